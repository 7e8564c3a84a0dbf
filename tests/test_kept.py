"""What is kept: a page put together from what other lessons left is the page that would be written anew."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compute import coded, shape
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, Names, OptimizerChoice, Spec
from everystep.compute.trace import run
from everystep.messages import say
from everystep.render import kept
from everystep.render.diagram_scene import Scene
from everystep.render.fragment import fragment
from everystep.render.holes import HOLE
from everystep.render.html import html_page
from everystep.render.language import language
from everystep.render.shelf import shelf_of
from everystep.teach.lesson import Cell, Chart, Found, Listing
from everystep.teach.selection import select
from everystep.teach.story import Story, shaped
from everystep.teach.walkthrough import walkthrough

from .networks import network, seed_spec

ADAM = OptimizerChoice("adam", OPTIMIZERS["adam"].constants)
SHAPES = {
    "two sigmoids": lambda k: network((2, 2, 1), ("sigmoid", "sigmoid"), k),
    "no activation": lambda k: network((2, 2, 1), ("identity", "identity"), k, biases=(False, False)),
    "softmax": lambda k: network((2, 2, 3), ("relu", "softmax"), k, loss="cross_entropy"),
    "batch": lambda k: network((1, 2, 1), ("tanh", "identity"), k, samples=2, optimizer=ADAM),
    "indexed": lambda k: network((1, 2, 1), ("relu", "sigmoid"), k, display=Display(notation="indexed", decimals=5)),
    "named": lambda k: network((1, 1), ("identity",), k, names=Names(("a <b>",), (), ("\U000f0001 price",))),
}
"""Kinds of networks, each with any number of lessons."""


def page(spec: Spec, code: str) -> str:
    return html_page(walkthrough(run(spec)), language(code)).text


def anew(spec: Spec, code: str) -> str:
    """The page without anything kept."""
    with mock.patch.object(shape, "FEW", 0):
        return page(spec, code)


@pytest.mark.parametrize("code", ["en", "pl"])
@pytest.mark.parametrize("kind", SHAPES)
def test_a_lesson_after_others_of_its_shape_is_the_lesson_alone(kind: str, code: str) -> None:
    for k in range(3):
        for rounding in ("exact", "carried"):
            spec = SHAPES[kind](k)
            spec = replace(spec, display=replace(spec.display, rounding=rounding))
            assert page(spec, code) == anew(spec, code)


@pytest.mark.parametrize("code", ["en", "pl"])
@pytest.mark.parametrize("kind", SHAPES)
def test_a_lesson_measured_by_code_is_the_lesson_alone_too(kind: str, code: str) -> None:
    shelf_of.cache_clear()  # what is counted for them begins anew
    with mock.patch.object(coded, "OFTEN", 2):
        for k in range(6):
            assert page(SHAPES[kind](k), code) == anew(SHAPES[kind](k), code)


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("plain", [False, True])
def test_a_lesson_on_somebody_elses_page_is_the_lesson_alone_too(kind: str, plain: bool) -> None:
    for k in range(3):
        lesson = walkthrough(run(SHAPES[kind](k)))
        for items in ([lesson.hero, *lesson.sections], lesson.sections[1:2]):
            with mock.patch.object(shape, "FEW", 0):
                alone = fragment(lesson, items, language("en"), "a-", True, plain=plain)
            assert fragment(lesson, items, language("en"), "a-", True, plain=plain) == alone


@pytest.mark.parametrize("kind", SHAPES)
def test_a_lesson_in_ascii_is_the_same_lesson(kind: str) -> None:
    lesson = walkthrough(run(SHAPES[kind](0)))
    whole = fragment(lesson, lesson.sections, language("pl"), "ż-", True)
    plain = fragment(lesson, lesson.sections, language("pl"), "ż-", True, plain=True)
    assert all([part.isascii() for part in plain.parts if isinstance(part, str)])
    assert unescape(plain.html(2)) == unescape(whole.html(2)) != plain.html(2)
    assert (plain.prose, plain.ids, plain.title) == (whole.prose, whole.ids, whole.title)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1.0, -1.0, 0.5, -0.25, 1e-7, 123456.0, -2e10, 0.1234567]), min_size=8, max_size=8)
)
def test_numbers_of_every_length_and_sign_find_their_places(numbers: list[float]) -> None:
    a, b, c, d, e, f, x, y = numbers
    spec = Spec((Layer([[a, b], [c, d]]), Layer([[e, f]])), [[x, 0.5]], [[y]], 0.05)
    assert page(spec, "en") == anew(spec, "en")


def test_no_hole_is_left_on_a_page() -> None:
    assert not HOLE.search(page(seed_spec(), "en"))


def test_the_second_lesson_of_a_shape_writes_no_block_anew() -> None:
    spec = replace(seed_spec(), learning_rate=0.06)  # two lessons with the same sentences
    page(spec, "en")
    with mock.patch.object(kept.Kept, "_new", side_effect=AssertionError("written anew")):
        page(replace(spec, learning_rate=0.04), "en")


def test_a_finished_page_leaves_nothing_for_the_garbage_collector_to_find() -> None:
    made: list[weakref.ref[Any]] = []

    class Watched(kept.Kept):
        def __init__(self, *about: Any) -> None:
            super().__init__(*about)
            made.extend(map(weakref.ref, (self, about[-1])))

    gc.disable()
    try:
        with mock.patch.object(kept, "Kept", Watched):
            page(seed_spec(), "en")
        assert len(made) == 2 and all(one() is None for one in made)
    finally:
        gc.enable()


def test_a_large_network_and_names_with_the_signs_of_holes_are_not_kept() -> None:
    for spec, is_kept in (
        (seed_spec(), True),
        (network((20, 2), ("identity",), 1), False),
        (SHAPES["named"](1), False),
    ):
        with mock.patch.object(kept, "Kept", wraps=kept.Kept) as made:
            page(spec, "en")
        assert made.called == is_kept


def test_more_lessons_than_fit_make_room() -> None:
    with mock.patch.object(kept, "VARIANTS", 1), mock.patch.object(kept, "MOST", 50):
        for k in range(3):
            spec = SHAPES["two sigmoids"](k)
            assert page(spec, "en") == anew(spec, "en")


@pytest.mark.parametrize(
    "own", [say("{n}", n=Decimal(1)), Cell(Decimal(1)), Listing((Decimal(1),)), Chart("id", "loss", say(""), (1.0,))]
)
def test_what_holds_a_number_of_its_own_has_no_hash(own: object) -> None:
    with pytest.raises(TypeError, match="of its own"):
        hash(own)
    assert hash(Cell(Found("tried"))) == hash(Cell(Found("tried")))


def test_numbers_of_other_lengths_and_signs_mostly_find_a_drawing_that_holds_them() -> None:
    specs = [SHAPES["two sigmoids"](k) for k in range(80)]
    for spec in specs[:60]:
        page(spec, "en")
    with mock.patch.object(Scene, "drawing", autospec=True, side_effect=Scene.drawing) as drawn:
        for spec in specs[60:]:
            page(spec, "en")
    assert drawn.call_count < 30 < 20 * 7  # each lesson has seven of them


def test_a_part_that_all_lessons_of_a_shape_share_cannot_read_a_number() -> None:
    trace = run(seed_spec())
    with pytest.raises(ValueError, match="is given"):
        shaped(lambda story: story.trace.value("x", (0,)))(Story(trace, select(trace)))
