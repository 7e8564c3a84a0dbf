"""Numbers that a lesson cannot show: what became infinite or undefined, and because of what."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ..errors import EverystepError, Problem
from ..messages import Message, say
from .arithmetic import finite
from .names import node_name

if TYPE_CHECKING:
    from .trace import Trace

LOGARITHMS = {"cross_entropy": (0.0,), "binary_cross_entropy": (0.0, 1.0)}
"""The activations at which a loss takes the logarithm of 0, unless they are the target itself."""


def find_trouble(trace: Trace, stage: str) -> None:
    """Raise an error that names the first number of a stage that is not finite, unless nothing is computed from it."""
    program = trace.program
    for q in program.quantities.values():
        held = trace.values.get(stage + q.name)
        if held is None or finite(held):
            continue
        if q.chain is None and q.phase == "backward" and not _is_read(trace, q.name):
            continue  # the long way round of a pair whose short way is what is computed
        raise EverystepError([_explain(trace, stage, q.name)])


def _is_read(trace: Trace, name: str) -> bool:
    from .formula import refs

    return any(
        ref.array == name
        for q in trace.program.quantities.values()
        if q.formula and not q.local
        for ref in refs(q.formula)
    )


def _explain(trace: Trace, stage: str, name: str) -> Problem:
    return (_logarithm(trace, stage) if name.startswith("loss") else None) or Problem(
        say("{node} grows beyond what a computer’s numbers can hold", node=_first(trace, stage, name)),
        "layers",
        say("use smaller weights, smaller inputs or a smaller learning rate"),
    )


def _logarithm(trace: Trace, stage: str) -> Problem | None:
    """The first output whose logarithm a loss cannot take."""
    critical = LOGARITHMS.get(trace.spec.loss, ())
    outputs = trace.full(stage, f"a{trace.program.last}")
    for at in product(*map(range, trace.program.quantities[f"a{trace.program.last}"].shape)):
        a, y = trace.value(outputs, at), trace.value("y", at)
        if a in critical and a != y:
            return Problem(
                say(
                    "the loss is infinite because {node} is {value}, and the logarithm of 0 has no value",
                    node=node_name(outputs, at),
                    value=int(a),
                ),
                "loss",
                _log_hint(trace.spec.display.rounding),
            )
        if critical and (a < 0 or a > 1 and 1.0 in critical):
            return Problem(
                say(
                    "the loss has no value because {node} is {value}, and a probability lies between 0 and 1",
                    node=node_name(outputs, at),
                    value=f"{a:g}",
                ),
                "loss",
                say("let the last layer end in a sigmoid or a softmax, or choose another loss"),
            )
    return None


def _log_hint(rounding: str) -> Message:
    if rounding == "carried":
        return say("it may be so only because every value is rounded: show more decimals, or use rounding: exact")
    return say("change the weights, or let the last layer end in a sigmoid or a softmax")


def _first(trace: Trace, stage: str, name: str) -> str:
    import math

    array = trace.full(stage, name)
    for at in product(*map(range, trace.program.quantities[name].shape)):
        if not math.isfinite(trace.value(array, at)):
            return node_name(array, at)
    return array
