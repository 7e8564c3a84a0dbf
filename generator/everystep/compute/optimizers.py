"""The optimizers, one row each: what they remember, and by how much they change a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from ..messages import N_
from .formula import Formula, Ref, power, sqrt, square

ETA, MOMENTUM, BETA1, BETA2, EPSILON, T = map(Ref, ("learning_rate", "momentum", "beta1", "beta2", "epsilon", "t"))

Known = Callable[[str], Formula]
"""A value at hand: "g" the gradient, "v" a state after this step, "v_old" the same before it."""


class Optimizer(Struct, frozen=True):
    """A rule that turns a gradient into the amount taken from a parameter.

    `state` lists, in order, what is computed for each parameter; a state that its own formula reads as
    `..._old` is kept from step to step and starts at 0.
    """

    name: str
    title: str  # as a sentence calls it
    amount: Callable[[Known], Formula]
    why: str
    constants: Mapping[str, float] = field(default_factory=dict)
    state: tuple[tuple[str, Callable[[Known], Formula]], ...] = ()
    kept: tuple[str, ...] = ()
    counts: bool = False  # whether the formulas read t, the number of the step


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer(
            "sgd",
            N_("gradient descent"),
            lambda of: ETA * of("g"),
            N_(
                "Gradient descent takes a step against the gradient: the learning rate times the gradient is "
                "subtracted."
            ),
        ),
        Optimizer(
            "momentum",
            N_("momentum"),
            lambda of: ETA * of("v"),
            N_(
                "Momentum keeps part of the last step’s speed, as a rolling ball does, and adds the new gradient to it."
            ),
            constants={"momentum": 0.9},
            state=(("v", lambda of: MOMENTUM * of("v_old") + of("g")),),
            kept=("v",),
        ),
        Optimizer(
            "nesterov",
            N_("Nesterov’s momentum"),
            lambda of: ETA * (of("g") + MOMENTUM * of("v")),
            N_(
                "Nesterov’s momentum looks one step ahead: it adds the new gradient once more to the speed that will "
                "remain."
            ),
            constants={"momentum": 0.9},
            state=(("v", lambda of: MOMENTUM * of("v_old") + of("g")),),
            kept=("v",),
        ),
        Optimizer(
            "adam",
            "Adam",
            lambda of: ETA * of("m_hat") / (sqrt(of("v_hat")) + EPSILON),
            N_(
                "Adam keeps a running mean of the gradient and of its square, corrects both for having started at "
                "0, and "
                "divides one by the root of the other, so that every parameter moves at its own pace."
            ),
            constants={"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
            state=(
                ("m", lambda of: BETA1 * of("m_old") + (1 - BETA1) * of("g")),
                ("v", lambda of: BETA2 * of("v_old") + (1 - BETA2) * square(of("g"))),
                ("m_hat", lambda of: of("m") / (1 - power(BETA1, T))),
                ("v_hat", lambda of: of("v") / (1 - power(BETA2, T))),
            ),
            kept=("m", "v"),
            counts=True,
        ),
    )
}
