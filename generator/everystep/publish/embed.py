"""The embed: from what a fence asks for to a part of a lesson as HTML. It knows no Markdown and no MkDocs."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from ..compute.names import node_name
from ..compute.reader import located, read, read_text, text_of
from ..compute.trace import run
from ..errors import EverystepError, Problem
from ..render.fragment import Fragment, Heading, fragment, written_number
from ..render.language import language
from ..teach.lesson import Lesson
from ..teach.walkthrough import walkthrough
from .asked import Asked
from .cache import Cache, key_of
from .choice import CHARTS, chosen, node_of


@dataclass(frozen=True, slots=True)
class Source:
    """A lesson's spec, and where it stands: problems are told of `label`, `before` lines further down."""

    text: str
    file: str  # names the format, and the folder in which the spec finds files with numbers
    label: str
    before: int = 0
    inline: bool = False
    steps: int = 0
    charts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The lesson's name."""
        return "lesson" if self.inline else PurePath(self.file).stem

    @property
    def marks(self) -> tuple[object, ...]:
        """Everything that the lesson is made from, as plain data."""
        return (self.text, self.name, _format(self.file), self.steps, self.charts, _numbers(self.text, self.file))


# ---- The lesson


def lesson_of(source: Source) -> Lesson:
    """The lesson of a source. Raises EverystepError, each problem with its place in the author's file."""
    return _lesson(key_of(*source.marks), _Kept(source))


class _Kept:
    """A source that counts as the same as every other, since the key beside it says whether it is."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _lesson(key: str, kept: _Kept) -> Lesson:
    source = kept.source
    try:
        if source.inline:
            spec = read_text(source.text, source.file, name=source.name)
        else:
            spec = read(source.file, text=source.text)
        charts = tuple(dict.fromkeys((*spec.display.charts, *source.charts)))
        spec = replace(spec, steps=source.steps or spec.steps, display=replace(spec.display, charts=charts))
        try:
            return walkthrough(run(spec))
        except EverystepError as error:
            raise located(error, source.file, source.text) from None
    except EverystepError as error:
        raise _told(error, source) from None


def _told(error: EverystepError, source: Source) -> EverystepError:
    """The same problems, told of the file that the author edits."""

    def told(problem: Problem) -> Problem:
        if problem.file not in ("", source.file):
            return problem
        return replace(
            problem,
            file=source.label,
            line=problem.line + source.before if problem.line else source.before + 1 if source.inline else 0,
            column=problem.column or 1,
        )

    return EverystepError([told(problem) for problem in error.problems])


def file_source(file: Path, label: str) -> Source:
    """The source in a file. Raises EverystepError when it cannot be read."""
    try:
        return Source(text_of(file), str(file), label)
    except EverystepError as error:
        raise EverystepError([replace(p, file=label) for p in error.problems]) from None


def _format(file: str) -> str:
    return PurePath(file).suffix.lower()


def _numbers(text: str, file: str) -> list[str]:
    """The hashes of the files with numbers that a spec may name."""
    hashes = []
    for name in dict.fromkeys(re.findall(r"file[\"']?\s*:\s*[\"']?([^\"'\n{}]*?\.(?:npz|npy|safetensors|csv))", text)):
        try:
            content = (Path(file).parent / name).read_bytes()
        except OSError:
            content = b""
        hashes.append(hashlib.sha256(content).hexdigest())
    return hashes


def embedded(source: Source, wanted: Asked, lang: str, prefix: str, cache: Cache, live: bool = True) -> Fragment:
    """What a fence asks for, in one language. Raises EverystepError."""
    if wanted.chart in CHARTS:
        source = replace(source, charts=(CHARTS[wanted.chart],))
    key = key_of("fragment", *source.marks, *wanted.parts, lang, prefix, live)
    if held := cache.get(key):
        try:
            return _thawed(json.loads(held))
        except (ValueError, TypeError, KeyError):
            pass  # a file that somebody else wrote
    with unhindered():
        lesson = lesson_of(source)
        items, opening = chosen(lesson, wanted)
        made = fragment(lesson, items, language(lang), prefix, opening, live)
    cache.put(key, json.dumps(_frozen(made), ensure_ascii=False))
    return made


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


def number(source: Source, name: str, lang: str, cache: Cache) -> tuple[str, str, str]:
    """One number of a lesson: its node's name in full, its coloured digits, and what the lesson calls it."""
    key = key_of("number", *source.marks, name, lang)
    if held := cache.get(key):
        try:
            node, html, called = json.loads(held)
            return str(node), str(html), str(called)
        except (ValueError, TypeError):
            pass
    lesson = lesson_of(source)
    ref = node_of(lesson, name)
    html, called = written_number(lesson.trace, ref, language(lang))
    result = (node_name(ref.array, ref.at), html, called)
    cache.put(key, json.dumps(result, ensure_ascii=False))
    return result


def _frozen(made: Fragment) -> dict[str, Any]:
    parts = [part if isinstance(part, str) else [part.level, part.id, part.html, part.text] for part in made.parts]
    return {
        "lang": made.lang,
        "direction": made.direction,
        "parts": parts,
        "pieces": made.pieces,
        "anchors": made.anchors,
        "title": made.title,
        "description": made.description,
        "ids": made.ids,
    }


def _thawed(data: dict[str, Any]) -> Fragment:
    parts = tuple([part if isinstance(part, str) else Heading(*part) for part in data["parts"]])
    return Fragment(
        data["lang"],
        data["direction"],
        parts,
        tuple(data["pieces"]),
        tuple([(node, id) for node, id in data["anchors"]]),
        data["title"],
        data["description"],
        tuple(data["ids"]),
    )
