"""The numbers in a diagram: what its layout asks about them.

A diagram is written once for all networks of a shape, with signs in the places of its numbers. How wide these are it
must not ask by itself, then, but through `Numbers`: for what decides the layout, and so which diagrams are alike, and
for what is only written and may differ from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .diagram_layout import num, widest
from .diagram_text import shorten, width

T = TypeVar("T")

LARGEST = 15.0
"""The size of a number in a disc that has room enough."""

ARROW = " → "

Pill = tuple[float, str, str]
"""What a bias's pill holds: the width of its name in ems, its number and its new one, if any."""


class Numbers:
    """The numbers of a diagram that is written for itself: they stand in it as they are."""

    def asked(self, find: Callable[..., T], *about: object) -> T:
        """What `find` finds of how wide they are, where the layout depends on it."""
        return find(*about)

    def measured(self, write: Callable[..., str], *about: object) -> str:
        """What `write` writes of how wide they are, where nothing else depends on it."""
        return write(*about)

    def later(self, write: Callable[..., str], *about: object) -> str:
        """What `write` writes of the numbers themselves."""
        return write(*about)


def radius_for(most: float, values: tuple[str, ...], needs: tuple[float, ...]) -> float:
    """The radius of discs that hold these numbers, and what else needs so much room; too long ones are left out."""
    wanted = [need / 1.66 for need in (*needs, *[width(value) * 13.5 for value in values])]
    return min(max([24.0, *[need for need in wanted if need <= most + 3]]), most)


def pill_width(pill: Pill) -> float:
    """The width of a bias's pill."""
    name, value, after = pill
    ems = name + (0.4 + width(value) if value else 0)
    return widest([max(ems, width(ARROW) + width(after) if after else 0) * 11]) + 16


def pill_wide(pill: Pill) -> str:
    """The same as it is written."""
    return num(pill_width(pill))


def pill_left(pill: Pill, x: float) -> str:
    """The left edge of a pill around `x`."""
    return num(x - pill_width(pill) / 2)


def half(radius: float, pills: tuple[Pill, ...]) -> float:
    """Half the width of a column of discs with their pills."""
    return max(radius + 11, max(map(pill_width, pills), default=0.0) / 2 + 7)


def value_text(value: str, room: float) -> str:
    """A number as it stands in a disc with so much room."""
    return shorten(value, room / 7)


def value_size(value: str, room: float) -> str:
    """The size of its type."""
    return num(_size(value, room))


def value_line(value: str, room: float, y: float, drop: float) -> str:
    """The line on which it stands: `drop` is how far below `y`, in its size."""
    return num(y + _size(value, room) * drop)


def _size(value: str, room: float) -> float:
    return round(min(LARGEST, room / width(value_text(value, room))), 1)


def smallest(size: float, values: Sequence[tuple[str, float]], scale: float) -> str:
    """`scale` over the smallest size of type, that of the numbers in discs among them."""
    return num(scale / min([size, *[_size(value, room) for value, room in values]]))
