"""How wide a formula will be on the page: nearly, for fonts nobody knows, and rather too wide than too narrow.

A page cannot ask the browser while it is written, and it is read without scripts. What has to be decided is only
whether a card fits beside another one, and whether it may have to be scrolled on a phone.
"""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree

_SMALL = 0.74
"""The size of what stands above or below the line."""

_WIDTHS = {"(": 0.42, ")": 0.42, "[": 0.42, "]": 0.42, ".": 0.34, ",": 0.34, ";": 0.34, " ": 0.34, "·": 0.64}
_SIGNS = {"+": 1.36, "−": 1.3, "=": 1.36, ">": 1.36, "<": 1.36, "·": 0.8, ",": 0.6, ";": 0.6}
"""Operators with the room around them."""


@lru_cache(maxsize=2048)
def breadth(mathml: str) -> float:
    """The width of a `<math>` element in ems."""
    if mathml.count("<m") > 160:
        return 99.0  # wider than any page, and not worth the reading
    return _of(ElementTree.fromstring(mathml))


def _of(e: ElementTree.Element) -> float:
    tag = e.tag
    if tag in ("mi", "mn", "mtext"):
        return _text(e.text or "")
    if tag == "mo":
        text = e.text or ""
        return _SIGNS.get(text) or _text(text)
    if tag == "semantics":
        return _of(e[0])
    parts: list[float] = [_of(part) for part in e]
    if tag == "mfrac":
        return max(parts) + 0.1
    if tag in ("msub", "msup"):
        return parts[0] + _SMALL * parts[1]
    if tag == "msubsup":
        return parts[0] + _SMALL * max(parts[1:])
    if tag == "mover":
        return parts[0]
    if tag == "mtable":
        columns: list[float] = [
            max(column) for column in zip(*([_of(cell) for cell in row] for row in e), strict=False)
        ]
        return sum(columns) + 0.72 * len(columns)
    return sum(parts) + (0.9 if tag == "msqrt" else 0.0)


def _text(text: str) -> float:
    return sum([_WIDTHS.get(c, 0.64) for c in text])
