"""The loss: how wrong the prediction is, and what could make it smaller."""

from __future__ import annotations

from ..compute.activations import Coupled
from ..compute.formula import Applied, Call, Formula, Ref, refs, replace
from ..compute.losses import loss_row
from ..compute.names import anatomy
from ..compute.trace import AFTER
from ..messages import Message, say
from .forward import by_sample
from .lesson import Block, Bullets, Diagram, Equation, Line, Paragraph, Section
from .story import Story, shaped, worked_terms

LADDER = 90
"""Up to this many symbols a rung of the ladder of substitutions is still readable."""

FRACTION = 30
"""The same for a softmax, whose symbols all stand in the exponents of one fraction, which no line can break."""


def loss_section(story: Story, title: Message, id: str) -> Section:
    """The loss of every sample and of the batch."""
    blocks: list[Block] = []
    if story.is_first:
        blocks += [
            Paragraph(
                say("How wrong is that? The loss puts it into one number: it compares each prediction with its target.")
            ),
            Bullets((say(loss_row(story.spec.loss, story.program.sizes[-1]).why), *_notes(story))),
        ]
    if story.stage != AFTER:
        blocks.insert(1, Diagram(f"{id}-diagram", "loss", story.stage, _caption(story)))
    name = "loss_per_sample" if story.batch else "loss"
    blocks += by_sample(story, f"{id}-cards", lambda sample: [_one(story, story.ref(name, *sample))])
    if story.batch:
        loss = story.ref("loss")
        reduction = (
            say("The loss of the batch is the mean over its samples.")
            if story.spec.reduction == "mean"
            else say("The loss of the batch is the sum over its samples.")
        )
        blocks += [Paragraph(reduction), _one(story, loss)]
    return Section(id, title, tuple(blocks), "loss")


def _caption(story: Story) -> Message:
    if story.batch:
        return say("The prediction of the first sample meets its target: both go into the loss.")
    return say("The prediction meets the target: both go into the loss.")


def _notes(story: Story) -> list[Message]:
    if "squared" in story.spec.loss:
        return [say("It is 0 when prediction and target agree, and positive otherwise.")]
    certain = all(y in (0, 1) for row in story.spec.targets for y in row)
    return (
        [say("It falls towards 0 as the probability of the true answer rises towards 1.")]
        if certain
        else [say("It is smallest where every prediction equals its target.")]
    )


@shaped
def _one(story: Story, loss: Ref) -> Equation:
    written = story.formula(loss)
    lines = [Line(written, note=say("names")), Line(written, "numbers", say("numbers"))]
    terms = worked_terms(written)
    if terms is None and isinstance(written, Call) and written.op == "neg":
        inner = worked_terms(written.args[0])
        terms = Call("neg", (inner,)) if inner else None
    if terms:
        lines.append(Line(terms, "numbers", say("one share for each term")))
    return story.equation(loss, *lines, title=say("Loss {name}", name=loss))


@shaped
def ladder_section(story: Story, title: Message, id: str) -> Section:
    """What the prediction is made of, rung by rung, down to the inputs and the weights."""
    blocks: list[Block] = [
        Paragraph(
            say(
                "The loss can only fall if the prediction changes. So let us see what the prediction is made of, by "
                "putting "
                "in, one after the other, what each name stands for."
            )
        )
    ]
    sample = story.samples[0]
    for i in story.neurons(story.last):
        out = story.ref(f"a{story.last}", *sample, i)
        rungs, whole = _rungs(story, out)
        blocks.append(
            Equation(
                story.anchor(out, "-ladder"), out, tuple(rungs), say("What {name} is made of", name=out), result=False
            )
        )
    if not whole:
        blocks.append(
            Paragraph(say("Put in further, the formula would fill pages; each name in it is computed above."))
        )
    blocks.append(Paragraph(_what_is_left(story)))
    return Section(id, title, tuple(blocks), "loss")


def _what_is_left(story: Story) -> Message:
    """What the prediction is made of in the end, and which of it a step can change."""
    if not story.program.any_biases:
        return say(
            "In the end there are only two kinds of numbers: inputs and weights. The inputs are given. *To change the "
            "prediction, we must change the weights.* The question is in which direction, and by how much; the answer "
            "is the gradient."
        )
    if not story.program.updates("b"):
        return say(
            "In the end there are only three kinds of numbers: inputs, weights and biases. The inputs are given, and "
            "the biases of this lesson stay as they are. *To change the prediction, we must change the weights.* The "
            "question is in which direction, and by how much; the answer is the gradient."
        )
    return say(
        "In the end there are only three kinds of numbers: inputs, weights and biases. The inputs are given. *To "
        "change the prediction, we must change the weights and biases.* The question is in which direction, and by "
        "how much; the answer is the gradient."
    )


def _rungs(story: Story, out: Ref) -> tuple[list[Line], bool]:
    """The formula of an output with every layer's formulas put in, from the last layer to the first."""
    current: Formula = out
    lines: list[Line] = []
    most = FRACTION if isinstance(story.activation(story.last), Coupled) else LADDER
    for layer in range(story.last, 0, -1):
        note = say("the output layer") if layer == story.last else say("put in the layer before")
        current = replace(current, lambda r, n=layer: _put_in(story, r, n))  # type: ignore[misc]
        if lines and sum(1 for _ in refs(current)) > most:
            return lines, False
        lines.append(Line(current, note=note))
    return lines, True


def _put_in(story: Story, r: Ref, layer: int) -> Formula:
    """An activation of one layer as its function of the sum that the neuron forms."""
    part = anatomy(r.array)
    if part.kind != "a" or part.layer != layer:
        return r
    act = story.activation(layer)
    if isinstance(act, Coupled):
        whole = replace(story.formula(r), lambda z: story.formula(z))
        return whole if sum(1 for _ in refs(whole)) <= FRACTION else story.formula(r)
    total = story.formula(Ref(r.array.replace(f"a{layer}", f"z{layer}"), r.index))
    return total if story.is_plain(layer) else Applied(act.symbol, total)
