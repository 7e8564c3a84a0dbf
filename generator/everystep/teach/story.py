"""What every section builds on: one stage of a trace, its references, and the way layers are spoken of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property, lru_cache, wraps
from itertools import product
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..compute.activations import ACTIVATIONS, Activation, Coupled
from ..compute.formula import Call, Elided, Formula, Ref, Worked, refs, replace
from ..compute.names import anatomy, node_name
from ..compute.shape import shape_of
from ..compute.trace import Trace
from ..messages import Message, say
from .lesson import Equation, Line
from .selection import FEW, TERMS, Selection

P = ParamSpec("P")
R = TypeVar("R")

PATHS = 3
"""Up to this many paths are written out again in the derivation of every weight behind them."""


def anchor(name: str) -> str:
    """A node's name as a page's anchor, the same in every language: `W1[2,1]` is `W1-2-1`."""
    return name.replace("[", "-").replace(",", "-").replace("]", "").replace(".", "-")


def shaped(part: Callable[Concatenate[Story, P], R]) -> Callable[Concatenate[Story, P], R]:
    """A part of a lesson that reads no number: it is made once for all lessons of one shape. It is given a story
    without numbers, so that one that does read a number fails."""

    @wraps(part)
    def once(story: Story, /, *about: P.args, **named: P.kwargs) -> R:
        if story.kept is None:
            return part(story, *about, **named)
        key = (part, about, tuple(named.items()))
        if key not in story.kept:
            story.kept[key] = part(story.bare, *about, **named)
        found: R = story.kept[key]
        return found

    return once


@lru_cache(maxsize=32)
def _kept(shape: Hashable, selection: Selection, stage: str) -> dict[Hashable, Any]:
    """The parts of one stage of all lessons of a shape."""
    return {}


class Story:
    """One stage of a trace: a training step, or the forward pass after the last."""

    def __init__(self, trace: Trace, selection: Selection, stage: str = "") -> None:
        self.trace = trace
        self.selection = selection
        self.stage = stage
        self.program = trace.program
        self.spec = trace.spec
        self.last = trace.program.last
        self.batch = bool(trace.program.batch)
        self.by_hand = self.spec.display.rounding == "carried"
        shape = shape_of(trace)
        self.kept = None if shape is None else _kept(shape, selection, stage)

    @cached_property
    def bare(self) -> Story:
        """The same story without a number."""
        return Story(Trace(self.spec, self.program, {}), self.selection, self.stage)

    @property
    def samples(self) -> tuple[tuple[int, ...], ...]:
        """What stands before a position in an array with samples: nothing when there is only one."""
        return tuple([(s,) for s in self.selection.samples]) if self.batch else ((),)

    def at(self, stage: str) -> Story:
        """The same lesson at another stage."""
        return Story(self.trace, self.selection, stage)

    @property
    def is_first(self) -> bool:
        """Whether this is the first training step, where everything is explained that is explained once."""
        return self.stage == ""

    def neurons(self, layer: int) -> tuple[int, ...]:
        """The neurons of a layer, or the inputs, that the lesson goes through."""
        return self.selection.layers[layer]

    def ref(self, name: str, *at: int) -> Ref:
        """A node of this stage."""
        return Ref(self.trace.full(self.stage, name), at)

    def formula(self, ref: Ref, *, chain: bool = False) -> Formula:
        """A node's formula with its sums written out, of long ones only what the lesson goes through."""
        return self._shortened(self.trace.formula(ref.array, ref.at, chain=chain))

    def _shortened(self, f: Formula) -> Formula:
        if not isinstance(f, Call):
            return f
        if f.op != "add" or len(f.args) <= TERMS:
            return Call(f.op, tuple([self._shortened(a) for a in f.args]))
        *terms, last = f.args
        if not isinstance(last, Ref):  # no bias at its end
            terms.append(last)
        kept = [term for term in terms if all(self._is_shown(r) for r in refs(term))] or terms[:FEW]
        rest = tuple([term for term in terms if term not in kept])
        more = (Elided(Call("add", rest) if len(rest) > 1 else rest[0]),) if rest else ()
        return Call("add", (*kept, *more, *((last,) if isinstance(last, Ref) else ())))

    def _is_shown(self, r: Ref) -> bool:
        """Whether a number is among those that the lesson goes through."""
        return all(k in where for k, where in zip(r.at, self._axes(anatomy(r.array).bare), strict=True))

    def _axes(self, name: str) -> list[tuple[int, ...]]:
        """The positions along every axis of an array that the lesson goes through."""
        part, letters = anatomy(name), self.program.quantities[name].letters
        layers = {"x": {"j": 0}, "y": {"i": self.last}}.get(
            part.kind,
            {
                "i": part.layers[-1] if part.kind == "dz_da" else part.layer,
                "j": part.layer - 1,
                "k": part.layer,
                "m": part.layer,
            },
        )
        return [self.selection.samples if letter == "s" else self.neurons(layers[letter]) for letter in letters]

    def activation(self, layer: int) -> Activation | Coupled:
        """The row of a layer's activation function."""
        return ACTIVATIONS[self.spec.layers[layer - 1].activation]

    def is_plain(self, layer: int) -> bool:
        """Whether a layer has no activation function, so that a and z are one number with one name."""
        return self.activation(layer).name == "identity"

    def is_coupled(self, layer: int) -> bool:
        """Whether every output of a layer depends on every pre-activation."""
        return isinstance(self.activation(layer), Coupled)

    def layer_name(self, layer: int) -> Message:
        """A layer as a heading speaks of it."""
        if layer == 0:
            return say("Input layer")
        if layer == self.last:
            return say("Output layer")
        return say("Hidden layer {number}", number=layer) if self.last > 2 else say("Hidden layer")

    def positions(self, name: str) -> Iterator[tuple[int, ...]]:
        """Every position of an array that the lesson goes through."""
        yield from product(*self._axes(name))

    def anchor(self, ref: Ref, suffix: str = "") -> str:
        """Where a node's calculation stands on the page."""
        return anchor(node_name(ref.array, ref.at)) + suffix

    def substituted(self, f: Formula) -> Formula:
        """A product of partial derivatives with every factor's own formula in its place."""

        def change(r: Ref) -> Formula:
            part = anatomy(r.array)
            if part.kind == "dL_da" and part.layer < self.last and self.program.sizes[part.layer + 1] > PATHS:
                return r  # derived in a card of its own, path by path
            if part.kind in ("da_dz", "dz_dW", "dz_da", "dz_db", "dL_da"):
                return self.formula(r)
            if part.kind == "dL_dz" and self.is_plain(part.layer):
                if part.layer < self.last and self.program.sizes[part.layer + 1] > PATHS:
                    return r
                return self.formula(Ref(r.array.replace("dL_dz", "dL_da"), r.index))
            if part.kind == "dL_dz" and part.layer == self.last and self.program.collapses:
                return self.formula(r)
            return r

        return replace(f, change)

    def equation(
        self,
        left: Ref,
        *lines: Line,
        title: Message | None = None,
        deltas: bool = False,
        suffix: str = "",
        note: Message | None = None,
    ) -> Equation:
        """A node's calculation, ending with its number."""
        return Equation(
            self.anchor(left, suffix), left, lines, title, deltas=deltas, note=note, node=node_name(left.array, left.at)
        )


def worked_terms(f: Formula) -> Formula | None:
    """A sum with every product in it worked out, or None where that would show nothing new."""
    if not (isinstance(f, Call) and f.op in ("add", "sub")):
        return None
    parts = tuple([a if _simple(a) else Worked(a) for a in f.args])
    return Call(f.op, parts) if any(isinstance(p, Worked) for p in parts) else None


def _simple(f: Formula) -> bool:
    """Whether there is nothing to work out: a symbol, or a number."""
    return not isinstance(f, Call)
