"""MathML: formulas as MathML Core, a class for the role and `data-node` for the node on every variable and number."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ..compute.formula import Boxed
from .escaping import escape
from .naming import Name
from .notation import Row, Written


@lru_cache(maxsize=4096)
def attributes(role: str, node: str, hue: int = 0) -> str:
    """The class for the role and the hook for the node, on whatever element carries them."""
    kind = f' class="r-{role}{f" b{hue}" if hue else ""}"' if role else ""
    return kind + (f' data-node="{escape(node)}"' if node else "")


_TAG = re.compile("<(/?)[^>]*>")


def single(text: str) -> str:
    """A text as one element: in a row, unless it is one already, or a hole, which stands for a number and so for one.

    A browser reads all of a page's elements, some thousands, before the page is there: no row is written for nothing.
    """
    depth, end = 0, 1  # that of a hole
    for tag in _TAG.finditer(text):
        depth += -1 if tag[1] else 1
        if not depth:  # the first element ends
            end = tag.end()
            break
    return text if end == len(text) else f"<mrow>{text}</mrow>"


class MathML(Written):
    """MathML Core: a class for the role and `data-node` for the node on every variable and number."""

    kind = "mathml"

    def affixes(self, row: Row) -> tuple[str, str, str]:
        return row.mathml

    def single(self, text: str) -> str:
        return single(text)

    def turned(self, text: str) -> str:
        # Above the index, not behind it.
        return re.sub(r"^<msup><msub([^>]*)>(.*)</msub>(<mi.*</mi>)</msup>$", r"<msubsup\1>\2\3</msubsup>", text)

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
            return f"<mfrac{attributes(role, node)}><mrow><mo>∂</mo>{over}</mrow><mrow><mo>∂</mo>{under}</mrow></mfrac>"
        return self._symbol(name, attributes(role, node, hue))

    def _part(self, name: Name) -> str:
        return self._symbol(name, "")

    def _symbol(self, name: Name, mark: str) -> str:
        base = self._base(name)
        below = self._symbol(name.below, "") if isinstance(name.below, Name) else self._below(name.below)
        above = _above(self._digits(name.above)) if name.above else ""
        if below and above:
            return f"<msubsup{mark}>{base}{below}{above}</msubsup>"
        if below:
            return f"<msub{mark}>{base}{below}</msub>"
        if above:
            return f"<msup{mark}>{base}{above}</msup>"
        return f"<mrow{mark}>{base}</mrow>" if name.bold or name.accent else base.replace(">", f"{mark}>", 1)

    def _below(self, below: str) -> str:
        return f"<mn>{escape(self._digits(below))}</mn>" if below else ""

    def _base(self, name: Name) -> str:
        if name.author:
            return f"<mtext>{escape(name.base)}</mtext>"
        upright = ' class="whole"' if name.bold else ""
        base = f"<mi{upright}>{escape(name.base)}</mi>"
        return f'<mover accent="true">{base}<mo>^</mo></mover>' if name.accent == "hat" else base

    def number(self, d: Decimal, role: str, node: str, hue: int = 0) -> str:
        # One element, whatever the number: see `single`.
        mark = attributes(role, node, hue)
        sign, mantissa, exponent = self.numbers.mathml(d)
        if not exponent:
            return f"<mn{mark}>{sign}{mantissa}</mn>"
        power = f"<msup><mn>{self.numbers.whole(10)}</mn><mn>{exponent}</mn></msup>"
        return f"<mrow{mark}><mn>{sign}{mantissa}</mn><mo>·</mo>{power}</mrow>"

    def boxed(self, f: Boxed) -> str:
        kind = "copy" if f.copied else "blank"
        text = f"<mtext>{escape(f.blank)}</mtext>"
        if self.filled:
            text = self.number(self.printed.worked(f.body), "", "")
        return f'<mrow class="{kind}">{text}</mrow>'

    def matrix(self, cells: list[list[str]]) -> str:
        rows = "".join(["<mtr>" + "".join([f"<mtd>{cell}</mtd>" for cell in row]) + "</mtr>" for row in cells])
        return f"<mrow><mo>[</mo><mtable>{rows}</mtable><mo>]</mo></mrow>"


@lru_cache(maxsize=256)
def _above(text: str) -> str:
    """What stands above a symbol: words, signs and bracketed numbers, each as its own element."""
    parts = re.findall(r"\d+|\D", text)
    return single("".join([f"<mn>{part}</mn>" if part.isdecimal() else f"<mo>{part}</mo>" for part in parts]))
