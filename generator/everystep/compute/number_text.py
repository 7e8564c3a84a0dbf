"""Numbers as authors write them: which values are finite numbers, and what is wrong with those that are not."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite

from ..messages import Message, say
from .findings import Path, clean, shown
from .marks import LEADING_ZERO, NUMBER

NOT_FINITE = r"(?i:[-+]?\.?(?:nan|inf|infinity))"
DECIMAL_COMMA = r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?"
GROUPED = r"[-+]?(?:[0-9]+(?:_[0-9]+)+|[0-9]{1,3}(?:[ '\u00a0\u202f][0-9]{3})+)(?:\.[0-9]+)?"
PERCENT = r"([-+]?[0-9]*\.?[0-9]+)\s?%"
OTHER_BASE = r"[-+]?0[xXoObB][0-9a-fA-F]+"
FRACTION = r"[-+]?[0-9.]+ ?/ ?[0-9.]+"
DASH = "^[\u2010-\u2015\u2212\uff0d]"
"""A minus as web pages write it, or what a word processor makes of a hyphen."""


def number(value: object) -> float | None:
    """The value as a finite number; None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        as_float = float(value)
    except OverflowError:
        return None
    return as_float if isfinite(as_float) else None


def not_a_number(value: object, path: Path) -> tuple[Message, Path, Message | None]:
    """What keeps a value from being a finite number, and how it is written when it is meant as one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return say("expected a finite number, found {found}", found=shown(value)), path, None
    hint = None
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(NOT_FINITE, text) or (NUMBER(text) and not isfinite(float(text))):
            return say("expected a finite number, found {found}", found=clean(text)), path, None
        with_sign = re.sub(DASH, "-", text)
        if LEADING_ZERO(text):
            sign = text[0] if text[0] in "+-" else ""
            plain = sign + (text.lstrip("+-0") or "0")
            hint = say("write {number} without a zero in front", number=clean(plain))
        elif NUMBER(text):
            hint = say("write {number} without quotes", number=clean(text))
        elif re.fullmatch(DECIMAL_COMMA, with_sign):
            hint = say("write {number} with a point", number=clean(_pointed(with_sign)))
        elif re.fullmatch(GROUPED, text):
            hint = say("write {number} in one piece", number=clean(re.sub(r"[^-+.0-9]", "", text)))
        elif re.fullmatch(OTHER_BASE, text):
            hint = say("write it in decimal digits")
        elif re.fullmatch(FRACTION, text):
            hint = say("write the fraction as a decimal number")
        elif percent := re.fullmatch(PERCENT, text):
            hint = say("write {number} without the percent sign", number=f"{Decimal(percent[1]).scaleb(-2):f}")
        elif many := several(text):
            hint = say("write commas between the numbers: {numbers}", numbers=many)
        elif NUMBER(with_sign):
            hint = say('write {number} with the sign "-" of the keyboard', number=clean(with_sign))
    elif isinstance(value, list) and len(value) == 1 and number(value[0]) is not None:
        hint = say("write {number} without brackets", number=shown(value[0]))
    elif isinstance(value, list) and value and all([number(part) is not None for part in value]):
        hint = say("write a single number here, without brackets")
    return say("expected a number, found {found}", found=shown(value)), path, hint


def several(text: str) -> str:
    """The numbers of a text that has several, as they stand in a list; empty for anything else. A spreadsheet leaves
    tabs between them, a CSV file perhaps semicolons, and Python stands them in round brackets."""
    inner = text.strip().strip("()[]{}").strip()
    parts = re.split(r"\s*;\s*|\s*,\s+|\s+", inner)
    if len(parts) == 1 and (inner.count(",") > 1 or "." in inner):  # else a comma may well be a decimal one
        parts = inner.split(",")
    numbers = [_pointed(part) if re.fullmatch(DECIMAL_COMMA, part) else part for part in parts]
    return ", ".join(map(clean, numbers)) if len(numbers) > 1 and all(map(NUMBER, numbers)) else ""


def comma_at(text: str, at: int) -> Message | None:
    """A hint for a place that nobody can read because a number before it or around it has a decimal comma."""
    start = text.rfind("\n", 0, at) + 1
    for found in re.finditer(r"(?<![\w.,])[-+]?[0-9]+,[0-9]+(?![\w.])", text[start:].partition("\n")[0]):
        if found.start() < at - start <= found.end():
            return say("did you write a decimal comma? write {number}", number=_pointed(found[0]))
    return None


def _pointed(text: str) -> str:
    """A number with a decimal comma, with a point and a digit before it."""
    whole, _, rest = text.partition(",")
    return f"{whole if whole[-1:].isdigit() else whole + '0'}.{rest}"
