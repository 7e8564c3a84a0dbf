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
from typing import TYPE_CHECKING, Any

from ..compute.shape import shape_of
from .breadth import Size, alike, size
from .holes import HOLE, hole, slot_of
from .look import worn
from .operands import Operand
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


class _Answers(_OfPage):
    """What a lesson has for holes and answers to questions, by their slots."""

    __slots__ = ("_asks", "_printed")

    def __init__(self, page: Page, asks: list[Ask | None]) -> None:
        super().__init__(page)
        self._asks, self._printed = asks, page.scribe.printed

    def __missing__(self, slot: int) -> Any:
        ask = self._asks[slot]
        found = self[slot] = ask(self._page) if ask and self._printed.record is None else self._kept.answer(slot)
        return found


class _Texts(_OfPage):
    """What stands in holes in UTF-8, of which pages are put together. No part is being written meanwhile."""

    __slots__ = ("_asks",)

    def __init__(self, page: Page, asks: list[Ask | None]) -> None:
        super().__init__(page)
        self._asks = asks

    def __missing__(self, slot: int) -> bytes:
        ask = self._asks[slot]
        if isinstance(ask, Operand):  # of these there are most
            found = ask.put(self._page, self)
        elif ask:
            found = ask(self._page).encode()
        else:
            kept = self._kept
            found = kept.skeleton(slot).filled(self) if slot in kept.shelf.parts else kept.answers[slot].encode()
        self[slot] = found
        return found


class _Sizes(_OfPage):
    """How large what stands in the holes of formulas is, by their slots."""

    __slots__ = ("_asks",)

    def __init__(self, page: Page, asks: list[Ask | None]) -> None:
        super().__init__(page)
        self._asks = asks

    def __missing__(self, slot: int) -> Size:
        ask = self._asks[slot]
        if not isinstance(ask, Operand):
            kept = self._kept
            ask = None if slot in kept.shelf.parts else kept.shelf.ask(slot)
        found = self[slot] = ask.size(self._page) if isinstance(ask, Operand) else size(self._kept.answers[slot])
        return found


class _Needs(_OfPage):
    """The room of each part, by the hole that stands for it."""

    __slots__ = ()

    def __missing__(self, sign: str) -> tuple[float, float]:
        kept, slot = self._kept, slot_of(sign)
        need: Need = kept.skeleton(slot).need if slot in kept.shelf.parts else kept.answers[slot]
        found: tuple[float, float] = self[need] if isinstance(need, str) else need
        self[sign] = found
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
        self.shapes: dict[int, str] = _Shapes(self.answers)
        self.needs: dict[str, tuple[float, float]] = _Needs(page)
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
        return self._texts[slot].decode(), self.needs[hole(slot)]

    def encoded(self, write: Callable[..., tuple[str, Need]], *about: Any) -> bytes:
        """A part of the page in UTF-8, which is how parts are put together."""
        slot = self.place(write, about)
        return write(self.page, *about)[0].encode() if slot is None else self._texts[slot]

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
        skeleton = Skeleton(*self._recording(record, *self.shelf.questions[slot]))
        questions = tuple(record.questions)
        variants = self.shelf.parts[slot].get(questions)
        if variants is None:
            variants = self.shelf.parts[slot][questions] = Variants(questions)
        if len(variants.skeletons) >= VARIANTS:
            del variants.skeletons[next(iter(variants.skeletons))]
        variants.skeletons[variants.answers(self.answers)] = skeleton
        return skeleton

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
