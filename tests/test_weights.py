"""Drawn numbers: the same for ever, and from nothing but the seed and the layer's number."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.compute.reader import read_text
from everystep.compute.spec import Draw, Spec
from everystep.compute.weights import drawn_biases, drawn_weights, splitmix64
from everystep.errors import EverystepError


def spec(layers: str, more: str = "seed: 7\n", inputs: str = "[1, 2]", targets: str = "[1]") -> Spec:
    """A spec in which only the layers matter."""
    return read_text(f"layers: {layers}\ninputs: {inputs}\ntargets: {targets}\nlearning_rate: 0.1\n{more}", "f")


def complaints(layers: str, more: str = "seed: 7\n") -> list[str]:
    with pytest.raises(EverystepError) as caught:
        spec(layers, more)
    return [line.removeprefix("f:") for line in str(caught.value).splitlines()]


def test_the_generator_is_splitmix64() -> None:
    """The numbers that Vigna's C code prints for these seeds."""
    assert list(islice(splitmix64(0), 3)) == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert list(islice(splitmix64(1234567), 5)) == [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
    ]  # fmt: skip


def test_a_seed_s_numbers_never_change() -> None:
    """Lessons in print show these; a change here is a change of every drawn lesson in the world."""
    layers = spec("[{neurons: 3, activation: tanh}, {neurons: 1}]").layers
    assert layers[0].weights == ((-0.9, 0.5), (-0.3, -0.5), (0.1, 0.5))
    assert layers[0].biases == (-0.7, -1.0, 1.0)
    assert (layers[1].weights, layers[1].biases) == (((-0.8, -0.6, -0.1),), (-0.2,))
    assert layers[0].drawn and layers[1].drawn


def test_a_layer_s_numbers_depend_on_the_seed_and_its_own_number_alone() -> None:
    drawn = spec("[{neurons: 2}, {neurons: 1}]").layers[1]
    assert spec("[{weights: [[9, 9], [9, 9]]}, {neurons: 1}]").layers[1] == drawn
    assert spec("[{neurons: 2, biases: none}, {neurons: 1, biases: none}]").layers[1].weights == drawn.weights
    assert spec("[{neurons: 2}, {neurons: 1}]", "seed: 8\n").layers[1] != drawn


def test_a_neuron_more_keeps_those_before_it() -> None:
    few, many = (spec(f"[{{neurons: {n}}}, {{neurons: 1}}]").layers[0] for n in (3, 5))
    assert few.biases is not None and many.biases is not None
    assert many.weights[:3] == few.weights
    assert many.biases[:3] == few.biases


def test_biases_are_drawn_with_neurons_and_absent_with_weights_unless_it_says_otherwise() -> None:
    ways = ("", ", biases: drawn", ", biases: none", ", biases: [4]")
    neurons = [spec(f"[{{neurons: 1{more}}}]").layers[0] for more in ways]
    assert neurons[0] == neurons[1]
    assert [layer.biases for layer in neurons[2:]] == [None, [4]]
    weights = [spec(f"[{{weights: [[1, 1]]{more}}}]").layers[0] for more in ("", *ways[2:0:-1])]
    assert weights[0] == weights[1]
    assert weights[2].biases == neurons[0].biases
    assert [layer.drawn for layer in (*neurons, *weights)] == [True] * 4 + [False, False, True]


def test_yaml_toml_and_json_draw_alike() -> None:
    toml = "inputs = [1, 2]\ntargets = [1]\nlearning_rate = 0.1\nseed = 7\n[[layers]]\nneurons = 1\n"
    json = '{"inputs": [1, 2], "targets": [1], "learning_rate": 0.1, "seed": 7, "layers": [{"neurons": 1.0}]}'
    assert spec("[{neurons: 1}]").layers == read_text(toml, "f", "toml").layers == read_text(json, "f", "json").layers


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(0, 12), st.floats(1e-3, 1000))
def test_numbers_lie_in_the_range_have_its_decimals_and_weights_are_not_0(
    seed: int, layer: int, decimals: int, most: float
) -> None:
    draw = Draw(decimals, most)
    if not draw.largest:
        return
    weights, biases = drawn_weights(seed, layer, 3, 4, draw), drawn_biases(seed, layer, 5, draw)
    assert [len(row) for row in weights] == [4, 4, 4]
    numbers = [value for row in weights for value in row]
    assert 0 not in numbers
    for value in (*numbers, *biases):
        assert -most <= value <= most
        assert value == float(f"{value:.{decimals}f}")


def test_every_number_is_equally_likely() -> None:
    weights = Counter(drawn_weights(1, 1, 1, 20_000, Draw())[0])
    biases = Counter(drawn_biases(1, 1, 21_000, Draw()))
    assert sorted(weights) == [k / 10 for k in range(-10, 11) if k]
    assert sorted(biases) == [k / 10 for k in range(-10, 11)]
    assert all(850 < count < 1150 for count in (*weights.values(), *biases.values()))


def test_decimals_and_range_can_be_chosen_and_are_known_to_the_lesson() -> None:
    chosen = spec("[{neurons: 50}, {neurons: 1}]", "seed: 4294967295\ndraw: {decimals: 0, range: 2}\n")
    assert (chosen.seed, chosen.draw) == (2**32 - 1, Draw(0, 2.0))
    assert {value for row in chosen.layers[0].weights for value in row} == {-2, -1, 1, 2}
    assert (spec("[{neurons: 1}]").draw, spec("[{weights: [[1, 2]]}]", "").seed) == (Draw(1, 1.0), None)


WRONG = [
    ("[{neurons: 2}, {neurons: 1}]", "", "1:20: layers[1].neurons: drawn numbers need a seed; write \"seed: 1\""),
    ("[{weights: [[1, 2]], biases: drawn}]", "", "1:38: layers[1].biases: drawn numbers need a seed"),
    ("[{neurons: 1}]", "seed: -1", "5:7: seed: expected a whole number from 0 to 4294967295, found -1"),
    ("[{neurons: 1}]", "seed: 4294967296", "5:7: seed: expected a whole number from 0 to 4294967295, found 42949"),
    ("[{neurons: 1}]", "seed: 1.5", "5:7: seed: expected a whole number from 0 to 4294967295, found 1.5"),
    ("[{neurons: 0}]", "seed: 1", "1:20: layers[1].neurons: expected a whole number from 1 to 10000, found 0"),
    ("[{neurons: 10001}, {neurons: 1}]", "seed: 1", "1:20: layers[1].neurons: expected a whole number from 1 to 10000"),
    ("[{neurons: 10000}, {neurons: 10000}, {neurons: 1}]", "seed: 1", "1:38: layers[2].neurons: more than 2000000"),
    ("[{neurons: 1, weights: [[1, 2]]}]", "seed: 1", '1:11: layers[1].neurons: "weights" and "neurons" exclude'),
    ("[{activation: tanh}]", "", '1:10: layers[1].weights: the key "weights" is missing; or write "neurons" in its'),
    ("[{neuron: 1}]", "seed: 1", '1:11: layers[1].neuron: no key "neuron" here; did you mean "neurons"?'),
    ("[{neurons: 1}]", "random_seed: 1\nseed: 1", '5:1: random_seed: no key "random_seed" here; '),
    ("[{neurons: 2}]", "seed: 1", "3:10: targets: expected length 2, found 1: one target for each neuron"),
    ("[{neurons: 1, biases: [1, 2]}]", "seed: 1", "1:31: layers[1].biases: expected length 1, found 2: one bias"),
    ("[{neurons: 3}, {weights: [[1, 2]]}]", "seed: 1", "1:35: layers[2].weights[1]: expected length 3, found 2"),
    ("[{weights: [[1, 1], [1, 1], [1, 1]]}, {weights: [[1, 1], [2, 2], [3, 3]]}, {neurons: 1}]", "seed: 1",
     "1:57: layers[2].weights: expected rows of length 3, found rows of length 2"),
    ("[{neurons: 1}]", "seed: 1\ndraw: {range: 0.05}", "6:7: draw: with decimals: 1 no number lies between 0"),
    ("[{neurons: 1}]", "seed: 1\ndraw: {range: 0}", "6:15: draw.range: expected a number greater than 0, found 0"),
    ("[{neurons: 1}]", "seed: 1\ndraw: {range: 1001}", "6:15: draw.range: expected a number of at most 1000"),
    ("[{neurons: 1}]", "seed: 1\ndraw: {decimals: 13}", "6:18: draw.decimals: expected a whole number from 0 to 12"),
    ("[{neurons: 1}]", "seed: 1\ndraw: 3", "6:7: draw: expected a mapping with keys such as decimals, range, found 3"),
    ("[{neurons: 1}]", "seed: 1\nneurons: 3", '6:1: neurons: no key "neurons" here; "neurons" stands under "layers"'),
]  # fmt: skip


@pytest.mark.parametrize(("layers", "more", "expected"), WRONG, ids=[f"{row[0][:30]} {row[1][:20]}" for row in WRONG])
def test_what_is_wrong_with_drawing_is_named(layers: str, more: str, expected: str) -> None:
    (found,) = complaints(layers, more)
    assert found.startswith(expected)


def test_drawing_imports_no_generator_of_numbers() -> None:
    code = (
        "import sys; from everystep.compute.reader import read_text;"
        "read_text('layers: [{neurons: 3}]\\ninputs: [1]\\ntargets: [1, 2, 3]\\nlearning_rate: 1\\nseed: 1');"
        "print([m for m in ('numpy', 'random') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": ":".join(p for p in sys.path if p)})  # fmt: skip
    assert done.stdout.strip() == "[]"
