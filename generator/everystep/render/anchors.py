"""Anchors: where on a page each number is computed, so that its other appearances can link there."""

from __future__ import annotations

from collections.abc import Sequence

from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Section, every, remembered
from ..teach.story import anchor


def computed_at(lesson: Lesson) -> dict[str, str]:
    """Where on the page each number is computed, or given: the anchor of its calculation, by its node's name."""
    found: dict[str, str] = {}
    for section in every(lesson.sections):
        for node, id in _computed_in(section):
            if node not in found or anchor(node) == id:
                found[node] = id
    return found


@remembered
def _computed_in(section: Section) -> list[tuple[str, str]]:
    """The nodes and the anchors of a section's calculations, without those of its parts."""
    found: list[tuple[str, str]] = []

    def visit(items: Sequence[blocks.Block]) -> None:
        for item in items:
            if isinstance(item, blocks.Equation):
                if item.node and not item.matrix:
                    found.append((item.node, item.id))
            elif isinstance(item, blocks.Columns):
                for part in item.items:
                    visit(part)
            elif isinstance(item, blocks.Details | blocks.Callout):
                visit(item.blocks)

    visit(section.blocks)
    return found
