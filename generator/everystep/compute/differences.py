"""Differences: the slope of the loss found by trying it out, without any derivative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .arithmetic import computer
from .names import anatomy
from .trace import Trace

STEP = 1e-5
"""How far a parameter is moved to either side, in units of its own size or of 1, whichever is larger: the error of
the central difference, about the step's square, then stays below what a lesson prints."""


def finite_differences(trace: Trace, stage: str, parameters: Iterable[tuple[str, tuple[int, ...]]]) -> Iterator[float]:
    """The change of a stage's loss per change of each parameter: the central difference, in full precision.

    A parameter is its array's name without its stage, and its position counted from 0.
    """
    program = trace.program
    known = {n: trace.values[full] for n in program.quantities if (full := trace.full(stage, n)) in trace.values}
    forward = [q for q in program.quantities.values() if q.phase in ("forward", "loss")]
    compute = computer(trace.spec, exact=True)
    for name, at in parameters:
        value = trace.value(trace.full(stage, name), at)
        step = STEP * max(1.0, abs(value))
        layer = anatomy(name).layer
        behind = [q for q in forward if q.phase == "loss" or anatomy(q.name).layer >= layer]  # all else stays as it is
        losses = []
        for moved in (value + step, value - step):
            scope = {**known, name: _with(known[name], at, moved)}
            for q in behind:
                scope[q.name] = compute(q, scope)
            losses.append(float(scope["loss"]))
        yield (losses[0] - losses[1]) / (2 * step)


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
