"""The project's own site: its specs, the course and the gallery made of them, and what the repository shows of them."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.losses import LOSSES
from everystep.compute.names import anatomy
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.reader import read, schema
from everystep.compute.spec import Layer, Spec
from everystep.compute.trace import Trace, run

from .sites import ROOT, Result

SITE = ROOT / "site"
DOCS = SITE / "docs"
LESSONS = sorted((SITE / "lessons").rglob("*.yaml"))
COURSE = (
    ("first-network", ["hmkcode"]),
    ("biases-and-sigmoid", ["biases-and-sigmoid"]),
    ("two-outputs", ["two-outputs"]),
    ("dying-relu", ["dying-relu"]),
    ("softmax", ["softmax"]),
    ("batch", ["batch"]),
    ("momentum-and-adam", ["momentum", "adam"]),
    ("xor", ["xor", "xor-trained"]),
    ("saturated", ["saturated", "saturated-cross-entropy"]),
    ("large-network", ["digits"]),
)
"""The pages of the course in the order in which they are read, and the specs that each shows."""


class Loader(yaml.SafeLoader):
    """Reads the configuration of MkDocs, whose own tags mean nothing here."""


Loader.add_multi_constructor("!", lambda loader, tag, node: None)


def configuration() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((SITE / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    return found


def front(page: Path) -> dict[str, Any]:
    """What a page says about itself above its text."""
    found: dict[str, Any] = yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1])
    return found


def nav(title: str) -> list[str]:
    """The pages of one part of the navigation."""
    [found] = [part[title] for part in configuration()["nav"] if title in part]
    return list(found)


def lesson(name: str) -> Trace:
    return run(read(next((SITE / "lessons").rglob(f"{name}.yaml"))))


def array(trace: Trace, name: str) -> np.ndarray:
    """An array of a trace, samples first even where there is one."""
    values = np.asarray(trace.values[name], dtype=float)
    per_sample = anatomy(name).kind in ("x", "y", "z", "a", "dL_da", "dL_dz") and len(trace.spec.inputs) == 1
    return values[None] if per_sample else values


# ---- Specs


def test_the_schema_beside_the_lessons_is_the_one_that_the_command_prints() -> None:
    kept = json.loads((SITE / "everystep.schema.json").read_text(encoding="utf-8"))
    assert kept == schema(), "make schema"


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: str(file.stem))
def test_a_lesson_names_its_schema_to_editors_and_has_a_title_in_both_languages(file: Path) -> None:
    first, *_ = file.read_text(encoding="utf-8").splitlines()
    place = os.path.relpath(SITE / "everystep.schema.json", file.parent).replace(os.sep, "/")
    assert first == f"# yaml-language-server: $schema={place}"
    title = read(file).title
    assert isinstance(title, dict)
    assert {"en", "pl"} <= set(title)


def test_the_seed_is_the_post_that_started_it() -> None:
    spec = read(SITE / "lessons" / "hmkcode.yaml")
    assert [list(map(list, layer.weights)) for layer in spec.layers] == [[[0.11, 0.21], [0.12, 0.08]], [[0.14, 0.15]]]
    assert spec.learning_rate == 0.05


# ---- The course


def test_the_course_reads_its_lessons_in_order() -> None:
    assert nav("Course") == ["course/index.md", *[f"course/{page}.md" for page, _ in COURSE]]


@pytest.mark.parametrize("suffix", ["", ".pl"])
@pytest.mark.parametrize(("page", "specs"), COURSE, ids=[page for page, _ in COURSE])
def test_a_lesson_of_the_course_shows_its_specs(page: str, specs: list[str], suffix: str) -> None:
    text = (DOCS / "course" / f"{page}{suffix}.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^file: lessons/(\S+)\.yaml$", text) == specs


def test_every_spec_is_taught() -> None:
    taught = {name for _, specs in COURSE for name in specs}
    assert {file.stem for file in (SITE / "lessons").glob("*.yaml")} == taught
    assert {f"gallery/{file.stem}.md" for file in (SITE / "lessons" / "gallery").glob("*.yaml")} == {
        page for page in nav("Gallery") if page != "gallery/index.md"
    }


@pytest.mark.parametrize("suffix", ["", ".pl"])
def test_lessons_are_linked_one_after_the_other(suffix: str) -> None:
    pages = [page for page, _ in COURSE]
    for before, page in zip(pages, pages[1:], strict=False):
        assert (
            f"]({page}.md)" in (DOCS / "course" / f"{before}{suffix}.md").read_text(encoding="utf-8").split("\n**")[-1]
        )
        assert (
            f"]({before}.md)" in (DOCS / "course" / f"{page}{suffix}.md").read_text(encoding="utf-8").split("\n**")[-1]
        )


@pytest.mark.parametrize("suffix", ["", ".pl"])
@pytest.mark.parametrize("page", [page for page, _ in COURSE])
def test_no_number_that_a_lesson_computes_is_typed_by_hand(page: str, suffix: str) -> None:
    text = (DOCS / "course" / f"{page}{suffix}.md").read_text(encoding="utf-8")
    prose = re.sub(r"(?s)^---\n.*?\n---\n|```.*?```|`[^`]*`|\]\([^)]*\)", "", text)
    assert not re.findall(r"\d+[.,]\d+", prose)


def test_a_page_of_a_course_has_the_same_parts_in_every_language() -> None:
    for page, _ in COURSE:
        texts = [(DOCS / "course" / f"{page}{suffix}.md").read_text(encoding="utf-8") for suffix in ("", ".pl")]
        shapes = [
            (
                re.findall(r"(?m)^(#+) ", text),
                re.findall(r"(?ms)^```everystep\n.*?^```", text),
                sorted(re.findall(r"`everystep:[^`]+`", text)),
                len(re.findall(r"(?m)^    \d\. ", text)),
            )
            for text in texts
        ]
        assert shapes[0] == shapes[1], page


# ---- What the lessons claim


def test_in_the_lesson_of_two_outputs_paths_disagree_about_one_neuron_and_agree_about_the_other() -> None:
    trace = lesson("two-outputs")
    shares = array(trace, "dL_dz2")[0][:, None] * array(trace, "W2")  # (outputs, hidden neurons)
    assert shares[0, 0] < 0 < shares[1, 0] and abs(shares[:, 0].sum()) < min(abs(shares[:, 0])) / 4
    assert (shares[:, 1] > 0).all()


def test_the_neuron_that_dies_was_alive_and_no_positive_input_wakes_it_again() -> None:
    trace = lesson("dying-relu")
    assert (array(trace, "a1") > 0).all()
    assert (array(trace, "W1_new")[1] < 0).all() and array(trace, "b1_new")[1] < 0
    assert array(trace, "step2.dL_da1")[0, 1] != 0 == array(trace, "step2.dL_dz1")[0, 1]
    assert (array(trace, "step2.W1_new")[1] == array(trace, "W1_new")[1]).all()


def test_the_leaky_neuron_in_its_place_goes_on_learning() -> None:
    trace = lesson("leaky-relu")
    assert array(trace, "step2.z1")[0, 1] < 0 != array(trace, "step2.dL_dz1")[0, 1]


def test_the_classifier_is_first_confident_and_wrong_then_right() -> None:
    trace = lesson("softmax")
    assert array(trace, "a2")[0].argmax() == 2
    assert array(trace, "after.a2")[0].argmax() == 0
    assert abs(array(trace, "dL_dz2").sum()) < 1e-12


def test_the_batch_is_silent_here_and_there_and_nearly_of_two_minds() -> None:
    trace = lesson("batch")
    assert array(trace, "a1")[1, 1] == 0 == array(trace, "a1")[2, 0]
    votes = array(trace, "dL_dz2")[:, 0] * array(trace, "a1")[:, 0]
    assert votes[0] < 0 < votes[1] and abs(votes.sum()) < min(abs(votes[:2])) / 5


def test_momentum_rolls_past_the_bottom_and_adam_takes_the_same_from_both_weights() -> None:
    ball, adam = lesson("momentum"), lesson("adam")
    assert array(ball, "W1")[0, 0] > 0 > array(ball, "step3.W1_new")[0, 0]
    assert array(adam, "dL_dW1")[0, 0] > 20 * array(adam, "dL_dW1")[0, 1] > 0
    assert np.allclose(array(adam, "W1") - array(adam, "W1_new"), adam.spec.learning_rate, rtol=1e-6)


def trained(spec: Spec, steps: int) -> Sequence[Layer]:
    """The layers after so many steps, made a hundred at a time."""
    layers = spec.layers
    for _ in range(0, steps, 100):
        trace = run(replace(spec, layers=layers, steps=100))
        layers = tuple([
            replace(layer, weights=array(trace, f"step100.W{k}_new"), biases=array(trace, f"step100.b{k}_new"))
            for k, layer in enumerate(layers, 1)
        ])  # fmt: skip
    return layers


def test_the_trained_network_is_what_its_training_ends_with() -> None:
    spec, after = read(SITE / "lessons" / "xor.yaml"), read(SITE / "lessons" / "xor-trained.yaml")
    for became, shown in zip(trained(spec, spec.display.train), after.layers, strict=True):
        assert np.array_equal(np.round(became.weights, 2), np.asarray(shown.weights))
        assert np.array_equal(np.round(became.biases, 2), np.asarray(shown.biases))


def test_the_trained_network_knows_xor_by_or_and_not_both() -> None:
    trace = lesson("xor-trained")
    assert np.allclose(array(trace, "a2"), array(trace, "y"), atol=0.01)
    assert (np.sign(array(trace, "a1")) == [[-1, 1], [1, 1], [1, 1], [1, -1]]).all()


def test_the_saturated_network_stands_still_until_it_gets_another_loss() -> None:
    still, moved = lesson("saturated"), lesson("saturated-cross-entropy")
    assert array(still, "a2")[0, 0] == array(moved, "a2")[0, 0] > 0.999
    assert 0 < array(still, "loss") - array(still, "after.loss") < 10**-still.spec.display.decimals
    assert array(moved, "after.loss") < 0.7 * array(moved, "loss")


def test_the_large_network_guesses_wrong_and_after_one_step_right() -> None:
    trace = lesson("digits")
    assert trace.spec.sizes == (784, 128, 10)
    assert (array(trace, "a2")[0].argmax(), array(trace, "after.a2")[0].argmax()) == (6, 7)


def test_the_digit_is_the_one_that_the_script_draws() -> None:
    loader = importlib.util.spec_from_file_location("digit", SITE / "digit.py")
    assert loader and loader.loader
    digit = importlib.util.module_from_spec(loader)
    loader.loader.exec_module(digit)
    assert np.array_equal(digit.picture().ravel(), lesson("digits").spec.inputs[0])
    assert (SITE / "lessons" / "seven.csv").read_text(encoding="utf-8") == digit.numbers()
    assert (DOCS / "assets" / "seven.svg").read_text(encoding="utf-8") == digit.drawing()


# ---- The gallery


@pytest.mark.parametrize("page", ["index.md", "index.pl.md"])
def test_the_gallery_shows_every_network_and_every_row_of_every_table(page: str) -> None:
    cards = front(DOCS / "gallery" / page)["cards"]
    specs = {file.stem: read(file) for file in LESSONS}
    assert set(cards) == set(specs) - {"xor-trained"}
    shown = [specs[name] for name in cards]
    assert {layer.activation for spec in shown for layer in spec.layers} == set(ACTIVATIONS)
    assert {spec.loss for spec in shown} == set(LOSSES)
    assert {spec.optimizer.name for spec in shown} == set(OPTIMIZERS)


@pytest.mark.parametrize("lang", ["", "pl/"])
def test_a_card_has_a_drawing_and_leads_to_its_lesson(built_site: Result, lang: str) -> None:
    html = built_site.read(f"{lang}gallery/index.html")
    cards = html.split('<div class="grid cards"')[1].split("<strong><a href=")[1:]
    assert len(cards) == len(LESSONS) - 1
    for card in cards:
        assert "<svg" in card
        place = re.match(r'"([^"]+)"', card)
        assert place and (built_site.site / lang / "gallery" / place[1] / "index.html").is_file()


# ---- The site


def test_the_site_builds_and_nothing_in_it_is_doubtful(built_site: Result) -> None:
    assert (built_site.code, built_site.warnings) == (0, []), built_site.said


def test_every_page_is_written_in_both_languages() -> None:
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    english = {page for page in pages if not page.endswith(".pl.md")}
    assert pages - english == {page.replace(".md", ".pl.md") for page in english}


def test_every_page_is_built_in_both_languages(built_site: Result) -> None:
    pages = {page.parent.relative_to(built_site.site).as_posix() for page in built_site.site.rglob("index.html")}
    polish = {page for page in pages if page == "pl" or page.startswith("pl/")}
    assert {page.removeprefix("pl").removeprefix("/") or "." for page in polish} == pages - polish
    for page in pages:
        lang = "pl" if page in polish else "en"
        assert f'<html lang="{lang}"' in built_site.read(f"{page}/index.html")


def test_a_page_says_what_it_is_about_to_those_who_have_not_opened_it(built_site: Result) -> None:
    for page in DOCS.rglob("*.md"):
        about = front(page)
        assert 40 < len(about["description"]) < 200, page
        place = page.relative_to(DOCS).as_posix().removesuffix(".md")
        place = f"pl/{place.removesuffix('.pl')}" if place.endswith(".pl") else place
        html = built_site.read(f"{place.removesuffix('index').rstrip('/')}/index.html".lstrip("/"))
        for name in ('name="description"', 'property="og:description"', 'name="twitter:description"'):
            assert f'<meta {name} content="{about["description"]}">' in unescape(html)
        assert '<meta property="og:title" content="' in html and '<meta name="twitter:title" content="' in html


def test_search_knows_both_languages(built_site: Result) -> None:
    found = {entry["location"] for entry in built_site.search()}
    assert {"course/batch/", "pl/course/batch/", "course/batch/#what-to-remember"} <= found
    assert "pl/course/batch/#co-warto-zapamietac" in found


def test_links_to_the_other_language_hold_wherever_the_site_lies(built_site: Result) -> None:
    for page, links in {"index.html": ("./", "pl/"), "pl/index.html": ("../", "./"),
                        "pl/course/xor/index.html": ("../../../course/xor/", "./")}.items():  # fmt: skip
        html = built_site.read(page)
        assert re.findall(r'<link rel=" alternate" href="([^"]*)" hreflang="(?:en|pl)">', html) == list(links)
        assert tuple(re.findall(r'<a href="([^"]*)" hreflang="(?:en|pl)"', html)) == links


def test_no_polish_line_ends_in_a_word_of_one_letter(built_site: Result) -> None:
    for page in built_site.site.glob("pl/course/*/index.html"):
        article = re.search(r"(?s)<article.*</article>", page.read_text(encoding="utf-8"))
        assert article
        prose = unescape(re.sub(r"(?s)<(pre|code|script|math)\b.*?</\1>|<[^>]+>", "", article[0]))
        assert not re.findall(r"(?<![\w-])[aiouwzAIOUWZ][ \n]+\w+", prose), page


def test_no_page_is_heavier_than_a_mebibyte(built_site: Result) -> None:
    heavy = {str(page): page.stat().st_size for page in built_site.site.rglob("*.html")}
    assert {page: size for page, size in heavy.items() if size >= 2**20} == {}


def test_the_readme_shows_a_picture_that_exists() -> None:
    assert "site/docs/lesson.png" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (DOCS / "lesson.png").stat().st_size > 10_000


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_the_moving_picture_is_the_one_that_the_script_draws_and_the_course_shows_it(lang: str) -> None:
    moves = importlib.import_module("moves")
    assert (DOCS / moves.FILES[lang]).read_text(encoding="utf-8") == moves.moving_picture(lang)
    page = DOCS / "course" / ("first-network.md" if lang == "en" else f"first-network.{lang}.md")
    assert "](../moves.svg)" in page.read_text(encoding="utf-8")  # of which a page gets its language's
