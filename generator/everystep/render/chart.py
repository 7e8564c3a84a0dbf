"""Charts: curves drawn with matplotlib as SVG with text as text; matplotlib is imported when one is drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..compute.activations import ACTIVATIONS, Coupled
from ..compute.formula import Ref, formula
from ..compute.names import anatomy
from ..messages import say
from ..teach.lesson import Chart, Listing, Value
from .chart_sheet import HALO, WIDTH, Drawn, Sheet

if TYPE_CHECKING:
    from .scribe import Scribe

__all__ = ["CHARTS", "Drawn", "draw_chart"]

DOTS = 30
"""Up to this many losses a curve shows each as a dot."""

POINTS = 12
"""Up to this many tangents are drawn on one curve."""

SPREAD = 1e4
"""How many times its first value a loss reaches before it is drawn in powers of ten."""

GRID = 41
"""The rows and columns of points at which the loss around two weights is computed."""


def draw_chart(chart: Chart, scribe: Scribe, *, standalone: bool = False) -> Drawn:
    """The chart of a block; `standalone` makes a file of its own, for use beside Markdown."""
    return CHARTS[chart.kind](chart, scribe, standalone)


def loss_curve(chart: Chart, scribe: Scribe, standalone: bool) -> Drawn:
    """The loss over the training steps: before the first, after the first, and so on."""
    losses = chart.series
    sheet = Sheet(scribe, chart.id, height=205, standalone=standalone)
    with sheet.drawing():
        red = sheet.colour("loss")
        steps = range(len(losses))
        top, least = max(losses), min(losses)
        sheet.axes.grid(axis="y", color=sheet.colour("line"), linewidth=1)
        sheet.axes.set_axisbelow(True)
        if len(losses) > DOTS:
            sheet.axes.plot(steps, losses, color=red, linewidth=2)
        else:
            sheet.axes.plot(steps, losses, color=red, linewidth=2, marker="o", markersize=5, clip_on=False)
        sheet.ticks("x", 0, max(1, len(losses) - 1), most=8)
        if least > 0 and top / losses[0] > SPREAD:
            sheet.powers(least, top)
        else:
            room = (top - least or abs(top) or 1) * 0.05
            sheet.ticks("y", 0 if 0 <= least < top else least - room, top + room)
        sheet.titles(scribe.plain(say("Training steps")), scribe.plain(say("Loss")))
        description = say("The loss over {steps} training steps: from {first} to {last}.", steps=len(losses) - 1,
                          first=sheet.number(losses[0]), last=sheet.number(losses[-1]))  # fmt: skip
        return sheet.finished(say("Loss curve"), description)


def activation_curve(chart: Chart, scribe: Scribe, standalone: bool) -> Drawn:
    """An activation function, and its tangent at each pre-activation z of the chart."""
    trace, nodes = scribe.trace, _some(sorted(chart.nodes, key=lambda r: scribe.trace.value(r.array, r.at)))
    act = ACTIVATIONS[trace.spec.layers[anatomy(nodes[0].array).layer - 1].activation]
    assert not isinstance(act, Coupled), "a curve needs a function of one number"
    value = _function(formula((act.stable or act.value)(Ref("z"))))
    sheet = Sheet(scribe, chart.id, height=225, standalone=standalone)
    with sheet.drawing():
        at = [trace.value(z.array, z.at) for z in nodes]
        low, high = min(-4.0, min(at) - 1), max(4.0, max(at) + 1)
        x = [low + (high - low) * k / 240 for k in range(241)]
        y = [value(v) for v in x]
        bottom, top = min(y), max(y)
        room = (top - bottom) * 0.08
        sheet.ticks("x", low, high)
        sheet.ticks("y", bottom - room, top + room)
        axes, rule = sheet.axes, sheet.colour("line")
        axes.axhline(0, color=rule, linewidth=1, zorder=0)
        axes.axvline(0, color=rule, linewidth=1, zorder=0)
        axes.plot(x, y, color=sheet.colour("ink"), linewidth=1.6, zorder=1)
        # A tangent is so long on the page, whatever the axes' scales: about a sixth of the chart to either side.
        scale = 0.62 * (sheet.height / WIDTH) * (high - low) / (top - bottom + 2 * room)
        placed: list[tuple[float, float]] = []
        for z, v in zip(nodes, at, strict=True):
            a, slope = value(v), scribe.trace.value(*_slope_of(z))
            run = (high - low) / 9 / math.hypot(1, slope * scale)
            colour = sheet.colour(scribe.naming.role(z.array))
            axes.plot([v - run, v + run], [a - slope * run, a + slope * run], color=sheet.colour("gradient"),
                      linewidth=2.2, zorder=2, solid_capstyle="round")  # fmt: skip
            axes.plot([v], [a], marker="o", markersize=7, color=colour, markeredgecolor=sheet.colour("panel"),
                      markeredgewidth=1.2, zorder=3, gid=sheet.node(z))  # fmt: skip
            _label(sheet, z, (v - low) / (high - low), (a - bottom) / (top - bottom or 1), placed)
        z_name = "z"
        axes_names = z_name, f"{act.symbol}({z_name})"
        sheet.titles(*axes_names)
        slopes = Listing(tuple(say("{name} {slope}", name=z, slope=Value(Ref(*_slope_of(z)))) for z in nodes))
        description = say("The curve of the activation function {function} with its tangents; the slope at each point: "
                          "{slopes}.", function=act.symbol, slopes=slopes)  # fmt: skip
        return sheet.finished(say("The activation function {function} and its slopes", function=act.symbol), description)


def _label(sheet: Sheet, z: Ref, x: float, y: float, placed: list[tuple[float, float]]) -> None:
    """A point's name and slope below it on the right, or above it on the left; nothing where neither has room."""
    slope = sheet.scribe.printed.ref(*_slope_of(z))
    text = sheet.name(z, " " + sheet.scribe.numbers.text(slope))
    wide = 0.0175 * len(text)
    for dx, dy, ha, va in ((0.035, -0.05, "left", "top"), (-0.035, 0.05, "right", "bottom")):
        left = x + dx if ha == "left" else x + dx - wide
        middle = y + dy + (-0.03 if va == "top" else 0.03)
        free = all(abs(middle - v) > 0.1 or left > u + wide or left + wide < u for u, v in placed)
        if free and left >= 0 and left + wide <= 1 and 0.02 <= middle <= 0.98:
            placed.append((left, middle))
            points = {"xy": (sheet.scribe.trace.value(z.array, z.at), _at(sheet, y)), "textcoords": "offset points"}
            sheet.axes.annotate(text, xytext=(dx * WIDTH * 0.8, dy * sheet.height * 0.8), ha=ha, va=va, gid=HALO,
                                fontsize=12, color=sheet.colour("gradient"), zorder=4, **points)  # fmt: skip
            return
