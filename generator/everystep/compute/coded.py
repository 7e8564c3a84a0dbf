"""Code: a formula that is computed again and again, as the Python that computes it.

Walking through functions made of functions, as `compiled` makes them, takes several times as long as the arithmetic in
them. Python's own code is quicker, but to make it takes longer than to compute a formula once; so it is made of those
that have been computed often, as happens when many lessons of one kind are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .compiled import leaves
from .formula import Call, Formula, Largest, Number, Ref, Same, Sum, Worked
from .primitives import PRIMITIVES

OFTEN = 30
"""After so many times code pays."""

LONG = 60
"""Longer formulas stay as they are: Python reads no code that is nested too deeply."""

SIGNS = {"add": "+", "sub": "-", "mul": "*"}
"""Operations on floats that Python has a sign for."""

Code = Callable[[Any], Any]


class Practised:
    """A computation that is made quicker once it has been done often; `compute` does it."""

    __slots__ = ("_made", "_times", "_walk", "compute")

    def __init__(self, walk: Code, made: Callable[[], Code]) -> None:
        self._walk, self._made, self._times = walk, made, 0
        self.compute: Code = self._counted

    def _counted(self, x: Any) -> Any:
        self._times += 1
        if self._times == OFTEN:
            self.compute = self._made()
        return self._walk(x)


class Coder:
    """Writes formulas as Python expressions that compute them from `x`.

    `kind` is "plain" or "exact", as for `compiled`; `leaf` writes what reads one element of an array, with the names
    it needs in `names`, and `worked` what reads a part that is worked out, which stands under a name of its own.
    """

    def __init__(
        self, kind: str, leaf: Callable[[str, tuple[int, ...]], str], names: Mapping[str, Any] | None = None,
        worked: Callable[[str], str] | None = None,
    ) -> None:  # fmt: skip
        self.kind, self._leaf, self._worked = kind, leaf, worked
        self._names: dict[str, Any] = {"__builtins__": {}, **(names or {})}

    def function(self, text: str) -> Code:
        """The function of `x` that an expression is. Nothing but this module writes it: it holds names of arrays,
        which the program gives, positions, and names of operations."""
        made: Code = eval(f"lambda x: {text}", self._names)
        return made

    def text(self, f: Formula, at: Mapping[str, int]) -> str:
        """A formula at one index as an expression."""
        match f:
            case Ref(array, index):
                return self._leaf(array, tuple([at[k] if isinstance(k, str) else k for k in index]))
            case Call(op, args):
                return self._applied(op, [self.text(a, at) for a in args])
            case Number(value):
                return self._constant(value)
            case Sum(over, size, body):
                return self._applied("add", [self.text(body, {**at, over: k}) for k in range(size)])
            case Largest(over, size, body):
                return self._applied("max", [self.text(body, {**at, over: k}) for k in range(size)])
            case Same(left, right):
                return self._constant(1.0 if at.get(str(left), left) == at.get(str(right), right) else 0.0)
            case Worked(body):
                return self._worked(self._named(f)) if self._worked else self.text(body, at)
        raise TypeError(f)

    def _applied(self, op: str, args: list[str]) -> str:
        if self.kind == "plain" and op in SIGNS and len(args) > 1:
            return f"({f' {SIGNS[op]} '.join(args)})"
        self._names[op] = getattr(PRIMITIVES[op], self.kind)
        found, *rest = args
        if not rest and op not in ("add", "max"):
            return f"{op}({found})"
        for part in rest:
            found = f"{op}({found}, {part})"
        return found

    def _constant(self, value: float) -> str:
        return self._named(float(value) if self.kind == "plain" else PRIMITIVES["number"].exact(value))

    def _named(self, value: Any) -> str:
        name = f"c{len(self._names)}"
        self._names[name] = value
        return name


def practised(f: Formula, walk: Code, coder: Coder) -> Practised:
    """The computation of a single number, which `walk` computes too."""
    return Practised(walk, lambda: coder.function(coder.text(f, {})) if leaves(f) <= LONG else walk)
