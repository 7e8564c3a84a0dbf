"""The JSON Schema: made from the table that the reader checks by, and of one mind with it."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.kinds import Record
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.reader import read_text, schema
from everystep.compute.schema import DISPLAY, DRAW, FILE, LAYER, NAMES, SPEC, WORKSHEET
from everystep.compute.spec import Display, Draw, Layer, Names, OptimizerChoice, Sheet, Spec
from everystep.errors import EverystepError

VALIDATOR = Draft202012Validator(schema())

GOOD: dict[str, Any] = {
    "title": "A lesson",
    "seed": 7,
    "layers": [{"weights": [[0.5]], "biases": [0.1], "activation": "sigmoid"}],
    "inputs": [2],
    "targets": [1],
    "learning_rate": 0.05,
}


def reads(document: object) -> bool:
    """Whether the reader takes the document."""
    try:
        read_text(json.dumps(document), format="json")
    except EverystepError:
        return False
    return True


def put(path: str, value: object) -> object:
    """The good document with one value put at a path such as `layers.0.biases`."""
    document = copy.deepcopy(GOOD)
    *steps, last = path.split(".")
    inner: Any = document
    for step in steps:
        inner = inner[int(step)] if step.isdigit() else inner.setdefault(step, {})
    inner[int(last) if last.isdigit() else last] = value
    return document


VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 0.5, 1.0, 1.5, 100, 101, 12, 13, 1e-8, "", " ", "x", "0.5", "no", "\u0007", [], [1],
    ["x"], [[1]], [[]], [[1], 2], [None], [True], {}, {"x": 1}, {"name": "sgd"}, {"en": "x"}, {"e n": "x"}, {"en": ""},
    {"en": 1}, {"pt-BR": "x"}, {"name": "adam", "beta1": 0}, {"name": "adam", "beta1": 1},
    {"name": "adam", "epsilon": 0}, {"name": "momentum", "momentum": 0.5}, {"name": "sgd", "momentum": 0.5},
    {"name": "x"}, {"name": None},
    {"momentum": 0.5}, {"decimals": 3}, {"decimals": "3"}, {"rounding": "exact", "notation": "indexed"},
    {"weights": [[1]]}, [{"weights": [[1]]}], [{"weights": [[1]], "x": 1}], [{"weights": [1]}], [{}],
    ["a1[1]"], ["a1[1]", "a1[1]"], ["a1[0]"], ["x1[1]"], "a1[1]", 10_000, 10_001, ["x", "x"], [["x"]],
    [[" "]], ["x" * 40], ["x" * 41], ["x\ty"], ["\u202ex"], {"inputs": ["x"]}, {"outputs": ["x"]}, {"inputs": []},
    "words", "error", "drawn", "none", "W1", 2**32 - 1, 2**32, 1000, 1000.5, {"file": ""}, {"file": 1}, {"array": "W1"},
    {"file": "x.npz", "transpose": 1}, {"file": "x.npz", "x": 1}, [{"neurons": 1}], [{"neurons": 1, "weights": [[1]]}],
    *ACTIVATIONS, *LOSSES, *OPTIMIZERS, "mean", "sum",
]  # fmt: skip

PATHS = [
    *(key.name for key in SPEC.keys), *(f"layers.0.{key.name}" for key in LAYER.keys),
    *(f"display.{key.name}" for key in DISPLAY.keys), "names.inputs", "names.outputs",
    "draw.decimals", "draw.unknown", "unknown", "layers.0", "layers.0.unknown", "display.unknown", "names.unknown",
    "layers.0.weights.0", "layers.0.weights.0.0", "layers.0.biases.0", "inputs.0", "targets.0",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_schema_and_the_reader_take_the_same_values(path: str) -> None:
    for value in VALUES:
        document = put(path, value)
        assert VALIDATOR.is_valid(document) == reads(document), (path, value)


@pytest.mark.parametrize("key", GOOD)
def test_the_schema_and_the_reader_require_the_same_keys(key: str) -> None:
    document = {name: value for name, value in GOOD.items() if name != key}
    assert VALIDATOR.is_valid(document) == reads(document) == (key in ("title", "seed"))


@pytest.mark.parametrize("document", [None, 1, "x", [], [GOOD], {}])
def test_neither_takes_anything_but_a_mapping(document: object) -> None:
    assert not VALIDATOR.is_valid(document)
    assert not reads(document)


@given(
    st.sampled_from(PATHS),
    st.recursive(
        st.none() | st.booleans() | st.integers(-2, 200) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "en", "x"]), inner),
        max_leaves=5,
    ),
)
def test_what_the_schema_refuses_the_reader_refuses(path: str, value: object) -> None:
    document = put(path, value)
    if not VALIDATOR.is_valid(document):
        assert not reads(document)


def test_batches_titles_by_language_and_optimizers_with_constants_are_taken() -> None:
    document = GOOD | {
        "title": {"en": "A lesson", "pl": "Lekcja", "zh-Hans": "课"},
        "inputs": [[1], [2]],
        "targets": [[0], [1]],
        "optimizer": {"name": "adam", "beta1": 0.8},
    }
    VALIDATOR.validate(document)
    assert reads(document)


def test_the_schema_is_a_valid_one_and_plain_json() -> None:
    Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema(), allow_nan=False)) == schema()


def test_every_key_is_described_and_only_what_has_a_default_may_be_left_out() -> None:
    for record in (SPEC, LAYER, DISPLAY, NAMES, DRAW, FILE, WORKSHEET):
        for key in record.keys:
            assert key.description.endswith(".")
            assert not (key.required and key.default is not None)


@pytest.mark.parametrize(
    ("record", "made"),
    [(SPEC, Spec), (LAYER, Layer), (DISPLAY, Display), (NAMES, Names), (DRAW, Draw), (WORKSHEET, Sheet)],
)
def test_the_table_has_the_dataclass_s_keys_and_defaults(record: Record, made: type) -> None:
    fields = {field.name: field for field in dataclasses.fields(made) if field.name != "name"}
    keys = [key for key in record.keys if key.name != "neurons"]  # from which weights and biases are drawn
    assert {key.name for key in keys} == set(fields) - {"drawn"}
    for key in keys:
        field = fields[key.name]
        default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        if key.required or key.name in record.either:
            assert default is dataclasses.MISSING
        elif key.default is not None:
            whole = {"optimizer": OptimizerChoice("sgd"), "display": Display(), "names": Names(), "draw": Draw()}
            whole["worksheet"] = Sheet()
            assert default == whole.get(key.name, tuple(key.default) if isinstance(key.default, list) else key.default)
        else:
            assert not default


def test_the_schema_offers_every_row_of_the_tables() -> None:
    properties: Any = schema()["properties"]
    assert properties["loss"]["enum"] == list(LOSSES)
    assert properties["layers"]["items"]["properties"]["activation"]["enum"] == list(ACTIVATIONS)
    assert properties["optimizer"]["anyOf"][0]["enum"] == list(OPTIMIZERS)


def test_whoever_varies_a_spec_may_take_it_for_a_dataclass() -> None:
    spec = Spec((Layer([[1.0]]),), [[1.0]], [[2.0]], 0.5)
    other = dataclasses.replace(spec, steps=2, display=dataclasses.replace(spec.display, decimals=5))
    assert (other.steps, other.display.decimals, other.layers) == (2, 5, spec.layers)
    assert dataclasses.is_dataclass(Spec) and dataclasses.asdict(other)["layers"][0]["weights"] == [[1.0]]
    assert next(iter(dataclasses.fields(Layer))).type == "Sequence[Row]"
    with pytest.raises(AttributeError):
        spec.steps = 3  # type: ignore[misc]
