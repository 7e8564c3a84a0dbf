"""Checks: the lesson's numbers judged by other means, for readers who do not take our word for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..compute.differences import finite_differences, promised_change
from ..compute.formula import Ref, Worked
from ..messages import Message, say, say_n
from .lesson import Block, Cell, Details, Found, Listing, Paragraph, Script, Section, Table, Value, found
from .remarks import FEW
from .story import Story, shaped

MOST = 400
"""Up to this many parameters each gradient is checked; each check is two forward passes."""

APART = 1e-3
"""Gradients that differ by so much of their size differ by more than what a difference quotient leaves out."""


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
        *_differences(story, id, parameters[:MOST]),
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


def _differences(story: Story, id: str, parameters: list[tuple[str, tuple[int, ...]]]) -> list[Block]:
    tried = list(finite_differences(story.trace, story.stage, parameters))
    corners = False
    for (name, at), one in zip(parameters, tried, strict=True):
        found(story.trace, _tried(name, at), one.slope)
        gradient = story.trace.value(story.trace.full(story.stage, f"dL_d{name}"), at)
        corners |= one.sides == 2 and abs(one.slope - gradient) > APART * max(abs(one.slope), abs(gradient))
    blocks: list[Block] = [_differences_table(story, id, tuple(parameters), tuple([one.sides for one in tried]))]
    if story.spec.display.rounding == "carried":
        blocks.append(
            Paragraph(
                say(
                    "The first column comes from numbers that were rounded on the way, the second from full "
                    "precision: they agree as far as the rounding lets them."
                )
            )
        )
    if any(one.sides < 2 for one in tried):
        blocks.append(
            Paragraph(
                say(
                    "An output stands at the very end of what the logarithm takes. Where a step to one side would "
                    "lead out of it, only the other side was tried."
                )
            )
        )
    at_corners = tuple(_at_corners(story)) if corners else ()
    if at_corners:
        blocks.append(
            Paragraph(
                say_n(
                    "The sum inside {names} is exactly 0, where the graph of the activation function has a corner. To "
                    "its left the slope is another than to its right; the chain rule takes the left one, and trying "
                    "both sides gives the mean of the two. Where the columns differ, that is why.",
                    "The sums inside {names} are exactly 0, where the graph of the activation function has a corner. "
                    "To its left the slope is another than to its right; the chain rule takes the left one, and trying "
                    "both sides gives the mean of the two. Where the columns differ, that is why.",
                    len(at_corners),
                    names=Listing(at_corners),
                )
            )
        )
    return blocks


def _at_corners(story: Story) -> Iterator[Ref]:
    """The first neurons whose pre-activation lies at the corner of its activation function."""
    seen = 0
    for layer in range(1, story.last + 1):
        if not getattr(story.activation(layer), "corner", False):
            continue
        for at in product(*map(range, story.program.quantities[f"z{layer}"].shape)):
            if seen < FEW and story.trace.value(story.trace.full(story.stage, f"z{layer}"), at) == 0:
                seen += 1
                yield story.ref(f"a{layer}", *at)


def _tried(name: str, at: tuple[int, ...]) -> str:
    """The name under which a parameter's gradient is found that was tried out."""
    return f"tried dL_d{name}{at}"


@shaped
def _differences_table(
    story: Story, id: str, parameters: tuple[tuple[str, tuple[int, ...]], ...], sides: tuple[int, ...]
) -> Table:
    rows = [
        (
            Cell(story.ref(name, *at), header=True),
            Cell(Value(story.ref(f"dL_d{name}", *at))),
            Cell(Found(_tried(name, at)) if tried else say("no value on either side")),
        )
        for (name, at), tried in zip(parameters, sides, strict=True)
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
            _kept_promise(
                story, {"promised": found(trace, "promised", total), "actual": Worked(after - story.ref("loss"))}
            )
        ),
    ]


def _kept_promise(story: Story, numbers: dict[str, object]) -> Message:
    """The promised change of the loss beside the real one."""
    if story.spec.display.rounding == "carried":
        return say(
            "Promised for all parameters together, before rounding: {promised}. What really happened: {actual}. The "
            "smaller the step and the finer the rounding, the closer the two come.",
            **numbers,
        )
    return say(
        "Promised for all parameters together, before rounding: {promised}. What really happened: {actual}. "
        "The smaller the "
        "step, the closer the two come.",
        **numbers,
    )
