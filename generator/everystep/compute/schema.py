"""The spec's keys: one table that the reader checks by and that the JSON Schema is made from."""

from __future__ import annotations

from ..messages import N_, say
from .activations import ACTIVATIONS
from .findings import UNPRINTABLE
from .kinds import (
    LANGUAGE,
    LONGEST_LABEL,
    NEURON,
    UNFIT_FOR_LABEL,
    Chosen,
    Flag,
    Given,
    Key,
    Kind,
    Label,
    Many,
    Name,
    Neuron,
    Number,
    Record,
    Row,
    Rows,
    Samples,
    Text,
    Texts,
    Whole,
)
from .losses import LOSSES
from .mistakes import MISTAKES
from .number_levels import LEVELS
from .optimizers import OPTIMIZERS
from .spec import PARTS, PATTERNS

# ---- The keys

SHARE = Number(least=0, below=1)
CONSTANTS = {
    "momentum": (SHARE, N_("The share of the last step’s speed that is kept.")),
    "beta1": (SHARE, N_("The share of the old in the running mean of the gradient.")),
    "beta2": (SHARE, N_("The share of the old in the running mean of the gradient’s square.")),
    "epsilon": (Number(above=0), N_("A small number that keeps the divisor away from 0.")),
}
"""What an optimizer's constants may be, and what each is for."""

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
BLANKS = Name(PATTERNS, lambda found: say('no choice of blanks "{found}"', found=found))
PART = Name(PARTS, lambda found: say('no part of a worksheet "{found}"', found=found))
NUMBERS = Name(("own", *LEVELS), lambda found: say('no level of numbers "{found}"', found=found))
MISTAKE = Name(("none", "any", *MISTAKES), lambda found: say('no mistake "{found}"', found=found))
LABELS = Many(Label(), unique=True)

FILE = Record((
    Key("file", Text(), N_("The file, relative to the spec’s folder and inside it: .npz, .npy, .safetensors or .csv."),
        required=True),
    Key("array", Text(), N_("The name of the array in an .npz or .safetensors file; needed where there are several.")),
    Key("transpose", Flag(), N_("Whether columns are to become rows, as for weights stored as (inputs, neurons)."),
        default=False),
))  # fmt: skip

LAYER = Record((
    Key("weights", Given(Rows()), N_("One row a neuron, one number an incoming connection; or the file they are in.")),
    Key("neurons", Whole(1, 10_000, say("a lesson cannot show so many")),
        N_("The number of neurons, instead of weights: their weights and biases are then drawn from the seed.")),
    Key("biases", Given(Row(), ("drawn", "none")),
        N_("One number a neuron, the file they are in, drawn (from the seed) or none. Without it, a layer with "
           "neurons has drawn ones, and a layer with weights has none.")),
    Key("activation", ACTIVATION, N_("The activation function of the layer’s neurons."), default="identity"),
), either=("weights", "neurons"))  # fmt: skip

DRAW = Record((
    Key("decimals", Whole(0, 12, say("more digits than these cannot be read, nor trusted")),
        N_("The digits of a drawn number after the decimal mark."), default=1),
    Key("range", Number(above=0, most=1000), N_("Drawn numbers lie between minus this and this."), default=1),
))  # fmt: skip

DISPLAY = Record((
    Key("decimals", Whole(0, 12, say("more digits than these cannot be read, nor trusted")),
        N_("The digits shown after the decimal mark."), default=3),
    Key("significant", Whole(1, 12, say("more digits than these cannot be read, nor trusted")),
        N_("The significant digits to round to, in place of decimals.")),
    Key("rounding", ROUNDING, N_("exact: only what is shown is rounded; carried: every value is rounded before it is "
        "used, as by hand."), default="exact"),
    Key("notation", NOTATION, N_("How weights and neurons are named: by one running number, or by indices."),
        default="numbered"),
    Key("train", Whole(0, 10_000, say("a curve over more steps shows nothing new")),
        N_("Show the loss over so many training steps, as a curve and a table; 0 for neither."), default=0),
    Key("level", LEVEL, N_("How much is explained. numbers: only the numbers; words: numbers and sentences; full: "
        "the whole chain rule and the matrices too."), default="full"),
    Key("spotlight", Many(Neuron(), unique=True, least=0),
        N_('The neurons to explain in a large network, such as ["a1[5]", "a2[3]"]: layer 1 neuron 5, layer 2 neuron 3. '
        "Without any, the most influential ones."), default=[]),
    Key("loss_name", LOSS_NAME, N_("What the loss is called."), default="loss"),
    Key("target_name", TARGET_NAME, N_("What a target is called."), default="target"),
    Key("rate_letter", RATE_LETTER, N_("The letter of the learning rate: η, α or a."), default="eta"),
    Key("live", Flag(), N_("Whether the page follows a reader who changes one of its given numbers; false keeps "
        "scripts out of it."), default=True),
    Key("charts", Many(CHART, unique=True, least=0),
        N_("What is drawn as a chart. activation: each activation function with its slopes; loss: the loss over the "
        "steps, always there when there are several; contours: the loss over two weights, and the step on it."),
        default=[]),
))  # fmt: skip

NAMES = Record((
    Key("inputs", LABELS, N_("One name an input.")),
    Key("hidden", Many(LABELS), N_("One list a hidden layer, one name a neuron.")),
    Key("outputs", LABELS, N_("One name a neuron of the last layer.")),
))  # fmt: skip

WORKSHEET = Record((
    Key("blanks", BLANKS, N_("Which numbers are left for the reader. results: every result; alternate: every second "
        "one; row: those of one neuron of each layer; backward-only: those of the backward pass and the update; "
        "operands: the numbers within the lines; all: both; faded: the first neuron is worked, the second half, the "
        "third not at all."), default="results"),
    Key("row", Whole(1, 10_000, say("a lesson cannot show so many")),
        N_("The neuron of each layer whose results blanks: row hides."), default=1),
    Key("parts", Many(PART, unique=True), N_("The parts of the work that stand on the sheet."), default=list(PARTS)),
    Key("points", Whole(1, 100, say("more is no longer a point")), N_("The points for each blank."), default=1),
    Key("rounding", ROUNDING, N_("carried: every result is rounded before it is used; exact: only what is written down "
        "is rounded."), default="carried"),
    Key("decimals", Whole(0, 12, say("more digits than these cannot be read, nor trusted")),
        N_("The digits after the decimal mark to round to. Without it, those of the level of numbers, or the "
        "lesson’s.")),
    Key("significant", Whole(1, 12, say("more digits than these cannot be read, nor trusted")),
        N_("The significant digits to round to, in place of decimals.")),
    Key("numbers", NUMBERS, N_("own: the numbers of this spec; or a level, whose numbers are searched for so that they "
        "are pleasant to calculate with. whole: whole numbers and ReLU; tenths: tenths and ReLU; three-decimals and "
        "four-decimals: any activation function, rounded. Without it, own for one sheet and a level for several.")),
    Key("mistake", MISTAKE, N_("none; or a worked sheet in which the reader finds the first wrong line: any, or the "
        "name of the mistake."), default="none"),
))  # fmt: skip

SPEC = Record((
    Key("title", Texts(), N_("The lesson’s title, or one title a language.")),
    Key("layers", Many(LAYER), N_("The network’s layers, first hidden layer first, output layer last."), required=True),
    Key("inputs", Given(Samples()), N_("One sample’s inputs, or a list of samples, or the file they are in."),
        required=True),
    Key("targets", Given(Samples()),
        N_("One sample’s targets, one a neuron of the last layer, or a list of samples, or the file they are in."),
        required=True),
    Key("loss", LOSS, N_("What is to become small."), default="half_squared_error"),
    Key("reduction", REDUCTION, N_("How the losses of a batch’s samples become one."), default="mean"),
    Key("learning_rate", Number(above=0), N_("How far one step goes against the gradient."), required=True),
    Key("optimizer", Chosen(OPTIMIZER, lambda name: OPTIMIZERS[name].constants),
        N_("How a step follows from the gradient; a mapping of its name and constants sets the constants."),
        default="sgd"),
    Key("update_biases", Flag(), N_("Whether a step changes the biases; false keeps them fixed."), default=True),
    Key("steps", Whole(1, 100, say("every step is written out in full, which fills pages")),
        N_("The training steps shown in full."), default=1),
    Key("seed", Whole(0, 2**32 - 1, say("it is kept in 32 bits")),
        N_("Where drawn numbers start from: the same seed, the same numbers. Needed when any are drawn.")),
    Key("draw", DRAW, N_("How numbers are drawn."), default={}),
    Key("names", NAMES, N_("What inputs and neurons are called, in the lesson’s own language."), default={}),
    Key("display", DISPLAY, N_("How the lesson is written."), default={}),
    Key("worksheet", WORKSHEET, N_("What a worksheet of this lesson asks for."), default={}),
))  # fmt: skip


def constants(kind: Chosen, name: object) -> Record:
    """The keys of the mapping that chooses the row of this name: its name and constants; any row's for no such name."""
    rows = [name] if isinstance(name, str) and name in kind.name.table else list(kind.name.table)
    defaults = {key: default for row in rows for key, default in kind.constants(row).items()}
    return Record((
        Key("name", Name(rows, kind.name.unknown), N_("The optimizer."), required=True),
        *(Key(key, *CONSTANTS[key], default=default) for key, default in defaults.items()),
    ))  # fmt: skip


def stored(kind: Given) -> Record:
    """The keys of the mapping that names a file; a single row has no columns that could be rows."""
    return Record(FILE.keys[:2]) if isinstance(kind.plain, Row) else FILE


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
        case Number(above, least, below, most):
            bounds = {"exclusiveMinimum": above, "minimum": least, "exclusiveMaximum": below, "maximum": most}
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
        case Given(plain, words):
            named: list[dict[str, object]] = [{"enum": list(words)}] if words else []
            return {"anyOf": [_schema(plain), *named, _schema(stored(kind))]}
        case Record(keys, either):
            choice = {"oneOf": [{"required": [name]} for name in either]} if either else {}
            return {
                "type": "object",
                "properties": {key.name: _described(key) for key in keys},
                "required": [key.name for key in keys if key.required],
                "additionalProperties": False,
                **choice,
            }
        case Many(part, unique, least):
            return {"type": "array", "items": _schema(part), "minItems": least, "uniqueItems": unique}
        case Chosen(name):
            return {"anyOf": [_schema(name), *(_schema(constants(kind, row)) for row in name.table)]}


def _described(key: Key) -> dict[str, object]:
    """A key's value, what it is for and what holds without it."""
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.description, **_schema(key.kind), **default}
