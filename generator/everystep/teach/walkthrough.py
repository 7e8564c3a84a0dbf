"""The walkthrough: the sections of a lesson in teaching order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from ..compute.trace import Trace
from ..messages import say
from . import overview
from .after import after_section, honesty, twin_of
from .backward import backward_section
from .checks import check_section
from .forward import forward_section
from .idea import rule_section
from .lesson import Diagram, Lesson, Section
from .levels import at_level
from .loss import ladder_section, loss_section
from .selection import select
from .story import Story
from .summary import summary_section
from .update import update_section


class Row(Struct, frozen=True):
    """A section that a lesson may have: its id and phase, which are known before it is told, and what tells it."""

    id: str
    phase: str
    tell: Callable[[], Section]


def rows(story: Story) -> list[Row]:
    """The sections of a lesson in teaching order, none of them told yet."""
    trace = story.trace
    last = story.at(trace.prefixes[-1])
    sections = [
        Row("network", "forward", lambda: overview.network_section(story, "network")),
        Row("weights", "forward", lambda: overview.weights_section(story, "weights")),
        Row("sample", "forward", lambda: overview.sample_section(story, "sample")),
        Row("forward", "forward", lambda: forward_section(story, say("The forward pass"), "forward")),
        Row("the-loss", "loss", lambda: loss_section(story, say("The loss"), "the-loss")),
        Row("ladder", "loss", lambda: ladder_section(story, say("What could make the loss smaller?"), "ladder")),
        Row("idea", "backward", lambda: rule_section(story, say("Backpropagation: the idea"), "idea")),
        Row("backward", "backward", lambda: backward_section(story, say("The backward pass"), "backward")),
        Row("update", "update", lambda: update_section(story, say("The new weights"), "update")),
    ]
    if not story.selection.whole:
        sections.insert(-1, Row("summary", "backward", lambda: summary_section(story, "summary")))
    for step, stage in enumerate(trace.prefixes[1:], start=2):
        sections.append(Row(f"step{step}", "update", partial(_step, story.at(stage), step)))
    return [
        *sections,
        Row("after", "after", lambda: _after(last)),
        Row("check", "after", lambda: check_section(story, "check")),
    ]


def _wanted(rows: Sequence[Row], show: Collection[str] | None) -> Sequence[Row]:
    """The rows of some ids and phases; all of them where a name is neither, since it may be that of a part."""
    ids, phases = {row.id for row in rows}, {row.phase for row in rows}
    if show is None or not ids.union(phases).issuperset(show):
        return rows
    return [row for row in rows if row.id in show or (row.phase in show and row.phase not in ids)]


HERO = Diagram(
    "hero",
    "hero",
    "",
    say("Backpropagation in one picture: the values run to the right, the blame runs back to the left."),
)

PHASES = (
    ("forward", say("Forward")),
    ("the-loss", say("Loss")),
    ("backward", say("Backward")),
    ("update", say("Update")),
    ("after", say("Forward again")),
)
"""The section that opens each phase, and its short name."""


def walkthrough(trace: Trace, show: Collection[str] | None = None) -> Lesson:
    """The whole lesson of a trace: from the network's names to the second forward pass; with `show` no more than the
    sections of these ids and phases, where all of them are such."""
    story = Story(trace, select(trace))
    sections = [row.tell() for row in _wanted(rows(story), show)]
    title = trace.spec.title or overview.title(story)
    lesson = Lesson(
        trace, title, overview.lead(story), overview.facts(story), HERO, tuple(sections), story.selection, PHASES
    )
    return at_level(lesson, trace.spec.display.level)


def _after(story: Story) -> Section:
    """The second forward pass, and what the digits of the lesson are worth."""
    trace, after = story.trace, after_section(story, "after")
    digits = Section("rounding", say("About the digits"), (honesty(trace, lambda: twin_of(trace)),), "after")
    return replace(after, parts=(*after.parts, digits))


def _step(story: Story, step: int) -> Section:
    """A further training step, one group of sections."""
    id = f"step{step}"
    parts = (
        forward_section(story, say("Step {number}: the forward pass", number=step), f"{id}-forward"),
        loss_section(story, say("Step {number}: the loss", number=step), f"{id}-the-loss"),
        backward_section(story, say("Step {number}: the backward pass", number=step), f"{id}-backward"),
        update_section(story, say("Step {number}: the new weights", number=step), f"{id}-update"),
    )
    return Section(id, say("Training step {number}", number=step), (), "update", parts)
