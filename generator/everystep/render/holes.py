"""Holes: the signs that stand in a kept text for what each lesson puts there; no text of a lesson has them."""

from __future__ import annotations

import re
from decimal import Decimal

START, PER = 0xF0000, 3
HOLES = "\U000f0000-\U000ffffd"
"""Three for each question, of the signs that Unicode leaves to everyone's private use: for a text, for the first digit
of a number, and for each other digit of it."""
TEXT, FIRST, OTHER = range(PER)
HOLE = re.compile(f"[{HOLES}]")


def hole(slot: int, kind: int = TEXT) -> str:
    """The sign that stands for the answer to a question."""
    return chr(START + PER * slot + kind)


def slot_of(sign: str) -> int:
    """The question behind a hole."""
    return (ord(sign) - START) // PER


class StandIn(Decimal):
    """A number that is written with holes for its digits, and is itself in all else: for pictures, whose layout
    depends on how long each number is."""

    __slots__ = ("slot",)
    slot: int

    @classmethod
    def of(cls, d: Decimal, slot: int) -> StandIn:
        """The stand-in of a number; `slot` asks for its digits."""
        found = cls(d)
        found.slot = slot
        return found

    def __neg__(self) -> StandIn:
        return self.of(-Decimal(self), self.slot)

    def copy_abs(self) -> StandIn:
        return self.of(Decimal(self).copy_abs(), self.slot)

    def __format__(self, how: str, /) -> str:  # type: ignore[override]
        mantissa, exponent, power = format(Decimal(self), how).partition("e")
        holes = re.sub(r"\d", hole(self.slot, OTHER), mantissa)
        return holes.replace(hole(self.slot, OTHER), hole(self.slot, FIRST), 1) + exponent + power
