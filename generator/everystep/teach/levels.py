"""Reading levels: the same lesson told with numbers only, with numbers and words, or in full.

A level leaves things out of the finished lesson; it never computes or says anything else.
"""

from __future__ import annotations

from msgspec.structs import replace

from .lesson import (
    Annotated,
    Block,
    Bullets,
    Callout,
    Columns,
    Details,
    Equation,
    Lesson,
    Paragraph,
    Section,
    Table,
)

WITHOUT_CHAIN_RULE = ("ladder", "idea")
"""Sections that exist for the chain rule's sake."""


def at_level(lesson: Lesson, level: str) -> Lesson:
    """The lesson at one of the levels "numbers", "words" and "full"."""
    if level == "full":
        return lesson
    sections = [_section(section, level) for section in lesson.sections if section.id not in WITHOUT_CHAIN_RULE]
    return replace(lesson, sections=tuple([s for s in sections if s.blocks or s.parts]))


def _section(section: Section, level: str) -> Section:
    parts = tuple([part for part in (_section(p, level) for p in section.parts) if part.blocks or part.parts])
    return replace(section, blocks=_blocks(section.blocks, level), parts=parts)


def _blocks(items: tuple[Block, ...], level: str) -> tuple[Block, ...]:
    return tuple([kept for item in items for kept in _block(item, level)])


def _block(item: Block, level: str) -> tuple[Block, ...]:
    words = level == "words"
    match item:
        case Paragraph() | Bullets() | Annotated():
            return (item,) if words else ()
        case Equation():
            return _equation(item)
        case Columns(items):
            inner = [_blocks(part, level) for part in items]
            kept = [part for part in inner if part]
            return (Columns(tuple(kept)),) if len(kept) > 1 else kept[0] if kept else ()
        case Details():
            inside = _blocks(item.blocks, level)
            return (replace(item, blocks=inside),) if inside else ()
        case Callout():
            inside = _blocks(item.blocks, "words")
            return (replace(item, blocks=inside),) if inside and (words or item.kind == "note") else ()
        case Table() if item.id.endswith("-closed"):
            return ()
    return (item,)


def _equation(item: Equation) -> tuple[Equation, ...]:
    """A calculation in numbers alone; matrices and what has no numbers are for the full level."""
    lines = tuple([line for line in item.lines if line.show == "numbers"])
    return (replace(item, lines=lines),) if lines and item.result and not item.matrix else ()
