"""The kind of a network: all of it that its formulas depend on, which is everything but its numbers."""

from __future__ import annotations

from math import fsum

from msgspec import Struct

from .losses import PAIRS
from .spec import Spec


class Kind(Struct, frozen=True):
    """What networks with the same formulas have in common."""

    sizes: tuple[int, ...]  # the number of inputs, then each layer's number of neurons
    activations: tuple[str, ...]  # of each layer, a row of `ACTIVATIONS`
    biases: tuple[bool, ...]  # whether each layer has them
    samples: int
    loss: str
    reduction: str
    optimizer: str
    update_biases: bool
    collapses: bool  # whether the last layer's dL/dz has the short form of a pair of `PAIRS`

    @property
    def pair(self) -> tuple[str, str]:
        """The last layer's activation and the loss, as `PAIRS` knows them."""
        return self.activations[-1], self.loss


def kind_of(spec: Spec) -> Kind:
    """The kind of a spec's network. For a softmax, whether it collapses depends on its targets: they have to be
    shares."""
    activations = tuple([layer.activation for layer in spec.layers])
    pair = PAIRS.get((activations[-1], spec.loss))
    return Kind(
        spec.sizes,
        activations,
        tuple([layer.biases is not None for layer in spec.layers]),
        spec.samples,
        spec.loss,
        spec.reduction,
        spec.optimizer.name,
        spec.update_biases,
        bool(pair and not (pair.shares and any([abs(fsum(y) - 1) > 1e-9 for y in spec.targets]))),
    )
