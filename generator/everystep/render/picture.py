"""Pictures: what each diagram of a lesson shows, built from a trace with one language's names and numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from ..compute.formula import Ref
from ..compute.names import node_name
from ..compute.trace import Trace
from ..messages import Message, say, say_n
from ..teach.lesson import Lesson, Listing, Value
from ..teach.selection import Selection
from .diagram import hero, network, sample
from .diagram_numbers import Numbers
from .diagram_parts import Bias, Callout, Column, Drawing, Edge, Neuron, Picture, Sample, Show, Standing
from .diagram_text import Label
from .naming import Name
from .scribe import Scribe

if TYPE_CHECKING:
    from ..teach.worksheet import Worksheet


@lru_cache(1024)
def label(name: Name) -> Label:
    """A name as a diagram writes it."""
    if name.over and name.under:
        return Label(f"∂{name.over.plain()}/∂{name.under.base}", _below(name.under), name.under.above)
    return Label(name.base, _below(name), name.above)


def _below(name: Name) -> str:
    below = name.below
    return below.base + (below.below if isinstance(below.below, str) else "") if isinstance(below, Name) else below


class Kind(Struct, frozen=True):
    """One kind of picture: what stands in it, and the sentences that name it."""

    show: Show
    title: Message
    after: bool = False


KINDS: dict[str, Kind] = {
    "names": Kind("names", say("The network with its names")),
    "values": Kind("names+values", say("The network with its starting weights")),
    "forward": Kind("names+values", say("The forward pass")),
    "loss": Kind("names+values", say("The loss")),
    "backward": Kind("names+values", say("The backward pass")),
    "update": Kind("names+values", say("The update")),
    "sample": Kind("names+values", say("The sample")),
    "hero": Kind("names", say("Backpropagation")),
}


class Builder:
    """Builds the pictures of one stage."""

    def __init__(self, trace: Trace, selection: Selection, kind: str, stage: str, scribe: Scribe) -> None:
        self.trace, self.kind, self.stage, self.scribe = trace, kind, stage, scribe
        self.rows = selection.layers
        self.first = (self.rows[-1][0], self.rows[-2][0])  # the weight that a description names
        self.program = trace.program
        self.at: tuple[int, ...] = (0,) if trace.program.batch else ()

    def ref(self, name: str, *at: int) -> Ref:
        """A node of the stage."""
        return Ref(self.trace.full(self.stage, name), at)

    def name(self, ref: Ref, *, deltas: bool = True) -> Label:
        """A node's name."""
        name, index = label(self.scribe.naming.name(ref.array, ref.at, deltas=deltas)), self.scribe.numbers.index
        return Label(name.base, index(name.sub), index(name.sup))

    def value(self, ref: Ref) -> str:
        """A node's number as printed."""
        return self.scribe.text(ref)

    def node(self, ref: Ref) -> str:
        """A node's name in `data-node`."""
        return node_name(ref.array, ref.at)

    def neurons(self, layer: int, with_values: bool) -> tuple[Neuron, ...]:
        """The discs of a layer; layer 0 holds the inputs."""
        result = []
        for i in self.rows[layer]:
            ref = self.ref(f"a{layer}" if layer else "x", *self.at, i)
            role = "input" if layer == 0 else "output" if layer == self.program.last else "hidden"
            shown = with_values or (layer == 0 and self.kind != "names")
            result.append(
                Neuron(
                    self.node(ref),
                    self.name(Ref(ref.array, (i,))),
                    self.value(ref) if shown else "",
                    role,
                    bias=self.bias(layer, i) if layer else None,
                )
            )
        if len(result) < self.program.sizes[layer]:
            result.append(Neuron("", Label("⋮"), role=result[0].role, shape="elided"))
        return tuple(result)

    def bias(self, layer: int, i: int) -> Bias | None:
        """A neuron's bias, where its layer has biases."""
        if not self.program.has_biases(layer) or self.kind == "hero":
            return None
        ref = self.ref(f"b{layer}", i)
        if self.kind == "backward":
            gradient = self.ref(f"dL_db{layer}", i)
            return Bias(self.node(gradient), self.name(ref), self.value(gradient), "gradient")
        after = self.value(self.ref(f"b{layer}_new", i)) if self.kind == "update" else ""
        return Bias(self.node(ref), self.name(ref), "" if self.kind == "names" else self.value(ref), after=after)

    def edges(self) -> tuple[Edge, ...]:
        """The connections with what this kind of picture writes on them."""
        result = []
        for layer in range(1, self.program.last + 1):
            for row, i in enumerate(self.rows[layer]):
                for before, j in enumerate(self.rows[layer - 1]):
                    result.append(self.edge(layer, i, j, (layer - 1, before), (layer, row)))
        return tuple(result)

    def edge(self, layer: int, i: int, j: int, source: tuple[int, int], target: tuple[int, int]) -> Edge:
        """One connection, from one place in the picture to another."""
        ref = self.ref(f"W{layer}", i, j)
        hue = self.scribe.naming.hue(ref.array, ref.at)
        if self.kind == "backward":
            gradient = self.ref(f"dL_dW{layer}", i, j)
            return Edge(self.node(gradient), source, target, self.name(ref), self.value(gradient), hue, "gradient")
        after = self.value(self.ref(f"W{layer}_new", i, j)) if self.kind == "update" else ""
        value = "" if self.kind == "names" else self.value(ref)
        return Edge(self.node(ref), source, target, self.name(ref), value, hue, after=after)

    def columns(self) -> tuple[Column, ...]:
        """The layers from left to right."""
        with_values = self.kind in ("forward", "loss", "backward")
        last = self.program.last
        columns = []
        for layer in range(last + 1):
            if layer == 0:
                title = say("Input") if self.program.sizes[0] == 1 else say("Inputs")
            elif layer == last:
                title = say("Output")
            else:
                title = say("Hidden layer {number}", number=layer) if last > 2 else say("Hidden layer")
            columns.append(Column(self.scribe.plain(title), self.neurons(layer, with_values)))
        return tuple(columns)

    def targets(self) -> tuple[Neuron, ...]:
        """The diamonds of the targets."""
        result = []
        for i in self.rows[-1]:
            ref = self.ref("y", *self.at, i)
            name = self.name(Ref(ref.array, (i,)))  # without the sample's mark, as in the other neurons
            result.append(Neuron(self.node(ref), name, self.value(ref), "target", "diamond"))
        return tuple(result)

    def picture(self) -> Picture:
        """The network at this moment."""
        kind = self.kind
        loss = None
        if kind == "loss":
            ref = self.ref("loss_per_sample", *self.at) if self.at else self.ref("loss")
            loss = Neuron(self.node(ref), self.name(self.ref("loss")), self.value(ref), "loss")
        arrow = ""
        if kind == "forward":
            arrow = self.scribe.plain(say("forward pass"))
        elif kind == "backward":
            arrow = self.scribe.plain(say("backward pass"))
        callouts = (Callout(self.scribe.plain(say("prediction")), (self.program.last, 0)),) if kind == "names" else ()
        return Picture(
            self.columns(),
            self.edges(),
            self.targets() if kind in ("loss", "forward") else (),
            loss,
            "backward" if kind == "backward" else "forward",
            KINDS[kind].show,
            callouts,
            self.scribe.plain(KINDS[kind].title),
            self.scribe.plain(self.description()),
            arrow,
        )

    def description(self) -> Message:
        """What the picture shows, for those who hear it."""
        x = Listing(tuple(Value(self.ref("x", *self.at, j)) for j in self.rows[0]))
        out = Listing(tuple(Value(self.ref(f"a{self.program.last}", *self.at, i)) for i in self.rows[-1]))
        y = Listing(tuple(Value(self.ref("y", *self.at, i)) for i in self.rows[-1]))
        sizes = Listing(tuple(self.program.sizes))
        match self.kind:
            case "names" | "hero":
                return say(
                    "Layers from left to right, with this many neurons: {sizes}. Every neuron is connected with "
                    "every neuron of the layer before it.",
                    sizes=sizes,
                )
            case "values":
                return say(
                    "The network with the number of each weight on its arrow; the first weight, {name}, is {value}.",
                    name=self.ref("W1", self.rows[1][0], self.rows[0][0]),
                    value=Value(self.ref("W1", self.rows[1][0], self.rows[0][0])),
                )
            case "sample":
                return say_n("Input {x}; target {y}.", "Inputs {x}; target {y}.", len(self.rows[0]), x=x, y=y)
            case "backward":
                g = self.ref(f"dL_dW{self.program.last}", *self.first)
                return say(
                    "The same network with the arrows turned round: on each arrow stands the gradient of its "
                    "weight; that of {name} is {value}.",
                    name=self.ref(f"W{self.program.last}", *self.first),
                    value=Value(g),
                )
            case "update":
                w = self.ref(f"W{self.program.last}", *self.first)
                return say(
                    "Each weight before and after the update; {name} goes from {old} to {new}.",
                    name=w,
                    old=Value(w),
                    new=Value(self.ref(f"W{self.program.last}_new", *self.first)),
                )
            case "loss":
                loss = self.ref("loss_per_sample", *self.at) if self.at else self.ref("loss")
                return say(
                    "The prediction {out} and the target {y} lead to the loss {loss}.", out=out, y=y, loss=Value(loss)
                )
        return say_n(
            "The input {x} runs through the network and becomes the prediction {out}.",
            "The inputs {x} run through the network and become the prediction {out}.",
            len(self.rows[0]),
            x=x,
            out=out,
        )


def draw(
    lesson: Lesson | Worksheet, kind: str, stage: str, scribe: Scribe, prefix: str, *, standalone: Standing = False
) -> Drawing:
    """The diagram of one kind at one stage of a lesson."""
    builder = Builder(lesson.trace, lesson.selection, kind, stage, scribe)
    if kind == "hero":
        return hero(builder.picture(), prefix=prefix, standalone=standalone)
    numbers = scribe.printed.record or Numbers()
    if kind == "sample":
        rows = (Sample(builder.neurons(0, True), builder.targets()),)
        return sample(
            rows,
            title=scribe.plain(KINDS[kind].title),
            description=scribe.plain(builder.description()),
            prefix=prefix,
            standalone=standalone,
            numbers=numbers,
        )
    return network(builder.picture(), prefix=prefix, standalone=standalone, numbers=numbers)
