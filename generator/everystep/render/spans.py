"""Spans: how wide a formula is, as sums of how wide what stands in its holes is, and these as Python's own code.

To read a formula and to measure it takes long, but what comes out is always the same few sums of the widths of its
numbers. They are written down once, for all lessons of a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

Widths = Mapping[int, float]
"""How wide what stands in each hole is, by its slot."""


class Span:
    """A width that is not known yet: so many ems and the widths in these holes, and times as much of other spans, or
    the widest of them."""

    __slots__ = ("ems", "others", "slots")

    def __init__(
        self, ems: float, slots: tuple[int, ...], others: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    ) -> None:
        self.ems, self.slots, self.others = ems, slots, others

    def __add__(self, other: Span | float) -> Span:
        if isinstance(other, Span):
            return Span(self.ems + other.ems, self.slots + other.slots, self.others + other.others)
        return Span(self.ems + other, self.slots, self.others)

    __radd__ = __add__

    def __rmul__(self, by: float) -> Span:
        return Span(0.0, (), ((f"{by!r} *", (self,)),))

    def text(self, names: dict[str, Any]) -> str:
        """It as Python writes it; what finds widths in several holes at once stands under a name of its own."""
        parts = [f"{what} ({', '.join([_text(part, names) for part in of])})" for what, of in self.others]
        if len(self.slots) > 1:
            name = f"g{len(names)}"
            names[name] = itemgetter(*self.slots)
            parts.append(f"sum({name}(w))")
        else:
            parts += [f"w[{slot}]" for slot in self.slots]
        return " + ".join([*parts, repr(self.ems)] if self.ems or not parts else parts)


def widest(parts: Sequence[Any]) -> Any:
    """The largest of widths, some of which may not be known yet."""
    unknown = [part for part in parts if isinstance(part, Span)]
    if len(parts) == 1 or not unknown:
        return max(parts)
    known = [part for part in parts if not isinstance(part, Span)]
    return Span(0.0, (), (("max", (*unknown, max(known)) if known else tuple(unknown)),))


def code_of(*found: Span | float) -> Callable[[Widths], tuple[float, ...]]:
    """What computes several spans from the widths in holes. Nothing but this module writes its text: it holds slots
    and constants."""
    names: dict[str, Any] = {"__builtins__": {}, "max": max, "round": round, "sum": sum}
    text = f"lambda w: ({', '.join([f'round({_text(span, names)}, 6)' for span in found])},)"
    made: Callable[[Widths], tuple[float, ...]] = eval(text, names)
    return made


def _text(part: Span | float, names: dict[str, Any]) -> str:
    return part.text(names) if isinstance(part, Span) else repr(part)
