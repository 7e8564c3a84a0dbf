"""Operands: the single numbers of a formula, written for one lesson after another into the same formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..compute.formula import Formula, Worked
from .escaping import escape

if TYPE_CHECKING:
    from .notation import Notation
    from .page import Page


ESCAPES: Mapping[str, Callable[[str], str] | None] = {"mathml": None, "tex": None, "speech": escape}
"""How a number in each notation stands in HTML: there is nothing in it to escape but in words."""


def operand(kind: str, f: Formula, least: int, more: str = "") -> Callable[[Page], str]:
    """A single number in one notation as it stands within HTML, as an operand that binds at least so much; `more` is
    said after its role."""
    marks: list[tuple[str, str, int]] = []  # the same for all lessons of a shape
    body = f.body if isinstance(f, Worked) else f
    escaped = ESCAPES[kind]

    def written(page: Page) -> str:
        scribe = page.scribe
        notation: Notation = getattr(scribe, kind)
        if not marks:
            role, node, hue = notation.marks(f)
            marks.append((role + more, node, hue))
        d = scribe.printed.worked(body)
        text = notation.number(d, *marks[0])
        if least and notation.strength(d) < least:
            text = notation.brackets(text)
        return escaped(text) if escaped else text

    return written
