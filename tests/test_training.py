"""Training repeats the lesson's own program, and a surface is the loss of the networks it stands for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from everystep.compute.formula import Ref
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import AFTER, run
from everystep.compute.training import History, loss_surface, train
from everystep.errors import EverystepError

from .networks import network, seed_spec, specs, textbook, way


def run_losses(spec: Spec) -> tuple[float, ...]:
    """The losses of a lesson that shows every step."""
    trace = run(spec)
    return tuple(trace.value(f"{stage}loss") for stage in (*trace.prefixes, AFTER))


@given(specs(steps=4))
@settings(max_examples=60, deadline=None)
def test_training_has_the_losses_of_a_lesson_that_shows_every_step(spec: Spec) -> None:
    with np.errstate(all="ignore"):
        try:
            expected = run_losses(spec)
        except EverystepError:
            history = train(spec, spec.steps)
            assert history.trouble is not None
            return
    assert train(spec, spec.steps) == History(expected)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("how", ["floats", "numpy"])
def test_training_agrees_with_textbooks_for_every_optimizer(name: str, samples: int, how: str) -> None:
    spec = network(
        (2, 3, 2), ("tanh", "sigmoid"), 5, samples=samples, steps=30, optimizer=OptimizerChoice(name), learning_rate=0.1
    )
    with way(how):
        history = train(replace(spec, steps=1), 30)
    assert history.losses == pytest.approx([step.loss for step in textbook(spec)], rel=1e-9)


def test_training_by_hand_rounds_as_the_lesson_does() -> None:
    spec = seed_spec(steps=5, display=Display(rounding="carried"))
    assert train(replace(spec, steps=1), 5).losses == run_losses(spec)


def test_how_many_steps_a_lesson_shows_does_not_change_its_training() -> None:
    assert train(seed_spec(steps=3), 10) == train(seed_spec(), 10)


def test_no_step_leaves_the_loss_alone() -> None:
    assert train(seed_spec(), 0) == History(run_losses(seed_spec())[:1])


def test_training_ends_with_a_reason_where_numbers_grow_beyond_all_bounds() -> None:
    history = train(replace(seed_spec(), learning_rate=50.0), 200)
    assert 0 < history.steps < 200
    assert all(math.isfinite(loss) for loss in history.losses)
    assert history.trouble is not None


def test_training_ends_before_it_begins_where_the_first_loss_has_no_value() -> None:
    layers = (Layer([[1.0]]),)
    history = train(Spec(layers, [[0.0]], [[1.0]], 0.1, loss="cross_entropy"), 5)
    assert history == History((), Ref("loss"))
    assert history.steps == 0


# ---- The loss around two weights


def changed(spec: Spec, values: Sequence[tuple[Ref, float]]) -> Spec:
    """The spec with some of its parameters set."""
    layers = [
        Layer([list(row) for row in x.weights], None if x.biases is None else list(x.biases), x.activation)
        for x in spec.layers
    ]
    for ref, value in values:
        layer = layers[int(ref.array[1:]) - 1]
        held = layer.weights if ref.array[0] == "W" else layer.biases
        for k in ref.at[:-1]:
            held = held[k]  # type: ignore[index, assignment]
        held[ref.at[-1]] = value  # type: ignore[index]
    return replace(spec, layers=tuple(layers))


CHOICES = [
    (Ref("W1", (0, 0)), Ref("W1", (2, 1))),
    (Ref("W2", (1, 1)), Ref("W1", (0, 2))),
    (Ref("W2", (1, 1)), Ref("b2", (0,))),
    (Ref("b1", (1,)), Ref("b2", (0,))),
]


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize(("first", "second"), CHOICES)
@pytest.mark.parametrize("loss", ["half_squared_error", "cross_entropy"])
def test_a_surface_is_the_loss_of_networks_with_these_two_weights(
    first: Ref, second: Ref, samples: int, loss: str
) -> None:
    spec = network((3, 4, 2), ("softplus", "softmax"), 3, samples=samples, loss=loss)
    columns, rows = (-0.7, 0.0, 1.3), (0.2, 0.9)
    surface = loss_surface(spec, first, second, columns, rows)
    assert surface.shape == (2, 3)
    expected = [[run(changed(spec, [(first, x), (second, y)])).value("loss") for x in columns] for y in rows]
    assert surface == pytest.approx(np.array(expected), rel=1e-12)


def test_a_large_networks_surface_is_computed_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    spec, columns = network((3, 4, 2), ("tanh", "tanh"), 3), (0.1, 0.2, 0.3)
    whole = loss_surface(spec, *CHOICES[1], columns, columns)
    monkeypatch.setattr("everystep.compute.training.CHUNK", 1)
    assert loss_surface(spec, *CHOICES[1], columns, columns) == pytest.approx(whole, rel=1e-14)


def test_a_surface_without_a_loss_somewhere_says_so() -> None:
    spec = Spec((Layer([[1.0, 1.0]]),), [[1.0, 1.0]], [[1.0]], 0.1, loss="cross_entropy")
    surface = loss_surface(spec, Ref("W1", (0, 0)), Ref("W1", (0, 1)), (0.0, 1.0), (0.0, -2.0))
    assert not np.isfinite(surface[0, 0])
    assert np.isfinite(surface[0, 1])
