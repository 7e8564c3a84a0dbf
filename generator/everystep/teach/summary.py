"""The whole of a large network in brief: shapes, extremes and heat maps of what is not printed number by number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..compute.formula import Ref
from ..messages import say
from .lesson import Block, Cell, Heat, Paragraph, Section, Table
from .story import Story


def summary_section(story: Story, id: str) -> Section:
    """Every array of the step: its shape, its smallest, mean and largest number, and the large ones as pictures."""
    rows = []
    heats: list[Block] = []
    for name, quantity in story.program.quantities.items():
        if quantity.local or not quantity.axes or quantity.name.endswith("_old"):
            continue
        numbers = list(_flat(story.trace.values[story.trace.full(story.stage, name)]))
        if not numbers:
            continue
        shape = " × ".join(map(str, quantity.shape))
        shown = [_number(story, x) for x in (min(numbers), sum(numbers) / len(numbers), max(numbers))]
        rows.append((Cell(Ref(story.trace.full(story.stage, name)), header=True), Cell(shape), *map(Cell, shown)))
        if quantity.phase in ("given", "backward") and len(numbers) >= 64 and name[0] in "xWd" and "a" not in name[1:4]:
            heats.append(
                Heat(
                    f"{id}-{story.anchor(story.ref(name))}",
                    Ref(story.trace.full(story.stage, name)),
                    say(
                        "{name} as a heat map: the stronger the colour, the larger; hatched cells are negative.",
                        name=Ref(story.trace.full(story.stage, name)),
                    ),
                )
            )
    table = Table(
        f"{id}-table",
        say("Every array of this step in brief."),
        (say("Array"), say("Shape"), say("Smallest"), say("Mean"), say("Largest")),
        tuple(rows),
    )
    return Section(
        id,
        say("The whole network in brief"),
        (Paragraph(say("What the lesson does not print number by number, it sums up here.")), table, *heats),
        "backward",
    )


def _number(story: Story, x: float) -> Decimal:
    return story.trace.digits.shown(float(x))


def _flat(held: Any) -> Iterator[float]:
    """Every number of an array."""
    if isinstance(held, list):
        for part in held:
            yield from _flat(part)
    elif hasattr(held, "ravel"):
        yield from held.ravel().tolist()
    else:
        yield held
