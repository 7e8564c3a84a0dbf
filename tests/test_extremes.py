"""Numbers at the ends of what a computer holds: finite where mathematics is, named where it is not."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import run
from everystep.errors import EverystepError

from .networks import network, seed_spec, traced

HUGE = (1000.0, -1000.0, 1e5, -1e5, 5e-324, -5e-324, 1e-310, 0.0, 709.9, -745.2, 36.8, -36.8)
WAYS = ("floats", "numpy")

pytestmark = pytest.mark.filterwarnings("error")


def one_neuron(z: float, activation: str, target: float, loss: str, **more: object) -> Spec:
    """A network whose first pre-activation is z, and whose other outputs, for a softmax, are at 0."""
    size = 2 if activation == "softmax" else 1
    layer = Layer([[z], [0.0]][:size], None, activation)
    return Spec((layer,), [[1.0]], [[target, 1 - target][:size]], 1e-3, loss=loss, **more)  # type: ignore[arg-type]


def everything_finite(spec: Spec, how: str) -> bool:
    found = traced(spec, how).to_json()
    json.dumps(found, allow_nan=False)
    return {"loss", "dL_dz1", "dL_dW1", "W1_new", "a1"} <= found["steps"][0]["arrays"].keys()  # type: ignore[index]


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("z", HUGE)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_with_a_squared_error_is_finite_and_silent(activation: str, z: float, how: str) -> None:
    assert everything_finite(one_neuron(z, activation, 1.0, "half_squared_error"), how)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("z", HUGE)
@pytest.mark.parametrize(
    ("activation", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")]
)  # fmt: skip
def test_a_made_pair_has_its_exact_loss_and_gradient_however_far_off_it_is(
    activation: str, loss: str, z: float, target: float, how: str
) -> None:
    spec = one_neuron(z, activation, target, loss)
    assert everything_finite(spec, how)
    trace = traced(spec, how)
    # Both are ln(1 + e^z) - y z, the softmax over (z, 0) being a sigmoid.
    expected = max(z, 0) + math.log1p(math.exp(-abs(z))) - target * z
    assert trace.value("loss") == pytest.approx(expected, rel=1e-12, abs=1e-14)
    sigmoid = 1 / (1 + math.exp(-z)) if z > -700 else math.exp(z)
    assert trace.value("dL_dz1", (0,)) == pytest.approx(sigmoid - target, rel=1e-12, abs=2e-16)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("z", [800.0, 1e5, 1e300])
def test_softplus_far_out_is_its_asymptote(z: float, how: str) -> None:
    trace = traced(one_neuron(z, "softplus", z, "half_squared_error"), how)
    assert trace.value("a1", (0,)) == z
    assert trace.value("da1_dz1", (0,)) == 1
    trace = traced(one_neuron(-z, "softplus", 0.0, "half_squared_error"), how)
    assert trace.value("a1", (0,)) == 0


def test_softplus_keeps_its_digits_where_one_would_swallow_them() -> None:
    trace = run(one_neuron(-40.0, "softplus", 0.0, "half_squared_error"))
    assert trace.value("a1", (0,)) == pytest.approx(math.exp(-40), rel=1e-12)


@pytest.mark.parametrize("how", WAYS)
def test_a_softmax_of_equal_huge_numbers_shares_equally(how: str) -> None:
    spec = Spec(
        (Layer([[1e5], [1e5], [1e5], [1e5]], None, "softmax"),), [[1.0]], [[1, 0, 0, 0]], 0.1, loss="cross_entropy"
    )
    trace = traced(spec, how)
    assert [trace.value("a1", (i,)) for i in range(4)] == [0.25] * 4
    assert trace.value("loss") == pytest.approx(math.log(4))


def test_a_slope_that_overflows_and_that_nothing_reads_is_absent_rather_than_infinite() -> None:
    trace = run(one_neuron(-1000.0, "sigmoid", 1.0, "binary_cross_entropy"))
    arrays = trace.to_json()["steps"][0]["arrays"]  # type: ignore[index]
    assert "dL_da1" not in arrays
    assert all(math.isfinite(node.value) for node in trace.nodes())
    assert arrays["dL_dz1"] == [[-1.0]]


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("activation", ["identity", "relu"])
@pytest.mark.parametrize(
    ("loss", "weights", "target", "message"),
    [
        ("cross_entropy", (0.5, 0.0), (0, 1), "the loss is infinite because a1[2] is 0"),
        ("binary_cross_entropy", (0.5, 0.0), (0, 1), "the loss is infinite because a1[2] is 0"),
        ("binary_cross_entropy", (0.5, 1.0), (0, 0), "the loss is infinite because a1[2] is 1"),
        ("binary_cross_entropy", (0.5, 1.5), (0, 1), "the loss has no value because a1[2] is 1.5"),
    ],
)
def test_the_output_at_which_a_logarithm_ends_is_named(
    loss: str, weights: tuple[float, ...], target: tuple[float, ...], message: str, activation: str, how: str
) -> None:
    spec = Spec((Layer([[w] for w in weights], None, activation),), [[1.0]], [target], 0.1, loss=loss)
    with pytest.raises(EverystepError, match=message.replace("[", r"\[")):
        traced(spec, how)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_negative_output_has_no_logarithm_whatever_its_target(loss: str, target: float, how: str) -> None:
    spec = Spec((Layer([[0.5], [-0.5]]),), [[1.0]], [[1.0, target]], 0.1, loss=loss)
    with pytest.raises(EverystepError, match=r"has no value because a1\[2\] is -0.5, and a probability lies between"):
        traced(spec, how)


@pytest.mark.parametrize("how", WAYS)
def test_zero_times_the_logarithm_of_zero_is_zero(how: str) -> None:
    layers = (Layer([[0.5], [0.0]], None, "relu"),)
    trace = traced(Spec(layers, [[1.0]], [[1, 0]], 0.1, loss="cross_entropy"), how)
    assert trace.value("loss") == pytest.approx(math.log(2))
    assert trace.value("dL_da1", (1,)) == 0


@pytest.mark.parametrize("how", WAYS)
def test_an_output_that_hits_a_target_of_zero_or_one_exactly_has_a_finite_slope(how: str) -> None:
    layers = (Layer([[0.0], [0.0]], [1.0, 0.0]),)
    spec = Spec(layers, [[0.0]], [[1, 0]], 0.1, loss="binary_cross_entropy", update_biases=False)
    trace = traced(spec, how)  # -ln a has slope -1 at 1, and -ln(1 - a) slope 1 at 0
    assert [trace.value("dL_da1", (i,)) for i in range(2)] == [-1, 1] and trace.value("loss") == 0


@pytest.mark.parametrize("how", WAYS)
def test_only_the_bad_sample_of_a_batch_is_named(how: str) -> None:
    spec = Spec((Layer([[1.0]]),), [[0.5], [0.0], [0.25]], [[1], [1], [1]], 0.1, loss="cross_entropy")
    with pytest.raises(EverystepError, match=r"the loss is infinite because a1\[2,1\] is 0,"):
        traced(spec, how)


@pytest.mark.parametrize("how", WAYS)
def test_an_output_of_zero_whose_target_is_zero_is_not_to_blame(how: str) -> None:
    spec = Spec((Layer([[0.0], [0.5], [0.0]], None, "relu"),), [[1.0]], [[0, 0.5, 0.5]], 0.1, loss="cross_entropy")
    with pytest.raises(EverystepError, match=r"because a1\[3\] is 0"):
        traced(spec, how)


@pytest.mark.parametrize("how", WAYS)
def test_a_network_that_overflows_names_the_first_number_that_did(how: str) -> None:
    layers = (Layer([[1.0], [1e200]]), Layer([[1.0, 1.0], [1.0, 1e200]]))
    with pytest.raises(EverystepError, match=r"layers: z2\[2\] grows beyond .*smaller"):
        traced(Spec(layers, [[1.0]], [[0.0, 0.0]], 0.1), how)


@pytest.mark.parametrize("how", WAYS)
def test_a_loss_that_overflows_is_named(how: str) -> None:
    with pytest.raises(EverystepError, match="loss grows beyond"):
        traced(Spec((Layer([[1e200]]),), [[1.0]], [[0.0]], 0.1), how)


@pytest.mark.parametrize("how", WAYS)
def test_a_training_that_explodes_is_named_at_the_step_where_it_does(how: str) -> None:
    exploding = Spec((Layer([[1.0]]), Layer([[1.0]])), [[10.0]], [[0.0]], 1e3, steps=9)
    with pytest.raises(EverystepError, match=r"step\d\.\w+(\[[\d,]+\])? grows beyond"):
        traced(exploding, how)
    survives = next(n for n in range(8, 0, -1) if survives_steps(replace(exploding, steps=n), how))
    assert survives >= 2


def survives_steps(spec: Spec, how: str) -> bool:
    try:
        traced(spec, how)
    except EverystepError:
        return False
    return True


@pytest.mark.parametrize("how", WAYS)
def test_the_pass_after_the_last_step_is_watched_too(how: str) -> None:
    spec = Spec(
        (Layer([[0.5]]),), [[1.0]], [[1.0]], 0.25, loss="binary_cross_entropy"
    )  # slope -2, new weight exactly 1
    assert traced(spec, how).value("after.loss") == 0
    spec = replace(spec, learning_rate=1.0)
    with pytest.raises(EverystepError, match=r"after\.a1\[1\] is 2\.5"):
        traced(spec, how)
    spec = Spec((Layer([[1.0]]), Layer([[1.0]])), [[1e60]], [[0.0]], 1e60)
    with pytest.raises(EverystepError, match=r"after\.z2\[1\] grows beyond|after\.loss grows beyond"):
        traced(spec, how)


@pytest.mark.parametrize("how", WAYS)
def test_a_loss_that_becomes_infinite_in_the_second_step_is_named_there(how: str) -> None:
    spec = Spec((Layer([[0.5]], None, "relu"),), [[1.0]], [[0.25]], 1.0, loss="binary_cross_entropy", steps=3)
    # slope (a - y) / (a (1 - a)) = 1: the new weight is -0.5, which a ReLU makes 0
    with pytest.raises(EverystepError, match=r"the loss is infinite because step2\.a1\[1\] is 0"):
        traced(spec, how)


def test_a_relu_that_never_fires_has_gradients_of_zero() -> None:
    layers = (Layer([[-1.0]], None, "relu"), Layer([[1.0]]))
    trace = run(Spec(layers, [[1.0]], [[1.0]], 0.1))
    assert trace.value("dL_dW1", (0, 0)) == 0
    assert trace.value("dL_dW2", (0, 0)) == 0


@pytest.mark.parametrize("how", WAYS)
def test_adam_with_a_gradient_of_exactly_zero_moves_nothing(how: str) -> None:
    spec = Spec((Layer([[1.0]]),), [[1.0]], [[1.0]], 0.1, optimizer=OptimizerChoice("adam"), steps=3)
    trace = traced(spec, how)
    assert trace.value("step3.W1_new", (0, 0)) == 1


def test_carried_rounding_that_makes_a_sigmoid_exactly_one_says_so() -> None:
    display = Display(3, "carried")
    with pytest.raises(EverystepError, match=r"infinite because a1\[1\] is 1, .*rounded: show more decimals"):
        run(one_neuron(9.0, "sigmoid", 0.0, "binary_cross_entropy", display=display))
    assert run(one_neuron(9.0, "sigmoid", 0.0, "binary_cross_entropy")).value("loss") == pytest.approx(
        9.0001234, abs=1e-6
    )


def test_carried_a_sigmoid_of_exactly_one_that_hits_its_target_has_no_loss_and_no_delta() -> None:
    trace = run(one_neuron(9.0, "sigmoid", 1.0, "binary_cross_entropy", display=Display(3, "carried")))
    assert trace.value("a1", (0,)) == 1
    assert trace.value("loss") == 0
    assert trace.value("dL_dz1", (0,)) == 0
    assert math.isfinite(trace.value("dL_da1", (0,)))


@pytest.mark.parametrize("z", [1000.0, -1000.0, 1e5, -1e5, 1e-310])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_carried_every_activation_survives_huge_and_tiny_numbers(activation: str, z: float) -> None:
    trace = run(one_neuron(z, activation, 1.0, "half_squared_error", display=Display(3, "carried")))
    assert math.isfinite(trace.value("after.loss"))


def test_carried_a_network_that_overflows_is_an_error_too() -> None:
    layers = (Layer([[1e200]]), Layer([[1e200]]))
    with pytest.raises(EverystepError, match=r"z2\[1\] grows beyond"):
        run(Spec(layers, [[1.0]], [[0.0]], 0.1, display=Display(3, "carried")))


def test_no_numpy_warning_escapes_a_large_network() -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(50, 60)) * 1e4
    spec = Spec((Layer(weights, None, "sigmoid"), Layer(rng.normal(size=(5, 50)) * 1e4, None, "softmax")),
                rng.normal(size=(4, 60)), np.eye(5)[:4], 0.1, loss="cross_entropy")  # fmt: skip
    trace = run(spec)
    assert math.isfinite(trace.value("loss"))
    assert hasattr(trace.values["W1"], "shape")


def test_an_error_reads_as_one_sentence_with_a_hint() -> None:
    with pytest.raises(EverystepError) as caught:
        run(replace(seed_spec(), loss="cross_entropy", layers=(Layer([[0.0, 0.0]]),)))
    assert str(caught.value) == (
        "loss: the loss is infinite because a1[1] is 0, and the logarithm of 0 has no value; change the weights, or "
        "let the last layer end in a sigmoid or a softmax"
    )


def test_a_deep_network_of_identities_neither_warns_nor_loses_its_numbers() -> None:
    spec = network((3, *[3] * 12), ("identity",) * 12, 7, samples=2)
    for how in WAYS:
        assert math.isfinite(traced(replace(spec, learning_rate=1e-9), how).value("after.loss"))
