"""Every gradient against two judges that know nothing of our formulas: finite differences and autograd."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.losses import LOSSES, PAIRS
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.program import program_of
from everystep.compute.spec import Layer, OptimizerChoice, Spec
from everystep.compute.trace import run

from .networks import TEXTBOOK_ACTIVATIONS, TEXTBOOK_LOSSES, is_smooth, network, smooth_network, specs, textbook, traced

REDUCTIONS = ("mean", "sum")


def arrays_of(spec: Spec, how: str = "floats") -> list[dict[str, np.ndarray]]:
    return [dict(stage) for stage in traced(spec, how).arrays]


def with_number(spec: Spec, layer: int, letter: str, at: tuple[int, ...], value: float) -> Spec:
    """The same spec with one weight or bias changed."""
    old = spec.layers[layer]
    field = "weights" if letter == "W" else "biases"
    numbers = np.array(getattr(old, field), dtype=float)
    numbers[at] = value
    layers = [*spec.layers]
    layers[layer] = replace(old, **{field: numbers.tolist()})
    return replace(spec, layers=tuple(layers))


def assert_finite_differences(spec: Spec) -> None:
    """Central differences of the printed loss itself, with a step that balances truncation and rounding."""
    spec = replace(spec, steps=1, optimizer=OptimizerChoice(), learning_rate=1e-6)  # a step must not leave the domain
    found = arrays_of(spec)[0]
    h = 1e-5
    for number, layer in enumerate(spec.layers):
        for letter, numbers in (("W", layer.weights), ("b", layer.biases)):
            if numbers is None:
                continue
            for at in np.ndindex(np.shape(numbers)):
                value = float(np.array(numbers, dtype=float)[at])
                up, down = (run(with_number(spec, number, letter, at, value + d)).value("loss") for d in (h, -h))
                by_formula = found[f"dL_d{letter}{number + 1}"][at]
                assert (up - down) / (2 * h) == pytest.approx(by_formula, rel=2e-6, abs=2e-8), (letter, number, at)


def assert_autograd_agrees(spec: Spec, how: str = "floats") -> None:
    *steps, after = textbook(spec)
    *ours, ours_after = arrays_of(spec, how)
    adam = spec.optimizer.name == "adam"  # divides by the gradient's own size, noise in a gradient of 0 included
    close: dict[str, Any] = {"rtol": 1e-8, "atol": 1e-7 if adam else 1e-10}
    for step, (textbook_step, arrays) in enumerate(zip(steps, ours, strict=True), 1):
        np.testing.assert_allclose(arrays["loss"], textbook_step.loss, **close)
        for name, expected in textbook_step.gradients.items():
            np.testing.assert_allclose(arrays[name], expected, err_msg=f"{name} in step {step}", **close)
        for name, expected in textbook_step.before.items():
            np.testing.assert_allclose(arrays[name], expected, err_msg=f"{name} in step {step}", **close)
        for name, expected in textbook_step.after.items():
            np.testing.assert_allclose(arrays[f"{name}_new"], expected, err_msg=f"{name}_new in step {step}", **close)
    np.testing.assert_allclose(ours_after["loss"], after.loss, **close)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_finite_differences_confirm_every_activation_with_every_loss(
    activation: str, loss: str, reduction: str
) -> None:
    for samples in (1, 3):
        spec = smooth_network((2, 2, 2), (activation,) * 2, samples=samples, loss=loss, reduction=reduction)
        assert_finite_differences(spec)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", sorted(set(LOSSES) & set(TEXTBOOK_LOSSES)))
@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) & set(TEXTBOOK_ACTIVATIONS)))
def test_autograd_confirms_five_steps_of_every_combination(
    activation: str, loss: str, reduction: str, optimizer: str
) -> None:
    spec = smooth_network(
        (2, 3, 2), ("tanh", activation), samples=3, loss=loss, reduction=reduction, steps=5,
        optimizer=OptimizerChoice(optimizer), learning_rate=0.002,
    )  # fmt: skip
    assert_autograd_agrees(spec)


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) & set(TEXTBOOK_ACTIVATIONS)))
def test_autograd_confirms_every_activation_in_every_layer(activation: str) -> None:
    for how in ("floats", "numpy"):
        assert_autograd_agrees(smooth_network((3, 4, 3, 2), (activation,) * 3, samples=2), how)


@pytest.mark.parametrize("how", ["floats", "numpy"])
@settings(deadline=None, max_examples=120)
@given(spec=specs())
def test_autograd_confirms_random_networks_of_any_shape(how: str, spec: Spec) -> None:
    with np.errstate(all="raise", under="ignore"):
        assume(is_smooth(spec))
        assert_autograd_agrees(replace(spec, learning_rate=0.01), how)


@settings(deadline=None, max_examples=30)
@given(spec=specs(steps=1, widest=3, deepest=3))
def test_finite_differences_confirm_random_networks_of_any_shape(spec: Spec) -> None:
    assume(is_smooth(spec))
    assert_finite_differences(spec)


@pytest.mark.parametrize("optimizer", [name for name, row in OPTIMIZERS.items() if row.constants])
def test_an_optimizers_constants_may_be_chosen(optimizer: str) -> None:
    constants = {name: value * 0.7 for name, value in OPTIMIZERS[optimizer].constants.items()}
    spec = smooth_network((2, 3, 1), ("tanh", "identity"), steps=4, optimizer=OptimizerChoice(optimizer, constants))
    assert_autograd_agrees(spec)


def test_biases_that_are_not_updated_stay_as_they_are_in_every_step() -> None:
    spec = network((2, 3, 2), ("sigmoid", "sigmoid"), 1, steps=4, update_biases=False)
    for stage in arrays_of(spec):
        for number, layer in enumerate(spec.layers, 1):
            assert stage[f"b{number}"].tolist() == layer.biases
    assert_autograd_agrees(spec)


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_a_pairs_short_delta_is_the_chain_rules_delta(activation: str, loss: str) -> None:
    spec = smooth_network((3, 4, 3), ("tanh", activation), samples=3, loss=loss)
    trace = run(spec)
    assert trace.program.collapses
    for at in np.ndindex(3, 3):
        chain = trace.worked(trace.formula("dL_dz2", at, chain=True))
        assert chain == pytest.approx(trace.value("dL_dz2", at), rel=1e-12, abs=1e-15)


def test_softmax_with_cross_entropy_is_right_for_targets_that_do_not_add_up_to_one() -> None:
    spec = replace(smooth_network((2, 3), ("softmax",), loss="cross_entropy", samples=2),
                   targets=[[0.5, 0.9, 0.2], [1.0, 0.0, 0.0]])  # fmt: skip
    assert not program_of(spec).collapses
    assert_finite_differences(spec)
    assert_autograd_agrees(spec)


def test_soft_targets_that_add_up_to_one_keep_the_short_delta() -> None:
    spec = replace(smooth_network((2, 3), ("softmax",), loss="cross_entropy"), targets=[[0.7, 0.2, 0.1]])
    assert program_of(spec).collapses
    assert_autograd_agrees(spec)


def test_the_mean_over_a_batch_is_the_sum_divided_by_its_size() -> None:
    mean, total = (run(network((2, 3, 2), ("tanh", "sigmoid"), 5, samples=4, reduction=r)) for r in REDUCTIONS)
    for name in ("loss", "dL_dW1", "dL_dW2", "dL_db1", "dL_dz1"):
        np.testing.assert_allclose(mean.arrays[0][name] * 4, total.arrays[0][name], rtol=1e-12)


def test_a_batch_of_equal_samples_has_the_gradient_of_one() -> None:
    one = network((2, 3, 2), ("tanh", "softmax"), 5, loss="cross_entropy")
    three = replace(one, inputs=[*one.inputs] * 3, targets=[*one.targets] * 3)
    for name in ("dL_dW1", "dL_dW2", "dL_db1", "dL_db2", "loss"):
        np.testing.assert_allclose(run(three).arrays[0][name], run(one).arrays[0][name], rtol=1e-12)


def test_relus_slope_at_exactly_zero_is_zero() -> None:
    layers = (Layer([[1.0, -1.0]], None, "relu"), Layer([[1.0]]))
    trace = run(Spec(layers, [[2.0, 2.0]], [[1.0]], 0.1))
    assert trace.node("z1[1]").value == 0
    assert trace.node("da1_dz1[1]").value == 0
    assert trace.node("dL_dW1[1,1]").value == 0
