"""A scene: the shapes of one diagram with their places, and the template that writes them as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from .diagram_layout import arrow, num
from .diagram_numbers import (
    LARGEST,
    Numbers,
    Pill,
    pill_left,
    pill_wide,
    smallest,
    value_line,
    value_size,
    value_text,
)
from .diagram_parts import Bias, Drawing, Neuron, Standing
from .diagram_text import LINE, Label, clean, label_width, shorten, shorten_label, spans
from .filling import filler
from .look import worn
from .palette import paper_rules, standalone_rules

if TYPE_CHECKING:
    from markupsafe import Markup

NO_NAME = Label("")
SMALLEST = 6.8
"""The type in pixels below which a page lets a diagram scroll rather than shrink."""

Text = tuple[str, str, str, "Markup"]  # class, baseline, size, spans


class Scene(Struct):
    """Shapes in painting order, a list for each kind; coordinates are already text."""

    numbers: Numbers
    width: float = 0.0
    height: float = 0.0
    type: float = LARGEST  # the smallest size of type in use, but for the numbers in discs
    values: list[tuple[str, float]] = field(default_factory=list)  # these numbers, with the room that each has
    frames: list[tuple[str, str, str, str]] = field(default_factory=list)
    captions: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # class, x, y, size, text
    names: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # as captions, above all else
    flows: list[tuple[str, str, str, str]] = field(default_factory=list)  # path, x, y, text
    edges: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # node, class, line, class, head
    discs: list[tuple[str, str, str, str, str, str, str, list[Text]]] = field(default_factory=list)
    boxes: list[tuple[str, str, str, str, str, str, str, str, str, str, str, Markup, str]] = field(default_factory=list)

    def edge(self, node: str, stroke: str, line: str, head: str, fill: str) -> None:
        """A connection with its arrow's head."""
        self.edges.append((clean(node), stroke, line, fill, head))

    def neuron(self, it: Neuron, x: float, y: float, radius: float, show: str, *, named: bool = True) -> None:
        """A disc or diamond with its name, its value, or the name above the value; not `named`, its name stands
        elsewhere."""
        if it.shape == "elided":
            self.captions.append(("soft", num(x), num(y + 8), "24", "⋮"))
            return
        room = inside(it, radius)
        texts: list[Text] = []
        full = ""
        if show == "none":
            pass
        elif it.value and (show == "values" or it.name == NO_NAME or not named):
            texts.append(self._value(it, y, room, 0.35))
        elif not named:
            full = str(it.name)
        elif it.value:
            name = shorten_label(it.name, room * 0.92 / 11)
            full = "" if name == it.name else str(it.name)
            size = 12.0 if label_width(name) * 12 <= room * 0.92 else 11.0
            texts.append((f"t-{it.role}", num(y - 5), num(size), spans(name, size)))
            texts.append(self._value(it, y + 5, room, 0.45))
            self.type = min(self.type, size)
        else:
            name = shorten_label(it.name, room / 11.5)
            full = "" if name == it.name else str(it.name)
            size = round(min(16.0, room / label_width(name)), 1)
            self.type = min(self.type, size)
            texts.append((f"t-{it.role} v", num(y + size * 0.35), num(size), spans(name, size)))
        diamond = ""
        if it.shape == "diamond":
            r = num(radius)
            diamond = f"M{num(x)} {num(y - radius)}l{r} {r}l-{r} {r}l-{r} -{r}z"
        self.discs.append((clean(it.node), f"f-{it.role}", num(x), num(y), num(radius), diamond, clean(full), texts))

    def _value(self, it: Neuron, y: float, room: float, drop: float) -> Text:
        self.values.append((it.value, room))
        text = self.numbers.later(value_text, it.value, room)
        size = self.numbers.measured(value_size, it.value, room)
        line = self.numbers.measured(value_line, it.value, room, y, drop)
        return f"t-{it.role}", line, size, spans(NO_NAME, LARGEST, text)

    def box(
        self, node: str, style: tuple[str, str], at: tuple[float, float], size: tuple[float, float], type: float,
        text: Markup, full: str = "", round: float = 6, rows: int = 1,
    ) -> None:  # fmt: skip
        """A label in a box; `style` is the class of the box and that of the letters."""
        (x, _), (wide, high) = at, size
        self._box(node, style, at, (num(x - wide / 2), num(wide)), high, type, text, full, round, rows)

    def _box(
        self, node: str, style: tuple[str, str], at: tuple[float, float], wide: tuple[str, str], high: float,
        type: float, text: Markup, full: str, round: float, rows: int,
    ) -> None:  # fmt: skip
        (x, y), (left, width) = at, wide
        first = y - (rows - 1) * type * LINE / 2
        self.type = min(self.type, type)
        self.boxes.append(
            (clean(node), style[0], left, num(y - high / 2), width, num(high), num(round), style[1], num(x),
             num(first + type * 0.35), num(type), text, clean(full))
        )  # fmt: skip

    def bias(
        self, it: Bias, x: float, y: float, high: float, pill: Pill, text: Markup, down_to: float, rows: int = 1
    ) -> None:
        """A pill at (x, y) and its arrow down into the neuron."""
        line, head = arrow(x, y, x, down_to, 6) if it.role == "bias" else arrow(x, down_to, x, y + high / 2, 6)
        self.edge(it.node, f"e-{it.role}", line, head, f"k-{it.role}")
        wide = self.numbers.measured(pill_left, pill, x), self.numbers.measured(pill_wide, pill)
        self._box(it.node, (f"o e-{it.role}", f"k-{it.role}"), (x, y), wide, high, 11, text, "", 10, rows)

    def words(self, rows: tuple[str, ...], x: float, y: float, kind: str) -> None:
        """A name outside its disc, `y` the middle of its lines."""
        self.type = min(self.type, 12)
        for k, row in enumerate(rows):
            at = y + 4 + (k - (len(rows) - 1) / 2) * 14
            self.names.append((f"name {kind}", num(x), num(at), "12", clean(row)))

    def flow(self, x1: float, x2: float, y: float, text: str, backward: bool) -> None:
        """A wide arrow with a text, `y` its upper edge and 34 its height."""
        tip, tail, step = (x1, x2, 22.0) if backward else (x2, x1, -22.0)
        neck = tip + step
        path = (
            f"M{num(tail)} {num(y + 5)}H{num(neck)}V{num(y - 1)}L{num(tip)} {num(y + 17)}L{num(neck)} {num(y + 35)}"
            f"V{num(y + 29)}H{num(tail)}z"
        )
        self.flows.append((path, num((x1 + x2) / 2), num(y + 21.5), clean(shorten(text, (x2 - x1 - 50) / 13))))

    def drawing(
        self, title: str, description: str, prefix: str, standalone: Standing,
        without_number: tuple[str, ...] = (), without_name: tuple[str, ...] = (),
    ) -> Drawing:  # fmt: skip
        """The scene as SVG. In a page it wears the page's classes; standing alone it brings its own style."""
        # Every text in a scene is clean, so that our own template need not escape two thousand coordinates.
        own = worn().folder is not None
        svg = filler("svg/diagram.svg.jinja", own)({
            "scene": self, "prefix": clean(prefix), "title": clean(title), "description": clean(description),
            "least": self.numbers.measured(smallest, self.type, tuple(self.values), self.width * SMALLEST),
            "most": num(self.width * 1.15),
            "width": num(self.width), "height": num(self.height), "style": _style(standalone),
        })  # fmt: skip
        return Drawing(svg, title, description, self.width, self.height, without_number, without_name)


def _style(standalone: Standing) -> str:
    if standalone == "paper":
        return paper_rules()
    return standalone_rules() if standalone else ""


def inside(it: Neuron, radius: float) -> float:
    """How wide a text may be in a disc or a diamond."""
    return radius * (1.2 if it.shape == "diamond" else 1.66)


def has_room(it: Neuron, radius: float) -> bool:
    """Whether a neuron's name can be read whole within its disc."""
    room = inside(it, radius)
    return label_width(it.name) <= (room * 0.92 / 11 if it.value else room / 11.5)
