"""A worksheet: the lines of a lesson's calculation, some of their numbers left for the reader.

The sheet and its key are one object, so they cannot differ: a renderer writes the blanks empty for the one and filled
in for the other. No format, no language yet; every sentence is a message, every number a node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from ..compute.blanks import Blank, Hidden, LineBlanks, blanks_of, chosen, unit_of
from ..compute.formula import Formula, Ref
from ..compute.names import anatomy
from ..compute.sheet_spec import for_hands
from ..compute.spec import PARTS, Spec
from ..compute.spoiled import Spoiled, spoiled
from ..compute.tolerance import tolerances
from ..compute.trace import Trace, run
from ..compute.worklines import WorkLine, work_lines
from ..messages import Message, say
from .lesson import Block, Diagram, Listing, Paragraph, Value
from .overview import parameters_table, sample_section
from .overview import title as lesson_title
from .selection import Selection
from .sheet_words import (
    FIND_THE_MISTAKE,
    FIRST_WRONG_LINE,
    PROMPTS,
    TITLES,
    WHAT_SHOULD_STAND,
    lead,
    line_title,
    rounding_statement,
)
from .story import Story


class SheetLine(Struct, frozen=True):
    """One line of a worksheet: what is computed, its formula, its result.

    `left` is the node and names it; `formula` is written in names and, where `operands` says so, again in numbers. Its
    references, in the order in which `compute.formula.refs` yields them, are the operands: the one at place k is a
    blank where `operands[k]` is one, else it is printed. The result is a blank where `blank` is one, else it is
    printed: `trace.shown(left.array, left.at)`. `node` is the name that links and answers use.
    """

    number: int  # counted from 1; the number of the line's blank
    title: Message
    left: Ref
    node: str
    formula: Formula
    blank: Blank | None
    operands: Mapping[int, Blank] = field(default_factory=dict)
    deltas: bool = True  # how the left side writes dL/dz, as in `lesson.Equation`
    part: str = ""  # one of compute.spec.PARTS


class SheetSection(Struct, frozen=True):
    """A part of the work under a heading: what to do, then the lines. `id` is the same in every language."""

    id: str
    title: Message
    prompts: tuple[Message, ...]
    lines: tuple[SheetLine, ...]
    part: str


class Answer(Struct, frozen=True):
    """A question about the sheet as a whole, below its lines, and the blank for its answer."""

    label: Message
    blank: Blank


class Worksheet(Struct, frozen=True):
    """One worksheet with its key.

    `given` are blocks of a lesson (paragraphs and tables) that hold every number the reader starts from; `diagram` is
    the network with these numbers, and of any other picture the nodes in `hidden` must stay unseen on the sheet.
    `code` is the variant's code with its check character, empty where there is none; `student` is the roster's id or
    the variant's number, `name` the roster's name where printing it was asked for.

    A sheet on which the reader finds a mistake has no blanks in its lines: `trace` is the work with the mistake carried
    through, `answers` ask for the first wrong line and for what should stand there, and `solution` tells the key
    what was done. On any other sheet both are empty.
    """

    trace: Trace
    title: str | Mapping[str, str] | Message
    lead: Message
    rounding: tuple[Message, ...]
    given: tuple[Block, ...]
    diagram: Diagram
    sections: tuple[SheetSection, ...]
    selection: Selection
    hidden: frozenset[str]
    code: str = ""
    student: str = ""
    name: str = ""
    group: str = ""
    answers: tuple[Answer, ...] = ()
    solution: Message | None = None

    @property
    def lines(self) -> Iterator[SheetLine]:
        """Every line, in order."""
        for section in self.sections:
            yield from section.lines

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """Every blank in the order of the sheet, a line's operands before its result, the answers last."""
        found: list[Blank] = []
        for line in self.lines:
            found += [line.operands[k] for k in sorted(line.operands)]
            found += [line.blank] if line.blank else []
        return (*found, *[answer.blank for answer in self.answers])

    @property
    def points(self) -> int:
        """All points together."""
        return sum([blank.points for blank in self.blanks])


def worksheet(spec: Spec, *, code: str = "", student: str = "", name: str = "", group: str = "") -> Worksheet:
    """The worksheet of a spec, as its `worksheet:` wishes it: the sheet and its key in one.

    Its numbers are rounded as a worksheet's are, by hand unless the spec says otherwise, whatever the lesson does.
    Raises EverystepError naming the first number that is not finite.
    """
    trace = run(for_hands(spec))
    found = tolerances(trace, work_lines(trace))
    return worksheet_of(trace, tolerances=found, code=code, student=student, name=name, group=group)


def worksheet_of(
    trace: Trace,
    *,
    tolerances: Mapping[str, Decimal],
    code: str = "",
    student: str = "",
    name: str = "",
    group: str = "",
) -> Worksheet:
    """The worksheet of a trace that is rounded as it should be.

    `tolerances` holds the tolerance of each result by its node's name, as `compute.tolerance` finds them.
    """
    sheet = trace.spec.worksheet
    found: Spoiled | None = None
    if sheet.mistake != "none":
        found = spoiled(trace, [line for line in work_lines(trace) if line.part in sheet.parts], tolerances)
        trace = found.trace
    everything = Selection(
        tuple([tuple(range(size)) for size in trace.program.sizes]), tuple(range(trace.spec.samples)), True
    )
    story = Story(trace, everything)
    parts = [part for part in PARTS if part in sheet.parts]
    lines = work_lines(trace, parts)
    hides = {} if found else chosen(lines, sheet.blanks, sheet.row)
    return Worksheet(
        trace,
        trace.spec.title or lesson_title(story),
        FIND_THE_MISTAKE if found else lead(hides),
        rounding_statement(trace),
        _given(story),
        Diagram("worksheet-diagram", "values", "", say("The network with its starting weights.")),
        tuple(_sections(trace, lines, hides, tolerances, sheet.points)),
        everything,
        frozenset([] if found else [line.node for line in lines]),
        code,
        student,
        name,
        group,
        _answers(found, tolerances) if found else (),
        say(found.made.mistake.sentence) if found else None,
    )


def _answers(found: Spoiled, tolerances: Mapping[str, Decimal]) -> tuple[Answer, ...]:
    """Which line is the first wrong one, and what should stand there."""
    line, points = found.line, found.trace.spec.worksheet.points
    where, number = (line.number, line.array, line.at), Decimal(line.number)
    unit = unit_of(found.trace, found.right)
    first = Blank("M1", "line", *where, (), float(line.number), number, Decimal(1), Decimal(0), points)
    right = Blank(
        "M2", "correction", *where, ("M1",), float(found.right), found.right, unit, tolerances[line.node], points
    )
    return Answer(FIRST_WRONG_LINE, first), Answer(WHAT_SHOULD_STAND, right)


def _given(story: Story) -> tuple[Block, ...]:
    """The numbers that the work starts from."""
    sample = [block for block in sample_section(story, "given").blocks if not isinstance(block, Diagram)]
    weights = [parameters_table(story, layer, "given") for layer in range(1, story.last + 1)]
    rate = Paragraph(say("The learning rate is {value}.", value=Value(story.ref("learning_rate"))))
    constants = [story.ref(name) for name in story.spec.optimizer.constants]
    more = [
        Paragraph(say("Constants of the optimizer: {values}.", values=Listing(tuple([Value(c) for c in constants]))))
    ]
    return (*sample, *weights, rate, *(more if constants else []))


# ---- Lines


def _sections(
    trace: Trace,
    lines: Sequence[WorkLine],
    hides: Mapping[int, Hidden],
    tolerances: Mapping[str, Decimal],
    points: int,
) -> Iterator[SheetSection]:
    blanks = blanks_of(trace, lines, hides, tolerances, points)
    for step, stage in enumerate((*trace.prefixes, "after."), start=1):
        for part in PARTS:
            here = [line for line in lines if line.part == part and line.stage == stage]
            if not here:
                continue
            title = TITLES[part]
            if trace.steps > 1 and part != "after":
                title = say("Step {number}: {part}", number=step, part=title)
            yield SheetSection(
                f"{stage.replace('.', '-') if part != 'after' else ''}{part}",
                title,
                (PROMPTS[part],) if hides else (),  # nobody has to do what is done already
                tuple([_line(line, blanks) for line in here]),
                part,
            )


def _line(line: WorkLine, blanks: Mapping[int, LineBlanks]) -> SheetLine:
    own = blanks.get(line.number, LineBlanks())
    return SheetLine(
        line.number,
        line_title(line),
        line.ref,
        line.node,
        line.formula,
        own.result,
        own.operands,
        deltas=anatomy(line.array).kind == "dL_dz",
        part=line.part,
    )
