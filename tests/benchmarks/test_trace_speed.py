"""How long a training step takes, beside the same products written directly in numpy in the same run.

`make bench` times both; the ratio is printed and kept in the benchmark's extra information. It is asserted only
against a bound far beyond the noise of a busy machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import numpy as np
import pytest

from everystep.compute.spec import Layer, Spec
from everystep.compute.trace import Trace, run

TARGET = 3.0
"""A training step is to take at most this many times what numpy alone takes for it."""

TOO_MUCH = 10.0


def digits_network(samples: int) -> Spec:
    """A network of the size that reads handwritten digits: 784-128-10."""
    rng = np.random.default_rng(0)
    hidden = Layer(rng.normal(size=(128, 784)) * 0.05, np.zeros(128), "sigmoid")
    last = Layer(rng.normal(size=(10, 128)) * 0.1, np.zeros(10), "softmax")
    targets = np.eye(10)[rng.integers(0, 10, samples)]
    return Spec((hidden, last), rng.random((samples, 784)), targets, 0.1, loss="cross_entropy")


def by_numpy_alone(spec: Spec) -> dict[str, Any]:
    """One training step and the pass after it, and every array of both kept: what `run` computes, and nothing else."""
    x, y, eta = np.asarray(spec.inputs), np.asarray(spec.targets), spec.learning_rate
    (W1, b1), (W2, b2) = ((np.asarray(layer.weights), np.asarray(layer.biases)) for layer in spec.layers)

    def forward(W1: Any, b1: Any, W2: Any, b2: Any) -> dict[str, Any]:
        z1 = x @ W1.T + b1
        a1 = 1 / (1 + np.exp(-z1))
        z2 = a1 @ W2.T + b2
        shares = np.exp(z2 - z2.max(axis=1, keepdims=True))
        a2 = shares / shares.sum(axis=1, keepdims=True)
        each = -(y * np.log(a2)).sum(axis=1)
        return {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "loss_per_sample": each, "loss": each.mean()}

    step = forward(W1, b1, W2, b2)
    a1, a2 = step["a1"], step["a2"]
    step["dL_da2"] = -y / a2 / len(x)
    step["da2_dz2"] = a2[:, :, None] * (np.eye(10) - a2[:, None, :])
    step["dL_dz2"] = (a2 - y) / len(x)
    step["dL_dW2"], step["dL_db2"] = step["dL_dz2"].T @ a1, step["dL_dz2"].sum(axis=0)
    step["dL_da1"] = step["dL_dz2"] @ W2
    step["da1_dz1"] = a1 * (1 - a1)
    step["dL_dz1"] = step["dL_da1"] * step["da1_dz1"]
    step["dL_dW1"], step["dL_db1"] = step["dL_dz1"].T @ x, step["dL_dz1"].sum(axis=0)
    for name, old in (("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2)):
        step[f"{name}_new"] = old - eta * step[f"dL_d{name}"]
    after = forward(step["W1_new"], step["b1_new"], step["W2_new"], step["b2_new"])
    return step | {f"after.{name}": value for name, value in after.items()}


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(spec: Spec, rounds: int = 200) -> float:
    """A quick round of ours beside a quick one of numpy's, of rounds in which they take turns: neither a busy moment
    nor a lucky one decides."""
    pairs = [(seconds(lambda: run(spec)), seconds(lambda: by_numpy_alone(spec))) for _ in range(rounds)]
    ours, numpys = [quantiles(times, n=4)[0] for times in zip(*pairs, strict=True)]
    return ours / numpys


@pytest.mark.parametrize("samples", [1, 32])
def test_the_floor_computes_the_same_numbers(samples: int) -> None:
    spec = digits_network(samples)
    trace, floor = run(spec), by_numpy_alone(spec)
    step, after = trace.arrays
    for name, value in floor.items():
        found = after[name.removeprefix("after.")] if name.startswith("after.") else step[name]
        np.testing.assert_allclose(found, value, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("samples", [1, 32])
def test_a_training_step_takes_a_small_multiple_of_its_matrix_products(
    samples: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ratio(digits_network(samples))
    with capsys.disabled():
        print(f"\n784-128-10, samples: {samples}; a training step takes {found:.2f} x numpy alone (target {TARGET:g})")
    assert found < TOO_MUCH


@pytest.mark.parametrize("samples", [1, 32])
def test_time_a_training_step(benchmark: Any, samples: int) -> None:
    spec = digits_network(samples)
    benchmark.extra_info["ratio"] = round(ratio(spec), 2)
    assert isinstance(benchmark(run, spec), Trace)


@pytest.mark.parametrize("samples", [1, 32])
def test_time_numpy_alone(benchmark: Any, samples: int) -> None:
    spec = digits_network(samples)
    assert "after.loss" in benchmark(by_numpy_alone, spec)


def test_time_the_lesson_that_started_it(benchmark: Any) -> None:
    layers = (Layer([[0.11, 0.21], [0.12, 0.08]]), Layer([[0.14, 0.15]]))
    trace = benchmark(run, Spec(layers, [[2, 3]], [[1]], 0.05))
    assert trace.value("loss") == pytest.approx(0.3272405)
