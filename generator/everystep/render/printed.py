"""Printed numbers: which digits stand on the page, and whether two printed lines are equal.

This is the lesson's honesty: "=" is printed only between things whose printed digits are equal, as decimal
fractions without any rounding; everywhere else "≈".
"""

from __future__ import annotations

from decimal import Decimal, Inexact, localcontext
from itertools import product
from typing import TYPE_CHECKING

from ..compute.formula import Call, Formula, Number, Ref, Sum, Worked, refs, scalar
from ..compute.primitives import BY_HAND
from ..compute.rounding import decimal_of
from ..compute.trace import Trace
from ..teach.lesson import Line

if TYPE_CHECKING:
    from .kept import Record

EQUAL, ROUGHLY = "=", "≈"

CLOSE = Decimal("1e-20")
"""Lines that are further apart, relative to their size, are not equal; those closer are compared exactly."""


class Printed:
    """The digits of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.digits = trace.digits
        self.record: Record | None = None  # while something is written that may be kept for other lessons
        self.carried = trace.spec.display.rounding == "carried"
        self._refs: dict[tuple[str, tuple[int, ...]], Decimal] = {}
        self._parts: dict[Formula, Decimal] = {}

    def ref(self, array: str, at: tuple[int, ...]) -> Decimal:
        """A node's number as printed."""
        d = self._ref(array, at)
        return d if self.record is None else self.record.number(d, array, at)

    def worked(self, f: Formula) -> Decimal:
        """A part of a formula, worked out and printed: from printed operands by hand, else from full precision."""
        if isinstance(f, Ref):
            return self.ref(f.array, f.at)
        return self._worked(f)

    def sign(self, before: Line | None, line: Line) -> str:
        """The sign between two lines; without a line before, between the name and this line."""
        if line.show == "names":
            return EQUAL
        start = None if before is None or before.show == "names" else before.formula
        if self.record is not None:
            return self.record.printed("sign_between", start, line.formula)
        return self.sign_between(start, line.formula)

    def matrix_sign(self, array: str, before: Line | None, line: Line) -> str:
        """The sign in an equation of matrices: "=" only where it holds for every element of the array."""
        if line.show == "names":
            return EQUAL
        first = before is None or before.show == "names"
        if self.record is not None:
            return self.record.printed("matrix_sign_of", array, first)
        return self.matrix_sign_of(array, first)

    def calculate(self, f: Formula) -> Decimal:
        """What a pocket calculator with many digits makes of a printed line."""
        with localcontext(BY_HAND):
            result: Decimal = scalar(_printed_parts(f, self), {}, self._ref, "exact")
        return result

    def equal(self, f: Formula, g: Formula) -> bool:
        """Whether two printed lines have the same value, without any rounding."""
        BY_HAND.clear_flags()
        a, b = self.calculate(f), self.calculate(g)
        if not (BY_HAND.flags[Inexact] or _levels_off(f) or _levels_off(g)):
            return a == b
        if not (a.is_finite() and b.is_finite()) or abs(a - b) > CLOSE * max(Decimal(1), abs(a), abs(b)):
            return False
        from .exactly import equal  # few lessons need it

        return equal(_printed_parts(f, self), _printed_parts(g, self), lambda r: self._ref(r.array, r.at))

    def is_exact(self, f: Formula) -> bool:
        """Whether every number of a line is printed in full, so that it stands for its name exactly."""
        return all(self._ref(r.array, r.at) == decimal_of(self.trace.value(r.array, r.at)) for r in refs(f))

    def _ref(self, array: str, at: tuple[int, ...]) -> Decimal:
        found = self._refs.get((array, at))
        if found is None:
            found = self._refs[array, at] = self.trace.shown(array, at)
        return found

    def _worked(self, f: Formula) -> Decimal:
        if isinstance(f, Ref):
            return self._ref(f.array, f.at)
        found = self._parts.get(f)
        if found is None:
            exact = self.calculate(f) if self.carried else decimal_of(self.trace.worked(f))
            found = self._parts[f] = self.digits.rounded(exact)
        return found

    def sign_between(self, before: Formula | None, after: Formula) -> str:
        """The sign between two lines in numbers, or between names and a line in numbers."""
        if before is not None:
            return EQUAL if self.equal(before, after) else ROUGHLY
        if isinstance(after, Worked):
            return EQUAL if self._worked(after.body) == decimal_of(self.trace.worked(after.body)) else ROUGHLY
        return EQUAL if self.is_exact(after) and not _has_worked(after) else ROUGHLY

    def matrix_sign_of(self, array: str, first: bool) -> str:
        """The sign between two lines of matrices in numbers, or between names and the first of them."""
        positions = product(*map(range, self.trace.quantity(array).shape))
        if first:
            exact = all(self.is_exact(self.trace.formula(array, at)) for at in positions)
        else:
            exact = all(self.equal(self.trace.formula(array, at), Ref(array, at)) for at in positions)
        return EQUAL if exact else ROUGHLY


def _has_worked(f: Formula) -> bool:
    match f:
        case Worked():
            return True
        case _:
            return any(_has_worked(a) for a in getattr(f, "args", ()))


def _levels_off(f: Formula) -> bool:
    """Whether a line has a function in it that is taken to be at its end long before it is."""
    return isinstance(f, Call) and (f.op in ("exp", "tanh") or any([_levels_off(a) for a in f.args]))


def _printed_parts(f: Formula, printed: Printed) -> Formula:
    """The formula with every worked-out part replaced by the number that is printed for it."""
    match f:
        case Worked(body):
            return Number(float(printed._worked(body)))
        case Call(op, args):
            return Call(op, tuple([_printed_parts(a, printed) for a in args]))
        case Sum(over, size, body):
            return Sum(over, size, _printed_parts(body, printed))
    return f
