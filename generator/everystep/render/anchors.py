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
            match item:
                case blocks.Equation(id=id, node=node) if node and not item.matrix:
                    if node not in found or anchor(node) == id:
                        found[node] = id
                case blocks.Columns(items=parts):
                    for part in parts:
                        visit(part)
                case blocks.Details(blocks=inner) | blocks.Callout(blocks=inner):
                    visit(inner)

    for section in every(lesson.sections):
        visit(section.blocks)
    return found
