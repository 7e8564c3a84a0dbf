"""Worksheets: the lines of a lesson's calculation with blanks, and the key that belongs to them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import everystep
from everystep.compute.spec import PATTERNS, OptimizerChoice, Sheet, Spec
from everystep.messages import Message
from everystep.teach.worksheet import Worksheet, worksheet

from .networks import network, seed_spec

KINDS: dict[str, Spec] = {
    "seed": seed_spec(),
    "sigmoid": network((2, 2, 2), ("sigmoid", "sigmoid"), 1),
    "softmax": network((2, 3, 2), ("tanh", "softmax"), 2, loss="cross_entropy"),
    "uncollapsed": network((2, 2, 2), ("relu", "softmax"), 3),
    "batch": network((2, 2, 1), ("sigmoid", "identity"), 4, samples=3),
    "momentum": network((2, 2, 1), ("tanh", "identity"), 5, steps=2, optimizer=OptimizerChoice("momentum", {})),
    "fixed biases": network((2, 2, 1), ("relu", "identity"), 6, update_biases=False),
    "one layer": network((3, 1), ("identity",), 7),
}

every_kind = pytest.mark.parametrize("spec", KINDS.values(), ids=KINDS)


def asking(spec: Spec, **wishes: object) -> Worksheet:
    return worksheet(replace(spec, worksheet=replace(spec.worksheet, **wishes)))


@every_kind
@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_blank_is_a_node_with_its_printed_number(spec: Spec, pattern: str) -> None:
    sheet = asking(spec, blanks=pattern)
    assert sheet.blanks
    for blank in sheet.blanks:
        assert sheet.trace.node(blank.node).value == blank.value
        assert blank.key == sheet.trace.shown(blank.array, blank.at)
        assert blank.tolerance >= (blank.unit if blank.kind == "result" else blank.unit / 2)


@every_kind
def test_every_line_that_a_reader_needs_stands_above(spec: Spec) -> None:
    sheet = asking(spec)
    known: set[str] = set()
    for blank in sheet.blanks:
        assert set(blank.parents) <= known, blank
        known.add(blank.id)


@every_kind
def test_the_numbers_of_a_sheet_hide_what_it_asks_and_nothing_else(spec: Spec) -> None:
    sheet = asking(spec)
    assert len({blank.id for blank in sheet.blanks}) == len(sheet.blanks) == len(list(sheet.lines))
    assert sheet.hidden == {line.node for line in sheet.lines}
    assert sheet.points == len(sheet.blanks)


def test_ids_do_not_depend_on_what_else_is_hidden() -> None:
    spec = KINDS["sigmoid"]
    of = {blank.id: blank.node for blank in asking(spec, blanks="all").blanks}
    for pattern in PATTERNS:
        assert all(of[blank.id] == blank.node for blank in asking(spec, blanks=pattern).blanks)
    assert all(of[blank.id] == blank.node for blank in asking(spec, parts=("update", "after")).blanks)


def test_a_sheet_is_worked_by_hand_unless_it_says_otherwise() -> None:
    exact, carried = (asking(seed_spec(), rounding=way) for way in ("exact", "carried"))
    assert carried.trace.spec.display.rounding == "carried"
    assert {b.node: b.value for b in exact.blanks}["loss"] == everystep.run(seed_spec()).value("loss")
    assert {b.node: b.value for b in carried.blanks}["loss"] == 0.327
    assert [m.text for m in exact.rounding] != [m.text for m in carried.rounding]


def test_every_sentence_of_a_sheet_is_a_message() -> None:
    sheet = asking(KINDS["momentum"])
    said = [sheet.lead, *sheet.rounding]
    said += [m for s in sheet.sections for m in (s.title, *s.prompts, *(line.title for line in s.lines))]
    assert all(isinstance(m, Message) for m in said)


def test_faded_works_the_first_neuron_and_empties_the_third() -> None:
    sheet = asking(seed_spec(), blanks="faded")
    lines = {line.node: line for line in sheet.lines}
    assert lines["a1[1]"].blank is None and not lines["a1[1]"].operands
    assert lines["a1[2]"].blank and not lines["a1[2]"].operands
    assert lines["a2[1]"].blank and len(lines["a2[1]"].operands) == 4


def test_an_operand_that_was_a_blank_depends_on_it() -> None:
    blanks = {blank.id: blank for blank in asking(seed_spec(), blanks="all").blanks}
    assert blanks["B03.2"].node == "a1[1]" and blanks["B03.2"].parents == ("B01",)
    assert blanks["B03.1"].node == "W2[1,1]" and blanks["B03.1"].parents == ()
    assert blanks["B03"].parents == ("B01", "B02")


def test_the_unit_of_a_small_number_is_that_of_its_own_last_place() -> None:
    spec = replace(seed_spec(), learning_rate=0.000001, display=replace(seed_spec().display, decimals=2))
    blanks = {blank.node: blank for blank in asking(spec, blanks="all").blanks}
    assert blanks["a1[1]"].unit == Decimal("0.01")
    assert blanks["learning_rate"].key == Decimal("0.000001") and blanks["learning_rate"].unit == Decimal("0.000001")


def test_the_verb_of_the_library_makes_a_sheet() -> None:
    assert isinstance(everystep.worksheet(seed_spec()), Worksheet)
    assert everystep.worksheet(seed_spec()).trace.spec.worksheet == Sheet()
