"""The record of a part that is being written: its holes, and the questions that its text depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .diagram_numbers import Numbers
from .holes import HOLE, hole, slot_of
from .shelf import Ask, several

if TYPE_CHECKING:
    from .kept import Kept
    from .page import Page
    from .printed import Printed

ALIKE = 64
"""So many answers that only depend on how wide numbers are each question remembers."""


def of_texts(find: Callable[..., Any], *about: Any) -> Ask:
    """What a function finds of texts in which holes stand for numbers."""
    filled = _filler(about)

    def ask(page: Page) -> Any:
        assert page.kept
        return find(*filled(page.kept.answers))

    return ask


def of_shapes(find: Callable[..., Any], *about: Any) -> Ask:
    """What a function finds of such texts that only asks how wide they are, and so finds the same for all digits."""
    own, filled = several(_slots(about)), _filler(about)
    known: dict[tuple[str, ...], Any] = {}

    def ask(page: Page) -> Any:
        assert page.kept
        shapes = own(page.kept.shapes)
        found = known.get(shapes)
        if found is None:
            found = find(*filled(page.kept.shapes))
            if len(known) < ALIKE:
                known[shapes] = found
        return found

    return ask


def _slots(about: Any) -> list[int]:
    """Every hole in texts, and in tuples of them."""
    if isinstance(about, str):
        return [slot_of(sign) for sign in HOLE.findall(about)]
    return [slot for one in about for slot in _slots(one)] if type(about) is tuple else []


def _filler(about: Any) -> Callable[[Mapping[int, str]], Any]:
    """What gives the same with texts for the holes."""
    if not _slots(about):
        return lambda texts: about
    if isinstance(about, str):
        if len(about) == 1:
            return itemgetter(slot_of(about))
        return lambda texts: HOLE.sub(lambda found: texts[slot_of(found[0])], about)
    parts = [_filler(one) for one in about]
    return lambda texts: tuple([filled(texts) for filled in parts])


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
        return self.kept.answers[slot]

    def asked(self, find: Callable[..., Any], *about: object) -> Any:
        return self.ask(of_shapes, find, *about)

    def later(self, write: Callable[..., str], *about: object) -> str:
        return self.hole(of_texts, write, *about)

    def measured(self, write: Callable[..., str], *about: object) -> str:
        return self.hole(of_shapes, write, *about)
