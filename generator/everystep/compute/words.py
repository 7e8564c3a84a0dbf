"""Words: what other tools and books call the things of a spec, and which name was probably meant."""

from __future__ import annotations

import re
from collections.abc import Collection

FOREIGN = {
    "act": "activation", "activation_function": "activation", "alpha": "learning_rate", "b": "biases",
    "bce": "binary_cross_entropy", "beta_1": "beta1", "beta_2": "beta2", "bias": "biases",
    "binary_crossentropy": "binary_cross_entropy", "categorical_cross_entropy": "cross_entropy",
    "categorical_crossentropy": "cross_entropy", "cost": "loss", "crossentropy": "cross_entropy", "digits": "decimals",
    "epochs": "steps", "eps": "epsilon", "error": "loss", "eta": "learning_rate", "expected": "targets",
    "filename": "file", "gradient_descent": "sgd", "half_mse": "half_squared_error", "half_sse": "half_squared_error",
    "initializer": "draw", "input": "inputs", "iterations": "steps", "kernel": "weights", "labels": "targets",
    "leakyrelu": "leaky_relu", "linear": "identity", "log_loss": "binary_cross_entropy", "logistic": "sigmoid",
    "lr": "learning_rate", "lrelu": "leaky_relu", "mse": "mean_squared_error", "mu": "momentum", "nag": "nesterov",
    "network": "layers", "nll": "cross_entropy", "nodes": "neurons", "none": "identity", "optimiser": "optimizer",
    "outputs": "targets", "path": "file", "precision": "decimals", "random": "drawn", "random_seed": "seed",
    "random_state": "seed", "rate": "learning_rate", "rng": "seed", "size": "neurons", "sse": "squared_error",
    "step_size": "learning_rate", "target": "targets", "units": "neurons", "w": "weights", "x": "inputs",
    "y": "targets",
}  # fmt: skip
"""What other tools and books call it: how it is called here."""


def guess(found: str, names: Collection[str]) -> str | None:
    """The name that was probably meant."""
    plain = re.sub(r"[\s-]+", "_", found.strip()[:100]).lower()
    if FOREIGN.get(plain) in names:
        return FOREIGN[plain]
    lower = {name.lower(): name for name in names}
    from difflib import get_close_matches

    close = get_close_matches(plain, lower, n=1)
    return lower[close[0]] if close else None
