"""The shape of a lesson: all of it but its numbers; lessons of one shape have the same formulas and names."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .kind import Kind
    from .trace import Trace

FEW = 16
"""Up to this many neurons what one lesson of a shape is made of is kept for the next one."""


def is_small(kind: Kind) -> bool:
    """Whether what networks of a kind have in common is worth the memory."""
    return sum(kind.sizes) <= FEW


def shape_of(trace: Trace) -> Hashable | None:
    """The shape of a trace's lesson; None for a large network."""
    spec, kind = trace.spec, trace.program.kind
    return (kind, spec.steps, spec.display, spec.names) if is_small(kind) else None
