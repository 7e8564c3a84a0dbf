"""The walkthrough: the sections of a lesson in teaching order."""

from __future__ import annotations

from ..compute.trace import Trace
from ..messages import say
from . import overview
from .after import after_section, honesty, twin_of
from .backward import backward_section, rule_section
from .checks import check_section
from .forward import forward_section
from .lesson import Diagram, Lesson, Section
from .levels import at_level
from .loss import ladder_section, loss_section
from .selection import select
from .story import Story
from .summary import summary_section
from .update import update_section


def walkthrough(trace: Trace) -> Lesson:
    """The whole lesson of a trace: from the network's names to the second forward pass."""
    story = Story(trace, select(trace))
    sections = [
        overview.network_section(story, "network"),
        overview.weights_section(story, "weights"),
        overview.sample_section(story, "sample"),
        forward_section(story, say("The forward pass"), "forward"),
        loss_section(story, say("The loss"), "the-loss"),
        ladder_section(story, say("What could make the loss smaller?"), "ladder"),
        rule_section(story, say("Backpropagation: the idea"), "idea"),
        backward_section(story, say("The backward pass"), "backward"),
        update_section(story, say("The new weights"), "update"),
    ]
    if not story.selection.whole:
        sections.insert(-1, summary_section(story, "summary"))
    for step, stage in enumerate(trace.prefixes[1:], start=2):
        sections.append(_step(story.at(stage), step))
    last = story.at(trace.prefixes[-1])
    after = after_section(last, "after")
    after = Section(
        after.id,
        after.title,
        after.blocks,
        after.phase,
        (
            *after.parts,
            Section("rounding", say("About the digits"), (honesty(trace, lambda: twin_of(trace)),), "after"),
        ),
    )
    sections += [after, check_section(story, "check")]
    title = trace.spec.title or overview.title(story)
    hero = Diagram(
        "hero",
        "hero",
        "",
        say("Backpropagation in one picture: the values run to the right, the blame runs back to the left."),
    )
    phases = (
        ("forward", say("Forward")),
        ("the-loss", say("Loss")),
        ("backward", say("Backward")),
        ("update", say("Update")),
        ("after", say("Forward again")),
    )
    lesson = Lesson(
        trace, title, overview.lead(story), overview.facts(story), hero, tuple(sections), story.selection, phases
    )
    return at_level(lesson, trace.spec.display.level)


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
