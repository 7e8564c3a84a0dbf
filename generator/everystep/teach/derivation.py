"""The derivation of one gradient: the chain rule in names, in formulas, in numbers, and in its shortest form."""

from __future__ import annotations

from ..compute.formula import Call, Formula, Ref, Slope, replace
from ..compute.names import anatomy
from ..messages import say
from .lesson import Cell, Equation, Line, Table
from .story import Story, shaped, worked_terms


@shaped
def parameter(story: Story, gradient: Ref, layer: int) -> Equation:
    """The whole derivation of one weight's or one bias's gradient.

    By hand each factor is rounded before it meets the next one, so that there the numbers are those of the last step:
    of delta, in which all factors but one have met, and of what it is multiplied by.
    """
    chain = story.formula(gradient, chain=True)
    full = replace(chain, lambda r: _unrolled(story, r))
    names = story.substituted(full)
    lines = [Line(full, note=say("chain rule"), deltas=False), Line(names, note=say("names"))]
    short = story.formula(gradient)
    numbers = short if story.by_hand else names
    if numbers != names:
        lines.append(Line(numbers, note=say("with delta, found above")))
    if not isinstance(numbers, Ref):
        lines.append(Line(numbers, "numbers", say("numbers")))
    terms = worked_terms(short) if story.batch else None
    if terms:
        lines.append(Line(terms, "numbers", say("one share for each sample")))
    kind = anatomy(gradient.array).kind[-1]
    parameter = story.ref(f"{kind}{layer}", *gradient.at)
    title = (
        say("Gradient of the weight {name}", name=parameter)
        if kind == "W"
        else say("Gradient of the bias {name}", name=parameter)
    )
    return story.equation(gradient, *lines, title=title)


def _unrolled(story: Story, r: Ref) -> Formula:
    """A delta inside a chain rule as the chain that leads to it, as long as a single path leads there."""
    part = anatomy(r.array)
    if part.kind != "dL_dz" or (part.layer == story.last and story.program.collapses):
        return r
    if story.is_coupled(part.layer):
        return r
    sample = r.index[:-1]
    slope = Ref(r.array.replace(f"dL_dz{part.layer}", f"da{part.layer}_dz{part.layer}"), r.index)
    arriving: Formula = Ref(r.array.replace("dL_dz", "dL_da"), r.index)
    if part.layer < story.last:
        if story.program.sizes[part.layer + 1] > 1:
            return r if story.is_plain(part.layer) else Call("mul", (arriving, slope))
        behind = Ref(r.array.replace(f"dL_dz{part.layer}", f"dL_dz{part.layer + 1}"), (*sample, 0))
        step = Ref(story.stage + f"dz{part.layer + 1}_da{part.layer}", (*sample, 0, r.index[-1]))
        further = _unrolled(story, behind)
        factors = further.args if isinstance(further, Call) and further.op == "mul" else (further,)
        return Call("mul", (*factors, step) if story.is_plain(part.layer) else (*factors, step, slope))
    return r if story.is_plain(part.layer) else Call("mul", (arriving, slope))


@shaped
def last_factor(story: Story, gradient: Ref, layer: int) -> Equation:
    """The derivation of the last factor: the sum inside the neuron, by one of its parameters."""
    kind = anatomy(gradient.array).kind[-1]
    parameter = story.ref(f"{kind}{layer}", *gradient.at)
    sample = story.samples[0]
    z = story.ref(f"z{layer}", *sample, gradient.at[0])
    local = Ref(story.stage + f"dz{layer}_d{kind}{layer}", (*sample, *gradient.index))
    lines = (
        Line(Slope(story.formula(z), parameter), note=say("only one term contains {name}", name=parameter)),
        Line(story.formula(local), note=say("what stands beside it") if kind == "W" else say("alone, so 1")),
    )
    return Equation(story.anchor(gradient, "-factor"), local, lines, result=kind == "W")


@shaped
def closed_forms(story: Story, layer: int) -> Table:
    """Each gradient of a layer in its shortest form: delta times what came in."""
    rows = []
    for name, _, _ in story.program.parameters(layer):
        for at in story.positions(name):
            gradient = story.ref(f"dL_d{name}", *at)
            short = story.formula(gradient)
            rows.append(
                (
                    Cell(story.ref(name, *at), header=True),
                    Cell(Line(short)),
                    Cell((Line(short, "numbers"),)),
                    Cell(gradient),
                )
            )
    return Table(
        f"{story.anchor(story.ref(f'dL_dW{layer}'))}-closed",
        say(
            "Closed forms: the gradient of a weight is a delta times what came in along its arrow; that of a bias "
            "is the delta alone."
        )
        if story.program.has_biases(layer)
        else say("Closed forms: each gradient is a delta times what came in along the arrow."),
        (say("Parameter"), say("Closed form"), say("With numbers"), say("Gradient")),
        tuple(rows),
    )
