"""The making of what a cache does not have: from a source to a lesson, and to a part of it as HTML.

It brings all of everystep with it, so `embed` loads it only when it is needed.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import structs
from msgspec.structs import replace

from ..compute.names import node_name
from ..compute.reader import located, read, read_text
from ..compute.trace import Trace, run
from ..errors import EverystepError, Problem
from ..render.fragment import fragment, written_number
from ..render.language import language
from ..render.pieces import Fragment
from ..teach.lesson import Lesson
from ..teach.walkthrough import walkthrough
from .asked import Asked
from .cache import key_of
from .choice import chosen, needed, node_of

if TYPE_CHECKING:
    from .embed import Source


def made_fragment(source: Source, wanted: Asked, lang: str, prefix: str, live: bool, plain: bool = False) -> Fragment:
    """What a fence asks for, in one language; `plain` wants HTML in ASCII alone. Raises EverystepError."""
    with unhindered():
        lesson = lesson_of(source, needed(wanted))
        try:
            items, opening = chosen(lesson, wanted)
        except EverystepError:  # the whole lesson knows what else there is to choose from
            lesson = lesson_of(source)
            items, opening = chosen(lesson, wanted)
        return fragment(lesson, items, language(lang), prefix, opening, live, plain)


def made_number(source: Source, name: str, lang: str) -> tuple[str, str, str]:
    """One number of a lesson: its node's name in full, its coloured digits, and what the lesson calls it."""
    trace = trace_of(source)
    ref = node_of(trace, name)
    html, called = written_number(trace, ref, language(lang))
    return node_name(ref.array, ref.at), html, called


def trace_of(source: Source) -> Trace:
    """The numbers of a source. Raises EverystepError, each problem with its place in the author's file."""
    return _trace(key_of(*source.marks), _Kept(source))


def lesson_of(source: Source, show: frozenset[str] | None = None) -> Lesson:
    """The lesson of a source, or some of its sections. Raises EverystepError, each problem with its place."""
    return _lesson(key_of(*source.marks), _Kept(source), show)


class _Kept:
    """A source that counts as the same as every other, since the key beside it says whether it is."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _trace(key: str, kept: _Kept) -> Trace:
    source = kept.source
    try:
        if source.inline:
            spec = read_text(source.placed, source.file, name=source.name)
        else:
            spec = read(source.file, text=source.text)
        charts = tuple(dict.fromkeys((*spec.display.charts, *source.charts)))
        spec = replace(spec, steps=source.steps or spec.steps, display=replace(spec.display, charts=charts))
        try:
            return run(spec)
        except EverystepError as error:
            raise located(error, source.file, source.placed) from None
    except EverystepError as error:
        raise _told(error, source) from None


@lru_cache(maxsize=16)
def _lesson(key: str, kept: _Kept, show: frozenset[str] | None) -> Lesson:
    source, trace = kept.source, _trace(key, kept)
    try:
        return walkthrough(trace, show)
    except EverystepError as error:
        raise _told(located(error, source.file, source.placed), source) from None


def _told(error: EverystepError, source: Source) -> EverystepError:
    """The same problems, told of the file that the author edits."""

    def told(problem: Problem) -> Problem:
        if problem.file not in ("", source.file):
            return problem
        return structs.replace(
            problem,
            file=source.label,
            line=max(problem.line, source.before + 1) if source.inline else problem.line,
            column=problem.column or 1,
        )

    return EverystepError([told(problem) for problem in error.problems])


@contextmanager
def unhindered() -> Iterator[None]:
    """Without looking for garbage: a lesson makes many objects and hardly any circles, and its host may hold many."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
