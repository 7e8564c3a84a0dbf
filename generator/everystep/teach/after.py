"""After the update: the second forward pass, what changed, and how honest the digits are."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ..compute.formula import Formula, Ref, absolute, maximum, positive, total
from ..compute.optimizers import OPTIMIZERS
from ..compute.trace import AFTER, Trace, run
from ..errors import EverystepError
from ..messages import Message, say, say_n
from .charts import losses_shown, training_section
from .forward import forward_section
from .lesson import Block, Callout, Cell, Paragraph, Section, Table, Value, chosen, found
from .loss import loss_section
from .story import Story, shaped

Options = tuple[tuple[Formula | None, Message], ...]
"""Sentences, each with what is above 0 where it is to be said; the last one has nothing."""

BY_HAND = 2000
"""Up to this many weights the lesson is also computed with the other rounding, to compare the last number."""


def after_section(story: Story, id: str) -> Section:
    """The forward pass with the new weights, the loss, and the comparison."""
    after = story.at(AFTER)
    title = say("The second forward pass") if story.spec.steps == 1 else say("Forward once more, with the last weights")
    forward = forward_section(after, title, id)
    loss = loss_section(after, say("The new loss"), f"{id}-the-loss")
    changed: list[Block] = [_table(story, id), *losses_shown(story, id), _verdict(story)]
    compare = Section(f"{id}-compare", say("What has changed"), tuple(changed), "after")
    return Section(
        id,
        forward.title,
        forward.blocks,
        "after",
        (*forward.parts, loss, compare, *training_section(story, "training")),
    )


@shaped
def _table(story: Story, id: str) -> Table:
    """Predictions and losses, before and after."""
    rows, after = [], story.at(AFTER)
    for at in story.positions(f"a{story.last}"):
        old, new = story.ref(f"a{story.last}", *at), after.ref(f"a{story.last}", *at)
        rows.append(
            (
                Cell(say("Prediction {name}", name=old), header=True),
                Cell(Value(old)),
                Cell(Value(new)),
                Cell(Value(story.ref("y", *at))),
            )
        )
    if story.batch:
        for at in story.positions("loss_per_sample"):
            old, new = story.ref("loss_per_sample", *at), after.ref("loss_per_sample", *at)
            rows.append((Cell(say("Loss {name}", name=old), header=True), Cell(Value(old)), Cell(Value(new)), Cell("")))
    rows.append(
        (
            Cell(say("Loss {name}", name=story.ref("loss")), header=True),
            Cell(Value(story.ref("loss"))),
            Cell(Value(after.ref("loss"))),
            Cell(""),
        )
    )
    return Table(
        f"{id}-table",
        _compared(story),
        (say("Number"), say("Before"), say("After"), say("Target")),
        tuple(rows),
    )


def _compared(story: Story) -> Message:
    """What stands side by side."""
    if story.spec.steps > 1:
        if story.batch:
            return say("The same samples before and after the last update.")
        return say("The same sample before and after the last update.")
    if story.batch:
        return say("The same samples before and after the update.")
    return say("The same sample before and after the update.")


def _verdict(story: Story) -> Callout:
    """Whether it helped, in one sentence that the numbers choose, after where the prediction went."""
    choices = [chosen(story.trace, name, *options) for name, options in _verdicts(story)]
    return Callout("verdict", say("Did it help?"), tuple(map(Paragraph, choices)))


@shaped
def _verdicts(story: Story) -> list[tuple[str, Options]]:
    """The sentences that the numbers may choose."""
    old, new = story.ref("loss"), Ref("after.loss")
    places = {"old": Value(old), "new": Value(new)}
    if story.spec.steps > 1:
        fell = say("In this last step the loss fell from {old} to {new}.", **places)
        rose = say(
            "In this last step the loss rose from {old} to {new}. The gradient points the right way only close by; "
            "with this learning rate the step went too far.",
            **places,
        )
    else:
        fell = say(
            "The loss fell from {old} to {new}. One step helped; training repeats it, again and again.", **places
        )
        rose = say(
            "The loss rose from {old} to {new}. The gradient points the right way only close by; with this "
            "learning rate the step went too far.",
            **places,
        )
    across = say(
        "The loss stayed at {old}: the step went past the lowest place, and just as high up on the other side. With a "
        "smaller learning rate the loss would have fallen.",
        old=Value(old),
    )
    unseen = say("The loss stayed at {old}: with so few digits no change can be seen.", old=Value(old))
    flat = say("The loss stayed at {old}: no gradient was left to follow.", old=Value(old))
    carried = say(
        "In this last step the loss rose from {old} to {new}. The gradient asked for the other way, but what the "
        "optimizer keeps of the steps before carried the parameters on, uphill.",
        **places,
    )
    remembers = story.spec.steps > 1 and bool(OPTIMIZERS[story.spec.optimizer.name].state)
    uphill: Options = ((positive(new - old) * _uphill(story), carried),) if remembers else ()
    verdicts: Options = (
        (old - new, fell),
        *uphill,
        (new - old, rose),
        (_far(story), across),
        (_gradients(story), unseen),
        (None, flat),
    )
    moved = _moved(story)
    return [*([("moved", moved)] if moved else []), ("verdict", verdicts)]


def _gradients(story: Story) -> Formula:
    """Above 0 where any parameter that training changes has a gradient other than 0."""
    return total([absolute(g) for layer in range(1, story.last + 1) for g, _, _ in _moving(story, layer)])


def _far(story: Story) -> Formula:
    """Above 0 where the last layer alone promised so much less loss that it would be seen, had it come."""
    display, loss = story.spec.display, story.ref("loss")
    digit = (
        loss * 10.0 ** (1 - display.significant)
        if display.significant
        else maximum(loss, 1.0) * 10.0**-display.decimals
    )
    return total([gradient * (old - new) for gradient, old, new in _moving(story, story.last)]) - 4 * digit


def _uphill(story: Story) -> Formula:
    """Above 0 where the gradient promised that the step would raise the loss."""
    layers = range(1, story.last + 1)
    return total([gradient * (new - old) for layer in layers for gradient, old, new in _moving(story, layer)])


def _moving(story: Story, layer: int) -> list[tuple[Ref, Ref, Ref]]:
    """Of each parameter of a layer that training changes: its gradient, its old value and its new one."""
    return [
        (story.ref(f"dL_d{name}", *at), story.ref(name, *at), story.ref(f"{name}_new", *at))
        for name, _, _ in story.program.parameters(layer)
        if story.program.updates(name[0])
        for at in story.positions(name)
    ]


def _moved(story: Story) -> Options:
    """Where the prediction went, in a lesson with one number to predict."""
    if story.batch or story.program.sizes[-1] > 1:
        return ()
    old, new, y = story.ref(f"a{story.last}", 0), Ref(f"after.a{story.last}", (0,)), story.ref("y", 0)
    places = {"old": Value(old), "new": Value(new), "target": Value(y)}
    return (
        (1e-9 * absolute(old - new) - absolute((old - y) + (new - y)),
         say("The prediction moved from {old} to {new}: past the target {target}, and just as far from it as before.",
             **places)),
        (absolute(old - y) - absolute(new - y),
         say("The prediction moved from {old} to {new}: closer to the target {target}.", **places)),
        (absolute(new - old),
         say("The prediction moved from {old} to {new}: further away from the target {target}.", **places)),
        (None, say("The prediction is still {old}; the target is {target}.", old=Value(old), target=Value(y))),
    )  # fmt: skip


def honesty(trace: Trace, other: Callable[[], Trace | None]) -> Callout:
    """Which of the two roundings the lesson uses, and how far they drift apart at the last number."""
    decimals = trace.spec.display.decimals
    exact = trace.spec.display.rounding == "exact"
    text = (
        say_n(
            "All numbers are computed with the computer’s full precision; only what is printed is rounded, to one "
            "decimal. "
            "Where the printed digits give exactly the printed result, there is “=”; everywhere else there is “≈”.",
            "All numbers are computed with the computer’s full precision; only what is printed is rounded, to {n} "
            "decimals. "
            "Where the printed digits give exactly the printed result, there is “=”; everywhere else there is “≈”. "
            "A number "
            "printed with fewer decimals is exact as it stands.",
            decimals,
        )
        if exact
        else say_n(
            "Every computed number is rounded as it is printed, to one decimal, before it is used again, as one "
            "does by "
            "hand; one that is too small for that keeps its first digits. Where the printed digits give exactly the "
            "printed "
            "result, there is “=”; where the result had to be rounded, there is “≈”.",
            "Every computed number is rounded as it is printed, to {n} decimals, before it is used again, as one "
            "does by "
            "hand; one that is too small for that keeps its first digits. Where the printed digits give exactly the "
            "printed "
            "result, there is “=”; where the result had to be rounded, there is “≈”.",
            decimals,
        )
    )
    if trace.spec.display.significant:
        text = _significant(exact, trace.spec.display.significant)
    title, said = say("How these numbers are rounded"), [Paragraph(text)]
    if not exact:
        said.append(
            Paragraph(
                say(
                    "What is worked out in the middle of a line is not a result yet, and is printed with three more "
                    "digits."
                )
            )
        )
    if _is_large(trace):
        return Callout("note", title, tuple(said))
    twin = other()
    if twin is None:
        drift = say(
            "Rounded after every calculation, this lesson could not be finished: a number becomes 0 whose "
            "logarithm or reciprocal is needed."
        )
    else:
        last = Ref("after.loss")
        other_loss = found(trace, "twin after.loss", twin.value("after.loss"))
        same = trace.found[other_loss.name] == trace.shown("after.loss")
        if exact:
            drift = say(
                "By hand, rounding after every calculation, the last loss would come out as {twin} instead of {here}.",
                twin=other_loss,
                here=Value(last),
            )
            if same:
                drift = say(
                    "By hand, rounding after every calculation, the last loss would come out as {here} as well.",
                    here=Value(last),
                )
        else:
            drift = say(
                "With full precision throughout, the last loss would be {twin} instead of {here}.",
                twin=other_loss,
                here=Value(last),
            )
            if same:
                drift = say("With full precision throughout, the last loss would be {here} as well.", here=Value(last))
    return Callout("note", title, (*said, Paragraph(drift)))


def _significant(exact: bool, digits: int) -> Message:
    """The same for a lesson that counts digits, not decimals."""
    if exact:
        return say_n(
            "All numbers are computed with the computer’s full precision; only what is printed is rounded, to one "
            "significant digit.",
            "All numbers are computed with the computer’s full precision; only what is printed is rounded, to {n} "
            "significant digits.",
            digits,
        )
    return say_n(
        "Every computed number is rounded to one significant digit before it is used again, as one does by hand.",
        "Every computed number is rounded to {n} significant digits before it is used again, as one does by hand.",
        digits,
    )


def _is_large(trace: Trace) -> bool:
    """Whether doing the whole lesson once more by hand would take longer than reading it."""
    return trace.spec.weights > BY_HAND


def twin_of(trace: Trace) -> Trace | None:
    """The same lesson with the other rounding; None where that cannot be finished."""
    display = trace.spec.display
    other = "carried" if display.rounding == "exact" else "exact"
    try:
        return run(replace(trace.spec, display=replace(display, rounding=other)))
    except EverystepError:  # what rounding by hand makes of it is said in the lesson, not raised
        return None
