"""A lesson's blocks to text, through one template for each kind of block; any format, one language at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from ..compute.formula import Formula, Ref, Worked
from ..messages import Message, say
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Line, Section
from .filling import filler
from .kept import Kept
from .language import Language
from .scribe import Scribe
from .shelf import NONE, Ask, Need
from .tallness import tallness
from .views import VIEWS


class Link(Struct, frozen=True):
    """The same lesson in another language."""

    code: str
    name: str
    href: str
    current: bool


class Rendered(Struct):
    """A finished page in UTF-8, and the files that belong beside it, by name."""

    data: bytes
    files: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The page as a text."""
        return self.data.decode()


RESULT = say("result")


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
        self._templates: dict[str, Callable[..., str]] = {}
        self.kept: Kept | None = None

    # Blocks

    def several(self, items: Sequence[blocks.Block]) -> Any:
        """Several blocks, one after the other."""
        return self.safe(self.between.join(self.sequence(items)))

    def sequence(self, items: Sequence[blocks.Block]) -> list[str]:
        """Blocks one after the other, each written out."""
        return [self.block(item) for item in items]

    def block(self, item: blocks.Block) -> str:
        """One block through the template of its kind."""
        return self.measured(item)[0]

    def measured(self, item: blocks.Block) -> tuple[str, Need]:
        """One block, and the room that it needs, where that matters."""
        if isinstance(item, blocks.Chart | blocks.Heat | blocks.Script):  # they read the numbers in ways of their own
            return self.later(_drawn, item), NONE
        return self.kept.part(_block, item) if self.kept else _block(self, item)

    def later(self, make: Callable[..., Ask], *about: Any) -> Any:
        """What the `Ask` that is made gives for this page; within a part that is kept, a hole for it."""
        record = self.scribe.printed.record
        return make(*about)(self) if record is None else record.hole(make, *about)

    @property
    def needs(self) -> Mapping[int, tuple[float, float]]:
        """The room that kept parts need on this page, by their slots."""
        return self.kept.needs if self.kept else {}

    def asked(self, make: Callable[..., Ask], *about: Any) -> Any:
        """What the `Ask` that is made finds for this page, where the part that is being written depends on it."""
        record = self.scribe.printed.record
        return make(*about)(self) if record is None else record.ask(make, *about)

    def template(self, kind: str, **places: object) -> str:
        """A filled template."""
        render = self._templates.get(kind)
        if render is None:
            render = self._templates[kind] = filler(f"{self.format}/{kind}.{self.suffix}.jinja", self.autoescape)
        return render(places)

    def section(self, section: Section, number: str, level: int = 2) -> str:
        """A section with its parts."""
        about: tuple[Any, ...] = (section, number, level, *self._others(level))
        return self.kept.part(_section, *about)[0] if self.kept else _section(self, *about)[0]

    def encoded(self) -> list[bytes]:
        """What the lesson opens with and its sections, in UTF-8 and in pieces."""
        lesson, written = self.lesson, self.scribe.numbers.whole
        parts: list[tuple[Callable[..., tuple[str, Need]], Any]] = [(_block, (lesson.hero,))]
        for number, section in enumerate(lesson.sections, start=1):
            parts.append((_section, (section, written(number), 2, *self._others(2))))
        pieces: list[bytes] = []
        for write, about in parts:
            put_part(self, pieces, write, *about)
            pieces.append(b"\n")
        return pieces[:-1]

    def _others(self, level: int) -> list[Link]:
        """The same section in other languages, where it says so."""
        return [link for link in self.links if not link.current] if level == 2 else []

    def title(self) -> str:
        """The lesson's title in the page's language, as plain text."""
        return self.scribe.title(self.lesson.title)

    def html(self, message: Message | str) -> Any:
        """A message with its markup."""
        return self.safe(self.scribe.say(message))

    def plain(self, message: Message | str) -> str:
        """A message without markup."""
        return self.scribe.plain(message)

    def follows(self, item: blocks.Paragraph) -> dict[str, str]:
        """What a page that follows its reader asks the numbers about a paragraph."""
        return {"when": "", "say": ""}

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
            numeric = isinstance(content, blocks.Found | Decimal | Worked)
            html = self.safe(self.scribe.place(content))
        return {"html": html, "role": role, "header": cell.header, "numeric": numeric}


def _block(page: Page, item: blocks.Block) -> tuple[str, Need]:
    kind, view = VIEWS[type(item)](page, item)
    return page.template(kind, block=view), view.get("need", NONE)


def put_part(page: Page, pieces: list[bytes], write: Callable[..., tuple[str, Need]], *about: Any) -> None:
    """Add a part of a page in UTF-8 to the pieces of which it is put together."""
    if page.kept:
        page.kept.put(pieces, write, *about)
    else:
        pieces.append(write(page, *about)[0].encode())


def whole_part(page: Page, write: Callable[..., tuple[str, Need]], *about: Any) -> bytes:
    """The same part alone."""
    pieces: list[bytes] = []
    put_part(page, pieces, write, *about)
    return b"".join(pieces)


def _drawn(item: blocks.Block) -> Ask:
    return lambda page: _block(page, item)[0]


def _section(page: Page, section: Section, number: str, level: int, *links: Link) -> tuple[str, Need]:
    body = page.sequence(section.blocks)
    body += [page.section(part, "", level + 1) for part in section.parts]
    view = {
        "id": section.id,
        "number": number,
        "title": page.html(section.title),
        "level": level,
        "tall": tallness(section) if level == 2 else 0,  # browsers lay out whole sections
        "body": page.safe(page.between.join(body)),
        "languages": links,
    }
    return page.template("section", block=view), NONE


def _same_number(line: Line, left: Ref) -> bool:
    """Whether a line is nothing but the very number that would follow it."""
    return line.show == "numbers" and line.formula == left
