"""Speech: a formula as a sentence, for those who hear the page; a third notation beside MathML and TeX.

Every operation is one translatable pattern with named places, so that a language may say it in its own order.
A name stands in a place as it is, never inflected. Brackets are spoken where the ear could not tell what belongs
together; a fraction says where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from ..compute.formula import Applied, Boxed, Call, Formula, Ref, Slope
from ..compute.names import anatomy
from ..messages import N_
from .language import Language
from .naming import Name, Naming
from .notation import ATOM, FUNCTION, POWER, PRODUCT, SUM, Notation, Piece
from .numbers import NumberWriter
from .printed import Printed

LOOSE = 0
"""What binds so weakly that it stands in brackets wherever it is part of something: a condition."""


class Spoken(Struct, frozen=True):
    """One operation: its strength, the least strength of its first operand and of the others, and its pattern.
    More than two operands are said two by two."""

    binds: int
    first: int
    others: int
    pattern: str


SPOKEN: Mapping[str, Spoken] = {
    # Translators: a formula read aloud. {a} and {b} are parts of it, put in as they are and never inflected.
    "add": Spoken(SUM, SUM, SUM + 1, N_("{a} plus {b}")),
    "sub": Spoken(SUM, SUM, SUM + 1, N_("{a} minus {b}")),
    "neg": Spoken(SUM, SUM + 1, SUM + 1, N_("minus {a}")),
    "mul": Spoken(PRODUCT, PRODUCT, PRODUCT, N_("{a} times {b}")),
    "weigh": Spoken(PRODUCT, PRODUCT, PRODUCT, N_("{a} times {b}")),
    "matmul": Spoken(PRODUCT, PRODUCT, PRODUCT, N_("{a} times {b}")),
    "hadamard": Spoken(PRODUCT, PRODUCT, PRODUCT, N_("{a} times, element by element, {b}")),
    "transpose": Spoken(POWER, ATOM, ATOM, N_("{a} transposed")),
    "div": Spoken(FUNCTION, LOOSE, LOOSE, N_("the fraction {a} over {b}, end of fraction")),
    "square": Spoken(POWER, FUNCTION, FUNCTION, N_("{a} squared")),
    "power": Spoken(POWER, FUNCTION, ATOM, N_("{a} to the power {b}")),
    "exp": Spoken(FUNCTION, ATOM, ATOM, N_("e to the power {a}")),
    "sqrt": Spoken(FUNCTION, ATOM, ATOM, N_("the square root of {a}")),
    "log": Spoken(FUNCTION, ATOM, ATOM, N_("the natural logarithm of {a}")),
    "tanh": Spoken(FUNCTION, ATOM, ATOM, N_("the hyperbolic tangent of {a}")),
    "max": Spoken(LOOSE, PRODUCT, PRODUCT, N_("the larger of {a} and {b}")),
    "positive": Spoken(LOOSE, SUM, SUM, N_("1 if {a} is positive, otherwise 0")),
}
"""How each operation is said, for every operation that a lesson writes."""

SLOPE = N_("the partial derivative of {a} with respect to {b}")
APPLIED = N_("{function} of {a}")
BRACKETS = N_("open bracket {a} close bracket")
DOTS = N_("dots")
OF = N_("{a} of {b}")
MATRIX, ROW = N_("the matrix {a}"), N_("the row {a}")
NEW = N_("new {a}")
HAT = N_("{a} hat")
LAYER, SAMPLE, STEP = N_("{a} of layer {n}"), N_("{a} for sample {n}"), N_("{a} in step {n}")
MINUS, TEN = SPOKEN["neg"].pattern, N_("{a} times {ten} to the power {b}")
NUMBERS, ALONE = N_("a {rows} by {columns} matrix, {a}, end of matrix"), N_("a row of {numbers}, end of row")
FIRST, NEXT = N_("row {n}: {numbers}"), N_("{a}; row {n}: {numbers}")
# Translators: a worksheet read aloud. {blank} is the number of a box to fill in, such as B07.
BLANK, COPIED, FILLED = N_("blank {blank}"), N_("the number from blank {blank}"), N_("{a} in blank {blank}")

LETTERS = {
    "η": N_("eta"), "μ": N_("mu"), "β": N_("beta"), "ε": N_("epsilon"), "δ": N_("delta"), "σ": N_("sigma"),
    "α": N_("alpha"), "tanh": N_("the hyperbolic tangent"),
}  # fmt: skip
"""Symbols that have a word; every other one is said as it is written."""

_MARKS = re.compile(r"\[(\d+)\]|\((\d+)\)|(\+)")


class Speech(Notation):
    """Says the formulas of one trace in one language."""

    kind = "speech"

    def __init__(self, naming: Naming, printed: Printed, numbers: NumberWriter, language: Language) -> None:
        super().__init__(naming, printed, numbers)
        self.language = language
        self._patterns: dict[str, str] = {}
        self._apart = naming.trace.spec.display.notation == "indexed"  # whether each digit below is a position

    def say(self, pattern: str, **places: str) -> str:
        """A pattern in the reader's language, its places filled."""
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = self.language.gettext(pattern)
        return found.format(**places)

    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Call):
            return self._call(f, show, deltas)
        if isinstance(f, Applied):
            body = self.bracketed(f.body, show, ATOM, deltas)
            return self.say(APPLIED, function=self._letter(f.function), a=body), FUNCTION
        if isinstance(f, Slope):
            body, by = self.bracketed(f.body, show, PRODUCT, deltas), self._write(f.by, show, deltas)[0]
            return self.say(SLOPE, a=body, b=by), FUNCTION
        raise TypeError(f)

    def _call(self, f: Call, show: str, deltas: bool) -> Piece:
        row = SPOKEN[f.op]
        if f.op == "transpose" and show == "numbers":
            return self._matrix(f.args[0], turned=True)
        first, *others = f.args
        if f.op == "exp" and isinstance(first, Call) and first.op == "neg":  # e to the power minus z: no brackets
            power = self.say(MINUS, a=self.bracketed(first.args[0], show, ATOM, deltas))
            return self.say(row.pattern, a=power), row.binds
        text = self.bracketed(first, show, row.first, deltas)
        if not others:
            return self.say(row.pattern, a=text), row.binds
        for other in others:
            pattern = row.pattern
            if f.op == "add" and isinstance(other, Call) and other.op == "neg":
                pattern, other = SPOKEN["sub"].pattern, other.args[0]
            text = self.say(pattern, a=text, b=self.bracketed(other, show, row.others, deltas))
        return text, row.binds

    def _ref(self, f: Ref, show: str, deltas: bool) -> Piece:
        if show == "numbers":
            return super()._ref(f, show, deltas)
        name = self.naming.name(f.array, f.at, deltas=deltas)
        axes = () if f.at else self.naming.trace.quantity(f.array).axes
        whole = (MATRIX if len(axes) > 1 else ROW) if axes else ""
        return self._name(name, STEP if anatomy(f.array).kind[:2] in ("m_", "v_") else SAMPLE, whole), ATOM

    def _name(self, name: Name, round: str = SAMPLE, whole: str = "") -> str:
        """A name in words; `round` says what a number in round brackets above it counts, `whole` what kind of array
        it is the name of."""
        if name.over and name.under:
            return self.say(SLOPE, a=self._name(name.over), b=self._name(name.under, round, whole))
        text = self._letter(name.base)
        if name.accent:
            text = self.say(HAT, a=text)
        if isinstance(name.below, Name):
            text = self.say(OF, a=text, b=self._name(name.below))
        elif name.below:
            below = " ".join(name.below) if self._apart and "," not in name.below else name.below.replace(",", " ")
            text = f"{text} {self._digits(below)}"
        for layer, number, plus in _MARKS.findall(name.above) if name.above else ():
            if plus:
                text = self.say(NEW, a=text)
            else:
                text = self.say(LAYER if layer else round, a=text, n=self._digits(layer or number))
        return self.say(whole, a=text) if whole else text

    def _letter(self, base: str) -> str:
        return self.say(LETTERS[base]) if base in LETTERS else base

    def _digits(self, text: str) -> str:
        return self.numbers.index(text)

    def strength(self, d: Decimal) -> int:
        """A number's strength; a minus of its own is heard, and needs brackets only before a power."""
        return ATOM if d >= 0 or d.is_nan() else PRODUCT

    def name(self, name: Name, role: str, node: str, hue: int) -> str:
        return self._name(name)

    def number(self, d: Decimal, role: str = "", node: str = "", hue: int = 0) -> str:
        sign, text, exponent = self.numbers.mathml(d)
        if exponent:
            size = d.adjusted()
            power = self.numbers.whole(abs(size))
            ten = self.numbers.whole(10)
            text = self.say(TEN, a=text, ten=ten, b=self.say(MINUS, a=power) if size < 0 else power)
        return self.say(MINUS, a=text) if sign else text

    def boxed(self, f: Boxed) -> str:
        if self.filled:
            return self.say(FILLED, blank=f.blank, a=self.number(self.printed.worked(f.body)))
        return self.say(COPIED if f.copied else BLANK, blank=f.blank)

    def matrix(self, cells: list[list[str]]) -> str:
        rows = [self.numbers.separator.join(row) for row in cells]
        if len(rows) == 1:
            return self.say(ALONE, numbers=rows[0])
        text = self.say(FIRST, n=self.numbers.whole(1), numbers=rows[0])
        for n, row in enumerate(rows[1:], start=2):
            text = self.say(NEXT, a=text, n=self.numbers.whole(n), numbers=row)
        size = self.numbers.whole(len(rows)), self.numbers.whole(len(cells[0]))
        return self.say(NUMBERS, rows=size[0], columns=size[1], a=text)

    def brackets(self, text: str) -> str:
        return self.say(BRACKETS, a=text)

    def dots(self) -> str:
        return self.say(DOTS)
