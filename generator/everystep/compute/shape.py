"""The shape of a lesson: all of it but its numbers; lessons of one shape have the same formulas and names."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trace import Trace

FEW = 16
"""Up to this many neurons what one lesson of a shape is made of is kept for the next one."""


def shape_of(trace: Trace) -> Hashable | None:
    """The shape of a trace's lesson; None for a large network, whose formulas are not worth the memory."""
    spec = trace.spec
    if sum(spec.sizes) > FEW:
        return None
    layers = tuple([(layer.activation, layer.biases is None) for layer in spec.layers])
    rest = (spec.loss, spec.reduction, trace.program.collapses, spec.optimizer.name, spec.update_biases, spec.steps)
    return spec.sizes, layers, spec.samples, *rest, spec.display, spec.names
