"""The lines of a worksheet: every number that a person works out, in the order of the work, each with its formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec import Struct

from .activations import ACTIVATIONS, Coupled
from .formula import Formula, Ref, refs
from .names import anatomy, node_name
from .optimizers import OPTIMIZERS
from .spec import PARTS
from .trace import AFTER, Trace


class WorkLine(Struct, frozen=True):
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
    source: str  # the quantity that the formula belongs to, such as z1 where the line is named a1
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


def work_lines(trace: Trace, parts: Sequence[str] = PARTS) -> tuple[WorkLine, ...]:
    """Every line of the parts asked for, in the order in which a person works through them.

    The numbers of the lines are those of the whole work, so that leaving a part out renames nothing.
    """
    return tuple([line for line in _numbered(trace) if line.part in parts])


def _numbered(trace: Trace) -> Iterator[WorkLine]:
    number = 0
    for stage in (*trace.prefixes, AFTER):
        for part, array, at, formula, layer, neuron, source, sample in _Walk(trace, stage).all():
            number += 1
            yield WorkLine(number, array, at, formula, part, stage, layer, neuron, source, sample)


_Step = tuple[str, str, tuple[int, ...], Formula, int, int, str, tuple[int, ...]]


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
        source = source or name
        formula = self.trace.formula(self.stage + source, at)
        return "after" if self.after else part, self.stage + name, at, formula, layer, neuron, source, sample

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


def operands_of(line: WorkLine) -> tuple[Ref, ...]:
    """The numbers that go into a line, in reading order; one that stands there twice is there twice."""
    return tuple(refs(line.formula))


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
