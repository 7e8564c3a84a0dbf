"""Checks: the lesson's numbers judged by other means, for readers who do not take our word for it."""

from __future__ import annotations

from ..compute.differences import finite_differences, promised_change
from ..compute.formula import Ref, Worked
from ..messages import say
from .lesson import Block, Cell, Details, Found, Paragraph, Script, Section, Table, Value, found
from .story import Story, shaped

MOST = 400
"""Up to this many parameters each gradient is checked; each check is two forward passes."""


def check_section(story: Story, id: str) -> Section:
    """Finite differences, the promised against the real change of the loss, and the same lesson in numpy."""
    parameters = [
        (name, at)
        for layer in range(1, story.last + 1)
        for name, _, _ in story.program.parameters(layer)
        for at in story.positions(name)
    ]
    blocks: list[Block] = [
        Paragraph(
            say(
                "Believe nothing that you have not checked. A gradient says how fast the loss changes when one "
                "number changes; so we make every parameter a tiny bit larger, then a tiny bit smaller, run the "
                "forward pass both times, and divide the difference of the losses by the difference of the "
                "parameter. The two columns of gradients must agree."
            )
        ),
        _differences(story, id, parameters),
        *_promise(story, id),
    ]
    if story.selection.whole and not story.spec.display.significant:  # the program rounds to decimals
        blocks.append(
            Details(
                f"{id}-numpy",
                say("The same in numpy"),
                (
                    Paragraph(
                        say(
                            "These lines compute the first of the steps; run them, and they print the same numbers, "
                            "digit for digit."
                        )
                        if story.spec.steps > 1
                        else say(
                            "These lines compute the same step; run them, and they print the same numbers, digit "
                            "for digit."
                        )
                    ),
                    Script(f"{id}-script"),
                ),
            )
        )
    return Section(id, say("Check it yourself"), tuple(blocks), "after")


def _differences(story: Story, id: str, parameters: list[tuple[str, tuple[int, ...]]]) -> Table:
    checked = parameters[:MOST]
    for (name, at), slope in zip(checked, finite_differences(story.trace, story.stage, checked), strict=True):
        found(story.trace, _tried(name, at), slope)
    return _differences_table(story, id, tuple(checked))


def _tried(name: str, at: tuple[int, ...]) -> str:
    """The name under which a parameter's gradient is found that was tried out."""
    return f"tried dL_d{name}{at}"


@shaped
def _differences_table(story: Story, id: str, parameters: tuple[tuple[str, tuple[int, ...]], ...]) -> Table:
    rows = [
        (
            Cell(story.ref(name, *at), header=True),
            Cell(Value(story.ref(f"dL_d{name}", *at))),
            Cell(Found(_tried(name, at))),
        )
        for name, at in parameters
    ]
    return Table(
        f"{id}-differences",
        say("Each gradient of the first step, computed by the chain rule and by trying it out.")
        if story.spec.steps > 1
        else say("Each gradient, computed by the chain rule and by trying it out."),
        (say("Parameter"), say("Chain rule"), say("Tried out")),
        tuple(rows),
    )


def _moving(story: Story) -> list[str]:
    """The arrays of parameters that training changes."""
    return [
        name
        for layer in range(1, story.last + 1)
        for name, _, _ in story.program.parameters(layer)
        if story.program.updates(name[0])
    ]


@shaped
def _promise_table(story: Story, id: str) -> Table:
    rows = []
    for name in _moving(story):
        for at in story.positions(name):
            gradient, old, new = (story.ref(n, *at) for n in (f"dL_d{name}", name, f"{name}_new"))
            change = new - old
            rows.append(
                (
                    Cell(story.ref(name, *at), header=True),
                    Cell(Value(gradient)),
                    Cell(Worked(change)),
                    Cell(Worked(gradient * change)),
                )
            )
    return Table(
        f"{id}-promise",
        say("What each parameter contributes to the change of the loss in the first step.")
        if story.spec.steps > 1
        else say("What each parameter contributes to the change of the loss."),
        (say("Parameter"), say("Gradient"), say("Change"), say("Gradient · change")),
        tuple(rows),
    )


def _promise(story: Story, id: str) -> list[Block]:
    """The change of the loss that the gradient promises, parameter by parameter, and the one that came."""
    trace = story.trace
    total = 0.0
    for name in _moving(story):
        total += promised_change(trace, story.stage, name)
    after = Ref("after.loss" if story.stage == trace.prefixes[-1] else f"{trace.prefixes[1]}loss")
    return [
        Paragraph(
            say(
                "The gradient also makes a promise: gradient times change, added up over all parameters, is about "
                "how much the loss will change."
            )
        ),
        _promise_table(story, id),
        Paragraph(
            say(
                "Promised for all parameters together, before rounding: {promised}. What really happened: {actual}. "
                "The smaller the "
                "step, the closer the two come.",
                promised=found(trace, "promised", total),
                actual=Worked(after - story.ref("loss")),
            )
        ),
    ]
