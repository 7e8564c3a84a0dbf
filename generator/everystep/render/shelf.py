"""The shelf: the parts of a page that are kept for all lessons of one shape, each with its holes, and the questions
that lessons are asked about them."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ..compute.formula import Formula
from .holes import HOLES, slot_of
from .operands import Encode, Places

if TYPE_CHECKING:
    from .page import Page

Ask = Callable[["Page"], Any]
"""What gives the answer that one lesson's page has to a question."""

Question = tuple[Any, ...]
"""A function and what it is given to make an `Ask` of, once for all lessons of a shape. Of a part it is the function
that writes it, to which the page of the lesson comes first."""

Need = tuple[float, float] | str
"""The room in ems that a part takes on the page, and that its last line takes; while another part is written, the hole
that stands for them."""
NONE = (0.0, 0.0)


def several(slots: Sequence[int]) -> Callable[[Mapping[int, Any]], tuple[Any, ...]]:
    """What finds the values of several slots at once; a mapping may ask for those that it does not have yet."""
    if len(slots) > 1:
        return itemgetter(*slots)
    return (lambda found: (found[slots[0]],)) if slots else lambda found: ()


Segment = tuple[list[bytes], Callable[[Mapping[int, bytes]], tuple[bytes, ...]], int | None]
"""What stands between two parts within a part: its pieces, every other one a hole; what fills these; and the part that
comes next, if any."""


class Skeleton:
    """A part with its holes."""

    __slots__ = ("_encode", "_pieces", "_segments", "_texts", "need", "sides", "text")

    def __init__(self, text: str, need: Need = NONE, encode: Callable[[str], bytes] = str.encode) -> None:
        self.text = text
        self.need = slot_of(need) if isinstance(need, str) else need
        self.sides: dict[Hashable, Skeleton] = {}  # written in other ways
        self._encode = encode
        self._pieces: list[bytes] = []  # once for all lessons, as the following
        self._segments: list[Segment] = []

    def filled(self, texts: Mapping[int, bytes]) -> bytes:
        """The part of one lesson, which has these texts for its holes."""
        if not self._pieces:
            ((self._pieces, self._texts, _),) = self._cut(())
        pieces = self._pieces.copy()
        pieces[1::2] = self._texts(texts)
        return b"".join(pieces)

    def segments(self, parts: Container[int]) -> list[Segment]:
        """The part, cut at the holes that stand for these parts."""
        if not self._segments:
            self._segments = self._cut(parts)
        return self._segments

    def _cut(self, parts: Container[int]) -> list[Segment]:
        found: list[Segment] = []
        pieces: list[bytes] = []
        slots: list[int] = []
        for k, piece in enumerate(HOLES.split(self.text)):  # what stands around the holes, and every other one a hole
            if k % 2 and (slot := slot_of(piece)) in parts:
                found.append((pieces, several(slots), slot))
                pieces, slots = [], []
            else:
                pieces.append(self._encode(piece))
                slots += [slot_of(piece)] if k % 2 else []
        return [*found, (pieces, several(slots), None)]


class Variants:
    """The skeletons of a part that ask the same questions, by the answers to them, or by the only one."""

    __slots__ = ("answers", "skeletons")

    def __init__(self, questions: Sequence[int]) -> None:
        self.answers: Callable[[Mapping[int, Any]], Any] = itemgetter(*questions) if questions else lambda answers: ()
        self.skeletons: dict[Hashable, Skeleton] = {}


class Shelf(Struct):
    """What is kept of one shape, in one language and for one kind of page."""

    questions: list[Question] = field(default_factory=list)
    asks: list[Ask | None] = field(default_factory=list)  # made of each question that is no part, once it is asked
    slots: dict[Question, int] = field(default_factory=dict)  # where each stands among the questions
    parts: dict[int, dict[tuple[int, ...], Variants]] = field(default_factory=dict)  # each by its questions
    places: dict[Encode, dict[Formula, Places]] = field(default_factory=dict)  # of each number, as it is encoded
    pieces: dict[bytes, bytes] = field(default_factory=dict)  # each text around holes once: there are many alike

    def slot(self, question: Question) -> int:
        """The number of a question."""
        found = self.slots.get(question)
        if found is None:
            found = self.slots[question] = len(self.questions)
            self.questions.append(question)
            self.asks.append(None)
        return found

    def ask(self, slot: int) -> Ask:
        """What answers a question."""
        found = self.asks[slot]
        if found is None:
            make, *about = self.questions[slot]
            found = self.asks[slot] = make(*about)
        return found

    def encoded(self, piece: str) -> bytes:
        """A text around holes in UTF-8."""
        text = piece.encode()
        return self.pieces.setdefault(text, text)

    def clear(self) -> None:
        """Forget everything."""
        self.questions.clear()
        self.asks.clear()
        self.slots.clear()
        self.parts.clear()
        self.places.clear()
        self.pieces.clear()


@lru_cache(maxsize=16)
def shelf_of(key: Hashable) -> Shelf:
    """What is kept under a key that stands for the shape and whatever else the texts depend on."""
    return Shelf()
