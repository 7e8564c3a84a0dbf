"""Blanks: which numbers a worksheet may ask for, what a spec says about it, and how far an answer may be off."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from everystep.compute.compiled import scalar
from everystep.compute.names import node_name
from everystep.compute.reader import read_text
from everystep.compute.sheet_spec import for_hands
from everystep.compute.spec import PARTS, PATTERNS, Sheet, Spec
from everystep.compute.tolerance import tolerances, unrounded
from everystep.compute.trace import Trace, run
from everystep.compute.worklines import WorkLine, alias, work_lines
from everystep.errors import EverystepError
from everystep.teach.worksheet import worksheet

from .networks import network, seed_spec

SPEC = """
layers:
  - {weights: [[0.11, 0.21], [0.12, 0.08]], activation: sigmoid}
  - {weights: [[0.14, 0.15]], activation: sigmoid}
inputs: [2, 3]
targets: [1]
learning_rate: 0.5
"""


def wished(text: str) -> Spec:
    return read_text(f"{SPEC}worksheet: {text}\n")


def problems(text: str) -> str:
    with pytest.raises(EverystepError) as error:
        wished(text)
    return str(error.value)


# ---- What a spec says


def test_a_spec_says_what_its_worksheet_asks() -> None:
    wish = "{blanks: row, row: 2, parts: [forward, loss], points: 2, rounding: exact, significant: 3, mistake: any}"
    assert wished(wish).worksheet == Sheet("row", 2, ("forward", "loss"), 2, "exact", None, 3, None, "any")
    assert read_text(SPEC).worksheet == Sheet()


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("part", PARTS)
def test_every_pattern_and_part_can_be_wished_for(pattern: str, part: str) -> None:
    sheet = worksheet(wished(f"{{blanks: {pattern}, parts: [{part}]}}"))
    assert {line.part for line in sheet.lines} == {part}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("{blanks: result}", 'lesson.yaml:8:21: worksheet.blanks: no choice of blanks "result"; did you mean "res'),
        ("{blank: results}", 'lesson.yaml:8:13: worksheet.blank: no key "blank" here; did you mean "blanks"?'),
        ("{numbers: integer}", 'no level of numbers "integer"; choose one of own, whole, tenths'),
        ("{mistake: wrong_sign}", 'no mistake "wrong_sign"; did you mean "wrong-sign"?'),
        ("{parts: [forwards]}", 'no part of a worksheet "forwards"; did you mean "forward"?'),
        ("{row: 2}", 'lesson.yaml:8:13: worksheet.row: a row is named, but no row is hidden; write "blanks: row"'),
        ("{blanks: row, row: 3}", "no layer has a neuron 3; the widest layer has 2"),
        ("{decimals: 2, significant: 3}", '"decimals" and "significant" exclude each other; keep one of the two'),
        ("{points: 0}", "expected a whole number from 1 to 100, found 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_wished_for_is_said_with_its_place(wish: str, said: str) -> None:
    assert said in problems(wish)


def test_a_worksheet_rounds_as_it_says_whatever_the_lesson_does() -> None:
    sheet = worksheet(wished("{decimals: 2}"))
    assert {b.unit for b in sheet.blanks if b.key and abs(b.key) > Decimal("0.01")} == {Decimal("0.01")}
    sheet = worksheet(wished("{significant: 3}"))
    for blank in sheet.blanks:
        assert len(blank.key.normalize().as_tuple().digits) <= 3
        assert blank.unit == Decimal((0, (1,), blank.key.adjusted() - 2))


# ---- Tolerances


def hand_calculated(trace: Trace, lines: tuple[WorkLine, ...], rounds: random.Random) -> dict[str, float]:
    """Every line's result as one person gets it, who now rounds and now does not."""
    found: dict[tuple[str, tuple[int, ...]], float] = {}

    def look(name: str, at: tuple[int, ...]) -> float:
        for key in ((name, at), (alias(trace, name), at)):
            if key in found:
                return found[key]
        return trace.value(name, at)

    for line in lines:
        value = float(scalar(line.formula, {}, look))
        if rounds.random() < 0.5:
            value = float(trace.digits.shown(value))
        found[line.array, line.at] = value
    return {node_name(*key): value for key, value in found.items()}


@pytest.mark.parametrize("decimals", [2, 3, 4])
@pytest.mark.parametrize("kind", ["sigmoid", "tanh", "relu"])
def test_whoever_rounds_now_and_then_is_right(kind: str, decimals: int) -> None:
    for seed in range(12):
        spec = network((2, 2, 2), (kind, "sigmoid" if kind != "relu" else "identity"), seed, learning_rate=0.5)
        trace = run(for_hands(replace(spec, worksheet=Sheet(decimals=decimals))))
        lines = work_lines(trace)
        allowed, rounds = tolerances(trace, lines), random.Random(seed)
        for _ in range(20):
            for node, value in hand_calculated(trace, lines, rounds).items():
                line = next(line for line in lines if line.node == node)
                key = trace.shown(line.array, line.at)
                slack = float(allowed[node]) * 1.02 + 1e-12  # the second order of errors is left out
                assert abs(value - float(key)) <= slack, (seed, node, value, key, allowed[node])


def test_numbers_that_need_no_rounding_have_the_smallest_tolerance() -> None:
    spec = read_text(
        "layers: [{weights: [[1, 2], [3, -1]]}, {weights: [[2, 1]]}]\n"
        "inputs: [1, 2]\ntargets: [8]\nlearning_rate: 0.1\n"
    )
    assert {b.tolerance for b in worksheet(spec).blanks} == {Decimal("0.001")}


def test_a_tolerance_beyond_all_bounds_is_still_a_number() -> None:
    """Two equal numbers take each other away, but the errors that both may have do not."""
    apart, last = "{weights: [[1e150, -1e150], [1e150, -1e150]]}", "{weights: [[1e150, -1e150]]}"
    spec = read_text(
        f"layers: [{{weights: [[0.3], [0.3]], activation: sigmoid}}, {apart}, {apart}, {last}]\n"
        "inputs: [0.5]\ntargets: [0]\nlearning_rate: 0.1\n"
    )
    trace = run(for_hands(spec))
    assert Decimal("1E+12") in tolerances(trace, work_lines(trace)).values()


def test_an_error_that_enters_twice_is_not_counted_as_two() -> None:
    """a(1 − a) has almost no slope at a = 1/2: what is wrong with a hardly matters."""
    spec = read_text(
        "layers: [{weights: [[0.333333]], activation: sigmoid}]\ninputs: [0.1]\ntargets: [1]\nlearning_rate: 1\n"
    )
    blanks = {b.node: b for b in worksheet(spec).blanks}
    assert blanks["da1_dz1[1]"].tolerance == Decimal("0.001")


def test_without_rounding_on_the_way_the_key_is_the_exact_number() -> None:
    trace = run(for_hands(replace(seed_spec(), worksheet=Sheet(rounding="exact"))))
    assert unrounded(trace) is trace
