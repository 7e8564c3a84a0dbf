"""Wording: the same sentences for those who say "error" for the loss, or "actual value" for the target.

Each of these sentences stands here a second time, since a sentence is translated whole, and in most languages
another word changes the words around it. The first text of a pair is the one that the lesson
says by default; where both words are changed, the change of the loss comes first. It is long because of these
sentences alone.
"""

from __future__ import annotations

from ..compute.spec import Display
from ..messages import N_, say_n

ERROR: dict[str, str] = {
    "The new loss": N_("The new error"),
    "What each parameter contributes to the change of the loss in the first step.": N_(
        "What each parameter contributes to the change of the error in the first step."
    ),
    "In this last step the loss fell from {old} to {new}.": N_("In this last step the error fell from {old} to {new}."),
    "The loss fell from {old} to {new}. One step helped; training repeats it, again and again.": N_(
        "The error fell from {old} to {new}. One step helped; training repeats it, again and again."
    ),
    "By hand, rounding after every calculation, the last loss would come out as {twin} instead of {here}.": N_(
        "By hand, rounding after every calculation, the last error would come out as {twin} instead of {here}."
    ),
    "With full precision throughout, the last loss would be {twin} instead of {here}.": N_(
        "With full precision throughout, the last error would be {twin} instead of {here}."
    ),
    "Loss {name}": N_("Error {name}"),
    "The loss rose from {old} to {new}. The gradient points the right way only close by; with this learning rate"
    " the step went too far.": N_(
        "The error rose from {old} to {new}. The gradient points the right way only close by; with this "
        "learning rate the step went too far."
    ),
    "In this last step the loss rose from {old} to {new}. The gradient points the right way only close by; with this"
    " learning rate the step went too far.": N_(
        "In this last step the error rose from {old} to {new}. The gradient points the right way only close by; with "
        "this learning rate the step went too far."
    ),
    "In this last step the loss rose from {old} to {new}. The gradient asked for the other way, but what the "
    "optimizer keeps of the steps before carried the parameters on, uphill.": N_(
        "In this last step the error rose from {old} to {new}. The gradient asked for the other way, but what the "
        "optimizer keeps of the steps before carried the parameters on, uphill."
    ),
    "The loss stayed at {old}: the step went past the lowest place, and just as high up on the other side. With a "
    "smaller learning rate the loss would have fallen.": N_(
        "The error stayed at {old}: the step went past the lowest place, and just as high up on the other side. With a "
        "smaller learning rate the error would have fallen."
    ),
    "By hand, rounding after every calculation, the last loss would come out as {here} as well.": N_(
        "By hand, rounding after every calculation, the last error would come out as {here} as well."
    ),
    "With full precision throughout, the last loss would be {here} as well.": N_(
        "With full precision throughout, the last error would be {here} as well."
    ),
    "The loss stayed at {old}: no gradient was left to follow.": N_(
        "The error stayed at {old}: no gradient was left to follow."
    ),
    "The loss stayed at {old}: with so few digits no change can be seen.": N_(
        "The error stayed at {old}: with so few digits no change can be seen."
    ),
    "the gradient: how fast the loss changes when this weight grows": N_(
        "the gradient: how fast the error changes when this weight grows"
    ),
    "Gradient descent changes every weight by the same rule: a small step against the gradient. Where the loss "
    "rises with a weight, the weight goes down; where it falls, the weight goes up.": N_(
        "Gradient descent changes every weight by the same rule: a small step against the gradient. Where the"
        " error rises with a weight, the weight goes down; where it falls, the weight goes up."
    ),
    "So all we need is the gradient of each weight. No weight touches the loss directly: it acts on the next "
    "number, that one on the next, and so on until the loss. The chain rule says that the effects multiply: *the"
    " derivative along a path is the product of the derivatives along its steps*. Where several paths lead from "
    "a number to the loss, their contributions add up.": N_(
        "So all we need is the gradient of each weight. No weight touches the error directly: it acts on the "
        "next number, that one on the next, and so on until the error. The chain rule says that the effects "
        "multiply: *the derivative along a path is the product of the derivatives along its steps*. Where "
        "several paths lead from a number to the error, their contributions add up."
    ),
    "We walk from the right to the left. At each neuron we first ask how the loss reacts to what the neuron "
    "says, then to the sum inside it; from there every incoming weight is one step away.": N_(
        "We walk from the right to the left. At each neuron we first ask how the error reacts to what the "
        "neuron says, then to the sum inside it; from there every incoming weight is one step away."
    ),
    "The derivative of the loss with respect to that sum is needed so often that it has a name of its own: "
    "*delta*, written δ. In a neuron without an activation function the sum is what it says, and delta is the "
    "derivative with respect to that.": N_(
        "The derivative of the error with respect to that sum is needed so often that it has a name of its "
        "own: *delta*, written δ. In a neuron without an activation function the sum is what it says, and "
        "delta is the derivative with respect to that."
    ),
    "The backward pass: every box holds how fast the loss changes when that weight grows.": N_(
        "The backward pass: every box holds how fast the error changes when that weight grows."
    ),
    "A hidden value reaches the loss through every neuron of the next layer: along each arrow that leaves it, "
    "multiplied by that arrow’s weight.": N_(
        "A hidden value reaches the error through every neuron of the next layer: along each arrow that "
        "leaves it, multiplied by that arrow’s weight."
    ),
    "The loss is the mean over {n} sample, so each sample’s derivative is divided by {n}.": (
        "The error is the mean over {n} sample, so each sample’s derivative is divided by {n}."
    ),
    "The loss is the mean over {n} samples, so each sample’s derivative is divided by {n}.": (
        "The error is the mean over {n} samples, so each sample’s derivative is divided by {n}."
    ),
    "the loss": N_("the error"),
    "How the loss reacts to {name}": N_("How the error reacts to {name}"),
    "The loss over {first} and {second}, and the step.": N_("The error over {first} and {second}, and the step."),
    "The loss stayed at {first}.": N_("The error stayed at {first}."),
    "The loss depends on all weights at once, and only two fit on paper: here {first} and {second}, those with "
    "the largest gradients; everything else stays as it was. Along each line the loss is the same, and the "
    "stronger the colour, the higher. The arrow is our step.": N_(
        "The error depends on all weights at once, and only two fit on paper: here {first} and {second}, "
        "those with the largest gradients; everything else stays as it was. Along each line the error is the "
        "same, and the stronger the colour, the higher. The arrow is our step."
    ),
    "The whole loss fits on this map, for only {first} and {second} can change. Along each line the loss is the "
    "same, and the stronger the colour, the higher. The arrow is our step.": N_(
        "The whole error fits on this map, for only {first} and {second} can change. Along each line the error is "
        "the same, and the stronger the colour, the higher. The arrow is our step."
    ),
    "The loss is {loss} after further steps: {n}.": N_("The error is {loss} after further steps: {n}."),
    "Training steps: {n}. The loss went from {first} to {last}.": N_(
        "Training steps: {n}. The error went from {first} to {last}."
    ),
    "{name} is now {value}; the loss is {loss}, and {next} after the step.": N_(
        "{name} is now {value}; the error is {loss}, and {next} after the step."
    ),
    "The loss fell from {first} to {last}.": N_("The error fell from {first} to {last}."),
    "The loss rose from {first} to {last}; with this learning rate training does not help.": N_(
        "The error rose from {first} to {last}; with this learning rate training does not help."
    ),
    "The loss before every step and after the last.": N_("The error before every step and after the last."),
    "At its tip the loss is {new}.": N_("At its tip the error is {new}."),
    "At its tip this map shows a loss of {tip}. Because all other parameters move as well, the loss becomes {new}.": N_(
        "At its tip this map shows an error of {tip}. Because all other parameters move as well, the error "
        "becomes {new}."
    ),
    "The step on the loss landscape": N_("The step on the error landscape"),
    "The loss after some of the steps; 0 is the loss before the first.": N_(
        "The error after some of the steps; 0 is the error before the first."
    ),
    "The loss after each step; 0 is the loss before the first.": N_(
        "The error after each step; 0 is the error before the first."
    ),
    "Loss": N_("Error"),
    "Believe nothing that you have not checked. A gradient says how fast the loss changes when one number "
    "changes; so we make every parameter a tiny bit larger, then a tiny bit smaller, run the forward pass both "
    "times, and divide the difference of the losses by the difference of the parameter. The two columns of "
    "gradients must agree.": N_(
        "Believe nothing that you have not checked. A gradient says how fast the error changes when one "
        "number changes; so we make every parameter a tiny bit larger, then a tiny bit smaller, run the "
        "forward pass both times, and divide the difference of the errors by the difference of the parameter."
        " The two columns of gradients must agree."
    ),
    "The gradient also makes a promise: gradient times change, added up over all parameters, is about how much "
    "the loss will change.": N_(
        "The gradient also makes a promise: gradient times change, added up over all parameters, is about how"
        " much the error will change."
    ),
    "What each parameter contributes to the change of the loss.": N_(
        "What each parameter contributes to the change of the error."
    ),
    "The prediction meets the target: both go into the loss.": N_(
        "The prediction meets the target: both go into the error."
    ),
    "The prediction of the first sample meets its target: both go into the loss.": N_(
        "The prediction of the first sample meets its target: both go into the error."
    ),
    "The loss of the batch is the mean over its samples.": N_("The error of the batch is the mean over its samples."),
    "The loss of the batch is the sum over its samples.": N_("The error of the batch is the sum over its samples."),
    "The loss can only fall if the prediction changes. So let us see what the prediction is made of, by putting "
    "in, one after the other, what each name stands for.": N_(
        "The error can only fall if the prediction changes. So let us see what the prediction is made of, by "
        "putting in, one after the other, what each name stands for."
    ),
    "How wrong is that? The loss puts it into one number: it compares each prediction with its target.": N_(
        "How wrong is that? The error puts it into one number: it compares each prediction with its target."
    ),
    "Loss before → after": N_("Error before → after"),
    "For no sample of the batch is the sum of {name} positive, so ReLU always answers 0 and its slope is always "
    "0. Nothing of the loss comes back through this neuron: the gradients of all its incoming weights are 0. As "
    "far as this batch goes, the neuron is *dead*.": N_(
        "For no sample of the batch is the sum of {name} positive, so ReLU always answers 0 and its slope is "
        "always 0. Nothing of the error comes back through this neuron: the gradients of all its incoming "
        "weights are 0. As far as this batch goes, the neuron is *dead*."
    ),
    "The sum of {name} is {z}: not positive, so ReLU answers 0 and its slope is 0. Nothing of the loss comes "
    "back through this neuron: the gradients of all its incoming weights are 0. A neuron that is silent like "
    "this for every sample is called *dead*: it can never learn again.": N_(
        "The sum of {name} is {z}: not positive, so ReLU answers 0 and its slope is 0. Nothing of the error "
        "comes back through this neuron: the gradients of all its incoming weights are 0. A neuron that is "
        "silent like this for every sample is called *dead*: it can never learn again."
    ),
    "The loss": N_("The error"),
    "What could make the loss smaller?": N_("What could make the error smaller?"),
    "Step {number}: the loss": N_("Step {number}: the error"),
    "The loss over {steps} training steps: from {first} to {last}.": N_(
        "The error over {steps} training steps: from {first} to {last}."
    ),
    "Contour lines of the loss over {first} and {second}, all other parameters as they were; an arrow leads from"
    " {old_first} and {old_second} to {new_first} and {new_second}.": N_(
        "Contour lines of the error over {first} and {second}, all other parameters as they were; an arrow "
        "leads from {old_first} and {old_second} to {new_first} and {new_second}."
    ),
    "Loss curve": N_("Error curve"),
    "loss": N_("error"),
    "The prediction {out} and the target {y} lead to the loss {loss}.": N_(
        "The prediction {out} and the target {y} lead to the error {loss}."
    ),
    "The logarithm of the loss undoes the exponential of the softmax. Every output’s contribution contains its "
    "own activation as a factor and as a divisor; they cancel, and because the targets add up to 1, the plain "
    "difference is left.": N_(
        "The logarithm of the error undoes the exponential of the softmax. Every output’s contribution "
        "contains its own activation as a factor and as a divisor; they cancel, and because the targets add "
        "up to 1, the plain difference is left."
    ),
    "The prediction is read as a probability; the loss is the surprise at the true answer, and a confident wrong"
    " answer costs without bound.": N_(
        "The prediction is read as a probability; the error is the surprise at the true answer, and a "
        "confident wrong answer costs without bound."
    ),
    "The outputs are read as probabilities; the loss is the surprise at the true class, and a confident wrong "
    "answer costs without bound.": N_(
        "The outputs are read as probabilities; the error is the surprise at the true class, and a confident "
        "wrong answer costs without bound."
    ),
}
"""For `loss_name: error`."""

ACTUAL: dict[str, str] = {
    "The prediction moved from {old} to {new}: past the target {target}, and just as far from it as before.": N_(
        "The prediction moved from {old} to {new}: past the actual value {target}, and just as far from it as before."
    ),
    "The prediction moved from {old} to {new}: further away from the target {target}.": N_(
        "The prediction moved from {old} to {new}: further away from the actual value {target}."
    ),
    "The prediction is still {old}; the target is {target}.": N_(
        "The prediction is still {old}; the actual value is {target}."
    ),
    "The prediction moved from {old} to {new}: closer to the target {target}.": N_(
        "The prediction moved from {old} to {new}: closer to the actual value {target}."
    ),
    "Target": N_("Actual value"),
    "The prediction meets the target: both go into the loss.": N_(
        "The prediction meets the actual value: both go into the loss."
    ),
    "The prediction of the first sample meets its target: both go into the loss.": N_(
        "The prediction of the first sample meets its actual value: both go into the loss."
    ),
    "It is 0 when prediction and target agree, and positive otherwise.": N_(
        "It is 0 when prediction and actual value agree, and positive otherwise."
    ),
    "It is smallest where every prediction equals its target.": N_(
        "It is smallest where every prediction equals its actual value."
    ),
    "How wrong is that? The loss puts it into one number: it compares each prediction with its target.": N_(
        "How wrong is that? The loss puts it into one number: it compares each prediction with its actual value."
    ),
    "Target {number}": N_("Actual value {number}"),
    "Target: {name}": N_("Actual value: {name}"),
    "target": N_("actual value"),
    "Input {x}; target {y}.": "Input {x}; actual value {y}.",
    "Inputs {x}; target {y}.": "Inputs {x}; actual value {y}.",
    "The prediction {out} and the target {y} lead to the loss {loss}.": N_(
        "The prediction {out} and the actual value {y} lead to the loss {loss}."
    ),
    "The logarithm of the loss undoes the exponential of the softmax. Every output’s contribution contains its "
    "own activation as a factor and as a divisor; they cancel, and because the targets add up to 1, the plain "
    "difference is left.": N_(
        "The logarithm of the loss undoes the exponential of the softmax. Every output’s contribution "
        "contains its own activation as a factor and as a divisor; they cancel, and because the actual values"
        " add up to 1, the plain difference is left."
    ),
    "The derivative of the logarithm is one over its argument; and where the target is 0, nothing is left.": N_(
        "The derivative of the logarithm is one over its argument; and where the actual value is 0, nothing is left."
    ),
    "The prediction meets the target: both go into the error.": N_(
        "The prediction meets the actual value: both go into the error."
    ),
    "The prediction of the first sample meets its target: both go into the error.": N_(
        "The prediction of the first sample meets its actual value: both go into the error."
    ),
    "How wrong is that? The error puts it into one number: it compares each prediction with its target.": N_(
        "How wrong is that? The error puts it into one number: it compares each prediction with its actual value."
    ),
    "The prediction {out} and the target {y} lead to the error {loss}.": N_(
        "The prediction {out} and the actual value {y} lead to the error {loss}."
    ),
    "The logarithm of the error undoes the exponential of the softmax. Every output’s contribution contains its "
    "own activation as a factor and as a divisor; they cancel, and because the targets add up to 1, the plain "
    "difference is left.": N_(
        "The logarithm of the error undoes the exponential of the softmax. Every output’s contribution "
        "contains its own activation as a factor and as a divisor; they cancel, and because the actual values"
        " add up to 1, the plain difference is left."
    ),
}
"""For `target_name: actual`."""

COUNTED = (
    say_n(
        "The error is the mean over {n} sample, so each sample’s derivative is divided by {n}.",
        "The error is the mean over {n} samples, so each sample’s derivative is divided by {n}.",
        1,
    ),
    say_n("Input {x}; actual value {y}.", "Inputs {x}; actual value {y}.", 1),
)
"""The twins that count, in both their forms, as a translator meets them."""


def worded(text: str, display: Display) -> str:
    """A sentence in the words that a lesson has chosen."""
    if display.loss_name == "error":
        text = ERROR.get(text, text)
    return ACTUAL.get(text, text) if display.target_name == "actual" else text
