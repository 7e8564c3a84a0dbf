"""Formulas made ready to be computed: one number at a time, any number of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .formula import Call, Formula, Largest, Look, Number, Ref, Same, Sum, Worked
from .primitives import PRIMITIVES

Leaf = Callable[[str, tuple[int, ...]], Callable[[Any], Any]]
"""What reads one element of an array, by the array's name and the element's position, from whatever the formula is
computed with."""


def compiled(
    f: Formula, at: Mapping[str, int], leaf: Leaf, kind: str = "plain",
    worked: Callable[[Formula], Callable[[Any], Any]] | None = None,
) -> Callable[[Any], Any]:  # fmt: skip
    """A formula at one index, ready to be computed any number of times: a function of what its leaves read from.

    `kind` is "plain" for floats or "exact" for decimal fractions; `worked` says what to read for a part that a reader
    sees worked out, which is computed like any other without it. Walking the tree takes longer than the arithmetic in
    it, so that what is computed more than once is walked once.
    """

    def part(f: Formula, **more: int) -> Callable[[Any], Any]:
        return compiled(f, {**at, **more}, leaf, kind, worked)

    match f:
        case Ref(array, index):
            return leaf(array, tuple([at[k] if isinstance(k, str) else k for k in index]))
        case Call(op, args):
            return _applied(getattr(PRIMITIVES[op], kind), [part(a) for a in args])
        case Number(value):
            constant = float(value) if kind == "plain" else PRIMITIVES["number"].exact(value)
            return lambda _: constant
        case Sum(over, 1, body):
            return part(body, **{over: 0})
        case Sum(over, size, body):
            return _applied(getattr(PRIMITIVES["add"], kind), [part(body, **{over: k}) for k in range(size)])
        case Largest(over, size, body):
            terms = [part(body, **{over: k}) for k in range(size)]
            return lambda x: max([term(x) for term in terms])
        case Same(left, right):
            return part(Number(1.0 if at.get(str(left), left) == at.get(str(right), right) else 0.0))
        case Worked(body):
            return worked(f) if worked else part(body)
    raise TypeError(f)


def _applied(compute: Callable[..., Any], args: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """An operation on operands that are computed first; one of two operands on more of them goes from left to right."""
    first, *rest = args
    if len(args) == 2:
        second = rest[0]
        return lambda x: compute(first(x), second(x))
    if len(args) == 1:
        return lambda x: compute(first(x))

    def folded(x: Any) -> Any:
        result = first(x)
        for part in rest:
            result = compute(result, part(x))
        return result

    return folded


def scalar(f: Formula, at: Mapping[str, int], look: Look, kind: str = "plain") -> Any:
    """A formula computed once, from what `look` gives as numbers of that kind."""
    return compiled(f, at, looked_up, kind)(look)


def looked_up(array: str, at: tuple[int, ...]) -> Callable[[Any], Any]:
    """What asks a function for one element."""
    return lambda look: look(array, at)


def leaves(f: Formula) -> int:
    """How many leaves a formula has at one index, its sums written out."""
    match f:
        case Call(_, args):
            return sum([leaves(a) for a in args])
        case Sum(_, size, body) | Largest(_, size, body):
            return size * leaves(body)
        case Worked(body):
            return leaves(body)
    return 1
