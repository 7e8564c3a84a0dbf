"""How tall a section will be, roughly: a browser asks before it lays out what nobody has scrolled to yet.

A guess that is much too low lets what is not laid out reach into the next section, where tools that measure a page (a
test of how far links stand apart) find two things in one place; and the page's scroll bar jumps as its reader goes on.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..teach import lesson as blocks
from ..teach.lesson import Section, every

SECTION, STEP, PICTURE, ROW, LEAST = 25, 12, 14, 3, 4
"""What each takes in rem, fitted to the pages of the course. The style sheet adds enough for the tallest of them, more
on a phone: a guess that is too high harms nobody."""


def tallness(section: Section) -> int:
    """The height of a section, in rem."""
    parts = list(every([section]))
    return SECTION + LEAST * (len(parts) - 1) + sum([_blocks(part.blocks) for part in parts])


def _blocks(items: Iterable[blocks.Block]) -> int:
    return sum([_tall(item) for item in items])


def _tall(item: blocks.Block) -> int:
    match item:
        case blocks.Equation() | blocks.Annotated():
            return STEP
        case blocks.Diagram() | blocks.Chart() | blocks.Heat():
            return PICTURE
        case blocks.Table():
            return ROW * len(item.rows)
        case blocks.Columns():
            return sum([_blocks(column) for column in item.items])
        case blocks.Callout():
            return LEAST + _blocks(item.blocks)
        case blocks.Details():
            return LEAST
        case _:
            return 0
