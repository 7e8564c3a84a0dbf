"""The spec: what an author wrote about one network and one lesson, checked and complete.

It is made of msgspec's Structs, as is all that the stages pass on between them: Python takes half a millisecond to make
a dataclass, and a command that begins would wait for each. Callers may vary a spec with `dataclasses.replace` all the
same: to whoever asks it is made of dataclasses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from dataclasses import Field

Row = Sequence[float]


class _Fields:
    """A Struct's fields as the module `dataclasses` knows them, found when it asks."""

    def __get__(self, of: object, owner: type[Struct]) -> dict[str, Field[Any]]:
        return _dataclass_fields(owner)


@cache
def _dataclass_fields(owner: type[Struct]) -> dict[str, Field[Any]]:
    import dataclasses

    from msgspec import NODEFAULT
    from msgspec.structs import fields

    rows: list[tuple[str, Any, Any]] = []
    for it in fields(owner):
        given: dict[str, Any] = {"default": it.default, "default_factory": it.default_factory}
        known = {key: value for key, value in given.items() if value is not NODEFAULT}
        rows.append((it.name, owner.__annotations__[it.name], dataclasses.field(**known)))
    made = dataclasses.make_dataclass(owner.__name__, rows)
    return {row.name: row for row in dataclasses.fields(made)}


class Given(Struct, frozen=True):
    """Something that an author gives, or leaves as it is by default."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:  # msgspec would look up the names in an annotation
        __dataclass_fields__ = _Fields()


class Layer(Given, frozen=True):
    """One dense layer.

    `weights` has one row a neuron and one number an incoming connection, (neurons, inputs);
    `biases` has one number a neuron, or is None when the layer has none. Nested sequences
    and numpy arrays serve alike. `drawn` says that some of these numbers come from the seed.
    """

    weights: Sequence[Row]
    biases: Row | None = None
    activation: str = "identity"
    drawn: bool = False


class OptimizerChoice(Given, frozen=True):
    """An optimizer's name in `OPTIMIZERS`, and its constants, defaults filled in."""

    name: str = "sgd"
    constants: Mapping[str, float] = field(default_factory=dict)


class Draw(Given, frozen=True):
    """How numbers are drawn from a seed: so many decimals, from -range to range."""

    decimals: int = 1
    range: float = 1.0

    @property
    def largest(self) -> int:
        """The largest number that can be drawn, in units of the last decimal; 0 when there is none but 0."""
        from decimal import Decimal

        return int(Decimal(repr(float(self.range))).scaleb(self.decimals))

    def number(self, units: int) -> float:
        """So many units of the last decimal, as the nearest float: what its decimals would be read as."""
        return float(units / 10**self.decimals)


class Display(Given, frozen=True):
    """How the lesson is to be written; nothing here changes what is computed but `rounding`."""

    decimals: int = 3
    rounding: str = "exact"  # or "carried": every value is rounded as shown before it is used
    notation: str = "numbered"  # or "indexed"
    train: int = 0  # the steps of the loss curve; 0 for none
    level: str = "full"  # or "numbers", or "words"
    spotlight: tuple[str, ...] = ()  # the neurons to explain in a large network, by name: "a1[5]"
    loss_name: str = "loss"  # or "error"
    target_name: str = "target"  # or "actual"
    rate_letter: str = "eta"  # or "alpha", or "a"
    live: bool = True  # whether the page follows a reader who changes a number
    charts: tuple[str, ...] = ()  # what is drawn as a chart besides the losses of several steps
    significant: int | None = None  # digits to round to in place of decimals


PARTS = ("forward", "loss", "backward", "update", "after")
"""The parts of a worksheet, in their order; `after` is the second pass and its loss."""

PATTERNS = ("results", "alternate", "row", "backward-only", "operands", "all", "faded")
"""The ways of choosing a worksheet's blanks; see `compute.blanks.chosen`."""


class Sheet(Given, frozen=True):
    """What a worksheet of this lesson asks, and how its numbers are found and rounded."""

    blanks: str = "results"  # one of compute.blanks.PATTERNS
    row: int = 1  # the neuron of every layer that the pattern "row" hides, counted from 1
    parts: tuple[str, ...] = PARTS
    points: int = 1  # for each blank
    rounding: str = "carried"  # or "exact"; a worksheet is worked by hand, so it has a wish of its own
    decimals: int | None = None  # those of the level or of the lesson where it is None
    significant: int | None = None  # digits to round to in place of decimals
    numbers: str | None = None  # "own", or one of compute.number_levels.LEVELS; None for whatever suits
    mistake: str = "none"  # or one of compute.mistakes.MISTAKES, or "any": a worked sheet with one mistake in it


class Names(Given, frozen=True):
    """What the author calls inputs and neurons; empty where the author calls them nothing.

    Any text but control characters, so whatever writes a name has to escape it.
    """

    inputs: tuple[str, ...] = ()
    hidden: tuple[tuple[str, ...], ...] = ()  # one tuple a hidden layer
    outputs: tuple[str, ...] = ()


class Spec(Given, frozen=True):
    """One lesson's network, samples and settings; `inputs` and `targets` are lists of samples, (samples, values)."""

    layers: tuple[Layer, ...]
    inputs: Sequence[Row]
    targets: Sequence[Row]
    learning_rate: float
    title: str | Mapping[str, str] = ""
    loss: str = "half_squared_error"
    reduction: str = "mean"
    optimizer: OptimizerChoice = field(default_factory=OptimizerChoice)
    update_biases: bool = True
    steps: int = 1
    display: Display = field(default_factory=Display)
    names: Names = field(default_factory=Names)
    seed: int | None = None
    draw: Draw = field(default_factory=Draw)
    worksheet: Sheet = field(default_factory=Sheet)
    name: str = "lesson"  # the file's name without its suffix

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, then each layer's number of neurons."""
        return (len(self.inputs[0]), *(len(layer.weights) for layer in self.layers))

    @property
    def weights(self) -> int:
        """The number of weights, biases not among them."""
        return sum([n * m for n, m in zip(self.sizes, self.sizes[1:], strict=False)])

    @property
    def samples(self) -> int:
        """The number of samples."""
        return len(self.inputs)
