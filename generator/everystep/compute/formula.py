"""Formulas: small trees of plain data, which every output reads in its own way.

A formula is written once, with ordinary Python operators, in index notation:

    Sum("j", 3, W["i", "j"] * a["j"]) + b["i"]

`evaluate` reads it as numpy arrays, `scalar` as one number (a float, or a decimal fraction for
arithmetic by hand), `expand` writes its sums out, and the notations in `render` write it as mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .primitives import PRIMITIVES

Index = str | int  # a letter such as "i", or a position counted from 0


class Formula:
    """A node of a formula; the operators build larger formulas."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Call:
        return Call("add", (self, formula(other)))

    def __radd__(self, other: Operand) -> Call:
        return Call("add", (formula(other), self))

    def __sub__(self, other: Operand) -> Call:
        return Call("sub", (self, formula(other)))

    def __rsub__(self, other: Operand) -> Call:
        return Call("sub", (formula(other), self))

    def __mul__(self, other: Operand) -> Call:
        return Call("mul", (self, formula(other)))

    def __rmul__(self, other: Operand) -> Call:
        return Call("mul", (formula(other), self))

    def __truediv__(self, other: Operand) -> Call:
        return Call("div", (self, formula(other)))

    def __rtruediv__(self, other: Operand) -> Call:
        return Call("div", (formula(other), self))

    def __neg__(self) -> Call:
        return Call("neg", (self,))


Operand = Formula | float


@dataclass(frozen=True, slots=True)
class Number(Formula):
    """A number that belongs to the formula itself, such as the 2 of a half."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref(Formula):
    """An element of an array: `Ref("W1", ("i", "j"))` is W1[i, j]; without an index, the whole array."""

    array: str
    index: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Call(Formula):
    """A primitive operation applied to formulas."""

    op: str
    args: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Sum(Formula):
    """The sum of `body` while the letter `over` runs through `size` positions."""

    over: str
    size: int
    body: Formula


@dataclass(frozen=True, slots=True)
class Largest(Formula):
    """The largest `body` while the letter `over` runs through `size` positions."""

    over: str
    size: int
    body: Formula


@dataclass(frozen=True, slots=True)
class Same(Formula):
    """1 where two positions are the same and 0 elsewhere: Kronecker's delta."""

    left: Index
    right: Index


@dataclass(frozen=True, slots=True)
class Worked(Formula):
    """A part of a formula that a reader sees as its value, worked out: the 0.22 of 0.22 + 0.63."""

    body: Formula


@dataclass(frozen=True, slots=True)
class Applied(Formula):
    """A function under its name, for a line that names it before writing it out: σ(z)."""

    function: str
    body: Formula


@dataclass(frozen=True, slots=True)
class Slope(Formula):
    """The derivative of a formula by one of its references, not yet carried out: ∂/∂w (...)."""

    body: Formula
    by: Ref


def formula(value: Operand) -> Formula:
    """The operand itself, or a number as a formula."""
    return value if isinstance(value, Formula) else Number(value)


def _call(op: str) -> Callable[..., Call]:
    def build(*args: Operand) -> Call:
        return Call(op, tuple(formula(a) for a in args))

    return build


exp, log, log1p, tanh, sqrt = map(_call, ("exp", "log", "log1p", "tanh", "sqrt"))
square, power, maximum, absolute, positive = map(_call, ("square", "power", "max", "abs", "positive"))
weigh = _call("weigh")  # a product in which a 0 on the left wins over an infinite right: 0 ln 0 is 0

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
            here, there = [_aligned(np.arange(letters[k]), (k,), tuple(letters)) if isinstance(k, str) else k
                           for k in (left, right)]
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


def _contract(np: Any, x: Any, at_x: tuple[Index, ...], y: Any, at_y: tuple[Index, ...], over: str,
              out: tuple[str, ...]) -> Any:
    """A sum of products of two arrays; BLAS does it when it is a plain matrix product."""
    free_x, free_y = tuple([k for k in at_x if k != over]), tuple([k for k in at_y if k != over])
    if (*free_y, *free_x) == out:
        x, at_x, free_x, y, at_y, free_y = y, at_y, free_y, x, at_x, free_x
    if (*free_x, *free_y) == out and len(free_x) == len(at_x) - 1 <= 1 and len(free_y) == len(at_y) - 1 <= 1:
        return (x if at_x[-1] == over else x.T) @ (y if at_y[0] == over else y.T)
    return np.einsum(f"{''.join(map(str, at_x))},{''.join(map(str, at_y))}->{''.join(out)}", x, y)


def scalar(f: Formula, at: Mapping[str, int], look: Callable[[str, tuple[int, ...]], Any], kind: str = "plain") -> Any:
    """Compute a formula at one index. `kind` is "plain" for floats or "exact" for decimal fractions;
    `look` gives the value of an array at a position, as that kind of number."""
    match f:
        case Ref(name, index):
            return look(name, tuple([at[k] if isinstance(k, str) else k for k in index]))
        case Call(op, args):
            compute = getattr(PRIMITIVES[op], kind)
            if len(args) == 2:
                return compute(scalar(args[0], at, look, kind), scalar(args[1], at, look, kind))
            if len(args) == 1:
                return compute(scalar(args[0], at, look, kind))
            result = scalar(args[0], at, look, kind)
            for a in args[1:]:
                result = compute(result, scalar(a, at, look, kind))
            return result
        case Number(value):
            return value if kind == "plain" else PRIMITIVES["number"].exact(value)
        case Sum(over, size, body):
            first, *rest = [scalar(body, {**at, over: k}, look, kind) for k in range(size)]
            for term in rest:
                first = first + term
            return first
        case Largest(over, size, body):
            return max(scalar(body, {**at, over: k}, look, kind) for k in range(size))
        case Same(left, right):
            same = at.get(str(left), left) == at.get(str(right), right)
            return scalar(Number(1.0 if same else 0.0), at, look, kind)
        case Worked(body):
            return scalar(body, at, look, kind)
    raise TypeError(f)


def expand(f: Formula, at: Mapping[str, int], rename: Callable[[str], str]) -> Formula:
    """The same formula at one index, every sum written out and every array under its full name."""
    match f:
        case Ref(name, index):
            return Ref(rename(name), tuple([at[k] if isinstance(k, str) else k for k in index]))
        case Call(op, args):
            return tidy(op, tuple([expand(a, at, rename) for a in args]))
        case Sum(over, size, body):
            terms = tuple([expand(body, {**at, over: k}, rename) for k in range(size)])
            return terms[0] if size == 1 else Call("add", terms)
        case Same(left, right):
            return Number(1.0 if at.get(str(left), left) == at.get(str(right), right) else 0.0)
        case Worked(body):
            return Worked(expand(body, at, rename))
        case Largest():
            raise TypeError("a largest element is for computing, not for showing")
    return f


def tidy(op: str, args: tuple[Formula, ...]) -> Formula:
    """A call without what nobody would write: 0 - x is -x, and sums and products within their like are flat."""
    if op == "sub" and args[0] == Number(0.0):
        return Call("neg", args[1:])
    if op in ("add", "mul") and any(isinstance(a, Call) and a.op == op for a in args[:1]):
        first = args[0]
        assert isinstance(first, Call)
        return Call(op, first.args + args[1:])
    return Call(op, args)


def refs(f: Formula) -> Iterator[Ref]:
    """What a formula reads, in reading order: these are the operands to light up in a diagram."""
    match f:
        case Ref():
            yield f
        case Call(_, args):
            for a in args:
                yield from refs(a)
        case Sum(_, _, body) | Largest(_, _, body) | Worked(body) | Applied(_, body) | Slope(body, _):
            yield from refs(body)


def replace(f: Formula, change: Callable[[Ref], Formula]) -> Formula:
    """The formula with every reference replaced by what `change` makes of it."""
    match f:
        case Ref():
            return change(f)
        case Call(op, args):
            return tidy(op, tuple([replace(a, change) for a in args]))
        case Sum(over, size, body):
            return Sum(over, size, replace(body, change))
        case Worked(body):
            return Worked(replace(body, change))
        case Applied(function, body):
            return Applied(function, replace(body, change))
    return f
