"""How wide a formula will be on the page: nearly, for fonts nobody knows, and rather too wide than too narrow.

A page cannot ask the browser while it is written, and it is read without scripts. What has to be decided is only
whether a card fits beside another one, and whether it may have to be scrolled on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .holes import HOLE
from .spans import Span, widest

_SMALL = 0.74
"""The size of what stands above or below the line."""

_DIGIT = 0.64
_WIDTHS = {"(": 0.42, ")": 0.42, "[": 0.42, "]": 0.42, ".": 0.34, ",": 0.34, ";": 0.34, " ": 0.34, "·": 0.64, "−": 1.3}
_UNSEEN = re.compile(r' (?!class="(?:blank|copy)")[a-z-]+="[^"]*"')
_ZEROS = str.maketrans("123456789", "0" * 9)
_SIGNS = {"+": 1.36, "−": 1.3, "=": 1.36, ">": 1.36, "<": 1.36, "·": 0.8, ",": 0.6, ";": 0.6}
"""Operators with the room around them."""

_BOXES = {"blank": 6.3, "copy": 5.3}
"""The boxes of a worksheet."""


MANY, WIDE = 160, 99.0
"""A formula of so many elements is wider than any page, and not worth the reading."""

MOST = 10
"""Elements of a number: a power of ten below 0 has most of them, in brackets or after a sign."""

Size = tuple[float, int]
"""What stands in a hole of a kept formula: its width in ems, and how many elements it has."""


@lru_cache(maxsize=8192)
def breadth(mathml: str, holes: tuple[Size, ...] = ()) -> float:
    """The width of what is `seen` of a formula, in ems; `holes` are the sizes of what its holes stand for, in their
    order."""
    if mathml.count("<m") + sum([elements for _, elements in holes]) >= MANY:
        return WIDE
    found: float = _breadth(mathml, [ems for ems, _ in holes])
    return round(found, 6)


def span(mathml: str, holes: Sequence[Span]) -> Span | float | None:
    """The same with widths that each lesson has of its own; None where it depends on the lesson whether the formula is
    worth the reading."""
    elements = mathml.count("<m")
    if elements + len(holes) >= MANY:
        return WIDE
    found: Span | float = _breadth(mathml, holes)
    return found if elements + MOST * len(holes) < MANY else None


def seen(math: str) -> str:
    """What is seen of a `<math>` element, without what is heard or copied; all of anything else."""
    return str(math).partition("<semantics>")[2].partition("<annotation")[0] or str(math)


def alike(part: str) -> str:
    """A text with one digit for all, since one is as wide as another."""
    return part.translate(_ZEROS)


def size(part: str) -> Size:
    """The size of a part of a formula."""
    return _size(alike(part))


def number_width(digits: str) -> float:
    """The width of a number that is written out, without a minus: digits, all alike, and perhaps a decimal mark."""
    narrow = "." in digits or "," in digits
    return _DIGIT * (len(digits) - narrow) + _WIDTHS["."] * narrow


@lru_cache(maxsize=8192)
def _size(part: str) -> Size:
    shown = _UNSEEN.sub("", seen(part))
    return breadth(shown), shown.count("<m")


Parts = list[Any]  # of floats, and of spans where widths are not known yet


def _breadth(mathml: str, holes: Sequence[Any]) -> Any:
    """The width of MathML elements in a row, as they are written here: every element is measured when it ends.

    They are read by hand, because importing a library for it takes longer than reading.
    """
    parts: Parts = []  # the widths within the innermost element
    rows: list[Parts] = []  # of the innermost table
    around: list[tuple[str, str, Parts, list[Parts]]] = []
    sizes = iter(holes)
    for piece in (HOLE.sub("<hole/>", mathml) if holes else mathml).split("<")[1:]:
        head, _, text = piece.partition(">")
        if head[0] != "/":
            if head == "hole/":
                parts.append(next(sizes))
            elif head[-1] == "/":
                parts.append(_alone(head[:-1], ""))
            else:
                around.append((head, text, parts, rows))
                parts = []
                if head.startswith("mtable"):
                    rows = []
            continue
        within, inner = parts, rows
        head, text, parts, rows = around.pop()
        if head.startswith("mtr"):
            rows.append(within)
        elif head.startswith("mtable"):
            parts.append(sum([widest(column) for column in zip(*inner, strict=False)]) + 0.72 * len(inner[0]))
        elif not within:
            parts.append(_alone(head, text))
        else:
            parts.append(_together(head, within))
    return sum(parts)


@lru_cache(maxsize=2048)
def _alone(head: str, text: str) -> float:
    """The width of an element that holds no other, from its tag with its attributes and its text."""
    tag, _, attributes = head.partition(" ")
    if box := _box(attributes):
        return box
    if tag in ("mi", "mn", "mtext"):
        return _text(_read(text))
    if tag == "mo":
        sign = _read(text)
        return _SIGNS.get(sign) or _text(sign)
    return 0.0


def _read(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape  # a millisecond, for its names of characters

    return unescape(text)


def _text(text: str) -> float:
    return sum([_WIDTHS.get(c, _DIGIT) for c in text])


def _together(head: str, parts: Parts) -> Any:
    """The width of an element, from those of its parts."""
    tag, _, attributes = head.partition(" ")
    if attributes and (box := _box(attributes)):
        return box
    if tag == "mfrac":
        return widest(parts) + 0.1
    if tag in ("msub", "msup"):
        return parts[0] + _SMALL * parts[1]
    if tag == "msubsup":
        return parts[0] + _SMALL * widest(parts[1:])
    if tag == "mover":
        return parts[0]
    return sum(parts) + (0.9 if tag == "msqrt" else 0.0)


def _box(attributes: str) -> float | None:
    """The width of a worksheet's box, if an element's attributes make it one."""
    return _BOXES.get(attributes.partition('class="')[2].partition('"')[0])
