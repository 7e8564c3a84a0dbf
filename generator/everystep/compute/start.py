"""The start: the numbers that a lesson begins with, and those that each step hands on to the next one."""

from __future__ import annotations

from typing import Any

from .arithmetic import computed_without_numpy
from .names import SHARED
from .optimizers import OPTIMIZERS
from .program import Program
from .rounding import Digits
from .spec import Spec


def given(spec: Spec, program: Program) -> dict[str, Any]:
    """What a lesson starts with: samples, constants, parameters, and an optimizer's state before the first step."""
    plain = computed_without_numpy(spec)
    digits = Digits(spec.display.decimals, spec.display.significant) if spec.display.rounding == "carried" else None

    def held(value: Any) -> Any:
        if hasattr(value, "tolist") and plain:
            value = value.tolist()
        if not plain and not isinstance(value, float):
            import numpy as np

            return np.asarray(value, dtype=np.float64)
        if isinstance(value, list | tuple):
            return [held(part) for part in value]
        return digits.given_by_hand(float(value)) if digits else float(value)

    single = not program.batch
    rule = OPTIMIZERS[spec.optimizer.name]
    values: dict[str, Any] = {
        "x": held(spec.inputs[0] if single else spec.inputs),
        "y": held(spec.targets[0] if single else spec.targets),
        "learning_rate": held(float(spec.learning_rate)),
        **{name: held(float(spec.optimizer.constants.get(name, default))) for name, default in rule.constants.items()},
    }
    if rule.counts:
        values["t"] = 1.0
    for number, layer in enumerate(spec.layers, start=1):
        values[f"W{number}"] = held(layer.weights)
        if layer.biases is not None:
            values[f"b{number}"] = held(layer.biases)
    for q in program.quantities.values():
        if q.name.endswith("_old"):
            values[q.name] = held(_zeros(q.shape))
    return values


def _zeros(shape: tuple[int, ...]) -> Any:
    return [_zeros(shape[1:]) for _ in range(shape[0])] if shape else 0.0


def carry_over(program: Program, values: dict[str, Any], before: str, stage: str, step: int) -> None:
    """Hand the new weights and the optimizer's state on to the next step."""
    for q in program.quantities.values():
        if q.name == "t":
            values[stage + "t"] = float(step)
        elif q.phase == "given" and q.name not in SHARED:
            source = q.name.removesuffix("_old") if q.name.endswith("_old") else f"{q.name}_new"
            values[stage + q.name] = values[before + source]
