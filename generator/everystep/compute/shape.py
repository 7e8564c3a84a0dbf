"""The shape of a lesson: all of it but its numbers; lessons of one shape have the same formulas and names."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .kind import Kind
    from .spec import Spec
    from .trace import Trace

FEW = 16
"""Up to this many neurons what one lesson of a shape is made of is kept for the next one."""


SMALL = 2000
"""Up to this many weights times samples times steps a lesson is computed without numpy: plain floats take about
15 µs for each, and importing numpy takes about 100 ms. It depends on the spec alone, so that the same spec always
gives the same last digits, whether or not something else has imported numpy."""


def is_countable(spec: Spec) -> bool:
    """Whether a lesson has so few numbers that they are computed one by one."""
    return spec.steps * spec.samples * spec.weights <= SMALL


def is_small(kind: Kind) -> bool:
    """Whether what networks of a kind have in common is worth the memory."""
    return sum(kind.sizes) <= FEW


def shape_of(trace: Trace) -> Hashable | None:
    """The shape of a trace's lesson; None for a large network."""
    if not is_small(trace.program.kind):
        return None
    if trace.shape is None:
        trace.shape = _only(trace.program.kind, trace.spec.steps, trace.spec.display, trace.spec.names)
    return trace.shape


@lru_cache(maxsize=64)
def _only(*parts: Hashable) -> Hashable:
    """One object for each shape, which is found by what it is and not by all that it stands for."""
    return object()
