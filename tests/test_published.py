"""Worked examples that others have published, figure by figure.

Each figure was computed again by an independent program before it was written down here; where a published one
is wrong, a comment says what is right and how the mistake came about.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from everystep.compute.spec import Layer, OptimizerChoice, Spec
from everystep.compute.trace import run
from everystep.render import render
from everystep.teach.walkthrough import walkthrough

from .networks import seed_spec, traced

WAYS = ("floats", "numpy")


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(
    ("node", "exact"),
    [
        ("a1[1]", 0.85), ("a1[2]", 0.48), ("a2[1]", 0.191), ("loss", 0.3272405), ("dL_dz2[1]", -0.809),
        ("dL_dW1[1,1]", -0.22652), ("dL_dW1[1,2]", -0.33978), ("dL_dW1[2,1]", -0.2427), ("dL_dW1[2,2]", -0.36405),
        ("dL_dW2[1,1]", -0.68765), ("dL_dW2[1,2]", -0.38832),
        ("W1_new[1,1]", 0.121326), ("W1_new[1,2]", 0.226989), ("W1_new[2,1]", 0.132135), ("W1_new[2,2]", 0.0982025),
        ("W2_new[1,1]", 0.1743825), ("W2_new[1,2]", 0.169416),
    ],
)  # fmt: skip
def test_the_lesson_that_started_it_has_its_exact_figures(node: str, exact: float, how: str) -> None:
    assert traced(seed_spec(), how).node(node).value == pytest.approx(exact, abs=1e-15)


@pytest.mark.parametrize("how", WAYS)
def test_the_second_pass_of_the_lesson_that_started_it_is_computed_anew(how: str) -> None:
    trace = traced(seed_spec(), how)
    second = {name: trace.node(f"after.{name}").value for name in ("a1[1]", "a1[2]", "a2[1]", "loss")}
    assert second == pytest.approx(
        {"a1[1]": 0.923619, "a1[2]": 0.5588775, "a2[1]": 0.2557457808, "loss": 0.2769571714}, abs=5e-11
    )


# Matt Mazur, "A Step by Step Backpropagation Example" (2015): two sigmoid layers, biases shared and never updated.
MAZUR = Spec(
    (
        Layer([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], "sigmoid"),
        Layer([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60], "sigmoid"),
    ),
    [[0.05, 0.10]], [[0.01, 0.99]], 0.5, update_biases=False,
)  # fmt: skip


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(
    ("node", "published"),
    [
        ("z1[1]", 0.3775), ("a1[1]", 0.593269992), ("a1[2]", 0.596884378),
        ("z2[1]", 1.105905967), ("a2[1]", 0.75136507), ("a2[2]", 0.772928465), ("loss", 0.298371109),
        ("dL_da2[1]", 0.74136507), ("da2_dz2[1]", 0.186815602), ("dL_dW2[1,1]", 0.082167041),
        ("dL_dz2[1]", 0.138498562),
        ("W2_new[1,1]", 0.35891648), ("W2_new[1,2]", 0.408666186),
        ("W2_new[2,1]", 0.511301270), ("W2_new[2,2]", 0.561370121),
        ("dL_dz2[2]", -0.038098236), ("dL_da1[1]", 0.036350306), ("da1_dz1[1]", 0.241300709),
        ("dL_dW1[1,1]", 0.000438568),
        ("W1_new[1,1]", 0.149780716), ("W1_new[1,2]", 0.19956143),
        ("W1_new[2,1]", 0.24975114), ("W1_new[2,2]", 0.29950229),
    ],
)  # fmt: skip
def test_mazurs_example_has_the_published_figures(node: str, published: float, how: str) -> None:
    assert traced(MAZUR, how).node(node).value == pytest.approx(published, abs=6e-9)


@pytest.mark.parametrize("how", WAYS)
def test_mazurs_loss_after_the_step_is_that_of_the_weights_he_prints(how: str) -> None:
    trace = traced(MAZUR, how)
    # Published: 0.291027924, which is the loss after a hidden layer whose deltas were taken through the *new* output
    # weights, against the article's own text ("we use the original weights, not the updated weights"). With the weights
    # that the article prints, all of which are right, it is 0.2910277737.
    assert trace.node("after.loss").value == pytest.approx(0.29102777369359937, abs=1e-15)
    assert trace.node("after.a2[1]").value == pytest.approx(0.74208811119078245, abs=1e-15)
    through_new_weights = through_the_new_output_weights()
    assert through_new_weights == pytest.approx(0.291027924, abs=5e-10)


def through_the_new_output_weights() -> float:
    """Mazur's published loss, mistake and all."""
    trace = run(MAZUR)
    delta = [trace.value("dL_dz2", (k,)) for k in range(2)]
    new = [[trace.value("W2_new", (k, i)) for i in range(2)] for k in range(2)]
    hidden = []
    for i, row in enumerate(MAZUR.layers[0].weights):
        d = sum(delta[k] * new[k][i] for k in range(2)) * trace.value("da1_dz1", (i,))
        hidden.append([w - 0.5 * d * x for w, x in zip(row, (0.05, 0.10), strict=True)])
    layers = (replace(MAZUR.layers[0], weights=hidden), replace(MAZUR.layers[1], weights=new))
    return run(replace(MAZUR, layers=layers)).value("loss")


def test_mazurs_example_with_its_biases_trained_comes_further_down() -> None:
    assert run(replace(MAZUR, update_biases=True)).node("after.loss").value == pytest.approx(
        0.28047144679143, abs=1e-14
    )


def scores(values: tuple[float, ...], label: int, **more: str) -> Spec:
    """A softmax classifier whose scores are given, as a layer fed with a single 1."""
    targets = [float(i == label) for i in range(len(values))]
    return Spec((Layer([[v] for v in values], None, "softmax"),), [[1.0]], [targets], 0.1, loss="cross_entropy", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "label", "shares", "loss"),
    [
        # Stanford CS231n, notes on linear classification, "SVM vs. Softmax": scores -2.85, 0.86, 0.28, true class 3.
        # The figure's 0.016 is 0.058 / (0.058 + 2.36 + 1.32), worked from rounded numbers; the share is 0.01545.
        ((-2.85, 0.86, 0.28), 2, (0.015, 0.631, 0.353), 1.04),
        # Stanford CS231n, lecture 3: the cat's scores 3.2, 5.1, -1.7. The slide's 0.89 is a logarithm to base 10;
        # the natural one, which the loss is defined with, gives 2.04.
        ((3.2, 5.1, -1.7), 0, (0.13, 0.87, 0.00), 2.04),
        # DataCamp, "Introduction to Deep Learning with PyTorch": a frog's scores -1.2, 0.12, 4.8.
        ((-1.2, 0.12, 4.8), 2, (0.002, 0.009, 0.988), 0.0117),
    ],
)
def test_published_softmax_classifiers_have_their_shares_and_losses(
    values: tuple[float, ...], label: int, shares: tuple[float, ...], loss: float
) -> None:
    trace = run(scores(values, label))
    decimals = 3 if values[0] != 3.2 else 2
    assert [round(trace.value("a1", (i,)), decimals) for i in range(3)] == list(shares)
    assert trace.value("loss") == pytest.approx(loss, abs=5e-3 if loss > 1 else 5e-5)


@pytest.mark.parametrize("label", range(3))
def test_the_delta_of_a_softmax_classifier_is_its_share_less_one_at_the_true_class(label: int) -> None:
    trace = run(scores((-2.85, 0.86, 0.28), label))
    for i in range(3):
        share = math.exp((-2.85, 0.86, 0.28)[i]) / sum(math.exp(v) for v in (-2.85, 0.86, 0.28))
        assert trace.value("dL_dz1", (i,)) == pytest.approx(share - (i == label), abs=1e-15)
        # and so is the long way round, over the derivative of every output
        long_way = trace.worked(trace.formula("dL_dz1", (i,), chain=True))
        assert long_way == pytest.approx(share - (i == label), abs=1e-15)


def test_the_sigmoid_neuron_of_cs231n_has_its_circuits_gradients() -> None:
    # Stanford CS231n, notes on backpropagation: w = (2, -3, -3), x = (-1, -2); the circuit prints 0.73 and 0.20,
    # and gradients -0.20, -0.39 of the weights and 0.20 of the bias. Its output's gradient is 1: a target of a - 1.
    output = 1 / (1 + math.exp(-1))
    trace = run(Spec((Layer([[2, -3]], [-3], "sigmoid"),), [[-1, -2]], [[output - 1]], 0.1))
    values = {
        n: trace.node(n).value for n in ("z1[1]", "a1[1]", "dL_da1[1]", "dL_dz1[1]", "dL_dW1[1,1]", "dL_dW1[1,2]")
    }
    assert {name: round(v, 2) for name, v in values.items()} == {
        "z1[1]": 1.0, "a1[1]": 0.73, "dL_da1[1]": 1.0, "dL_dz1[1]": 0.20, "dL_dW1[1,1]": -0.20, "dL_dW1[1,2]": -0.39,
    }  # fmt: skip


def test_the_relu_network_of_the_deep_learning_book_solves_xor() -> None:
    # Goodfellow, Bengio and Courville, "Deep Learning", section 6.1: W = 1, c = (0, -1), w = (1, -2), b = 0.
    layers = (Layer([[1, 1], [1, 1]], [0, -1], "relu"), Layer([[1, -2]], [0]))
    trace = run(Spec(layers, [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 0.1, loss="mean_squared_error"))
    hidden = [[trace.value("a1", (s, i)) for i in range(2)] for s in range(4)]
    assert hidden == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert [trace.value("a2", (s, 0)) for s in range(4)] == [0, 1, 1, 0]
    assert trace.value("loss") == 0
    for name in ("W1", "b1", "W2", "b2"):  # nothing is wrong, so nothing moves
        shape = trace.program.quantities[name].shape
        assert all(trace.node(f"{name}_new", *at).value == trace.node(name, *at).value for at in positions(shape))


def positions(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return (
        [(i,) for i in range(shape[0])]
        if len(shape) == 1
        else [(i, j) for i in range(shape[0]) for j in range(shape[1])]
    )


def test_adams_first_step_moves_every_parameter_by_the_learning_rate() -> None:
    # Kingma and Ba (2015), section 2.1: with the bias corrected, the first step is about the learning rate.
    trace = run(seed_spec(optimizer=OptimizerChoice("adam")))
    for at in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert trace.value("W1_new", at) - trace.value("W1", at) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(
    ("node", "published"),
    [
        ("z1[1]", -0.7), ("a1[1]", 0.332), ("z1[2]", 0.1), ("a1[2]", 0.525), ("z2[1]", -0.105), ("a2[1]", 0.474),
        # The book's errors are the negative of dL/dz: 0.1311 (0.13117, cut off), -0.0065 and -0.0087.
        ("dL_dz1[2]", 0.0065), ("dL_dz1[1]", 0.0087),
        ("W2_new[1,1]", -0.261), ("W2_new[1,2]", -0.138), ("W1_new[1,1]", 0.192), ("W1_new[2,1]", -0.306),
        ("W1_new[1,2]", 0.4), ("W1_new[2,2]", 0.1), ("W1_new[1,3]", -0.508), ("W1_new[2,3]", 0.194),
        ("b2_new[1]", 0.218), ("b1_new[2]", 0.194), ("b1_new[1]", -0.408),
    ],
)  # fmt: skip
def test_the_sample_calculation_of_han_and_kamber_has_its_figures(node: str, published: float, how: str) -> None:
    # Han, Kamber and Pei, "Data Mining: Concepts and Techniques", section 9.2, example 9.1.
    layers = (
        Layer([[0.2, 0.4, -0.5], [-0.3, 0.1, 0.2]], [-0.4, 0.2], "sigmoid"),
        Layer([[-0.3, -0.2]], [0.1], "sigmoid"),
    )
    decimals = 4 if node.startswith("dL") else 3
    trace = traced(Spec(layers, [[1, 0, 1]], [[1]], 0.9), how)
    assert round(trace.node(node).value, decimals) == published


@pytest.mark.parametrize(
    ("node", "published"),
    [
        ("a1[1]", 0.5250), ("a1[2]", 0.8808), ("a2[1]", 0.5097), ("dL_dz2[1]", 0.1274),
        ("dL_dz1[1]", -0.0381), ("dL_dz1[2]", 0.0147),
        ("W1_new[1,1]", 0.5038), ("W1_new[2,1]", 0.8985), ("W1_new[1,2]", 0.4038), ("W1_new[2,2]", 0.9985),
        ("W2_new[1,1]", -1.2067), ("W2_new[1,2]", 1.0888),
        ("b1_new[1]", -0.7962), ("b1_new[2]", 0.0985), ("b2_new[1]", -0.3127),
    ],
)  # fmt: skip
def test_negnevitskys_exclusive_or_has_its_figures(node: str, published: float) -> None:
    # Negnevitsky, "Artificial Intelligence", section 6.4; its thresholds are subtracted, so they are negative biases.
    layers = (Layer([[0.5, 0.4], [0.9, 1.0]], [-0.8, 0.1], "sigmoid"), Layer([[-1.2, 1.1]], [-0.3], "sigmoid"))
    assert round(run(Spec(layers, [[1, 1]], [[0]], 0.1)).node(node).value, 4) == published


def test_victor_zhous_network_has_its_figures_and_its_mean_over_one_output_is_a_plain_square() -> None:
    # "Machine Learning for Beginners: An Introduction to Neural Networks"; of the last two it cuts digits off.
    layers = (Layer([[1, 1], [1, 1]], [0, 0], "sigmoid"), Layer([[1, 1]], [0], "sigmoid"))
    spec = Spec(layers, [[-2, -1]], [[1]], 0.1, loss="mean_squared_error")
    trace = run(spec)
    values = [trace.node(name).value for name in ("a1[1]", "a1[2]", "a2[1]", "dL_da2[1]", "dL_dW1[1,1]")]
    assert values == pytest.approx([0.0474, 0.0474, 0.524, -0.9526, 0.02147], abs=5e-4)
    assert [math.trunc(1e3 * values[3]), math.trunc(1e4 * values[4])] == [-952, 214]
    assert trace.value("W1_new", (0, 0)) == pytest.approx(1 - 0.1 * trace.value("dL_dW1", (0, 0)))
    page = render(walkthrough(trace), format="md")
    assert "averaged over the outputs" not in page and "division by the number of outputs" not in page
    assert "}}{1}" not in page and "}^{2}}{1}" not in page
    two = replace(spec, layers=(layers[0], Layer([[1, 1], [1, 1]], [0, 0], "sigmoid")), targets=[[1, 0]])
    assert "averaged over the outputs" in render(walkthrough(run(two)), format="md")


def test_the_miles_per_gallon_of_googles_crash_course_fall_as_in_its_table() -> None:
    # Google, Machine Learning Crash Course, "Linear regression: Gradient descent": seven cars, from weight and bias 0.
    pounds = (3.5, 3.69, 3.44, 3.43, 4.34, 4.42, 2.37)
    miles = (18, 15, 18, 16, 15, 14, 24)
    spec = Spec((Layer([[0]], [0]),), [[x] for x in pounds], [[y] for y in miles], 0.01,
                loss="mean_squared_error", steps=5)  # fmt: skip
    trace = run(spec)
    assert round(trace.value("dL_dW1", (0, 0)), 1) == -119.7
    assert round(trace.value("dL_db1", (0,)), 1) == -34.3
    stages = ("", "step2.", "step3.", "step4.", "step5.")
    assert [round(trace.value(f"{stage}loss"), 2) for stage in (*stages, "after.")] == [
        303.71, 170.84, 103.17, 68.70, 51.13, 42.17,
    ]  # fmt: skip
    assert [round(trace.value(f"{stage}W1_new", (0, 0)), 2) for stage in stages] == [1.20, 2.05, 2.66, 3.09, 3.40]
    assert [round(trace.value(f"{stage}b1_new", (0,)), 2) for stage in stages] == [0.34, 0.59, 0.78, 0.91, 1.01]


def test_the_sentiment_classifier_of_jurafsky_and_martin_takes_its_step() -> None:
    # "Speech and Language Processing", chapter on logistic regression: the single step of gradient descent.
    trace = run(Spec((Layer([[0, 0]], [0], "sigmoid"),), [[3, 2]], [[1]], 0.1, loss="binary_cross_entropy"))
    gradient = [trace.node(name).value for name in ("dL_dW1[1,1]", "dL_dW1[1,2]", "dL_db1[1]")]
    assert gradient == pytest.approx([-1.5, -1.0, -0.5])
    new = [trace.node(name).value for name in ("W1_new[1,1]", "W1_new[1,2]", "b1_new[1]")]
    assert new == pytest.approx([0.15, 0.10, 0.05])
    # ... and its classifier of six features: 0.70 for positive, with a loss of 0.36, or 1.2 were it negative.
    six = Spec((Layer([[2.5, -5.0, -1.2, 0.5, 2.0, 0.7]], [0.1], "sigmoid"),), [[3, 2, 1, 3, 0, 4.19]], [[1]], 0.1,
               loss="binary_cross_entropy")  # fmt: skip
    assert (round(run(six).value("a1", (0,)), 2), round(run(six).value("loss"), 2)) == (0.70, 0.36)
    assert round(run(replace(six, targets=[[0]])).value("loss"), 1) == 1.2


def test_nielsens_neuron_learns_to_answer_0() -> None:
    # "Neural Networks and Deep Learning", chapter 3: from 0.82 to 0.09, and from 0.98 to 0.20, in 300 epochs.
    for start, first, last in (((0.6, 0.9), 0.82, 0.09), ((2.0, 2.0), 0.98, 0.20)):
        neuron = Layer([[start[0]]], [start[1]], "sigmoid")
        spec = Spec((neuron,), [[1]], [[0]], 0.15, steps=100)
        assert round(run(spec).value("a1", (0,)), 2) == first
        for _ in range(3):
            trace = run(spec)
            weight, bias = trace.value("step100.W1_new", (0, 0)), trace.value("step100.b1_new", (0,))
            spec = replace(spec, layers=(replace(neuron, weights=[[weight]], biases=[bias]),))
        assert round(trace.value("after.a1", (0,)), 2) == last


def test_the_tanh_neuron_of_micrograd_has_its_gradients() -> None:
    # Karpathy, micrograd: x = (2, 0), w = (-3, 1), b = 6.88137...; its output's gradient is 1: a target of a - 1.
    bias = 6.8813735870195432
    output = math.tanh(2 * -3 + bias)
    trace = run(Spec((Layer([[-3, 1]], [bias], "tanh"),), [[2, 0]], [[output - 1]], 0.1))
    assert trace.value("z1", (0,)) == pytest.approx(0.8814, abs=5e-5)
    assert trace.value("a1", (0,)) == pytest.approx(0.7071, abs=5e-5)
    gradients = [trace.node(name).value for name in ("dL_dz1[1]", "dL_dW1[1,1]", "dL_dW1[1,2]")]
    assert gradients == pytest.approx([0.5, 1.0, 0.0])


def test_the_losses_in_keras_documentation_are_the_same() -> None:
    # Probabilities that are given stand for a layer of identities. Keras averages binary cross-entropy over outputs.
    shares = Spec((Layer([[1, 0, 0], [0, 1, 0], [0, 0, 1]]),), [[0.05, 0.95, 0], [0.1, 0.8, 0.1]],
                  [[0, 1, 0], [0, 0, 1]], 0.1, loss="cross_entropy")  # fmt: skip
    assert round(run(shares).value("loss"), 3) == 1.177
    binary = Spec((Layer([[1, 0], [0, 1]]),), [[0.6, 0.4], [0.4, 0.6]], [[0, 1], [0, 0]], 0.01,
                  loss="binary_cross_entropy")  # fmt: skip
    assert round(run(binary).value("loss") / 2, 3) == 0.815
    squares = replace(binary, inputs=[[1, 1], [1, 0]], loss="mean_squared_error")
    assert run(squares).value("loss") == 0.5


def test_the_bias_of_statquests_softplus_network_takes_its_first_step() -> None:
    # "Neural Networks Pt. 2: Backpropagation Main Ideas": squares that sum to 20.4, a derivative of -15.7.
    layers = (Layer([[3.34], [-3.53]], [-1.43, 0.57], "softplus"), Layer([[-1.22, -2.30]], [0]))
    trace = run(Spec(layers, [[0], [0.5], [1]], [[0], [1], [0]], 0.1, loss="squared_error", reduction="sum"))
    assert round(trace.value("loss"), 1) == 20.4
    assert round(trace.value("dL_db2", (0,)), 1) == -15.7
    assert round(trace.value("b2_new", (0,)), 2) == 1.57


def test_mccaffreys_network_of_a_tanh_layer_and_a_softmax_answers_as_printed() -> None:
    # James McCaffrey, "Neural Network Back-Propagation": weights 0.01, 0.02, ... 0.26, inputs 1, 2, 3.
    layers = (
        Layer([[0.01, 0.05, 0.09], [0.02, 0.06, 0.10], [0.03, 0.07, 0.11], [0.04, 0.08, 0.12]],
              [0.13, 0.14, 0.15, 0.16], "tanh"),
        Layer([[0.17, 0.19, 0.21, 0.23], [0.18, 0.20, 0.22, 0.24]], [0.25, 0.26], "softmax"),
    )  # fmt: skip
    trace = run(Spec(layers, [[1, 2, 3]], [[0.25, 0.75]], 0.05))
    assert [round(trace.value("a2", (i,)), 4) for i in range(2)] == [0.4920, 0.5080]


def test_the_network_of_geeksforgeeks_worked_by_hand_has_its_outputs() -> None:
    # "Backpropagation in Neural Network": 0.21 and 0.315 go in, 0.55 or 0.56 and 0.58 or 0.59 come out, and 0.67.
    # Its delta of the second hidden neuron is printed as -0.0819; it is ten times too large.
    layers = (Layer([[0.2, 0.2], [0.3, 0.3]], None, "sigmoid"), Layer([[0.3, 0.9]], None, "sigmoid"))
    trace = run(Spec(layers, [[0.35, 0.7]], [[0.5]], 1.0))
    assert [trace.value("z1", (i,)) for i in range(2)] == pytest.approx([0.21, 0.315])
    assert round(trace.value("a2", (0,)), 2) == 0.67
    assert trace.value("dL_dz2", (0,)) == pytest.approx(0.0376, abs=1e-3)
    assert trace.value("dL_dz1", (0,)) == pytest.approx(0.0027, abs=1e-4)
    assert trace.value("dL_dz1", (1,)) == pytest.approx(0.0082, abs=2e-4)
