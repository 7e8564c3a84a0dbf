"""Typst: formulas for paper, a role's colour as a function around each leaf, an empty or filled box for each blank.

What an author wrote becomes a string of Typst's and nothing else: in a string only the quotation mark and the
backslash mean anything, and both are written as what they stand for.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ..compute.formula import Boxed
from .naming import Name
from .notation import Row, Written
from .palette import palette

_LETTER = re.compile(r"[^\W\d_]")
_NOT_TEXT = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]")


def string(text: str) -> str:
    r"""A text as a string of Typst's, in which nothing is markup: `a "b" #c` is `"a \"b\" #c"`."""
    plain = _NOT_TEXT.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n").replace("\t", " ") + '"'


def role_function(role: str) -> str:
    """The function that a formula in Typst calls for a role's colour; the templates define one for each role."""
    return f"role{role}"


class Typst(Written):
    """Mathematics as Typst writes it between dollar signs.

    The templates draw the boxes of a worksheet: `blank` and, for what is copied from another box, `copy`. Only when
    the notation is `filled`, as a key is, they are given the numbers.
    """

    def affixes(self, row: Row) -> tuple[str, str, str]:
        return row.typst

    def brackets(self, text: str) -> str:
        return f"lr(({text}))"

    def separator(self) -> str:
        return f" {string(self.numbers.separator)} "

    def dots(self) -> str:
        return "dots.c"

    def applied(self, function: str, body: str) -> str:
        return f"{_word(function)} lr(({body}))"

    def slope(self, by: str, body: str) -> str:
        return f"frac(∂, ∂{by}) {body}"

    def name(self, name: Name, role: str, node: str, hue: int) -> str:
        if name.over and name.under:
            over, under = (self._symbol(part) for part in (name.over, name.under))
            return _coloured(f"frac(∂{over}, ∂{under})", role)
        return _coloured(self._symbol(name), role)

    def _symbol(self, name: Name) -> str:
        base = string(name.base) if name.author else _word(name.base)
        if name.bold:
            base = f"upright(bold({base}))"
        if name.accent == "hat":
            base = f"hat({base})"
        below = self._symbol(name.below) if isinstance(name.below, Name) else self._small(name.below)
        above = self._small(name.above)
        marks = (f", b: {below}" if below else "") + (f", t: {above}" if above else "")
        return f"attach({base}{marks})" if marks else base

    def _small(self, text: str) -> str:
        return string(self._digits(text)) if text else ""

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        return _coloured(self.plain_number(d), role)

    def plain_number(self, d: Decimal) -> str:
        """A number without colour. Its digits are a string, since Typst would take a comma for a separator."""
        sign, mantissa, exponent = self.numbers.mathml(d)
        text = f"{'−' if sign else ''}{string(mantissa)}"
        if exponent:
            text += f" ⋅ attach({string(self.numbers.whole(10))}, t: {string(exponent)})"
        return text

    def boxed(self, f: Boxed) -> str:
        number = self.plain_number(self.printed.worked(f.body)) if self.filled else string("")
        return f"{'copy' if f.copied else 'blank'}({string(f.blank)}, {number})"

    def matrix(self, cells: list[list[str]]) -> str:
        return 'mat(delim: "[", ' + "; ".join([", ".join(row) for row in cells]) + ")"


def _word(text: str) -> str:
    """A letter in italics, a word upright."""
    return text if len(text) == 1 and _LETTER.fullmatch(text) else string(text)


def _coloured(text: str, role: str) -> str:
    return f"{role_function(role)}({text})" if role in palette().roles else text
