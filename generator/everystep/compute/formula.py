"""Formulas: small trees of plain data, which every output reads in its own way.

A formula is written once, with ordinary Python operators, in index notation:

    Sum("j", 3, W["i", "j"] * a["j"]) + b["i"]

`arithmetic.evaluate` reads it as numpy arrays, `compiled` as one number (a float, or a decimal fraction for
arithmetic by hand), `expand` writes its sums out, and the notations in `render` write it as mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from .coded import Practised

Index = str | int  # a letter such as "i", or a position counted from 0


class Formula(Struct, frozen=True, dict=True, cache_hash=True):
    """A node of a formula; the operators build larger formulas. What was worked out about a tree is kept with it."""

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

    @cached_property
    def in_floats(self) -> Practised:
        """The formula of one number, to be computed from what finds each number in it."""
        from .coded import Coder, practised
        from .compiled import compiled, looked_up

        return practised(self, compiled(self, {}, looked_up), Coder("plain", lambda array, at: f"x({array!r}, {at})"))


Operand = Formula | float
Look = Callable[[str, tuple[int, ...]], Any]
"""What gives the value of an array at a position."""


class Number(Formula, frozen=True):
    """A number that belongs to the formula itself, such as the 2 of a half."""

    value: float


class Ref(Formula, frozen=True):
    """An element of an array: `Ref("W1", ("i", "j"))` is W1[i, j]; without an index, the whole array."""

    array: str
    index: tuple[Index, ...] = ()

    @cached_property
    def at(self) -> tuple[int, ...]:
        """The index of one element, where no letter is left in it."""
        return tuple([k for k in self.index if isinstance(k, int)])


class Call(Formula, frozen=True):
    """A primitive operation applied to formulas."""

    op: str
    args: tuple[Formula, ...]


class Sum(Formula, frozen=True):
    """The sum of `body` while the letter `over` runs through `size` positions."""

    over: str
    size: int
    body: Formula


class Largest(Formula, frozen=True):
    """The largest `body` while the letter `over` runs through `size` positions."""

    over: str
    size: int
    body: Formula


class Same(Formula, frozen=True):
    """1 where two positions are the same and 0 elsewhere: Kronecker's delta."""

    left: Index
    right: Index


class Worked(Formula, frozen=True):
    """A part of a formula that a reader sees as its value, worked out: the 0.22 of 0.22 + 0.63."""

    body: Formula


class Elided(Worked, frozen=True):
    """The many terms of a long sum that are not printed one by one: dots among names, one number among numbers."""


class Boxed(Worked, frozen=True):
    """A number of a worksheet that stands in a box: `blank` is the id of the blank that it is or, `copied`, of the
    blank from which the reader brings it here."""

    blank: str = ""
    copied: bool = False


class Applied(Formula, frozen=True):
    """A function under its name, for a line that names it before writing it out: σ(z)."""

    function: str
    body: Formula


class Slope(Formula, frozen=True):
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


def total(terms: Sequence[Formula]) -> Formula:
    """The sum of some formulas, at least one."""
    return Call("add", tuple(terms)) if len(terms) > 1 else terms[0]


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
        case Largest(over, size, body):
            return Largest(over, size, replace(body, change))
        case Elided():
            return f
        case Worked(body):
            return Worked(replace(body, change))
        case Applied(function, body):
            return Applied(function, replace(body, change))
    return f
