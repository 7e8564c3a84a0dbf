"""Heat maps: a whole array as a small picture, one path for each shade, coarsened where there are too many cells."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..compute.formula import Ref
from ..messages import say
from .escaping import escape
from .palette import palette

if TYPE_CHECKING:
    from ..compute.trace import Trace
    from .scribe import Scribe

MOST = 48
"""The most rows and columns; of a larger array, blocks of neighbours are averaged."""

SHADES = 6
"""How many degrees of size are told apart."""


class Drawn(Struct, frozen=True):
    svg: str
    description: str


def heat_map(trace: Trace, of: Ref, scribe: Scribe, prefix: str, *, standalone: bool = False) -> Drawn:
    """The array as a grid of shades: opacity for size, the role's colour for positive and hatching for negative."""
    grid = _coarse(_square(trace.values[of.array]))
    rows, columns = len(grid), len(grid[0])
    top = max([abs(x) for row in grid for x in row]) or 1.0
    paths: dict[tuple[bool, int], list[str]] = {}
    for y, row in enumerate(grid):
        for x, value in enumerate(row):
            shade = math.ceil(abs(value) / top * SHADES)
            if shade:
                paths.setdefault((value < 0, shade), []).append(f"M{x} {y}h1v1h-1z")
    role = scribe.naming.role(of.array)
    light = palette().roles[role].text[0]
    colour = light if standalone else f"var(--{role}, {light})"
    whole = scribe.naming.name(of.array).plain()
    numbers = scribe.numbers
    description = scribe.plain(
        say(
            "{name}: {rows} rows and {columns} columns of cells; the largest size is {top}.",
            name=whole,
            rows=rows,
            columns=columns,
            top=numbers.text(trace.digits.shown(top)),
        )
    )
    cells = "".join(
        [
            f'<path d="{"".join(parts)}" fill="{f"url(#{prefix}-n)" if negative else colour}" '
            f'opacity="{(0.15 + 0.85 * shade / SHADES):.2f}"/>'
            for (negative, shade), parts in sorted(paths.items())
        ]
    )
    scale = 8 if max(rows, columns) > 16 else 16
    # Hatching is drawn in cells' units: a thin diagonal through each.
    hatch = (
        f'<pattern id="{prefix}-n" width="1" height="1" patternUnits="userSpaceOnUse">'
        f'<path d="M0 1L1 0" stroke="{colour}" stroke-width=".45"/></pattern>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-0.5 -0.5 {columns + 1} {rows + 1}" '
        f'width="{(columns + 1) * scale}" height="{(rows + 1) * scale}" role="img" direction="ltr" '
        f'style="--most:{(columns + 1) * scale}px" '
        f'aria-labelledby="{prefix}-t {prefix}-d" data-node="{escape(of.array)}">'
        f'<title id="{prefix}-t">{escape(whole)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
        f'<defs>{hatch}</defs><rect width="{columns}" height="{rows}" fill="none" stroke="{colour}" '
        f'stroke-width=".08"/>{cells}</svg>'
    )
    return Drawn(svg, description)


def _square(held: Any) -> list[list[float]]:
    """Rows of numbers; a long single row is folded into a square, as an image's pixels are."""
    rows = held.tolist() if hasattr(held, "tolist") else held
    if rows and not isinstance(rows[0], list):
        side = math.isqrt(len(rows))
        if side >= 8 and side * side == len(rows):
            return [rows[k * side : (k + 1) * side] for k in range(side)]
        return [rows]
    return [_flat(row) for row in rows]


def _flat(row: Any) -> list[float]:
    return [x for part in row for x in (_flat(part) if isinstance(part, list) else [part])]


def _coarse(grid: list[list[float]]) -> list[list[float]]:
    """At most `MOST` rows and columns, each cell the mean of its block."""
    high, wide = -(-len(grid) // MOST), -(-len(grid[0]) // MOST)
    if high == wide == 1:
        return grid
    result = []
    for top in range(0, len(grid), high):
        block = grid[top : top + high]
        result.append(
            [
                sum([x for row in block for x in row[left : left + wide]])
                / sum([len(row[left : left + wide]) for row in block])
                for left in range(0, len(grid[0]), wide)
            ]
        )
    return result
