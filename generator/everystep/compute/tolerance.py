"""Tolerances: how far a right answer may lie from the key, because there is more than one legal way of rounding.

Whether a person rounds every result, some, or none before going on is nobody's mistake. So every number that has to be
rounded may be off by up to half a unit of its last place, and what is computed from it by that much times its slope,
all in the worst case added up: the errors are followed through the program, each under its own name, so that one which
enters twice is not counted as two (affine arithmetic; Stolfi and de Figueiredo, "Self-validated numerical methods
and applications", 1997, to first order). What comes out exactly has no error of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from msgspec.structs import replace

from ..errors import EverystepError
from .blanks import unit_of
from .compiled import scalar
from .formula import Ref
from .names import node_name
from .rounding import decimal_of
from .trace import Trace, run
from .worklines import WorkLine, alias, operands_of

NOISE = 1e-12
"""Relative to their size, numbers closer than this are the same: the rest is noise of the binary system."""

FARTHEST = 10**15
"""The units of the largest tolerance: more digits than a number has, so that any answer would count as right."""

Key = tuple[str, tuple[int, ...]]
Errors = dict[Key, float]
"""How far a number may be off because of each number that was rounded on the way."""


def tolerances(trace: Trace, lines: Sequence[WorkLine]) -> Mapping[str, Decimal]:
    """The tolerance of every line's result by its node's name: at least one unit of its last place, in tenths of it.

    `lines` are all lines of the work, not only those on a sheet; `trace` is rounded as the sheet asks.
    """
    exact = unrounded(trace)
    errors: dict[Key, Errors] = {}
    result = {}
    for line in lines:
        key = trace.shown(line.array, line.at)
        unit = unit_of(trace, key)
        value = exact.value(line.array, line.at)
        spread = _spread(exact, line, errors)
        if spread or not _is_same(float(trace.digits.shown(value)), value):
            spread[line.array, line.at] = float(unit) / 2
        errors[line.array, line.at] = spread
        reach = sum(map(abs, spread.values())) + abs(float(key) - value)
        result[node_name(line.array, line.at)] = _tenths(reach, unit)
    return result


def unrounded(trace: Trace) -> Trace:
    """The same computation with full precision; the trace itself where that cannot be finished."""
    if trace.spec.display.rounding == "exact":
        return trace
    try:
        return run(replace(trace.spec, display=replace(trace.spec.display, rounding="exact")))
    except EverystepError:
        return trace


def _spread(exact: Trace, line: WorkLine, errors: Mapping[Key, Errors]) -> Errors:
    """What a line inherits from the numbers that go into it."""
    total: Errors = {}
    for ref in dict.fromkeys(operands_of(line)):
        inherited = errors.get((ref.array, ref.at)) or errors.get((alias(exact, ref.array), ref.at))
        reach = sum(map(abs, inherited.values())) if inherited else 0.0
        if not inherited or not reach:
            continue
        slope = (_moved(exact, line, ref, reach) - _moved(exact, line, ref, -reach)) / (2 * reach)
        if not math.isfinite(slope):
            continue
        for name, error in inherited.items():
            total[name] = total.get(name, 0.0) + slope * error
    return {name: error for name, error in total.items() if error}


def _moved(exact: Trace, line: WorkLine, ref: Ref, by: float) -> float:
    """A line's result with one of its operands off by so much."""

    def look(name: str, at: tuple[int, ...]) -> float:
        value = exact.value(name, at)
        return value + by if name == ref.array and at == ref.at else value

    return float(scalar(line.formula, {}, look))


def _is_same(a: float, b: float) -> bool:
    return abs(a - b) <= NOISE * max(1.0, abs(a), abs(b))


def _tenths(reach: float, unit: Decimal) -> Decimal:
    """So far in tenths of a unit, rounded up; at least one unit. What reaches beyond every bound reaches `FARTHEST`."""
    if not reach < FARTHEST * float(unit):
        return unit * FARTHEST
    units = (decimal_of(reach) / unit - Decimal("1e-9")).quantize(Decimal("0.1"), ROUND_CEILING)
    return max(unit, (unit * units).normalize())
