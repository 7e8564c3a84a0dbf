"""The living page's words: labels of its controls, and what it says to a reader who changes something.

Scripts hold no words; they find these, translated, under their keys, and fill the places.
"""

from __future__ import annotations

from ..messages import N_

WORDS = {
    "controls": N_("Try it out"),
    "undo": N_("Undo"),
    "reset": N_("Reset"),
    "copy": N_("Copy this network"),
    "copied": N_("Copied as YAML"),
    "hint": N_("Change a given number: drag it sideways, or tap it and type. Everything on this page follows."),
    "change": N_("Change {name}, now {value}"),
    "less": N_("a little less"),
    "more": N_("a little more"),
    "said": N_("{name} is now {value}; the loss is {loss}, and {next} after the step."),
    "no_number": N_("This is not a number."),
    "no_value": N_("With this number the calculation would grow beyond what a computer’s numbers can hold."),
    "too_small": N_("{name} has to be larger than {limit}."),
    "too_large": N_("{name} has to be smaller than {limit}."),
    "still": N_("This part still shows the page’s first numbers; it does not follow a change."),
    "picture": N_("The numbers in this picture have been changed; they stand in the tables and formulas as well."),
    "one_step": N_("One more step"),
    "ten_steps": N_("Ten more steps"),
    "all_steps": N_("Until it stops improving"),
    "trained": N_("The loss is {loss} after further steps: {n}."),
    "trained_best": N_("No further step makes it smaller."),
    "trained_limit": N_("It could become smaller still."),
    "trained_trouble": N_("One step more, and a number would grow beyond what a computer’s numbers can hold."),
    "curve": N_("Training steps: {n}. The loss went from {first} to {last}."),
    "curve_note": N_("The page now starts from the newest weights; Undo takes steps back."),
    "close": N_("Close"),
    # Linked views
    "given": N_("Given: nothing on this page computes it."),
    "from": N_("made from"),
    "into": N_("goes into"),
    "told": N_("{name}: {value}."),
    "told_from": N_("Made from {names}."),
    "told_into": N_("Goes into {names}."),
    # The player
    "open_player": N_("Play the lesson"),
    "player": N_("Player"),
    "first": N_("To the start"),
    "back": N_("One move back"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "forward": N_("One move forward"),
    "last": N_("To the end"),
    "speed": N_("Speed"),
    "position": N_("Position in the computation"),
    "phase_forward": N_("Forward"),
    "phase_loss": N_("Loss"),
    "phase_backward": N_("Backward"),
    "phase_update": N_("Update"),
    "phase_again": N_("Forward again"),
    "start": N_("Nothing is computed yet."),
    "at": N_("move {n} of {of}"),
    "sample": N_("Next sample"),
    "of_sample": N_("sample {n}"),
    # Ask me
    "quiz": N_("Ask me"),
    "yours": N_("Your value of {name}"),
    "show": N_("Show it"),
    "is_right": N_("Right."),
    "is_follows": N_("Right, given your earlier answers."),
    "is_wrong": N_("Not yet. This is how it is computed:"),
    "is_unread": N_("That is no number."),
    "is_shown": N_("That is the value."),
    "done": N_("{n} of {of} answered"),
    "next_blank": N_("Next question"),
    "start_over": N_("Start over"),
    "leave": N_("Leave the questions"),
}
"""Each by the key under which scripts find it; `{places}` are filled there."""
