"""Findings: what is wrong with one spec, gathered while it is read, and where each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct, field

from ..errors import Problem
from ..messages import Message, say

Path = tuple[str | int, ...]
"""The way from a spec's top to one value: keys, and positions counted from 0."""

MOST = 1000
"""The findings of one file that are listed; an author mends no more at once."""

LONGEST = 60
"""The characters of an author's text that a message repeats."""

UNPRINTABLE = (
    "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\ud800-\\udfff\\ufffe\\uffff]"
)
"""A character that no spec may hold, as a regular expression that Python and JSON Schema share."""


BREAKS = dict.fromkeys(map(ord, "\t\n\r"))
"""What is not printable and has a place in a spec."""


def unprintable(text: str) -> re.Match[str] | None:
    """The first character of a text that no spec may hold. Hardly any text has one, and to compile the class of these
    characters takes a millisecond, so they are looked for only where Python finds something that is not plain."""
    return None if text.translate(BREAKS).isprintable() else re.search(UNPRINTABLE, text)


class Unreadable(Exception):
    """The text cannot be read past a place; why has been added to the findings."""


class Branch(Struct, frozen=True):
    """Where a list or a mapping starts, and where its keys and parts do; every place is an offset into the text."""

    at: int
    keys: dict[str, int] = field(default_factory=dict)
    parts: dict[str | int, Branch | int] = field(default_factory=dict)


Place = Branch | int


class Finding(Struct, frozen=True):
    """One thing to mend. Its place is `at` where that is known; else what `path` leads to, or the key there."""

    message: Message
    path: Path = ()
    hint: Message | None = None
    at: int | None = None
    key: bool = False


class Findings:
    """Everything found so far in a text of this format; what a hint tells to write depends on it."""

    def __init__(self, format: str = "yaml") -> None:
        self.format = format
        self.all: list[Finding] = []
        self.more = False

    def add(
        self,
        message: Message,
        path: Path = (),
        hint: Message | None = None,
        *,
        at: int | None = None,
        key: bool = False,
    ) -> None:
        """Note one thing to mend."""
        if len(self.all) < MOST:
            self.all.append(Finding(message, path, hint, at, key))
        else:
            self.more = True

    def withdraw(self, path: Path) -> None:
        """Take back what was found at a path: more is known of it now."""
        self.all = [finding for finding in self.all if finding.path != path]

    def fatal(self, message: Message, path: Path = (), hint: Message | None = None, *, at: int) -> Unreadable:
        """Note something after which reading on makes no sense; the caller raises what this returns."""
        self.add(message, path, hint, at=at)
        return Unreadable()

    def problems(self, file: str, text: str, root: Place) -> list[Problem]:
        """The findings as problems, in the order of their places in the text."""
        lines = Lines(text)
        placed = [(locate(root, f) if f.at is None else f.at, f) for f in self.all]
        placed.sort(key=lambda pair: pair[0])
        problems = [
            Problem(f.message, written(f.path), f.hint, file, lines.line(at), lines.column(at)) for at, f in placed
        ]
        if self.more:
            problems.append(Problem(say("more problems follow the {n} listed here", n=MOST), file=file))
        return problems


class Lines:
    """The lines of a text, for turning an offset into a line and a column; both count from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", text))]

    def line(self, at: int) -> int:
        """The line that holds this offset."""
        return bisect_right(self.starts, at)

    def column(self, at: int) -> int:
        """The offset's column in its line, in characters."""
        return at - self.starts[self.line(at) - 1] + 1


def locate(root: Place, finding: Finding) -> int:
    """The offset of the finding's value or key; of the innermost part around it when it is not in the text."""
    place = root
    for depth, step in enumerate(finding.path, 1):
        if not isinstance(place, Branch) or step not in place.parts:
            break
        if finding.key and depth == len(finding.path):
            return place.keys.get(str(step), place.at)
        place = place.parts[step]
    return place.at if isinstance(place, Branch) else place


def written(path: Path) -> str:
    """The path as a reader sees it, positions counted from 1: `layers[1].weights[2]`."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else "." + clean(step) for step in path)
    return "".join(steps).removeprefix(".")


def clean(text: str) -> str:
    """An author's text made fit for a message: one line, nothing unprintable, not too long."""
    text = re.sub(UNPRINTABLE, "\N{REPLACEMENT CHARACTER}", text[: LONGEST + 1])
    text = re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]", " ", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def shown(value: object) -> str:
    """A value as an author might write it, shortened: `"abc"`, `[1, 2]`, `{a: 1}`, `true`."""
    text = ""
    for piece in _pieces(value, 0):
        text += piece
        if len(text) > LONGEST:
            break
    return clean(text)


def _pieces(value: object, depth: int) -> Iterator[str]:
    """The value's text piece by piece, so that a huge one is never written out."""
    match value:
        case bool():
            yield "true" if value else "false"
        case None:
            yield "null"
        case str():
            yield f'"{clean(value)}"'
        case list() | dict() if depth > LONGEST:
            yield "…"
        case list():
            yield "["
            for i, item in enumerate(value):
                yield ", " if i else ""
                yield from _pieces(item, depth + 1)
            yield "]"
        case dict():
            yield "{"
            for i, (key, item) in enumerate(value.items()):
                yield f", {clean(key)}: " if i else f"{clean(key)}: "
                yield from _pieces(item, depth + 1)
            yield "}"
        case int() if abs(value) >= 10**LONGEST:
            yield "…"  # more digits than a message holds, and perhaps than Python agrees to write
        case _:
            yield str(value)
