"""How wide a formula will be on the page: nearly, for fonts nobody knows, and rather too wide than too narrow.

A page cannot ask the browser while it is written, and it is read without scripts. What has to be decided is only
whether a card fits beside another one, and whether it may have to be scrolled on a phone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from .holes import HOLE

_SMALL = 0.74
"""The size of what stands above or below the line."""

_WIDTHS = {"(": 0.42, ")": 0.42, "[": 0.42, "]": 0.42, ".": 0.34, ",": 0.34, ";": 0.34, " ": 0.34, "·": 0.64}
_UNSEEN = re.compile(r' (?!class="(?:blank|copy)")[a-z-]+="[^"]*"')
_ZEROS = str.maketrans("123456789", "0" * 9)
_SIGNS = {"+": 1.36, "−": 1.3, "=": 1.36, ">": 1.36, "<": 1.36, "·": 0.8, ",": 0.6, ";": 0.6}
"""Operators with the room around them."""

_BOXES = {"blank": 6.3, "copy": 5.3}
"""The boxes of a worksheet."""


Size = tuple[float, int]
"""What stands in a hole of a kept formula: its width in ems, and how many elements it has."""


@lru_cache(maxsize=8192)
def breadth(mathml: str, holes: tuple[Size, ...] = ()) -> float:
    """The width of what is `seen` of a formula, in ems; `holes` are the sizes of what its holes stand for, in their
    order."""
    if mathml.count("<m") + sum([elements for _, elements in holes]) >= 160:
        return 99.0  # wider than any page, and not worth the reading
    sizes = iter(holes)
    filled = HOLE.sub(lambda _: f"<hole>{next(sizes)[0]}</hole>", mathml) if holes else mathml
    return round(_of(_tree(filled)), 6)


def seen(math: str) -> str:
    """What is seen of a `<math>` element, without what is heard or copied; all of anything else."""
    return str(math).partition("<semantics>")[2].partition("<annotation")[0] or str(math)


def size(part: str) -> Size:
    """The size of a part of a formula."""
    return _size(_UNSEEN.sub("", seen(part)).translate(_ZEROS))  # one digit is as wide as another


@lru_cache(maxsize=2048)
def _size(part: str) -> Size:
    return breadth(part), part.count("<m")


class _Element:
    """An element of MathML. It is read by hand, because importing a library for it takes longer than reading."""

    __slots__ = ("kind", "parts", "tag", "text")

    def __init__(self, tag: str, attributes: str = "") -> None:
        self.tag = tag
        self.kind = attributes.partition('class="')[2].partition('"')[0] if attributes else ""
        self.text = ""
        self.parts: list[_Element] = []


_TOKEN = re.compile(r"<(/?)([a-z]+)([^>]*?)(/?)>|([^<]+)")


def _tree(mathml: str) -> _Element:
    """Elements in a row, as MathML writes them here, within one that holds them all."""
    above = [_Element("mrow")]
    for end, tag, attributes, alone, text in _TOKEN.findall(mathml):
        if text:
            above[-1].text = unescape(text)
        elif end:
            above.pop()
        else:
            element = _Element(tag, attributes)
            above[-1].parts.append(element)
            if not alone:
                above.append(element)
    return above[0]


def _of(e: _Element) -> float:
    tag = e.tag
    if e.kind in _BOXES:
        return _BOXES[e.kind]
    if tag in ("mi", "mn", "mtext"):
        return _text(e.text)
    if tag == "mo":
        return _SIGNS.get(e.text) or _text(e.text)
    if tag == "hole":
        return float(e.text)
    parts: list[float] = [_of(part) for part in e.parts]
    if tag == "mfrac":
        return max(parts) + 0.1
    if tag in ("msub", "msup"):
        return parts[0] + _SMALL * parts[1]
    if tag == "msubsup":
        return parts[0] + _SMALL * max(parts[1:])
    if tag == "mover":
        return parts[0]
    if tag == "mtable":
        rows = [[_of(cell) for cell in row.parts] for row in e.parts]
        columns: list[float] = [max(column) for column in zip(*rows, strict=False)]
        return sum(columns) + 0.72 * len(columns)
    return sum(parts) + (0.9 if tag == "msqrt" else 0.0)


def _text(text: str) -> float:
    return sum([_WIDTHS.get(c, 0.64) for c in text])
