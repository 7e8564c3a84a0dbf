"""The backward pass: the derivative of the loss with respect to every number that led to it."""

from __future__ import annotations

import math

from msgspec.structs import replace

from ..compute.activations import Coupled
from ..compute.formula import Call, Formula, Number, Ref, Slope, Worked, refs
from ..compute.losses import PAIRS, loss_row
from ..compute.names import anatomy
from ..messages import Message, say, say_n
from .derivation import closed_forms, last_factor, parameter
from .forward import by_sample, matrix_equation
from .lesson import (
    Block,
    Bullets,
    Callout,
    Details,
    Diagram,
    Equation,
    Line,
    Paragraph,
    Section,
)
from .remarks import remarks
from .story import Story, shaped, worked_terms

OPEN = 12
"""Up to this many weights of a layer all derivations stand open; of more, those of the first neuron."""


def backward_section(story: Story, title: Message, id: str) -> Section:
    """Every derivative, layer by layer, from the loss back to the first weight."""
    layers = range(story.last, 0, -1)
    said = tuple([tuple(remarks(story, layer, "backward")) for layer in layers])
    endless = [r for r in _long_way(story) if not math.isfinite(story.trace.value(r.array, r.at))]
    return _way_back(story, title, id, said, tuple(endless))


@shaped
def _way_back(
    story: Story, title: Message, id: str, said: tuple[tuple[Callout, ...], ...], endless: tuple[Ref, ...]
) -> Section:
    """The same with what the numbers of each layer give rise to, and with those that are not shown."""
    walk = (
        Paragraph(
            say(
                "We walk from the right to the left. At each neuron we first ask how the loss reacts to what the "
                "neuron says, then to the sum inside it; from there every incoming weight is one step away."
            )
        ),
        Paragraph(
            say(
                "The derivative of the loss with respect to that sum is needed so often that it has a name of its "
                "own: *delta*, written δ. In a neuron without an activation function the sum is what it says, and "
                "delta is the derivative with respect to that."
            )
        ),
    )
    blocks: tuple[Block, ...] = (
        *(walk if story.is_first else ()),
        Diagram(
            f"{id}-diagram",
            "backward",
            story.stage,
            say("The backward pass: every box holds how fast the loss changes when that weight grows."),
        ),
    )
    parts = tuple(
        [
            Section(
                f"{id}-layer-{layer}",
                story.layer_name(layer),
                (*_layer(story, layer, endless), *remarked),
                "backward",
            )
            for layer, remarked in zip(range(story.last, 0, -1), said, strict=True)
        ]
    )
    return Section(id, title, blocks, "backward", parts)


def _layer(story: Story, layer: int, endless: tuple[Ref, ...]) -> list[Block]:
    blocks: list[Block] = _why(story, layer)
    blocks += by_sample(
        story,
        f"{story.anchor(story.ref(f'dL_dz{layer}'))}-cards",
        lambda sample: [card for i in story.neurons(layer) for card in _delta(story, layer, sample, i, endless)],
    )
    if story.batch:
        blocks.append(
            Paragraph(say("A weight serves every sample, so its gradient is the sum of the samples’ shares."))
        )
    many = len(story.neurons(layer)) * len(story.neurons(layer - 1)) > OPEN
    for i in story.neurons(layer):
        gradients = [story.ref(f"dL_dW{layer}", i, j) for j in story.neurons(layer - 1)]
        if story.program.has_biases(layer):
            gradients.append(story.ref(f"dL_db{layer}", i))
        neuron = story.ref(f"a{layer}", *story.samples[0], i)
        cards: list[Block] = [parameter(story, gradient, layer) for gradient in gradients]
        cards.append(
            Details(
                story.anchor(gradients[0], "-factors"),
                say("Where the last factors come from, neuron {name}", name=neuron),
                tuple([last_factor(story, gradient, layer) for gradient in gradients]),
            )
        )
        if many and i != story.neurons(layer)[0]:
            name = say("The gradients of neuron {name}", name=neuron)
            cards = [Details(story.anchor(gradients[0], "-neuron"), name, tuple(cards))]
        blocks += cards
    blocks.append(closed_forms(story, layer))
    blocks += matrix_equation(story, f"dL_dW{layer}", say("All weights of the layer at once"))
    return blocks


def _why(story: Story, layer: int) -> list[Block]:
    """The sentences that explain the factors of this layer."""
    reasons = (
        [say(loss_row(story.spec.loss, story.program.sizes[-1]).why_slope)]
        if layer == story.last
        else [
            say(
                "A hidden value reaches the loss through every neuron of the next layer: along each arrow that "
                "leaves it, "
                "multiplied by that arrow’s weight."
            )
        ]
    )
    if layer == story.last and story.batch and story.spec.reduction == "mean":
        reasons.append(
            say_n(
                "The loss is the mean over {n} sample, so each sample’s derivative is divided by {n}.",
                "The loss is the mean over {n} samples, so each sample’s derivative is divided by {n}.",
                story.spec.samples,
            )
        )
    behind = [story.activation(n).name for n in range(layer + 1, story.last + 1)]
    alone = story.is_coupled(layer) and story.program.sizes[layer] == 1  # no output moves another one, nor itself
    if not story.is_plain(layer) and not alone and story.activation(layer).name not in behind:
        reasons.append(say(story.activation(layer).why_slope))
    return [Bullets(tuple(reasons))] if story.is_first else []


def _arriving_at(story: Story, layer: int, *at: int) -> Ref:
    """What arrives at a neuron on the way back."""
    return story.ref(f"dL_dz{layer}" if story.is_plain(layer) else f"dL_da{layer}", *at)


def _delta(story: Story, layer: int, sample: tuple[int, ...], i: int, endless: tuple[Ref, ...]) -> list[Block]:
    """How the loss reacts to one neuron: to its activation, then to its pre-activation."""
    at = (*sample, i)
    delta, arriving = story.ref(f"dL_dz{layer}", *at), _arriving_at(story, layer, *at)
    cards: list[Block] = [_arriving(story, layer, sample, i, arriving)] if arriving not in endless else []
    if story.is_plain(layer):
        return cards
    act = story.activation(layer)
    if isinstance(act, Coupled):
        slopes = [story.ref(f"da{layer}_dz{layer}", *sample, m, i) for m in story.neurons(layer)]
    else:
        slopes = [story.ref(f"da{layer}_dz{layer}", *at)]
    cards += [_slope(story, slope) for slope in slopes]
    return [*cards, *_collected(story, layer, delta, endless)]


@shaped
def _long_way(story: Story) -> list[Ref]:
    """The numbers on the long way round, which may overflow where the short way does not, and then are not shown."""
    found: list[Ref] = []
    for layer in range(1, story.last + 1):
        for at in [(*sample, i) for sample in story.samples for i in story.neurons(layer)]:
            found.append(_arriving_at(story, layer, *at))
            if not story.is_plain(layer):
                found += _factors(story.formula(story.ref(f"dL_dz{layer}", *at), chain=True))
    return list(dict.fromkeys(found))


def _factors(chain: Formula) -> list[Ref]:
    return [r for r in refs(chain) if anatomy(r.array).kind in ("dL_da", "da_dz")]


@shaped
def _arriving(story: Story, layer: int, sample: tuple[int, ...], i: int, left: Ref) -> Equation:
    """dL/da: from the loss at the output, along every path at a hidden neuron."""
    at = (*sample, i)
    source = Ref(story.stage + f"dL_da{layer}", at)
    written = story.formula(source)
    if layer == story.last:
        loss = story.ref("loss_per_sample", *sample) if story.batch else story.ref("loss")
        a = story.ref(f"a{layer}", *at)
        term = _term_of(story.formula(loss), a)
        share: Formula = (
            Call("div", (Slope(term, a), Number(float(story.spec.samples))))
            if story.batch and story.spec.reduction == "mean"
            else Slope(term, a)
        )
        why = say("the loss") if term == story.formula(loss) else say("only this term contains {name}", name=a)
        lines = [Line(share, note=why), Line(written, note=say("names")), Line(written, "numbers", say("numbers"))]
        return story.equation(left, *lines, title=say("How the loss reacts to {name}", name=a), deltas=False)
    chain = story.formula(source, chain=True)
    lines = [
        Line(chain, note=say("chain rule"), deltas=False),
        Line(written, note=say("names")),
        Line(written, "numbers", say("numbers")),
    ]
    terms = worked_terms(written)
    if terms:
        lines.append(Line(terms, "numbers", say("one contribution for each path")))
    return story.equation(
        left, *lines, title=say("How the loss reacts to {name}", name=story.ref(f"a{layer}", *at)), deltas=False
    )


def _term_of(loss: Formula, a: Ref) -> Formula:
    """The part of the loss that contains one output."""
    if isinstance(loss, Call) and loss.op == "add":
        return next(term for term in loss.args if a in refs(term))
    return loss


@shaped
def _slope(story: Story, slope: Ref) -> Equation:
    written = story.formula(slope)
    lines = [Line(written, note=say("names")), Line(written, "numbers", say("numbers"))]
    if isinstance(written, Number):
        lines = [Line(written, note=say("names"))]
    return story.equation(slope, *lines, title=say("The slope of the activation function"))


def _collected(story: Story, layer: int, delta: Ref, endless: tuple[Ref, ...]) -> list[Block]:
    """dL/dz: the slope times what arrives; for softmax the sum over all outputs; and where it collapses, why."""
    chain = story.formula(delta, chain=True)
    lines = [Line(chain, note=say("chain rule"), deltas=False)]
    if not any(r in endless for r in _factors(chain)):
        lines.append(Line(chain, "numbers", say("numbers")))
        terms = worked_terms(chain)
        if terms:
            lines.append(Line(terms, "numbers", say("one contribution for each path")))
    title = say("Delta {name}", name=delta)
    if layer < story.last or not story.program.collapses:
        return [story.equation(delta, *lines, title=title, deltas=True)]
    short = story.formula(delta)
    title = say("Delta {name}, the long way", name=delta)
    long = story.equation(delta, *lines, title=title, deltas=True, suffix="-long")
    if story.by_hand:  # where the long way leads, from factors that were rounded, is not quite delta
        if lines[-1].show == "numbers":
            lines.append(Line(Worked(chain), "numbers", say("from rounded factors; what counts is the short way")))
        long = replace(long, lines=tuple(lines), result=False)
    cards: list[Block] = [
        long,
        story.equation(
            delta,
            Line(short, note=say("what is left")),
            Line(short, "numbers", say("numbers")),
            title=say("Delta {name}, the short way", name=delta),
            deltas=True,
        ),
    ]
    if not any(delta.index):  # once is enough
        cards.append(Callout("remark", say("Why it collapses"), (Paragraph(say(PAIRS[story.program.pair].why)),)))
    return cards
