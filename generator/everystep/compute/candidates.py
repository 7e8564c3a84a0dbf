"""Candidates: networks drawn on a level's grid of numbers, and targets that leave them something to learn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from .activations import ACTIVATIONS, Coupled
from .chance import Chance
from .number_levels import Level
from .spec import Layer, Spec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Candidate(Struct):
    """Numbers in steps of the level's grid; the targets are chosen once the outputs are known, `wish` says how."""

    weights: list[list[list[int]]]
    biases: list[list[int] | None]
    inputs: list[list[int]]
    wish: list[list[int]]
    rate: float
    targets: list[list[float]] = field(default_factory=list)


def draw(spec: Spec, level: Level, chance: Chance) -> Candidate:
    def signed(most: int) -> int:
        k = chance.below(2 * most) - most
        return k if k < 0 else k + 1

    sizes = spec.sizes
    weights = [[[signed(level.weights) for _ in range(m)] for _ in range(n)] for m, n in pairwise(sizes)]
    biases = [None if layer.biases is None else [signed(level.biases) for _ in layer.weights] for layer in spec.layers]
    inputs = [[chance.below(level.inputs) + 1 for _ in range(sizes[0])] for _ in range(spec.samples)]
    wish = [[chance.below(1000) for _ in range(sizes[-1])] for _ in range(spec.samples)]
    return Candidate(weights, biases, inputs, wish, chance.one_of(level.rates))


def as_spec(spec: Spec, level: Level, candidate: Candidate) -> Spec:
    def numbers(row: Sequence[int]) -> list[float]:
        return [_decimal(k, level) for k in row]

    layers = tuple(
        [
            Layer([numbers(row) for row in rows], None if biases is None else numbers(biases), layer.activation)
            for layer, rows, biases in zip(spec.layers, candidate.weights, candidate.biases, strict=True)
        ]
    )
    inputs = [numbers(row) for row in candidate.inputs]
    return replace(spec, layers=layers, inputs=inputs, targets=candidate.targets, learning_rate=candidate.rate)


def _decimal(steps: int, level: Level) -> float:
    """So many steps of the grid, as the nearest float: what its decimals would be read as."""
    return float(steps) if level.step == 1 else steps / round(1 / level.step)


def targets_for(
    spec: Spec, level: Level, drawn: Sequence[Candidate], outputs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A target for every output, on the level's grid and well away from it, so that there is something to learn.

    Where the loss or the spec's own targets speak of classes, the target is the class that the network does not choose.
    """
    import numpy as np

    rows = outputs if spec.samples > 1 else outputs[:, None, :]
    own = {float(y) for row in spec.targets for y in row}
    shares = ACTIVATIONS[spec.layers[-1].activation]
    coupled = isinstance(shares, Coupled)
    classes = coupled or "cross_entropy" in spec.loss or (own <= {0.0, 1.0} and shares.name == "sigmoid")
    for candidate, samples in zip(drawn, rows, strict=True):
        candidate.targets = []
        for wishes, sample in zip(candidate.wish, samples, strict=True):
            if coupled:
                least = int(np.argmin(sample))
                candidate.targets.append([1.0 if k == least else 0.0 for k in range(len(sample))])
            elif classes:
                candidate.targets.append([0.0 if a > 0.5 else 1.0 for a in sample.tolist()])
            else:
                candidate.targets.append(
                    [_target(a, wish, level, shares.name) for a, wish in zip(sample.tolist(), wishes, strict=True)]
                )
    targets = np.asarray([c.targets for c in drawn], dtype=np.float64)
    return targets if spec.samples > 1 else targets[:, 0, :]


def _target(output: float, wish: int, level: Level, activation: str) -> float:
    """A number on the grid, three to nine tenths away, or one to three wholes on the grid of whole numbers; within what
    the activation function can reach, where that is not everything."""
    if not -1e6 < output < 1e6:
        return 0.0
    per_whole = round(1 / level.step)
    near, apart = round(output * per_whole), 1 if per_whole == 1 else 3
    offers = [near + side * apart * k for k in (1, 2, 3) for side in (1, -1)]
    if activation in ("sigmoid", "tanh"):
        low = 0 if activation == "sigmoid" else -per_whole
        offers = [k for k in range(low, per_whole + 1) if abs(k - near) >= apart]
    steps = offers[wish % len(offers)]
    return float(steps) if per_whole == 1 else steps / per_whole
