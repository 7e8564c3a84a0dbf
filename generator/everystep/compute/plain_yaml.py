"""The plain part of YAML, in which most specs are written, read without PyYAML: its import, with a parser and a writer
of Python beside the quick ones, takes a command a twelfth of its time.

Plain are mappings and lists by indents, lists and mappings in brackets, words, numbers, and texts in quotes without
escapes. Whatever is not without a doubt among that, and whatever is wrong, is not plain and left to PyYAML, which also
finds the places when a problem needs them. A test holds both to the same data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .marks import resolve

LONGEST = 20_000
"""The characters up to which a text is read here; for a long one PyYAML's parser is worth its import."""

DEEPEST = 8
"""The levels of nesting that are plain."""

_KEY = re.compile(r"([A-Za-z_][\w-]{0,60}):(?: +(.+))?", re.A).fullmatch
_WORDS = re.compile(r"[-+]?\.?\w[^:#]*").fullmatch
_QUOTED = re.compile(r""""[^"\\]*"|'[^']*'""").fullmatch
_SIGNS = re.compile(r" *(?:([][{},])|([A-Za-z_]\w{0,60}): |([-+]?\.?\w[\w.+-]*))", re.A)
"""In brackets: a sign, a key, or a word."""


class _NotPlain(Exception):
    """The text holds something else."""


def read_plain(text: str) -> Any:
    """The data of a plain text; None when it is not plain, or empty."""
    if len(text) > LONGEST or not text.replace("\n", "").isprintable():
        return None
    try:
        lines = _Lines(text)
        data = lines.block(0) if lines.rows else None
        return None if lines.at < len(lines.rows) else data
    except (_NotPlain, StopIteration):
        return None


class _Lines:
    """The lines that say something, each with its indent, and how many of them are read."""

    def __init__(self, text: str) -> None:
        self.at = 0
        self.rows: list[tuple[int, str]] = []
        for line in text.split("\n"):
            said = line.strip(" ")
            before, remark, _ = f" {said}".partition(" #")
            if remark:
                if '"' in before or "'" in before:
                    raise _NotPlain
                said = before.strip(" ")
            if said:
                self.rows.append((len(line) - len(line.lstrip(" ")), said))

    def next(self) -> tuple[int, str]:
        """The line to be read; after the last one there is none, further left than any."""
        return self.rows[self.at] if self.at < len(self.rows) else (-1, "")

    def block(self, depth: int) -> Any:
        """What stands at the indent of the next line."""
        if depth > DEEPEST:
            raise _NotPlain
        indent, said = self.next()
        data = self.list(indent, depth) if said.startswith("- ") else self.mapping(indent, depth)
        if self.next()[0] > indent:
            raise _NotPlain
        return data

    def mapping(self, indent: int, depth: int) -> dict[str, Any]:
        """A mapping of the keys at an indent."""
        data: dict[str, Any] = {}
        while self.next()[0] == indent and (found := _KEY(self.next()[1])):
            key, rest = found.groups()
            if key in data:
                raise _NotPlain
            self.at += 1
            if rest:
                data[key] = self.value(rest, indent, depth)
            elif self.next()[0] > indent:
                data[key] = self.block(depth + 1)
            elif self.next()[0] == indent and self.next()[1].startswith("- "):
                data[key] = self.list(indent, depth + 1)
            else:
                raise _NotPlain
        if not data:
            raise _NotPlain
        return data

    def list(self, indent: int, depth: int) -> list[Any]:
        """A list of the items at an indent."""
        data = []
        while self.next()[0] == indent and self.next()[1].startswith("- "):
            said = self.next()[1]
            rest = said[2:].lstrip(" ")
            if _KEY(rest):
                column = indent + len(said) - len(rest)
                self.rows[self.at] = (column, rest)
                data.append(self.mapping(column, depth + 1))
            else:
                self.at += 1
                data.append(self.value(rest, indent, depth))
        return data

    def value(self, said: str, indent: int, depth: int) -> Any:
        """What stands after a key or a dash; further lines belong to it only within brackets."""
        data: Any
        if said[0] in "[{":
            while said.count("[") + said.count("{") > said.count("]") + said.count("}"):
                further, more = self.next()
                if further <= indent:
                    raise _NotPlain
                said += f" {more}"
                self.at += 1
            data = _in_brackets(said, depth)
        elif _QUOTED(said):
            data = said[1:-1]
        elif _WORDS(said):
            data = resolve(said)
        else:
            raise _NotPlain
        if self.next()[0] > indent:
            raise _NotPlain
        return data


def _in_brackets(text: str, depth: int) -> Any:
    signs = list(_SIGNS.finditer(text))
    if "".join([sign[0] for sign in signs]) != text:
        raise _NotPlain
    rest = iter(signs)
    data = _value(next(rest), rest, depth + 1)
    if next(rest, None):
        raise _NotPlain
    return data


def _value(first: re.Match[str], rest: Iterator[re.Match[str]], depth: int) -> Any:
    """The value that begins with a sign."""
    opening, _, word = first.groups()
    if word:
        return resolve(word)
    if depth > DEEPEST or opening not in ("[", "{"):
        raise _NotPlain
    items: list[Any] = []
    found: dict[str, Any] = {}
    closing = "]" if opening == "[" else "}"
    sign = next(rest)
    while sign[1] != closing or items or found:  # only the first may be missing: no comma stands before the end
        if opening == "[":
            items.append(_value(sign, rest, depth + 1))
        elif sign[2] and sign[2] not in found:
            found[sign[2]] = _value(next(rest), rest, depth + 1)
        else:
            raise _NotPlain
        end = next(rest)[1]
        if end == closing:
            break
        if end != ",":
            raise _NotPlain
        sign = next(rest)
    return items if opening == "[" else found
