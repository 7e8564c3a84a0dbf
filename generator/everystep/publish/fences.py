"""Fences: the blocks of code on a Markdown page, wherever they are indented or quoted; none within another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

OPENING = re.compile(r"^(?P<before>(?:[ \t]|>)*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
CONTAINER = re.compile(r"[ \t>]*(?:[-*+][ \t]|\d+[.)][ \t]|!!!|\?\?\?|===|:|\[\^[^\]]+\]:|///)")
"""What may hold indented blocks: a list, an admonition, a tab, a definition, a footnote."""


class Found(Struct, frozen=True):
    """A fence on a page: its first and last line counted from 0, what stands before it, its contents."""

    first: int
    last: int
    before: str
    name: str
    attributes: Mapping[str, str]
    text: str


def fences(lines: Sequence[str]) -> Iterator[Found]:
    """Every fence that stands in no other."""
    at = 0
    while at < len(lines):
        opening = OPENING.match(lines[at])
        end = _closing(lines, at, opening) if opening else None
        if opening and end is not None:
            before = opening["before"]
            name, attributes = _info(opening["info"])
            inside = [_without(line, before) for line in lines[at + 1 : end]]
            yield Found(at, end, before, name, attributes, "\n".join(inside))
            at = end
        at += 1


def lines_of(texts: Iterable[str], name: str, contents: Sequence[str]) -> list[int]:
    """The lines, from 1, of fences of one name with these contents, in the first of the texts that has them; 0 for one
    that is in none."""
    lines = [0] * len(contents)
    for text in texts:
        found = [one for one in fences(text.split("\n")) if one.name == name]
        for k, content in enumerate(contents):
            match = next((one for one in found if _alike(one.text) == _alike(content)), None)
            if match and not lines[k]:
                found.remove(match)
                lines[k] = match.first + 1
        if all(lines):
            break
    return lines


def _alike(text: str) -> str:
    return "\n".join([line.strip() for line in text.strip().split("\n")])


def _closing(lines: Sequence[str], at: int, opening: re.Match[str]) -> int | None:
    fence = opening["fence"]
    close = re.compile(rf"[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
    quotes = opening["before"].count(">")
    for k in range(at + 1, len(lines)):
        if close.match(lines[k]):
            return k
        if quotes and not lines[k].lstrip().startswith(">"):
            return None
    return None


def _info(info: str) -> tuple[str, dict[str, str]]:
    """What follows the opening: `everystep show=forward`, or `{.everystep show="forward"}`."""
    words = re.findall(r"""([\w.#-]+)(?:=("[^"]*"|'[^']*'|[^\s}]+))?""", info)
    named = [word for word, value in words if not value]
    return (named[0].lstrip(".") if named else ""), {word: value.strip("\"'") for word, value in words if value}


def _without(line: str, before: str) -> str:
    """A line without what stands before its fence."""
    k = 0
    while k < len(before) and k < len(line) and (line[k] == before[k] or line[k] in " \t>"):
        k += 1
    return line[k:]


def is_code(lines: Sequence[str], found: Found) -> bool:
    """Whether a fence is so far indented that it is a sample of code: in no list, admonition or the like."""
    if len(found.before.replace(">", "").expandtabs(4)) < 4:
        return False
    room = len(found.before.expandtabs(4))
    for line in reversed(lines[: found.first]):
        if line.strip() and len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()) < room:
            if CONTAINER.match(line):
                return False
            room = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            if room < 4:
                return True
    return True
