"""Printed numbers: which digits stand on the page, and whether two printed lines are equal.

This is the lesson's honesty: "=" is printed only between things whose printed digits are equal, as decimal
fractions without any rounding; everywhere else "≈".
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, Inexact
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

from ..compute.coded import Coder, Practised, practised
from ..compute.compiled import compiled
from ..compute.formula import Call, Formula, Number, Ref, Sum, Worked, refs
from ..compute.primitives import BY_HAND
from ..compute.rounding import decimal_of
from ..compute.trace import Trace
from ..teach.lesson import Line

if TYPE_CHECKING:
    from .record import Record

EQUAL, ROUGHLY = "=", "≈"

CLOSE = Decimal("1e-20")
"""Lines that are further apart, relative to their size, are not equal; those closer are compared exactly."""


APART = 1e-12
"""The same for floats, which are quicker told apart."""

Element = tuple[str, tuple[int, ...]]
"""An element of an array, by the array's full name and its position."""


class Nodes(dict[Element, Decimal]):
    """The number of each node as it is printed, once it has been asked for."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self._trace = trace
        self._whole: dict[Element, bool] = {}

    def __missing__(self, element: Element) -> Decimal:
        array, at = element
        trace = self._trace
        x, given = trace.value(array, at), trace.is_given(array)
        cut = None if given else trace.digits.cut(x)
        whole = None if cut else trace.digits.short(x, given)
        if text := cut or whole:
            shown = self[element] = Decimal(text)
            self._whole[element] = whole is not None
        else:
            exact = decimal_of(x)
            shown = self[element] = trace.rounded(array, exact)
            self._whole[element] = shown == exact
        return shown

    def is_whole(self, element: Element) -> bool:
        """Whether a node's number is printed in full."""
        if element not in self:
            self.__missing__(element)
        return self._whole[element]


class Printed:
    """The digits of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.digits = trace.digits
        self.record: Record | None = None  # while something is written that may be kept for other lessons
        self.carried = trace.spec.display.rounding == "carried"
        self.nodes = Nodes(trace)
        self._parts: dict[Formula, Decimal] = {}
        self._lines: dict[Formula, tuple[Decimal, bool]] = {}

    def sign(self, before: Line | None, line: Line) -> str:
        """The sign between two lines; without a line before, between the name and this line."""
        if line.show == "names":
            return EQUAL
        start = None if before is None or before.show == "names" else before.formula
        if self.record is not None:
            return self.record.printed(sign_between, start, line.formula)
        return sign_between(start, line.formula)(self)

    def matrix_sign(self, array: str, before: Line | None, line: Line) -> str:
        """The sign in an equation of matrices: "=" only where it holds for every element of the array."""
        if line.show == "names":
            return EQUAL
        first = before is None or before.show == "names"
        if self.record is not None:
            return self.record.printed(matrix_sign_of, array, first)
        return matrix_sign_of(array, first)(self)

    def calculate(self, f: Formula) -> Decimal:
        """What a pocket calculator with many digits makes of a printed line."""
        result: Decimal = _calculation(f).compute(self)
        return result

    def line(self, f: Formula) -> tuple[Decimal, bool]:
        """The same, and whether the calculator had to round; a line is asked for with the one before and after it."""
        found = self._lines.get(f)
        if found is None:
            BY_HAND.clear_flags()
            found = self._lines[f] = self.calculate(f), bool(BY_HAND.flags[Inexact])
        return found

    def ref(self, array: str, at: tuple[int, ...]) -> Decimal:
        """A node's number as printed."""
        return self.nodes[array, at]

    def worked(self, f: Formula) -> Decimal:
        """A formula worked out and printed: from printed operands by hand, else from full precision. What is marked as
        worked out stands within a line."""
        body = f.body if isinstance(f, Worked) else f
        if isinstance(body, Ref):
            return self.nodes[body.array, body.at]
        found = self._parts.get(f)
        if found is None:
            if not self.carried:
                found = self.digits.shown(self.trace.worked(body))
            else:
                found = (self.digits.rounded if body is f else self.digits.midway)(self.calculate(body))
            self._parts[f] = found
        return found


Sign = Callable[[Printed], str]
"""A sign that follows from a trace's printed numbers."""


def sign_between(before: Formula | None, after: Formula) -> Sign:
    """The sign between two lines in numbers, or between names and a line in numbers."""
    if before is not None:
        return _sign(_equality(before, after))
    if isinstance(after, Worked):
        body = after.body
        return _sign(lambda printed: printed.worked(after) == decimal_of(printed.trace.worked(body)))
    return _sign(_exactness(after)) if not _has_worked(after) else lambda _: ROUGHLY


def matrix_sign_of(array: str, first: bool) -> Sign:
    """The sign between two lines of matrices in numbers, or between names and the first of them."""
    tests: list[Test] = []  # made by the first trace that needs them; others have the same formulas

    def exact(printed: Printed) -> bool:
        for test in tests:
            if not test(printed):
                return False
        trace = printed.trace
        for at in islice(product(*map(range, trace.quantity(array).shape)), len(tests), None):
            f = trace.formula(array, at)
            tests.append(_exactness(f) if first else _equality(f, Ref(array, at)))
            if not tests[-1](printed):
                return False
        return True

    return _sign(exact)


Test = Callable[[Printed], bool]


def _sign(test: Test) -> Sign:
    return lambda printed: EQUAL if test(printed) else ROUGHLY


def _equality(f: Formula, g: Formula) -> Test:
    """Whether two printed lines have the same value, without any rounding."""
    deceptive = _levels_off(f) or _levels_off(g)

    def equal(printed: Printed) -> bool:
        (a, rounded), (b, other) = printed.line(f), printed.line(g)
        if not (deceptive or rounded or other):
            return a == b
        x, y = float(a), float(b)
        if not abs(x - y) <= APART * max(1.0, abs(x), abs(y)):  # nor any number to what is none
            return False
        if abs(a - b) > CLOSE * max(Decimal(1), abs(a), abs(b)):
            return False
        from .exactly import equal  # few lessons need it

        return equal(_printed_parts(f, printed), _printed_parts(g, printed), lambda r: printed.ref(r.array, r.at))

    return equal


def _exactness(f: Formula) -> Test:
    """Whether every number of a line is printed in full, so that it stands for its name exactly."""
    read = [(r.array, r.at) for r in refs(f)]
    return lambda printed: all(map(printed.nodes.is_whole, read))


@lru_cache(maxsize=2048)
def _calculation(f: Formula) -> Practised:
    """A line in numbers as a computation from the printed numbers."""
    coder = Coder("exact", lambda array, at: f"x.nodes[{array!r}, {at}]", worked=lambda name: f"x.worked({name})")
    return practised(f, compiled(f, {}, _shown, "exact", _worked), coder)


def _shown(array: str, at: tuple[int, ...]) -> Callable[[Printed], Decimal]:
    element = array, at
    return lambda printed: printed.nodes[element]


def _worked(f: Formula) -> Callable[[Printed], Decimal]:
    return lambda printed: printed.worked(f)


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
        case Worked():
            return Number(float(printed.worked(f)))
        case Call(op, args):
            return Call(op, tuple([_printed_parts(a, printed) for a in args]))
        case Sum(over, size, body):
            return Sum(over, size, _printed_parts(body, printed))
    return f
