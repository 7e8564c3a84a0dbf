"""A lesson: sections of blocks, every sentence a message, every number a node. No format, no language yet.

Whatever holds nothing but words and references to nodes has a hash: lessons of one shape share it. What holds a number
of its own, such as a gradient that was tried out, has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Literal, TypeVar

from msgspec import Struct, field

from ..compute.formula import Formula, Ref
from ..compute.trace import Trace
from ..messages import Message, hashable
from .selection import Selection

Show = Literal["names", "numbers"]
R = TypeVar("R")


class Value(Struct, frozen=True, cache_hash=True):
    """The number of a node, where a sentence or a table wants it."""

    of: Ref


class Found(Struct, frozen=True, cache_hash=True):
    """A number that is no node: a gradient that was tried out, what another rounding comes to. Its digits are the
    trace's, under this name."""

    name: str


def found(trace: Trace, name: str, x: float) -> Found:
    """A number under a name of its own, to be printed with the lesson's digits."""
    trace.found[name] = trace.digits.shown(x)
    return Found(name)


class Listing(Struct, frozen=True, cache_hash=True):
    """Several things in a row: "2, 3 and 5" in a sentence, or a bare row with the language's separator."""

    items: tuple[object, ...]
    bare: bool = False

    def __hash__(self) -> int:
        return hash((tuple(map(hashable, self.items)), self.bare))


class Line(Struct, frozen=True, cache_hash=True):
    """One line of a calculation: the right side of an equals sign, in names or in numbers.

    `deltas` writes dL/dz as the letter delta instead of a fraction. Whether the sign before it is "=" or "≈"
    is found from the printed digits when the line is written.
    """

    formula: Formula
    show: Show = "names"
    note: Message | None = None
    deltas: bool = True


class Choice(Message, frozen=True):
    """A sentence that printed numbers have chosen, and the others among which they chose: the first whose formula is
    above 0, or that has none. What is written is the sentence itself; a page that follows its reader chooses again.
    `name` tells a lesson's choices apart."""

    options: tuple[tuple[Formula | None, Message], ...] = ()
    name: str = ""

    __hash__ = Message.__hash__


def chosen(trace: Trace, name: str, *options: tuple[Formula | None, Message]) -> Choice:
    """The choice among sentences that a trace's numbers make, as they are printed. The last one has no formula."""

    def printed(array: str, at: tuple[int, ...]) -> float:
        return float(trace.shown(array, at))

    message = next(message for test, message in options if test is None or test.in_floats.compute(printed) > 0)
    return Choice(message.text, message.places, message.plural, message.count, options, name)


class Paragraph(Struct, frozen=True, cache_hash=True):
    """A sentence or several. `when` is above 0 as long as what they say is so, where that depends on the numbers."""

    text: Message
    when: Formula | None = None


class Equation(Struct, frozen=True, cache_hash=True):
    """A calculation: what is computed, then one line after the other. `matrix` sets whole arrays.

    With `result` the last line is the number of the left side itself.
    """

    id: str
    left: Formula
    lines: tuple[Line, ...]
    title: Message | None = None
    result: bool = True
    matrix: bool = False
    deltas: bool = False  # how the left side writes dL/dz
    note: Message | None = None  # what the result line is
    node: str = ""


class Cell(Struct, frozen=True, cache_hash=True):
    """One cell of a table: a message, a reference (its name), a value, what was found, or a line of a calculation."""

    content: object
    header: bool = False

    def __hash__(self) -> int:
        return hash((hashable(self.content), self.header))


class Table(Struct, frozen=True, cache_hash=True):
    id: str
    caption: Message
    head: tuple[Message, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Diagram(Struct, frozen=True, cache_hash=True):
    """A picture of the network at one stage. `kind` names what it shows; see `render.picture`."""

    id: str
    kind: str
    stage: str
    caption: Message


class Chart(Struct, frozen=True, cache_hash=True):
    """A curve. `kind` names what it shows, as `CHARTS` of `render.chart` knows it: "loss" takes the `series` of
    losses, "activation" the pre-activations and "contours" the two weights among the `nodes`."""

    id: str
    kind: str
    caption: Message
    series: tuple[float, ...] = ()
    nodes: tuple[Ref, ...] = ()

    def __hash__(self) -> int:
        if self.series:
            raise TypeError("numbers of its own")
        return hash((self.id, self.kind, self.caption, self.nodes))


class Heat(Struct, frozen=True, cache_hash=True):
    """A small heat map of a whole array: what is too much to print, at a glance."""

    id: str
    of: Ref
    caption: Message


class Script(Struct, frozen=True, cache_hash=True):
    """The first training step as a short program that prints the lesson's digits."""

    id: str


class Columns(Struct, frozen=True, cache_hash=True):
    """Blocks side by side where there is room: the same calculation in two forms."""

    items: tuple[tuple[Block, ...], ...]


class Details(Struct, frozen=True, cache_hash=True):
    """What is long folds away."""

    id: str
    summary: Message
    blocks: tuple[Block, ...]


class Callout(Struct, frozen=True, cache_hash=True):
    kind: Literal["remark", "note", "verdict"]
    title: Message
    blocks: tuple[Block, ...]


class Annotated(Struct, frozen=True, cache_hash=True):
    """A formula whose parts are named one by one."""

    id: str
    left: Formula
    right: Formula
    notes: tuple[tuple[Formula, Message], ...]


class Bullets(Struct, frozen=True, cache_hash=True):
    items: tuple[Message, ...]


Block = (
    Paragraph | Equation | Table | Diagram | Chart | Heat | Script | Columns | Details | Callout | Annotated | Bullets
)


class Section(Struct, frozen=True, cache_hash=True):
    """A part of the lesson with a heading; `phase` is the phase of the computation it belongs to."""

    id: str
    title: Message
    blocks: tuple[Block, ...]
    phase: str = ""
    parts: tuple[Section, ...] = ()


def every(sections: Iterable[Section]) -> list[Section]:
    """All sections of a lesson, each before its parts."""
    found = []
    for section in sections:
        found.append(section)
        if section.parts:
            found += every(section.parts)
    return found


def remembered(find: Callable[[Section], R]) -> Callable[[Section], R]:
    """What is found in a section, for all lessons that have the same one."""
    known = lru_cache(maxsize=1024)(find)

    @wraps(find)
    def found(section: Section) -> R:
        try:
            return known(section)
        except TypeError:  # it holds numbers of its own, and so no other lesson has it
            return find(section)

    return found


class Fact(Struct, frozen=True, cache_hash=True):
    label: Message
    value: object
    role: str


class Lesson(Struct, frozen=True, cache_hash=True):
    """The whole walkthrough of one trace."""

    trace: Trace
    title: str | Mapping[str, str] | Message
    lead: Message
    facts: tuple[Fact, ...]
    hero: Diagram
    sections: tuple[Section, ...]
    selection: Selection  # what is shown of a network too large to show whole
    phases: tuple[tuple[str, Message], ...] = field(default=())  # the section that opens each phase, its short name
