"""The files of one worksheet: the sheet on paper and on the screen, its key, the lesson behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..compute.graph import to_json
from ..compute.sheet_spec import for_hands
from ..compute.spec import Spec
from ..compute.trace import run
from ..messages import Message
from ..render.language import Language, fill, language
from ..teach.walkthrough import walkthrough
from ..teach.worksheet import Worksheet, worksheet

if TYPE_CHECKING:
    from ..render.paper import Paper


FORMATS = ("pdf", "html")
"""The formats of a sheet: for paper, and for the screen, where it checks itself. The lesson behind it is a page in
any case."""


class Printing(Struct, frozen=True):
    """How sheets are printed: the formats, the size of paper (a4 or letter), in large letters, folders with fonts."""

    formats: tuple[str, ...] = ("pdf",)
    paper: str = "a4"
    large: bool = False
    fonts: tuple[str, ...] = ()


def files_of(sheet: Worksheet, lang: str, printing: Printing) -> dict[str, bytes]:
    """The files of a sheet and its key, by their paths in the folder of a run."""
    from ..render.sheet_html import worksheet_page

    spoken, name = language(lang), sheet.student
    files: dict[str, bytes] = {}
    if "pdf" in printing.formats:
        files[f"sheets/{name}.pdf"] = _pdf([(sheet, spoken)], printing)
        files[f"keys/{name}.pdf"] = _pdf([(sheet, spoken)], printing, key=True)
    if "html" in printing.formats:
        files[f"sheets/{name}.html"] = worksheet_page(sheet, spoken).encode("utf-8")
    files[f"keys/{name}.html"] = _lesson(sheet.trace.spec, spoken)
    return files


def class_files(
    sheets: Sequence[tuple[Worksheet, str]], lang: str, printing: Printing, mark: str = ""
) -> dict[str, bytes]:
    """The files for several students at once: all sheets for printing on both sides, and a table of all answers.

    `mark` is added to the files' names.
    """
    if "pdf" not in printing.formats:
        return {}
    from ..render.press import table_pdf

    spoken = [(sheet, language(code)) for sheet, code in sheets]
    fonts = [Path(font) for font in printing.fonts]
    table = table_pdf([sheet for sheet, _ in sheets], language(lang), _paper(printing), fonts=fonts)
    return {f"sheets{mark}.pdf": _pdf(spoken, printing), f"answers{mark}.pdf": table}


def _pdf(sheets: Sequence[tuple[Worksheet, Language]], printing: Printing, *, key: bool = False) -> bytes:
    from ..render.press import sheets_pdf

    return sheets_pdf(sheets, _paper(printing), key=key, fonts=[Path(font) for font in printing.fonts])


def _paper(printing: Printing) -> Paper:
    from ..render.paper import Paper

    return Paper(printing.paper, printing.large)


def _lesson(spec: Spec, spoken: Language) -> bytes:
    """The full lesson of a variant as a page, its digits those of the sheet."""
    from ..render.html import html_page

    return html_page(walkthrough(run(for_hands(spec))), spoken, (), spec.name).text.encode("utf-8")


def made_sheet(spec: Spec, code: str, student: str, name: str = "", group: str = "") -> Worksheet:
    """The worksheet of a variant's spec."""
    return worksheet(spec, code=code, student=student, name=name, group=group)


def key_of(sheet: Worksheet, lang: str) -> dict[str, Any]:
    """The key as plain data: every blank with its printed value, the worth of its last place, its tolerance, the
    formula of its line and the blanks that it is worked out from. A mistake is told in the sheet's language."""
    formulas = {line.number: to_json(line.formula) for line in sheet.lines}
    solution: Mapping[str, Any] = {"mistake": _plain(sheet.solution, lang)} if sheet.solution else {}
    return {
        "code": sheet.code,
        "student": sheet.student,
        "points": sheet.points,
        **solution,
        "blanks": [
            {
                "id": blank.id,
                "kind": blank.kind,
                "node": blank.node,
                "line": blank.line,
                "parents": list(blank.parents),
                "key": format(blank.key, "f"),
                "value": blank.value,
                "unit": format(blank.unit, "f"),
                "tolerance": format(blank.tolerance, "f"),
                "points": blank.points,
                **({"formula": formulas[blank.line]} if blank.kind == "result" else {}),
            }
            for blank in sheet.blanks
        ],
    }


def _plain(message: Message, lang: str) -> str:
    return fill(language(lang), message)
