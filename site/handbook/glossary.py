"""The glossary: one file of terms, a page of it in each language, in that language's order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from everystep.messages import N_

from .words import word

FILE = Path(__file__).resolve().parents[1] / "glossary.yaml"

ALPHABETS = {"pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"}
"""Alphabets with letters of their own; every other language is sorted by the letters of English."""

CALLED = {"en": N_("English: *{term}*"), "pl": N_("Polish: *{term}*")}


@cache
def terms() -> list[dict[str, Any]]:
    """Every term: its anchor, and in each language the word and what it means."""
    read: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def order(text: str, lang: str) -> list[int]:
    """Where a word stands in a language's dictionary; spaces and hyphens come before letters."""
    alphabet = ALPHABETS.get(lang, "abcdefghijklmnopqrstuvwxyz")
    return [alphabet.find(c) for c in text.lower()]


def glossary(lang: str) -> Iterator[str]:
    """The terms under their first letters."""
    letter = ""
    for term in sorted(terms(), key=lambda term: order(term[lang]["term"], lang)):
        own = term[lang]
        if own["term"][0].upper() != letter:
            letter = own["term"][0].upper()
            yield f"## {letter} {{ #letter-{letter.lower()} }}"
        others = [word(text, lang).format(term=term[code]["term"]) for code, text in CALLED.items() if code != lang]
        symbol = f" *{term['symbol']}*" if "symbol" in term else ""
        yield f'<dfn id="{term["id"]}">{own["term"]}</dfn>{symbol} ({", ".join(others)})\n\n:   {own["means"]}'
