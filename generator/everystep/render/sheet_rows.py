"""Rows: what each line of a worksheet shows, on paper and on the screen, and what its boxes hide.

A number that the sheet asks for stands nowhere on it: where a later line needs it, there is a box into which the reader
copies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..compute.blanks import Blank
from ..compute.formula import Boxed, Formula, Ref, refs, replace
from ..compute.worklines import alias
from ..messages import Message, say, say_n
from ..teach.lesson import Line
from ..teach.worksheet import SheetLine, Worksheet
from .printed import EQUAL, Printed


class Row(Struct, frozen=True):
    """One line: its left side, the formula in names, the same in numbers and boxes, the result.

    `numbers` is None where the formula has no number to show. `signs` stand before the formula, before the numbers
    and before the result. `result` is a box, or the number as it is printed.
    """

    line: SheetLine
    names: Formula
    numbers: Formula | None
    signs: tuple[str, str, str]
    result: Formula


def rows(sheet: Worksheet, printed: Printed) -> Iterator[tuple[SheetLine, Row]]:
    """Every line of a worksheet with what it shows."""
    homes = {(line.left.array, line.left.at): line.blank for line in sheet.lines if line.blank}
    for line in sheet.lines:
        yield line, _row(sheet, line, homes, printed)


def _row(sheet: Worksheet, line: SheetLine, homes: dict[tuple[str, tuple[int, ...]], Blank], printed: Printed) -> Row:
    places = iter(range(len(list(refs(line.formula)))))

    def boxed(ref: Ref) -> Formula:
        own = line.operands.get(next(places))
        if own:
            return Boxed(ref, own.id)
        home = homes.get((ref.array, ref.at)) or homes.get((alias(sheet.trace, ref.array), ref.at))
        return Boxed(ref, home.id, copied=True) if home else ref

    has_numbers = any(True for _ in refs(line.formula))
    numbers = replace(line.formula, boxed) if has_numbers else None
    names, filled, last = Line(line.formula), Line(line.formula, "numbers"), Line(line.left, "numbers")
    before = filled if has_numbers else names
    result = Boxed(line.left, line.blank.id) if line.blank else line.left
    signs = (EQUAL, printed.sign(names, filled), printed.sign(before, last))
    return Row(line, line.formula, numbers, signs, result)


LABELS = {
    "name": say("Name"),
    "date": say("Date"),
    "points": say("Points"),
    "key": say("Answer key"),
    "given": say("What is given"),
    "blank": say("Blank"),
    "variant": say("Variant"),
    "answer": say("Your answer"),
}


def points(n: int) -> Message:
    """So many points."""
    return say_n("{n} point", "{n} points", n)


def points_of(lines: Sequence[SheetLine]) -> int:
    """The points of several lines together."""
    held = [blank for line in lines for blank in (*line.operands.values(), *((line.blank,) if line.blank else ()))]
    return sum([blank.points for blank in held])
