"""Differences: the slope of the loss found by trying it out, without any derivative."""

from __future__ import annotations

from typing import Any

from .arithmetic import computer
from .names import anatomy
from .trace import Trace

STEP = 1e-5
"""How far a parameter is moved to either side, in units of its own size or of 1, whichever is larger: the error of
the central difference, about the step's square, then stays below what a lesson prints."""


def finite_difference(trace: Trace, stage: str, name: str, at: tuple[int, ...]) -> float:
    """The change of a stage's loss per change of one parameter: the central difference, in full precision.

    `name` is the parameter's array without its stage, `at` its position counted from 0.
    """
    array = trace.full(stage, name)
    step = STEP * max(1.0, abs(trace.value(array, at)))
    up, down = (_loss(trace, stage, name, at, trace.value(array, at) + side) for side in (step, -step))
    return (up - down) / (2 * step)


def promised_change(trace: Trace, stage: str, name: str) -> float:
    """How much the loss would change along with one array of parameters, were it a straight line: the sum of gradient
    times change."""
    arrays = (trace.values[trace.full(stage, n)] for n in (f"dL_d{name}", name, f"{name}_new"))
    gradient, old, new = (_flat(array) for array in arrays)
    return sum([g * (b - a) for g, a, b in zip(gradient, old, new, strict=True)])


def _loss(trace: Trace, stage: str, name: str, at: tuple[int, ...], value: float) -> float:
    """The loss of a stage with one parameter changed; only what lies behind it is computed again."""
    program = trace.program
    scope = {n: trace.values[full] for n in program.quantities if (full := trace.full(stage, n)) in trace.values}
    scope[name] = _with(scope[name], at, value)
    compute = computer(trace.spec, exact=True)
    layer = anatomy(name).layer
    for q in program.quantities.values():
        if q.phase == "loss" or (q.phase == "forward" and anatomy(q.name).layer >= layer):
            scope[q.name] = compute(q, scope)
    return float(scope["loss"])


def _with(held: Any, at: tuple[int, ...], value: float) -> Any:
    """A copy of an array with one element changed."""
    if not at:
        return value
    changed = held.copy()
    changed[at[0]] = _with(held[at[0]], at[1:], value)
    return changed


def _flat(held: Any) -> list[float]:
    if hasattr(held, "ravel"):
        return [float(x) for x in held.ravel()]
    return [x for part in held for x in (_flat(part) if isinstance(part, list) else [part])]
