"""Kept: what was written for one lesson serves the next one of the same shape, with other numbers put in.

Most of a page is the same for all networks of one shape. So each of its parts, a section, a block, is written with
*holes*: where a number, a sign between two lines, or another part belongs, there stands one sign that no text has, and
beside it is kept what to ask for it. A part that depends on the numbers in another way, such as a card that is wide or
narrow, asks a *question* while it is written, and serves only lessons that answer the same. Then the page of the next
lesson is put together from what is kept, and only its numbers are written.

What holds numbers of its own instead of references to nodes (a table of tried-out gradients) has no hash, and so is not
kept as a whole; its parts may be.
"""

from __future__ import annotations

from collections.abc import Callable
from re import Match
from typing import TYPE_CHECKING, Any

from ..compute.shape import shape_of
from .breadth import Size, alike, size
from .holes import HOLE, hole, slot_of
from .look import worn
from .operands import Place
from .record import Record
from .shelf import Ask, Need, Shelf, Skeleton, Variants, shelf_of

if TYPE_CHECKING:
    from .page import Page

MOST, VARIANTS = 8000, 32
"""So many holes and questions a shape may have before all is written anew, and so many texts each part."""


class _OfPage(dict[Any, Any]):
    """What is found for one page when it is asked for. It holds the page, and not what the page has kept, or both would
    hold each other."""

    __slots__ = ("_page",)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    @property
    def _kept(self) -> Kept:
        assert self._page.kept
        return self._page.kept


class _Asking(_OfPage):
    """What is found by asking a shape's questions, by their slots."""

    __slots__ = ("_asks",)

    def __init__(self, page: Page, asks: list[Ask | None]) -> None:
        super().__init__(page)
        self._asks = asks


class _Answers(_Asking):
    """What a lesson has for holes and answers to questions, by their slots."""

    __slots__ = ("_printed",)

    def __init__(self, page: Page, asks: list[Ask | None]) -> None:
        super().__init__(page, asks)
        self._printed = page.scribe.printed

    def __missing__(self, slot: int) -> Any:
        ask = self._asks[slot]
        found = self[slot] = ask(self._page) if ask and self._printed.record is None else self._kept.answer(slot)
        return found


class _Texts(_Asking):
    """What stands in holes in UTF-8, of which pages are put together. No part is being written meanwhile."""

    __slots__ = ()

    def __missing__(self, slot: int) -> bytes:
        ask = self._asks[slot]
        if isinstance(ask, Place):  # of these there are most
            ask.put(slot, self._page, self)
        elif ask:
            self[slot] = ask(self._page).encode()
        else:
            kept = self._kept
            self[slot] = kept.skeleton(slot).filled(self) if slot in kept.shelf.parts else kept.answers[slot].encode()
        found: bytes = self[slot]
        return found


class _Sizes(_Asking):
    """How much room what stands in the holes of formulas takes, by their slots."""

    __slots__ = ()

    def __missing__(self, slot: int) -> Size:
        kept = self._kept
        ask = self._asks[slot] or (None if slot in kept.shelf.parts else kept.shelf.ask(slot))
        found = self[slot] = ask.size(self._page) if isinstance(ask, Place) else size(kept.answers[slot])
        return found


class _Widths(_Asking):
    """How wide that is in ems, by their slots."""

    __slots__ = ()

    def __missing__(self, slot: int) -> float:
        ask = self._asks[slot]
        if isinstance(ask, Place):
            ask.measure(slot, self._page, self)
        else:
            self[slot] = self._kept.sizes[slot][0]
        found: float = self[slot]
        return found


class _Needs(_OfPage):
    """The room of each part, by its slot."""

    __slots__ = ()

    def __missing__(self, slot: int) -> tuple[float, float]:
        kept = self._kept
        need = kept.skeleton(slot).need if slot in kept.shelf.parts else kept.answers[slot]
        found: tuple[float, float] = self[need] if isinstance(need, int) else need
        self[slot] = found
        return found


class _Shapes(dict[int, str]):
    """The same texts with one digit for all, since one is as wide as another."""

    __slots__ = ("_answers",)

    def __init__(self, answers: _Answers) -> None:
        super().__init__()
        self._answers = answers

    def __missing__(self, slot: int) -> str:
        found = self[slot] = alike(self._answers[slot])
        return found


class Kept:
    """One page's way to what is kept."""

    def __init__(self, shelf: Shelf, page: Page) -> None:
        self.shelf = shelf
        self.page = page
        self.printed = page.scribe.printed
        self.answers = _Answers(page, shelf.asks)
        self.sizes: dict[int, Size] = _Sizes(page, shelf.asks)
        self.widths: dict[int, float] = _Widths(page, shelf.asks)
        self.shapes: dict[int, str] = _Shapes(self.answers)
        self.needs: dict[int, tuple[float, float]] = _Needs(page)
        self._texts: dict[int, bytes] = _Texts(page, shelf.asks)
        self._skeletons: dict[int, Skeleton] = {}

    def part(self, write: Callable[..., tuple[str, Need]], *about: Any) -> tuple[str, Need]:
        """A part of the page and the room that it needs, as kept, or as `write` writes it; within another part that
        is being written, a hole for it."""
        slot = self.place(write, about)
        if slot is None:
            return write(self.page, *about)
        if self.printed.record is not None:
            return hole(slot), hole(slot)
        return self._texts[slot].decode(), self.needs[slot]

    def put(self, pieces: list[bytes], write: Callable[..., tuple[str, Need]], *about: Any) -> None:
        """Add a part of the page in UTF-8 to the pieces of which a page is put together."""
        if not self._texts:
            self._write_numbers()
        slot = self.place(write, about)
        if slot is None:
            pieces.append(write(self.page, *about)[0].encode())
        else:
            self._put(pieces, slot)

    def _put(self, pieces: list[bytes], slot: int) -> None:
        texts = self._texts
        for around, own, part in self.skeleton(slot).segments(self.shelf.parts):
            start = len(pieces)
            pieces += around
            pieces[start + 1 :: 2] = own(texts)
            if part is not None:
                self._put(pieces, part)

    def _write_numbers(self) -> None:
        """All numbers that lessons of the shape have shown so far, at all their places."""
        figures, texts = self.page.scribe.figures, self._texts
        for f, places in self.shelf.places.get(str.encode, {}).items():
            figure = figures[f]
            if figure.digits:
                places.write(figure, texts)

    def place(self, write: Callable[..., tuple[str, Need]], about: tuple[Any, ...]) -> int | None:
        """The number of a part; None for one that holds numbers of its own."""
        try:
            slot = self.shelf.slot((write, *about))
        except TypeError:
            return None
        self.shelf.parts.setdefault(slot, {})
        return slot

    def answer(self, slot: int) -> Any:
        """What this lesson has for a hole, or answers to a question, found anew."""
        if slot in self.shelf.parts:
            return self._recording(None, lambda page: self._texts[slot].decode())
        return self._recording(None, self.shelf.ask(slot))

    def skeleton(self, slot: int) -> Skeleton:
        """That of a part which this lesson's answers choose."""
        found = self._skeletons.get(slot)
        if found is None:
            for variants in self.shelf.parts[slot].values():
                found = variants.skeletons.get(variants.answers(self.answers))
                if found is not None:
                    break
            else:
                found = self._new(slot)
            self._skeletons[slot] = found
        return found

    def _new(self, slot: int) -> Skeleton:
        record = Record(self)
        text, need = self._recording(record, *self.shelf.questions[slot])
        skeleton = Skeleton(HOLE.sub(self._within, text), need, self.shelf.encoded)
        questions = tuple(record.questions)
        variants = self.shelf.parts[slot].get(questions)
        if variants is None:
            variants = self.shelf.parts[slot][questions] = Variants(questions)
        if len(variants.skeletons) >= VARIANTS:
            del variants.skeletons[next(iter(variants.skeletons))]
        variants.skeletons[variants.answers(self.answers)] = skeleton
        return skeleton

    def _within(self, sign: Match[str]) -> str:
        """What stands in a hole for a part that is the same for all lessons but for its own holes; any other hole stays
        as it is."""
        slot = slot_of(sign[0])
        if slot in self.shelf.parts:
            skeleton = self.skeleton(slot)
            if self.shelf.parts[slot].keys() == {()}:
                return skeleton.text
        return sign[0]

    def _recording(self, record: Record | None, ask: Callable[..., Any], *about: Any) -> Any:
        outer, self.printed.record = self.printed.record, record
        try:
            return ask(self.page, *about)
        finally:
            self.printed.record = outer


def kept(page: Page, *more: object) -> Kept | None:
    """What is kept of a lesson's shape; `more` is whatever else its page depends on. Of an author's own templates
    nobody knows what they make of the numbers, so that nothing in them is kept."""
    shape, names = shape_of(page.lesson.trace), page.lesson.trace.spec.names
    if shape is None or worn().folder is not None:
        return None
    if any([HOLE.search(name) for row in (names.inputs, *names.hidden, names.outputs) for name in row]):
        return None
    shelf = shelf_of((shape, type(page), *more))
    if len(shelf.questions) > MOST:
        shelf.clear()
    return Kept(shelf, page)
