"""Sides: what is kept of a page, written out in another way than in UTF-8: in ASCII alone, or its sentences alone.

What a side makes of a part's text, it makes once for all lessons of a shape; then each lesson's numbers are put in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from .operands import Place
from .shelf import Skeleton

if TYPE_CHECKING:
    from .kept import Kept


class Way(Struct, frozen=True):
    """How a side is written: what it makes of a text, in which holes may stand, and of what is between them."""

    change: Callable[[str], str] = str
    encode: Callable[[str], bytes] = str.encode


class Side(dict[int, bytes]):
    """One side of a lesson's page: what it has there for each hole, written when it is asked for."""

    __slots__ = ("_change", "_encode", "_kept", "_way")

    def __init__(self, kept: Kept | None, way: Way) -> None:
        super().__init__()
        self._kept, self._way = kept, way
        self._change, self._encode = way.change, way.encode

    def made(self, text: str) -> bytes:
        """A text without holes."""
        return self._encode(self._change(text))

    def __missing__(self, slot: int) -> bytes:
        kept = self._kept
        assert kept
        if slot in kept.shelf.parts:
            self[slot] = self._turned(kept.skeleton(slot)).filled(self)
        elif self._change is str and isinstance(ask := kept.shelf.ask(slot), Place):
            ask.put(slot, kept.page, self, self._encode)
        else:
            self[slot] = self.made(kept.answers[slot])
        found: bytes = self[slot]
        return found

    def _turned(self, skeleton: Skeleton) -> Skeleton:
        """This side of a part."""
        found = skeleton.sides.get(self._way)
        if found is None:
            found = skeleton.sides[self._way] = Skeleton(self._change(skeleton.text), encode=self._encode)
        return found
