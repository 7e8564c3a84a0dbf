"""Room: how wide a calculation is on its page, what it is set beside, and what is left out for want of room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..compute.coded import Practised
from .breadth import breadth, span
from .holes import HOLE, slot_of
from .shelf import Ask, Need, several
from .spans import Span, code_of, widest

if TYPE_CHECKING:
    from .page import Page

NARROW = 15.5
"""Up to this many ems a calculation fits beside another one on a wide page."""

LONG = 32.0
"""Above this many ems a calculation has no room for notes beside it."""

PAIR = 33.0
"""Up to this many ems in all, two calculations of unequal width fit side by side."""


def room_of(formulas: tuple[str, ...]) -> Ask:
    """The room in ems that a calculation takes, its left side and its widest line, and that of its last line."""
    holes = [[slot_of(sign) for sign in HOLE.findall(text)] for text in formulas]
    own = several([slot for slots in holes for slot in slots])

    def read(page: Page) -> tuple[Any, ...]:
        rest = iter(own(page.kept.sizes) if page.kept else ())
        return _room(
            [breadth(text, tuple(islice(rest, len(slots)))) for text, slots in zip(formulas, holes, strict=True)]
        )

    def made() -> Callable[[Page], Any]:
        found = [
            span(text, [Span(0.0, (slot,)) for slot in slots]) for text, slots in zip(formulas, holes, strict=True)
        ]
        if None in found:
            return read
        code = code_of(*_room(found))
        return lambda page: code(page.kept.widths if page.kept else {})

    practised = Practised(read, made)
    return lambda page: practised.compute(page)


def _room(widths: Sequence[Any]) -> tuple[Any, ...]:
    left, *lines = widths
    return left + widest(lines), left + lines[-1]


def room_for(need: Need, aside: float, phone: float) -> Ask:
    """Whether there is room for links beside a calculation's last line, whether it may have to be scrolled on a phone
    of that width, and whether there is none for notes."""
    known = need if isinstance(need, tuple) else None
    slot = slot_of(need) if isinstance(need, str) else -1

    def ask(page: Page) -> tuple[bool, bool, bool]:
        most, last = known or page.needs[slot]
        return last + aside <= NARROW, most > phone, most > LONG

    return ask


def fits(room: float, columns: tuple[tuple[Need, ...], ...]) -> Ask:
    """Whether columns of calculations fit side by side into so many ems."""
    fixed = [max([need[0] for need in column if not isinstance(need, str)], default=0.0) for column in columns]
    slots = [[slot_of(need) for need in column if isinstance(need, str)] for column in columns]
    rows = list(zip(fixed, slots, strict=True))

    def ask(page: Page) -> bool:
        needs, wide = page.needs, 0.0
        for least, own in rows:
            wide += max([least, *[needs[slot][0] for slot in own]])
        return wide <= room

    return ask
