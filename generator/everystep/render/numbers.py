"""Printed numbers: a decimal fraction written in one language's digits and marks, as text, TeX or MathML.

What a number's digits are, `compute.rounding` decides, because arithmetic by hand needs the same digits;
here they are only written. Nothing is grouped: a lesson's numbers are short, and the same characters then
stand in a sentence, a formula, a diagram and an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from msgspec import Struct

from ..compute.rounding import Digits, round_half_away
from .breadth import number_width
from .cldr import locale

__all__ = ["Digits", "NumberWriter", "Parts", "number_writer", "parts", "round_half_away"]

MINUS = "\u2212"
SMALL, LARGE = -4, 9
"""The powers of ten between which a number is written out: from 0.0001 to below 1 000 000 000."""

MOST = 4096
"""So many numbers are remembered as they were taken apart; one lesson shows the same ones over and over."""

_SUPERSCRIPTS = str.maketrans(f"{MINUS}0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


Parts = tuple[str, str, str]
"""One number taken apart, for a writer that marks each part up by itself: a minus or nothing, the mantissa, and the
exponent of ten with its own minus, which is empty when the number is written out."""


class Figure(Struct, frozen=True):
    """One number ready to be written."""

    d: Decimal
    negative: bool
    digits: str  # without a minus, where it is written out; empty for any other number
    encoded: bytes  # the same in UTF-8
    tex: bytes  # the same as TeX has them
    wide: float  # their width in ems


class Figures(dict[Any, Figure]):
    """The numbers of one lesson as figures, each made when it is asked for."""

    def __init__(self, writer: NumberWriter, number: Callable[[Any], Decimal]) -> None:
        super().__init__()
        self._writer, self._number = writer, number

    def __missing__(self, of: Any) -> Figure:
        found = self[of] = self._writer.figure(self._number(of))
        return found


class NumberWriter:
    """Writes numbers as one language does.

    One number is always written one way: the notation follows from the number's own digits, so that the
    same value in a table, a formula and a sentence is the same string.
    """

    __slots__ = ("_digits", "_in_tex", "_in_text", "_parts", "_tex_digits", "separator")

    def __init__(self, code: str = "en") -> None:
        marks = locale(code)
        native = {str(k): chr(ord(marks.zero) + k) for k in range(10)}
        self._digits = str.maketrans({**native, ".": marks.decimal, "-": MINUS})
        # TeX takes a bare comma for punctuation and sets a space after it.
        decimal = "{,}" if marks.decimal == "," else marks.decimal
        self._tex_digits = str.maketrans({**native, ".": decimal})
        self._in_text = _marks(marks.zero, marks.decimal, self._digits)
        self._in_tex = _marks(marks.zero, decimal, self._tex_digits)
        self.separator = "; " if marks.decimal == "," else ", "
        """What stands between the numbers of a list: 0,5; 1 where the comma is taken, else 0.5, 1."""
        self._parts: dict[str, Parts] = {}

    def text(self, d: Decimal) -> str:
        """A number in a sentence or a diagram: −0,340 or 2,0×10⁻⁵."""
        if written_out(d):
            return format(d, "f").translate(self._digits)
        sign, mantissa, exponent = parts(d)
        number = (sign + mantissa).translate(self._digits)
        # Unicode has no raised digits but these, whatever the language's own are.
        return f"{number}×{self.whole(10)}{exponent.translate(_SUPERSCRIPTS)}" if exponent else number

    def tex(self, d: Decimal) -> str:
        r"""A number in TeX: -0{,}340 or 2{,}0 \cdot 10^{-5}."""
        if written_out(d):
            return format(d, "f").translate(self._tex_digits)
        sign, mantissa, exponent = (part.translate(self._tex_digits) for part in parts(d, "-"))
        mantissa = {"∞": r"\infty", "NaN": r"\text{NaN}"}.get(mantissa, mantissa)
        power = rf" \cdot {'10'.translate(self._tex_digits)}^{{{exponent}}}" if exponent else ""
        return sign + mantissa + power

    def mathml(self, d: Decimal) -> Parts:
        """A number's parts, each in the language's digits: for <mo>, <mn> and <msup>."""
        key = str(d)  # numbers that are equal may be written differently: 0.4, 0.40
        found = self._parts.get(key)
        if found is None:
            if len(self._parts) >= MOST:
                self._parts.clear()
            sign, mantissa, exponent = parts(d)
            digits = self._digits
            found = sign, mantissa.translate(digits), exponent.translate(digits) if exponent else ""
            self._parts[key] = found
        return found

    def figure(self, d: Decimal) -> Figure:
        """A number ready to be written."""
        plain, negative = str(d), d.is_signed()
        if not (d and len(plain) < LARGE and "E" not in plain and "0.0000" not in plain and plain[-1].isdecimal()):
            if not written_out(d):
                return Figure(d, negative, "", b"", b"", 0.0)
            plain = format(d, "f")
        plain = plain[negative:]
        digits, tex = self._in_text(plain), self._in_tex(plain)
        encoded = digits.encode()
        return Figure(d, negative, digits, encoded, encoded if tex is digits else tex.encode(), number_width(digits))

    def whole(self, n: int) -> str:
        """A count or a position."""
        return str(n).translate(self._digits)

    def index(self, text: str) -> str:
        """The small letters and digits beside a name, such as 1,2 or [1](2), in the language's own digits."""
        return "".join([self.whole(int(c)) if c.isdecimal() else c for c in text])


def _marks(zero: str, decimal: str, table: dict[int, str]) -> Callable[[str], str]:
    """What writes digits and a decimal mark as a language does, which with the digits of English is much quicker."""
    if zero != "0":
        return lambda plain: plain.translate(table)
    return str if decimal == "." else lambda plain: plain.replace(".", decimal)


@cache
def number_writer(code: str) -> NumberWriter:
    """The writer of a language, made once."""
    return NumberWriter(code)


def written_out(d: Decimal) -> bool:
    """Whether the number is printed digit by digit, without a power of ten."""
    return d.is_finite() and (SMALL <= d.adjusted() < LARGE if d else not d.is_signed())


def parts(d: Decimal, minus: str = MINUS) -> Parts:
    """A number's parts in English digits."""
    sign = minus if d.is_signed() and d else ""
    if not d.is_finite():
        return ("", "NaN", "") if d.is_nan() else (sign, "∞", "")
    size = d.adjusted()
    if SMALL <= size < LARGE or not d:
        return sign, format(d.copy_abs(), "f"), ""
    mantissa = format(d.copy_abs(), "e").partition("e")[0]
    return sign, mantissa, str(size).replace("-", minus)
