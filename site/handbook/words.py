"""The words that only this site says, and their translations: what its generated pages are labelled with, and the
docstrings of the public verbs.

    cd site && python -m handbook.words    collect them, bring every translation in site/locale up to date

They have a catalogue of their own, since no lesson says any of them.
"""

from __future__ import annotations

import inspect
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
LOCALE = HERE.parent / "locale"


def word(text: str, lang: str) -> str:
    """One of the site's texts in a language; English where it has no translation."""
    return _translations(lang).get(text) or text


@cache
def _translations(lang: str) -> dict[str, str]:
    po = LOCALE / f"{lang}.po"
    if not po.exists():
        return {}
    return {entry.id: entry.string for entry in read(po) if isinstance(entry.id, str) and isinstance(entry.string, str)}


def read(po: Path) -> Catalog:
    """A translation."""
    with po.open("rb") as source:
        return read_po(source, locale=po.stem)


def paragraphs(thing: object) -> list[str]:
    """A docstring's paragraphs, each on one line."""
    return [" ".join(part.split()) for part in (inspect.getdoc(thing) or "").split("\n\n")]


def collect() -> Catalog:
    """Every text that the site's pages are labelled with."""
    from .verbs import documented

    catalogue = Catalog()
    for file, _, text, _, _ in sorted(extract_from_dir(HERE, keywords={"N_": None}), key=lambda row: row[:2]):
        catalogue.add(text, None, [(f"site/handbook/{Path(file).name}", 0)])
    for name, thing in documented():
        for text in paragraphs(thing):
            catalogue.add(text, None, [(name, 0)])
    return catalogue


def updated(po: Path) -> str:
    """The text of a translation brought up to date: what changed is to be translated again."""
    catalogue = read(po)
    catalogue.update(collect(), no_fuzzy_matching=True)
    body = BytesIO()
    for entry in catalogue:
        entry.flags.discard("python-format")  # Babel's guess wherever a text has a per cent sign
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    header = po.read_text(encoding="utf-8").partition("\n\n")[0].rstrip("\n")
    return f"{header}\n\n{body.getvalue().decode()}".rstrip("\n") + "\n"


def translations() -> list[Path]:
    """Every translation's file."""
    return sorted(LOCALE.glob("*.po"))


if __name__ == "__main__":
    for po in translations():
        po.write_text(updated(po), encoding="utf-8")
    sys.exit()
