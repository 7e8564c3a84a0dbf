"""Training: the same program over and over, for what the loss does in many steps; and the loss around two weights.

No formula stands here: a step is the program's own, and the loss around two weights is the program's forward
pass with one more axis, along which these two weights change.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from .arithmetic import Compute, computer, element, finite
from .arrays import evaluate
from .formula import Ref, refs
from .formula import replace as substitute
from .program import Program, program_of
from .quantity import Quantity
from .spec import Spec
from .start import carry_over, given

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class History(Struct, frozen=True):
    """What the loss did in training.

    `losses` holds the loss before each step that could be made, and after the last. `trouble` is the first
    number that became infinite or undefined and so ended the training early, in step 1's names; or None.
    """

    losses: tuple[float, ...]
    trouble: Ref | None = None

    @property
    def steps(self) -> int:
        """The number of steps that were made."""
        return max(0, len(self.losses) - 1)


def train(spec: Spec, steps: int) -> History:
    """The losses of a spec's network over a number of training steps, whatever number of them its lesson shows.

    Numbers that become infinite or undefined end the training; nothing is raised.
    """
    long = replace(spec, steps=steps)  # the arithmetic that a lesson of as many steps would have
    program, compute = program_of(long), computer(long)
    forward, update = _needed(program)
    values = given(long, program)
    losses: list[float] = []
    for step in range(1, steps + 2):
        trouble = _fill(forward, values, compute)
        if trouble:
            return History(tuple(losses), trouble)
        losses.append(float(values["loss"]))
        if step > steps:
            break
        trouble = _fill(update, values, compute)
        if trouble:
            return History(tuple(losses), trouble)
        carry_over(program, values, "", "", step + 1)
    return History(tuple(losses))


def _fill(quantities: Sequence[Quantity], values: dict[str, Any], compute: Compute) -> Ref | None:
    """Compute quantities in their order; the first number that is not finite, or None."""
    for q in quantities:
        values[q.name] = held = compute(q, values)
        if not finite(held):
            return next(Ref(q.name, at) for at in product(*map(range, q.shape)) if not finite(element(held, at)))
    return None


def _needed(program: Program) -> tuple[list[Quantity], list[Quantity]]:
    """The quantities up to the loss, and those that lead from there to the next step's numbers: nothing else is
    computed, such as the long way round of a derivative that has a short way."""
    wanted = {"loss"}
    for q in program.quantities.values():
        if q.phase == "update":
            wanted.add(q.name)
    kept: list[Quantity] = []
    for q in reversed(program.quantities.values()):
        if q.name in wanted and q.formula is not None:
            kept.append(q)
            wanted |= {r.array for r in refs(q.stable or q.formula)} | {r.array for r in refs(q.formula)}
    kept.reverse()
    return [q for q in kept if q.phase in ("forward", "loss")], [q for q in kept if q.phase in ("backward", "update")]


GRID = "g"
"""The letter of the axis along which the two weights of a surface change."""

CHUNK = 4_000_000
"""Up to this many numbers are held at once for the weights of a surface; a large network's come in several turns."""


def loss_surface(
    spec: Spec, first: Ref, second: Ref, columns: Sequence[float], rows: Sequence[float]
) -> NDArray[np.float64]:
    """The loss, (rows, columns), where one parameter takes each value of `columns`, another each of `rows`, and all
    others stay as the author gave them. Where the loss is infinite or undefined, so is the surface; computed with
    full precision, whatever the lesson's rounding."""
    import numpy as np

    program = program_of(spec)
    forward, _ = _needed(program)
    values = {name: np.asarray(held, dtype=np.float64) for name, held in given(spec, program).items()}
    pairs = [(x, y) for y in rows for x in columns]
    turn = max(1, CHUNK // sum(values[name].size for name in {first.array, second.array}))
    with np.errstate(all="ignore"):
        losses = [
            _losses(forward, values, (first, second), np.array(pairs[k : k + turn])) for k in range(0, len(pairs), turn)
        ]
    return np.concatenate(losses).reshape(len(rows), len(columns))


def _losses(
    forward: Sequence[Quantity], values: dict[str, Any], chosen: tuple[Ref, Ref], pairs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The loss for each pair of values of two parameters: every array that depends on them gets one more axis."""
    import numpy as np

    scope, count = dict(values), len(pairs)
    wide = {r.array for r in chosen}
    for name in wide:
        scope[name] = np.repeat(values[name][None], count, axis=0)
    for r, column in zip(chosen, pairs.T, strict=True):
        scope[r.array][(slice(None), *r.at)] = column

    def widened(r: Ref) -> Ref:
        return Ref(r.array, (GRID, *r.index)) if r.array in wide else r

    for q in forward:
        formula = q.stable or q.formula
        assert formula is not None
        letters = dict(q.axes)
        if any(r.array in wide for r in refs(formula)):
            formula, letters = substitute(formula, widened), {GRID: count, **letters}
            wide.add(q.name)
        scope[q.name] = np.broadcast_to(evaluate(formula, scope, letters), tuple(letters.values()))
    return np.asarray(scope["loss"])
