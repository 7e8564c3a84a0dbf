"""Operands: the single numbers of a lesson, written for one lesson after another into the same formula or sentence.

Nearly all of them are written out. Such a number is nothing but its digits between two texts, one pair of them for
those below 0, which are the same for all lessons of a shape; and its width follows from its digits. So a number is
written for all the places that it has, in every notation, as soon as one of them is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..compute.formula import Formula, Worked
from .breadth import Size, number_width, size
from .escaping import escape

if TYPE_CHECKING:
    from .notation import Notation, Written
    from .numbers import Figure
    from .page import Page

SAMPLE = 987654321
"""A number to see by what stands around its digits, which nothing else in a formula has."""

Around = tuple[str, str]
"""The texts before and after digits."""

Encode = Callable[[str], bytes]
"""How a page writes its texts as bytes."""


class Place:
    """One place where a number stands: subclasses say in which way. (No ABC: to ask whether something is one takes ten
    times as long then, and it is asked of every hole.)"""

    __slots__ = ("_around", "_has_room", "_in_tex", "_numbers", "_sizes", "f")

    def __init__(self, f: Formula, in_tex: bool) -> None:
        self.f, self._in_tex = f, in_tex
        self._around: tuple[Around, ...] = ()  # the same for all lessons of a shape, as the following
        self._sizes: tuple[Size, ...] = ()
        self._numbers: dict[Encode, Places] = {}  # all places of the number, once this one is among them
        self._has_room = False  # whether its room is, too

    def text(self, page: Page, d: Decimal) -> str:
        """A number as it stands there."""
        raise NotImplementedError

    def __call__(self, page: Page) -> str:
        """One lesson's number there."""
        figure = page.scribe.figures[self.f]
        if not figure.digits:
            return self.text(page, figure.d)
        before, after = self.around(page)[figure.negative]
        return before + (figure.tex.decode() if self._in_tex else figure.digits) + after

    def put(self, slot: int, page: Page, texts: dict[int, bytes], encode: Encode = str.encode) -> None:
        """Put one lesson's number into its hole among the texts, and into all others that are known of it."""
        number = self._numbers.get(encode) or self._places(slot, page, encode)
        figure = page.scribe.figures[self.f]
        if figure.digits:
            number.write(figure, texts)
        else:
            texts[slot] = encode(self(page))

    def measure(self, slot: int, page: Page, widths: dict[int, float]) -> None:
        """The same with the room in ems that the number takes in a formula."""
        number = self._numbers.get(str.encode) or self._places(slot, page, str.encode)
        if not self._has_room:
            number.add_room(slot, [ems for ems, _ in self.sizes(page)])
            self._has_room = True
        figure = page.scribe.figures[self.f]
        if figure.digits:
            number.measure(figure, widths)
        else:
            widths[slot] = self.size(page)[0]

    def size(self, page: Page) -> Size:
        """The room that it takes in a formula, and its elements."""
        figure = page.scribe.figures[self.f]
        if not figure.digits:
            return size(self.text(page, figure.d))
        ems, elements = self.sizes(page)[figure.negative]
        return round(ems + figure.wide, 6), elements

    def around(self, page: Page) -> tuple[Around, ...]:
        """What stands before and after the digits of a number from 0 on, and of one below 0."""
        if not self._around:
            digits = page.scribe.numbers.whole(SAMPLE)
            parts = [text.partition(digits) for text in self._samples(page)]
            self._around = tuple([(before, after) for before, _, after in parts])
        return self._around

    def sizes(self, page: Page) -> tuple[Size, ...]:
        """How much room that takes, and how many elements it is."""
        if not self._sizes:
            bare = number_width(page.scribe.numbers.whole(SAMPLE))
            sizes = [size(text) for text in self._samples(page)]
            self._sizes = tuple([(ems - bare, elements) for ems, elements in sizes])
        return self._sizes

    def _samples(self, page: Page) -> list[str]:
        return [self.text(page, Decimal(sign * SAMPLE)) for sign in (1, -1)]

    def _places(self, slot: int, page: Page, encode: Encode) -> Places:
        assert page.kept
        known = page.kept.shelf.places.setdefault(encode, {})
        found = known.get(self.f)
        if found is None:
            found = known[self.f] = Places(encode)
        found.add(slot, [(encode(before), encode(after)) for before, after in self.around(page)], self._in_tex)
        self._numbers[encode] = found
        return found


class Places:
    """All places of one number that have been asked for, by their holes; each row is of numbers from 0 on, or below."""

    __slots__ = ("_encode", "_rooms", "_tex", "_texts")

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._texts: tuple[list[tuple[int, bytes, bytes]], ...] = [], []  # what stands before and after the digits
        self._tex: tuple[list[tuple[int, bytes, bytes]], ...] = [], []  # the same around those of TeX
        self._rooms: tuple[list[tuple[int, float]], ...] = [], []  # and how wide it is

    def add(self, slot: int, around: Sequence[tuple[bytes, bytes]], in_tex: bool) -> None:
        """One more place."""
        for row, (before, after) in zip(self._tex if in_tex else self._texts, around, strict=True):
            row.append((slot, before, after))

    def add_room(self, slot: int, ems: list[float]) -> None:
        """How wide what stands around the digits is at one of them."""
        for row, wide in zip(self._rooms, ems, strict=True):
            row.append((slot, wide))

    def write(self, figure: Figure, texts: dict[int, bytes]) -> None:
        """The texts of one lesson's number."""
        negative, digits, tex = figure.negative, figure.encoded, figure.tex
        if self._encode is not str.encode and not digits.isascii():
            digits, tex = self._encode(figure.digits), self._encode(tex.decode())
        for slot, before, after in self._texts[negative]:
            texts[slot] = before + digits + after
        digits = tex
        for slot, before, after in self._tex[negative]:
            texts[slot] = before + digits + after

    def measure(self, figure: Figure, widths: dict[int, float]) -> None:
        """Its room at each place."""
        digits = figure.wide
        for slot, around in self._rooms[figure.negative]:
            widths[slot] = around + digits


class Operand(Place):
    """A number in one notation of a formula, as an operand that binds at least so much; `more` is said after its
    role."""

    __slots__ = ("_kind", "_least", "_marks", "_more")

    def __init__(self, kind: str, f: Formula, least: int, more: str = "") -> None:
        super().__init__(f, kind == "tex")
        self._kind, self._least, self._more = kind, least, more
        self._marks: tuple[str, str, int] | None = None  # the same for all lessons of a shape

    def text(self, page: Page, d: Decimal) -> str:
        notation: Notation = getattr(page.scribe, self._kind)
        if self._marks is None:
            role, node, hue = notation.marks(self.f)
            self._marks = role + self._more, node, hue
        text = notation.number(d, *self._marks)
        if self._least and notation.strength(d) < self._least:
            text = notation.brackets(text)
        return escape(text) if self._kind == "speech" else text


class Added(Place):
    """A number that was worked out, in one of the written notations, with the sign before it in a sum."""

    __slots__ = ("_kind", "_term")

    def __init__(self, kind: str, term: Worked) -> None:
        super().__init__(term, kind == "tex")
        self._kind, self._term = kind, term

    def text(self, page: Page, d: Decimal) -> str:
        notation: Written = getattr(page.scribe, self._kind)
        return notation.added(self._term, d)


class Plain(Place):
    """A number in plain characters."""

    __slots__ = ()

    def __init__(self, f: Formula) -> None:
        super().__init__(f, False)

    def text(self, page: Page, d: Decimal) -> str:
        return page.scribe.numbers.text(d)

    def __call__(self, page: Page) -> str:
        return page.scribe.shown(self.f)
