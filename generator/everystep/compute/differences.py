"""Differences: the slope of the loss found by trying it out, without any derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import isfinite, nan
from typing import Any

from msgspec import Struct

from .arithmetic import Compute, computer
from .names import anatomy
from .quantity import Quantity
from .trace import Trace

STEP = 1e-5
"""How far a parameter is moved to either side, in units of its own size or of 1, whichever is larger: the error of
the central difference, about the step's square, then stays below what a lesson prints."""


class Tried(Struct, frozen=True):
    """A slope that was tried out, and on how many sides of the parameter the loss has a value: 2, or 1 where the other
    side leaves the range of its logarithm, or 0 where both do and there is no slope."""

    slope: float
    sides: int = 2


def finite_differences(trace: Trace, stage: str, parameters: Iterable[tuple[str, tuple[int, ...]]]) -> Iterator[Tried]:
    """The change of a stage's loss per change of each parameter, in full precision: the central difference, or a
    one-sided one with an error of the same order.

    A parameter is its array's name without its stage, and its position counted from 0.
    """
    program = trace.program
    known = trace.scope(stage)
    forward = [q for q in program.quantities.values() if q.phase in ("forward", "loss")]
    compute = computer(trace.spec, exact=True)
    for name, at in parameters:
        value = trace.value(trace.full(stage, name), at)
        step = STEP * max(1.0, abs(value))
        layer = anatomy(name).layer
        behind = [q for q in forward if q.phase == "loss" or anatomy(q.name).layer >= layer]  # all else stays as it is
        yield _tried(partial(_loss, compute, behind, known, name, at), value, step)


def _loss(
    compute: Compute, behind: Iterable[Quantity], known: dict[str, Any], name: str, at: tuple[int, ...], moved: float
) -> float:
    """The loss with one parameter moved; what lies behind it is computed again."""
    scope = {**known, name: _with(known[name], at, moved)}
    for q in behind:
        scope[q.name] = compute(q, scope)
    return float(scope["loss"])


def _tried(loss: Callable[[float], float], value: float, step: float) -> Tried:
    """The slope of the loss at a parameter's value, from the losses a step to either side of it."""
    up, down = loss(value + step), loss(value - step)
    if isfinite(up) and isfinite(down):
        return Tried((up - down) / (2 * step))
    way = step if isfinite(up) else -step
    slope = (4 * loss(value + way) - 3 * loss(value) - loss(value + 2 * way)) / (2 * way)
    return Tried(slope, 1) if isfinite(slope) else Tried(nan, 0)


def promised_change(trace: Trace, stage: str, name: str) -> float:
    """How much the loss would change along with one array of parameters, were it a straight line: the sum of gradient
    times change."""
    arrays = (trace.values[trace.full(stage, n)] for n in (f"dL_d{name}", name, f"{name}_new"))
    gradient, old, new = (_flat(array) for array in arrays)
    return sum([g * (b - a) for g, a, b in zip(gradient, old, new, strict=True)])


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
