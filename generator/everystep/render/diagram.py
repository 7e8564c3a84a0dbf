"""Diagrams as SVG: the network at any moment, the sample, and backpropagation at a glance.

The pictures are plain data (`diagram_parts`); layout is arithmetic (`diagram_layout`); SVG is written by one
template (`templates/svg/diagram.svg.jinja`). The same picture gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from .diagram_layout import num
from .diagram_network import draw
from .diagram_numbers import Numbers
from .diagram_parts import Bias, Callout, Column, Drawing, Edge, Neuron, Picture, Sample, Standing
from .diagram_scene import Scene, has_room
from .diagram_text import Label, beside, clean, lines, width

__all__ = [
    "Bias", "Callout", "Column", "Drawing", "Edge", "Label", "Neuron", "Picture", "Sample", "hero", "network", "sample",
]  # fmt: skip


AS_THEY_ARE = Numbers()


def network(
    picture: Picture, *, prefix: str = "network", standalone: Standing = False, numbers: Numbers = AS_THEY_ARE
) -> Drawing:
    """The picture as SVG.

    `prefix` opens every id in it, so that a page can hold several; `standalone` makes a file of its own,
    with its style and a ground, for use beside Markdown.
    """
    return draw(picture, prefix, standalone, numbers)


def hero(picture: Picture, *, prefix: str = "hero", standalone: Standing = False) -> Drawing:
    """Backpropagation at a glance: the network without texts, thin lines forward, strong arrows backward."""
    return draw(picture, prefix, standalone, AS_THEY_ARE, glance=True)


def sample(
    samples: Sequence[Sample], *, heads: tuple[str, str] = ("", ""), title: str = "", description: str = "",
    prefix: str = "sample", standalone: Standing = False, numbers: Numbers = AS_THEY_ARE,
) -> Drawing:  # fmt: skip
    """The dataset: a row a sample, its inputs as discs, a dashed divider, its targets as diamonds."""
    radius, diamond, step, edge = 27.0, 34.0, 82.0, 18.0
    outside = not all(has_room(it, radius) for row in samples for it in row.inputs if it.shape != "elided")
    names = [beside(str(it.name)) for row in samples for it in row.inputs] if outside else []
    below = 6 + 14.0 * max(map(len, names), default=0) if outside else 0.0
    pitch = max([2 * (radius + 9), *[width(line) * 12 + 14 for lines_ in names for line in lines_]])
    step += below
    labels = max((width(row.label) * 13 for row in samples), default=0.0)
    start = edge + (labels + 14 if labels else 0)
    left = max(max(len(row.inputs) for row in samples) * pitch, width(heads[0]) * 12.5 + 8)
    right = max(max(len(row.targets) for row in samples) * 2 * (diamond + 5), width(heads[1]) * 12.5 + 8)
    top = 34.0 if any(heads) else 12.0
    middle = start + left + 16
    scene = Scene(numbers, width=middle + 16 + right + edge, height=top + step * len(samples) + 6)
    for head, x, room in ((heads[0], start + left / 2, left), (heads[1], middle + 16 + right / 2, right)):
        if head:
            scene.captions.append(("soft", num(x), "20", "12.5", clean(lines(head, room / 12.5)[0])))
    bottom = num(scene.height - 6)
    scene.edges.append(("", "divider", f"M{num(middle)} {num(top)}V{bottom}", "soft", ""))
    for k, row in enumerate(samples):
        y = top + step * (k + 0.5) - below / 2
        if row.label:
            scene.captions.append(("soft start", num(edge), num(y + 4.5), "13", clean(row.label)))
        for n, it in enumerate(row.inputs):
            x = start + left / 2 + (n - (len(row.inputs) - 1) / 2) * pitch
            scene.neuron(it, x, y, radius, "both", named=not outside)
            if outside and it.shape != "elided":
                words = beside(str(it.name))
                scene.words(words, x, y + radius + 3 + 7 * len(words), f"k-{it.role}")
        for n, it in enumerate(row.targets):
            x = middle + 16 + right / 2 + (n - (len(row.targets) - 1) / 2) * 2 * (diamond + 5)
            scene.neuron(it, x, y, diamond, "both")
    return scene.drawing(title, description, prefix, standalone)
