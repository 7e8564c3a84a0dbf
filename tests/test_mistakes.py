"""Mistakes: each row of the library changes what it says and nothing else, is carried through, and can be found."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from everystep.compute.mistakes import MISTAKES, edited, possible
from everystep.compute.program import program_of
from everystep.compute.sheet_spec import for_hands
from everystep.compute.spec import Sheet, Spec
from everystep.compute.trace import run
from everystep.errors import EverystepError
from everystep.render.language import language
from everystep.render.paper import Paper
from everystep.render.press import sheets_pdf
from everystep.render.sheet_html import worksheet_page
from everystep.teach.worksheet import worksheet

from .networks import network

SQUARE = network((2, 2, 2), ("sigmoid", "sigmoid"), 8, learning_rate=2.0)
BATCH = network((2, 2, 2), ("sigmoid", "sigmoid"), 8, learning_rate=2.0, samples=2)

every_mistake = pytest.mark.parametrize("name", MISTAKES)


def home(name: str) -> Spec:
    """A network in which a mistake can be made."""
    return BATCH if name == "averaged-twice" else SQUARE


@every_mistake
def test_a_mistake_changes_its_own_quantities_and_is_carried_through(name: str) -> None:
    spec = home(name)
    right = run(spec)
    for made in possible(program_of(spec), [name]):
        wrong = run(spec, edited(program_of(spec), made))
        assert set(wrong.values) == set(right.values)
        order = [q for q in wrong.program.quantities if q in right.values and wrong.values[q] != right.values[q]]
        assert order[0] in made.edits
        assert wrong.value("after.loss") != right.value("after.loss")
        for q in wrong.program.quantities.values():  # all else follows the formulas that it always followed
            if q.name not in made.edits:
                assert q.formula == right.program.quantities[q.name].formula


@every_mistake
def test_the_first_wrong_line_is_the_first_that_differs(name: str) -> None:
    spec = replace(home(name), worksheet=Sheet(mistake=name, decimals=5))
    sheet = worksheet(spec)
    right = {line.node: line for line in worksheet(replace(spec, worksheet=Sheet(decimals=5))).lines}
    first, correction = (answer.blank for answer in sheet.answers)
    values = run(for_hands(spec))
    for line in sheet.lines:
        shown, true = (t.shown(line.left.array, line.left.at) for t in (sheet.trace, values))
        if line.number < first.line and shown != true:
            assert abs(shown - true) <= right[line.node].blank.tolerance  # type: ignore[union-attr]
        if line.number == first.line:
            assert shown != true and correction.key == true
    assert first.key == Decimal(first.line) and first.tolerance == 0
    assert not sheet.hidden and all(line.blank is None and not line.operands for line in sheet.lines)
    assert sheet.solution and sheet.solution.text == MISTAKES[name].sentence
    assert sheet.points == 2


def test_new_weights_are_updated_before_they_are_used() -> None:
    made = next(possible(program_of(SQUARE), ["new-weights"]))
    order = list(edited(program_of(SQUARE), made).quantities)
    assert order.index("dL_dW2") < order.index("W2_new") < order.index("dL_da1")


def test_any_mistake_is_one_that_shows_and_the_same_each_time() -> None:
    spec = replace(SQUARE, worksheet=Sheet(mistake="any"))
    first, second = worksheet(spec), worksheet(spec)
    assert first.solution == second.solution and first.answers == second.answers
    others = {worksheet(network((2, 2, 2), ("sigmoid", "sigmoid"), seed, learning_rate=2.0,
                                worksheet=Sheet(mistake="any"))).solution.text for seed in range(12)}  # type: ignore[union-attr]  # fmt: skip
    assert len(others) > 3


def test_a_mistake_that_cannot_be_made_is_refused_with_those_that_can() -> None:
    spec = network((2, 1), ("identity",), 1, biases=(False,), worksheet=Sheet(mistake="forgotten-bias"))
    with pytest.raises(EverystepError, match='"forgotten-bias" would not show in this network; choose one of'):
        worksheet(spec)


def test_a_library_without_the_row_is_no_excuse_for_a_sentence() -> None:
    assert all(row.sentence.endswith(".") and row.name == name for name, row in MISTAKES.items())


def test_paper_asks_for_the_first_wrong_line_and_the_key_says_what_was_done() -> None:
    sheet = worksheet(replace(SQUARE, worksheet=Sheet(mistake="wrong-sign")))
    line, right = (answer.blank.key for answer in sheet.answers)
    for key in (False, True):
        pages = PdfReader(BytesIO(sheets_pdf([(sheet, language("en"))], Paper(), key=key))).pages
        text = " ".join("".join([page.extract_text() for page in pages]).split())
        assert "The number of the first wrong line" in text and "M1" in text and "M2" in text
        assert ("it was added, not subtracted" in text) == key
        after = text[text.index("Your answer") :]
        assert (str(line) in after.replace("M1", "").replace("2 points", "")) == key
        assert (str(abs(right)) in after) == key


def test_the_screen_asks_the_same_and_knows_the_answers() -> None:
    sheet = worksheet(replace(SQUARE, worksheet=Sheet(mistake="wrong-sign")))
    page = worksheet_page(sheet, language("en"))
    assert re.findall('<input id="answer-([^"]+)"', page) == ["M1", "M2"]
    data = json.loads(re.search('class="everystep-sheet">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert [(blank["id"], blank["key"]) for blank in data["blanks"]] == [
        (answer.blank.id, float(answer.blank.key)) for answer in sheet.answers
    ]
