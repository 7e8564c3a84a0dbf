"""The opening: the network, its starting numbers, and the sample it is to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..compute.formula import Ref
from ..messages import Message, say, say_n
from .lesson import Block, Bullets, Callout, Cell, Diagram, Fact, Listing, Paragraph, Section, Table, Value
from .story import Story, shaped


def title(story: Story) -> Message:
    """The title of a lesson whose author gave none."""
    return say("A {sizes} network, step by step", sizes="-".join(map(str, story.program.sizes)))


@shaped
def lead(story: Story) -> Message:
    """What the lesson is going to do."""
    weights = story.spec.weights
    if story.batch:
        return say_n(
            "A batch of {samples} samples goes through a network with a single weight: we compute the predictions, see "
            "how wrong they are, follow the blame back to the weight, change it, and look again.",
            "A batch of {samples} samples goes through a network with {n} weights: we compute the predictions, see how "
            "wrong they are, follow the blame back to *each* of the weights, change them, and look again.",
            weights,
            samples=story.spec.samples,
        )
    return say_n(
        "One sample goes through a network with a single weight: we compute what it predicts, see how wrong that is, "
        "follow the blame back to the weight, change it, and look again.",
        "One sample goes through a network with {n} weights: we compute what it predicts, see how wrong that is, "
        "follow "
        "the blame back to *each* of the weights, change them, and look again.",
        weights,
    )


@shaped
def facts(story: Story) -> tuple[Fact, ...]:
    """The lesson at a glance."""
    result = []
    if not story.batch and story.program.sizes[0] <= 6:
        result.append(
            Fact(
                say("Input") if story.program.sizes[0] == 1 else say("Inputs"),
                Listing(tuple(Value(story.ref("x", *at)) for at in story.positions("x"))),
                "input",
            )
        )
    else:
        result.append(Fact(say("Samples"), story.spec.samples, "input"))
    if not story.batch and story.program.sizes[-1] <= 6:
        result.append(
            Fact(say("Target"), Listing(tuple(Value(story.ref("y", *at)) for at in story.positions("y"))), "target")
        )
    result.append(Fact(say("Learning rate"), Value(story.ref("learning_rate")), "rate"))
    result.append(
        Fact(
            say("Loss before → after"), Listing((Value(story.ref("loss")), Value(Ref("after.loss"))), bare=True), "loss"
        )
    )
    return tuple(result)


@shaped
def network_section(story: Story, id: str) -> Section:
    """The network and the names of everything in it."""
    sizes = story.program.sizes
    layers = [say_n("{n} input", "{n} inputs", sizes[0])]
    for size, alike in groupby(sizes[1:-1]):
        count = len(list(alike))
        if count == 1:
            layers.append(say_n("a hidden layer of {n} neuron", "a hidden layer of {n} neurons", size))
        else:
            several = say_n("{n} hidden layer", "{n} hidden layers", count)
            layers.append(say_n("{layers} of {n} neuron each", "{layers} of {n} neurons each", size, layers=several))
    layers.append(say_n("{n} output", "{n} outputs", sizes[-1]))
    text = say(
        "Our network has {layers}. Every arrow carries a weight, and every neuron is connected with every "
        "neuron of the layer before it.",
        layers=Listing(tuple(layers)),
    )
    has_biases = story.program.any_biases
    items = [
        say("There are no biases: nothing is added to the weighted sums.")
        if not has_biases
        else say("A bias is a number that a neuron adds to its sum, whatever the inputs are.")
    ]
    for layer in range(1, story.last + 1):
        act = story.activation(layer)
        if story.is_plain(layer):
            items.append(
                say("{layer}: no activation function; the sum itself is passed on.", layer=story.layer_name(layer))
            )
        else:
            items.append(
                say("{layer}: activation function {function}.", layer=story.layer_name(layer), function=say(act.title))
            )
    opening = (Paragraph(text), *((_choice(story),) if not story.selection.whole else ()))
    return Section(
        id,
        say("The network"),
        (
            *opening,
            Diagram(f"{id}-diagram", "names", story.stage, say("The network and the names of its numbers.")),
            Bullets(tuple(items)),
        ),
        "forward",
    )


def _choice(story: Story) -> Callout:
    """What the lesson leaves out of a large network, and how to see it."""
    places = {"shown": story.selection.weights, "total": story.spec.weights}
    named = story.spec.display.spotlight
    if named:
        text = say(
            "This network has {total} weights. The lesson goes through {shown} of them, those on the paths that "
            "mattered most through the neurons that its spec names, {example}; every number printed was computed from "
            "all. Long sums show their chosen terms, and dots for the rest.",
            example=_spotlight(named),
            **places,
        )
    elif not story.batch:
        text = say(
            "This network has {total} weights, too many for one page. The lesson goes through {shown} of them, those "
            "on the paths that mattered most; every number printed was computed from all. Long sums show their chosen "
            "terms, and dots for the rest. To follow other neurons, name them in the spec, for example {example}.",
            example=_spotlight(("a1[5]", "a2[3]")),
            **places,
        )
    else:
        text = say(
            "This network has {total} weights, too many for one page. The lesson goes through {shown} of them, those "
            "on the paths that mattered most for the first sample; every number printed was computed from all. Long "
            "sums show their chosen terms, and dots for the rest. To follow other neurons, name them in the spec, for "
            "example {example}.",
            example=_spotlight(("a1[5]", "a2[3]")),
            **places,
        )
    return Callout("note", say("What this lesson leaves out"), (Paragraph(text),))


def _spotlight(names: Sequence[str]) -> str:
    """How a spec names neurons to be followed."""
    quoted = ", ".join([f'"{name}"' for name in names])
    return f"display: {{spotlight: [{quoted}]}}"


def weights_section(story: Story, id: str) -> Section:
    """The numbers that training starts from."""
    blocks: list[Block] = [
        Paragraph(_origin(story)),
        Diagram(f"{id}-diagram", "values", story.stage, say("The network with its starting weights.")),
    ]
    for layer in range(1, story.last + 1):
        blocks.append(parameters_table(story, layer, id))
    return Section(id, say("The starting weights"), tuple(blocks), "forward")


def _origin(story: Story) -> Message:
    """Where the starting weights come from."""
    drawn = [layer.drawn for layer in story.spec.layers]
    if all(drawn):
        return say(
            "Training has to start somewhere. These weights were drawn at random, with the seed {seed}; the same seed "
            "gives the same weights again:",
            seed=str(story.spec.seed),
        )
    if any(drawn):
        return say(
            "Training has to start somewhere. Some of these weights were drawn at random, with the seed {seed}; the "
            "same seed gives the same weights again:",
            seed=str(story.spec.seed),
        )
    return say("Training has to start somewhere. Usually the first weights are drawn at random; ours are these:")


@shaped
def parameters_table(story: Story, layer: int, id: str) -> Table:
    """A layer's weights and biases: one row a neuron, one column for each connection."""
    before = layer - 1
    sources = [story.ref(f"a{before}" if before else "x", j) for j in story.neurons(before)]
    head = [say("To neuron"), *[say("from {name}", name=source) for source in sources]]
    biases = story.program.has_biases(layer)
    if biases:
        head.append(say("Bias"))
    rows = []
    for i in story.neurons(layer):
        cells = [Cell(story.ref(f"a{layer}", i), header=True)]
        cells += [Cell(Value(story.ref(f"W{layer}", i, j))) for j in story.neurons(before)]
        if biases:
            cells.append(Cell(Value(story.ref(f"b{layer}", i))))
        rows.append(tuple(cells))
    return Table(f"{id}-layer-{layer}", story.layer_name(layer), tuple(head), tuple(rows))


def _input(story: Story, j: int) -> Message:
    """What stands over the column of an input."""
    if story.spec.names.inputs:
        return say("Input: {name}", name=story.ref("x", j))
    return say("Input {number}", number=j + 1) if story.program.sizes[0] > 1 else say("Input")


def _target(story: Story, i: int) -> Message:
    """What stands over the column of a target."""
    if story.spec.names.outputs:
        return say("Target: {name}", name=story.ref(f"a{story.last}", i))
    return say("Target {number}", number=i + 1) if story.program.sizes[-1] > 1 else say("Target")


@shaped
def sample_section(story: Story, id: str) -> Section:
    """The sample, or the batch, that the network is to learn from."""
    if story.batch:
        rows = []
        for (s,) in story.samples:
            rows.append(
                (
                    Cell(say("Sample {number}", number=s + 1), header=True),
                    *[Cell(Value(story.ref("x", s, j))) for j in story.neurons(0)],
                    *[Cell(Value(story.ref("y", s, i))) for i in story.neurons(story.last)],
                )
            )
        head = (
            say("Sample"),
            *[_input(story, j) for j in story.neurons(0)],
            *[_target(story, i) for i in story.neurons(story.last)],
        )
        blocks: tuple[Block, ...] = (
            Paragraph(
                say("The network sees the whole batch before it changes a single weight:")
                if len(story.samples) == story.spec.samples
                else say_n(
                    "The network sees the whole batch of {n} sample before it changes a single weight; we follow "
                    "the first ones:",
                    "The network sees the whole batch of {n} samples before it changes a single "
                    "weight; we follow the first ones:",
                    story.spec.samples,
                )
            ),
            Table(f"{id}-table", say("The batch."), head, tuple(rows)),
        )
        return Section(id, say("The samples"), blocks, "forward")
    x = Listing(tuple(Value(story.ref("x", *at)) for at in story.positions("x")))
    y = Listing(tuple(Value(story.ref("y", *at)) for at in story.positions("y")))
    text = say_n(
        "The network is to learn from one sample: for the input {x} it should answer {y}.",
        "The network is to learn from one sample: for the inputs {x} it should answer {y}.",
        story.program.sizes[0],
        x=x,
        y=y,
    )
    if not story.selection.whole:
        text = say(
            "The network is to learn from one sample. Of what goes in we follow {x}, and of what should come out {y}.",
            x=x,
            y=y,
        )
    return Section(
        id,
        say("The sample"),
        (
            Paragraph(text),
            Diagram(
                f"{id}-diagram",
                "sample",
                story.stage,
                say("The sample: what goes in, and, behind the dashed line, what should come out."),
            ),
        ),
        "forward",
    )
