"""Naming: how each number of a network is called, in the lesson's notation profile.

`numbered` is the notation of a first lesson: weights w1, w2, ... through the whole network, inputs i1, hidden
neurons h1, outputs out. `indexed` is the field's: the layer in square brackets, the sample in round ones, then
the neuron and where it comes from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from ..compute.names import Anatomy, anatomy
from ..compute.trace import AFTER, Trace

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Name(Struct, frozen=True):
    """A symbol: a letter or short word with what stands below and above it.

    `below` may be a name itself, as in the z of h1. `over` and `under` are set for a partial derivative,
    whose fraction they are.
    """

    base: str
    below: str | Name = ""
    above: str = ""
    accent: str = ""  # "hat" for an estimate
    bold: bool = False  # a whole array
    over: Name | None = None
    under: Name | None = None
    author: bool = False  # the author's own word for an input or a neuron, written as text

    def plain(self) -> str:
        """The name in plain characters, for places without markup: w₁, z(h₁), h₂⁺."""
        if self.over and self.under:
            return f"∂{self.over.plain()}/∂{self.under.plain()}"
        below = f"({self.below.plain()})" if isinstance(self.below, Name) else self.below.translate(SUBSCRIPTS)
        accent = "\u0302" if self.accent == "hat" else ""
        return self.base + accent + below + self.above.replace("+", "⁺")


ROLES = {
    "x": "input",
    "y": "target",
    "loss": "loss",
    "loss_per_sample": "loss",
    "learning_rate": "rate",
    "W": "weight",
    "W_new": "weight",
    "b": "bias",
    "b_new": "bias",
}
"""The role, and so the colour, of each kind of quantity; derivatives are gradients, what an optimizer keeps is "
  "state."""

HUES = 8
"""How many colours of edges the palette has."""

RATES = {"eta": "η", "alpha": "α", "a": "a"}
"""The letters for the learning rate."""

LOSSES = {"loss": "L", "error": "E"}
"""The letters for the loss, by what the lesson calls it."""

GREEK = {"momentum": "μ", "beta1": "β", "beta2": "β", "epsilon": "ε", "t": "t"}


class Naming(ABC):
    """The names of one trace's numbers; subclasses say what differs between the profiles."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.program = trace.program
        self.last = trace.program.last
        self.batch = bool(trace.program.batch)
        self.loss = LOSSES[trace.spec.display.loss_name]
        self._names: dict[tuple[str, tuple[int, ...], bool], Name] = {}

    def role(self, array: str) -> str:
        """The role of an array in the palette."""
        part = anatomy(array)
        if part.kind in ("z", "a"):
            return "output" if part.layer == self.last else "hidden"
        if part.kind in ROLES:
            return ROLES[part.kind]
        return "gradient" if part.kind.startswith("d") else "state"

    def hue(self, array: str, at: tuple[int, ...]) -> int:
        """The colour and dash of the neuron that a weight leads to, from 1 to 8 through the network; 0 for all else."""
        part = anatomy(array)
        if not at or part.kind not in ("W", "W_new"):
            return 0
        return (sum(self.program.sizes[1 : part.layer]) + at[0]) % HUES + 1

    def name(self, array: str, at: tuple[int, ...] = (), *, deltas: bool = True) -> Name:
        """The name of a node, or of a whole array when a position is wanting."""
        key = (array, at, deltas)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._name(anatomy(array), at, deltas)
        return found

    def _name(self, part: Anatomy, at: tuple[int, ...], deltas: bool) -> Name:
        kind, stage = part.kind, part.stage
        whole = not at and bool(self.program.quantities[part.bare].axes)
        if kind == "learning_rate":
            return Name(RATES[self.trace.spec.display.rate_letter])
        if kind in GREEK:
            return Name(GREEK[kind], {"beta1": "1", "beta2": "2"}.get(kind, ""))
        if kind in ("loss", "loss_per_sample"):
            return Name(self.loss, above=self._marks(stage, at if kind == "loss_per_sample" else ()))
        if kind.startswith("dL_d"):
            if kind == "dL_dz" and deltas:
                return self._delta(stage, part.layer, at, whole)
            over = Name(self.loss, above=self._marks(stage, ()))
            return Name("", over=over, under=self._of(stage, kind[4:], part.layer, at, whole))
        if kind.startswith("d"):
            return self._local(part, at, whole)
        if kind[0] in "mv" and kind[1] == "_":
            return self._state(part, at, whole)
        if kind.endswith("_new"):
            plain = self._of(stage, kind[0], part.layer, at, whole)
            return Name(plain.base, plain.below, plain.above + "+", bold=plain.bold)
        return self._of(stage, kind, part.layer, at, whole)

    def _local(self, part: Anatomy, at: tuple[int, ...], whole: bool) -> Name:
        """The derivative of one number by the number just before it, as in the chain rule."""
        above, below = part.kind[1], part.kind.split("_d")[1]
        if whole:
            arrays = [
                self._of(part.stage, kind, layer, (), True)
                for kind, layer in ((above, part.layers[0]), (below, part.layers[-1]))
            ]
            return Name("", over=arrays[0], under=arrays[1])
        sample, index = (at[:1], at[1:]) if self.batch else ((), at)
        two = len(index) == 2
        over = self._of(part.stage, above, part.layers[0], (*sample, *index[:1]), False)
        if below in "Wb":
            under = self._of(part.stage, below, part.layers[-1], index, False)
        else:
            under = self._of(part.stage, below, part.layers[-1], (*sample, index[1] if two else index[0]), False)
        return Name("", over=over, under=under)

    def _author(self, kind: str, layer: int, index: tuple[int, ...]) -> str:
        """What the author calls an input, a hidden neuron or an output; empty when nothing."""
        names = self.trace.spec.names
        if not index or kind not in ("x", "a"):
            return ""
        if kind == "x":
            group = names.inputs
        elif layer == self.last:
            group = names.outputs
        else:
            group = names.hidden[layer - 1] if names.hidden else ()
        return group[index[-1]] if group else ""

    def _marks(self, stage: str, sample: tuple[int, ...]) -> str:
        """What stands above a name: the sample, and a plus for what belongs to the new weights."""
        return (f"({sample[0] + 1})" if sample else "") + ("+" if stage == AFTER else "")

    def _split(self, kind: str, at: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The sample and the position within the layer."""
        sampled = self.batch and kind in ("x", "y", "z", "a") and len(at) == 2  # without a sample: the neuron itself
        return (at[:1], at[1:]) if sampled else ((), at)

    def _state(self, part: Anatomy, at: tuple[int, ...], whole: bool) -> Name:
        """What an optimizer keeps of a parameter; the number of the step stands above it."""
        letter, *rest = part.kind.split("_")
        of = self._of(part.stage, "b" if "b" in rest else "W", part.layer, at, whole)
        step = int(part.stage[4:-1]) if part.stage else 1
        accent = "hat" if "hat" in rest else ""
        return Name(letter, of, f"({step - 1 if 'old' in rest else step})", accent, bold=whole)

    @abstractmethod
    def _of(self, stage: str, kind: str, layer: int, at: tuple[int, ...], whole: bool) -> Name: ...

    @abstractmethod
    def _delta(self, stage: str, layer: int, at: tuple[int, ...], whole: bool) -> Name: ...


class Numbered(Naming):
    """Weights w1 to w6 through the whole network, inputs i, hidden neurons h, outputs out."""

    @cached_property
    def _before(self) -> dict[str, int]:
        """How many weights, biases and hidden neurons come before each layer."""
        counts: dict[str, int] = {}
        w = b = h = 0
        for layer in range(1, self.last + 1):
            size = self.program.sizes[layer]
            counts |= {f"W{layer}": w, f"b{layer}": b, f"a{layer}": h}
            w += size * self.program.sizes[layer - 1]
            b += size if self.program.has_biases(layer) else 0
            h += size
        return counts

    def _of(self, stage: str, kind: str, layer: int, at: tuple[int, ...], whole: bool) -> Name:
        sample, index = self._split(kind, at)
        marks = self._marks(stage, sample)
        own = self._author("x" if kind == "x" else "", 0, index)
        if own:
            return Name(own, above=marks, author=True)
        if kind == "x":
            return Name("i", self._number(index), marks, bold=whole)
        if kind == "y":
            return Name("y", self._number(index) if self.program.sizes[-1] > 1 else "", marks, bold=whole)
        if kind == "W":
            columns = self.program.sizes[layer - 1]
            number = "" if whole else str(self._before[f"W{layer}"] + index[0] * columns + index[1] + 1)
            return Name("W" if whole else "w", str(layer) if whole else number, marks, bold=whole)
        if kind == "b":
            number = "" if whole else str(self._before[f"b{layer}"] + index[0] + 1)
            return Name("b", str(layer) if whole else number, marks, bold=whole)
        neuron = self._neuron(layer, index, whole)
        if kind == "z" and self.trace.spec.layers[layer - 1].activation != "identity":
            return Name("z", neuron, marks, bold=whole)
        return Name(neuron.base, neuron.below, marks, bold=whole, author=neuron.author)

    def _neuron(self, layer: int, index: tuple[int, ...], whole: bool) -> Name:
        own = self._author("a", layer, index)
        if own:
            return Name(own, author=True)
        if layer == self.last:
            return Name("out", self._number(index) if self.program.sizes[-1] > 1 and index else "")
        if whole or not index:
            return Name("h", str(layer) if self.last > 2 else "")
        return Name("h", str(self._before[f"a{layer}"] + index[0] + 1))

    def _delta(self, stage: str, layer: int, at: tuple[int, ...], whole: bool) -> Name:
        sample, index = self._split("z", at)
        return Name("δ", self._neuron(layer, index, whole), self._marks(stage, sample), bold=whole)

    @staticmethod
    def _number(index: tuple[int, ...]) -> str:
        return str(index[-1] + 1) if index else ""


class Indexed(Naming):
    """The layer in square brackets, the sample in round ones, positions below: to, from."""

    LETTERS = {"x": "x", "y": "y", "W": "w", "b": "b", "z": "z", "a": "a"}

    def _of(self, stage: str, kind: str, layer: int, at: tuple[int, ...], whole: bool) -> Name:
        sample, index = self._split(kind, at)
        own = self._author(kind, layer, index)
        if own:
            return Name(own, above=self._marks(stage, sample), author=True)
        marks = (f"[{layer}]" if kind not in ("x", "y") else "") + self._marks(stage, sample)
        letter = self.LETTERS[kind]
        return Name(letter.upper() if whole and kind == "W" else letter, self._below(index), marks, bold=whole)

    @staticmethod
    def _below(index: tuple[int, ...]) -> str:
        digits = [str(k + 1) for k in index]
        return ("," if any(len(d) > 1 for d in digits) else "").join(digits)

    def _delta(self, stage: str, layer: int, at: tuple[int, ...], whole: bool) -> Name:
        sample, index = self._split("z", at)
        return Name("δ", self._below(index), f"[{layer}]" + self._marks(stage, sample), bold=whole)


PROFILES: dict[str, Callable[[Trace], Naming]] = {"numbered": Numbered, "indexed": Indexed}
