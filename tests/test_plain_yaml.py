"""The plain part of YAML, read without PyYAML: the same data, and nothing that is not plain without a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compute.findings import Findings, Unreadable
from everystep.compute.plain_yaml import DEEPEST, LONGEST, read_plain
from everystep.compute.reader import read_text
from everystep.compute.yaml_text import read_whole
from everystep.errors import EverystepError

from .sites import ROOT

LESSONS = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "site" / "lessons").rglob("*.yaml"))]

PLAIN = {
    "a: 1\nb: .5\nc: -2e-3\nd: word\n": {"a": 1, "b": 0.5, "c": -0.002, "d": "word"},
    "title:\n  en: Two words, and [more]  # it's not this\n  pl: 'Łódź: tak'\n": {
        "title": {"en": "Two words, and [more]", "pl": "Łódź: tak"}
    },
    "a:\n- b: 1\n  c: [x, [1, -2], {d: true}]\n-   e: null\n\nf: []\n": {
        "a": [{"b": 1, "c": ["x", [1, -2], {"d": True}]}, {"e": None}], "f": []
    },
    "- [1,\n\n   # a remark\n   2]\n- {}\n": [[1, 2], {}],
    'a: ""\n': {"a": ""},
}  # fmt: skip

NOT_PLAIN = (
    "", "# nothing\n", "word", "a: &b 1", "a: *b", "a: !!int 1", "a: |\n  text", "a: >\n  text", "a: 'it''s'",
    'a: "\\t"', "a: x: y", "a:1", "a:", "a: 1\na: 2", "{a: 1, a: 2}", "a: 1\n b: 2", " a: 1\nb: 2", "a: one\n  two",
    "a: [1, 2,]", "a: [1\n, 2]", "a: [1 2]", "a: [b: 1]", "a: {b}", "a: {b:1}", "a: [1]]", "a: [[1]", "--- \na: 1",
    "a: 1\n...", "- - 1", "-\n  a: 1", "a: - 1", "\ta: 1", "a: 1\r\n", "a: \u00a01", "a: \u20281", "a: 'b # c'", "? a",
    "%YAML 1.2\n---\na: 1", "a: " + "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "<<: {a: 1}", "'a': 1", "1: a", "a: ~",
    "a: @b", "a: `b`",
)  # fmt: skip


@pytest.mark.parametrize(("text", "data"), PLAIN.items())
def test_what_is_plain_is_read_as_yaml_means_it(text: str, data: object) -> None:
    assert repr(read_plain(text)) == repr(data) == repr(read_whole(text, Findings()).data)


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_is_not_plain_without_a_doubt_is_left_to_pyyaml(text: str) -> None:
    assert read_plain(text) is None


def test_a_long_text_is_left_to_the_quick_parser() -> None:
    assert read_plain("a: 1\n" + " " * LONGEST) is None


SIGNS = st.sampled_from(
    [*" \n:-#[]{},\"'\\&*!|>%@?~=.+_019aezé\t\r\ufeff", ": ", " #", "- ", "\n  ", "\n- ", "[1, 2]", "{a: 1}", "a: b\n"]
)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A few lines of a lesson, or all of them, in which somebody typed."""
    lines = draw(st.sampled_from(LESSONS)).split("\n")
    first = draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[first : draw(st.integers(first + 1, len(lines)))])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(SIGNS | st.just("")) + text[at + draw(st.integers(0, 3)) :]
    return text


@settings(max_examples=500, deadline=None)
@given(edited())
def test_what_is_read_as_plain_is_what_pyyaml_reads(text: str) -> None:
    data = read_plain(text)
    if data is None:
        return
    findings = Findings()
    try:
        whole = read_whole(text, findings).data
    except Unreadable:
        pytest.fail(f"PyYAML does not read {text!r}")
    assert repr(data) == repr(whole) and not findings.all


def test_a_problem_in_a_plain_text_has_its_line_and_column() -> None:
    text = next(text for text in LESSONS if "learning_rate: 0.05" in text).replace("0.05", "fast")
    assert read_plain(text) is not None
    with pytest.raises(EverystepError) as caught:
        read_text(text)
    (problem,) = caught.value.problems
    line = next(n for n, line in enumerate(text.split("\n"), 1) if "fast" in line)
    assert (problem.line, problem.column) == (line, len("learning_rate: ") + 1)


def test_most_lessons_of_the_course_are_plain() -> None:
    assert sum(read_plain(text) is not None for text in LESSONS) > len(LESSONS) / 2
