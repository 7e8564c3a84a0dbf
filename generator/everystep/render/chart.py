"""Charts: curves drawn with matplotlib as SVG with text as text; matplotlib is imported when one is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from ..messages import say
from .palette import palette

if TYPE_CHECKING:
    from .scribe import Scribe


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished chart: its SVG and what it shows, in a sentence."""

    svg: str
    description: str


def loss_curve(series: tuple[float, ...], scribe: Scribe, prefix: str) -> Drawn:
    """The loss over the training steps: before the first, after the first, and so on."""
    from io import StringIO

    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    numbers, digits = scribe.numbers, scribe.trace.digits
    colour = palette().roles["loss"].text[0]
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "everystep", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(6.4, 3.0), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.plot(range(len(series)), series, color=colour, linewidth=2, marker="o" if len(series) < 30 else "",
                  markersize=6, gid=f"{prefix}-curve")
        axes.set_xlabel(scribe.plain(say("Training steps")))
        axes.set_ylabel(scribe.plain(say("Loss")))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: numbers.whole(round(x))))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: numbers.text(digits.shown(float(y)))))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", alpha=0.3)
        buffer = StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    first, last = (numbers.text(digits.shown(series[k])) for k in (0, -1))
    description = scribe.plain(say("The loss over {steps} training steps: from {first} to {last}.",
                                   steps=len(series) - 1, first=first, last=last))
    return Drawn(_tidied(buffer.getvalue(), prefix, colour, scribe.plain(say("Loss curve")), description), description)


def _tidied(svg: str, prefix: str, colour: str, title: str, description: str) -> str:
    """The SVG element alone: named for screen readers, its ids its own, its black and its red the page's."""
    svg = svg[svg.index("<svg"):].strip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = re.sub(r'\bid="(?!' + re.escape(prefix) + r')([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(url\(#|href="#)([^")]+)', rf"\1{prefix}-\2", svg)
    svg = svg.replace(colour, f"var(--loss, {colour})")
    svg = svg.replace("<svg ", f'<svg role="img" aria-labelledby="{prefix}-t {prefix}-d" ', 1)
    head = svg.index(">") + 1
    names = f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
    return svg[:head] + names + svg[head:]
