"""Three arithmetics for the same formulas: plain floats, numpy, and decimal fractions as by hand.

Small networks are computed in plain floats, one scalar after the other, without numpy (whose import costs
more than the whole lesson); large ones in numpy, one whole array after the other; and arithmetic by hand in
decimal fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import localcontext
from itertools import product
from typing import Any

from .compiled import Leaf, compiled
from .formula import Formula, Ref
from .primitives import BY_HAND
from .quantity import Quantity, nested, read, read_by_hand
from .rounding import Digits
from .shape import is_countable
from .spec import Spec

NOISE = 1e-12
"""Sums below this are looked at once more: what a computer's binary fractions leave of 0.1 + 0.2 - 0.3 is not 0, and
a ReLU would take it for a positive number."""

MOST = 10_000
"""Of a large array, so many such sums are looked at."""

Compute = Callable[[Quantity, Mapping[str, Any]], Any]
"""What computes a quantity from the arrays before it."""


def computed_without_numpy(spec: Spec) -> bool:
    """Whether a lesson is small, or worked by hand."""
    return is_countable(spec) or spec.display.rounding == "carried"


def computer(spec: Spec, *, exact: bool = False) -> Compute:
    """The arithmetic that a lesson asks for; with `exact`, full precision whatever it asks for."""
    if spec.display.rounding == "carried" and not exact:
        digits = Digits(spec.display.decimals, spec.display.significant)
        return lambda q, scope: _by_hand(q, scope, digits)
    return _in_floats if computed_without_numpy(spec) else _in_numpy


def _in_numpy(q: Quantity, scope: Mapping[str, Any]) -> Any:
    import numpy as np

    with np.errstate(all="ignore"):
        result = np.asarray(q.in_numpy(scope), dtype=np.float64)
        tiny = np.abs(result) < NOISE if cancels(q) else None
    if tiny is not None and tiny.any():
        result = result.copy()
        for at in map(tuple, np.argwhere(tiny & (result != 0))[:MOST].tolist()):
            result[at] = _settled(q, scope, at, float(result[at]))
    return result if result.shape == q.shape else np.broadcast_to(result, q.shape)


def _in_floats(q: Quantity, scope: Mapping[str, Any]) -> Any:
    formula = q.stable or q.formula
    assert formula is not None
    result = _each(q.in_floats, scope) if q.is_small else _one_by_one(q, formula, scope, read, "plain")
    if cancels(q) and _is_doubtful(result):
        for at in product(*map(range, q.shape)):
            number = element(result, at)
            if number and abs(number) < NOISE:
                result = _replaced(result, at, _settled(q, scope, at, number))
    return result


def cancels(q: Quantity) -> bool:
    """Whether a quantity is a sum whose terms may cancel: a pre-activation, or what the loss sends back."""
    return q.name.startswith(("z", "dL_da", "dL_dz"))


def _is_doubtful(held: Any) -> bool:
    if isinstance(held, list):
        return any([_is_doubtful(part) for part in held])
    return bool(0 < abs(held) < NOISE)


def _settled(q: Quantity, scope: Mapping[str, Any], at: tuple[int, ...], number: float) -> float:
    """A tiny sum, or 0 where decimal arithmetic finds that its terms cancel."""
    assert q.formula is not None
    with localcontext(BY_HAND):
        exact = compiled(q.formula, dict(zip(q.letters, at, strict=True)), read_by_hand, "exact")(scope)
    return 0.0 if exact == 0 else number


def _by_hand(q: Quantity, scope: Mapping[str, Any], digits: Digits) -> Any:
    """Each number from printed operands, rounded as printed: as a person with a pencil does it."""
    formula = q.formula
    assert formula is not None
    if isinstance(formula, Ref):  # a number passed on as it is, such as a bias that is not trained, is not computed
        return scope[formula.array]
    with localcontext(BY_HAND):
        exact = _each(q.by_hand, scope) if q.is_small else _one_by_one(q, formula, scope, read_by_hand, "exact")
        if q.stable and _has_nan(exact):  # 0/0 as written, where the mathematics has a value
            for at in product(*map(range, q.shape)):
                if element(exact, at).is_nan():
                    again = compiled(q.stable, dict(zip(q.letters, at, strict=True)), read_by_hand, "exact")
                    exact = _replaced(exact, at, again(scope))
        return _rounded(exact, digits)


def _rounded(exact: Any, digits: Digits) -> Any:
    if isinstance(exact, list):
        return [_rounded(part, digits) for part in exact]
    return digits.by_hand(exact)


def _has_nan(exact: Any) -> bool:
    return any([_has_nan(part) for part in exact]) if isinstance(exact, list) else bool(exact.is_nan())


def element(held: Any, at: tuple[int, ...]) -> Any:
    """One number of an array, which may be nested lists."""
    for k in at:
        held = held[k]
    return held


def _replaced(held: Any, at: tuple[int, ...], value: Any) -> Any:
    """Nested lists with another element at one position."""
    if not at:
        return value
    held[at[0]] = _replaced(held[at[0]], at[1:], value)
    return held


def _each(elements: Any, scope: Mapping[str, Any]) -> Any:
    """The nested lists of an array, from what computes each element."""
    if not isinstance(elements, list):
        return elements(scope)
    if isinstance(elements[0], list):
        return [_each(part, scope) for part in elements]
    return [compute(scope) for compute in elements]


def _one_by_one(q: Quantity, formula: Formula, scope: Mapping[str, Any], leaf: Leaf, kind: str) -> Any:
    """The same of a large array, where what computes its elements would take too much memory to be kept."""
    return nested(q.axes, {}, lambda at: compiled(formula, at, leaf, kind)(scope))


def finite(held: Any) -> bool:
    """Whether every number of an array is finite."""
    if isinstance(held, list):
        return all(map(finite if isinstance(held[0], list) else math.isfinite, held))
    if hasattr(held, "shape"):
        import numpy as np

        # No sum of squares is finite where a number is not; it is found in a third of the time, without new memory.
        return math.isfinite(np.vdot(held, held)) or bool(np.isfinite(held).all())
    return math.isfinite(held)
