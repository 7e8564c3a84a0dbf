"""A lesson's blocks to text, through one template for each kind of block; any format, one language at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from ..compute.formula import Formula, Ref
from ..messages import Message, say
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Line, Section
from .language import Language
from .picture import draw
from .scribe import Scribe
from .templates import environment, fill


@dataclass(frozen=True, slots=True)
class Link:
    """The same lesson in another language."""

    code: str
    name: str
    href: str
    current: bool


@dataclass(slots=True)
class Rendered:
    """A finished page and the files that belong beside it, by name."""

    text: str
    files: dict[str, str] = field(default_factory=dict)


class Page(ABC):
    """Writes one lesson in one format and one language; the formats say what is peculiar to them."""

    format = ""
    suffix = ""
    autoescape = True
    apart = False  # whether pictures stand in files of their own
    between = "\n"  # what stands between two blocks

    def __init__(self, lesson: Lesson, language: Language, scribe: Scribe, links: Sequence[Link], stem: str) -> None:
        self.lesson = lesson
        self.language = language
        self.scribe = scribe
        self.links = links
        self.stem = stem  # what the names of the files beside the page begin with
        self.files: dict[str, str] = {}
        self.environment = environment(self.autoescape)
        self._templates: dict[str, Callable[..., str]] = {}

    # Blocks

    def several(self, items: Sequence[blocks.Block]) -> Any:
        """Several blocks, one after the other."""
        return self.safe(self.between.join(self.sequence(items)))

    def sequence(self, items: Sequence[blocks.Block]) -> list[str]:
        """Blocks one after the other, each written out."""
        return [self.block(item) for item in items]

    def block(self, item: blocks.Block) -> str:
        """One block through the template of its kind."""
        kind, view = VIEWS[type(item)](self, item)
        return self.template(kind, block=view)

    def template(self, kind: str, **places: object) -> str:
        """A filled template."""
        render = self._templates.get(kind)
        if render is None:
            found = self.environment.get_template(f"{self.format}/{kind}.{self.suffix}.jinja")
            render = self._templates[kind] = partial(fill, found)
        return render(places)

    def section(self, section: Section, number: str, level: int = 2) -> str:
        """A section with its parts."""
        body = self.sequence(section.blocks)
        body += [self.section(part, "", level + 1) for part in section.parts]
        return self.template(
            "section",
            block={
                "id": section.id,
                "number": number,
                "title": self.html(section.title),
                "level": level,
                "body": self.safe(self.between.join(body)),
                "languages": [link for link in self.links if not link.current] if level == 2 else (),
            },
        )

    def title(self) -> str:
        """The lesson's title in the page's language, as plain text."""
        title = self.lesson.title
        if isinstance(title, Message | str):
            return self.scribe.plain(title)
        for code in (self.language.code, self.language.tag, self.language.code.split("_")[0], "en"):
            if code in title:
                return title[code]
        return next(iter(title.values()))

    def html(self, message: Message | str) -> Any:
        """A message with its markup."""
        return self.safe(self.scribe.say(message))

    def plain(self, message: Message | str) -> str:
        """A message without markup."""
        return self.scribe.plain(message)

    # What the formats decide.

    @abstractmethod
    def safe(self, text: str) -> Any:
        """A text that is markup already."""

    @abstractmethod
    def formula(self, f: Formula, show: str, deltas: bool) -> Any:
        """A formula in a line of its own."""

    @abstractmethod
    def number(self, ref: Ref) -> Any:
        """The last number of a calculation."""

    @abstractmethod
    def equation(self, item: blocks.Equation) -> dict[str, Any]:
        """What the template of an equation is given."""

    @abstractmethod
    def figure(self, id: str, svg: str, description: str, caption: Message) -> dict[str, Any]:
        """What the template of a figure is given."""

    # What they share.

    def lines(self, item: blocks.Equation) -> list[tuple[str, Any, str]]:
        """Every line of a calculation: its sign, its formula, its note."""
        result = []
        before: Line | None = None
        printed = self.scribe.printed
        for line in item.lines:
            sign = printed.matrix_sign(item.node, before, line) if item.matrix else printed.sign(before, line)
            note = self.plain(line.note) if line.note else ""
            result.append((sign, self.formula(line.formula, line.show, line.deltas), note))
            before = line
        if item.result:
            assert isinstance(item.left, Ref)
            last = Line(item.left, "numbers")
            sign = printed.matrix_sign(item.node, before, last) if item.matrix else printed.sign(before, last)
            if before is None or before.show == "names" or item.matrix or not _same_number(before, item.left):
                result.append(
                    (sign, self.number(item.left), self.plain(item.note) if item.note else self.plain(RESULT))
                )
        return result

    @abstractmethod
    def chain(self, content: Sequence[Line | Ref]) -> Any:
        """A calculation within a cell: its lines and signs in a row."""

    def chained(self, content: Sequence[Line | Ref]) -> Iterator[tuple[str, Line]]:
        """The lines of a calculation within a cell, each with its sign; the first has none."""
        before: Line | None = None
        for item in content:
            line = item if isinstance(item, Line) else Line(item, "numbers")
            yield (self.scribe.sign(before, line) if before else ""), line
            before = line

    def cell(self, cell: blocks.Cell) -> dict[str, Any]:
        """What the template of a table is given of one cell."""
        content, role, numeric = cell.content, "", False
        naming = self.scribe.naming
        if isinstance(content, blocks.Value):
            return {
                "html": self.safe(self.scribe.place(content)),
                "role": naming.role(content.of.array),
                "header": cell.header,
                "numeric": True,
            }
        if isinstance(content, Ref) and not cell.header:
            role, numeric = naming.role(content.array), True
            html = self.safe(self.scribe.place(blocks.Value(content)))
        elif isinstance(content, Ref):
            html = self.safe(self.scribe.inline(content))
        elif isinstance(content, Line):
            html = self.formula(content.formula, content.show, content.deltas)
        elif isinstance(content, tuple):
            html = self.chain(content)
        else:
            numeric = isinstance(content, Decimal)
            html = self.safe(self.scribe.place(content))
        return {"html": html, "role": role, "header": cell.header, "numeric": numeric}


def _same_number(line: Line, left: Ref) -> bool:
    """Whether a line is nothing but the very number that would follow it."""
    return line.show == "numbers" and line.formula == left


RESULT = say("result")

View = Callable[[Page, Any], tuple[str, dict[str, Any]]]


def _diagram(page: Page, item: blocks.Diagram) -> tuple[str, dict[str, Any]]:
    drawing = draw(page.lesson, item.kind, item.stage, page.scribe, item.id, standalone=page.apart)
    caption = item.caption
    if drawing.without_number or drawing.without_name:
        caption = say("{caption} What found no room on an arrow stands in the tables and formulas.", caption=caption)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, caption)


def _chart(page: Page, item: blocks.Chart) -> tuple[str, dict[str, Any]]:
    from .chart import draw_chart

    drawing = draw_chart(item, page.scribe, standalone=page.apart)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, item.caption)


def _heat(page: Page, item: blocks.Heat) -> tuple[str, dict[str, Any]]:
    from .heat import heat_map

    drawing = heat_map(page.lesson.trace, item.of, page.scribe, prefix=item.id, standalone=page.apart)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, item.caption)


def _script(page: Page, item: blocks.Script) -> tuple[str, dict[str, Any]]:
    from .script import numpy_script

    return "code", {"id": item.id, "text": numpy_script(page.lesson.trace), "language": "python"}


def _table(page: Page, item: blocks.Table) -> tuple[str, dict[str, Any]]:
    return "table", {
        "id": item.id,
        "caption": page.html(item.caption),
        "head": [page.html(head) for head in item.head],
        "rows": [[page.cell(cell) for cell in row] for row in item.rows],
    }


def _annotated(page: Page, item: blocks.Annotated) -> tuple[str, dict[str, Any]]:
    naming = page.scribe.naming
    whole = page.chain((Line(item.left, deltas=False), Line(item.right, deltas=False)))
    return "annotated", {
        "id": item.id,
        "formula": whole,
        "notes": [
            {
                "symbol": page.formula(symbol, "names", False),
                "text": page.html(text),
                "role": naming.role(symbol.array) if isinstance(symbol, Ref) else "",
            }
            for symbol, text in item.notes
        ],
    }


VIEWS: dict[type, View] = {
    blocks.Paragraph: lambda page, item: ("paragraph", {"html": page.html(item.text)}),
    blocks.Equation: lambda page, item: ("equation", page.equation(item)),
    blocks.Table: _table,
    blocks.Diagram: _diagram,
    blocks.Chart: _chart,
    blocks.Heat: _heat,
    blocks.Script: _script,
    blocks.Columns: lambda page, item: ("columns", {"items": [page.several(part) for part in item.items]}),
    blocks.Details: lambda page, item: (
        "details",
        {"id": item.id, "summary": page.html(item.summary), "body": page.several(item.blocks)},
    ),
    blocks.Callout: lambda page, item: (
        "callout",
        {"kind": item.kind, "title": page.html(item.title), "body": page.several(item.blocks)},
    ),
    blocks.Annotated: _annotated,
    blocks.Bullets: lambda page, item: ("list", {"items": [page.html(text) for text in item.items]}),
}
"""For each kind of block, its template and what the template is given."""
