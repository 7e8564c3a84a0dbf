"""Mistakes that learners make in a training step: a table of edits to the program, one row each, each with a sentence.

A mistake replaces the formulas of some quantities of one layer by wrong ones; everything after them is computed as
ever, so that it is carried through honestly. An edit that would change nothing (a bias that is not there, a matrix with
a single row) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import localcontext
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ..messages import N_
from .activations import ACTIVATIONS, Coupled
from .compiled import scalar
from .formula import Call, Formula, Ref, Sum, expand
from .primitives import BY_HAND
from .rounding import decimal_of

if TYPE_CHECKING:
    from decimal import Decimal

    from .program import Program
    from .quantity import Quantity
    from .trace import Trace
    from .worklines import WorkLine

Edits = Mapping[str, Formula]
"""The wrong formulas, by the names of their quantities."""


class Mistake(Struct, frozen=True):
    """A classic mistake; `edits` has the wrong formulas in one layer, counted from 1: none where it cannot be made."""

    name: str
    sentence: str  # what was done, for the key
    edits: Callable[[Program, int], Edits]


def _forgotten_bias(program: Program, layer: int) -> Edits:
    z = program.quantities[f"z{layer}"].formula
    return {f"z{layer}": z.args[0]} if isinstance(z, Call) and program.has_biases(layer) else {}


def _transposed(program: Program, layer: int) -> Edits:
    size, before = program.sizes[layer], program.sizes[layer - 1]
    if size != before or size < 2:
        return {}
    z: Formula = Sum("j", before, Ref(f"W{layer}", ("j", "i")) * program.a(layer - 1, "j"))
    return {f"z{layer}": z + Ref(f"b{layer}", ("i",)) if program.has_biases(layer) else z}


def _reversed(program: Program, layer: int) -> Edits:
    if layer != program.last:
        return {}
    name = f"dL_dz{layer}" if program.collapses else f"dL_da{layer}"
    formula = program.quantities[name].formula
    return {name: -formula} if formula is not None else {}


def _forgotten_slope(program: Program, layer: int) -> Edits:
    activation = ACTIVATIONS[program.kind.activations[layer - 1]]
    plain = activation.name == "identity" or isinstance(activation, Coupled)
    if plain or layer == program.last and program.collapses:
        return {}
    return {f"dL_dz{layer}": program.d("a", layer, "i")}


def _new_weights(program: Program, layer: int) -> Edits:
    if layer == program.last:
        return {}
    back = program.d("z", layer + 1, "k") * Ref(f"W{layer + 1}_new", ("k", "i"))
    return {f"dL_da{layer}": Sum("k", program.sizes[layer + 1], back)}


def _transposed_back(program: Program, layer: int) -> Edits:
    size = program.sizes[layer]
    if layer == program.last or size < 2 or program.sizes[layer + 1] != size:
        return {}
    return {f"dL_da{layer}": Sum("k", size, program.d("z", layer + 1, "k") * Ref(f"W{layer + 1}", ("i", "k")))}


def _swapped(program: Program, layer: int, change: Callable[[Formula, Formula], Formula]) -> Edits:
    """The update of a layer with another rule, built from the old value and the amount."""
    edits = {}
    for name, _, _ in program.parameters(layer):
        new = program.quantities[f"{name}_new"].formula
        if isinstance(new, Call) and new.op == "sub":
            edits[f"{name}_new"] = change(*new.args)
    return edits


def _wrong_sign(program: Program, layer: int) -> Edits:
    return _swapped(program, layer, lambda old, amount: old + amount)


def _forgotten_rate(program: Program, layer: int) -> Edits:
    if program.kind.optimizer != "sgd":
        return {}
    return _swapped(program, layer, lambda old, amount: old - amount.args[1] if isinstance(amount, Call) else old)


def _averaged_twice(program: Program, layer: int) -> Edits:
    if not program.batch or program.kind.reduction != "mean":
        return {}
    names = [f"dL_d{name}" for name, _, _ in program.parameters(layer)]
    return {name: formula / program.samples for name in names if (formula := program.quantities[name].formula)}


MISTAKES: dict[str, Mistake] = {
    row.name: row
    for row in (
        Mistake("forgotten-bias", N_("The bias was not added to the sum."), _forgotten_bias),
        Mistake(
            "transposed",
            N_("The weights were taken from the wrong side: the one from neuron i to neuron j in place of j to i."),
            _transposed,
        ),
        Mistake("reversed-difference", N_("The difference was taken the wrong way round."), _reversed),
        Mistake("forgotten-slope", N_("The slope of the activation function was left out."), _forgotten_slope),
        Mistake(
            "new-weights",
            N_("The next layer’s new weights were used where its old ones belong."),
            _new_weights,
        ),
        Mistake(
            "transposed-back",
            N_(
                "On the way back the weights were taken from the wrong side, along arrows that do not leave this "
                "neuron."
            ),
            _transposed_back,
        ),
        Mistake("wrong-sign", N_("The step went along the gradient: it was added, not subtracted."), _wrong_sign),
        Mistake("forgotten-rate", N_("The learning rate was left out."), _forgotten_rate),
        Mistake("averaged-twice", N_("The mean over the samples was taken twice."), _averaged_twice),
    )
}
"""The library of mistakes."""


class Made(Struct, frozen=True):
    """A mistake in a certain layer, counted from 1."""

    mistake: Mistake
    layer: int
    edits: Edits


def possible(program: Program, names: Sequence[str] = tuple(MISTAKES)) -> Iterator[Made]:
    """Every mistake that can be made in a program's network, and where."""
    for name in names:
        for layer in range(1, program.last + 1):
            if edits := MISTAKES[name].edits(program, layer):
                yield Made(MISTAKES[name], layer, edits)


def edited(program: Program, made: Made) -> Program:
    """The program with a mistake in it. What a wrong formula reads is computed before it: whoever uses new weights too
    early has updated them too early."""
    quantities = {
        name: replace(q, formula=made.edits[name], stable=None, chain=None) if name in made.edits else q
        for name, q in program.quantities.items()
    }
    if made.mistake.name == "new-weights":
        early = [name for name, q in quantities.items() if q.phase == "update" and _of_layer(name, made.layer + 1)]
        moved = {name: quantities.pop(name) for name in early}
        ordered: dict[str, Quantity] = {}
        for name, q in quantities.items():
            if name == f"dL_da{made.layer}":
                ordered |= moved
            ordered[name] = q
        quantities = ordered
    return program.with_quantities(quantities)


def _of_layer(name: str, layer: int) -> bool:
    from .names import anatomy

    return anatomy(name).layer == layer


def mistaken(trace: Trace, made: Made, line: WorkLine) -> Decimal | None:
    """What a line would come to with a mistake in this very line, everything above it being right, rounded as printed;
    None where the mistake is made elsewhere."""
    exact = mistaken_unrounded(trace, made, line)
    return None if exact is None else trace.digits.rounded(exact)


def mistaken_unrounded(trace: Trace, made: Made, line: WorkLine) -> Decimal | None:
    """The same with all its digits."""
    wrong = made.edits.get(line.source)
    if wrong is None:
        return None
    quantity = trace.program.quantities[line.source]
    at = dict(zip(quantity.letters, line.at, strict=True))
    formula = expand(wrong, at, lambda name: trace.full(line.stage, name))
    with localcontext(BY_HAND):
        exact: Decimal = scalar(formula, {}, lambda name, k: decimal_of(trace.value(name, k)), "exact")
    return exact
