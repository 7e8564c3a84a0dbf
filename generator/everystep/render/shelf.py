"""The shelf: the parts of a page that are kept for all lessons of one shape, each with its holes, and the questions
that lessons are asked about them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from .holes import HOLES, slot_of

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


class Skeleton:
    """A part with its holes."""

    __slots__ = ("_pieces", "_texts", "need", "sides", "text")

    def __init__(self, text: str, need: Need = NONE, encode: Callable[[str], bytes] = str.encode) -> None:
        self.text = text
        self.need = need
        self.sides: dict[Hashable, Skeleton] = {}  # written in other ways
        pieces = HOLES.split(text)  # what stands around the holes, and every other one a hole
        self._pieces = [encode(piece) for piece in pieces]  # once for all lessons
        self._texts = several([slot_of(sign) for sign in pieces[1::2]])

    def filled(self, texts: Mapping[int, bytes]) -> bytes:
        """The part of one lesson, which has these texts for its holes."""
        pieces = self._pieces.copy()
        pieces[1::2] = self._texts(texts)
        return b"".join(pieces)


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

    def clear(self) -> None:
        """Forget everything."""
        self.questions.clear()
        self.asks.clear()
        self.slots.clear()
        self.parts.clear()


@lru_cache(maxsize=16)
def shelf_of(key: Hashable) -> Shelf:
    """What is kept under a key that stands for the shape and whatever else the texts depend on."""
    return Shelf()
