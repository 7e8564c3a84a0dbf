"""Charts: curves drawn with matplotlib as SVG with text as text; matplotlib is imported when one is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..compute.activations import ACTIVATIONS, Coupled
from ..compute.compiled import scalar
from ..compute.formula import Formula, Ref, formula
from ..compute.names import anatomy
from ..compute.training import loss_surface
from ..messages import say
from ..teach.lesson import Chart, Listing, Value
from .chart_sheet import HALO, SMALL_TYPE, TYPE, WIDTH, Drawn, Sheet
from .diagram_text import width

if TYPE_CHECKING:
    from .scribe import Scribe

__all__ = ["CHARTS", "Drawn", "draw_chart"]

DOTS = 30
"""Up to this many losses a curve shows each as a dot."""

POINTS = 12
"""Up to this many tangents are drawn on one curve."""

SPREAD = 1e4
"""How many times its first value a loss reaches before it is drawn in powers of ten."""

HEIGHT = 225.0
"""The height of an activation function's chart; a chart of the loss is a little lower, one of two weights square."""

LOWEST = 0.05
"""A label's middle is at least so much of the chart's height above its lower edge, below which the ticks are named."""

LEVELS = 9
"""About so many contour lines are drawn."""

STEEP = 20.0
"""How many times what it could still fall the loss varies within a chart before the lines crowd in the valley."""

AROUND, AHEAD = 4.0, 2.0
"""The chart of two weights reaches so many steps' lengths to each side of a point so many steps ahead."""

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
        top, least = max(losses), min(losses)
        explodes = least > 0 and top / losses[0] > SPREAD
        heights = [math.log10(loss) for loss in losses] if explodes else losses
        sheet.axes.grid(axis="y", color=sheet.colour("line"), linewidth=1)
        sheet.axes.set_axisbelow(True)
        sheet.axes.plot(range(len(losses)), heights, color=sheet.colour("loss"), linewidth=2, clip_on=False,
                        marker="o" if len(losses) <= DOTS else "", markersize=5)  # fmt: skip
        sheet.ticks("x", 0, max(1, len(losses) - 1), most=8, whole=True)
        if explodes:
            sheet.powers(heights)
        else:
            room = (top - least or abs(top) or 1) * 0.05
            sheet.ticks("y", 0 if 0 <= least < top / 2 else least - room, top + room)
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
    sheet = Sheet(scribe, chart.id, height=HEIGHT, standalone=standalone)
    with sheet.drawing():
        at = [trace.value(z.array, z.at) for z in nodes]
        low, high = min(-4.0, min(at) - 1), max(4.0, max(at) + 1)
        x = [low + (high - low) * k / 240 for k in range(241)]
        y = [value(v) for v in x]
        room = (max(y) - min(y)) * 0.08
        bottom, top = min(y) - room, max(y) + room
        sheet.ticks("x", low, high)
        sheet.ticks("y", bottom, top)
        axes, zero = sheet.axes, sheet.colour("line")
        axes.axhline(0, color=zero, linewidth=1, zorder=0)
        axes.axvline(0, color=zero, linewidth=1, zorder=0)
        axes.plot(x, y, color=sheet.colour("soft"), linewidth=1.8, zorder=1)
        # On the page every tangent is equally long, whatever the scales of the axes.
        steepness = (sheet.height - 50) / (WIDTH - 50) * (high - low) / (top - bottom)
        taken: list[tuple[float, float]] = []
        for z, v in zip(nodes, at, strict=True):
            a, slope = value(v), trace.value(slope_of(z).array, z.at)
            run = (high - low) / 9 / math.hypot(1, slope * steepness)
            axes.plot([v - run, v + run], [a - slope * run, a + slope * run], color=sheet.colour("gradient"),
                      linewidth=2.2, zorder=2, solid_capstyle="round")  # fmt: skip
            sheet.dot(v, a, z)
            text = sheet.name(z, scribe.numbers.text(scribe.printed.ref(slope_of(z).array, z.at)))
            where = _free(text, (v - low) / (high - low), (a - bottom) / (top - bottom), taken)
            if where:
                side = "left" if where[0] > 0 else "right"
                axes.annotate(text, (v, a), where, textcoords="offset points", ha=side, va="center", fontsize=TYPE,
                              color=sheet.colour("gradient"), gid=HALO, zorder=4)  # fmt: skip
        sheet.titles("z", f"{act.symbol}(z)")
        slopes = Listing(tuple(say("{name}: {slope}", name=z, slope=Value(slope_of(z))) for z in nodes))
        description = say("The curve of {function} with its tangent at each pre-activation; the slopes are {slopes}.",
                          function=act.symbol, slopes=slopes)  # fmt: skip
        return sheet.finished(say("The activation function {function} and its slope", function=act.symbol), description)


def slope_of(z: Ref) -> Ref:
    """The derivative of an activation by its own pre-activation."""
    part = anatomy(z.array)
    return Ref(f"{part.stage}da{part.layer}_dz{part.layer}", z.index)


def _function(f: Formula) -> Callable[[float], float]:
    """A formula of z as a function."""
    return lambda v: float(scalar(f, {}, lambda name, at: v))


def _some(items: Sequence[Ref]) -> Sequence[Ref]:
    """All of them, or so many of them, evenly spread."""
    if len(items) <= POINTS:
        return items
    return [items[round(k * (len(items) - 1) / (POINTS - 1))] for k in range(POINTS)]


def _free(text: str, x: float, y: float, taken: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Where a label has room beside a point of a rising curve, in units from the point: below on the right, or above
    on the left, or, where a flat curve runs along the lower edge, above on the right. `x` and `y` are the point's
    place as shares of the chart; so are the places taken."""
    wide = width(text) * TYPE / WIDTH
    for dx, dy in ((9.0, -13.0), (-9.0, 13.0), (9.0, 13.0)):
        left = x + dx / WIDTH - (wide if dx < 0 else 0)
        middle = y + dy / HEIGHT
        if middle < LOWEST or left < 0 or left + wide > 1.05:
            continue
        if all(abs(middle - v) > 0.09 or abs(left - u) > wide for u, v in taken):
            taken.append((left, middle))
            return dx, dy
    return None


def loss_contours(chart: Chart, scribe: Scribe, standalone: bool) -> Drawn:
    """The loss over two weights as contour lines, and the step from their old values to their new ones."""
    import numpy as np

    trace = scribe.trace
    first, second = chart.nodes
    old = [trace.value(r.array, r.at) for r in (first, second)]
    new = [trace.value(f"{r.array}_new", r.at) for r in (first, second)]
    long = math.dist(old, new) or 1.0
    reach = AROUND * long
    middle = [a + (b - a) * AHEAD for a, b in zip(old, new, strict=True)]
    columns, rows = ([m + reach * (2 * k / (GRID - 1) - 1) for k in range(GRID)] for m in middle)
    losses = np.ma.masked_invalid(loss_surface(trace.spec, first, second, columns, rows))
    sheet = Sheet(scribe, chart.id, height=330, standalone=standalone)
    with sheet.drawing():
        from matplotlib.colors import to_rgba

        axes, red = sheet.axes, sheet.colour("loss")
        axes.set_aspect("equal")
        sheet.ticks("x", columns[0], columns[-1], most=5)
        sheet.ticks("y", rows[0], rows[-1], most=5)
        sheet.titles(sheet.name(first), sheet.name(second))
        sheet.settle()
        levels = _levels(float(losses.min()), float(losses.max()), trace.value("loss"))
        shades = [to_rgba(red, 0.05 + 0.4 * k / len(levels)) for k in range(len(levels) - 1)]
        axes.contourf(columns, rows, losses, levels, colors=shades)
        lines = axes.contour(columns, rows, losses, levels, colors=[red], linewidths=1)
        for text in axes.clabel(lines, fontsize=SMALL_TYPE, fmt=sheet.tick, colors=[red]):
            x, y = text.get_position()
            nearest = min(
                math.dist((x, y), [a + (b - a) * k / 4 for a, b in zip(old, new, strict=True)]) for k in range(5)
            )
            text.set(gid=HALO, visible=nearest > reach / 8)  # the arrow goes first
        axes.annotate("", new, old, zorder=5, arrowprops={
            "arrowstyle": "-|>,head_width=.32,head_length=.6", "color": sheet.colour("gradient"), "linewidth": 2.4,
            "shrinkA": 0, "shrinkB": 0})  # fmt: skip
        sheet.dot(old[0], old[1], first)
        description = say("Contour lines of the loss over {first} and {second}, all other parameters as they were; an "
                          "arrow leads from {old_first} and {old_second} to {new_first} and {new_second}.",
                          first=first, second=second, old_first=Value(first), old_second=Value(second),
                          new_first=Value(Ref(f"{first.array}_new", first.at)),
                          new_second=Value(Ref(f"{second.array}_new", second.at)))  # fmt: skip
        return sheet.finished(say("The step on the loss landscape"), description)


def _levels(least: float, top: float, here: float) -> list[float]:
    """The losses of the contour lines, from the least to the greatest loss of the chart: evenly spaced; where the loss
    climbs far above what it is now, the closer the lower, so that the valley has lines as well."""
    from matplotlib.ticker import MaxNLocator

    if top - least <= STEEP * abs(here - least):
        first, *inner_ticks, last = [float(x) for x in MaxNLocator(LEVELS).tick_values(least, top)]
        return [min(first, least), *inner_ticks, max(last, top)]  # whatever the last digit of a tick is
    digits = 2 - math.floor(math.log10(top - least))
    inner = {round(least + (top - least) * (k / LEVELS) ** 2, digits) for k in range(1, LEVELS)}
    return [least, *sorted([x for x in inner if least < x < top]), top]


CHARTS: Mapping[str, Callable[[Chart, Scribe, bool], Drawn]] = {
    "loss": loss_curve, "activation": activation_curve, "contours": loss_contours,
}  # fmt: skip
"""The kinds of charts."""
