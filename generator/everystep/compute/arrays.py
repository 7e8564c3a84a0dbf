"""Formulas made ready to be computed by numpy: for every index at once, any number of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .formula import Call, Formula, Index, Largest, Number, Ref, Same, Sum, Worked
from .primitives import PRIMITIVES

Arrays = Mapping[str, Any]
Letters = Mapping[str, int]  # each letter's number of positions, in the order of an array's axes
Computed = Callable[[Arrays], Any]


def evaluate(f: Formula, arrays: Arrays, letters: Letters) -> Any:
    """A formula computed once for every index at once."""
    return for_arrays(f, letters)(arrays)


def for_arrays(f: Formula, letters: Letters) -> Computed:
    """A formula as a function of the arrays by their names. Where a letter does not occur in the formula, the result's
    axis has size 1, or there are no axes at all."""
    import numpy as np

    match f:
        case Number(value):
            return lambda _: value
        case Ref(name, index):
            aligned = _aligned(index, tuple(letters))
            return (lambda arrays: aligned(arrays[name])) if aligned else lambda arrays: arrays[name]
        case Call(op, args):
            fresh = [isinstance(a, Call | Sum) for a in args]
            return _applied(PRIMITIVES[op].array(np), [for_arrays(a, letters) for a in args], fresh)
        case Sum(over, _, Call("mul", (Ref(x, at_x), Ref(y, at_y)))) if {*at_x, *at_y} - {over} == {*letters}:
            contract = _contraction(np, at_x, at_y, over, tuple(letters))
            return lambda arrays: contract(arrays[x], arrays[y])
        case Sum(over, size, body) | Largest(over, size, body):
            terms, together = for_arrays(body, {**letters, over: size}), "sum" if isinstance(f, Sum) else "max"

            def gathered(arrays: Arrays) -> Any:
                found = np.asarray(terms(arrays))
                if found.shape[-1:] != (size,):  # every term is the same
                    found = np.broadcast_to(found, (*found.shape[:-1], size))
                return getattr(found, together)(axis=-1)

            return gathered
        case Same(left, right):
            here, there = [_positions(np, k, letters) for k in (left, right)]
            same = np.where(np.equal(here, there), 1.0, 0.0)
            return lambda _: same
        case Worked(body):
            return for_arrays(body, letters)
    raise TypeError(f)


def _positions(np: Any, k: Index, letters: Letters) -> Any:
    """A letter's positions along its own axis."""
    if isinstance(k, int):
        return k
    aligned, every = _aligned((k,), tuple(letters)), np.arange(letters[k])
    return aligned(every) if aligned else every


def _aligned(index: tuple[Index, ...], letters: tuple[str, ...]) -> Callable[[Any], Any] | None:
    """What makes a view of an array with one axis for every letter, of size 1 for those that its index does not have;
    None for an array that is one already."""
    if not index or index == letters:
        return None
    pick = tuple([k if isinstance(k, int) else slice(None) for k in index])
    named = [k for k in index if isinstance(k, str)]
    order = [named.index(k) for k in letters if k in named]
    axes = tuple([slice(None) if k in named else None for k in letters])
    return lambda array: array[pick].transpose(order)[axes]


def _applied(compute: Callable[..., Any], parts: Sequence[Computed], fresh: Sequence[bool]) -> Computed:
    """An operation on parts. One that is `fresh`, which only this call reads, may hold the result: a new array costs
    more than the arithmetic."""
    if len(parts) == 2 and not any(fresh):
        first, second = parts
        return lambda arrays: compute(first(arrays), second(arrays))

    def applied(arrays: Arrays) -> Any:
        values = [part(arrays) for part in parts]
        spare = _spare(values, fresh)
        result = compute(*values[:2], out=spare)
        for more in values[2:]:
            result = compute(result, more, out=spare)
        return result

    return applied


def _spare(values: Sequence[Any], fresh: Sequence[bool]) -> Any:
    shapes = {shape for value in values if (shape := getattr(value, "shape", None))}
    if len(shapes) != 1:
        return None
    return next(
        (value for value, own in zip(values, fresh, strict=True) if own and getattr(value, "shape", None)), None
    )


def _contraction(
    np: Any, at_x: tuple[Index, ...], at_y: tuple[Index, ...], over: str, out: tuple[str, ...]
) -> Callable[[Any, Any], Any]:
    """A sum of products of two arrays; BLAS does it when it is a plain matrix product."""
    free_x, free_y = tuple([k for k in at_x if k != over]), tuple([k for k in at_y if k != over])
    if (*free_y, *free_x) == out:
        swapped = _contraction(np, at_y, at_x, over, out) if (*free_x, *free_y) != out else None
        if swapped:
            return lambda x, y: swapped(y, x)
    if (*free_x, *free_y) == out and len(free_x) == len(at_x) - 1 <= 1 and len(free_y) == len(at_y) - 1 <= 1:
        first, second = at_x[-1] == over, at_y[0] == over
        return lambda x, y: (x if first else x.T) @ (y if second else y.T)
    how = f"{''.join(map(str, at_x))},{''.join(map(str, at_y))}->{''.join(out)}"
    return lambda x, y: np.einsum(how, x, y)
