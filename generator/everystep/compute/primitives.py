"""The primitive operations, one row each: how numpy, floats and decimal fractions compute it.

Floats and decimals never raise here: what has no value is nan or infinite, as in numpy, and the
trace names the place where that first happens.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct

BY_HAND = Context(prec=34, Emin=-999999, Emax=999999, traps=[])
"""The arithmetic of printed numbers: 34 digits, infinite and nan as values."""


class Primitive(Struct, frozen=True):
    """One operation on numpy arrays, on floats, and on decimal fractions."""

    array: Callable[[Any], Callable[..., Any]]  # numpy's own function, given numpy; `out` may hold the result
    plain: Callable[..., float]
    exact: Callable[..., Decimal]


def _divide(x: float, y: float) -> float:
    if y:
        return x / y
    return math.nan if x == 0 or x != x else math.copysign(math.inf, x) * math.copysign(1.0, y)


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _log1p(x: float) -> float:
    return math.log1p(x) if x > -1 else -math.inf if x == -1 else math.nan


def _power(x: float, y: float) -> float:
    try:
        return float(x**y)
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _exact_tanh(x: Decimal) -> Decimal:
    if abs(x) > 40:  # beyond 34 digits of 1
        return Decimal(1).copy_sign(x)
    up, down = BY_HAND.exp(x), BY_HAND.exp(BY_HAND.minus(x))
    return BY_HAND.divide(BY_HAND.subtract(up, down), BY_HAND.add(up, down))


@lru_cache(maxsize=1024)  # a lesson prints the same powers in several lines, and they take long
def _exact_exp(x: Decimal) -> Decimal:
    # Decimal's own exp takes ever longer for huge arguments, and the answer is known.
    return BY_HAND.exp(x) if abs(x) < 2_000_000 else Decimal("Infinity") if x > 0 else Decimal(0)


def _exact_log(x: Decimal) -> Decimal:
    return BY_HAND.ln(x)


def _weigh_arrays(np: Any) -> Callable[..., Any]:
    return lambda x, y, out=None: np.where(np.equal(x, 0) & np.isinf(y), 0.0, np.multiply(x, y))


def _positive_arrays(np: Any) -> Callable[..., Any]:
    return lambda x, out=None: np.heaviside(x, 0.0, out=out)


PRIMITIVES: dict[str, Primitive] = {
    "number": Primitive(lambda np: np.positive, lambda x: x, lambda x: Decimal(repr(x))),
    "add": Primitive(lambda np: np.add, operator.add, BY_HAND.add),
    "sub": Primitive(lambda np: np.subtract, operator.sub, BY_HAND.subtract),
    "neg": Primitive(lambda np: np.negative, operator.neg, BY_HAND.minus),
    "mul": Primitive(lambda np: np.multiply, operator.mul, BY_HAND.multiply),
    "weigh": Primitive(
        _weigh_arrays,
        lambda x, y: 0.0 if x == 0 and math.isinf(y) else x * y,
        lambda x, y: Decimal(0) if x == 0 and y.is_infinite() else BY_HAND.multiply(x, y),
    ),
    "div": Primitive(lambda np: np.divide, _divide, BY_HAND.divide),
    "square": Primitive(lambda np: np.square, lambda x: x * x, lambda x: BY_HAND.multiply(x, x)),
    "power": Primitive(lambda np: np.power, _power, BY_HAND.power),
    "sqrt": Primitive(lambda np: np.sqrt, lambda x: math.sqrt(x) if x >= 0 else math.nan, BY_HAND.sqrt),
    "exp": Primitive(lambda np: np.exp, _exp, _exact_exp),
    "log": Primitive(lambda np: np.log, _log, _exact_log),
    "log1p": Primitive(lambda np: np.log1p, _log1p, lambda x: _exact_log(BY_HAND.add(x, Decimal(1)))),
    "tanh": Primitive(lambda np: np.tanh, math.tanh, _exact_tanh),
    "max": Primitive(lambda np: np.maximum, max, max),
    "abs": Primitive(lambda np: np.absolute, abs, abs),
    "positive": Primitive(_positive_arrays, lambda x: 1.0 if x > 0 else 0.0, lambda x: Decimal(1 if x > 0 else 0)),
}
"""`max(x, y)` is the larger of two; `positive(x)` is 1 above 0 and 0 elsewhere; `weigh(x, y)` is the product
x y, but 0 where x is 0 and y is infinite (the field's convention 0 ln 0 = 0)."""
