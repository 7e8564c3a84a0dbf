"""The spec's keys: one table that the reader checks by and that the JSON Schema is made from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..messages import Message, say
from .activations import ACTIVATIONS
from .findings import UNPRINTABLE
from .losses import LOSSES
from .optimizers import OPTIMIZERS

LANGUAGE = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"
"""A language's code, such as en, pt-BR or zh_Hans."""

NEURON = r"^a[1-9][0-9]{0,5}\[[1-9][0-9]{0,5}\]$"
"""The name of a neuron's activation, such as a1[5]."""

LONGEST_LABEL = 40
"""The characters of the longest name for an input or a neuron; more do not fit beside a circle."""

UNFIT_FOR_LABEL = UNPRINTABLE[:-1] + "\\t\\n\\r\\u0085\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]"
"""A character that no such name may hold: it would end the line, or turn the text after it around."""

# ---- Kinds of values


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number, within bounds where they are given."""

    above: float | None = None
    least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`; `why` tells an author what the bounds are for."""

    least: int
    most: int
    why: Message


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is not blank."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One text, or one text a language."""


@dataclass(frozen=True, slots=True)
class Label:
    """An author's own name for an input or a neuron: a text on one line that is not blank and not long."""


@dataclass(frozen=True, slots=True)
class Neuron:
    """The name of a neuron's activation, such as a1[5]: layer 1, neuron 5."""


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names in a table; `unknown` is the sentence about any other."""

    table: Collection[str]
    unknown: Callable[[str], Message]


@dataclass(frozen=True, slots=True)
class Row:
    """A list of at least one number."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of at least one row."""


@dataclass(frozen=True, slots=True)
class Samples:
    """A row, which is one sample, or rows, which are a batch."""


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with these keys and no others."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least so many values of one kind, all different when they are `unique`."""

    kind: Kind
    unique: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row's name, or a mapping of its name and its constants."""

    name: Name
    constants: Callable[[str], Mapping[str, float]]


Kind = Number | Whole | Flag | Text | Texts | Label | Neuron | Name | Row | Rows | Samples | Record | Many | Chosen


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping. `default` is what holds without it; None when that is nothing at all."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: object = None


# ---- The keys

CONSTANTS = {"epsilon": Number(above=0)}
"""Constants that are no fraction from 0 to below 1, as a share of the past is."""

ACTIVATION = Name(ACTIVATIONS, lambda found: say('no activation "{found}"', found=found))
LOSS = Name(LOSSES, lambda found: say('no loss "{found}"', found=found))
REDUCTION = Name(("mean", "sum"), lambda found: say('no reduction "{found}"', found=found))
OPTIMIZER = Name(OPTIMIZERS, lambda found: say('no optimizer "{found}"', found=found))
ROUNDING = Name(("exact", "carried"), lambda found: say('no rounding "{found}"', found=found))
NOTATION = Name(("numbered", "indexed"), lambda found: say('no notation "{found}"', found=found))
LEVEL = Name(("numbers", "words", "full"), lambda found: say('no level "{found}"', found=found))
LOSS_NAME = Name(("loss", "error"), lambda found: say('no name for the loss "{found}"', found=found))
TARGET_NAME = Name(("target", "actual"), lambda found: say('no name for the target "{found}"', found=found))
RATE_LETTER = Name(("eta", "alpha", "a"), lambda found: say('no letter for the learning rate "{found}"', found=found))
CHART = Name(("activation", "loss", "contours"), lambda found: say('no chart "{found}"', found=found))
LABELS = Many(Label(), unique=True)

LAYER = Record((
    Key("weights", Rows(), "One row a neuron, one number an incoming connection.", required=True),
    Key("biases", Row(), "One number a neuron; without it the layer has no biases."),
    Key("activation", ACTIVATION, "The activation function of the layer's neurons.", default="identity"),
))  # fmt: skip

DISPLAY = Record((
    Key("decimals", Whole(0, 12, say("more digits than these cannot be read, nor trusted")),
        "The digits shown after the decimal mark.", default=3),
    Key("rounding", ROUNDING, "exact: only what is shown is rounded; carried: every value is rounded before it is "
        "used, as by hand.", default="exact"),
    Key("notation", NOTATION, "How weights and neurons are named: by one running number, or by indices.",
        default="numbered"),
    Key("train", Whole(0, 10_000, say("a curve over more steps shows nothing new")),
        "Show the loss over so many training steps, as a curve and a table; 0 for neither.", default=0),
    Key("level", LEVEL, "How much is explained. numbers: only the numbers; words: numbers and sentences; full: "
        "the whole chain rule and the matrices too.", default="full"),
    Key("spotlight", Many(Neuron(), unique=True, least=0),
        'The neurons to explain in a large network, such as ["a1[5]", "a2[3]"]: layer 1 neuron 5, layer 2 neuron 3. '
        "Without any, the most influential ones.", default=[]),
    Key("loss_name", LOSS_NAME, "What the loss is called.", default="loss"),
    Key("target_name", TARGET_NAME, "What a target is called.", default="target"),
    Key("rate_letter", RATE_LETTER, "The letter of the learning rate: η, α or a.", default="eta"),
    Key("charts", Many(CHART, unique=True, least=0),
        "What is drawn as a chart. activation: each activation function with its slopes; loss: the loss over the steps, "
        "always there when there are several; contours: the loss over two weights, and the step on it.", default=[]),
))  # fmt: skip

NAMES = Record((
    Key("inputs", LABELS, "One name an input."),
    Key("hidden", Many(LABELS), "One list a hidden layer, one name a neuron."),
    Key("outputs", LABELS, "One name a neuron of the last layer."),
))  # fmt: skip

SPEC = Record((
    Key("title", Texts(), "The lesson's title, or one title a language."),
    Key("layers", Many(LAYER), "The network's layers, first hidden layer first, output layer last.", required=True),
    Key("inputs", Samples(), "One sample's inputs, or a list of samples.", required=True),
    Key("targets", Samples(), "One sample's targets, one a neuron of the last layer, or a list of samples.",
        required=True),
    Key("loss", LOSS, "What is to become small.", default="half_squared_error"),
    Key("reduction", REDUCTION, "How the losses of a batch's samples become one.", default="mean"),
    Key("learning_rate", Number(above=0), "How far one step goes against the gradient.", required=True),
    Key("optimizer", Chosen(OPTIMIZER, lambda name: OPTIMIZERS[name].constants),
        "How a step follows from the gradient; a mapping of its name and constants sets the constants.",
        default="sgd"),
    Key("update_biases", Flag(), "Whether a step changes the biases; false keeps them fixed.", default=True),
    Key("steps", Whole(1, 100, say("every step is written out in full, which fills pages")),
        "The training steps shown in full.", default=1),
    Key("names", NAMES, "What inputs and neurons are called, in the lesson's own language.", default={}),
    Key("display", DISPLAY, "How the lesson is written.", default={}),
))  # fmt: skip


def constants(kind: Chosen, name: object) -> Record:
    """The keys of the mapping that chooses the row of this name: its name and constants; any row's for no such name."""
    rows = [name] if isinstance(name, str) and name in kind.name.table else list(kind.name.table)
    defaults = {key: default for row in rows for key, default in kind.constants(row).items()}
    return Record((
        Key("name", Name(rows, kind.name.unknown), "The name.", required=True),
        *(Key(key, CONSTANTS.get(key, Number(least=0, below=1)), "A constant of this rule.", default=default)
          for key, default in defaults.items()),
    ))  # fmt: skip


# ---- The JSON Schema


def schema() -> dict[str, object]:
    """The spec as a JSON Schema (draft 2020-12), for editors that complete and check while one types.

    It knows what a single value may be. What several values have to do with each other, such as the
    lengths of rows, only the reader checks.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "everystep lesson",
        "description": "One neural network, its samples and how they are taught.",
        **_schema(SPEC),
    }


def _schema(kind: Kind) -> dict[str, object]:
    """The schema of one kind of value."""
    match kind:
        case Number(above, least, below):
            bounds = {"exclusiveMinimum": above, "minimum": least, "exclusiveMaximum": below}
            return {"type": "number", **{word: bound for word, bound in bounds.items() if bound is not None}}
        case Whole(first, last):
            return {"type": "integer", "minimum": first, "maximum": last}
        case Flag():
            return {"type": "boolean"}
        case Text():
            return {"type": "string", "pattern": r"\S", "not": {"pattern": UNPRINTABLE}}
        case Texts():
            names = {"pattern": LANGUAGE}
            languages = {"type": "object", "propertyNames": names, "minProperties": 1}
            return {"anyOf": [_schema(Text()), {**languages, "additionalProperties": _schema(Text())}]}
        case Label():
            text = {"type": "string", "maxLength": LONGEST_LABEL, "pattern": r"\S"}
            return {**text, "not": {"pattern": UNFIT_FOR_LABEL}}
        case Neuron():
            return {"type": "string", "pattern": NEURON}
        case Name(table):
            return {"enum": list(table)}
        case Row():
            return {"type": "array", "items": {"type": "number"}, "minItems": 1}
        case Rows():
            return {"type": "array", "items": _schema(Row()), "minItems": 1}
        case Samples():
            return {"anyOf": [_schema(Row()), _schema(Rows())]}
        case Record(keys):
            return {
                "type": "object",
                "properties": {key.name: _described(key) for key in keys},
                "required": [key.name for key in keys if key.required],
                "additionalProperties": False,
            }
        case Many(part, unique, least):
            return {"type": "array", "items": _schema(part), "minItems": least, "uniqueItems": unique}
        case Chosen(name):
            return {"anyOf": [_schema(name), *(_schema(constants(kind, row)) for row in name.table)]}


def _described(key: Key) -> dict[str, object]:
    """A key's value, what it is for and what holds without it."""
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.description, **_schema(key.kind), **default}
