"""Networks to test with: random ones, and a second opinion on what a training step computes.

The second opinion (`textbook`) is written from the definitions in textbooks with autograd's numpy, and shares
nothing with the package: no formula, no table, no order of summation.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import strategies as st

from everystep.compute import shape
from everystep.compute.activations import ACTIVATIONS
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import Trace, run

LOGARITHMIC = ("binary_cross_entropy", "cross_entropy")
KINKED = ("relu", "leaky_relu")

# ---- Textbook definitions

TEXTBOOK_ACTIVATIONS: dict[str, Any] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 0.5 * (1 + anp.tanh(z / 2)),
    "tanh": lambda z: (anp.exp(2 * z) - 1) / (anp.exp(2 * z) + 1),
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "softplus": lambda z: anp.logaddexp(0.0, z),
    "softmax": lambda z: anp.exp(z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))),
}
TEXTBOOK_LOSSES: dict[str, Any] = {  # one number a sample, from (samples, outputs)
    "half_squared_error": lambda a, y: 0.5 * anp.sum((y - a) ** 2, axis=1),
    "squared_error": lambda a, y: anp.sum((y - a) ** 2, axis=1),
    "mean_squared_error": lambda a, y: anp.mean((y - a) ** 2, axis=1),
    "binary_cross_entropy": lambda a, y: -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a), axis=1),
    "cross_entropy": lambda a, y: -anp.sum(y * anp.log(a), axis=1),
}


@dataclass
class TextbookStep:
    """One training step: the loss, every gradient by the trace's names, the parameters before and after."""

    loss: float
    outputs: np.ndarray
    gradients: dict[str, np.ndarray]
    before: dict[str, np.ndarray]
    after: dict[str, np.ndarray]


def _loss(spec: Spec, values: dict[str, Any], keep: dict[str, Any] | None = None) -> Any:
    """The reduced loss; `nudge_z1`, `nudge_a1`, ... are added on the way, so that autograd gives dL/dz and dL/da."""
    a = anp.array(spec.inputs, dtype=float)
    for number, layer in enumerate(spec.layers, 1):
        z = anp.dot(a, values[f"W{number}"].T) + values.get(f"b{number}", 0.0) + values[f"nudge_z{number}"]
        a = TEXTBOOK_ACTIVATIONS[layer.activation](z) + values[f"nudge_a{number}"]
        if keep is not None:
            keep[f"z{number}"], keep[f"a{number}"] = z, a
    each = TEXTBOOK_LOSSES[spec.loss](a, anp.array(spec.targets, dtype=float))
    return anp.sum(each) / (len(spec.inputs) if spec.reduction == "mean" else 1)


def textbook(spec: Spec) -> list[TextbookStep]:
    """Every training step of a spec, and as a last entry the forward pass after them (without an update)."""
    parameters: dict[str, np.ndarray] = {}
    nudges: dict[str, np.ndarray] = {}
    for number, layer in enumerate(spec.layers, 1):
        parameters[f"W{number}"] = np.array(layer.weights, dtype=float)
        if layer.biases is not None:
            parameters[f"b{number}"] = np.array(layer.biases, dtype=float)
        for letter in "za":
            nudges[f"nudge_{letter}{number}"] = np.zeros((len(spec.inputs), len(layer.weights)))
    memory: dict[str, Any] = {}
    steps = []
    for t in range(1, spec.steps + 2):
        kept: dict[str, Any] = {}
        loss = float(_loss(spec, parameters | nudges, kept))
        g = grad(lambda values: _loss(spec, values))(parameters | nudges)
        fixed = () if spec.update_biases else tuple(name for name in parameters if name[0] == "b")
        new = {
            name: value if name in fixed else _updated(spec, name, value, g[name], memory, t)
            for name, value in parameters.items()
        }
        gradients = {"dL_d" + name.removeprefix("nudge_"): value for name, value in g.items()}
        steps.append(TextbookStep(loss, kept[f"a{len(spec.layers)}"], gradients | kept, parameters, new))
        parameters = new
    return steps


def _updated(spec: Spec, name: str, w: Any, g: Any, memory: dict[str, Any], t: int) -> Any:
    eta, constants = spec.learning_rate, spec.optimizer.constants
    match spec.optimizer.name:
        case "sgd":
            return w - eta * g
        case "momentum" | "nesterov":
            mu = constants.get("momentum", 0.9)
            v = memory[name] = mu * memory.get(name, 0.0) + g
            return w - eta * (v if spec.optimizer.name == "momentum" else g + mu * v)
        case "adam":
            beta1, beta2 = constants.get("beta1", 0.9), constants.get("beta2", 0.999)
            m, v = memory.get(name, (0.0, 0.0))
            m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
            memory[name] = m, v
            m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
            return w - eta * m_hat / (np.sqrt(v_hat) + constants.get("epsilon", 1e-8))
    raise KeyError(spec.optimizer.name)


# ---- Specs


def network(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    seed: int,
    *,
    samples: int = 1,
    biases: tuple[bool, ...] | None = None,
    loss: str = "half_squared_error",
    **more: Any,
) -> Spec:
    """A network with random weights of two decimals, as a teacher would write them, and targets that suit the loss."""
    rng = np.random.default_rng(seed)
    biases = biases or (True,) * len(activations)

    def numbers(*shape: int) -> Any:
        return np.round(rng.uniform(-1.5, 1.5, shape), 2).tolist()

    layers = tuple(
        Layer(numbers(n, m), numbers(n) if has else None, activation)
        for m, n, activation, has in zip(sizes, sizes[1:], activations, biases, strict=False)
    )
    targets: Any = numbers(samples, sizes[-1])
    if loss == "binary_cross_entropy":
        targets = rng.choice([0.0, 1.0, 0.3], (samples, sizes[-1])).tolist()
    elif loss == "cross_entropy":
        targets = np.eye(sizes[-1])[rng.integers(0, sizes[-1], samples)].tolist()
    more = {"learning_rate": 0.05} | more
    return Spec(layers, numbers(samples, sizes[0]), targets, loss=loss, **more)


def is_smooth(spec: Spec) -> bool:
    """Whether a spec's first loss is finite and no number lies near a kink or the end of a logarithm's range."""
    with np.errstate(all="ignore"):
        step = _forward(spec)
    outputs = step[f"a{len(spec.layers)}"]
    if spec.loss in LOGARITHMIC and (outputs < 0.1).any():
        return False
    if spec.loss == "binary_cross_entropy" and (outputs > 0.9).any():
        return False
    kinks = [step[f"z{n}"] for n, layer in enumerate(spec.layers, 1) if layer.activation in KINKED]
    return not any((np.abs(z) < 1e-3).any() for z in kinks)


def _forward(spec: Spec) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, layer in enumerate(spec.layers, 1):
        values |= {f"W{number}": np.array(layer.weights, dtype=float), f"nudge_z{number}": 0.0, f"nudge_a{number}": 0.0}
        if layer.biases is not None:
            values[f"b{number}"] = np.array(layer.biases, dtype=float)
    kept: dict[str, Any] = {}
    _loss(spec, values, kept)
    return kept


def smooth_network(sizes: tuple[int, ...], activations: tuple[str, ...], **more: Any) -> Spec:
    """The first random network of this kind that is smooth where it stands."""
    specs = (network(sizes, activations, seed, **more) for seed in range(20_000))
    return next(spec for spec in specs if is_smooth(spec))


@st.composite
def specs(
    draw: st.DrawFn,
    *,
    steps: int = 3,
    widest: int = 5,
    deepest: int = 4,
    rounding: str = "exact",
    losses: tuple[str, ...] = tuple(LOSSES),
) -> Spec:
    """Any small network: depth, widths, batch, biases, functions, optimizer and steps; not always smooth."""
    depth = draw(st.integers(1, deepest), "depth")
    sizes = tuple(draw(st.lists(st.integers(1, widest), min_size=depth + 1, max_size=depth + 1), "sizes"))
    loss = draw(st.sampled_from(losses), "loss")
    activations = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=depth, max_size=depth), "activations")
    if loss in LOGARITHMIC:
        activations[-1] = draw(st.sampled_from(("sigmoid", "softmax")), "last activation")
    name = draw(st.sampled_from(sorted(OPTIMIZERS)), "optimizer")
    return network(
        sizes,
        tuple(activations),
        draw(st.integers(0, 10**6), "seed"),
        samples=draw(st.integers(1, 4), "samples"),
        biases=tuple(draw(st.lists(st.booleans(), min_size=depth, max_size=depth), "biases")),
        loss=loss,
        reduction=draw(st.sampled_from(("mean", "sum")), "reduction"),
        optimizer=OptimizerChoice(name, OPTIMIZERS[name].constants),
        update_biases=draw(st.booleans(), "update biases"),
        steps=draw(st.integers(1, steps), "steps"),
        display=Display(draw(st.integers(1, 6), "decimals") if rounding == "carried" else 3, rounding),
    )


@contextmanager
def way(name: str) -> Any:
    """Compute in "floats" or in "numpy", whatever the network's size."""
    with mock.patch.object(shape, "SMALL", 10**9 if name == "floats" else -1):
        yield


def traced(spec: Spec, how: str = "floats") -> Trace:
    """A spec's trace, computed in "floats" or in "numpy"."""
    with way(how):
        return run(spec)


def seed_spec(**more: Any) -> Spec:
    """The lesson that started it: 2-2-1, no biases, no activation function."""
    layers = (Layer([[0.11, 0.21], [0.12, 0.08]]), Layer([[0.14, 0.15]]))
    return Spec(layers, [[2, 3]], [[1]], 0.05, **more)
