"""The reference of activations, losses and optimizers: each row's own formulas and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from everystep.compute.activations import ACTIVATIONS, Activation, Coupled
from everystep.compute.formula import Applied, Call, Formula, Number, Ref, Sum, exp, formula, replace
from everystep.compute.losses import LOSSES, PAIRS
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.program import program_of
from everystep.compute.reader import read_text
from everystep.compute.schema import CONSTANTS, REDUCTION
from everystep.messages import N_
from everystep.render.language import language
from everystep.render.scribe import markdown_text

from .symbols import equation
from .words import word

CURVE = """\
```everystep
layers: [{{weights: [[-3], [-1], [0.5], [2.5]], activation: {name}}}]
inputs: [1]
targets: [0, 0, 0, 0]
learning_rate: 1
display: {{charts: [activation], decimals: 2, live: false}}
chart: activation
id: {name}
```"""
"""A picture of each function and its slopes, taken from a lesson about it."""

TWO_SAMPLES = """
layers: [{{weights: [[1]]}}]
inputs: [[1], [1], [1]]
targets: [[1], [1], [1]]
learning_rate: 1
reduction: {reduction}
"""


WRITTEN_OUT: Mapping[str, Callable[[Formula], Formula]] = {
    "tanh": lambda z: (exp(z) - exp(-z)) / (exp(z) + exp(-z)),
}
"""What is a function of its own for the program, and made of others for a reader."""

CONSTANT_TITLES = (N_("Constant"), N_("Without it"), N_("Meaning"))


def activations(lang: str) -> Iterator[str]:
    """Each activation function: its value, its slope, why, and its curve."""
    say = language(lang).gettext
    for row in ACTIVATIONS.values():
        yield _heading(row.name, say(row.title))
        yield markdown_text(say(row.why))
        if isinstance(row, Activation):
            z, a = Ref("z"), Ref("a")
            yield equation(Applied(row.symbol, z), formula(WRITTEN_OUT.get(row.name, row.value)(z)), lang)
            yield equation(Applied(f"{row.symbol}′", z), formula(row.slope(z, a)), lang)
        else:
            yield from _coupled(row, lang)
        yield markdown_text(say(row.why_slope))
        if isinstance(row, Activation) and row.value(Ref("z")) != Ref("z"):  # a straight line needs no picture
            yield CURVE.format(name=row.name)


def _coupled(row: Coupled, lang: str) -> Iterator[str]:
    yield equation(Ref("a_i"), row.value(lambda k: Ref(f"z_{k}"), "i", 0), lang)
    yield equation(Ref("d_a_z"), row.slope(lambda k: Ref(f"a_{k}"), "i", "m"), lang)


def losses(lang: str) -> Iterator[str]:
    """Each loss of one sample, and its slope."""
    say = language(lang).gettext
    a, y, n = Ref("a_i"), Ref("y_i"), Ref("n")
    for row in LOSSES.values():
        yield _heading(row.name)
        yield markdown_text(say(row.why))
        # The number of outputs is a letter here, where a lesson has it as a number.
        yield equation(Ref("L"), Sum("i", 0, formula(row.term(a, y, n))), lang)  # type: ignore[arg-type]
        yield equation(Ref("d_L_a"), formula(row.slope(a, y, n)), lang)  # type: ignore[arg-type]
        yield markdown_text(say(row.why_slope))


def pairs(lang: str) -> Iterator[str]:
    """The activations and losses that were made for each other."""
    say = language(lang).gettext
    for (activation, loss), row in PAIRS.items():
        yield f"### `{activation}` + `{loss}` {{ #{activation}-{loss} }}"
        yield equation(Ref("d_L_z"), row.delta(Ref("a_i"), Ref("y_i")), lang)
        yield markdown_text(say(row.why))


def reductions(lang: str) -> Iterator[str]:
    """How the losses of a batch become one, from the program of a batch of three."""
    for name in REDUCTION.table:
        loss = program_of(read_text(TWO_SAMPLES.format(reduction=name))).quantities["loss"].formula
        assert loss is not None
        yield f"### `{name}` {{ #{name} }}"
        yield equation(Ref("L"), _counted(replace(loss, lambda ref: Ref("L_s"))), lang)


def _counted(f: Formula) -> Formula:
    """A formula with the letter N for the number of samples, which is 3 in it."""
    if isinstance(f, Call):
        return Call(f.op, tuple([_counted(part) for part in f.args]))
    return Ref("N") if f == Number(3) else f


def optimizers(lang: str) -> Iterator[str]:
    """Each optimizer: what it remembers, its step, its constants and what they are when nobody says."""
    say = language(lang).gettext
    for row in OPTIMIZERS.values():
        yield _heading(row.name, say(row.title))
        yield markdown_text(say(row.why))
        for name, state in row.state:
            yield equation(Ref(name), state(Ref), lang)
        yield equation(Ref("w"), Ref("w_old") - row.amount(Ref), lang)
        if row.constants:
            yield "\n".join(_constants(row.constants, lang))


def _constants(constants: dict[str, float], lang: str) -> Iterator[str]:
    yield "| " + " | ".join([word(title, lang) for title in CONSTANT_TITLES]) + " |"
    yield "|---|---|---|"
    for name, value in constants.items():
        yield f"| `{name}` | `{Decimal(repr(value)):f}` | {markdown_text(language(lang).gettext(CONSTANTS[name][1]))} |"


def _heading(name: str, title: str = "") -> str:
    """A heading with the row's own name as its anchor."""
    return f"## `{name}`" + (f" – {title}" if title and title.lower() != name else "") + f" {{ #{name} }}"
