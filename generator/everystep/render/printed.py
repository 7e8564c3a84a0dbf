"""Printed numbers: which digits stand on the page, and whether two printed lines are equal.

This is the lesson's honesty: "=" is printed only between things whose printed digits are equal, as decimal
fractions without any rounding; everywhere else "≈".
"""

from __future__ import annotations

from decimal import Decimal, Inexact, localcontext
from itertools import product

from ..compute.formula import Call, Formula, Number, Ref, Sum, Worked, refs, scalar
from ..compute.primitives import BY_HAND
from ..compute.rounding import decimal_of
from ..compute.trace import Trace
from ..teach.lesson import Line

EQUAL, ROUGHLY = "=", "≈"

CLOSE = Decimal("1e-20")
"""Lines that are further apart, relative to their size, are not equal; those closer are compared exactly."""


class Printed:
    """The digits of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.digits = trace.digits
        self.carried = trace.spec.display.rounding == "carried"
        self._refs: dict[tuple[str, tuple[int, ...]], Decimal] = {}

    def ref(self, array: str, at: tuple[int, ...]) -> Decimal:
        """A node's number as printed."""
        found = self._refs.get((array, at))
        if found is None:
            found = self._refs[array, at] = self.trace.shown(array, at)
        return found

    def worked(self, f: Formula) -> Decimal:
        """A part of a formula, worked out and printed: from printed operands by hand, else from full precision."""
        if isinstance(f, Ref):
            return self.ref(f.array, f.at)
        if self.carried:
            return self.digits.rounded(self.calculate(f))
        return self.digits.shown(self.trace.worked(f))

    def calculate(self, f: Formula) -> Decimal:
        """What a pocket calculator with many digits makes of a printed line."""
        with localcontext(BY_HAND):
            result: Decimal = scalar(_printed_parts(f, self), {}, self.ref, "exact")
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

        return equal(_printed_parts(f, self), _printed_parts(g, self), lambda r: self.ref(r.array, r.at))

    def is_exact(self, f: Formula) -> bool:
        """Whether every number of a line is printed in full, so that it stands for its name exactly."""
        return all(self.ref(r.array, r.at) == decimal_of(self.trace.value(r.array, r.at)) for r in refs(f))

    def sign(self, before: Line | None, line: Line) -> str:
        """The sign between two lines; without a line before, between the name and this line."""
        if line.show == "names":
            return EQUAL
        if before is None or before.show == "names":
            exact = self.is_exact(line.formula) and not _has_worked(line.formula)
            if isinstance(line.formula, Worked):
                exact = self._worked_exactly(line.formula.body)
            return EQUAL if exact else ROUGHLY
        return EQUAL if self.equal(before.formula, line.formula) else ROUGHLY

    def matrix_sign(self, array: str, before: Line | None, line: Line) -> str:
        """The sign in an equation of matrices: "=" only where it holds for every element of the array."""
        if line.show == "names":
            return EQUAL
        quantity = self.trace.quantity(array)
        positions = list(product(*map(range, quantity.shape)))
        if before is None or before.show == "names":
            exact = all(self.is_exact(self.trace.formula(array, at)) for at in positions)
        else:
            exact = all(self.equal(self.trace.formula(array, at), Ref(array, at)) for at in positions)
        return EQUAL if exact else ROUGHLY

    def _worked_exactly(self, f: Formula) -> bool:
        return self.worked(f) == decimal_of(self.trace.worked(f))


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
            return Number(float(printed.worked(body)))
        case Call(op, args):
            return Call(op, tuple([_printed_parts(a, printed) for a in args]))
        case Sum(over, size, body):
            return Sum(over, size, _printed_parts(body, printed))
    return f
