"""Room: how wide a calculation is on its page, what it is set beside, and what is left out for want of room."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from .breadth import Size, breadth
from .holes import HOLE, slot_of
from .shelf import Ask, Need, several

if TYPE_CHECKING:
    from .page import Page

NARROW = 15.5
"""Up to this many ems a calculation fits beside another one on a wide page."""

LONG = 32.0
"""Above this many ems a calculation has no room for notes beside it."""

PAIR = 33.0
"""Up to this many ems in all, two calculations of unequal width fit side by side."""

MOST = 64
"""So many sizes of a calculation's numbers are remembered with the room that it takes then."""


def room_of(formulas: tuple[str, ...]) -> Ask:
    """The room in ems that a calculation takes, its left side and its widest line, and that of its last line."""
    holes = [[slot_of(sign) for sign in HOLE.findall(text)] for text in formulas]
    own = several([slot for slots in holes for slot in slots])
    known: dict[tuple[Size, ...], tuple[float, float]] = {}

    def ask(page: Page) -> tuple[float, float]:
        sizes = own(page.kept.sizes) if page.kept else ()
        found = known.get(sizes)
        if found is None:
            rest = iter(sizes)
            left, *lines = [
                breadth(text, tuple(islice(rest, len(slots)))) for text, slots in zip(formulas, holes, strict=True)
            ]
            found = left + max(lines, default=0.0), left + lines[-1]
            if len(known) < MOST:
                known[sizes] = found
        return found

    return ask


def room_for(need: Need, aside: float, phone: float) -> Ask:
    """Whether there is room for links beside a calculation's last line, whether it may have to be scrolled on a phone
    of that width, and whether there is none for notes."""

    def ask(page: Page) -> tuple[bool, bool, bool]:
        widest, last = page.room(need)
        return last + aside <= NARROW, widest > phone, widest > LONG

    return ask


def fits(room: float, columns: tuple[tuple[Need, ...], ...]) -> Ask:
    """Whether columns of calculations fit side by side into so many ems."""
    return lambda page: sum([max([page.room(need)[0] for need in column], default=0.0) for column in columns]) <= room
