"""Notation: a formula's tree written as MathML, TeX or Typst, with names or numbers at its leaves.

The notations are one table with a row for each operation: how tightly it binds, and what stands around its
operands. Brackets follow from binding strength, never from looking at the text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from ..compute.formula import Applied, Boxed, Call, Elided, Formula, Number, Ref, Slope, Worked
from ..compute.names import node_name
from ..compute.rounding import decimal_of
from .naming import Name, Naming
from .numbers import NumberWriter, written_out
from .operands import Added, Operand
from .printed import Printed

ATOM, FUNCTION, POWER, PRODUCT, SUM = 9, 7, 5, 3, 1
"""How tightly things bind: a symbol, a function with its brackets, a power, a product, a sum."""


class Row(Struct, frozen=True):
    """One operation: its strength, the least strength of its first operand and of the others, and the texts
    before, between and after the operands in MathML, in TeX and in Typst; and whether it is an element of MathML, in
    which each operand has to be a single one."""

    binds: int
    first: int
    others: int
    mathml: tuple[str, str, str]
    tex: tuple[str, str, str]
    typst: tuple[str, str, str]
    single: bool = False


def _infix(binds: int, first: int, others: int, sign: str, tex: str) -> Row:
    return Row(binds, first, others, ("", f"<mo>{sign}</mo>", ""), ("", f" {tex} ", ""), ("", f" {sign} ", ""))


def _function(name: str, tex: str) -> Row:
    mathml = (f"<mi>{name}</mi><mo>(</mo>", "<mo>,</mo>", "<mo>)</mo>")
    return Row(FUNCTION, 0, 0, mathml, (rf"{tex}\left(", ", ", r"\right)"), (f'op("{name}") lr((', ", ", "))"))


ROWS: Mapping[str, Row] = {
    "add": _infix(SUM, SUM, SUM + 1, "+", "+"),
    "sub": _infix(SUM, SUM, SUM + 1, "−", "-"),
    "neg": Row(SUM, SUM + 1, SUM + 1, ("<mo>−</mo>", "", ""), ("-", "", ""), ("−", "", "")),
    "mul": _infix(PRODUCT, PRODUCT, PRODUCT, "·", r"\cdot"),
    "weigh": _infix(PRODUCT, PRODUCT, PRODUCT, "·", r"\cdot"),
    "hadamard": _infix(PRODUCT, PRODUCT, PRODUCT, "⊙", r"\odot"),
    "matmul": Row(
        PRODUCT, PRODUCT, PRODUCT, ("", '<mspace width=".2em"></mspace>', ""), ("", " ", ""), ("", " thin ", "")
    ),
    "transpose": Row(
        POWER, ATOM, ATOM,
        ("<msup>", "", '<mi mathvariant="normal">⊤</mi></msup>'), ("{", "", r"}^{\top}"), ("attach(", "", ", t: ⊤)"),
        single=True,
    ),
    "div": Row(
        FUNCTION, 0, 0, ("<mfrac>", "", "</mfrac>"), (r"\frac{", "}{", "}"), ("frac(", ", ", ")"), single=True
    ),
    "square": Row(
        POWER, ATOM, ATOM, ("<msup>", "", "<mn>2</mn></msup>"), ("{", "", "}^{2}"), ("attach(", "", ', t: "2")'),
        single=True,
    ),
    "power": Row(
        POWER, ATOM, 0, ("<msup>", "", "</msup>"), ("{", "}^{", "}"), ("attach(", ", t: ", ")"), single=True
    ),
    "exp": Row(
        FUNCTION, 0, 0, ("<msup><mi>e</mi>", "", "</msup>"), ("e^{", "", "}"), ("attach(e, t: ", "", ")"), single=True
    ),
    "sqrt": Row(
        FUNCTION, 0, 0, ("<msqrt>", "", "</msqrt>"), (r"\sqrt{", "", "}"), ("sqrt(", "", ")"), single=True
    ),
    "log": _function("ln", r"\ln"),
    "tanh": _function("tanh", r"\tanh"),
    "max": _function("max", r"\max"),
    "positive": Row(
        FUNCTION, SUM, 0,
        ("<mo>[</mo>", "", "<mo>&gt;</mo><mn>0</mn><mo>]</mo>"),
        (r"\left\lbrack ", "", r" \gt 0\right\rbrack "),
        ("lr([", "", ' > "0"])'),
    ),
}  # fmt: skip

Piece = tuple[str, int]  # a written formula and how tightly it binds


class Notation(ABC):
    """Writes the formulas of one trace in one language; its subclasses are written or spoken."""

    kind = ""  # by which a scribe finds it
    filled = False
    """Whether the boxes of a worksheet hold their numbers, as on a key."""

    def __init__(self, naming: Naming, printed: Printed, numbers: NumberWriter) -> None:
        self.naming = naming
        self.printed = printed
        self.numbers = numbers
        self._leaves: dict[Any, Piece] = {}

    def write(self, f: Formula, show: str = "names", *, deltas: bool = True) -> str:
        """The whole formula, with names or numbers at its leaves."""
        return self.bracketed(f, show, 0, deltas)

    def bracketed(self, f: Formula, show: str, least: int, deltas: bool) -> str:
        """A formula as an operand, in brackets where it binds less than `least`."""
        record = self.printed.record
        if record is not None and show == "numbers" and self._is_number(f):
            return record.hole(Operand, self.kind, f, least)
        text, binds = self._write(f, show, deltas)
        return self.brackets(text) if binds < least else text

    def _is_number(self, f: Formula) -> bool:
        """Whether a formula, written in numbers, is a single one: which, and how it is written, a lesson decides."""
        return (
            isinstance(f, Worked) or isinstance(f, Ref) and bool(f.at or not self.naming.trace.quantity(f.array).axes)
        )

    def _write(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Ref):
            key = (f.array, f.index, show, deltas)
            found = self._leaves.get(key)
            if found is None:
                found = self._leaves[key] = self._ref(f, show, deltas)
            return found
        if isinstance(f, Number):
            return self._number(decimal_of(f.value), "", "")
        if isinstance(f, Elided) and show == "names":
            return self.dots(), ATOM
        if isinstance(f, Boxed):
            return self._write(f.body, show, deltas) if show == "names" else (self.boxed(f), ATOM)
        if isinstance(f, Worked):
            return self._number(self.printed.worked(f), *self.marks(f))
        return self._composed(f, show, deltas)

    @abstractmethod
    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        """A formula made of others."""

    def marks(self, f: Formula) -> tuple[str, str, int]:
        """What a number is marked with: its role, its node's name, the colour of the edge that it belongs to."""
        if isinstance(f, Worked):
            return (*self.marks(f.body)[:2], 0)
        if isinstance(f, Ref):
            return self.naming.role(f.array), node_name(f.array, f.at), self.naming.hue(f.array, f.at)
        return "", "", 0

    def _ref(self, f: Ref, show: str, deltas: bool) -> Piece:
        at = f.at
        axes = self.naming.trace.quantity(f.array).axes
        whole = not at and bool(axes)
        role = self.naming.role(f.array)
        if show == "numbers":
            if whole:
                return self._matrix(f)
            return self._number(self.printed.ref(f.array, at), *self.marks(f))
        name = self.naming.name(f.array, at, deltas=deltas)
        text = self.name(
            name, role, node_name(f.array, at) if len(at) == len(axes) else "", self.naming.hue(f.array, at)
        )
        return text, POWER if name.above or name.over else ATOM

    def _number(self, d: Decimal, role: str, node: str, hue: int = 0) -> Piece:
        return self.number(d, role, node, hue), self.strength(d)

    def strength(self, d: Decimal) -> int:
        """How tightly a number binds."""
        return SUM if d < 0 else ATOM if written_out(d) else PRODUCT

    def _matrix(self, f: Formula, turned: bool = False) -> Piece:
        """A whole array as a matrix of its numbers; a single sample is a row."""
        assert isinstance(f, Ref)
        shape = self.naming.trace.quantity(f.array).shape
        rows = (
            [[(i, j) for j in range(shape[1])] for i in range(shape[0])]
            if len(shape) == 2
            else [[(j,) for j in range(shape[0])]]
        )
        if turned:
            rows = [list(column) for column in zip(*rows, strict=True)]
        cells = [[self.bracketed(Ref(f.array, at), "numbers", 0, True) for at in row] for row in rows]
        return self.matrix(cells), ATOM

    def _digits(self, text: str) -> str:
        """An index in the language's own digits."""
        return self.numbers.index(text)

    # What differs between the notations.

    @abstractmethod
    def brackets(self, text: str) -> str: ...

    @abstractmethod
    def dots(self) -> str: ...

    @abstractmethod
    def name(self, name: Name, role: str, node: str, hue: int) -> str: ...

    @abstractmethod
    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str: ...

    @abstractmethod
    def matrix(self, cells: list[list[str]]) -> str: ...

    @abstractmethod
    def boxed(self, f: Boxed) -> str:
        """The box of a blank; unless it is filled, nothing in it tells its number."""


class Written(Notation):
    """A notation that is written by the table: MathML, TeX and Typst."""

    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Call):
            op = f.op
            row = ROWS[op]
            before, between, after = self.affixes(row)
            if op == "add":
                return self._sum(f.args, show, deltas, between), SUM
            if op == "max":
                between = self.separator()
            if op == "transpose" and show == "numbers":
                return self._matrix(f.args[0], turned=True)
            text, least = before, row.first
            for argument in f.args:
                operand = self.bracketed(argument, show, least, deltas)
                text, least = text + (self.single(operand) if row.single else operand) + between, row.others
            text = text.removesuffix(between) + after
            return (self.turned(text) if op == "transpose" else text), row.binds
        if isinstance(f, Applied):
            return self.applied(f.function, self.bracketed(f.body, show, 0, deltas)), FUNCTION
        if isinstance(f, Slope):
            return self.slope(
                self._write(f.by, show, deltas)[0], self.bracketed(f.body, show, PRODUCT, deltas)
            ), PRODUCT
        raise TypeError(f)

    def _sum(self, terms: tuple[Formula, ...], show: str, deltas: bool, plus: str) -> str:
        """A sum, in which what is added with a minus of its own is subtracted."""
        minus = self.affixes(ROWS["sub"])[1]
        text = self.bracketed(terms[0], show, SUM, deltas)
        for term in terms[1:]:
            if isinstance(term, Call) and term.op == "neg":
                text += minus + self.bracketed(term.args[0], show, SUM + 1, deltas)
            elif show == "numbers" and isinstance(term, Worked) and not isinstance(term.body, Ref):
                record = self.printed.record
                number = record.hole(Added, self.kind, term) if record else self.added(term, self.printed.worked(term))
                text += number
            else:
                text += plus + self.bracketed(term, show, SUM + 1, deltas)
        return text

    def added(self, term: Worked, d: Decimal) -> str:
        """A number that was worked out, with the sign before it in a sum."""
        sign, marks = self.affixes(ROWS["sub" if d < 0 else "add"])[1], self.marks(term)
        if d < 0:
            return sign + self.number(-d, *marks)
        text, binds = self._number(d, *marks)
        return sign + (self.brackets(text) if binds < SUM + 1 else text)

    # What differs between the three.

    @abstractmethod
    def affixes(self, row: Row) -> tuple[str, str, str]: ...

    def single(self, text: str) -> str:
        """An operand that must not fall apart into several."""
        return text

    def turned(self, text: str) -> str:
        """A transposed matrix, from the text that its row gives."""
        return text

    @abstractmethod
    def separator(self) -> str: ...

    @abstractmethod
    def applied(self, function: str, body: str) -> str: ...

    @abstractmethod
    def slope(self, by: str, body: str) -> str: ...
