"""Fairness: what a sheet costs to calculate by hand, so that the sheets of a class can be held alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .formula import Call, Formula, Number, Ref
from .primitives import PRIMITIVES
from .trace import Trace
from .worklines import WorkLine

FUNCTION = 6
"""What a key on a pocket calculator, such as that of the exponential, counts for."""

COSTLY = frozenset(("mul", "div", "square", "power", "weigh"))


def hand_cost(trace: Trace, lines: Sequence[WorkLine]) -> int:
    """The multiplications of single digits in the lines of a sheet, each function's key counting for several; an
    addition costs one for each number."""
    return sum([_cost(trace, line.formula) for line in lines])


def _cost(trace: Trace, f: Formula) -> int:
    if not isinstance(f, Call):
        return 0
    inner = sum([_cost(trace, part) for part in f.args])
    if f.op in COSTLY:
        digits = [_digits(trace, part) for part in f.args]
        return inner + (digits[0] * digits[-1] if len(digits) > 1 or f.op == "square" else 0) + sum(digits[1:-1])
    if f.op in ("add", "sub"):
        return inner + len(f.args) - 1
    return inner + (FUNCTION if f.op in ("exp", "log", "log1p", "tanh", "sqrt") else 0)


def _digits(trace: Trace, f: Formula) -> int:
    """The digits of a factor as it is printed, zeros at either end not counted; 0 and 1 cost nothing."""
    if isinstance(f, Ref):
        shown = abs(trace.shown(f.array, f.at))
    elif isinstance(f, Number):
        shown = abs(PRIMITIVES["number"].exact(f.value))
    else:
        shown = abs(trace.digits.shown(trace.worked(f)))
    if shown in (Decimal(0), Decimal(1)) or not shown.is_finite():
        return 0
    return len(shown.normalize().as_tuple().digits)
