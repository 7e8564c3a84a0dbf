"""A trace: a program with every array filled in, for every step shown, and the forward pass after the last.

`arithmetic` computes each array; here they are kept under their names, and found again number by number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .. import __version__
from .arithmetic import Compute, computer, finite
from .formula import Formula, Ref, expand
from .names import SHARED, UnknownNode, anatomy, node_name, parse_node
from .program import Program, program_of
from .quantity import Quantity
from .rounding import Digits, decimal_of
from .shape import is_small
from .spec import Spec
from .start import carry_over, given
from .trouble import find_trouble

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AFTER = "after."


class Node(Struct, frozen=True):
    """One number of the computation."""

    name: str  # "W1[2,1]", as the reader sees it
    array: str
    at: tuple[int, ...]  # counted from 0
    value: float
    formula: Formula | None  # every sum written out; None for what is given
    phase: str


class Trace:
    """Every number of a lesson's computation.

    `steps` is the number of training steps; arrays of step 1 bear plain names (`W1`), those of step 2 begin
    with `step2.`, and the forward pass with the last new weights begins with `after.`.
    """

    def __init__(self, spec: Spec, program: Program, values: dict[str, Any]) -> None:
        self.spec = spec
        self.program = program
        self.values = values
        self.steps = spec.steps
        self.digits = Digits(spec.display.decimals, spec.display.significant)
        self.shape: Hashable | None = None  # once `shape_of` has been asked for it
        self.found: dict[str, Decimal] = {}
        """Numbers that are no nodes, as printed, under names of their own: what was tried out, for example."""

    @cached_property
    def _written(self) -> dict[tuple[int, str, tuple[int, ...], bool], Formula]:
        """The formulas that were written out, for a small network by all lessons of its kind."""
        return self.program.written if is_small(self.program.kind) else {}

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """What the names of each step's arrays begin with; the first is empty."""
        return tuple([stage_prefix(step) for step in range(1, self.steps + 1)])

    def full(self, stage: str, name: str) -> str:
        """The full name under which a stage of the lesson finds an array: `after.` reads the last new weights."""
        if name in SHARED:
            return name
        if stage == AFTER and name[0] in "Wb":
            return f"{self.prefixes[-1]}{name}_new"
        return stage + name

    def scope(self, stage: str) -> dict[str, Any]:
        """The arrays that a stage finds, as far as they are computed, by their names without a stage."""
        names = self.program.full.get((stage, self.steps))
        if names is None:
            names = [(name, self.full(stage, name)) for name in self.program.quantities]
            self.program.full[stage, self.steps] = names
        values = self.values
        return {name: values[full] for name, full in names if full in values}

    def quantity(self, array: str) -> Quantity:
        """The quantity behind an array's full name."""
        return self.program.quantities[anatomy(array).bare]

    def value(self, array: str, at: tuple[int, ...] = ()) -> float:
        """One number, by its array's full name and its position counted from 0, or by its name on the page
        (`value("a1[2]")`). Raises KeyError for a name that this network does not have."""
        held = self.values.get(array)
        if held is None:
            quantity = self.program.quantities.get(anatomy(array).bare)
            if quantity is None or len(at) != len(quantity.shape):
                return self.node(array, *at).value  # by its name on the page, if by any
            return float(self.worked(self.formula(array, at)))
        try:
            for k in at:
                held = held[k]
            return float(held)
        except (IndexError, TypeError):
            raise UnknownNode(node_name(array, at), array, self.quantity(array).shape) from None

    def formula(self, array: str, at: tuple[int, ...] = (), *, chain: bool = False) -> Formula:
        """A number's scalar formula, sums written out; with `chain`, as its product of partial derivatives."""
        written = self._written
        found = written.get((self.steps, array, at, chain))
        if found is None:
            found = written[self.steps, array, at, chain] = self._expanded(array, at, chain)
        return found

    def _expanded(self, array: str, at: tuple[int, ...], chain: bool) -> Formula:
        quantity, stage = self.quantity(array), anatomy(array).stage
        formula = quantity.chain if chain else quantity.formula
        if formula is None:
            raise ValueError(f"{array} is given")
        return expand(formula, dict(zip(quantity.letters, at, strict=True)), lambda name: self.full(stage, name))

    def worked(self, formula: Formula) -> float:
        """The value of a scalar formula, from the numbers of this trace."""
        return float(formula.in_floats.compute(self.value))

    def node(self, name: str, *at: int) -> Node:
        """One named number: by array and position counted from 0 (`node("W1", 1, 0)`), or by its name on the page
        (`node("W1[2,1]")`). Raises KeyError for a name that this network does not have."""
        try:
            array, index = (name, at) if at else parse_node(name)
        except ValueError:
            raise UnknownNode(name) from None
        array = array.removeprefix("step1.")
        stage = anatomy(array).stage
        quantity = self.program.quantities.get(array[len(stage) :])
        if quantity is None or not (array in self.values or quantity.local and stage in self.prefixes):
            raise UnknownNode(node_name(name, at))
        if len(index) != len(quantity.shape) or not all(0 <= k < n for k, n in zip(index, quantity.shape, strict=True)):
            raise UnknownNode(node_name(array, index), array, quantity.shape)
        formula = None if quantity.formula is None else self.formula(array, index)
        return Node(node_name(array, index), array, index, self.value(array, index), formula, quantity.phase)

    def is_given(self, array: str) -> bool:
        """Whether the author wrote this number: what a lesson starts with, and biases that training keeps."""
        given = self.program.given
        found = given.get(array)
        if found is None:
            quantity = self.quantity(array)
            kept = quantity.name[0] == "b" and not self.program.updates("b")
            found = given[array] = kept or quantity.phase == "given" and not anatomy(array).stage
        return found

    def shown(self, array: str, at: tuple[int, ...] = ()) -> Decimal:
        """A number as it is printed."""
        return self.rounded(array, decimal_of(self.value(array, at)))

    def rounded(self, array: str, d: Decimal) -> Decimal:
        """What is printed for a number of an array."""
        return self.digits.given(d) if self.is_given(array) else self.digits.rounded(d)

    def stages(self) -> Iterator[tuple[str, tuple[Quantity, ...]]]:
        """Each step's prefix with its quantities, then the forward pass after the last."""
        kept = tuple([q for q in self.program.quantities.values() if not q.local])
        for prefix in self.prefixes:
            yield prefix, kept
        yield AFTER, tuple([q for q in kept if q.phase in ("forward", "loss")])

    def nodes(self) -> Iterator[Node]:
        """Every number in the order of its computation; what is given comes first."""
        for stage, quantities in self.stages():
            for q in quantities:
                if stage and (q.name in SHARED or stage == AFTER and q.phase == "given"):
                    continue
                if not finite(self.values[self.full(stage, q.name)]):  # as in the JSON
                    continue
                for at in product(*map(range, q.shape)):
                    yield self.node(self.full(stage, q.name), *at) if at else self.node(self.full(stage, q.name))

    @cached_property
    def arrays(self) -> tuple[dict[str, NDArray[np.float64]], ...]:
        """Each step's arrays under their plain names, samples first, and last the forward pass after them."""
        import numpy as np

        return tuple(
            [
                {name: np.asarray(held, dtype=np.float64) for name, held in stage.items()}
                for stage in self._stage_values()
            ]
        )

    def to_json(self) -> dict[str, object]:
        """The trace's JSON: full float64 precision, samples first; what this network does not have is absent."""
        *steps, after = [
            {name: held.tolist() if hasattr(held, "tolist") else held for name, held in stage.items()}
            for stage in self._stage_values()
        ]
        return {"everystep": __version__, "steps": [{"arrays": arrays} for arrays in steps], "after": {"arrays": after}}

    def _stage_values(self) -> list[dict[str, Any]]:
        single = not self.program.batch
        result = []
        for stage, quantities in self.stages():
            arrays: dict[str, Any] = {}
            given = [q for q in self.program.quantities.values() if q.name in ("x", "y") or q.name[0] in "Wb"]
            for q in (*given, *quantities) if stage == AFTER else quantities:
                if q.name.endswith("_old") or stage == AFTER and q.phase == "update" or q.name in SHARED - {"x", "y"}:
                    continue
                held = self.values[self.full(stage, q.name)]
                if q.name == "t" or not finite(held):  # a slope that overflowed and that nothing was computed from
                    continue
                if q.name == "loss" and single:
                    arrays["loss_per_sample"] = _wrapped(held)
                arrays[q.name] = _wrapped(held) if q.per_sample and single else held
            result.append(arrays)
        return result


def _wrapped(held: Any) -> Any:
    return held[None] if hasattr(held, "shape") else [held]


def stage_prefix(step: int) -> str:
    """What the names of a step's arrays begin with: nothing for step 1, which every lesson has."""
    return f"step{step}." if step > 1 else ""


def run(spec: Spec, program: Program | None = None) -> Trace:
    """Compute every array of every step. Raises EverystepError naming the first number that is not finite.

    `program` is the spec's own, unless it is one with a mistake in it.
    """
    program = program or program_of(spec)
    compute = computer(spec)
    trace = Trace(spec, program, given(spec, program))
    for step, stage in enumerate(trace.prefixes, start=1):
        if step > 1:
            carry_over(program, trace.values, trace.prefixes[step - 2], stage, step)
        _fill(trace, stage, program.quantities.values(), compute)
    _fill(trace, AFTER, [q for q in program.quantities.values() if q.phase in ("forward", "loss")], compute)
    return trace


def _fill(trace: Trace, stage: str, quantities: Iterable[Quantity], compute: Compute) -> None:
    scope = trace.scope(stage)
    for q in quantities:
        if q.formula is not None and not q.local:
            scope[q.name] = trace.values[stage + q.name] = compute(q, scope)
    find_trouble(trace, stage)


__all__ = ["AFTER", "Node", "Ref", "Trace", "run", "stage_prefix"]
