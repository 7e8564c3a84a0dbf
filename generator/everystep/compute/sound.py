"""Sound answers: whether a right answer can be told from a wrong one, blank by blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from .mistakes import mistaken_unrounded, possible
from .trace import Trace
from .worklines import WorkLine


class Unsound(Struct, frozen=True):
    """A line whose right answer cannot be told from what a mistake gives, or, without a mistake, from 0."""

    line: WorkLine
    mistake: str = ""


def unsound(trace: Trace, lines: Sequence[WorkLine], tolerances: Mapping[str, Decimal]) -> Iterator[Unsound]:
    """Every line for which 0, or what a known mistake made in this very line gives, would count as right.

    A line that is 0 is among them. Leaving out a slope that is 1 is no mistake.
    """
    made = list(possible(trace.program))
    for line in lines:
        key, allowed = trace.shown(line.array, line.at), tolerances[line.node]
        if abs(key) <= allowed:
            yield Unsound(line)
        for one in made:
            exact = mistaken_unrounded(trace, one, line)
            if exact is None or not exact.is_finite():
                continue
            wrong = trace.digits.rounded(exact)
            if one.mistake.name == "forgotten-slope" and wrong == key and _slope(trace, line) == 1:
                continue
            if min(abs(wrong - key), abs(exact - key)) <= allowed:  # whoever makes it may round or not
                yield Unsound(line, one.mistake.name)


def _slope(trace: Trace, line: WorkLine) -> float:
    """The slope of the activation function of a line's neuron."""
    return trace.value(f"{line.stage}da{line.layer}_dz{line.layer}", line.at)
