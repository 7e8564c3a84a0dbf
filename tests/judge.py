"""The judge of printed arithmetic: reads a printed line as a reader's eye does, and computes what it really is.

It shares nothing with the package. A line arrives as tokens (see `pages`), is parsed by the precedence that every
school teaches, and is computed twice: exactly (fractions, and sums of powers of e with rational exponents, which
by Lindemann and Weierstrass are equal only when they look equal; 220 digits for the rest), and as an interval
that holds whatever the printed digits may have been rounded from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

Token = tuple[Any, ...]
Tokens = list[Token]
Tree = tuple[Any, ...]

FUNCTIONS = ("ln", "tanh", "max", "e", "σ", "ReLU", "LReLU", "softplus", "id")


class Misprint(AssertionError):
    """A line that a reader cannot read, or would read otherwise than it is meant."""


@dataclass(frozen=True)
class Printed:
    """A number as it stands on the page: its digits, and the node that it says it is."""

    value: Decimal
    places: int  # digits after the decimal mark
    exponent: int  # of ten
    node: str = ""

    @property
    def unit(self) -> Fraction:
        """The worth of the last digit printed."""
        return Fraction(10) ** (self.exponent - self.places)


# ---- Parsing


class Parser:
    """Reads one line: sums of products of powers, as printed, brackets and all."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = [token for token in tokens]
        self.at = 0

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end",)

    def take(self, *wanted: str) -> Token:
        token = self.peek()
        if wanted and token[: len(wanted)] != wanted:
            raise Misprint(f"expected {wanted}, found {token} in {self.tokens}")
        self.at += 1
        return token

    def whole(self) -> Tree:
        tree = self.sum()
        if self.peek() != ("end",):
            raise Misprint(f"cannot go on at {self.peek()} in {self.tokens}")
        return tree

    def sum(self) -> Tree:
        if self.peek() == ("op", "−"):
            self.take()
            tree: Tree = ("neg", self.product())
        else:
            tree = self.product()
        while self.peek() in (("op", "+"), ("op", "−")):
            sign = self.take()[1]
            tree = ("add" if sign == "+" else "sub", tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.power()
        while True:
            match self.peek():
                case ("op", "·" | "⊙" as sign):
                    self.take()
                    tree = ("mul" if sign == "·" else "hadamard", tree, self.power())
                case ("space",):
                    self.take()
                    tree = ("matmul", tree, self.power())
                case _:
                    return tree

    def power(self) -> Tree:
        match self.take():
            case ("num", Printed() as number):
                following = self.tokens[self.at : self.at + 2]
                if (
                    len(following) == 2
                    and following[0] == ("op", "·")
                    and following[1][0] == "sup"
                    and (tens := power_of_ten(following[1])) is not None
                ):
                    self.at += 2
                    value = number.value.scaleb(tens)
                    return ("num", Printed(value, number.places, tens, number.node))
                return ("num", number)
            case ("name", node):
                return ("name", node)
            case ("frac", above, below):
                return ("div", parse(above), parse(below))
            case ("sqrt", inside):
                return ("sqrt", parse(inside))
            case ("matrix", rows):
                return ("matrix", [[parse(cell) for cell in row] for row in rows])
            case ("sup", base, above):
                if base == [("fn", "e")]:
                    return ("exp", parse(above))
                one = len(base) == 1 and base[0][0] in ("num", "name")
                bracketed = base[:1] == [("open", "(")] and _closes(base) == len(base) - 1
                if not one and not bracketed:
                    raise Misprint(f"a power of something without brackets: {base}")
                return ("pow", parse(base), parse(above))
            case ("fn", name) if self.peek() == ("open", "("):
                self.take()
                args = [self.sum()]
                while self.peek() == ("op", ","):
                    self.take()
                    args.append(self.sum())
                self.take("close", ")")
                return (name, *args)
            case ("open", "("):
                tree = self.sum()
                self.take("close", ")")
                return tree
            case ("open", "["):
                tree = self.sum()
                self.take("op", ">")
                zero = self.take()
                if zero[0] != "num" or zero[1].value:
                    raise Misprint("only [... > 0] is known")
                self.take("close", "]")
                return ("positive", tree)
            case ("slope", by):
                return ("slope", by, self.product())
            case token:
                raise Misprint(f"cannot read {token} in {self.tokens}")


def parse(tokens: Tokens) -> Tree:
    """The tree of one printed line."""
    return Parser(tokens).whole()


def _closes(tokens: Tokens) -> int:
    depth = 0
    for at, token in enumerate(tokens):
        depth += {"open": 1, "close": -1}.get(token[0], 0)
        if depth == 0:
            return at
    return -1


def power_of_ten(token: Token) -> int | None:
    """The exponent of a token that is 10 raised to a whole number."""
    _, base, above = token
    if len(base) != 1 or base[0][0] != "num" or base[0][1].value != 10:
        return None
    sign = -1 if above[:1] == [("op", "−")] else 1
    digits = above[1:] if sign < 0 else above
    return sign * int(digits[0][1].value) if len(digits) == 1 and digits[0][0] == "num" else None


def walk(tokens: Tokens) -> Iterator[Token]:
    """Every token of a line, those inside fractions, roots, powers and matrices too."""
    for token in tokens:
        yield token
        if token[0] in ("frac", "sup", "sqrt"):
            for inside in token[1:]:
                yield from walk(inside)
        elif token[0] == "matrix":
            for row in token[1]:
                for cell in row:
                    yield from walk(cell)


def numbers(tree: Any) -> Iterator[Printed]:
    """Every printed number of a tree."""
    if isinstance(tree, Printed):
        yield tree
    elif isinstance(tree, tuple | list):
        for part in tree:
            yield from numbers(part)


def is_alone(tree: Tree) -> bool:
    """Whether a line is a number by itself, or a matrix of such numbers: what a calculation ends with."""
    return tree[0] in ("num", "matrix") or tree[0] == "neg" and tree[1][0] == "num"


def is_numeric(tokens: Tokens) -> bool:
    """Whether a line holds numbers only, and so can be computed from what is printed."""
    return not any(token[0] in ("name", "slope") or token[0] == "fn" and token[1] not in ("ln", "tanh", "max", "e")
                   for token in walk(tokens))  # fmt: skip


# ---- Computing: one walk over the tree, with the arithmetic as a parameter; matrices are lists of rows.


def evaluate(tree: Tree, algebra: Any) -> Any:
    match tree:
        case ("num", Printed() as number):
            return algebra.number(number)
        case ("name", node):
            return algebra.name(node)
        case ("matrix", rows):
            return [[evaluate(cell, algebra) for cell in row] for row in rows]
        case ("matmul", left, right):
            a, b = evaluate(left, algebra), evaluate(right, algebra)
            if not isinstance(a, list) or not isinstance(b, list) or len(a[0]) != len(b):
                raise Misprint(f"matrices that do not fit: {shape(a)} and {shape(b)}")
            return [[_total([algebra.mul(x, row[j]) for x, row in zip(line, b, strict=True)], algebra)
                     for j in range(len(b[0]))] for line in a]  # fmt: skip
        case ("slope", by, body):
            return algebra.slope(by, lambda shifted: evaluate(body, shifted))
        case (op, *args):
            parts = [evaluate(a, algebra) for a in args]
            compute = getattr(algebra, {"hadamard": "mul", "max": "maximum", "pow": "power"}.get(op, op))
            if op == "hadamard" and not all(isinstance(part, list) for part in parts):
                raise Misprint("⊙ stands between matrices")
            return spread(compute, *parts)
    raise Misprint(str(tree))


def _total(terms: list[Any], algebra: Any) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = algebra.add(total, term)
    return total


def spread(compute: Callable[..., Any], *parts: Any) -> Any:
    """A computation element by element; a number meets every element, a single row every row."""
    if not any(isinstance(part, list) for part in parts):
        return compute(*parts)
    height, width = max(shape(part) for part in parts if isinstance(part, list))
    for part in parts:
        if isinstance(part, list) and shape(part) not in ((height, width), (1, width)):
            raise Misprint(f"matrices that do not fit: {[shape(p) for p in parts if isinstance(p, list)]}")

    def at(part: Any, i: int, j: int) -> Any:
        return part[i if len(part) == height else 0][j] if isinstance(part, list) else part

    return [[compute(*[at(part, i, j) for part in parts]) for j in range(width)] for i in range(height)]


def shape(value: Any) -> tuple[int, int]:
    return (len(value), len(value[0])) if isinstance(value, list) else (0, 0)


# ---- Exactly

PRECISE = Context(prec=220, Emax=10**9, Emin=-(10**9), traps=[])


@dataclass(frozen=True)
class Powers:
    """A quotient of sums of c·e^q, c and q fractions: {q: c, ...} over {q: c, ...}."""

    above: Mapping[Fraction, Fraction]
    below: Mapping[Fraction, Fraction]


ONE = {Fraction(0): Fraction(1)}
Real = Fraction | Powers | Decimal


class Exact:
    """Exact arithmetic, or 220 digits where there is no other."""

    def number(self, number: Printed) -> Real:
        return Fraction(number.value)

    def name(self, node: str) -> Real:
        raise Misprint(f"a name in a line of numbers: {node}")

    def add(self, a: Real, b: Real) -> Real:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a + b
        if isinstance(a, Decimal) or isinstance(b, Decimal):
            return PRECISE.add(precise(a), precise(b))
        p, q = _powers(a), _powers(b)
        if p.below == q.below:
            return _simple(_plus(p.above, q.above), p.below)
        return _simple(_plus(_times(p.above, q.below), _times(q.above, p.below)), _times(p.below, q.below))

    def neg(self, a: Real) -> Real:
        return self.mul(Fraction(-1), a)

    def sub(self, a: Real, b: Real) -> Real:
        return self.add(a, self.neg(b))

    def mul(self, a: Real, b: Real) -> Real:
        if a == 0 or b == 0:  # 0 ln 0 is 0
            return Fraction(0)
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a * b
        if isinstance(a, Decimal) or isinstance(b, Decimal):
            return PRECISE.multiply(precise(a), precise(b))
        p, q = _powers(a), _powers(b)
        return _simple(_times(p.above, q.above), _times(p.below, q.below))

    def div(self, a: Real, b: Real) -> Real:
        if isinstance(b, Fraction):
            return self.mul(a, 1 / b)  # dividing by a printed 0 raises
        if isinstance(a, Decimal) or isinstance(b, Decimal):
            return PRECISE.divide(precise(a), precise(b))
        p, q = _powers(a), _powers(b)
        return _simple(_times(p.above, q.below), _times(p.below, q.above))

    def power(self, a: Real, b: Real) -> Real:
        if not isinstance(b, Fraction) or b.denominator != 1 or b < 0:
            return PRECISE.power(precise(a), precise(b))
        result: Real = Fraction(1)
        for _ in range(int(b)):
            result = self.mul(result, a)
        return result

    def exp(self, a: Real) -> Real:
        if isinstance(a, Fraction):
            return Powers({a: Fraction(1)}, ONE) if a else Fraction(1)
        return PRECISE.exp(precise(a))

    def ln(self, a: Real) -> Real:
        if a == 1:
            return Fraction(0)
        return PRECISE.ln(precise(a))

    def tanh(self, a: Real) -> Real:
        up, down = self.exp(a), self.exp(self.neg(a))
        return self.div(self.sub(up, down), self.add(up, down))

    def sqrt(self, a: Real) -> Real:
        if isinstance(a, Fraction) and a >= 0:
            root = Fraction(math.isqrt(a.numerator), math.isqrt(a.denominator))
            if root * root == a:
                return root
        return PRECISE.sqrt(precise(a))

    def maximum(self, a: Real, b: Real) -> Real:
        return a if precise(a) >= precise(b) else b

    def positive(self, a: Real) -> Real:
        return Fraction(1 if precise(a) > 0 else 0)


def _powers(a: Real) -> Powers:
    assert not isinstance(a, Decimal)
    return a if isinstance(a, Powers) else Powers({Fraction(0): a} if a else {}, ONE)


def _plus(a: Mapping[Fraction, Fraction], b: Mapping[Fraction, Fraction]) -> dict[Fraction, Fraction]:
    result = dict(a)
    for q, c in b.items():
        result[q] = result.get(q, Fraction(0)) + c
    return {q: c for q, c in result.items() if c}


def _times(a: Mapping[Fraction, Fraction], b: Mapping[Fraction, Fraction]) -> dict[Fraction, Fraction]:
    result: dict[Fraction, Fraction] = {}
    for q, c in a.items():
        for r, d in b.items():
            result[q + r] = result.get(q + r, Fraction(0)) + c * d
    return {q: c for q, c in result.items() if c}


def _simple(above: dict[Fraction, Fraction], below: dict[Fraction, Fraction] | Mapping[Fraction, Fraction]) -> Real:
    """The quotient, as a fraction where it is one."""
    if not below:
        raise ZeroDivisionError
    if not above:
        return Fraction(0)
    if above.keys() == below.keys():
        shares = {above[q] / below[q] for q in above}
        if len(shares) == 1:
            return shares.pop()
    found = Powers(above, below)
    return found if len(above) * len(below) < 2000 else precise(found)


def precise(a: Real) -> Decimal:
    """220 digits of a number."""
    match a:
        case Decimal():
            return a
        case Fraction():
            return PRECISE.divide(Decimal(a.numerator), Decimal(a.denominator))
    sums = []
    for part in (a.above, a.below):
        total = Decimal(0)
        for q, c in part.items():
            total = PRECISE.add(total, PRECISE.multiply(precise(c), PRECISE.exp(precise(q))))
        sums.append(total)
    return PRECISE.divide(*sums)


def same(a: Any, b: Any) -> bool:
    """Whether two computed lines are exactly equal."""
    if isinstance(a, list) or isinstance(b, list):
        return shape(a) == shape(b) and all(same(x, y) for r, s in zip(a, b, strict=True)
                                            for x, y in zip(r, s, strict=True))  # fmt: skip
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        x, y = precise(a), precise(b)
        if not (x.is_finite() and y.is_finite()):
            return x == y
        return abs(PRECISE.subtract(x, y)) <= max(abs(x), abs(y)).scaleb(-200)
    return Exact().sub(a, b) == 0


# ---- As intervals


class Between:
    """Interval arithmetic in floats, a hair wider than it needs to be: `slack` is how far a printed number may be from
    what it was rounded from."""

    def __init__(self, slack: Callable[[Printed], Fraction]) -> None:
        self.slack = slack

    def number(self, number: Printed) -> tuple[float, float]:
        slack = self.slack(number)
        return self.wide(float(Fraction(number.value) - slack), float(Fraction(number.value) + slack))

    def wide(self, low: float, high: float) -> tuple[float, float]:
        if math.isnan(low) or math.isnan(high):
            return -math.inf, math.inf
        return low - abs(low) * 1e-13, high + abs(high) * 1e-13

    def add(self, a: Any, b: Any) -> Any:
        return self.wide(a[0] + b[0], a[1] + b[1])

    def sub(self, a: Any, b: Any) -> Any:
        return self.wide(a[0] - b[1], a[1] - b[0])

    def neg(self, a: Any) -> Any:
        return -a[1], -a[0]

    def mul(self, a: Any, b: Any) -> Any:
        corners = [0.0 if x == 0 or y == 0 else x * y for x in a for y in b]
        return self.wide(min(corners), max(corners))

    def div(self, a: Any, b: Any) -> Any:
        if b[0] <= 0 <= b[1]:
            return -math.inf, math.inf
        corners = [x / y if math.isfinite(y) else 0.0 for x in a for y in b]
        return self.wide(min(corners), max(corners))

    def power(self, a: Any, b: Any) -> Any:
        exponent = round((b[0] + b[1]) / 2)
        corners = [a[0] ** exponent, a[1] ** exponent]
        low = 0.0 if exponent % 2 == 0 and a[0] <= 0 <= a[1] else min(corners)
        return self.wide(low, max(corners))

    def exp(self, a: Any) -> Any:
        return self.wide(*[math.exp(x) if x < 709 else math.inf for x in a])

    def ln(self, a: Any) -> Any:
        return self.wide(*[math.log(x) if x > 0 else -math.inf for x in a])

    def tanh(self, a: Any) -> Any:
        return self.wide(math.tanh(a[0]), math.tanh(a[1]))

    def sqrt(self, a: Any) -> Any:
        return self.wide(*[math.sqrt(max(x, 0.0)) for x in a])

    def maximum(self, a: Any, b: Any) -> Any:
        return self.wide(max(a[0], b[0]), max(a[1], b[1]))

    def positive(self, a: Any) -> Any:
        return float(a[0] > 0), float(a[1] > 0)


def meet(a: Any, b: Any) -> bool:
    """Whether two intervals, or two matrices of them, have something in common."""
    if isinstance(a, list) or isinstance(b, list):
        return shape(a) == shape(b) and all(meet(x, y) for r, s in zip(a, b, strict=True)
                                            for x, y in zip(r, s, strict=True))  # fmt: skip
    return bool(a[0] <= b[1] and b[0] <= a[1])


# ---- In floats, from names


class Named:
    """Ordinary floats, with names in the place of numbers."""

    def __init__(self, values: Callable[[str], float], shifts: Mapping[str, float] | None = None) -> None:
        self.values = values
        self.shifts = shifts or {}

    def number(self, number: Printed) -> float:
        return float(number.value)

    def name(self, node: str) -> float:
        return self.values(node) + self.shifts.get(node, 0.0)

    def slope(self, by: str, of: Callable[[Any], float]) -> float:
        h = 1e-6
        return (of(Named(self.values, {by: h})) - of(Named(self.values, {by: -h}))) / (2 * h)

    add = staticmethod(lambda a, b: a + b)
    sub = staticmethod(lambda a, b: a - b)
    neg = staticmethod(lambda a: -a)
    mul = staticmethod(lambda a, b: 0.0 if a == 0 or b == 0 else a * b)
    div = staticmethod(lambda a, b: a / b if b else math.nan)
    power = staticmethod(lambda a, b: a**b)
    exp = staticmethod(lambda a: math.exp(a) if a < 709 else math.inf)
    ln = staticmethod(lambda a: math.log(a) if a > 0 else -math.inf)
    tanh = staticmethod(math.tanh)
    sqrt = staticmethod(math.sqrt)
    maximum = staticmethod(max)
    positive = staticmethod(lambda a: 1.0 if a > 0 else 0.0)
    σ = staticmethod(lambda a: 1 / (1 + math.exp(-a)) if a > -709 else 0.0)
    ReLU = staticmethod(lambda a: max(a, 0.0))
    LReLU = staticmethod(lambda a: max(a, 0.01 * a))
    softplus = staticmethod(lambda a: math.log1p(math.exp(-abs(a))) + max(a, 0.0))
