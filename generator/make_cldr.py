"""Makes `everystep/render/cldr.json` from the CLDR data inside Babel: `python generator/make_cldr.py`.

One row a language, and one for each of its scripts and countries that writes differently from what the
shorter name says: [decimal mark, digit zero, direction, the language's own name].
"""

from __future__ import annotations

import json
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers

TABLE = Path(__file__).resolve().parent / "everystep" / "render" / "cldr.json"

# The digit 0 of each numbering system that some language uses by default. CLDR keeps them in a file that
# Babel leaves out; in Unicode the ten digits of each follow one another.
ZERO = {
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "cakm": "\U00011136",
    "deva": "\u0966",
    "hmnp": "\U0001e140",
    "latn": "0",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "tibt": "\u0f20",
}

Row = tuple[str, str, str, str]


def row(code: str) -> Row:
    """What one locale writes."""
    locale = Locale.parse(code)
    system = locale.default_numbering_system
    # Babel has marks for a few systems only; the digits of the others go with the Latin ones' marks.
    marks = locale.number_symbols.get(system, {})
    decimal = marks.get("decimal") or locale.number_symbols["latn"].get("decimal", ".")
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"  # Mongolian columns too
    return decimal, ZERO[system], direction, locale.get_display_name() or code


def table() -> dict[str, Row]:
    """Every row, a language before its variants."""
    rows: dict[str, Row] = {}
    for code in sorted(set(locale_identifiers()) - {"root"}):
        parts = code.split("_")
        shorter = (rows.get("_".join(parts[:n])) for n in range(len(parts) - 1, 0, -1))
        new, inherited = row(code), next(filter(None, shorter), None)
        if inherited is None or new[:3] != inherited[:3]:
            rows[code] = new
    return rows


def text() -> str:
    """The table as the file holds it, one row a line."""
    lines = (f"{json.dumps(code)}: {json.dumps(row, ensure_ascii=False)}" for code, row in table().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
