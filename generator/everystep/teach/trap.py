"""The trap of the old weights: what comes out when a layer is updated before the one in front of it."""

from __future__ import annotations

from ..compute.formula import Formula, Ref, Worked, absolute, positive, replace, total
from ..compute.names import anatomy
from ..messages import say
from .lesson import Callout, Cell, Paragraph, Table, Value
from .story import Story, shaped


def trap(story: Story, id: str) -> tuple[Callout, bool] | None:
    """The remark that ends the section `id`, and whether it is told: where a printed gradient would be another one.

    A lesson that can fall into no trap has none.
    """
    layer = story.last - 1
    if layer < 1 or not story.selection.whole or story.spec.samples > 1:
        return None
    table, when, weights = _gradients(story, layer, id)
    moved = [w for w in weights if story.trace.shown(w.array, w.at) != story.trace.shown(f"{w.array}_new", w.at)]
    return _remark(story, table, when, (moved or weights)[0]), story.trace.worked(when) > 0


@shaped
def _remark(story: Story, table: Table, when: Formula, example: Ref) -> Callout:
    """The remark with a weight that has moved as its example."""
    return Callout(
        "remark",
        say("The trap of the old weights"),
        (
            Paragraph(
                say(
                    "All gradients are computed with the *old* weights, also where the error passes through a "
                    "weight that "
                    "has just been given a new value. Whoever updates {name} first and then uses its new value, "
                    "{new}, "
                    "instead of the old one, {old}, gets wrong gradients for the layer before. It is a common "
                    "mistake, "
                    "and some much-copied figures on the web come from it.",
                    name=example,
                    old=Value(example),
                    new=Value(story.ref(f"W{story.last}_new", *example.at)),
                ),
                when,
            ),
            table,
        ),
    )


@shaped
def _gradients(story: Story, layer: int, id: str) -> tuple[Table, Formula, list[Ref]]:
    """The right gradients beside the wrong ones, what is above 0 where a printed one is another, and the weights whose
    new values make them wrong."""
    rows, gaps = [], []
    for at in story.positions(f"W{layer}"):
        gradient = story.ref(f"dL_dW{layer}", *at)
        wrong = _with_new_weights(story, story.formula(gradient))
        gaps.append(positive(absolute(wrong - gradient) - _last_place(story, gradient)))
        rows.append((Cell(story.ref(f"W{layer}", *at), header=True), Cell(Value(gradient)), Cell(Worked(wrong))))
    table = Table(
        f"{id}-trap",
        say("The gradients of the layer before, with the old and with the new weights."),
        (say("Weight"), say("Old weights: right"), say("New weights: wrong")),
        tuple(rows),
    )
    when = total(gaps)
    return table, when, [story.ref(f"W{story.last}", *at) for at in story.positions(f"W{story.last}")]


def _last_place(story: Story, gradient: Ref) -> Formula | float:
    """A difference of this size is seen in the printed digits of a gradient, however they are rounded."""
    display = story.spec.display
    if display.significant:
        return absolute(gradient) * 10.0 ** (1 - display.significant)
    return 10.0**-display.decimals


def _with_new_weights(story: Story, f: Formula) -> Formula:
    """A gradient's formula taken apart until the weights behind it appear, the new ones in their place."""

    def change(r: Ref) -> Formula:
        part = anatomy(r.array)
        if part.kind == "dL_dz" and part.layer == story.last - 1:
            return replace(story.trace.formula(r.array, r.at), change)
        if part.kind == "dL_da":
            return replace(story.trace.formula(r.array, r.at), change)
        if part.kind == "W":
            return Ref(f"{r.array}_new", r.index)
        return r

    return replace(f, change)
