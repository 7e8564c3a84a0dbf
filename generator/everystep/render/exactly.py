"""Exactly: whether two printed lines are equal as numbers, where any number of digits may deceive.

1/(1 + e⁻¹⁰⁰) is 1 to 34 digits and is not 1; 1/3 · 3 is 0.999... and is 1. So lines are computed here in fractions
and in sums of powers of e, which are equal only when they look equal (Lindemann and Weierstrass): powers of e with
different fractions above are never related by fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from ..compute.formula import Call, Formula, Number, Ref

Powers = dict[Fraction, Fraction]
"""A sum of c·e^q: the coefficient c by the exponent q. A fraction has only the exponent 0; 0 has none."""


class Exact(NamedTuple):
    """One sum of powers of e over another."""

    above: Powers
    below: Powers


def equal(f: Formula, g: Formula, look: Callable[[Ref], Decimal]) -> bool:
    """Whether two lines have the same value. A logarithm or a root that is no fraction is taken to equal nothing."""
    a, b = _value(f, look), _value(g, look)
    return a is not None and b is not None and _times(a.above, b.below) == _times(b.above, a.below)


def _value(f: Formula, look: Callable[[Ref], Decimal]) -> Exact | None:
    """A line's value, or None for what is neither a fraction nor a quotient of sums of powers of e."""
    if isinstance(f, Number):
        return _whole(Fraction(repr(f.value)))
    if isinstance(f, Ref):
        return _whole(Fraction(look(f)))
    if not isinstance(f, Call):
        return None
    parts = [_value(a, look) for a in f.args]
    if f.op in ("mul", "weigh") and any([part is not None and not part.above for part in parts]):
        return _whole(Fraction(0))  # times whatever
    result, *others = parts
    if not others:
        return FUNCTIONS[f.op](result) if result and f.op in FUNCTIONS else None
    for other in others:
        result = OPERATIONS[f.op](result, other) if result and other and f.op in OPERATIONS else None
    return result


def _whole(q: Fraction) -> Exact:
    return Exact({Fraction(0): q} if q else {}, {Fraction(0): Fraction(1)})


def _fraction(a: Exact) -> Fraction | None:
    """The number, where it is written as a fraction."""
    if not a.above:
        return Fraction(0)
    above, below = a
    return above[Fraction(0)] / below[Fraction(0)] if above.keys() == below.keys() == {Fraction(0)} else None


def _plus(a: Powers, b: Powers) -> Powers:
    return {q: c for q in a.keys() | b.keys() if (c := a.get(q, Fraction(0)) + b.get(q, Fraction(0)))}


def _times(a: Powers, b: Powers) -> Powers:
    result: Powers = {}
    for q, c in a.items():
        result = _plus(result, {q + r: c * d for r, d in b.items()})
    return result


def _add(a: Exact, b: Exact) -> Exact:
    if a.below == b.below:
        return Exact(_plus(a.above, b.above), a.below)
    return Exact(_plus(_times(a.above, b.below), _times(b.above, a.below)), _times(a.below, b.below))


def _neg(a: Exact) -> Exact:
    return Exact({q: -c for q, c in a.above.items()}, a.below)


def _mul(a: Exact, b: Exact) -> Exact:
    return Exact(_times(a.above, b.above), _times(a.below, b.below))


def _div(a: Exact, b: Exact) -> Exact | None:
    return Exact(_times(a.above, b.below), _times(a.below, b.above)) if b.above else None


def _power(a: Exact, b: Exact) -> Exact | None:
    base, exponent = _fraction(a), _fraction(b)
    if base is None or exponent is None or exponent.denominator != 1 or not base:
        return None
    return _whole(base ** int(exponent))


def _max(a: Exact, b: Exact) -> Exact | None:
    x, y = _fraction(a), _fraction(b)
    return None if x is None or y is None else _whole(max(x, y))


def _exp(a: Exact) -> Exact | None:
    exponent = _fraction(a)
    return None if exponent is None else Exact({exponent: Fraction(1)}, {Fraction(0): Fraction(1)})


def _tanh(a: Exact) -> Exact | None:
    up, down = _exp(a), _exp(_neg(a))
    return _div(_add(up, _neg(down)), _add(up, down)) if up and down else None


def _log(a: Exact) -> Exact | None:
    return _whole(Fraction(0)) if a.above == a.below else None


def _sqrt(a: Exact) -> Exact | None:
    x = _fraction(a)
    if x is None or x < 0:
        return None
    root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    return _whole(root) if root * root == x else None


def _positive(a: Exact) -> Exact | None:
    x = _fraction(a)
    return None if x is None else _whole(Fraction(int(x > 0)))


OPERATIONS: dict[str, Callable[[Exact, Exact], Exact | None]] = {
    "add": _add,
    "sub": lambda a, b: _add(a, _neg(b)),
    "mul": _mul,
    "weigh": _mul,
    "div": _div,
    "power": _power,
    "max": _max,
}
FUNCTIONS: dict[str, Callable[[Exact], Exact | None]] = {
    "neg": _neg,
    "square": lambda a: _mul(a, a),
    "exp": _exp,
    "log": _log,
    "tanh": _tanh,
    "sqrt": _sqrt,
    "positive": _positive,
}
"""How each operation is computed; one that is not here has no exact value."""
