"""Remarks: what the numbers themselves cause the lesson to say. One row each: where, when, and the sentence.

A row says all that could be so in a layer, and a formula that is above 0 where it is; the lesson says what is so, and a
page that follows its reader knows the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from msgspec import Struct

from ..compute.formula import Call, Formula, Number, absolute, maximum, positive, total
from ..compute.trouble import LOGARITHMS
from ..messages import Message, say
from .lesson import Callout, Listing, Paragraph, Value
from .story import Story, shaped
from .trap import trap

FLAT = 0.02
"""A slope below this hardly lets a gradient through; the sigmoid's steepest is 0.25."""


class Remark(Struct, frozen=True):
    """One remark: the phase and heading it belongs to, and the sentences that a layer's numbers give rise to."""

    name: str
    phase: str  # "forward" or "backward": at the end of that layer's part of the section
    title: Message
    sentences: Callable[[Story, int], Iterator[tuple[Message, Formula]]]  # each with what is above 0 where it is true


def _dead(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    if story.activation(layer).name != "relu":
        return
    for i in story.neurons(layer):
        silent = _none([positive(story.ref(f"z{layer}", *s, i)) for s in _all_samples(story)])
        if story.batch:
            text = say(
                "For no sample of the batch is the sum of {name} positive, so ReLU always answers 0 and its "
                "slope is "
                "always 0. Nothing of the loss comes back through this neuron: the gradients of all its incoming "
                "weights are 0. As far as this batch goes, the neuron is *dead*.",
                name=story.ref(f"a{layer}", i),
            )
            yield text, silent
        else:
            text = say(
                "The sum of {name} is {z}: not positive, so ReLU answers 0 and its slope is 0. Nothing of the loss "
                "comes back through this neuron: the gradients of all its incoming weights are 0. A neuron that is "
                "silent like this for every sample is called *dead*: it can never learn again.",
                name=story.ref(f"a{layer}", i),
                z=Value(story.ref(f"z{layer}", i)),
            )
            yield text, silent


def _saturated(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    if story.activation(layer).name not in ("sigmoid", "tanh"):
        return
    for sample in story.samples:
        for i in story.neurons(layer):
            slope = story.ref(f"da{layer}_dz{layer}", *sample, i)
            text = say(
                "{name} is saturated: its sum {z} lies so far out that the curve is almost flat there, with slope "
                "{slope}. Whatever gradient arrives is multiplied by this slope, and little is left to learn from.",
                name=story.ref(f"a{layer}", *sample, i),
                z=Value(story.ref(f"z{layer}", *sample, i)),
                slope=Value(slope),
            )
            yield text, FLAT - absolute(slope)


def _alone(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    if story.is_coupled(layer) and story.program.sizes[layer] == 1:
        text = say(
            "Softmax shares out 1 among the neurons of a layer, and this layer has only one: {name} is 1, whatever the "
            "weights are. Its slope is 0, so no weight on the way to it can learn. For a single output between 0 and 1 "
            "there is the sigmoid.",
            name=story.ref(f"a{layer}", 0),
        )
        yield text, Number(1.0)


def _sleeping_bias(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    if not story.program.has_biases(layer) or not story.program.updates("b"):
        return
    for i in story.neurons(layer):
        bias, gradient = story.ref(f"b{layer}", i), story.ref(f"dL_db{layer}", i)
        text = say(
            "The bias {name} is 0, but its gradient is {gradient}. A bias of 0 is a number like any other: it is "
            "there, and it learns.",
            name=bias,
            gradient=Value(gradient),
        )
        yield text, (1 - positive(absolute(bias))) * absolute(gradient)


def _silent_input(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    before = "x" if layer == 1 else f"a{layer - 1}"
    for j in story.neurons(layer - 1):
        silent = _none([positive(absolute(story.ref(before, *s, j))) for s in _all_samples(story)])
        weights = tuple([story.ref(f"W{layer}", i, j) for i in story.neurons(layer)])
        source = story.ref(before, j)
        if len(weights) == 1:
            text = say(
                "{name} is 0, so the weight {weights} had no part in the prediction: its gradient is 0.",
                name=source,
                weights=Listing(weights),
            )
            yield text, silent
        else:
            text = say(
                "{name} is 0, so the weights {weights} had no part in the prediction: their gradients are 0.",
                name=source,
                weights=Listing(weights),
            )
            yield text, silent


def _on_the_edge(story: Story, layer: int) -> Iterator[tuple[Message, Formula]]:
    """An output of which only 0 or 1 is printed, where a loss takes the logarithm of 0 and its slope divides by 0.

    Rounding makes a 1 of what is almost 1; but what is almost 0 keeps its first digits, so only a 0 is printed as 0.
    """
    edges = LOGARITHMS.get(story.spec.loss, ()) if layer == story.last else ()
    display = story.spec.display
    unseen = 0.5 * 10.0 ** -(display.significant or display.decimals)
    for sample in story.samples if edges else ():
        for i in story.neurons(layer):
            a = story.ref(f"a{layer}", *sample, i)
            text = say(
                "Of {name} only {value} is printed, and with that number a fraction or a logarithm in these lines has "
                "no value: 0/0, or ln 0. What stands behind the sign was computed without dividing by 0; a term "
                "0 · ln 0 counts as 0.",
                name=a,
                value=Value(a),
            )
            near = [unseen - absolute(a - edge) if edge else 1 - positive(absolute(a)) for edge in edges]
            yield text, near[0] if len(near) == 1 else maximum(*near)


REMARKS = (
    Remark("dead ReLU", "forward", say("A silent neuron"), _dead),
    Remark("saturated", "forward", say("A saturated neuron"), _saturated),
    Remark("softmax of one", "forward", say("A softmax of one neuron"), _alone),
    Remark("bias of 0", "backward", say("A bias of 0 learns too"), _sleeping_bias),
    Remark("edge", "backward", say("On the edge of the logarithm"), _on_the_edge),
    Remark("input of 0", "backward", say("What was silent is not to blame"), _silent_input),
)
"""The remarks of one layer. That the loss rose, and that softmax and cross-entropy collapse, is said where it is
computed."""


def remarks(story: Story, layer: int, phase: str) -> list[Callout]:
    """What the numbers of one layer give rise to."""
    return [callout for callout, _ in _sorted_out(story, layer, phase) if callout.blocks]


def unsaid(story: Story, within: Collection[str]) -> Iterator[tuple[str, Callout]]:
    """What other numbers would give rise to in one training step: a section that would end with it, one of those
    `within`, and the remark."""
    for phase in ("forward", "backward"):
        for layer in range(1, story.last + 1):
            id = f"{story.stage.replace('.', '-')}{phase}-layer-{layer}"
            for _, callout in _sorted_out(story, layer, phase) if id in within else ():
                if callout.blocks:
                    yield id, callout
    id = f"{story.stage.replace('.', '-')}update"
    remark = trap(story, id) if id in within else None
    if remark and not remark[1]:
        yield id, remark[0]


def _sorted_out(story: Story, layer: int, phase: str) -> Iterator[tuple[Callout, Callout]]:
    """Each remark of a layer: with what is said, and with what is not."""
    for title, paragraphs, conditions in _possible(story, layer, phase):
        yield _split(title, paragraphs, tuple([story.trace.worked(when) > 0 for when in conditions]))


@lru_cache(maxsize=2048)  # most lessons are alike in what is so
def _split(title: Message, paragraphs: tuple[Paragraph, ...], so: tuple[bool, ...]) -> tuple[Callout, Callout]:
    """A remark with what is so, as far as it is said, and with the rest."""
    said = [paragraph for paragraph, holds in zip(paragraphs, so, strict=True) if holds][:FEW]
    others = [paragraph for paragraph in paragraphs if paragraph not in said]
    return Callout("remark", title, tuple(said)), Callout("remark", title, tuple(others))


@shaped
def _possible(story: Story, layer: int, phase: str) -> list[tuple[Message, tuple[Paragraph, ...], tuple[Formula, ...]]]:
    """The remarks that numbers could give rise to: their titles and their sentences, and of each what is above 0 where
    it is true."""
    found = []
    for row in REMARKS:
        if row.phase == phase and (sentences := tuple(row.sentences(story, layer))):
            paragraphs = tuple([Paragraph(text, when) for text, when in sentences])
            found.append((row.title, paragraphs, tuple([when for _, when in sentences])))
    return found


FEW = 4
"""How often the same remark is made in one layer."""


def _none(signs: list[Call]) -> Formula:
    """Above 0 where each of some numbers, 0 or 1, is 0."""
    return 1 - total(signs)


def _all_samples(story: Story) -> list[tuple[int, ...]]:
    return [(s,) for s in range(story.spec.samples)] if story.batch else [()]
