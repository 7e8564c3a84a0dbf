"""What a diagram shows, as plain data: the builder fills it with a language's names and numbers.

Every text is finished Unicode text; escaping, shortening and geometry are the diagram's business. `node` is
the name of the number a shape stands for (`W1[2,1]`), and becomes its `data-node`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from .diagram_text import Label

Direction = Literal["forward", "backward"]
Show = Literal["names", "values", "names+values"]

Standing = bool | Literal["paper"]
"""Whether a diagram stands in a file of its own, with its style; on paper that style is one for print."""


class Bias(Struct, frozen=True):
    """A neuron's bias: a pill above the neuron, with a short arrow into it."""

    node: str
    name: Label
    value: str = ""
    role: str = "bias"
    """`gradient` for an outlined pill that holds a gradient"""
    after: str = ""
    """the new value, where a picture shows an update"""


class Neuron(Struct, frozen=True):
    """A disc (input, hidden or output value), a diamond (target), or the mark of rows left out."""

    node: str
    name: Label
    value: str = ""
    role: str = "hidden"
    shape: Literal["disc", "diamond", "elided"] = "disc"
    bias: Bias | None = None


class Edge(Struct, frozen=True):
    """A connection from one column to the next; (column, row), counted from 0 in the picture.

    With the role `weight` its line and box have the hue 1 to 8 (by target neuron; 0 is neutral); with any
    other role it is a line in that role's colour and an outlined box, and the hue gives the dashes only.
    """

    node: str
    source: tuple[int, int]
    target: tuple[int, int]
    name: Label
    value: str = ""
    hue: int = 0
    role: str = "weight"
    after: str = ""
    """the new value, where a picture shows an update: written "value → after" """


class Column(Struct, frozen=True):
    """One layer: a dashed frame with its title, neurons from top to bottom."""

    title: str
    neurons: tuple[Neuron, ...]


class Callout(Struct, frozen=True):
    """A word with a curved arrow to the neuron at (column, row)."""

    text: str
    at: tuple[int, int]


class Picture(Struct, frozen=True):
    """A network at one moment.

    `targets` are diamonds beside the last column's rows, one a row. With `loss`, outputs and targets meet in
    it, each with an arrow. `show` says what stands on edges and in neurons; a neuron without a value shows
    its name in any case. `arrow_label` is written on a wide arrow below the network, in `direction`.
    """

    columns: tuple[Column, ...]
    edges: tuple[Edge, ...] = ()
    targets: tuple[Neuron, ...] = ()
    loss: Neuron | None = None
    direction: Direction = "forward"
    show: Show = "names+values"
    callouts: tuple[Callout, ...] = ()
    title: str = ""
    description: str = ""
    arrow_label: str = ""


class Sample(Struct, frozen=True):
    """One row of a dataset figure."""

    inputs: tuple[Neuron, ...]
    targets: tuple[Neuron, ...]
    label: str = ""


class Drawing(Struct, frozen=True):
    """A finished SVG and what a page may say about it."""

    svg: str
    title: str
    description: str
    width: float
    """in SVG units, about CSS pixels"""
    height: float
    without_number: tuple[str, ...] = ()
    """nodes of edges whose number found no room"""
    without_name: tuple[str, ...] = ()
    """nodes of edges whose name was asked for and found no room"""
