"""TeX: formulas for Markdown and for MathML's annotation, colour only as {\\color{#hex}{...}}."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..compute.formula import Boxed, Formula
from .naming import Name, Naming
from .notation import Row, Written
from .numbers import NumberWriter
from .printed import Printed

LOOKALIKES = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in r"\{}$&#^_~%<>|`*[]@"})
"""An author's signs that TeX, Markdown or HTML would read as theirs, as the full-width signs that look like them."""

GREEK_TEX = {
    "α": r"\alpha",
    "η": r"\eta",
    "μ": r"\mu",
    "β": r"\beta",
    "ε": r"\varepsilon",
    "δ": r"\delta",
    "σ": r"\sigma",
}


class TeX(Written):
    r"""TeX for Markdown and for MathML's annotation; with `colours`, each leaf as {\color{#hex}{...}}.

    Nothing in it means anything to Markdown or to a template engine: no doubled brace, no backslash before
    punctuation.
    """

    kind = "tex"

    def __init__(
        self, naming: Naming, printed: Printed, numbers: NumberWriter, colours: Mapping[str, str] | None = None
    ) -> None:
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
            base = rf"\mathbf {base}" if len(name.base) == 1 and base == name.base else rf"\boldsymbol{{{base}}}"
        if name.accent == "hat":
            base = rf"\hat {base}"
        below = self._symbol(name.below) if isinstance(name.below, Name) else self._digits(name.below)
        # Markdown would take [1](2) for a link, and _ after a brace for the beginning of an emphasis.
        above = self._digits(name.above).replace("](", "] (")
        marks = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
        return base[:-1] + marks + "}" if base.endswith("}") and not name.author else base + marks

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        return self._coloured(self.numbers.tex(d), role)

    def _coloured(self, text: str, role: str) -> str:
        colour = self.colours.get(role)
        return rf"{{\color{{{colour}}}{{{text}}}}}" if colour else text

    def boxed(self, f: Boxed) -> str:
        number = self.numbers.tex(self.printed.worked(f.body)) if self.filled else rf"\text{{{f.blank}}}"
        return rf"\boxed{{{number}}}"

    def matrix(self, cells: list[list[str]]) -> str:
        rows = r" \cr ".join([" & ".join(row) for row in cells])  # \cr, since Markdown eats one of two backslashes
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _word(text: str) -> str:
    return GREEK_TEX.get(text) or (rf"\mathrm{{{text}}}" if len(text) > 1 else text)
