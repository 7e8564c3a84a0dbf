"""In the pseudo-language every sentence is in ⟦brackets⟧; what stands outside them could not be translated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from everystep.compute.spec import Layer, OptimizerChoice, Spec
from everystep.render.pseudo import Pseudo

from .networks import network
from .pages import Element, Lesson
from .test_lesson import LESSONS

DYING = replace(
    Spec((Layer([[-1, -1], [9, 9]], None, "relu"), Layer([[0.5, 0]], [0], "sigmoid")), [[1, 1]], [[1]], 9.0),
    update_biases=False,
    steps=3,
)
"""Dead neurons, a saturated one, a learning rate that is far too large: the remarks that numbers cause."""

PAGES = {
    **LESSONS,
    "dying": Lesson(DYING),
    "nesterov": Lesson(network((2, 3, 2), ("softplus", "softmax"), 4, samples=2, loss="cross_entropy", reduction="sum",
                               optimizer=OptimizerChoice("nesterov"))),
    "leaky": Lesson(network((2, 2), ("leaky_relu",), 4, loss="mean_squared_error")),
}  # fmt: skip
pages = pytest.mark.parametrize("lesson", PAGES.values(), ids=PAGES)

WORD = re.compile(r"[^\W\d_]{2,}")
CODE = ("annotation", "style", "pre", "code")
ATTRIBUTES = ("aria-label", "alt", "title", "content", "placeholder", "aria-description", "alttext")

SYMBOLS = {
    "out",
    "tanh",
    "ReLU",
    "LReLU",
    "softplus",
    "softmax",
    "ln",
    "max",
    "everystep",
    "polski",
    "English",
    "numpy",
}
"""Names of mathematics and of people's things, the same in every language."""


def outside(text: str) -> str:
    """What of a text stands outside the brackets, which may stand within each other."""
    depth, rest = 0, []
    for sign in text:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        if depth == 0 and sign != "⟧":
            rest.append(sign)
    return "".join(rest)


def words(text: str) -> list[str]:
    return [word for word in WORD.findall(outside(text)) if word not in SYMBOLS]


def blocks(element: Element, within: str = "") -> Iterator[str]:
    """The text of each element that holds text of its own, with that of the elements inside it."""
    if element.tag in CODE:
        return
    if element.tag == "math":
        return
    if (element.text or "").strip() or any((part.tail or "").strip() for part in element):
        yield flat(element)
        return
    for part in element:
        yield from blocks(part)


def flat(element: Element) -> str:
    """All text of an element but that of its formulas, code and numbers."""
    if element.tag in (*CODE, "math"):
        return ""
    return (element.text or "") + "".join(flat(part) + (part.tail or "") for part in element)


@pages
def test_every_sentence_of_a_page_can_be_translated(lesson: Lesson) -> None:
    page = lesson.html("x_pseudo")
    offenders = [(text.strip()[:100], found) for text in blocks(page.root) if (found := words(text))]
    assert not offenders


@pages
def test_every_label_for_those_who_do_not_see_the_page_can_be_translated(lesson: Lesson) -> None:
    text = lesson.rendered("html", "x_pseudo").text
    offenders = []
    for name, value in re.findall(rf'\s({"|".join(ATTRIBUTES)})="([^"]*)"', text):
        if name == "content" and ("=" in value or value == "light dark"):
            continue
        if words(value):
            offenders.append((name, value))
    assert not offenders
    head = text[: text.index("<main")]
    visible = re.sub(r"(?s)<(style|title)\b.*?</\1>|<!doctype[^>]*>", " ", head)
    assert not words(re.sub(r"<[^>]+>", "", visible))
    [title] = re.findall(r"<title>(.*?)</title>", head)
    assert not words(title)


@pages
def test_every_sentence_of_a_markdown_page_can_be_translated(lesson: Lesson) -> None:
    page = lesson.rendered("md", "x_pseudo")
    text = re.sub(r"(?s)```.*?```", "", page.text)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|<[^>]+>|\]\([^)]*\)", " ", text)
    offenders = [(line[:100], found) for line in re.split(r"\n\n|\|", text) if (found := words(line))]
    assert not offenders
    for name, svg in page.files.items():
        root = ET.fromstring(svg)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        offenders = [(text, found) for text in blocks(root) if (found := words(text))]
        assert not offenders, name


def help_of(*arguments: str) -> str:
    environment = {**os.environ, "EVERYSTEP_LANG": "x-pseudo", "COLUMNS": "400",
                   "PYTHONPATH": str(Path(__file__).parents[1] / "generator")}  # fmt: skip
    run = subprocess.run([sys.executable, "-m", "everystep", *arguments], env=environment, capture_output=True,
                         text=True, encoding="utf-8", timeout=60)  # fmt: skip
    return run.stdout + run.stderr


def test_the_help_of_every_command_can_be_translated() -> None:
    """But for what one types: names of commands and options, and what stands for a value."""
    overview = help_of("--help")
    commands = re.findall(r"^  ([a-z]+)  ", overview, re.MULTILINE)
    assert len(commands) >= 4
    offenders = []
    for text in (overview, *[help_of(command, "--help") for command in commands]):
        for line in outside(text).splitlines():
            rest = re.sub(r"--?[a-z]+|\b[A-Z]{1,}\b|everystep|INTEGER|RANGE|x>=1", " ", line)
            found = [word for word in WORD.findall(rest) if word not in (*commands, "make", "rebuild")]
            if found:
                offenders.append((line.strip()[:100], found))
    assert not offenders


MISTAKES = [
    ["biuld"],
    ["build"],
    ["build", "--lnag"],
    ["build", "no.yaml", "-o", "x", "--lang", "xx"],
    ["check", "no.yaml"],
    ["trace", "no.yaml"],
]


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_every_complaint_of_the_command_line_can_be_translated(arguments: list[str]) -> None:
    text = help_of(*arguments)
    assert "⟦" in text
    for line in text.splitlines():
        rest = re.sub(r"no\.yaml|--?[a-z]+|\b[A-Z.]+\b|everystep( build| check| trace)?|biuld", " ", outside(line))
        assert not WORD.findall(rest), line


def test_the_pseudo_language_brackets_what_it_translates() -> None:
    assert outside(Pseudo().gettext("a {name}")) == ""
    assert words("⟦Ľöšš {name}·⟧ 0.5 plain") == ["plain"]
