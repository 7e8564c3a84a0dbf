"""The forward pass: every neuron from its inputs to its activation."""

from __future__ import annotations

from collections.abc import Callable

from ..compute.activations import Coupled
from ..compute.formula import Applied, Call, Ref, refs, replace
from ..compute.matrix import matrix_form
from ..compute.trace import AFTER
from ..messages import Message, say
from .charts import activation_chart
from .lesson import Block, Callout, Columns, Details, Diagram, Equation, Line, Paragraph, Section
from .remarks import remarks
from .story import Story, shaped, worked_terms

FITS = 8
"""Up to this many rows and columns a matrix is printed with its numbers."""

BESIDE = 3
"""Up to this many terms a sum leaves room for something beside it."""


def forward_section(story: Story, title: Message, id: str) -> Section:
    """Every pre-activation and activation of one pass, in scalars and in matrices."""
    layers = range(1, story.last + 1) if story.stage != AFTER else ()
    return _pass(story, title, id, tuple([tuple(remarks(story, layer, "forward")) for layer in layers]))


@shaped
def _pass(story: Story, title: Message, id: str, said: tuple[tuple[Callout, ...], ...]) -> Section:
    """The same with what the numbers of each layer give rise to."""
    parts = []
    for layer in range(1, story.last + 1):
        blocks = [*_layer(story, layer), *(said[layer - 1] if said else ())]
        parts.append(Section(f"{id}-layer-{layer}", story.layer_name(layer), tuple(blocks), "forward"))
    diagram = Diagram(f"{id}-diagram", "forward", story.stage, _caption(story))
    return Section(id, title, (_opening(story), diagram), "forward", tuple(parts))


def _opening(story: Story) -> Paragraph:
    if story.stage == AFTER and story.program.updates("b") and story.program.any_biases:
        return Paragraph(
            say(
                "The same inputs, the same sums, but the new weights and biases: only these have changed, and "
                "everything after them follows."
            )
        )
    if story.stage == AFTER:
        return Paragraph(
            say(
                "The same inputs, the same sums, but the new weights: only the numbers on the arrows have "
                "changed, and everything after them follows."
            )
        )
    return Paragraph(
        say(
            "Now the inputs travel through the network from left to right. Each neuron multiplies what "
            "arrives by the weight on its arrow and adds everything up."
        )
    )


def _caption(story: Story) -> Message:
    if story.stage == AFTER and story.spec.steps > 1:
        if story.batch:
            return say("The forward pass of the first sample with the last weights.")
        return say("The forward pass with the last weights.")
    if story.stage == AFTER:
        if story.batch:
            return say("The second forward pass of the first sample, with the new weights.")
        return say("The second forward pass, with the new weights.")
    if story.batch:
        return say("The forward pass of the first sample: every neuron shows its activation, every arrow its weight.")
    return say("The forward pass: every neuron shows its activation, every arrow its weight.")


def _layer(story: Story, layer: int) -> list[Block]:
    blocks: list[Block] = []
    act = story.activation(layer)
    if (
        not story.is_plain(layer)
        and story.is_first
        and act.name not in [story.activation(before).name for before in range(1, layer)]
    ):
        blocks.append(Paragraph(say(act.why)))
    blocks += activation_chart(story, layer)
    matrix = matrix_equation(story, f"z{layer}", say("The whole layer at once"))
    cards = by_sample(
        story,
        f"{story.anchor(story.ref(f'a{layer}'))}-cards",
        lambda sample: [card for i in story.neurons(layer) for card in _neuron(story, layer, (*sample, i))],
    )
    narrow = story.program.sizes[layer - 1] <= BESIDE
    if matrix and narrow and not story.batch and story.is_plain(layer):
        return [*blocks, Columns((tuple(cards), tuple(matrix)))]
    return [*blocks, *cards, *matrix]


def by_sample(story: Story, id: str, cards: Callable[[tuple[int, ...]], list[Block]]) -> list[Block]:
    """The same calculations for every sample: the first in full view, the others folded away."""
    if not story.batch:
        return cards(())
    first, *others = story.samples
    result: list[Block] = [Paragraph(say("Sample {number}:", number=1)), *cards(first)]
    for sample in others:
        number = sample[0] + 1
        result.append(
            Details(f"{id}-sample-{number}", say("The same for sample {number}", number=number), tuple(cards(sample)))
        )
    return result


@shaped
def _neuron(story: Story, layer: int, at: tuple[int, ...]) -> list[Block]:
    """One neuron's sum, and what its activation function makes of it."""
    z, a = story.ref(f"z{layer}", *at), story.ref(f"a{layer}", *at)
    total = story.formula(z)
    lines = [Line(total, note=say("names")), Line(total, "numbers", say("numbers"))]
    terms = worked_terms(total)
    if terms:
        lines.append(Line(terms, "numbers", say("products")))
    if story.is_plain(layer):
        return [story.equation(a, *lines, title=say("Neuron {name}", name=a))]
    cards = (story.equation(z, *lines, title=say("Pre-activation {name}", name=z)), _activation(story, layer, a, z))
    if story.program.sizes[layer - 1] <= BESIDE and not story.is_coupled(layer):
        return [Columns(((cards[0],), (cards[1],)))]
    return list(cards)


def _activation(story: Story, layer: int, a: Ref, z: Ref) -> Equation:
    act, value = story.activation(layer), story.formula(a)
    lines = [Line(value, note=say("names")), Line(value, "numbers", say("numbers"))]
    written_by_name = isinstance(value, Call) and value.op == act.symbol  # tanh(z) need not be said twice
    if not isinstance(act, Coupled) and not written_by_name:
        lines.insert(0, Line(Applied(act.symbol, z), note=say("activation function")))
    return story.equation(a, *lines, title=say("Activation {name}", name=a))


@shaped
def matrix_equation(story: Story, name: str, title: Message) -> list[Block]:
    """A quantity as one equation of matrices, in names and, where they fit, in numbers."""
    form = matrix_form(story.program.quantities[name])
    if form is None:
        return []
    whole = replace(form, lambda r: Ref(story.trace.full(story.stage, r.array)))
    shown = name if not (name[0] == "z" and story.is_plain(int(name[1:]))) else f"a{name[1:]}"
    left = story.ref(shown)
    lines = [Line(whole, note=say("names"))]
    fits = max([max(story.trace.quantity(r.array).shape, default=1) for r in refs(whole)], default=1) <= FITS
    if fits:
        lines.append(Line(whole, "numbers", say("numbers")))
    return [
        Equation(
            story.anchor(left, "-matrix"),
            left,
            tuple(lines),
            title,
            result=fits,
            matrix=True,
            deltas=True,
            node=story.ref(name).array,
        )
    ]  # whose formula this is; without an activation the left side is a
