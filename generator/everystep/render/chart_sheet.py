"""A sheet: an empty chart of matplotlib's to draw on, and what becomes of it: a small SVG in the page's colours.

matplotlib writes text as text and the same bytes every day; here its ids become the page's own, its style goes, its
colours become the palette's, and what is drawn under a node's name carries that name as `data-node`.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from msgspec import Struct

from ..compute.formula import Ref
from ..compute.names import node_name
from ..compute.rounding import Digits
from ..messages import Message
from .diagram_text import Label, shorten_label, spans
from .naming import Name
from .palette import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .scribe import Scribe

WIDTH = 360.0
"""The width of every chart in its own units: on a phone about one pixel each, so that its letters stay readable."""

MOST = 1.45
"""How much larger than that a chart grows where there is room."""

RIM = 10.0
"""What a chart in a file of its own leaves free around it; in a page the figure does."""

TYPE, SMALL_TYPE = 12.0, 11.0
"""The sizes of letters: names, numbers on axes."""

FONT = 'Inter,"Source Sans 3",system-ui,"Segoe UI",Roboto,Arial,sans-serif'

LONGEST = 8.0
"""The ems of the longest name; an author's may be longer, and is shortened."""

HALO = "halo"
"""The gid of letters that stand on lines: a rim in the colour of the ground keeps them readable."""

_STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "everystep", "text.parse_math": False, "font.family": ["DejaVu Sans"],
    "font.size": SMALL_TYPE, "axes.labelsize": TYPE, "path.simplify": True, "path.simplify_threshold": 0.2,
    "axes.unicode_minus": True, "figure.dpi": 72,
}  # fmt: skip
_TICKS = Digits(12)


class Drawn(Struct, frozen=True):
    """A finished chart: its SVG and what it shows, in sentences."""

    svg: str
    description: str


class Sheet:
    """One chart while it is drawn: matplotlib's axes, and the page's colours, names and numbers for them."""

    def __init__(self, scribe: Scribe, prefix: str, *, height: float, standalone: bool) -> None:
        self.scribe = scribe
        self.prefix = prefix
        self.standalone = standalone
        self.height = height
        self._colours: dict[str, str] = {}  # from the light page's hex to the palette's name
        self._names: dict[str, ET.Element] = {}  # from a text to itself with its small letters
        self.figure: Any = None
        self.axes: Any = None

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """The time in which the chart is drawn and finished; only then is matplotlib imported."""
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
            # The reader's browser has the letters of the reader's language, whatever fonts this machine has.
            warnings.filterwarnings("ignore", message="Glyph")
            self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), layout="constrained")
            self.figure.get_layout_engine().set(w_pad=3 / 72, h_pad=3 / 72)
            FigureCanvasSVG(self.figure)
            self.axes = self.figure.add_subplot()
            self.axes.tick_params(length=0, labelsize=SMALL_TYPE, labelcolor=self.colour("soft"), pad=4)
            for side in ("left", "bottom"):
                self.axes.spines[side].set_color(self.colour("rule"))
            self.axes.spines[["top", "right"]].set_visible(False)
            yield

    def colour(self, name: str) -> str:
        """A colour of the palette, to draw with."""
        value = palette().variables(dark=False)[name]
        assert self._colours.setdefault(value, name) == name, f"{name} looks as {self._colours[value]} does"
        return value

    def name(self, of: Ref, value: str = "") -> str:
        """A node's name, and a number after it, to draw as text; its small letters come when the chart is finished."""
        name = self.scribe.naming.name(of.array, of.at)
        below = name.below.plain() if isinstance(name.below, Name) else name.below
        index = self.scribe.numbers.index
        label = shorten_label(Label(name.base, index(below), index(name.above)), LONGEST)
        text = " ".join(filter(None, (str(label), value)))
        self._names[text] = ET.fromstring(f"<text>{spans(label, TYPE, value)}</text>")
        return text

    def number(self, x: float) -> str:
        """A computed number as the lesson prints it."""
        return self.scribe.numbers.text(self.scribe.trace.digits.shown(x))

    def tick(self, x: float) -> str:
        """A round number on an axis."""
        return self.scribe.numbers.text(_TICKS.shown(x))

    def ticks(self, axis: str, low: float, high: float, most: int = 6, whole: bool = False) -> None:
        """Round numbers from `low` to `high` on the axis "x" or "y", and these as its ends."""
        from matplotlib.ticker import MaxNLocator

        values = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10], integer=whole).tick_values(low, high)
        inside = [float(v) for v in values if low <= v <= high]
        self.axes.set(**{f"{axis}lim": (low, high)})
        self.labels(axis, inside)

    def powers(self, heights: Sequence[float]) -> None:
        """Powers of ten on the vertical axis, where what is drawn are their exponents."""
        first, last = math.floor(min(heights)), math.ceil(max(heights))
        marks = range(first, last + 1, max(1, (last - first) // 5))
        self.axes.set_ylim(first, last)
        self.axes.set_yticks(list(marks), [self.scribe.numbers.text(Decimal((0, (1,), k))) for k in marks])

    def settle(self) -> None:
        """Fix the places of the axes, for what is drawn at an angle."""
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def labels(self, axis: str, values: Sequence[float]) -> None:
        """Numbers on an axis."""
        self.axes.set(**{f"{axis}ticks": list(values), f"{axis}ticklabels": [self.tick(v) for v in values]})

    def titles(self, x: str, y: str) -> None:
        """What the axes show."""
        self.axes.set_xlabel(x, color=self.colour("ink"), labelpad=4)
        self.axes.set_ylabel(y, color=self.colour("ink"), labelpad=5)

    def finished(self, title: Message, description: Message) -> Drawn:
        """The chart as SVG."""
        buffer = StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
        said = self.scribe.plain(description)
        return Drawn(self._written(ET.fromstring(buffer.getvalue()), self.scribe.plain(title), said), said)

    def dot(self, x: float, y: float, of: Ref) -> None:
        """A dot that stands for a node, in its role's colour."""
        self.axes.plot(
            [x], [y], marker="o", markersize=7, color=self.colour(self.scribe.naming.role(of.array)), zorder=4,
            markeredgecolor=self.colour("panel"), markeredgewidth=1.2, gid=f"node:{node_name(of.array, of.at)}",
        )  # fmt: skip

    # From matplotlib's SVG to the page's.

    def _written(self, old: ET.Element, title: str, description: str) -> str:
        rim, size = (RIM, MOST) if self.standalone else (0.0, 1.0)
        wide, high = WIDTH + 2 * rim, self.height + 2 * rim
        box = {"x": _short(-rim), "y": _short(-rim), "width": _short(wide), "height": _short(high)}
        svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"} if self.standalone else {})
        svg.attrib |= {
            "role": "img", "aria-labelledby": f"{self.prefix}-t {self.prefix}-d", "direction": "ltr",
            "width": _short(wide * size), "height": _short(high * size), "viewBox": " ".join(box.values()),
            "style": f"--most:{_short(WIDTH * MOST)}px", "font-family": FONT, "stroke-linejoin": "round",
        }  # fmt: skip
        for tag, text in (("title", title), ("desc", description)):
            ET.SubElement(svg, tag, {"id": f"{self.prefix}-{tag[0]}"}).text = text
        if self.standalone:
            ET.SubElement(svg, "style").text = self._dark()
            ET.SubElement(svg, "rect", box | {"rx": "8", "fill": self.colour("panel")})
        used = set(re.findall(r"#([\w-]+)", " ".join(v for e in old.iter() for k, v in e.items() if k != "style")))
        for child in old:
            self._copy(child, svg, used)
        return ET.tostring(svg, encoding="unicode")

    def _copy(self, old: ET.Element, into: ET.Element, used: set[str]) -> None:
        """An element and what is in it, without what nobody sees."""
        tag = _bare(old.tag)
        if tag in ("metadata", "style"):
            return
        new = ET.Element(tag)
        for key, value in old.items():
            self._attribute(new, _bare(key), value, used)
        if tag == "path" and (not new.get("d") or new.get("fill") == "none" and not _has(new, "stroke")):
            return
        text = (old.text or "").strip()
        if tag == "text" and text in self._names:
            new.text = self._names[text].text
            new.extend(self._names[text])
        elif text:
            new.text = text
        for child in old:
            self._copy(child, new, used)
        if tag in ("g", "defs") and not len(new):
            return
        if tag == "g" and not new.attrib:
            into.extend(new)
        else:
            into.append(new)

    def _attribute(self, new: ET.Element, key: str, value: str, used: set[str]) -> None:
        if key == "id":
            if value.startswith("node:"):
                new.set("data-node", value.removeprefix("node:"))
            elif value.startswith(HALO):
                self._paint(new, "stroke", self.colour("panel"))
                new.set("stroke-width", "3.5")
                _style(new, "paint-order:stroke")
            elif value in used:
                new.set("id", f"{self.prefix}-{value}")
        elif key == "style":
            for declaration in value.split(";"):
                name, _, setting = (part.strip() for part in declaration.partition(":"))
                if name in ("fill", "stroke"):
                    self._paint(new, name, setting)
                elif name not in ("", "font-family", "stroke-linejoin"):
                    new.set(name, setting.removesuffix("px"))
        elif key == "transform":
            if not value.startswith("rotate(-0 "):
                new.set(key, _rounded(value))
        elif key in ("clip-path", "href"):
            new.set(key, value.replace("#", f"#{self.prefix}-"))
        else:
            new.set(key, _path(value) if key == "d" else _rounded(value))

    def _paint(self, new: ET.Element, kind: str, colour: str) -> None:
        """A colour as the page's own where it is one, with its value on a light page for whoever knows no variables."""
        name = self._colours.get(colour)
        if name is None or self.standalone:
            new.set(kind, colour)
        else:
            _style(new, f"{kind}:var(--{name},{colour})")

    def _dark(self) -> str:
        """The rules that turn each colour of a file of its own into that of a dark page."""
        self.colour("panel")
        dark = palette().variables(dark=True)
        rules = [
            f'[{kind}="{light}"]{{{kind}:{dark[name]}}}'
            for light, name in self._colours.items()
            for kind in ("fill", "stroke")
        ]
        return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def _style(element: ET.Element, declaration: str) -> None:
    style = element.get("style")
    element.set("style", f"{style};{declaration}" if style else declaration)


def _has(element: ET.Element, paint: str) -> bool:
    return element.get(paint, "none") != "none" or f"{paint}:" in element.get("style", "")


def _bare(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _short(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")


def _rounded(text: str) -> str:
    """Every number with more than one decimal, rounded to one."""
    return re.sub(r"-?\d+\.\d\d+", lambda found: _short(float(found[0])), text)


def _path(d: str) -> str:
    """A path in fewer characters: one decimal, no spaces that nothing needs."""
    d = re.sub(r"\s+", " ", _rounded(d).strip())
    return re.sub(r" ?([A-Za-z]) ?", r"\1", d)
