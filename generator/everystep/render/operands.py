"""Operands: the single numbers of a formula, written for one lesson after another into the same formula.

Nearly all of them are written out. Such a number is nothing but its digits between two texts, one pair of them for
those below 0, which are the same for all lessons of a shape; and its width follows from its digits.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from ..compute.formula import Formula
from .breadth import Size, size, width
from .escaping import escape

if TYPE_CHECKING:
    from .notation import Notation
    from .numbers import Figure
    from .page import Page

SAMPLE = 987654321
"""A number to see by what stands around its digits, which nothing else in a formula has."""


KINDS = ("mathml", "tex", "speech")
"""The notations in which a formula stands on a page."""


class Operand:
    """A single number in one notation as it stands within HTML, as an operand that binds at least so much; `more` is
    said after its role."""

    __slots__ = ("_around", "_beside", "_digits", "_f", "_kind", "_least", "_marks", "_more", "_sizes")

    def __init__(self, kind: str, f: Formula, least: int, more: str = "") -> None:
        self._kind, self._f, self._least, self._more = kind, f, least, more
        self._marks: tuple[str, str, int] = "", "", 0  # the same for all lessons of a shape, as the following
        self._around: list[tuple[bytes, bytes]] = []  # the texts before and after digits, and the same below 0
        self._digits: Callable[[Figure], bytes]  # what gives those of a number
        self._sizes: dict[float, Size] = {}  # by the width of the digits
        self._beside: list[tuple[int, Operand]] | None = None  # the same number in the other notations, by their slots

    def __call__(self, page: Page) -> str:
        return self.encoded(page).decode()

    def encoded(self, page: Page) -> bytes:
        """One lesson's number in UTF-8."""
        if not self._around:
            self._look_around(page)
        figure = page.scribe.figures[self._f]
        if not figure.digits:
            return self._written(getattr(page.scribe, self._kind), figure.d).encode()
        return self._around_digits(figure)

    def put(self, page: Page, texts: dict[int, bytes]) -> bytes:
        """The same; where a number is written once, it is in every notation, and so the others are put among the
        texts of the page by the way."""
        if self._beside is None:
            self._beside = self._look_beside(page)
        figure = page.scribe.figures[self._f]
        if figure.digits:
            for slot, other in self._beside:
                texts[slot] = other._around_digits(figure)
        return self.encoded(page)

    def _around_digits(self, figure: Figure) -> bytes:
        before, after = self._around[figure.negative]
        return before + self._digits(figure) + after

    def size(self, page: Page) -> Size:
        """The room that it takes in a formula."""
        figure = page.scribe.figures[self._f]
        if not figure.digits:
            return size(self(page))
        found = self._sizes.get(figure.wide)
        if found is None:
            if not self._around:
                self._look_around(page)
            notation: Notation = getattr(page.scribe, self._kind)
            ems, elements = size(self._written(notation, Decimal(-SAMPLE if figure.negative else SAMPLE)))
            ems += abs(figure.wide) - width(notation.numbers.whole(SAMPLE))
            found = self._sizes[figure.wide] = round(ems, 6), elements
        return found

    def _look_beside(self, page: Page) -> list[tuple[int, Operand]]:
        assert page.kept
        shelf = page.kept.shelf
        slots = [shelf.slots.get((Operand, kind, self._f, self._least)) for kind in KINDS]
        asks = [(slot, shelf.ask(slot)) for slot in slots if slot is not None]
        others = [(slot, ask) for slot, ask in asks if isinstance(ask, Operand) and ask is not self]
        for _, other in others:
            if not other._around:
                other._look_around(page)
        return others

    def _look_around(self, page: Page) -> None:
        notation: Notation = getattr(page.scribe, self._kind)
        self._digits = notation.digits
        role, node, hue = notation.marks(self._f)
        self._marks = role + self._more, node, hue
        for sign in (1, -1):
            before, _, after = self._written(notation, Decimal(sign * SAMPLE)).partition(notation.numbers.whole(SAMPLE))
            self._around.append((before.encode(), after.encode()))

    def _written(self, notation: Notation, d: Decimal) -> str:
        text = notation.number(d, *self._marks)
        if self._least and notation.strength(d) < self._least:
            text = notation.brackets(text)
        return escape(text) if self._kind == "speech" else text
