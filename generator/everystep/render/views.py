"""Views: for each kind of block, the template that writes it and what that template is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..compute.formula import Ref
from ..messages import say
from ..teach import lesson as blocks
from ..teach.lesson import Line
from .picture import draw

if TYPE_CHECKING:
    from .page import Page

View = Callable[["Page", Any], tuple[str, dict[str, Any]]]


def _diagram(page: Page, item: blocks.Diagram) -> tuple[str, dict[str, Any]]:
    drawing = draw(page.lesson, item.kind, item.stage, page.scribe, item.id, standalone=page.apart)
    caption = item.caption
    if drawing.without_number or drawing.without_name:
        caption = say("{caption} What found no room on an arrow stands in the tables and formulas.", caption=caption)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, caption)


def _chart(page: Page, item: blocks.Chart) -> tuple[str, dict[str, Any]]:
    from .chart import draw_chart

    drawing = draw_chart(item, page.scribe, standalone=page.apart)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, item.caption)


def _heat(page: Page, item: blocks.Heat) -> tuple[str, dict[str, Any]]:
    from .heat import heat_map

    drawing = heat_map(page.lesson.trace, item.of, page.scribe, prefix=item.id, standalone=page.apart)
    return "figure", page.figure(item.id, drawing.svg, drawing.description, item.caption)


def _script(page: Page, item: blocks.Script) -> tuple[str, dict[str, Any]]:
    from .script import numpy_script

    return "code", {"id": item.id, "text": numpy_script(page.lesson.trace), "language": "python"}


def _table(page: Page, item: blocks.Table) -> tuple[str, dict[str, Any]]:
    return "table", {
        "id": item.id,
        "caption": page.html(item.caption),
        "head": [page.html(head) for head in item.head],
        "rows": [[page.cell(cell) for cell in row] for row in item.rows],
    }


def _annotated(page: Page, item: blocks.Annotated) -> tuple[str, dict[str, Any]]:
    naming = page.scribe.naming
    whole = page.chain((Line(item.left, deltas=False), Line(item.right, deltas=False)))
    return "annotated", {
        "id": item.id,
        "formula": whole,
        "notes": [
            {
                "symbol": page.formula(symbol, "names", False),
                "text": page.html(text),
                "role": naming.role(symbol.array) if isinstance(symbol, Ref) else "",
            }
            for symbol, text in item.notes
        ],
    }


VIEWS: dict[type, View] = {
    blocks.Paragraph: lambda page, item: ("paragraph", {"html": page.html(item.text), **page.follows(item)}),
    blocks.Equation: lambda page, item: ("equation", page.equation(item)),
    blocks.Table: _table,
    blocks.Diagram: _diagram,
    blocks.Chart: _chart,
    blocks.Heat: _heat,
    blocks.Script: _script,
    blocks.Columns: lambda page, item: ("columns", {"items": [page.several(part) for part in item.items]}),
    blocks.Details: lambda page, item: (
        "details",
        {"id": item.id, "summary": page.html(item.summary), "body": page.several(item.blocks)},
    ),
    blocks.Callout: lambda page, item: (
        "callout",
        {"kind": item.kind, "title": page.html(item.title), "body": page.several(item.blocks)},
    ),
    blocks.Annotated: _annotated,
    blocks.Bullets: lambda page, item: ("list", {"items": [page.html(text) for text in item.items]}),
}
"""For each kind of block, its template and what the template is given."""
