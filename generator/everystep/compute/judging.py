"""Judging: many candidates at once, each put through the whole training step, and why it is turned down.

The step is the program's own, with one more axis along which the candidates lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..messages import N_
from .arrays import evaluate
from .candidates import Candidate, targets_for
from .formula import Formula, Ref
from .formula import replace as substitute
from .number_levels import STRAIGHT, Level
from .program import Program, program_of
from .quantity import Quantity
from .spec import Spec
from .trace import AFTER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REASONS: Mapping[str, str] = {
    "large": N_("{n} times a number became too large"),
    "zero": N_("{n} times a number was 0, or too close to it"),
    "kink": N_("{n} times a sum lay at the corner of its activation function, or where a curved one is flat"),
    "digits": N_("{n} times a number needed more digits"),
    "twins": N_("{n} times two neurons of a layer did the same"),
    "still": N_("{n} times a weight did not visibly move"),
    "rises": N_("{n} times the step did not make the loss smaller"),
    "unclear": N_("{n} times a wrong answer would have counted as right"),
    "cost": N_("{n} times the work was too little or too much beside that of the others"),
    "again": N_("{n} times somebody else had these numbers already"),
}
"""Why a candidate is turned down, in the order in which that is asked."""


def judged(spec: Spec, level: Level, drawn: Sequence[Candidate]) -> list[str]:
    """Why each candidate is turned down; empty for those that pass. Their targets are chosen here."""
    import numpy as np

    program = program_of(spec)
    values: dict[str, NDArray[np.float64]] = {}
    scale = level.step if level.step == 1 else 1 / round(1 / level.step)

    def held(rows: Sequence[Any]) -> NDArray[np.float64]:
        return np.asarray(rows, dtype=np.float64) * scale

    batch = bool(program.batch)
    values["x"] = held([c.inputs if batch else c.inputs[0] for c in drawn])
    for k in range(program.last):
        values[f"W{k + 1}"] = held([c.weights[k] for c in drawn])
        if spec.layers[k].biases is not None:
            values[f"b{k + 1}"] = held([c.biases[k] for c in drawn])
    values["learning_rate"] = np.asarray([c.rate for c in drawn])
    for name, constant in spec.optimizer.constants.items():
        values[name] = np.full(len(drawn), constant)
    values["t"] = np.ones(len(drawn))
    for q in program.quantities.values():
        if q.name.endswith("_old"):
            values[q.name] = np.zeros((len(drawn), *q.shape))
    with np.errstate(all="ignore"):
        for q in program.quantities.values():
            if q.phase == "forward":
                values[q.name] = _lifted(q, values, len(drawn))
        values["y"] = targets_for(spec, level, drawn, values[f"a{program.last}"])
        for q in program.quantities.values():
            if q.formula is not None and q.name not in values and not q.local:
                values[q.name] = _lifted(q, values, len(drawn))
        after = {name: values.get(f"{name}_new", held) for name, held in values.items()}
        for q in program.quantities.values():
            if q.phase in ("forward", "loss"):
                after[q.name] = values[AFTER + q.name] = _lifted(q, after, len(drawn))
        return _reasons(program, level, values, len(drawn))


def _lifted(q: Quantity, values: Mapping[str, NDArray[np.float64]], size: int) -> NDArray[np.float64]:
    """A quantity of every candidate at once: its formula with one more letter in front of every index."""
    import numpy as np

    formula = q.stable or q.formula
    assert formula is not None
    result = evaluate(_with_axis(formula), values, {"v": size, **dict(q.axes)})
    return np.array(np.broadcast_to(result, (size, *q.shape)), dtype=np.float64)


def _with_axis(f: Formula) -> Formula:
    return substitute(f, lambda ref: Ref(ref.array, ("v", *ref.index)))


def _reasons(program: Program, level: Level, values: Mapping[str, NDArray[np.float64]], size: int) -> list[str]:
    import numpy as np

    failed: dict[str, NDArray[np.bool_]] = {name: np.zeros(size, dtype=bool) for name in REASONS}
    unit = 10.0**-level.decimals

    def every(name: str) -> NDArray[np.float64]:
        return values[name].reshape(size, -1)

    def fail(reason: str, wrong: NDArray[np.bool_]) -> None:
        failed[reason] |= wrong.any(axis=1)

    around = {f"dL_da{program.last}", f"da{program.last}_dz{program.last}"} if program.collapses else set()
    for q in program.quantities.values():
        if q.local or q.phase == "given" or q.name in around:  # the long way round of a pair is on no sheet
            continue
        if q.name.endswith("_new") and not program.updates(q.name[0]):
            continue
        held = every(q.name)
        with np.errstate(invalid="ignore"):
            fail("large", ~(np.abs(held) <= level.most))
            if q.phase != "update":
                fail("zero", np.abs(held) < (level.smallest - 0.5) * unit)
        if level.exact:
            fail("digits", np.abs(held - np.round(held, level.decimals)) > 1e-9)
    for layer in range(1, program.last + 1):
        act = program.kind.activations[layer - 1]
        z = every(f"z{layer}")
        fail("kink", np.abs(z) < unit)
        if act not in STRAIGHT:
            fail("kink", np.abs(z) > level.steepest)
        outputs = values[f"a{layer}"].reshape(size, -1, program.sizes[layer]).transpose(0, 2, 1)
        failed["twins"] |= _twins(values[f"W{layer}"]) | _twins(outputs)
        for name, _, _ in program.parameters(layer):
            if program.updates(name[0]):
                fail("still", np.abs(every(f"{name}_new") - every(name)) < 0.95 * unit)
    with np.errstate(invalid="ignore"):
        fail("rises", ~(every("loss") - every(AFTER + "loss") >= unit))
        for q in program.quantities.values():
            if q.phase in ("forward", "loss"):
                fail("large", ~(np.abs(every(AFTER + q.name)) <= level.most))
                if q.name != "loss":
                    fail("zero", np.abs(every(AFTER + q.name)) < (level.smallest - 0.5) * unit)
    return [next((name for name in REASONS if failed[name][k]), "") for k in range(size)]


def _twins(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether two of each candidate's rows are the same."""
    import numpy as np

    result = np.zeros(len(rows), dtype=bool)
    for i in range(rows.shape[1]):
        for k in range(i):
            result |= (np.abs(rows[:, i] - rows[:, k]) < 1e-9).all(axis=1)
    return result
