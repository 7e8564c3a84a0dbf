"""The activation functions, one row each: the value, its slope, and why. Add one here, only here."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..messages import N_
from .formula import (
    Formula,
    Index,
    Largest,
    Operand,
    Same,
    Sum,
    absolute,
    exp,
    log,
    log1p,
    maximum,
    positive,
    square,
    tanh,
)

At = Callable[[Index], Formula]  # an array's element at an index


class Activation(Struct, frozen=True):
    """A function from pre-activations z to activations a, neuron by neuron, or coupled over a whole layer.

    `stable` is the same value, computed without overflow or lost digits where `value` would suffer them.
    """

    name: str
    symbol: str  # how the field abbreviates it, as in the formula a = symbol(z)
    title: str  # as a sentence calls it
    value: Callable[[Formula], Operand]
    slope: Callable[[Formula, Formula], Operand]  # da/dz, from z and a
    why: str
    why_slope: str
    stable: Callable[[Formula], Operand] | None = None
    corner: bool = False  # whether its graph has one, at 0, where the slope is that of the left side


class Coupled(Struct, frozen=True):
    """An activation in which every neuron's a depends on every z of its layer."""

    name: str
    symbol: str
    title: str
    value: Callable[[At, Index, int], Formula]  # a[i], from z, i and the layer's size
    slope: Callable[[At, Index, Index], Formula]  # da[i]/dz[m], from a, i and m
    why: str
    why_slope: str
    stable: Callable[[At, Index, int], Formula]


def softmax(z: At, i: Index, size: int) -> Formula:
    """The softmax without overflow: the largest z is subtracted from all, which changes nothing but the size."""
    top = Largest("n", size, z("n"))
    return exp(z(i) - top) / Sum("m", size, exp(z("m") - top))


LEAK = 0.01
"""What leaky ReLU lets through of a negative pre-activation (Maas, Hannun and Ng, 2013)."""

ACTIVATIONS: dict[str, Activation | Coupled] = {
    row.name: row
    for row in (
        Activation(
            "identity",
            "id",
            N_("identity"),
            value=lambda z: z,
            slope=lambda z, a: 1,
            why=N_("The identity passes the pre-activation on unchanged."),
            why_slope=N_("What goes in comes out, so a change passes unchanged: the slope is 1 everywhere."),
        ),
        Activation(
            "sigmoid",
            "σ",
            N_("sigmoid σ"),
            value=lambda z: 1 / (1 + exp(-z)),
            slope=lambda z, a: a * (1 - a),
            why=N_("The sigmoid squeezes any number into the range between 0 and 1."),
            why_slope=N_(
                "The sigmoid’s slope can be written with its own value: steepest, 1/4, in the middle and almost "
                "0 at both ends."
            ),
        ),
        Activation(
            "tanh",
            "tanh",
            N_("hyperbolic tangent, tanh"),
            value=tanh,
            slope=lambda z, a: 1 - square(a),
            why=N_("The hyperbolic tangent squeezes any number into the range between −1 and 1."),
            why_slope=N_(
                "The slope of tanh can be written with its own value: 1 in the middle and almost 0 at both ends."
            ),
        ),
        Activation(
            "relu",
            "ReLU",
            N_("ReLU"),
            value=lambda z: maximum(0, z),
            slope=lambda z, a: positive(z),
            why=N_("ReLU keeps a positive number and turns a negative one into 0."),
            why_slope=N_(
                "ReLU has slope 1 where it lets a number through and slope 0 where it does not; at exactly 0, "
                "where the graph has a corner, we take 0."
            ),
            corner=True,
        ),
        Activation(
            "leaky_relu",
            "LReLU",
            N_("leaky ReLU"),
            value=lambda z: maximum(LEAK * z, z),
            slope=lambda z, a: LEAK + (1 - LEAK) * positive(z),
            why=N_("Leaky ReLU keeps a positive number and lets a hundredth of a negative one through."),
            why_slope=N_("Leaky ReLU has slope 1 for positive numbers and slope 0.01 for all others."),
            corner=True,
        ),
        Activation(
            "softplus",
            "softplus",
            N_("softplus"),
            value=lambda z: log(1 + exp(z)),
            slope=lambda z, a: 1 / (1 + exp(-z)),
            why=N_("Softplus is a ReLU with its corner rounded off."),
            why_slope=N_("The slope of softplus is the sigmoid: it climbs smoothly from 0 to 1."),
            stable=lambda z: maximum(0, z) + log1p(exp(-absolute(z))),
        ),
        Coupled(
            "softmax",
            "softmax",
            N_("softmax"),
            value=lambda z, i, size: exp(z(i)) / Sum("m", size, exp(z("m"))),
            slope=lambda a, i, m: a(i) * (Same(i, m) - a(m)),
            why=N_("Softmax turns the pre-activations of a whole layer into shares that are positive and add up to 1."),
            why_slope=N_(
                "All outputs share one sum, so every pre-activation moves every output: its own one up, all "
                "others down."
            ),
            stable=softmax,
        ),
    )
}
