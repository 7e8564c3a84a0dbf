"""What a lesson shows of a network too large to show whole: the neurons on its most influential paths.

A small network is shown complete. Of a large one the lesson follows a few neurons a layer, chosen by the
author (`display.spotlight`) or by how much they moved: the outputs that were most wrong, then, layer by layer
backwards, the neurons and inputs through which most of their value came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from ..compute.names import parse_node
from ..compute.trace import Trace

WEIGHTS = 250
"""Up to this many weights a lesson shows every one of them."""

SAMPLES = 6
"""Up to this many samples a lesson goes through each of them; of more it shows the first few."""

FEW = 3
"""How many neurons of a hidden layer, how many outputs, and how many samples, of those too many to show."""

INPUTS = 4
"""How many inputs are followed, of those too many to show."""

TERMS = 12
"""Up to this many terms a sum is printed whole; of a longer one the largest are printed, and the rest as one number."""


class Selection(Struct, frozen=True):
    """The positions that a lesson goes through, counted from 0: of each layer (0 are the inputs), and of the batch."""

    layers: tuple[tuple[int, ...], ...]
    samples: tuple[int, ...]
    whole: bool  # whether every neuron is among them

    @property
    def weights(self) -> int:
        """How many weights are shown."""
        return sum([len(a) * len(b) for a, b in zip(self.layers, self.layers[1:], strict=False)])


def select(trace: Trace) -> Selection:
    """The neurons and samples that the lesson of a trace goes through."""
    sizes, batch = trace.program.sizes, trace.spec.samples
    samples = tuple(range(batch if batch <= SAMPLES else FEW))
    everything = tuple([tuple(range(size)) for size in sizes])
    weights = trace.spec.weights
    wanted = _spotlight(trace)
    if weights <= WEIGHTS and not wanted:
        return Selection(everything, samples, True)
    layers: list[tuple[int, ...]] = []
    followed: tuple[int, ...] = ()
    for layer in range(len(sizes) - 1, -1, -1):
        if layer in wanted:
            followed = wanted[layer]
        else:
            few = INPUTS if layer == 0 else FEW
            followed = _largest(sizes[layer], few, _influence(trace, layer, followed))
        layers.insert(0, followed)
    return Selection(tuple(layers), samples, tuple(layers) == everything)


def _spotlight(trace: Trace) -> dict[int, tuple[int, ...]]:
    """The neurons that the author asked for, by layer."""
    wanted: dict[int, list[int]] = {}
    for name in trace.spec.display.spotlight:
        array, at = parse_node(name)
        wanted.setdefault(int(array[1:]), []).append(at[0])
    return {layer: tuple(sorted(set(neurons))) for layer, neurons in wanted.items()}


def _influence(trace: Trace, layer: int, followed: Sequence[int]) -> Callable[[int], float]:
    """How much a neuron matters in the first sample: an output by its delta, any other by what it sends on."""
    at = (0,) if trace.program.batch else ()
    if layer == trace.program.last:
        return lambda i: abs(trace.value(f"dL_dz{layer}", (*at, i)))
    array = f"a{layer}" if layer else "x"
    weights = f"W{layer + 1}"
    return lambda j: max([abs(trace.value(weights, (i, j)) * trace.value(array, (*at, j))) for i in followed])


def _largest(size: int, count: int, weight: Callable[[int], float]) -> tuple[int, ...]:
    """The positions of the largest weights, in their own order; ties go to the first."""
    if size <= count:
        return tuple(range(size))
    return tuple(sorted(sorted(range(size), key=lambda i: (-weight(i), i))[:count]))
