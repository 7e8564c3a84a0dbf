"""Blanks: the lines of a worksheet, and which of their numbers are left for the reader.

A line is one node with the formula that a person works it out by. A blank is a node whose value is hidden: the result
of a line, or an operand that is to be copied into it. Blanks are numbered over all lines, hidden or not, so that B07
means the same number in every language, in every variant of a worksheet and whatever else is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from .activations import ACTIVATIONS, Coupled
from .formula import Formula, Ref, refs
from .names import anatomy, node_name
from .optimizers import OPTIMIZERS
from .trace import AFTER, Trace

PARTS = ("forward", "loss", "backward", "update", "after")
"""The parts of a worksheet, in their order; `after` is the second pass and its loss."""

PATTERNS = ("results", "alternate", "row", "backward-only", "operands", "all", "faded")
"""The ways of choosing blanks; see `chosen`."""


@dataclass(frozen=True, slots=True)
class Blank:
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


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of a worksheet: a node, the formula it is worked out by, and where in the work it stands.

    A neuron without an activation function is one line, its sum under the name of its activation, as in a lesson.
    """

    number: int  # counted from 1
    array: str
    at: tuple[int, ...]
    formula: Formula
    part: str  # one of PARTS
    stage: str
    layer: int  # counted from 1; 0 for the loss
    neuron: int  # counted from 0; -1 for the loss
    sample: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The id of the blank in which its result stands."""
        return f"B{self.number:02d}"

    @property
    def node(self) -> str:
        """The node's name as a reader sees it: `a1[2]`."""
        return node_name(self.array, self.at)

    @property
    def ref(self) -> Ref:
        """The node as a formula names it."""
        return Ref(self.array, self.at)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What one line hides: its result, and operands by their places in the formula's reading order, from 0."""

    result: bool = False
    operands: tuple[int, ...] = ()


# ---- Lines


def work_lines(trace: Trace, parts: Sequence[str] = PARTS) -> tuple[WorkLine, ...]:
    """Every line of the parts asked for, in the order in which a person works through them.

    The numbers of the lines are those of the whole work, so that leaving a part out renames nothing.
    """
    return tuple([line for line in _numbered(trace) if line.part in parts])


def _numbered(trace: Trace) -> Iterator[WorkLine]:
    number = 0
    for stage in (*trace.prefixes, AFTER):
        for part, array, at, formula, layer, neuron, sample in _Walk(trace, stage).all():
            number += 1
            yield WorkLine(number, array, at, formula, part, stage, layer, neuron, sample)


_Step = tuple[str, str, tuple[int, ...], Formula, int, int, tuple[int, ...]]


class _Walk:
    """The lines of one stage of a trace, in order."""

    def __init__(self, trace: Trace, stage: str) -> None:
        self.trace, self.stage, self.program = trace, stage, trace.program
        self.after = stage == AFTER
        self.samples: list[tuple[int, ...]] = [(s,) for s in range(trace.spec.samples)] if trace.program.batch else [()]

    def all(self) -> Iterator[_Step]:
        last = self.program.last
        for layer in range(1, last + 1):
            yield from self._forward(layer)
        yield from self._loss()
        if self.after:
            return
        for layer in range(last, 0, -1):
            yield from self._backward(layer)
        for layer in range(1, last + 1):
            yield from self._update(layer)

    def _step(
        self,
        part: str,
        name: str,
        at: tuple[int, ...],
        layer: int,
        neuron: int,
        sample: tuple[int, ...],
        source: str = "",
    ) -> _Step:
        """A node of this stage; `source` is the quantity whose formula works it out, where that is another."""
        formula = self.trace.formula(self.stage + (source or name), at)
        return "after" if self.after else part, self.stage + name, at, formula, layer, neuron, sample

    def _plain(self, layer: int) -> bool:
        return self.trace.spec.layers[layer - 1].activation == "identity"

    def _coupled(self, layer: int) -> bool:
        return isinstance(ACTIVATIONS[self.trace.spec.layers[layer - 1].activation], Coupled)

    def _forward(self, layer: int) -> Iterator[_Step]:
        size = self.program.sizes[layer]
        for sample in self.samples:
            if self._plain(layer):
                for i in range(size):
                    yield self._step("forward", f"a{layer}", (*sample, i), layer, i, sample, f"z{layer}")
                continue
            order = [("z", i) for i in range(size)] + [("a", i) for i in range(size)]
            if not self._coupled(layer):  # else every activation needs all sums first
                order = [(kind, i) for i in range(size) for kind in "za"]
            for kind, i in order:
                yield self._step("forward", f"{kind}{layer}", (*sample, i), layer, i, sample)

    def _loss(self) -> Iterator[_Step]:
        if self.program.batch:
            for sample in self.samples:
                yield self._step("loss", "loss_per_sample", sample, 0, -1, sample)
        yield self._step("loss", "loss", (), 0, -1, ())

    def _backward(self, layer: int) -> Iterator[_Step]:
        size = self.program.sizes[layer]
        collapses = layer == self.program.last and self.program.collapses
        for sample in self.samples:
            if collapses:
                for i in range(size):
                    yield self._step("backward", f"dL_dz{layer}", (*sample, i), layer, i, sample)
            elif self._plain(layer):
                for i in range(size):
                    yield self._step("backward", f"dL_dz{layer}", (*sample, i), layer, i, sample, f"dL_da{layer}")
            elif self._coupled(layer):
                for i in range(size):
                    yield self._step("backward", f"dL_da{layer}", (*sample, i), layer, i, sample)
                for i, m in product(range(size), repeat=2):
                    yield self._step("backward", f"da{layer}_dz{layer}", (*sample, i, m), layer, i, sample)
                for i in range(size):
                    yield self._step("backward", f"dL_dz{layer}", (*sample, i), layer, i, sample)
            else:
                for i in range(size):
                    for name in (f"dL_da{layer}", f"da{layer}_dz{layer}", f"dL_dz{layer}"):
                        yield self._step("backward", name, (*sample, i), layer, i, sample)
        for i in range(size):
            for j in range(self.program.sizes[layer - 1]):
                yield self._step("backward", f"dL_dW{layer}", (i, j), layer, i, ())
            if self.program.has_biases(layer) and self.program.updates("b"):
                yield self._step("backward", f"dL_db{layer}", (i,), layer, i, ())

    def _update(self, layer: int) -> Iterator[_Step]:
        rule = OPTIMIZERS[self.trace.spec.optimizer.name]
        for i in range(self.program.sizes[layer]):
            for name, _, sizes in self.program.parameters(layer):
                if not self.program.updates(name[0]):
                    continue
                for at in [(i, j) for j in range(sizes[1])] if len(sizes) == 2 else [(i,)]:
                    for state, _ in rule.state:
                        yield self._step("update", f"{state}_{name}", at, layer, i, ())
                    yield self._step("update", f"{name}_new", at, layer, i, ())


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


def operands_of(line: WorkLine) -> tuple[Ref, ...]:
    """The numbers that go into a line, in reading order; one that stands there twice is there twice."""
    return tuple(refs(line.formula))


# ---- Blanks


@dataclass(frozen=True, slots=True)
class LineBlanks:
    """The blanks of one line: of its result, and of operands by their places in reading order, from 0."""

    result: Blank | None = None
    operands: Mapping[int, Blank] = field(default_factory=dict)


def blanks_of(
    trace: Trace,
    lines: Sequence[WorkLine],
    hidden: Mapping[int, Hidden],
    tolerances: Mapping[str, Decimal] | None = None,
    points: int = 1,
) -> Mapping[int, LineBlanks]:
    """The blanks of every line that hides something, by the lines' numbers.

    `tolerances` holds the tolerance of each result by its node's name; without one, it is a unit of the last place. An
    operand that is printed elsewhere on the sheet is copied, and so exact: half a unit.
    """
    tolerances = tolerances or {}
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
            tolerance = tolerances.get(node_name(source.array, source.at), unit) if copied and source else unit / 2
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
                unit, max(unit, tolerances.get(node_name(line.array, line.at), unit)), points,
            )  # fmt: skip
        made[line.number] = LineBlanks(result, copies)
    return made


def alias(trace: Trace, array: str) -> str:
    """The name under which a line works an array out: of a neuron without an activation function z is a, and dL/da is
    dL/dz; after the last step, a weight is the last step's new weight."""
    part = anatomy(array)
    if part.kind in ("z", "dL_da") and trace.spec.layers[part.layer - 1].activation == "identity":
        return f"{part.stage}{'a' if part.kind == 'z' else 'dL_dz'}{part.layer}"
    if part.stage in trace.prefixes[1:]:  # what a step begins with is what the one before it ended with
        before = trace.prefixes[trace.prefixes.index(part.stage) - 1]
        if part.kind in ("W", "b"):
            return f"{before}{part.bare}_new"
        if part.kind.endswith("_old"):
            return before + part.bare.removesuffix("_old")
    return array


def unit_of(trace: Trace, key: Decimal) -> Decimal:
    """The worth of the last place of a printed number: of 0.340 with three decimals a thousandth, of 2.0·10⁻⁵ a
    millionth; a short number such as 0.85 has the lesson's own last place."""
    usual = Decimal((0, (1,), -trace.spec.display.decimals))
    exponent = key.as_tuple().exponent
    assert isinstance(exponent, int)
    own = Decimal((0, (1,), exponent))
    return usual if not key or exponent <= 0 and own >= usual else own
