"""The files of one worksheet: the sheet on paper and on the screen, its key, the lesson behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compute.graph import to_json
from ..compute.sheet_spec import for_hands
from ..compute.spec import Spec
from ..compute.trace import run
from ..messages import Message
from ..render.language import Language, fill, language
from ..teach.walkthrough import walkthrough
from ..teach.worksheet import Worksheet, worksheet


def files_of(sheet: Worksheet, lang: str, formats: tuple[str, ...]) -> dict[str, bytes]:
    """The files of a sheet and its key, by their paths in the folder of a run."""
    spoken = language(lang)
    files = {f"keys/{sheet.student}.html": _lesson(sheet.trace.spec, spoken)}
    return files


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
