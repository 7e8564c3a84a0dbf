"""The words of a worksheet: what to do, how to round, and what each line works out."""

from __future__ import annotations

from collections.abc import Mapping

from ..compute.blanks import Hidden
from ..compute.formula import Ref
from ..compute.names import anatomy
from ..compute.trace import Trace
from ..compute.worklines import WorkLine
from ..messages import Message, say, say_n

FIND_THE_MISTAKE = say(
    "Somebody has calculated all this, and made one mistake. What comes after it was calculated faithfully, but with a "
    "wrong number. Find the first line that is wrong, and say what should stand there."
)
FIRST_WRONG_LINE = say("The number of the first wrong line")
WHAT_SHOULD_STAND = say("What should stand there")


def lead(hides: Mapping[int, Hidden]) -> Message:
    """What to do with the boxes."""
    if any(hidden.operands for hidden in hides.values()):
        return say(
            "Fill in every empty box. The boxes within a line are for the numbers that its formula asks for; the "
            "box behind the equals sign is for what comes out."
        )
    return say(
        "Fill in every empty box with what comes out of its line. Work from top to bottom: a line may need the "
        "ones above it."
    )


def rounding_statement(trace: Trace) -> tuple[Message, ...]:
    """How results are to be rounded, and which answers count as right."""
    display = trace.spec.display
    carried = display.rounding == "carried"
    away = say("A 5 is rounded away from zero.")
    if display.significant:
        digits = display.significant
        text = (
            say_n(
                "Round every result to one significant digit, and go on with the rounded number. Within a line, round "
                "nothing.",
                "Round every result to {n} significant digits, and go on with the rounded number. Within a line, round "
                "nothing.",
                digits,
            )
            if carried
            else say_n(
                "Go on with all digits of your calculator, and write every result rounded to one significant digit.",
                "Go on with all digits of your calculator, and write every result rounded to {n} significant digits.",
                digits,
            )
        )
        return (text, away)
    text = (
        say_n(
            "Round every result to one decimal, and go on with the rounded number. Within a line, round nothing.",
            "Round every result to {n} decimals, and go on with the rounded number. Within a line, round nothing.",
            display.decimals,
        )
        if carried
        else say_n(
            "Go on with all digits of your calculator, and write every result rounded to one decimal.",
            "Go on with all digits of your calculator, and write every result rounded to {n} decimals.",
            display.decimals,
        )
    )
    return (
        text,
        away,
        say("A number that would become 0 keeps its first two digits."),
    )


TITLES: Mapping[str, Message] = {
    "forward": say("The forward pass"),
    "loss": say("The loss"),
    "backward": say("The backward pass"),
    "update": say("The new weights"),
    "after": say("The second forward pass"),
}

PROMPTS: Mapping[str, Message] = {
    "forward": say(
        "Multiply what arrives at each neuron by the weight on its arrow, add everything up, and apply the "
        "activation function."
    ),
    "loss": say("Compare each prediction with what it should have been."),
    "backward": say("Go from the right to the left: what follows from each neuron, and so from each weight?"),
    "update": say("Move every parameter a small step against its gradient. All gradients come from the old numbers."),
    "after": say("The same inputs and the same sums, with the new weights: did it help?"),
}


def line_title(line: WorkLine) -> Message:
    """What a line works out."""
    part, ref = anatomy(line.array), line.ref
    match part.kind:
        case "z":
            return say("Pre-activation {name}", name=ref)
        case "a":
            return say("Activation {name}", name=ref)
        case "loss" | "loss_per_sample":
            return say("Loss {name}", name=ref)
        case "dL_da":
            return say("How the loss reacts to {name}", name=Ref(f"{part.stage}a{part.layer}", line.at))
        case "da_dz":
            return say("The slope of the activation function")
        case "dL_dz":
            return say("Delta {name}", name=ref)
        case "dL_dW":
            return say("Gradient of the weight {name}", name=Ref(f"{part.stage}W{part.layer}", line.at))
        case "dL_db":
            return say("Gradient of the bias {name}", name=Ref(f"{part.stage}b{part.layer}", line.at))
        case "W_new" | "b_new":
            return say("The new value {name}", name=ref)
    return say("What the optimizer keeps, {name}", name=ref)
