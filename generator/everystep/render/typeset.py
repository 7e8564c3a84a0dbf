"""Typesetting: a worksheet, its key, or a class's sheets as one document of Typst's, ready for the press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..messages import N_, say
from ..teach import lesson as blocks
from ..teach.worksheet import SheetLine, Worksheet
from .language import Language
from .palette import palette
from .paper import (
    GUTTER,
    MARGIN,
    NOTE,
    PAPERS,
    ROOMY,
    SIDE,
    SIGN,
    Paper,
    PaperScribe,
    filled,
    language_of,
    qr_code,
    width_of,
)
from .picture import draw
from .printed import EQUAL, ROUGHLY
from .sheet_rows import LABELS, Row, points, points_of, rows
from .speech import BLANK, FILLED
from .typst import role_function, string

SAID = {EQUAL: N_("{a} equals {b}"), ROUGHLY: N_("{a} is about {b}")}
"""How the two signs of a calculation are said."""


class SheetWriter:
    """Writes one worksheet, or its key, in one language."""

    def __init__(self, sheet: Worksheet, language: Language, paper: Paper, *, key: bool = False) -> None:
        self.sheet, self.language, self.paper, self.key = sheet, language, paper, key
        self.working = paper.working and not key and paper.room >= ROOMY
        self.scribe = PaperScribe(sheet.trace, language, key)

    def code(self) -> str:
        """The sheet as a part of a document."""
        sheet, say_ = self.sheet, self.scribe.say
        picture = sheet.diagram
        drawing = draw(sheet, picture.kind, picture.stage, self.scribe, picture.id, standalone="paper")
        labels = {name: self.scribe.plain(label) for name, label in LABELS.items()}
        title = self.scribe.title(sheet.title)
        lines = {line.number: row for line, row in rows(sheet, self.scribe.printed)}
        return filled(
            "worksheet",
            sheet={
                **language_of(self.language),
                "title": string(title),
                "kind": string(labels["key"]) if self.key else "none",
                "fields": self._fields(labels),
                "code": string(sheet.code),
                "qr": string(qr_code(sheet.code)) if sheet.code else "",
                "qr_alt": string(self.scribe.plain(say("QR code of the variant {code}", code=sheet.code))),
                "foot": string(" · ".join(filter(None, (title, labels["key"] if self.key else "", sheet.code)))),
                "page_of": string(self.language.gettext(PAGE_OF)),
                "digits": string("".join([self.scribe.numbers.whole(k) for k in range(10)])),
                "lead": say_(sheet.lead),
                "rounding": [say_(sentence) for sentence in sheet.rounding],
                "answers": self._answers(),
                "given_title": string(labels["given"]),
                "diagram": string(drawing.svg),
                "diagram_width": f"{self._picture_width(drawing.width / drawing.height):g}mm",
                "beside": "true" if self._given_beside() else "false",
                "diagram_alt": string(f"{drawing.title}. {drawing.description}"),
                "given": [self._block(block) for block in sheet.given],
                "sections": [
                    {
                        "title": f"[{say_(section.title)}]",
                        "prompts": [say_(prompt) for prompt in section.prompts],
                        "points": say_(points(points_of(section.lines))) if points_of(section.lines) else "",
                        "working": "true" if self.working else "false",
                        "lines": [self._line(lines[line.number]) for line in section.lines],
                    }
                    for section in sheet.sections
                ],
            },
        )

    def _answers(self) -> list[dict[str, Any]]:
        """The questions about the sheet as a whole as one more part, and on the key what was done."""
        sheet, say_, spoken = self.sheet, self.scribe.say, self.scribe.speech
        if not sheet.answers:
            return []
        rows = []
        for answer in sheet.answers:
            id, key = answer.blank.id, answer.blank.key
            number = self.scribe.typst.plain_number(key) if self.key else string("")
            said = (
                spoken.say(FILLED, blank=id, a=self.scribe.numbers.text(key))
                if self.key
                else spoken.say(BLANK, blank=id)
            )
            box = f"eq({string(said)}, $ blank({string(id)}, {number}) $)"
            rows.append(
                {"number": string(""), "title": say_(answer.label), "sums": [box], "beside": "false", "note": "none"}
            )
        return [
            {
                "title": f"[{say_(LABELS['answer'])}]",
                "prompts": [say_(sheet.solution)] if self.key and sheet.solution else [],
                "points": say_(points(sum([answer.blank.points for answer in sheet.answers]))),
                "working": "false",
                "lines": rows,
            }
        ]

    def _given_beside(self) -> bool:
        """Whether the numbers that are given stand beside the diagram."""
        columns = [len(block.head) for block in self.sheet.given if isinstance(block, blocks.Table)]
        return self.paper.room >= ROOMY and max(columns, default=0) <= BESIDE

    def _picture_width(self, shape: float) -> float:
        """The diagram's width in millimetres: all there is, unless it would take half of the page's height."""
        room = PAPERS[self.paper.size][1] - 2 * MARGIN
        return round(min(0.53 * room if self._given_beside() else room, HIGHEST * shape), 2)

    def _fields(self, labels: dict[str, str]) -> list[tuple[str, str]]:
        """What the student fills in at the top: what stands before each empty line, and what after it."""
        if self.key:
            return []
        total = self.scribe.plain(say("of {points}", points=self.sheet.points))
        own = f" {self.sheet.name}" if self.sheet.name else ""
        return [
            (string(labels["name"] + own), string("")),
            (string(labels["date"]), string("")),
            (string(labels["points"]), string(f" {total}")),
        ]

    def _block(self, block: blocks.Block) -> str:
        if isinstance(block, blocks.Paragraph):
            return filled("paragraph", block={"text": self.scribe.say(block.text)})
        if isinstance(block, blocks.Table):
            view = {
                "caption": self.scribe.say(block.caption),
                "head": [self.scribe.say(head) for head in block.head],
                "rows": [[self.scribe.place(cell.content) for cell in row] for row in block.rows],
            }
            return filled("table", block=view)
        raise TypeError(block)

    def _line(self, row: Row) -> dict[str, Any]:
        """A line of the work: its calculation as one block, and as lines that may break where they are too long."""
        line, write, spoken = row.line, self.scribe.typst.write, self.scribe.speech
        left, names = write(line.left, deltas=line.deltas), write(row.names)
        (first, after, last), end = row.signs, spoken.write(row.result, "numbers")
        ending = f" {last} {write(row.result, 'numbers')}"
        said = self._said(spoken.write(line.left, deltas=line.deltas), first, spoken.write(row.names))
        parts = [(f"{left} {first} {names}", said)]
        if row.numbers:
            numbers, heard = write(row.numbers, "numbers"), spoken.write(row.numbers, "numbers")
            parts.append((f"{after} {numbers}", heard))
            said = self._said(said, after, heard)
        parts[-1] = parts[-1][0] + ending, self._said(parts[-1][1], last, end)
        said = string(self._said(said, last, end))
        form, beside = self._place(row)
        if form == "row":
            sums = [f"eq({said}, $ {' '.join([text for text, _ in parts])} $)"]
        elif form == "stack":
            stacked = " \\ ".join([f"{left} &{first} {names}", *[f"&{text}" for text, _ in parts[1:]]])
            sums = [f"eq({said}, $ {stacked} $)"]
        else:
            sums = [f"m({string(alt)}, ${text}$)" for text, alt in parts]
        return {
            "number": string(self.scribe.numbers.whole(line.number)),
            "title": self.scribe.say(line.title),
            "sums": sums,
            "beside": "true" if beside else "false",
            "note": self._note(line),
        }

    def _place(self, row: Row) -> tuple[str, bool]:
        """How a calculation is set: on one row, as a stack of rows, or in parts that break where they are too long;
        and whether it leaves room for working, or for a note, beside it."""
        write, line = self.scribe.mathml.write, row.line
        left, names, result = (
            width_of(write(line.left, deltas=line.deltas)), width_of(write(row.names)),
            width_of(write(row.result, "numbers")) + SIGN,
        )  # fmt: skip
        numbers = width_of(write(row.numbers, "numbers")) + SIGN if row.numbers else 0.0
        on_one_row = left + SIGN + names + numbers + result
        stacked = left + SIGN + max(names, numbers + result) if row.numbers else on_one_row
        room = self.paper.room - GUTTER
        near = room - (self.paper.ems(SIDE) if self.working else self.paper.ems(NOTE) if self.key else 0.0)
        for form, need in (("row", on_one_row), ("stack", stacked)):
            if need <= near:
                return form, self.working or self.key
        for form, need in (("row", on_one_row), ("stack", stacked)):
            if need <= room:
                return form, False
        return "parts", False

    def _said(self, before: str, sign: str, after: str) -> str:
        return self.scribe.speech.say(SAID[sign], a=before, b=after)

    def _note(self, line: SheetLine) -> str:
        """What a key says of an answer: how far off it may be."""
        if not self.key or not line.blank:
            return "none"
        return f"[{self.scribe.say(say('± {tolerance}', tolerance=line.blank.tolerance.normalize()))}]"


BESIDE = 4
"""Up to this many columns, tables of what is given stand beside the diagram."""

HIGHEST = 105.0
"""How high a diagram may be, in millimetres."""

PAGE_OF = N_("Page {page} of {pages}")


def document(parts: Sequence[str], title: str, language: Language, paper: Paper, fonts: Sequence[str] = ()) -> str:
    """A document of several parts that `SheetWriter.code` or another wrote; `fonts` are families of the author's."""
    return filled(
        "document",
        title=string(title),
        **language_of(language),
        paper=string(PAPERS[paper.size][0]),
        size=f"{paper.type:g}pt",
        fonts="(" + "".join([f"{string(font)}, " for font in ("Libertinus Serif", *fonts, *SPARE)]) + ")",
        roles=[(role_function(role), row.text[0]) for role, row in palette().roles.items()],
        sheets=parts,
    )


def sheets_document(
    sheets: Sequence[tuple[Worksheet, Language]], paper: Paper, *, key: bool = False, fonts: Sequence[str] = ()
) -> str:
    """Worksheets, or their keys, each in its language, one after the other; each begins on a right-hand page."""
    first, language = sheets[0]
    title = PaperScribe(first.trace, language).title(first.title)
    return document(
        [SheetWriter(sheet, language, paper, key=key).code() for sheet, language in sheets],
        title, language, paper, fonts,
    )  # fmt: skip


SPARE = ("New Computer Modern", "DejaVu Sans")
"""What is asked after the first face and the author's own for a letter that these do not have."""
