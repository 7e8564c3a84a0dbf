"""Where things go in a diagram: rows, columns, and the label of every edge without a collision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

Pairs = tuple[tuple[int, int], ...]
"""Edges between two columns, as rows of the source and of the target."""

Places = tuple[tuple[float, float], ...]
"""The middle of each edge's label, from the source column's middle."""

_ROW = (0, 104, 132, 112, 100, 88, 80, 76, 76)
_APART_X, _APART_Y = 5.0, 4.0
_MARGIN = 6.0  # between a label and a frame; arrows end inside the frames
_LANES = 15


def row_height(rows: int, least: float) -> float:
    """The distance between rows, for the tallest column's number of rows."""
    return max(float(_ROW[min(rows, 8)]), least)


def spread(rows: int, height: float, step: float) -> tuple[float, ...]:
    """The middles of one column's rows around 0; a short column spreads a little more than a tall one."""
    gap = min(step * 1.4, height / rows) if rows else 0.0
    return tuple([(k - (rows - 1) / 2) * gap for k in range(rows)])


@lru_cache(512)
def place(
    left: tuple[float, ...], right: tuple[float, ...], pairs: Pairs, span: float, band: tuple[float, float],
    box: tuple[float, float],
) -> Places | None:  # fmt: skip
    """A place on each edge for a label of the size `box`, clear of every other label, or None.

    `span` is the distance between the columns, `band` the part of it that frames and neurons leave free.
    First all labels in one upright line, as near the middle as it goes; then, label by label, the first
    free place in a few orders. Near the source the edges that run side by side lead to different
    neurons, so they differ in hue: that side comes first.
    """
    wide, high = box
    low, top = band[0] + wide / 2, band[1] - wide / 2
    if low > top:
        return None
    slopes = [(left[i], (right[j] - left[i]) / span) for i, j in pairs]
    lane, air = 0.0, high + _APART_Y
    for x in _from_the_middle(low, top):
        heights = sorted([start + slope * x for start, slope in slopes])
        least = min([b - a for a, b in zip(heights, heights[1:], strict=False)], default=2 * high)
        if least >= air and (not lane or least > air * 1.05):
            lane, air = x, least
            if least >= 1.6 * high:
                break
    if lane:
        return tuple([(lane, start + slope * lane) for start, slope in slopes])
    area = (max(left + right) - min(left + right) + 2 * high) * (top - low + wide)
    if len(pairs) * wide * high > 0.62 * area:
        return None
    lanes = [low + (top - low) * k / (_LANES - 1) for k in range(_LANES)]
    for order in _orders(slopes):
        for wanted in (lanes, sorted(lanes, key=lambda x: abs(x - (low + top) / 2))):
            if found := _one_by_one(slopes, order, wanted, wide + _APART_X, high + _APART_Y):
                return found
    return None


def _from_the_middle(low: float, top: float) -> Iterator[float]:
    middle = (low + top) / 2
    for k in range(9):
        yield middle - (middle - low) * k / 8
    for k in range(1, 9):
        yield middle + (top - middle) * k / 8


def _orders(slopes: list[tuple[float, float]]) -> Iterator[list[int]]:
    count = range(len(slopes))
    yield list(count)
    yield sorted(count, key=lambda k: abs(slopes[k][1]))
    yield sorted(count, key=lambda k: -abs(slopes[k][1]))
    yield sorted(count, key=lambda k: slopes[k][0] + slopes[k][1])


def _one_by_one(
    slopes: list[tuple[float, float]], order: list[int], lanes: list[float], wide: float, high: float
) -> Places | None:
    found: dict[int, tuple[float, float]] = {}
    for k in order:
        start, slope = slopes[k]
        for x in lanes:
            y = start + slope * x
            if all(abs(x - a) >= wide or abs(y - b) >= high for a, b in found.values()):
                found[k] = (x, y)
                break
        else:
            return None
    return tuple([found[k] for k in range(len(slopes))])


def band(span: float, left: float, right: float) -> tuple[float, float]:
    """What two frames (half their widths given) leave free between two columns."""
    return left + _MARGIN, span - right - _MARGIN


def on_circle(x: float, y: float, to_x: float, to_y: float, radius: float) -> tuple[float, float]:
    """The point at `radius` from (x, y) towards another point."""
    dx, dy = to_x - x, to_y - y
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return x + dx / length * radius, y + dy / length * radius


@lru_cache(4096)
def arrow(x1: float, y1: float, x2: float, y2: float, size: float = 8.0) -> tuple[str, str]:
    """The paths of a straight arrow's line, which ends inside the head, and of its head."""
    dx, dy = x2 - x1, y2 - y1
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length * size, dy / length * size
    bx, by = x2 - ux, y2 - uy
    line = f"M{num(x1)} {num(y1)}L{num(bx + ux * 0.2)} {num(by + uy * 0.2)}"
    sx, sy = uy * 0.5, ux * 0.5
    return line, f"M{num(x2)} {num(y2)}L{num(bx - sx)} {num(by + sy)}L{num(bx + sx)} {num(by - sy)}z"


@lru_cache(8192)
def num(x: float) -> str:
    """A coordinate with one decimal at most, and never -0."""
    text = f"{x:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


def widest(widths: Sequence[float]) -> float:
    """The largest width, rounded up so that pictures of the same network share one layout."""
    return -(-max(widths, default=0.0) // 4) * 4.0
