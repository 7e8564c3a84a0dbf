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
from .breadth import Size, size
from .diagram_numbers import Numbers
from .holes import HOLE, hole, slot_of
from .look import worn
from .operands import Operand
from .shelf import Ask, Need, Shelf, Skeleton, shelf_of

if TYPE_CHECKING:
    from .page import Page
    from .printed import Printed

MOST, VARIANTS = 8000, 32
"""So many holes and questions a shape may have before all is written anew, and so many texts each part."""


def of_texts(find: Callable[..., Any], *about: Any) -> Ask:
    """What a function finds of texts in which holes stand for numbers."""
    read = [(k, _read(one)) for k, one in enumerate(about) if _has_holes(one)]

    def ask(page: Page) -> Any:
        own = [*about]
        for k, one in read:
            own[k] = one(page)
        return find(*own)

    return ask


def _read(about: Any) -> Ask:
    """What a lesson has for an argument: its own texts for the holes in it."""
    if not _has_holes(about):
        return lambda page: about
    if isinstance(about, tuple):
        parts = [_read(one) for one in about]
        return lambda page: tuple([part(page) for part in parts])
    if len(about) == 1:
        slot = slot_of(about)
        return lambda page: page.filled(slot)
    return lambda page: HOLE.sub(lambda found: page.filled(slot_of(found[0])), about)


def _has_holes(about: Any) -> bool:
    if type(about) is tuple:
        return any([_has_holes(one) for one in about])
    return isinstance(about, str) and HOLE.search(about) is not None


def scribed(method: str, *about: Any) -> Ask:
    """What a method of the scribe writes."""

    def ask(page: Page) -> str:
        text: str = getattr(page.scribe, method)(*about)
        return text

    return ask


def printed(make: Callable[..., Callable[[Printed], str]], *about: Any) -> Ask:
    """A sign that follows from the printed digits."""
    sign = make(*about)
    return lambda page: sign(page.scribe.printed)


class Record(Numbers):
    """Notes what a part asks for while it is written."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.questions: dict[int, None] = {}

    def hole(self, *question: Any) -> str:
        """A hole for a text."""
        return hole(self.kept.shelf.slot(question))

    def scribed(self, method: str, *about: Any) -> str:
        """A hole for what a method of the scribe writes."""
        return self.hole(scribed, method, *about)

    def printed(self, make: Callable[..., Callable[[Printed], str]], *about: Any) -> str:
        """A hole for a sign that follows from the printed digits."""
        return self.hole(printed, make, *about)

    def ask(self, *question: Any) -> Any:
        """The answer to a question on which the part's text depends."""
        slot = self.kept.shelf.slot(question)
        self.questions[slot] = None
        return self.kept.answer(slot)

    def asked(self, find: Callable[..., Any], *about: object) -> Any:
        return self.ask(of_texts, find, *about)

    def later(self, write: Callable[..., str], *about: object) -> str:
        return self.hole(of_texts, write, *about)


class Kept:
    """One page's way to what is kept."""

    def __init__(self, shelf: Shelf, page: Page) -> None:
        self.shelf = shelf
        self.page = page
        self.printed = page.scribe.printed
        self._asks = shelf.asks
        self._answers: dict[int, Any] = {}
        self._texts: dict[int, bytes] = {}
        self._skeletons: dict[int, Skeleton] = {}
        self._sizes: dict[int, Size] = {}

    def part(self, write: Callable[..., tuple[str, Need]], *about: Any) -> tuple[str, Need]:
        """A part of the page and the room that it needs, as kept, or as `write` writes it; within another part that
        is being written, a hole for it."""
        slot = self.place(write, about)
        if slot is None:
            return write(self.page, *about)
        if self.printed.record is not None:
            return hole(slot), hole(slot)
        return self.answer(slot), self.need(hole(slot))

    def encoded(self, write: Callable[..., tuple[str, Need]], *about: Any) -> bytes:
        """A part of the page in UTF-8, which is how parts are put together."""
        slot = self.place(write, about)
        return write(self.page, *about)[0].encode() if slot is None else self._text(slot)

    def place(self, write: Callable[..., tuple[str, Need]], about: tuple[Any, ...]) -> int | None:
        """The number of a part; None for one that holds numbers of its own."""
        try:
            slot = self.shelf.slot((write, *about))
        except TypeError:
            return None
        self.shelf.parts.setdefault(slot, {})
        return slot

    def _text(self, slot: int) -> bytes:
        """What this lesson has for a hole, in UTF-8."""
        texts = self._texts
        found = texts.get(slot)
        if found is None:
            if slot in self.shelf.parts:
                found = self.skeleton(slot).filled(texts, self._text)
            else:
                found = self.answer(slot).encode()
            texts[slot] = found
        return found

    def answer(self, slot: int) -> Any:
        """What this lesson has for a hole, or answers to a question."""
        answers = self._answers
        if slot in answers:
            return answers[slot]
        ask = self._asks[slot]
        if ask is None:
            if slot in self.shelf.parts:
                return self._text(slot).decode()
            ask = self.shelf.ask(slot)
        found = answers[slot] = ask(self.page) if self.printed.record is None else self._recording(None, ask)
        return found

    def size(self, slot: int) -> Size:
        """The size of what stands in a formula's hole."""
        found = self._sizes.get(slot)
        if found is None:
            ask = None if slot in self.shelf.parts else self.shelf.ask(slot)
            found = ask.size(self.page) if isinstance(ask, Operand) else size(self.answer(slot))
            self._sizes[slot] = found
        return found

    def need(self, need: Need) -> tuple[float, float]:
        """The room for which a hole stands."""
        while isinstance(need, str):
            slot = slot_of(need)
            need = self.skeleton(slot).need if slot in self.shelf.parts else self.answer(slot)
        return need

    def skeleton(self, slot: int) -> Skeleton:
        """What is kept of a part, as this lesson's numbers ask for it."""
        found = self._skeletons.get(slot)
        if found is None:
            known, answer = self._answers, self.answer
            for questions, texts in self.shelf.parts[slot].items():
                found = texts.get(tuple([known[q] if q in known else answer(q) for q in questions]))
                if found is not None:
                    break
            else:
                found = self._new(slot)
            self._skeletons[slot] = found
        return found

    def _new(self, slot: int) -> Skeleton:
        record = Record(self)
        text, need = self._recording(record, *self.shelf.questions[slot])
        skeleton = Skeleton(text, need, tuple(record.questions))
        texts = self.shelf.parts[slot].setdefault(skeleton.questions, {})
        if len(texts) >= VARIANTS:
            del texts[next(iter(texts))]
        texts[tuple(map(self.answer, skeleton.questions))] = skeleton
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
