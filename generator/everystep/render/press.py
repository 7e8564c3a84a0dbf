"""The press: documents of Typst's to PDF, through a compiler that is kept, and the fonts that it may use.

Nothing is fetched and no font of the system is used, so the same document gives the same bytes: Typst brings its
faces, and matplotlib, which draws our charts, brings DejaVu Sans for diagrams and for Arabic. Other writing systems
need a folder with fonts of the author's.

A process that was forked after Typst had run would wait for ever for threads that it does not have; whoever shares
work among processes spawns them.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._paths import templates_dir
from ..errors import EverystepError, Problem
from ..messages import Message, say
from .answer_table import table_document
from .paper import Paper, missing
from .typeset import sheets_document

if TYPE_CHECKING:
    from ..teach.worksheet import Worksheet
    from .language import Language

STANDARD = "ua-1"
"""PDF/UA-1: tagged, with a language, a title and a text for every formula and picture, every letter embedded."""

_forked = False


def _forget() -> None:
    global _forked
    _forked = True


def pdf(document: str, fonts: Sequence[Path] = ()) -> bytes:
    """A document as a tagged PDF. `fonts` are folders with fonts of the author's.

    Raises EverystepError for a letter that no font has, RuntimeError in a process forked after Typst had run.
    """
    written: bytes = _compile(document, fonts, format="pdf", pdf_standards=[STANDARD], timestamp=0)
    return written


def png(document: str, fonts: Sequence[Path] = (), ppi: float = 96) -> list[bytes]:
    """The pages of a document as pictures."""
    pages = _compile(document, fonts, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def sheets_pdf(
    sheets: Sequence[tuple[Worksheet, Language]], paper: Paper, *, key: bool = False, fonts: Sequence[Path] = ()
) -> bytes:
    """Worksheets, or their keys, as one PDF for printing on both sides of the paper; one sheet is a list of one."""
    return pdf(sheets_document(sheets, paper, key=key, fonts=families(fonts)), fonts)


def table_pdf(sheets: Sequence[Worksheet], language: Language, paper: Paper, *, fonts: Sequence[Path] = ()) -> bytes:
    """The answers of several variants in one table, a row a variant and a column a blank, as PDF."""
    return pdf(table_document(sheets, language, paper, fonts=families(fonts)), fonts)


def families(fonts: Sequence[Path]) -> tuple[str, ...]:
    """The families in folders of the author's, in the alphabet's order. Raises EverystepError for a folder that is not
    there, or holds no font."""
    for folder in fonts:
        if not folder.is_dir():
            raise EverystepError([Problem(say("there is no folder {folder}", folder=str(folder)))])
    import_typst()
    return _families(tuple(map(str, fonts))) if fonts else ()


def import_typst() -> Any:
    """Typst, which is imported when the first sheet is printed. Raises EverystepError where it is not installed."""
    try:
        import typst
    except ImportError:
        raise missing("typst") from None
    return typst


def _compile(document: str, fonts: Sequence[Path], **options: Any) -> Any:
    typst = import_typst()
    if _forked:
        raise RuntimeError("Typst had run before this process was forked; spawn it instead")
    try:
        return _compiler(tuple(map(str, fonts))).compile(input=document.encode("utf-8"), **options)
    except typst.TypstError as error:
        found = re.search(r'the text `"(.+)"` could not be displayed', error.message, re.S)
        if not found:
            raise
        raise EverystepError([_no_font(found[1])]) from None


@cache
def _compiler(fonts: tuple[str, ...]) -> Any:
    typst = import_typst()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget)
    return typst.Compiler(
        root=os.path.join(templates_dir(), "typst"), font_paths=[_own_fonts(), *fonts], ignore_system_fonts=True
    )


@cache
def _families(fonts: tuple[str, ...]) -> tuple[str, ...]:
    typst = import_typst()
    names = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(fonts)).families()
    if not names:
        raise EverystepError([Problem(say("there is no font in {folder}", folder=", ".join(fonts)))])
    return tuple(names)


@cache
def _own_fonts() -> str:
    """A folder with the two faces of DejaVu Sans and no other: matplotlib's own also holds a font that draws a box for
    every letter there is."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise missing("matplotlib")
    source = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    folder = tempfile.mkdtemp(prefix="everystep-fonts-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        shutil.copyfile(source / name, Path(folder) / name)
    return folder


SCRIPTS = {
    "CJK": "Noto Sans CJK", "HIRAGANA": "Noto Sans CJK JP", "KATAKANA": "Noto Sans CJK JP",
    "HANGUL": "Noto Sans CJK KR", "FULLWIDTH": "Noto Sans CJK", "IDEOGRAPHIC": "Noto Sans CJK",
}  # fmt: skip
"""The fonts of Noto by the first word of their letters' names, where they are not called after their writing system."""


def _no_font(text: str) -> Problem:
    """Which letter has no font, and a font that has it."""
    letter = next((c for c in text if c.isalpha()), text[:1])
    script = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    font = SCRIPTS.get(script) or f"Noto Sans {script.title()}"
    message = say('no font at hand has the letters of "{text}"', text=text[:40])
    hint: Message = say(
        "put a font that has them, for instance {font}, into a folder and name the folder with {option}",
        font=font,
        option="--fonts",
    )
    return Problem(message, hint=hint)
