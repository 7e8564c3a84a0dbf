"""What CLDR says of a language: its marks, digits, direction and own name. `make_cldr.py` writes the table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct


class Locale(Struct, frozen=True):
    """How one language, or one country's variant of it, writes."""

    decimal: str = "."
    zero: str = "0"  # its digit 0; the other nine follow it in Unicode
    direction: str = "ltr"  # or "rtl"
    name: str = "English"  # in the language itself


ENGLISH = Locale()


def locale_code(code: str) -> str:
    """A language's code as its catalogue's folder is named: `pl-pl` and `PL_pl` are `pl_PL`."""
    language, *rest = code.replace("-", "_").split("_")
    case = {2: str.upper, 3: str.upper, 4: str.title}  # a country, a continent's number, a script
    return "_".join([language.lower(), *(case.get(len(part), str.lower)(part) for part in rest)])


def lineage(code: str) -> Iterator[str]:
    """A code and the shorter ones that it refines, nearest first: sr_Latn_RS, sr_Latn, sr."""
    parts = code.split("_")
    return ("_".join(parts[:n]) for n in range(len(parts), 0, -1))


def locale(code: str) -> Locale:
    """What is known of a language; one that CLDR does not have writes as English does."""
    if code == "en":
        return ENGLISH  # without reading a file
    return next((_table()[known] for known in lineage(code) if known in _table()), ENGLISH)


@cache
def _table() -> Mapping[str, Locale]:
    from msgspec.json import decode

    with open(os.path.join(os.path.dirname(__file__), "cldr.json"), "rb") as file:
        rows = decode(file.read())
    return {code: Locale(*row) for code, row in rows.items()}
