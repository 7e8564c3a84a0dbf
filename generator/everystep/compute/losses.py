"""The losses, one row each, and the pairs of activation and loss whose slopes collapse."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..messages import N_
from .activations import At
from .formula import Formula, Index, Largest, Operand, Sum, absolute, exp, log, log1p, maximum, square, weigh


class Loss(Struct, frozen=True):
    """How wrong one sample's outputs are: the sum of a term over the outputs.

    `term` and `slope` are built from an activation a, its target y and the number of outputs; `slope` is the
    term's derivative with respect to a. `stable_slope` computes the same where `slope` would divide 0 by 0.
    """

    name: str
    term: Callable[[Formula, Formula, int], Operand]
    slope: Callable[[Formula, Formula, int], Operand]
    why: str
    why_slope: str
    stable_slope: Callable[[Formula, Formula, int], Operand] | None = None


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            "half_squared_error",
            lambda a, y, n: square(a - y) / 2,
            lambda a, y, n: a - y,
            why=N_(
                "The difference is squared, so that too high and too low count alike and a large miss counts most; the "
                "half is there because it makes the derivative simple."
            ),
            why_slope=N_(
                "The 2 that comes down from the square cancels the half: what is left is the plain difference."
            ),
        ),
        Loss(
            "squared_error",
            lambda a, y, n: square(a - y),
            lambda a, y, n: 2 * (a - y),
            why=N_("The difference is squared, so that too high and too low count alike and a large miss counts most."),
            why_slope=N_("The exponent 2 comes down in front and leaves twice the difference."),
        ),
        Loss(
            "mean_squared_error",
            lambda a, y, n: square(a - y) / n,
            lambda a, y, n: 2 * (a - y) / n,
            why=N_(
                "The differences are squared, so that too high and too low count alike, and averaged over the outputs."
            ),
            why_slope=N_("The exponent 2 comes down in front; the division by the number of outputs stays."),
        ),
        Loss(
            "binary_cross_entropy",
            lambda a, y, n: -(weigh(y, log(a)) + weigh(1 - y, log(1 - a))),
            lambda a, y, n: (a - y) / (a * (1 - a)),
            why=N_(
                "The prediction is read as a probability; the loss is the surprise at the true answer, and a confident "
                "wrong answer costs without bound."
            ),
            why_slope=N_(
                "The derivative of the logarithm is one over its argument; both fractions together give this one."
            ),
            stable_slope=lambda a, y, n: weigh(1 - y, 1 / (1 - a)) - weigh(y, 1 / a),
        ),
        Loss(
            "cross_entropy",
            lambda a, y, n: -weigh(y, log(a)),
            lambda a, y, n: -(y / a),
            why=N_(
                "The outputs are read as probabilities; the loss is the surprise at the true class, and a confident "
                "wrong answer costs without bound."
            ),
            why_slope=N_(
                "The derivative of the logarithm is one over its argument; and where the target is 0, nothing is left."
            ),
            stable_slope=lambda a, y, n: -weigh(y, 1 / a),
        ),
    )
}


def loss_row(name: str, outputs: int) -> Loss:
    """The row of a loss for so many outputs: the mean over a single one is its square, and nobody divides by 1."""
    return LOSSES["squared_error" if name == "mean_squared_error" and outputs == 1 else name]


class Pair(Struct, frozen=True):
    """An activation and a loss that were made for each other: their slopes multiply to something short.

    `delta` is that short form of dL/dz. `term` and `slope` compute the loss and dL/da from z, where the
    activation itself has run into 0 or 1 and its logarithm would be infinite.
    """

    delta: Callable[[Formula, Formula], Formula]  # from a and y
    term: Callable[[At, Formula, Index, int], Formula]  # from z, y, the output's index and the number of outputs
    slope: Callable[[At, Formula, Formula, Index], Formula]  # from z, a, y and the index
    why: str
    shares: bool = False  # whether `delta` holds only for targets that add up to 1


def _log_total(z: At, size: int) -> Formula:
    """ln(e^z1 + e^z2 + ...) without overflow."""
    top = Largest("n", size, z("n"))
    return top + log(Sum("m", size, exp(z("m") - top)))


PAIRS: dict[tuple[str, str], Pair] = {
    ("sigmoid", "binary_cross_entropy"): Pair(
        delta=lambda a, y: a - y,
        term=lambda z, y, i, n: maximum(0, z(i)) - y * z(i) + log1p(exp(-absolute(z(i)))),
        slope=lambda z, a, y, i: weigh(1 - y, 1 + exp(z(i))) - weigh(y, 1 + exp(-z(i))),
        why=N_(
            "The sigmoid’s slope stands in the numerator and in the denominator; it cancels, and the plain "
            "difference is left."
        ),
    ),
    ("softmax", "cross_entropy"): Pair(
        delta=lambda a, y: a - y,
        term=lambda z, y, i, n: weigh(y, _log_total(z, n) - z(i)),
        slope=lambda z, a, y, i: -weigh(y, 1 / a),
        why=N_(
            "The logarithm of the loss undoes the exponential of the softmax. Every output’s contribution contains "
            "its own activation as a factor and as a divisor; they cancel, and because the targets add up to 1, "
            "the plain difference is left."
        ),
        shares=True,
    ),
}
