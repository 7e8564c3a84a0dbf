"""Charts: which curves a lesson draws, from which numbers, and what it says about them.

An author asks for them in `display.charts`, because drawing costs more than all the rest of a small lesson; the
losses of several steps are always drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import dist, isfinite, prod

from ..compute.formula import Ref
from ..compute.trace import AFTER
from ..compute.training import History, loss_surface, train
from ..messages import Message, say, say_n
from .lesson import Block, Callout, Cell, Chart, Columns, Details, Paragraph, Section, Table, Value
from .story import Story

ROWS = 20
"""The most rows of a table of losses."""

LOST = 1e-9
"""A step that is so small a part of its weights is lost on a map: its axes would have the same number everywhere."""


def is_wanted(story: Story, kind: str) -> bool:
    """Whether the author asks for a kind of chart."""
    return kind in story.spec.display.charts


def activation_chart(story: Story, layer: int) -> list[Block]:
    """The activation function of a layer with its slope at every pre-activation; once for each function, in the
    first pass."""
    name = story.activation(layer).name
    layers = [n for n in range(1, story.last + 1) if story.activation(n).name == name]
    if story.stage or layer != layers[0] or story.is_plain(layer) or story.is_coupled(layer):
        return []
    if not is_wanted(story, "activation"):
        return []
    nodes = [story.ref(f"z{n}", *sample, i) for n in layers for sample in story.samples for i in story.neurons(n)]
    caption = say("The activation function {function} and its slope at the pre-activations of this lesson. The number "
                  "beside a point is the slope there: the steeper, the more of a change gets through.",
                  function=story.activation(layer).symbol)  # fmt: skip
    return [Chart(f"activation-{name.replace('_', '-')}", "activation", caption, nodes=tuple(nodes))]


def landscape(story: Story, id: str) -> list[Block]:
    """The loss over the two weights with the largest gradients, and the step on it; in the first step only."""
    if story.stage or not is_wanted(story, "contours"):
        return []
    weights = [story.ref(f"W{layer}", *at) for layer in range(1, story.last + 1) for at in story.positions(f"W{layer}")]
    if len(weights) < 2:
        return []
    steepest = sorted(weights, key=lambda w: -abs(story.trace.value(f"dL_d{w.array}", w.at)))
    if not story.trace.value(f"dL_d{steepest[0].array}", steepest[0].at):
        return []  # no step was made
    first, second = sorted(steepest[:2], key=weights.index)
    there = [story.trace.value(f"{w.array}_new", w.at) for w in (first, second)]
    was = [story.trace.value(w.array, w.at) for w in (first, second)]
    if dist(was, there) < LOST * max(map(abs, was)):
        return []  # nor is one to be seen
    tip = float(loss_surface(story.spec, first, second, there[:1], there[1:])[0][0])
    if not isfinite(tip):
        return []
    texts = [
        say("The whole loss fits on this map, for only {first} and {second} can change. Along each line the loss is "
            "the same, and the stronger the colour, the higher. The arrow is our step.", first=first, second=second)
        if _learning(story) == 2 else
        say("The loss depends on all weights at once, and only two fit on paper: here {first} and {second}, those with "
            "the largest gradients; everything else stays as it was. Along each line the loss is the same, and the "
            "stronger the colour, the higher. The arrow is our step.", first=first, second=second),
    ]  # fmt: skip
    if story.spec.optimizer.name == "sgd":
        texts.append(say("It sets out at a right angle to the line on which it begins: the gradient points straight "
                         "uphill, and we went the other way."))  # fmt: skip
    places = {"tip": story.trace.digits.shown(tip), "new": Value(_next_loss(story))}
    texts.append(say("At its tip the loss is {new}.", **places) if _learning(story) == 2 else
                 say("At its tip this map shows a loss of {tip}. Because all other parameters move as well, the loss "
                     "becomes {new}.", **places))  # fmt: skip
    caption = say("The loss over {first} and {second}, and the step.", first=first, second=second)
    chart = Chart(f"{id}-landscape-chart", "contours", caption, nodes=(first, second))
    return [Details(f"{id}-landscape", say("The step on the loss landscape"), (*map(Paragraph, texts), chart))]


def _next_loss(story: Story) -> Ref:
    """The loss after the first step."""
    return Ref(f"{story.trace.prefixes[1] if story.trace.steps > 1 else AFTER}loss")


def _learning(story: Story) -> int:
    """The number of parameters that training changes."""
    parameters = [p for layer in range(1, story.last + 1) for p in story.program.parameters(layer)]
    return sum([prod(sizes) for name, _, sizes in parameters if story.program.updates(name[0])])


def losses_shown(story: Story, id: str) -> list[Block]:
    """The losses of the steps that the lesson shows, as a curve and a table."""
    if story.spec.steps < 2 and not is_wanted(story, "loss"):
        return []
    nodes = [Ref(f"{stage}loss") for stage in (*story.trace.prefixes, AFTER)]
    rows = [(n, Value(nodes[n])) for n in _picked(len(nodes))]
    return _losses(id, tuple([story.trace.value(r.array) for r in nodes]), rows)


def training_section(story: Story, id: str) -> list[Section]:
    """What many more steps do to the loss, where the author asks for it."""
    steps = story.spec.display.train
    if not steps:
        return []
    history = train(story.spec, steps)
    shown = story.trace.digits.shown
    blocks: list[Block] = [Paragraph(say_n(
        "Training repeats such steps, again and again. Here the same calculation runs once.",
        "Training repeats such steps, again and again. Here the same calculation runs {n} times, each time from the "
        "newest weights.", steps))]  # fmt: skip
    if history.steps:
        rows = [(n, shown(history.losses[n])) for n in _picked(len(history.losses))]
        blocks += _losses(id, history.losses, rows)
    helped = not history.trouble and shown(history.losses[-1]) <= shown(history.losses[0])
    outcome = Paragraph(_outcome(story, history))
    blocks.append(Callout("verdict" if helped else "remark", say("Where training leads"), (outcome,)))
    return [Section(id, say("Training goes on"), tuple(blocks), "after")]


def _outcome(story: Story, history: History) -> Message:
    """How the training ended."""
    shown = story.trace.digits.shown
    places = {"first": shown(history.losses[0]), "last": shown(history.losses[-1])}
    if history.trouble:
        return say_n(
            "After one step training cannot go on: {name} grows beyond what a computer’s numbers can hold, or has no "
            "value. The learning rate is too large for this network.",
            "After {n} steps training cannot go on: {name} grows beyond what a computer’s numbers can hold, or has no "
            "value. The learning rate is too large for this network.", history.steps, name=history.trouble)  # fmt: skip
    if places["last"] < places["first"]:
        return say("The loss fell from {first} to {last}.", **places)
    if places["last"] > places["first"]:
        return say("The loss rose from {first} to {last}; with this learning rate training does not help.", **places)
    return say("The loss stayed at {first}.", first=places["first"])


def _losses(id: str, losses: tuple[float, ...], rows: Sequence[tuple[int, object]]) -> list[Block]:
    """A curve, and beside it a table of some of its numbers."""
    chart = Chart(f"{id}-chart", "loss", say("The loss before every step and after the last."), series=losses)
    table = Table(f"{id}-losses", say("The loss after some of the steps; 0 is the loss before the first.")
                  if len(rows) < len(losses) else say("The loss after each step; 0 is the loss before the first."),
                  (say("Steps"), say("Loss")),
                  tuple([(Cell(n, header=True), Cell(loss)) for n, loss in rows]))  # fmt: skip
    return [Columns(((chart,), (table,)))]


def _picked(count: int) -> list[int]:
    """The losses that a table shows: all of few; of many the first and last, and 1, 2, 5, 10, 20, 50 and so on."""
    if count <= ROWS:
        return list(range(count))
    marks = [digit * 10**power for power in range(len(str(count))) for digit in (1, 2, 5)]
    return [0, *[n for n in marks if n < count - 1], count - 1]
