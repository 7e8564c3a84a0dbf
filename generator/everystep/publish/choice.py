"""The choice: the sections and blocks of a lesson that somebody asks for by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from ..compute.formula import Ref
from ..compute.names import anatomy, node_name
from ..compute.trace import Trace
from ..errors import EverystepError, Problem
from ..messages import Message, say
from ..render.fragment import Item
from ..teach.lesson import Block, Chart, Diagram, Equation, Lesson, Line, every
from ..teach.story import Story
from .asked import CHARTS, NOTHING, Asked, guess

ALL, OPENING, HERO = "all", "opening", "hero"


def needed(wanted: Asked) -> frozenset[str] | None:
    """The names of the sections in which `chosen` will find what a fence asks for; None for the whole lesson."""
    names = {*(wanted.show or ()), *([wanted.section] if wanted.section else [])}
    if not any(wanted.parts) or wanted.diagram or wanted.chart or wanted.node or ALL in names:
        return None
    return frozenset(names - {OPENING, HERO, NOTHING})


def chosen(lesson: Lesson, wanted: Asked) -> tuple[list[Item], bool]:
    """The sections and blocks that a fence asks for, and whether the lesson's first sentences come before them.

    Raises EverystepError with everything that the lesson does not have.
    """
    if not any(wanted.parts):
        return [lesson.hero, *lesson.sections], True
    items: list[Item] = []
    opening = False
    wishes: list[tuple[str, Callable[[Lesson, str, int], list[Item]], str]] = []
    for name in wanted.show or ():
        opening |= name in (OPENING, ALL)
        if name not in (OPENING, NOTHING):
            wishes.append(("show", _shown, name))
    wishes += [("section", _part, wanted.section), ("diagram", _diagram, wanted.diagram)]
    wishes += [("chart", _chart, wanted.chart), ("node", _derivation, wanted.node)]
    problems: list[Problem] = []
    for option, find, name in wishes:
        try:
            items += find(lesson, name, wanted.lines.get(option, 0)) if name else []
        except EverystepError as error:
            problems += error.problems
    if problems:
        raise EverystepError(problems)
    return items, opening


def _shown(lesson: Lesson, name: str, line: int) -> list[Item]:
    """A section, or every section of a phase."""
    sections = {section.id: section for section in every(lesson.sections)}
    if name == HERO:
        return [lesson.hero]
    if name == ALL:
        return [lesson.hero, *lesson.sections]
    if name in sections:
        return [sections[name]]
    if phase := [section for section in lesson.sections if section.phase == name]:
        return [*phase]
    known = [*sections, *dict.fromkeys(section.phase for section in lesson.sections), OPENING, HERO, ALL, NOTHING]
    raise _missing(say('no section "{name}" in this lesson', name=name), name, [k for k in known if k], "show", line)


def _part(lesson: Lesson, name: str, line: int) -> list[Item]:
    """A section, or a block with an id."""
    sections = {section.id: section for section in every(lesson.sections)}
    blocks = {getattr(block, "id", ""): block for block in _blocks(lesson)}
    if name in sections:
        return [sections[name]]
    if name and name in blocks:
        return [blocks[name]]
    known = [known for known in (*sections, *blocks) if known]
    raise _missing(say('no section "{name}" in this lesson', name=name), name, known, "section", line)


def _diagram(lesson: Lesson, name: str, line: int) -> list[Item]:
    diagrams = [block for block in (lesson.hero, *_blocks(lesson)) if isinstance(block, Diagram)]
    for diagram in diagrams:
        if name in (diagram.id, diagram.id.removesuffix("-diagram"), diagram.kind):
            return [diagram]
    known = [diagram.id.removesuffix("-diagram") for diagram in diagrams]
    raise _missing(say('no diagram "{name}" in this lesson', name=name), name, known, "diagram", line)


def _chart(lesson: Lesson, name: str, line: int) -> list[Item]:
    charts = [block for block in _blocks(lesson) if isinstance(block, Chart)]
    for chart in charts:
        if name in (chart.id, chart.id.removesuffix("-chart")) or CHARTS.get(name) == chart.kind:
            return [chart]
    known = list(dict.fromkeys([*CHARTS, *[chart.id for chart in charts]]))
    raise _missing(say('no chart "{name}" in this lesson', name=name), name, known, "chart", line)


def _derivation(lesson: Lesson, name: str, line: int) -> list[Item]:
    """Every calculation of one number; one that the lesson has no room for is written for the occasion."""
    try:
        ref = node_of(lesson.trace, name)
    except EverystepError as error:
        raise EverystepError([replace(p, path="node", line=line) for p in error.problems]) from None
    full = node_name(ref.array, ref.at)
    found: list[Item] = [
        block for block in _blocks(lesson) if isinstance(block, Equation) and block.node == full and not block.matrix
    ]
    if found:
        return found
    trace = lesson.trace
    if trace.quantity(ref.array).formula is None:
        message = say("{name} is given, so there is nothing to derive", name=full)
        raise EverystepError([Problem(message, "node", line=line)])
    story = Story(trace, lesson.selection, anatomy(ref.array).stage)
    formula = story.formula(ref)
    return [story.equation(ref, Line(formula), Line(formula, "numbers"))]


def node_of(trace: Trace, name: str) -> Ref:
    """The number of a name. Raises EverystepError when the lesson has none."""
    try:
        node = trace.node(name)
    except KeyError:
        message = say('no number "{name}" in this lesson', name=name)
        raise EverystepError([Problem(message, hint=say("names look like a1[2], dL_dW1[2,1] and loss"))]) from None
    return Ref(node.array, node.at)


def _missing(message: Message, name: str, known: Sequence[str], path: str, line: int) -> EverystepError:
    return EverystepError([Problem(message, path, guess(name, list(dict.fromkeys(known))), line=line)])


def _blocks(lesson: Lesson) -> Iterator[Block]:
    """Every block of a lesson, those within others too."""
    for section in every(lesson.sections):
        yield from _within(section.blocks)


def _within(blocks: Any) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, tuple):  # a column of blocks
            yield from _within(block)
        elif not isinstance(block, Message):
            yield block
            yield from _within(getattr(block, "blocks", ()))
            yield from _within(getattr(block, "items", ()))
