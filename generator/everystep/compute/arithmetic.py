"""Three arithmetics for the same formulas: plain floats, numpy, and decimal fractions as by hand.

Small networks are computed in plain floats, one scalar after the other, without numpy (whose import costs
more than the whole lesson); large ones in numpy, one whole array after the other; and arithmetic by hand in
decimal fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
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

MODERATE = 100.0
"""Up to this size numbers are multiplied and added in floats without losing a digit that anybody prints."""

Compute = Callable[[Quantity, Mapping[str, Any]], Any]
"""What computes a quantity from the arrays before it."""


def computed_without_numpy(spec: Spec) -> bool:
    """Whether a lesson is small, or worked by hand."""
    return is_countable(spec) or spec.display.rounding == "carried"


def computer(spec: Spec, *, exact: bool = False) -> Compute:
    """The arithmetic that a lesson asks for; with `exact`, full precision whatever it asks for."""
    if spec.display.rounding == "carried" and not exact:
        return ByHand(spec)
    return _in_floats if computed_without_numpy(spec) else _in_numpy


def _in_numpy(q: Quantity, scope: Mapping[str, Any]) -> Any:
    import numpy as np

    with np.errstate(all="ignore"):
        result = np.asarray(q.in_numpy(scope), dtype=np.float64)
        tiny = np.abs(result) < NOISE if q.cancels else None
    if tiny is not None and tiny.any():
        result = result.copy()
        for at in map(tuple, np.argwhere(tiny & (result != 0))[:MOST].tolist()):
            result[at] = _settled(q, scope, at, float(result[at]))
    return result if result.shape == q.shape else np.broadcast_to(result, q.shape)


def _in_floats(q: Quantity, scope: Mapping[str, Any]) -> Any:
    formula = q.stable or q.formula
    assert formula is not None
    result = q.in_floats.compute(scope) if q.is_small else _one_by_one(q, formula, scope, read, "plain")
    if q.cancels and _is_doubtful(result):
        for at in product(*map(range, q.shape)):
            number = element(result, at)
            if number and abs(number) < NOISE:
                result = _replaced(result, at, _settled(q, scope, at, number))
    return result


def _is_doubtful(held: Any) -> bool:
    if not isinstance(held, list):
        return bool(0 < abs(held) < NOISE)
    if isinstance(held[0], list):
        return any(map(_is_doubtful, held))
    return any([0 < abs(x) < NOISE for x in held])


def _settled(q: Quantity, scope: Mapping[str, Any], at: tuple[int, ...], number: float) -> float:
    """A tiny sum, or 0 where decimal arithmetic finds that its terms cancel."""
    assert q.formula is not None
    with localcontext(BY_HAND):
        exact = compiled(q.formula, dict(zip(q.letters, at, strict=True)), read_by_hand, "exact")(scope)
    return 0.0 if exact == 0 else number


class ByHand:
    """Arithmetic from printed operands, each result rounded as printed: as a person with a pencil does it.

    Where no number of a lesson is large, floats are near enough to decimal fractions to tell how a result is rounded,
    but for one that lies close to half-way. They are tried first: decimal fractions take three times as long.
    """

    def __init__(self, spec: Spec) -> None:
        self._digits = Digits(spec.display.decimals, spec.display.significant)
        self._moderate = self._digits.tells_surely and all(map(_is_moderate, _given(spec)))

    def __call__(self, q: Quantity, scope: Mapping[str, Any]) -> Any:
        formula = q.formula
        assert formula is not None
        if isinstance(formula, Ref):  # a number passed on, such as a bias that is not trained, is not computed
            return scope[formula.array]
        if self._moderate and q.is_small:
            sure = self._surely(q.by_hand_in_floats.compute(scope))
            if sure is not None:
                return sure
        with localcontext(BY_HAND):
            exact = q.by_hand.compute(scope) if q.is_small else _one_by_one(q, formula, scope, read_by_hand, "exact")
            if q.stable and _has_nan(exact):  # 0/0 as written, where the mathematics has a value
                for at in product(*map(range, q.shape)):
                    if element(exact, at).is_nan():
                        again = compiled(q.stable, dict(zip(q.letters, at, strict=True)), read_by_hand, "exact")
                        exact = _replaced(exact, at, again(scope))
            found = self._rounded(exact)
        self._moderate = self._moderate and _is_moderate(found)
        return found

    def _surely(self, held: Any) -> Any:
        """Rounded floats; None as soon as one of them leaves a doubt."""
        if not isinstance(held, list):
            return self._digits.surely(held) if abs(held) <= MODERATE else None
        found = []
        for part in held:
            sure = self._surely(part)
            if sure is None:
                return None
            found.append(sure)
        return found

    def _rounded(self, exact: Any) -> Any:
        if isinstance(exact, list):
            return [self._rounded(part) for part in exact]
        return self._digits.by_hand(exact)


def _given(spec: Spec) -> Iterator[Any]:
    """The numbers that a lesson starts with."""
    yield from (spec.inputs, spec.targets, spec.learning_rate, list(spec.optimizer.constants.values()))
    for layer in spec.layers:
        yield layer.weights
        if layer.biases is not None:
            yield layer.biases


def _is_moderate(held: Any) -> bool:
    """Whether no number of an array is large."""
    if isinstance(held, list | tuple):
        return all(map(_is_moderate, held))
    return bool(abs(held) <= MODERATE) if isinstance(held, float | int) else False


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
