"""A spec as plain data with the keys of a spec file: what a manifest keeps, and what makes the same spec again."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from .spec import Names, Spec


def as_mapping(spec: Spec) -> dict[str, Any]:
    """The spec with every number written out, as JSON can hold it; `reader.read_text` makes the same spec of it."""
    layers = []
    for layer in spec.layers:
        row: dict[str, Any] = {"weights": _rows(layer.weights)}
        row |= {} if layer.biases is None else {"biases": [float(b) for b in layer.biases]}
        layers.append({**row, "activation": layer.activation})
    title = spec.title if isinstance(spec.title, str) else dict(spec.title)
    data: dict[str, Any] = {"title": title} if title else {}
    data |= {
        "layers": layers,
        "inputs": _rows(spec.inputs),
        "targets": _rows(spec.targets),
        "loss": spec.loss,
        "reduction": spec.reduction,
        "learning_rate": float(spec.learning_rate),
        "optimizer": {"name": spec.optimizer.name, **spec.optimizer.constants},
        "update_biases": spec.update_biases,
        "steps": spec.steps,
        "display": _without_nothing(spec.display),
        "worksheet": _without_nothing(spec.worksheet),
    }
    if spec.worksheet.blanks != "row":
        del data["worksheet"]["row"]
    return data | ({} if spec.names == Names() else {"names": _without_nothing(spec.names)})


def _rows(rows: Any) -> list[list[float]]:
    return [[float(x) for x in row] for row in rows]


def _without_nothing(part: Any) -> dict[str, Any]:
    """The fields that say something, tuples as lists."""
    found = asdict(part)
    return {name: _plain(value) for name, value in found.items() if value is not None and value != ()}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
