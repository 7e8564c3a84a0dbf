"""The update: the old parameter, minus the amount, equals the new one."""

from __future__ import annotations

from ..compute.formula import Call, Formula, Ref, Worked
from ..compute.names import anatomy
from ..compute.optimizers import OPTIMIZERS
from ..messages import Message, say
from .charts import landscape
from .forward import matrix_equation
from .lesson import Block, Bullets, Cell, Details, Diagram, Equation, Line, Paragraph, Section, Table
from .story import Story, shaped
from .trap import trap


def update_section(story: Story, title: Message, id: str) -> Section:
    """Every parameter's new value, and what the optimizer keeps for the next step."""
    blocks = [*_changes(story, id), *landscape(story, id)]
    blocks.append(
        Diagram(
            f"{id}-diagram", "update", story.stage, say("The update: every box holds the old number and the new one.")
        )
    )
    remark = trap(story, id)
    if remark and remark[1]:
        blocks.append(remark[0])
    return Section(id, title, tuple(blocks), "update")


@shaped
def _changes(story: Story, id: str) -> list[Block]:
    """How every parameter changes."""
    rule = OPTIMIZERS[story.spec.optimizer.name]
    blocks: list[Block] = [
        Paragraph(
            say("Every gradient is known; now all weights change at once, each computed from the *old* numbers.")
            if not _biases_learn(story)
            else say(
                "Every gradient is known; now all weights and biases change at once, each computed from the "
                "*old* numbers."
            )
        ),
    ]
    if story.is_first:
        told = [say(rule.why)]
        if rule.counts:
            told.append(
                say(
                    "At m and v the raised number in brackets counts the steps: (0) is before the first step, (1) "
                    "after it; t is the number of the step."
                )
            )
        blocks.append(Bullets(tuple(told)))
    if not story.spec.update_biases and story.program.any_biases:
        blocks.append(
            Paragraph(say("In this lesson the biases stay as they are; their gradients are computed, but not used."))
        )
    if rule.state:
        blocks += _state(story)
    blocks.append(_table(story, id))
    for layer in range(1, story.last + 1):
        if not rule.state:
            blocks += matrix_equation(
                story, f"W{layer}_new", say("All weights at once: {layer}", layer=_of_layer(story, layer))
            )
    return blocks


def _of_layer(story: Story, layer: int) -> Message:
    if layer == story.last:
        return say("output layer")
    return say("hidden layer {number}", number=layer) if story.last > 2 else say("hidden layer")


def _biases_learn(story: Story) -> bool:
    return story.spec.update_biases and story.program.any_biases


def _learning(story: Story) -> list[tuple[str, tuple[int, ...]]]:
    """Every parameter that changes: its array and its position."""
    return [
        (name, at)
        for layer in range(1, story.last + 1)
        for name, _, _ in story.program.parameters(layer)
        if story.program.updates(name[0])
        for at in story.positions(name)
    ]


@shaped
def _table(story: Story, id: str) -> Table:
    """One line a parameter: old, minus the amount, equals new."""
    rows = []
    for name, at in _learning(story):
        new = story.ref(f"{name}_new", *at)
        written = story.formula(new)
        assert isinstance(written, Call)
        old, amount = written.args
        lines: list[Line] = [Line(written, "numbers"), Line(Call("sub", (old, Worked(amount))), "numbers")]
        rows.append((Cell(story.ref(name, *at), header=True), Cell((*lines, new)), Cell(new)))
    return Table(
        f"{id}-table",
        say("The old value, minus the amount, equals the new value."),
        (say("Parameter"), say("Old value − amount"), say("New value")),
        tuple(rows),
    )


@shaped
def _state(story: Story) -> list[Block]:
    """What the optimizer keeps: the formulas of every parameter, with numbers, folded by layer."""
    rule = OPTIMIZERS[story.spec.optimizer.name]
    blocks: list[Block] = []
    first = True
    for layer in range(1, story.last + 1):
        cards: list[Block] = []
        for name, at in _learning(story):
            if anatomy(name).layer != layer:
                continue
            group = [_kept(story, story.ref(f"{state}_{name}", *at)) for state, _ in rule.state]
            group.append(_new(story, story.ref(f"{name}_new", *at)))
            if first:
                blocks += [Paragraph(say("For {name}, in full:", name=story.ref(name, *at))), *group]
                first = False
            else:
                cards += group
        if cards:
            summary = say("The other parameters: {layer}", layer=_of_layer(story, layer))
            blocks.append(Details(f"{story.anchor(story.ref(f'W{layer}_new'))}-state", summary, tuple(cards)))
    return blocks


def _kept(story: Story, ref: Ref) -> Equation:
    written = story.formula(ref)
    return story.equation(ref, Line(written, note=say("names")), Line(written, "numbers", say("numbers")))


def _new(story: Story, new: Ref) -> Equation:
    written: Formula = story.formula(new)
    assert isinstance(written, Call)
    return story.equation(
        new,
        Line(written, note=say("names")),
        Line(written, "numbers", say("numbers")),
        Line(Call("sub", (written.args[0], Worked(written.args[1]))), "numbers", say("amount")),
        title=say("The new value {name}", name=new),
    )
