"""A worksheet on the screen: one self-contained page with a labelled field for every blank.

The page checks the answers itself: against the key, and where one differs, against what follows from the reader's own
earlier answers. It asks nobody for anything, and its answers are a file that the student hands in.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from .. import __version__
from .._paths import asset
from ..compute.blanks import Blank
from ..compute.formula import Boxed, Formula, Ref, refs
from ..compute.graph import to_json
from ..messages import Message, say
from ..teach.worksheet import SheetLine, Worksheet
from .breadth import breadth
from .html import PHONE, HtmlPage
from .language import Language
from .live import as_json, short
from .palette import sheet_stylesheet
from .scribe import HtmlScribe
from .sheet_rows import LABELS, Row, points, points_of, rows

SCRIPTS = ("graph", "sheet")
"""The scripts of the page, in the order in which they are read."""

WORDS: dict[str, Message] = {
    "right": say("✓ right"),
    "follows": say("✓ follows from your own numbers"),
    "wrong": say("✗ not right"),
    "empty": say("– empty"),
    "unreadable": say("✗ not a number"),
}
"""What is said of an answer. A sign says it without colour."""

RESULT = say("{points} of {total} points", points="{points}", total="{total}")

BUTTONS = {
    "worksheet": say("Worksheet"),
    "check": say("Check the answers"),
    "json": say("Save the answers"),
    "csv": say("Save as a table (CSV)"),
    "print": say("Print"),
    "noscript": say("Without JavaScript this page checks nothing; it can still be printed and filled in by hand."),
}


class SheetPage(HtmlPage):
    """One worksheet as a standalone page."""

    def __init__(self, sheet: Worksheet, language: Language) -> None:
        scribe = HtmlScribe(sheet.trace, language)
        super().__init__(sheet, language, scribe, (), sheet.trace.spec.name)  # type: ignore[arg-type]
        self.sheet = sheet

    def text(self) -> str:
        """The whole page."""
        sheet, printed = self.sheet, self.scribe.printed
        found = {line.number: row for line, row in rows(sheet, printed)}
        told = [sheet.lead, *sheet.rounding, WAYS]
        page = {
            "lang": self.language.tag,
            "dir": self.language.direction,
            "title": self.title(),
            "policy": policy(),
            "css": Markup(sheet_stylesheet()),
            "code": sheet.code,
            "name": sheet.name,
            "labels": {key: self.plain(label) for key, label in {**LABELS, **BUTTONS}.items()},
            "told": [self.html(sentence) for sentence in told],
            "given": self.several((sheet.diagram, *sheet.given)),
            "sections": [
                {
                    "id": section.id,
                    "title": self.html(section.title),
                    "points": self.plain(points(points_of(section.lines))) if points_of(section.lines) else "",
                    "prompts": [self.html(prompt) for prompt in section.prompts],
                    "lines": [self._line(found[line.number]) for line in section.lines],
                }
                for section in sheet.sections
            ]
            + self._answers(),
            "data": Markup(as_json(self._data(found)).decode()),
            "script": Markup(scripts()),
        }
        return self.template("worksheet", page=page) + "\n"

    def _answers(self) -> list[dict[str, Any]]:
        """The questions about the sheet as a whole, as one more part."""
        asked = self.sheet.answers
        if not asked:
            return []
        lines = [
            {
                "id": answer.blank.id,
                "number": "",
                "title": self.html(answer.label),
                "sums": [],
                "answers": [{"id": answer.blank.id}],
            }
            for answer in asked
        ]
        total = sum([answer.blank.points for answer in asked])
        title = self.html(LABELS["answer"])
        return [{"id": "answers", "title": title, "points": self.plain(points(total)), "prompts": [], "lines": lines}]

    def _line(self, row: Row) -> dict[str, Any]:
        line, scribe = row.line, self.scribe
        left = scribe.math(line.left, "names", line.deltas)
        first, after, last = row.signs
        result = scribe.math(row.result, "numbers", True)
        sums = [[left, first, scribe.math(row.names, "names", True)]]
        if row.numbers:
            sums.append([after, scribe.math(row.numbers, "numbers", True)])
        sums[-1] += [last, result]
        return {
            "id": line.number,
            "number": scribe.numbers.whole(line.number),
            "title": self.html(line.title),
            "sums": [(Markup(" ").join([_sum_part(part) for part in parts]), _is_wide(parts)) for parts in sums],
            "answers": [{"id": blank.id} for blank in blanks_of(line)],
        }

    def _data(self, found: dict[int, Row]) -> dict[str, Any]:
        """What the script needs to know: every blank with its key, and the formula by which it follows from others."""
        sheet = self.sheet
        file = re.sub(r"[^\w-]+", "-", "-".join(filter(None, (sheet.trace.spec.name, sheet.code)))).strip("-")
        return {
            "everystep": __version__,
            "worksheet": sheet.trace.spec.name,
            "code": sheet.code,
            "student": sheet.student,
            "file": file or "worksheet",
            "digits": [self.scribe.numbers.whole(k) for k in range(10)],
            "words": {key: self.plain(text) for key, text in WORDS.items()} | {"result": self.plain(RESULT)},
            "blanks": [
                self._blank(line, found[line.number], blank) for line in sheet.lines for blank in blanks_of(line)
            ]
            + [_key(answer.blank) for answer in sheet.answers],
        }

    def _blank(self, line: SheetLine, row: Row, blank: Blank) -> dict[str, Any]:
        data = _key(blank)
        if blank.kind == "operand":
            return data | ({"copies": blank.parents[0]} if blank.parents else {})
        tolerances = {one.id: float(one.tolerance) for one in self.sheet.blanks}
        boxes = list(_leaves(row.numbers)) if row.numbers else []
        reads = []
        for place, ref in enumerate(refs(line.formula)):
            box = boxes[place]
            own = line.operands.get(place)
            home = own.parents[0] if own and own.parents else box.blank if isinstance(box, Boxed) and box.copied else ""
            # Where numbers are carried these are the digits on the sheet, else those of a calculator.
            read: dict[str, Any] = {"value": self.sheet.trace.value(ref.array, ref.at)}
            read |= {"box": own.id} if own else {}
            read |= {"home": home} if home else {}
            reads.append(read | {"tolerance": tolerances.get(own.id if own else home, 0.0)})
        return data | {"formula": to_json(line.formula), "reads": reads}


WAYS = say("Write numbers with a point or a comma. An earlier answer that is wrong costs its own points only.")


def _key(blank: Blank) -> dict[str, Any]:
    """What the script needs to check an answer against the key alone."""
    return {
        "id": blank.id,
        "key": float(blank.key),
        "tolerance": float(blank.tolerance),
        "unit": float(blank.unit),
        "points": blank.points,
    }


def worksheet_page(sheet: Worksheet, language: Language) -> str:
    """A worksheet as a page that needs no other file."""
    return SheetPage(sheet, language).text()


def blanks_of(line: SheetLine) -> list[Blank]:
    """A line's blanks, in reading order."""
    return [line.operands[k] for k in sorted(line.operands)] + ([line.blank] if line.blank else [])


def _leaves(f: Formula) -> list[Formula]:
    """References and boxes, in reading order."""
    if isinstance(f, Boxed | Ref):
        return [f]
    return [leaf for part in getattr(f, "args", ()) for leaf in _leaves(part)]


def _is_wide(parts: list[str]) -> bool:
    """Whether a calculation may have to be scrolled on a phone, and so has to be a stop of the Tab key."""
    return sum([breadth(part) if part.startswith("<") else 1.3 for part in parts]) > PHONE


def _sum_part(part: str) -> Markup:
    return Markup(part) if part.startswith("<") else escape(part)


@cache
def scripts() -> str:
    """The scripts of the page as one, without comments."""
    return "".join([short(asset(f"live/{name}.js")) for name in SCRIPTS])


@cache
def policy() -> str:
    """The page's content security policy: this script and no other, and no request to anywhere."""
    digest = base64.b64encode(hashlib.sha256(scripts().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
