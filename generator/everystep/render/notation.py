"""Notation: a formula's tree written as MathML or as TeX, with names or numbers at its leaves.

Both notations are tables with a row for each operation: how tightly it binds, and what stands around its
operands. Brackets follow from binding strength, never from looking at the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from ..compute.formula import Applied, Call, Elided, Formula, Number, Ref, Slope, Worked
from ..compute.names import node_name
from ..compute.rounding import decimal_of
from .naming import Name, Naming
from .numbers import NumberWriter, written_out
from .printed import Printed

ATOM, FUNCTION, POWER, PRODUCT, SUM = 9, 7, 5, 3, 1
"""How tightly things bind: a symbol, a function with its brackets, a power, a product, a sum."""


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: its strength, the least strength of its first operand and of the others, and the texts
    before, between and after the operands in MathML and in TeX."""

    binds: int
    first: int
    others: int
    mathml: tuple[str, str, str]
    tex: tuple[str, str, str]


def _infix(binds: int, first: int, others: int, sign: str, tex: str) -> Row:
    return Row(binds, first, others, ("", f"<mo>{sign}</mo>", ""), ("", f" {tex} ", ""))


def _function(name: str, tex: str) -> Row:
    return Row(FUNCTION, 0, 0, (f"<mi>{name}</mi><mo>(</mo>", "<mo>,</mo>", "<mo>)</mo>"),
               (rf"{tex}\left(", ", ", r"\right)"))


ROWS: Mapping[str, Row] = {
    "add": _infix(SUM, SUM, SUM + 1, "+", "+"),
    "sub": _infix(SUM, SUM, SUM + 1, "−", "-"),
    "neg": Row(SUM, SUM + 1, SUM + 1, ("<mo>−</mo>", "", ""), ("-", "", "")),
    "mul": _infix(PRODUCT, PRODUCT, PRODUCT, "·", r"\cdot"),
    "weigh": _infix(PRODUCT, PRODUCT, PRODUCT, "·", r"\cdot"),
    "hadamard": _infix(PRODUCT, PRODUCT, PRODUCT, "⊙", r"\odot"),
    "matmul": Row(PRODUCT, PRODUCT, PRODUCT, ("", '<mspace width=".2em"></mspace>', ""), ("", " ", "")),
    "transpose": Row(POWER, ATOM, ATOM, ("<msup><mrow>", "", '</mrow><mi mathvariant="normal">⊤</mi></msup>'),
                     ("{", "", r"}^{\top}")),
    "div": Row(FUNCTION, 0, 0, ("<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>"), (r"\frac{", "}{", "}")),
    "square": Row(POWER, FUNCTION, FUNCTION, ("<msup><mrow>", "", "</mrow><mn>2</mn></msup>"), ("{", "", "}^{2}")),
    "power": Row(POWER, FUNCTION, 0, ("<msup><mrow>", "</mrow><mrow>", "</mrow></msup>"), ("{", "}^{", "}")),
    "exp": Row(FUNCTION, 0, 0, ("<msup><mi>e</mi><mrow>", "", "</mrow></msup>"), ("e^{", "", "}")),
    "sqrt": Row(FUNCTION, 0, 0, ("<msqrt><mrow>", "", "</mrow></msqrt>"), (r"\sqrt{", "", "}")),
    "log": _function("ln", r"\ln"),
    "tanh": _function("tanh", r"\tanh"),
    "max": _function("max", r"\max"),
    "positive": Row(FUNCTION, SUM, 0, ("<mo>[</mo>", "", "<mo>&gt;</mo><mn>0</mn><mo>]</mo>"),
                    (r"\left\lbrack ", "", r" \gt 0\right\rbrack ")),
}

LOOKALIKES = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in r"\{}$&#^_~%<>|`*[]@"})
"""An author's signs that TeX, Markdown or HTML would read as theirs, as the full-width signs that look like them."""

GREEK_TEX = {"α": r"\alpha", "η": r"\eta", "μ": r"\mu", "β": r"\beta", "ε": r"\varepsilon", "δ": r"\delta", "σ": r"\sigma"}

Piece = tuple[str, int]  # a written formula and how tightly it binds


class Notation:
    """Writes the formulas of one trace in one language; subclasses say what differs between MathML and TeX."""

    def __init__(self, naming: Naming, printed: Printed, numbers: NumberWriter) -> None:
        self.naming = naming
        self.printed = printed
        self.numbers = numbers
        self._leaves: dict[Any, Piece] = {}

    def write(self, f: Formula, show: str = "names", *, deltas: bool = True) -> str:
        """The whole formula, with names or numbers at its leaves."""
        return self._write(f, show, deltas)[0]

    def bracketed(self, f: Formula, show: str, least: int, deltas: bool) -> str:
        """A formula as an operand, in brackets where it binds less than `least`."""
        text, binds = self._write(f, show, deltas)
        return self.brackets(text) if binds < least else text

    def _write(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Ref):
            key = (f.array, f.index, show, deltas)
            found = self._leaves.get(key)
            if found is None:
                found = self._leaves[key] = self._ref(f, show, deltas)
            return found
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
                part, binds = self._write(argument, show, deltas)
                text += self.brackets(part) if binds < least else part
                text, least = text + between, row.others
            return text.removesuffix(between) + after, row.binds
        if isinstance(f, Number):
            return self._number(decimal_of(f.value), "", "")
        if isinstance(f, Elided) and show == "names":
            return self.dots(), ATOM
        if isinstance(f, Worked):
            role, node = self._role_of(f.body)
            return self._number(self.printed.worked(f.body), role, node)
        if isinstance(f, Applied):
            return self.applied(f.function, self._write(f.body, show, deltas)[0]), FUNCTION
        if isinstance(f, Slope):
            return self.slope(self._write(f.by, show, deltas)[0], self.bracketed(f.body, show, PRODUCT, deltas)), PRODUCT
        raise TypeError(f)

    def _sum(self, terms: tuple[Formula, ...], show: str, deltas: bool, plus: str) -> str:
        """A sum, in which what is added with a minus of its own is subtracted."""
        minus = self.affixes(ROWS["sub"])[1]
        text = self.bracketed(terms[0], show, SUM, deltas)
        for term in terms[1:]:
            if isinstance(term, Call) and term.op == "neg":
                text += minus + self.bracketed(term.args[0], show, SUM + 1, deltas)
            else:
                text += plus + self.bracketed(term, show, SUM + 1, deltas)
        return text

    def _role_of(self, f: Formula) -> tuple[str, str]:
        return (self.naming.role(f.array), node_name(f.array, f.at)) if isinstance(f, Ref) else ("", "")

    def _ref(self, f: Ref, show: str, deltas: bool) -> Piece:
        at = f.at
        axes = self.naming.trace.quantity(f.array).axes
        whole = not at and bool(axes)
        role = self.naming.role(f.array)
        if show == "numbers":
            if whole:
                return self._matrix(f)
            return self._number(self.printed.ref(f.array, at), role, node_name(f.array, at), self.naming.hue(f.array, at))
        name = self.naming.name(f.array, at, deltas=deltas)
        text = self.name(name, role, node_name(f.array, at) if len(at) == len(axes) else "", self.naming.hue(f.array, at))
        return text, POWER if name.above or name.over else ATOM

    def _number(self, d: Decimal, role: str, node: str, hue: int = 0) -> Piece:
        binds = SUM if d < 0 else ATOM if written_out(d) else PRODUCT
        return self.number(d, role, node, hue), binds

    def _matrix(self, f: Formula, turned: bool = False) -> Piece:
        """A whole array as a matrix of its numbers; a single sample is a row."""
        assert isinstance(f, Ref)
        shape = self.naming.trace.quantity(f.array).shape
        rows = [[(i, j) for j in range(shape[1])] for i in range(shape[0])] if len(shape) == 2 else \
            [[(j,) for j in range(shape[0])]]
        if turned:
            rows = [list(column) for column in zip(*rows, strict=True)]
        role = self.naming.role(f.array)
        cells = [[self._number(self.printed.ref(f.array, at), role, node_name(f.array, at),
                               self.naming.hue(f.array, at))[0] for at in row]
                 for row in rows]
        return self.matrix(cells), ATOM

    # What differs between the notations.

    def affixes(self, row: Row) -> tuple[str, str, str]:
        raise NotImplementedError

    def brackets(self, text: str) -> str:
        raise NotImplementedError

    def separator(self) -> str:
        raise NotImplementedError

    def dots(self) -> str:
        raise NotImplementedError

    def applied(self, function: str, body: str) -> str:
        raise NotImplementedError

    def slope(self, by: str, body: str) -> str:
        raise NotImplementedError

    def name(self, name: Name, role: str, node: str, hue: int) -> str:
        raise NotImplementedError

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        raise NotImplementedError

    def matrix(self, cells: list[list[str]]) -> str:
        raise NotImplementedError


def attributes(role: str, node: str, hue: int = 0) -> str:
    """The class for the role and the hook for the node, on whatever element carries them."""
    kind = f' class="r-{role}{f" b{hue}" if hue else ""}"' if role else ""
    return kind + (f' data-node="{escape(node)}"' if node else "")


class MathML(Notation):
    """MathML Core: a class for the role and `data-node` for the node on every variable and number."""

    def affixes(self, row: Row) -> tuple[str, str, str]:
        return row.mathml

    def brackets(self, text: str) -> str:
        return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"

    def separator(self) -> str:
        return f"<mo>{self.numbers.separator.strip()}</mo>"

    def dots(self) -> str:
        return "<mo>⋯</mo>"

    def applied(self, function: str, body: str) -> str:
        return f"<mi>{escape(function)}</mi><mo>(</mo>{body}<mo>)</mo>"

    def slope(self, by: str, body: str) -> str:
        return f"<mfrac><mo>∂</mo><mrow><mo>∂</mo>{by}</mrow></mfrac>{body}"

    def name(self, name: Name, role: str, node: str, hue: int) -> str:
        if name.over and name.under:
            over, under = (self._part(part) for part in (name.over, name.under))
            return (f"<mfrac{attributes(role, node)}><mrow><mo>∂</mo>{over}</mrow>"
                    f"<mrow><mo>∂</mo>{under}</mrow></mfrac>")
        return self._symbol(name, attributes(role, node, hue))

    def _part(self, name: Name) -> str:
        return self._symbol(name, "")

    def _symbol(self, name: Name, mark: str) -> str:
        base = self._base(name)
        below = self._symbol(name.below, "") if isinstance(name.below, Name) else self._below(name.below)
        above = f"<mrow>{_above(name.above)}</mrow>" if name.above else ""
        if below and above:
            return f"<msubsup{mark}>{base}{below}{above}</msubsup>"
        if below:
            return f"<msub{mark}>{base}{below}</msub>"
        if above:
            return f"<msup{mark}>{base}{above}</msup>"
        return f"<mrow{mark}>{base}</mrow>" if name.bold or name.accent else base.replace(">", f"{mark}>", 1)

    def _below(self, below: str) -> str:
        return f"<mn>{self._digits(below)}</mn>" if below else ""

    def _digits(self, text: str) -> str:
        return "".join([self.numbers.whole(int(c)) if c.isdecimal() else escape(c) for c in text])

    def _base(self, name: Name) -> str:
        if name.author:
            return f"<mtext>{escape(name.base)}</mtext>"
        upright = ' class="whole"' if name.bold else ""
        base = f"<mi{upright}>{escape(name.base)}</mi>"
        return f'<mover accent="true">{base}<mo>^</mo></mover>' if name.accent == "hat" else base

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        mark = attributes(role, node, hue)
        sign, mantissa, exponent = self.numbers.mathml(d)
        if not sign and not exponent:
            return f"<mn{mark}>{mantissa}</mn>"
        body = (f"<mo>{sign}</mo>" if sign else "") + f"<mn>{mantissa}</mn>"
        if exponent:
            body += f"<mo>·</mo><msup><mn>{self.numbers.whole(10)}</mn><mn>{exponent}</mn></msup>"
        return f"<mrow{mark}>{body}</mrow>"

    def matrix(self, cells: list[list[str]]) -> str:
        rows = "".join(["<mtr>" + "".join([f"<mtd>{cell}</mtd>" for cell in row]) + "</mtr>" for row in cells])
        return f"<mrow><mo>[</mo><mtable>{rows}</mtable><mo>]</mo></mrow>"


@lru_cache(maxsize=256)
def _above(text: str) -> str:
    """What stands above a symbol: words, signs and bracketed numbers, each as its own element."""
    return "".join([f"<mn>{c}</mn>" if c.isdecimal() else f"<mo>{c}</mo>" for c in text])


class TeX(Notation):
    r"""TeX for Markdown and for MathML's annotation; with `colours`, each leaf as {\color{#hex}{...}}.

    Nothing in it means anything to Markdown or to a template engine: no doubled brace, no backslash before
    punctuation.
    """

    def __init__(self, naming: Naming, printed: Printed, numbers: NumberWriter,
                 colours: Mapping[str, str] | None = None) -> None:
        super().__init__(naming, printed, numbers)
        self.colours = colours or {}

    def write(self, f: Formula, show: str = "names", *, deltas: bool = True) -> str:
        return super().write(f, show, deltas=deltas).replace("{{", "{ {")

    def affixes(self, row: Row) -> tuple[str, str, str]:
        return row.tex

    def brackets(self, text: str) -> str:
        return rf"\left({text}\right)"

    def separator(self) -> str:
        return self.numbers.separator

    def dots(self) -> str:
        return r"\cdots"

    def applied(self, function: str, body: str) -> str:
        return rf"{_word(function)}\left({body}\right)"

    def slope(self, by: str, body: str) -> str:
        return rf"\frac{{\partial}}{{\partial {by}}} {body}"

    def name(self, name: Name, role: str, node: str, hue: int) -> str:
        if name.over and name.under:
            over, under = (self._symbol(part) for part in (name.over, name.under))
            return self._coloured(rf"\frac{{\partial {over}}}{{\partial {under}}}", role)
        return self._coloured(self._symbol(name), role)

    def _symbol(self, name: Name) -> str:
        base = rf"\text{{{name.base.translate(LOOKALIKES)}}}" if name.author else _word(name.base)
        if name.bold:
            base = rf"\mathbf {base}" if len(name.base) == 1 and base == name.base else rf"\boldsymbol {base}"
        if name.accent == "hat":
            base = rf"\hat {base}"
        below = self._symbol(name.below) if isinstance(name.below, Name) else name.below
        return base + (f"_{{{below}}}" if below else "") + (f"^{{{name.above}}}" if name.above else "")

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        return self._coloured(self.numbers.tex(d), role)

    def _coloured(self, text: str, role: str) -> str:
        colour = self.colours.get(role)
        return rf"{{\color{{{colour}}}{{{text}}}}}" if colour else text

    def matrix(self, cells: list[list[str]]) -> str:
        rows = r" \cr ".join([" & ".join(row) for row in cells])  # \cr, since Markdown eats one of two backslashes
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _word(text: str) -> str:
    return GREEK_TEX.get(text) or (rf"\mathrm{{{text}}}" if len(text) > 1 else text)
