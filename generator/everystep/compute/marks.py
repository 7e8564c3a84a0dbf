"""Text to data, with the place of every value: what the readers of YAML and JSON have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isinf

from msgspec import Struct

from ..messages import say
from .findings import Branch, Findings, Lines, Path, Place, clean

DEEPEST = 32
"""The levels of nesting that are read; a spec needs six."""

LARGEST = 2_000_000
"""The values that are read, counting one behind an alias each time it is used."""

NUMBER = re.compile(r"[-+]?(?:[0-9]+(?P<point>\.[0-9]*)?|(?P<bare>\.[0-9]+))(?P<power>[eE][-+]?[0-9]+)?").fullmatch
LEADING_ZERO = re.compile(r"[-+]?0[0-9]+").fullmatch
WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: value for value in (True, False) for word in (str(value), str(value).lower(), str(value).upper())
}


def resolve(text: str) -> object:
    """What an unquoted scalar means, by the core schema of YAML 1.2: nothing, a boolean, a number, or the text itself.

    What is no finite decimal number without a doubt (`.inf`, `1e999`, `010`, `1_000`, `0,5`) stays
    a text, so that a check which wants a number can say what is wrong with it.
    """
    match = NUMBER(text)
    if match is None:
        return WORDS.get(text, text)
    value = float(text)
    if isinf(value) or LEADING_ZERO(text):
        return text
    if match.lastgroup is None and (value or text[0] != "-"):  # no point and no power: a whole number
        return int(text)
    return value  # and -0, which keeps its sign


class Document(Struct, frozen=True):
    """One text's data, and the places of its parts, found when they are asked for."""

    data: object
    places: Callable[[], Place]


class Frame(Struct):
    """A list or a mapping that is still open."""

    data: list[object] | dict[str, object]
    place: Branch
    key: str | None = None  # where the next value goes; None when a key is expected
    repeated: bool = False  # the key has been there before, and its value is dropped
    size: int = 1
    anchor: str | None = None


class Builder:
    """Data and places, grown from a stream of opening, closing, keys and values, without recursion."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.text = text
        self.findings = findings
        self.stack: list[Frame] = []
        self.data: object = None
        self.place: Place = 0
        self.size = 0

    @property
    def document(self) -> Document:
        """What has been read."""
        return Document(self.data, lambda: self.place)

    @property
    def path(self) -> Path:
        """The way to the value that comes next."""
        return tuple(len(f.data) if isinstance(f.data, list) else f.key or "" for f in self.stack)

    @property
    def wants_key(self) -> bool:
        """Whether a mapping is open and its next key has not come yet."""
        return bool(self.stack) and isinstance(self.stack[-1].data, dict) and self.stack[-1].key is None

    def open(self, data: list[object] | dict[str, object], at: int, anchor: str | None = None) -> None:
        """A list or a mapping starts."""
        if len(self.stack) >= DEEPEST:
            raise self.findings.fatal(say("the brackets or indents are nested more than {n} deep", n=DEEPEST), at=at)
        self.stack.append(Frame(data, Branch(at), anchor=anchor))

    def close(self) -> Frame:
        """The innermost list or mapping ends."""
        frame = self.stack.pop()
        self.value(frame.data, frame.place, frame.size)
        return frame

    def key(self, key: str, at: int) -> None:
        """A mapping's next key."""
        frame = self.stack[-1]
        frame.key = key
        frame.repeated = key in frame.data
        if frame.repeated:
            line = Lines(self.text).line(frame.place.keys[key])
            hint = say("keep one of the two")
            self.findings.add(
                say('the key "{key}" is already on line {line}', key=clean(key), line=line), self.path, hint, at=at
            )
        else:
            frame.place.keys[key] = at

    def value(self, data: object, place: Place, size: int = 1) -> None:
        """A value, which is `size` values when it is a list or a mapping."""
        if not self.stack:
            self.data, self.place = data, place
            return
        frame = self.stack[-1]
        frame.size += size
        self.size = max(self.size, frame.size)
        if self.size > LARGEST:
            at = place.at if isinstance(place, Branch) else place
            raise self.findings.fatal(say("the file holds more than {n} values", n=LARGEST), at=at)
        if isinstance(frame.data, list):
            frame.place.parts[len(frame.data)] = place
            frame.data.append(data)
        elif frame.key is not None:
            if not frame.repeated:
                frame.place.parts[frame.key] = place
                frame.data[frame.key] = data
            frame.key = None
