"""The idea of backpropagation: the rule by which every weight changes, and why the chain rule is all that it takes."""

from __future__ import annotations

from ..compute.formula import Formula
from ..compute.optimizers import OPTIMIZERS
from ..messages import Message, say
from .lesson import Annotated, Block, Paragraph, Section
from .story import Story, shaped


@shaped
def rule_section(story: Story, title: Message, id: str) -> Section:
    """The update rule, every part of it named, and the idea of the chain rule."""
    last = story.last
    w, g, new = (story.ref(f"{name}", 0, 0) for name in (f"W{last}", f"dL_dW{last}", f"W{last}_new"))
    eta = story.ref("learning_rate")
    notes: list[tuple[Formula, Message]] = [
        (new, say("the new weight")),
        (w, say("the old weight")),
        (eta, say("the learning rate: how large a step we dare")),
        (g, say("the gradient: how fast the loss changes when this weight grows")),
    ]
    blocks: list[Block] = [
        Paragraph(
            say(
                "Gradient descent changes every weight by the same rule: a small step against the gradient. "
                "Where the loss rises with a weight, the weight goes down; where it falls, the weight goes up."
            )
        ),
        Annotated(f"{id}-rule", new, w - eta * g, tuple(notes)),
        Paragraph(
            say(
                "So all we need is the gradient of each weight. No weight touches the loss directly: it acts on the "
                "next "
                "number, that one on the next, and so on until the loss. The chain rule says that the effects "
                "multiply: "
                "*the derivative along a path is the product of the derivatives along its steps*. Where several paths "
                "lead from a number to the loss, their contributions add up."
            )
        ),
    ]
    if story.spec.optimizer.name != "sgd":
        blocks.insert(
            2,
            Paragraph(
                say(
                    "The optimizer of this lesson, {name}, refines this rule; how, we see when the new "
                    "weights are computed.",
                    name=say(OPTIMIZERS[story.spec.optimizer.name].title),
                )
            ),
        )
    return Section(id, title, tuple(blocks), "backward")
