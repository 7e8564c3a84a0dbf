"""The labels of a diagram: what is written on an arrow and in a bias's pill, and how large that is."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from .diagram_layout import Places, widest
from .diagram_numbers import ARROW, Numbers, Pill
from .diagram_parts import Bias, Edge, Neuron
from .diagram_text import LINE, Label, label_width, shorten_label, width

PILL = 20.0
"""The height of a pill with one line."""

NAME_ROOM = 6.0
"""Ems of a name before a number in a box."""


class Writing(Struct, frozen=True):
    """How the labels of one gap between columns are written."""

    size: float
    names: bool
    numbers: bool
    stacked: bool = False  # a new value on a line of its own

    def ems(self, name: float, value: str, after: str) -> float:
        """The width of a label's text, from that of its name."""
        both = self.names and self.numbers and value != ""
        ems = name + (0.4 if both else 0) if self.names else 0.0
        if self.numbers and value:
            ems += width(value)
            if after and self.stacked:
                return max(ems, width(ARROW) + width(after))
            ems += width(ARROW) + width(after) if after else 0
        return ems

    def lost(self, show: str) -> float:
        """What is left out of what should be shown, in points of size that it is worth."""
        return 6.0 * ("values" in show and not self.numbers) + 3.0 * ("names" in show and not self.names)

    def box(self, edges: Sequence[Edge], numbers: Numbers) -> tuple[float, float]:
        """The size of a box that holds any of these edges' labels."""
        wide = numbers.asked(_widest_label, self, tuple([(name_ems(e.name), e.value, e.after) for e in edges]))
        high = self.size * ((1.85 if self.size > 11 else 1.5) + (LINE if self.stacked else 0))
        return wide + self.size * (1.1 if self.size > 10 else 0.7), round(high)


class Gap(Struct, frozen=True):
    """The space between two columns: its width, and where its labels go if they go anywhere."""

    span: float
    writing: Writing | None = None
    box: tuple[float, float] = (0.0, 0.0)
    places: Places = ()


def ways(show: str, after: bool) -> tuple[Writing, ...]:
    """How labels may be written, the best first."""
    both = show == "names+values"
    first = Writing(13, both or show == "names", both or show == "values", after)
    rest = [Writing(11, first.names, first.numbers, after)]
    if first.numbers:
        rest.append(Writing(10, False, True))
    return (first, *rest, Writing(10, True, False))


def _widest_label(writing: Writing, labels: Sequence[tuple[float, str, str]]) -> float:
    return widest([writing.ems(*label) * writing.size for label in labels])


def name_ems(name: Label) -> float:
    """The width of a name before a number in a box."""
    return label_width(shorten_label(name, NAME_ROOM))


def pill_of(bias: Bias) -> Pill:
    """What a bias's pill holds."""
    return name_ems(bias.name), bias.value, bias.after


def is_stacked(neuron: Neuron) -> bool:
    return neuron.bias is not None and neuron.bias.after != ""
