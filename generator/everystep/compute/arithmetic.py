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
from .formula import Call, Formula, Index, Largest, Number, Ref, Same, Sum, Worked
from .primitives import BY_HAND, PRIMITIVES
from .quantity import Quantity, nested, read, read_by_hand
from .rounding import Digits
from .spec import Spec

SMALL = 2000
"""Up to this many weights times samples times steps a lesson is computed without numpy: plain floats take about
15 µs for each, and importing numpy takes about 100 ms. It depends on the spec alone, so that the same spec always
gives the same last digits, whether or not something else has imported numpy."""

NOISE = 1e-12
"""Sums below this are looked at once more: what a computer's binary fractions leave of 0.1 + 0.2 - 0.3 is not 0, and
a ReLU would take it for a positive number."""

MOST = 10_000
"""Of a large array, so many such sums are looked at."""

Compute = Callable[[Quantity, Mapping[str, Any]], Any]
"""What computes a quantity from the arrays before it."""


def computed_without_numpy(spec: Spec) -> bool:
    """Whether a lesson is small, or worked by hand."""
    size = spec.steps * spec.samples * spec.weights
    return size <= SMALL or spec.display.rounding == "carried"


def computer(spec: Spec, *, exact: bool = False) -> Compute:
    """The arithmetic that a lesson asks for; with `exact`, full precision whatever it asks for."""
    if spec.display.rounding == "carried" and not exact:
        digits = Digits(spec.display.decimals, spec.display.significant)
        return lambda q, scope: _by_hand(q, scope, digits)
    return _in_floats if computed_without_numpy(spec) else _in_numpy


def _in_numpy(q: Quantity, scope: Mapping[str, Any]) -> Any:
    import numpy as np

    formula = q.stable or q.formula
    assert formula is not None
    with np.errstate(all="ignore"):
        result = np.asarray(evaluate(formula, scope, dict(q.axes)), dtype=np.float64)
        doubtful = np.argwhere((result != 0) & (np.abs(result) < NOISE)) if cancels(q) else None
    if doubtful is not None and len(doubtful):
        result = result.copy()
        for at in map(tuple, doubtful[:MOST].tolist()):
            result[at] = _settled(q, scope, at, float(result[at]))
    return result if result.shape == q.shape else np.broadcast_to(result, q.shape)


def _in_floats(q: Quantity, scope: Mapping[str, Any]) -> Any:
    formula = q.stable or q.formula
    assert formula is not None
    result = _each(q.in_floats, scope) if q.is_small else _one_by_one(q, formula, scope, read, "plain")
    if cancels(q) and _is_doubtful(result):
        for at in product(*map(range, q.shape)):
            number = _element(result, at)
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
                if _element(exact, at).is_nan():
                    again = compiled(q.stable, dict(zip(q.letters, at, strict=True)), read_by_hand, "exact")
                    exact = _replaced(exact, at, again(scope))
        return _rounded(exact, digits)


def _rounded(exact: Any, digits: Digits) -> Any:
    if isinstance(exact, list):
        return [_rounded(part, digits) for part in exact]
    return float(digits.rounded(exact))


def _has_nan(exact: Any) -> bool:
    return any([_has_nan(part) for part in exact]) if isinstance(exact, list) else bool(exact.is_nan())


def _element(held: Any, at: tuple[int, ...]) -> Any:
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
    if isinstance(elements, list):
        return [_each(part, scope) for part in elements]
    return elements(scope)


def _one_by_one(q: Quantity, formula: Formula, scope: Mapping[str, Any], leaf: Leaf, kind: str) -> Any:
    """The same of a large array, where what computes its elements would take too much memory to be kept."""
    return nested(q.axes, {}, lambda at: compiled(formula, at, leaf, kind)(scope))


def finite(held: Any) -> bool:
    """Whether every number of an array is finite."""
    if isinstance(held, list):
        return all([finite(part) for part in held])
    if hasattr(held, "shape"):
        import numpy as np

        return bool(np.isfinite(held).all())
    return math.isfinite(held)


Arrays = Mapping[str, Any]
Letters = Mapping[str, int]  # each letter's number of positions, in the order of an array's axes


def evaluate(f: Formula, arrays: Arrays, letters: Letters) -> Any:
    """Compute a formula for every index at once with numpy. Where a letter does not occur in the formula, the
    result's axis has size 1, or there are no axes at all."""
    import numpy as np

    match f:
        case Number(value):
            return value
        case Ref(name, index):
            return _aligned(arrays[name], index, tuple(letters))
        case Call(op, args):
            parts = [evaluate(a, arrays, letters) for a in args]
            compute, spare = PRIMITIVES[op].array(np), _spare(args, parts)
            result = compute(*parts[:2], out=spare)
            for more in parts[2:]:
                result = compute(result, more, out=spare)
            return result
        case Sum(over, size, Call("mul", (Ref(x, at_x), Ref(y, at_y)))) if {*at_x, *at_y} - {over} == {*letters}:
            return _contract(np, arrays[x], at_x, arrays[y], at_y, over, tuple(letters))
        case Sum(over, size, body) | Largest(over, size, body):
            terms = np.asarray(evaluate(body, arrays, {**letters, over: size}))
            if terms.shape[-1:] != (size,):  # every term is the same
                terms = np.broadcast_to(terms, (*terms.shape[:-1], size))
            return terms.sum(axis=-1) if isinstance(f, Sum) else terms.max(axis=-1)
        case Same(left, right):
            here, there = [
                _aligned(np.arange(letters[k]), (k,), tuple(letters)) if isinstance(k, str) else k
                for k in (left, right)
            ]
            return np.where(np.equal(here, there), 1.0, 0.0)
        case Worked(body):
            return evaluate(body, arrays, letters)
    raise TypeError(f)


def _aligned(array: Any, index: tuple[Index, ...], letters: tuple[str, ...]) -> Any:
    """A view of an array with one axis for every letter, of size 1 for those that its index does not have."""
    if not index or index == letters:
        return array
    if any([isinstance(k, int) for k in index]):
        array = array[tuple([k if isinstance(k, int) else slice(None) for k in index])]
        index = tuple([k for k in index if isinstance(k, str)])
    ordered = array.transpose([index.index(k) for k in letters if k in index])
    return ordered[tuple([slice(None) if k in index else None for k in letters])]


def _spare(args: tuple[Formula, ...], parts: list[Any]) -> Any:
    """An array that only this call reads and that can hold its result: a fresh one costs more than the arithmetic."""
    arrays = [(a, part) for a, part in zip(args, parts, strict=True) if getattr(part, "shape", None)]
    if len({part.shape for _, part in arrays}) != 1:
        return None
    return next((part for a, part in arrays if isinstance(a, Call | Sum)), None)


def _contract(
    np: Any, x: Any, at_x: tuple[Index, ...], y: Any, at_y: tuple[Index, ...], over: str, out: tuple[str, ...]
) -> Any:
    """A sum of products of two arrays; BLAS does it when it is a plain matrix product."""
    free_x, free_y = tuple([k for k in at_x if k != over]), tuple([k for k in at_y if k != over])
    if (*free_y, *free_x) == out:
        x, at_x, free_x, y, at_y, free_y = y, at_y, free_y, x, at_x, free_x
    if (*free_x, *free_y) == out and len(free_x) == len(at_x) - 1 <= 1 and len(free_y) == len(at_y) - 1 <= 1:
        return (x if at_x[-1] == over else x.T) @ (y if at_y[0] == over else y.T)
    return np.einsum(f"{''.join(map(str, at_x))},{''.join(map(str, at_y))}->{''.join(out)}", x, y)
