"""Anchors: where on a page each number is computed, so that its other appearances can link there."""

from __future__ import annotations

from collections.abc import Sequence

from ..teach import lesson as blocks
from ..teach.lesson import Lesson, every
from ..teach.story import anchor


def computed_at(lesson: Lesson) -> dict[str, str]:
    """Where on the page each number is computed, or given: the anchor of its calculation, by its node's name."""
    found: dict[str, str] = {}

    def visit(items: Sequence[blocks.Block]) -> None:
        for item in items:
            if isinstance(item, blocks.Equation):
                node = item.node
                if node and not item.matrix and (node not in found or anchor(node) == item.id):
                    found[node] = item.id
            elif isinstance(item, blocks.Columns):
                for part in item.items:
                    visit(part)
            elif isinstance(item, blocks.Details | blocks.Callout):
                visit(item.blocks)

    for section in every(lesson.sections):
        visit(section.blocks)
    return found
