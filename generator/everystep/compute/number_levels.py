"""Levels of numbers: how pleasant the numbers of a worksheet are to calculate with by hand, one row each."""

from __future__ import annotations

from msgspec import Struct

from ..messages import N_
from .spec import Spec


class Level(Struct, frozen=True):
    """What the numbers of a drawn network look like, and what is asked of everything computed from them.

    Weights, biases, inputs and targets are whole multiples of `step`. An `exact` level takes activation functions that
    are made of straight lines (others become ReLU, the identity in the last layer) and wants every number of forward
    pass, loss, backward pass and update to fit into `decimals` as it is; any other rounds to them.
    """

    name: str
    title: str
    decimals: int  # of everything computed
    step: float
    weights: int  # the largest, in steps; 0 is not among them
    biases: int  # the same
    inputs: int  # the same; inputs are positive
    rates: tuple[float, ...]  # the learning rates to choose from
    most: float  # no computed number is larger
    exact: bool
    smallest: int = 1  # the smallest computed number but the loss, in units of the last place
    steepest: float = 1000.0  # no pre-activation of a curved function is further from 0


LEVELS: dict[str, Level] = {
    row.name: row
    for row in (
        Level(
            "whole",
            N_("whole numbers"),
            decimals=3, step=1, weights=3, biases=3, inputs=3, rates=(0.1, 0.05, 0.01), most=30, exact=True,
        ),
        Level(
            "tenths",
            N_("tenths"),
            decimals=4, step=0.1, weights=9, biases=9, inputs=20, rates=(0.5, 0.2, 0.1), most=10, exact=True,
        ),
        Level(
            "three-decimals",
            N_("three decimals"),
            decimals=3, step=0.1, weights=15, biases=10, inputs=15, rates=(0.5, 1.0, 2.0), most=10, exact=False,
            smallest=10, steepest=2.5,
        ),
        Level(
            "four-decimals",
            N_("four decimals"),
            decimals=4, step=0.1, weights=10, biases=10, inputs=15, rates=(0.5, 0.2), most=10, exact=False,
            smallest=20, steepest=2.5,
        ),
    )
}  # fmt: skip
"""The levels, the easiest first."""

STRAIGHT = frozenset(("identity", "relu", "leaky_relu"))
"""Activation functions that are made of straight lines."""

THIRDS = 3
"""A sum can be found that a mean divides by this once; it cannot, in reasonable time, where 7 or 9 divide it."""


def usual_level(spec: Spec) -> str:
    """The level for a class where nobody names one: whole numbers where all activation functions are straight, and
    where the means that the loss takes can come out even."""
    straight = all(layer.activation in STRAIGHT for layer in spec.layers)
    means = (spec.samples if spec.reduction == "mean" else 1) * (
        spec.sizes[-1] if spec.loss == "mean_squared_error" else 1
    )
    even = THIRDS * 10 ** next(iter(LEVELS.values())).decimals % means == 0
    return next(name for name, level in LEVELS.items() if level.exact == (straight and even))
