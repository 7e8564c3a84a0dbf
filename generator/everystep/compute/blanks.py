"""Blanks: the lines of a worksheet, and which of their numbers are left for the reader.

A line is one node with the formula that a person works it out by. A blank is a node whose value is hidden: the result
of a line, or an operand that is to be copied into it. Blanks are numbered over all lines, hidden or not, so that B07
means the same number in every language, in every variant of a worksheet and whatever else is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from .formula import Ref
from .names import node_name
from .trace import Trace
from .worklines import WorkLine, alias, operands_of


class Blank(Struct, frozen=True):
    """A number left for the reader.

    `id` is B07 for the result of line 7 and B07.2 for its second operand; an operand's is the operand's own node.
    `parents` are the blanks whose values it is worked out from, directly; `value` is the number in the trace, `key` the
    same as it is printed, `unit` the worth of its last place. An answer is right when it differs from the key by no
    more than `tolerance`.
    """

    id: str
    kind: str  # "result" or "operand"
    line: int  # counted from 1
    array: str
    at: tuple[int, ...]
    parents: tuple[str, ...]
    value: float
    key: Decimal
    unit: Decimal
    tolerance: Decimal
    points: int = 1

    @property
    def node(self) -> str:
        """The node's name as a reader sees it: `a1[2]`."""
        return node_name(self.array, self.at)

    @property
    def ref(self) -> Ref:
        """The node as a formula names it."""
        return Ref(self.array, self.at)


class Hidden(Struct, frozen=True):
    """What one line hides: its result, and operands by their places in the formula's reading order, from 0."""

    result: bool = False
    operands: tuple[int, ...] = ()


# ---- Choosing


def chosen(lines: Sequence[WorkLine], pattern: str, row: int = 1) -> Mapping[int, Hidden]:
    """What each line hides, by the lines' numbers; a line that hides nothing is left out.

    - results: every result
    - alternate: every second result, the first line worked
    - row: the results of the neuron `row` (counted from 1) of every layer, and of what belongs to no neuron
    - backward-only: the results of the backward pass and the update
    - operands: every operand, the results given
    - all: operands and results
    - faded: of the neurons in each half of the work (forward with the loss, backward with the update, the second pass)
      the first is worked, the second hides its results, the others hide operands and results
    """
    if pattern == "faded":
        return _faded(lines)
    result = {}
    for k, line in enumerate(lines):
        operands = tuple(range(len(operands_of(line))))
        hidden = {
            "results": Hidden(True),
            "alternate": Hidden(k % 2 == 1),
            "row": Hidden(line.neuron in (row - 1, -1)),
            "backward-only": Hidden(line.part in ("backward", "update")),
            "operands": Hidden(False, operands),
            "all": Hidden(True, operands),
        }[pattern]
        if hidden != Hidden():
            result[line.number] = hidden
    return result


_HALVES = {"forward": 0, "loss": 0, "backward": 1, "update": 1, "after": 2}


def _faded(lines: Sequence[WorkLine]) -> Mapping[int, Hidden]:
    met: dict[tuple[str, int], list[tuple[int, int]]] = {}
    result = {}
    for line in lines:
        group = met.setdefault((line.stage, _HALVES[line.part]), [])
        neuron = (line.layer, line.neuron)
        if neuron not in group:
            group.append(neuron)
        place = group.index(neuron)
        if place:
            result[line.number] = Hidden(True, tuple(range(len(operands_of(line)))) if place > 1 else ())
    return result


# ---- Blanks


class LineBlanks(Struct, frozen=True):
    """The blanks of one line: of its result, and of operands by their places in reading order, from 0."""

    result: Blank | None = None
    operands: Mapping[int, Blank] = field(default_factory=dict)


def blanks_of(
    trace: Trace,
    lines: Sequence[WorkLine],
    hidden: Mapping[int, Hidden],
    tolerances: Mapping[str, Decimal],
    points: int = 1,
) -> Mapping[int, LineBlanks]:
    """The blanks of every line that hides something, by the lines' numbers.

    `tolerances` holds the tolerance of each result by its node's name. An operand that is printed elsewhere on the
    sheet is copied, and so exact: half a unit.
    """
    homes = {(line.array, line.at): line for line in lines}
    made: dict[int, LineBlanks] = {}

    def home(ref: Ref) -> WorkLine | None:
        """The line in which an operand is worked out, if that is on the sheet."""
        return homes.get((ref.array, ref.at)) or homes.get((alias(trace, ref.array), ref.at))

    def hides(line: WorkLine | None) -> bool:
        return line is not None and line.number in hidden and hidden[line.number].result

    for line in lines:
        if line.number not in hidden:
            continue
        wanted = hidden[line.number]
        operands = operands_of(line)
        copies: dict[int, Blank] = {}
        for place in wanted.operands:
            ref, source = operands[place], home(operands[place])
            key = trace.shown(ref.array, ref.at)
            unit = unit_of(trace, key)
            copied = source is not None and hides(source)
            tolerance = tolerances[source.node] if copied and source else unit / 2
            copied_from = (source.id,) if copied and source else ()
            copies[place] = Blank(
                f"{line.id}.{place + 1}", "operand", line.number, ref.array, ref.at, copied_from,
                trace.value(ref.array, ref.at), key, unit, tolerance, points,
            )  # fmt: skip
        result: Blank | None = None
        if wanted.result:
            parents = tuple(
                dict.fromkeys([source.id for ref in operands if (source := home(ref)) is not None and hides(source)])
            )
            key = trace.shown(line.array, line.at)
            unit = unit_of(trace, key)
            result = Blank(
                line.id, "result", line.number, line.array, line.at, parents, trace.value(line.array, line.at), key,
                unit, tolerances[line.node], points,
            )  # fmt: skip
        made[line.number] = LineBlanks(result, copies)
    return made


def unit_of(trace: Trace, key: Decimal) -> Decimal:
    """The worth of the last place of a printed number: of 0.340 with three decimals a thousandth, of 2.0·10⁻⁵ a
    millionth; a short number such as 0.85 has the lesson's own last place."""
    if trace.digits.significant:
        return Decimal((0, (1,), (key.adjusted() if key else 0) - trace.digits.significant + 1))
    usual = Decimal((0, (1,), -trace.digits.places))
    exponent = key.as_tuple().exponent
    assert isinstance(exponent, int)
    own = Decimal((0, (1,), exponent))
    return usual if not key or exponent <= 0 and own >= usual else own
