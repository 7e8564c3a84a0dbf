"""Reading a spec: what is accepted, and the sentence and place for everything that is not."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.compute.findings import MOST
from everystep.compute.reader import read, read_text
from everystep.compute.spec import Display, Names, OptimizerChoice, Spec
from everystep.compute.words import FOREIGN
from everystep.errors import EverystepError

GOOD = """\
title: A lesson
layers:
  - weights: [[0.11, 0.21], [0.12, 0.08]]
    biases: [0.35, 0.35]
    activation: sigmoid
  - weights: [[0.14, 0.15]]
inputs: [2, 3]
targets: [1]
learning_rate: 0.05
"""


def complaints(text: str, format: str = "yaml") -> list[str]:
    """The problems of a text, each as one line without the file's name."""
    with pytest.raises(EverystepError) as caught:
        read_text(text, "f", format)
    return [line.removeprefix("f:") for line in str(caught.value).splitlines()]


def changed(*pairs: str) -> str:
    """The good spec with texts replaced, in pairs of old and new."""
    text = GOOD
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text


# ---- What is accepted


def test_a_spec_keeps_what_was_written_and_fills_in_the_rest() -> None:
    spec = read_text(GOOD, "somewhere/first.yaml")
    assert spec == Spec(
        title="A lesson", layers=spec.layers, inputs=[[2, 3]], targets=[[1]], learning_rate=0.05, name="first"
    )
    hidden, output = spec.layers
    assert (hidden.weights, hidden.biases, hidden.activation) == ([[0.11, 0.21], [0.12, 0.08]], [0.35, 0.35], "sigmoid")
    assert (output.weights, output.biases, output.activation) == ([[0.14, 0.15]], None, "identity")
    assert all(isinstance(value, float) for value in spec.inputs[0])


def test_every_key_reaches_the_spec() -> None:
    more = """\
loss: squared_error
reduction: sum
optimizer: {name: adam, beta1: 0.8}
update_biases: false
steps: 3
display: {decimals: 5, rounding: carried, notation: indexed}
"""
    spec = read_text(changed("title: A lesson", "title: {en: A lesson, pl: Lekcja}") + more)
    assert (spec.title, spec.loss, spec.reduction) == ({"en": "A lesson", "pl": "Lekcja"}, "squared_error", "sum")
    assert spec.optimizer == OptimizerChoice("adam", {"beta1": 0.8, "beta2": 0.999, "epsilon": 1e-8})
    assert (spec.update_biases, spec.steps, spec.display) == (False, 3, Display(5, "carried", "indexed"))


def test_how_much_is_told_and_by_which_words_reaches_the_spec() -> None:
    more = """\
display: {train: 200.0, level: words, spotlight: ["a1[2]", "a2[1]"],
          loss_name: error, target_name: actual, rate_letter: a}
names: {inputs: [hours slept, ' <b>{{ hours }}</b> '], hidden: [[rest, work]], outputs: [grade]}
"""
    spec = read_text(GOOD + more)
    assert spec.display == Display(3, "exact", "numbered", 200, "words", ("a1[2]", "a2[1]"), "error", "actual", "a")
    assert spec.names == Names(("hours slept", "<b>{{ hours }}</b>"), (("rest", "work"),), ("grade",))
    assert isinstance(spec.display.train, int)


def test_an_optimizer_by_its_name_has_its_default_constants() -> None:
    assert read_text(GOOD + "optimizer: momentum\n").optimizer == OptimizerChoice("momentum", {"momentum": 0.9})


def test_a_batch_is_a_list_of_samples() -> None:
    spec = read_text(changed("[2, 3]", "[[2, 3], [4, 5], [6, 7]]", "targets: [1]", "targets: [[1], [0], [1]]"))
    assert (spec.inputs, spec.targets, spec.samples) == ([[2, 3], [4, 5], [6, 7]], [[1], [0], [1]], 3)


@pytest.mark.parametrize(
    ("written", "value"),
    [("1e-3", 0.001), ("1.0e-3", 0.001), (".5", 0.5), ("+2", 2), ("2", 2), ("2.", 2), ("1E2", 100), ("+.5e+1", 5)],
)
def test_a_number_may_be_written_as_in_any_language(written: str, value: float) -> None:
    assert read_text(changed("0.05", written)).learning_rate == value
    assert read_text(changed("0.11", f"-{written.lstrip('+')}")).layers[0].weights[0][0] == -value


@pytest.mark.parametrize(("written", "value"), [("true", True), ("false", False), ("True", True), ("FALSE", False)])
def test_booleans_are_those_of_yaml_1_2(written: str, value: bool) -> None:
    assert read_text(GOOD + f"update_biases: {written}\n").update_biases is value


def test_norwegian_is_a_language_and_not_a_boolean() -> None:
    assert read_text(changed("A lesson", "{no: Leksjon}")).title == {"no": "Leksjon"}


def test_an_alias_repeats_a_value() -> None:
    spec = read_text(changed("biases: [0.35, 0.35]", "biases: &b [2, 3]", "inputs: [2, 3]", "inputs: *b"))
    assert spec.inputs == [[2, 3]]


@pytest.mark.parametrize("format", ["yaml", "toml", "json"])
def test_the_three_formats_say_the_same(format: str, tmp_path: Path) -> None:
    texts = {
        "yaml": GOOD,
        "toml": 'title = "A lesson"\ninputs = [2, 3]\ntargets = [1]\nlearning_rate = 0.05\n'
        "[[layers]]\nweights = [[0.11, 0.21], [0.12, 0.08]]\nbiases = [0.35, 0.35]\nactivation = 'sigmoid'\n"
        "[[layers]]\nweights = [[0.14, 0.15]]\n",
        "json": '{"title": "A lesson", "inputs": [2, 3], "targets": [1], "learning_rate": 5e-2, "layers": ['
        '{"weights": [[0.11, 0.21], [0.12, 0.08]], "biases": [0.35, 0.35], "activation": "sigmoid"},'
        '{"weights": [[0.14, 0.15]]}]}',
    }
    path = tmp_path / f"lesson.{format}"
    path.write_bytes(b"\xef\xbb\xbf" + texts[format].replace("\n", "\r\n").encode())
    assert read(path) == read_text(GOOD)


# ---- What is not: (what is replaced, by what, every complaint)

NUMBERS = [
    ("0,5", '9:16: learning_rate: expected a number, found "0,5"; write 0.5 with a point'),
    ("-,5", '9:16: learning_rate: expected a number, found "-,5"; write -0.5 with a point'),
    ("'0.5'", '9:16: learning_rate: expected a number, found "0.5"; write 0.5 without quotes'),
    ("1_000", '9:16: learning_rate: expected a number, found "1_000"; write 1000 in one piece'),
    ("1 000", '9:16: learning_rate: expected a number, found "1 000"; write 1000 in one piece'),
    ("5%", '9:16: learning_rate: expected a number, found "5%"; write 0.05 without the percent sign'),
    ("1 2", '9:16: learning_rate: expected a number, found "1 2"; write commas between the numbers: 1, 2'),
    ("1:30", '9:16: learning_rate: expected a number, found "1:30"'),
    ("010", '9:16: learning_rate: expected a number, found "010"; write 10 without a zero in front'),
    ("00", '9:16: learning_rate: expected a number, found "00"; write 0 without a zero in front'),
    ("0x1F", '9:16: learning_rate: expected a number, found "0x1F"; write it in decimal digits'),
    ("1/20", '9:16: learning_rate: expected a number, found "1/20"; write the fraction as a decimal number'),
    ("−1", '9:16: learning_rate: expected a number, found "−1"; write -1 with the sign "-" of the keyboard'),
    ("–1.5", '9:16: learning_rate: expected a number, found "–1.5"; write -1.5 with the sign "-" of the keyboard'),
    ("−0,5", '9:16: learning_rate: expected a number, found "−0,5"; write -0.5 with a point'),
    (".nan", "9:16: learning_rate: expected a finite number, found .nan"),
    ("NaN", "9:16: learning_rate: expected a finite number, found NaN"),
    (".inf", "9:16: learning_rate: expected a finite number, found .inf"),
    ("-inf", "9:16: learning_rate: expected a finite number, found -inf"),
    ("1e999", "9:16: learning_rate: expected a finite number, found 1e999"),
    ("9" * 400, f"9:16: learning_rate: expected a finite number, found {'9' * 59}…"),
    ("9" * 5000, f"9:16: learning_rate: expected a finite number, found {'9' * 59}…"),
    ("0", "9:16: learning_rate: expected a number greater than 0, found 0"),
    ("-.5", "9:16: learning_rate: expected a number greater than 0, found -0.5"),
    ("1e-999", "9:16: learning_rate: expected a number greater than 0, found 0.0"),
    ("true", "9:16: learning_rate: expected a number, found true"),
    ("yes", '9:16: learning_rate: expected a number, found "yes"'),
    ("[0.5]", "9:16: learning_rate: expected a number, found [0.5]; write 0.5 without brackets"),
    ("{a: [1, x]}", '9:16: learning_rate: expected a number, found {a: [1, "x"]}'),
    ("", "9:15: learning_rate: no value is given here"),
    ("null", "9:16: learning_rate: no value is given here"),
    ("x" * 99, f'9:16: learning_rate: expected a number, found "{"x" * 58}…'),
    ('"\\e[31m\\u202e"', '9:16: learning_rate: expected a number, found "�[31m "'),
    ("!!float 0.5", "9:16: learning_rate: the tag !!float has no meaning here; remove it"),
    ("!!python/object:os.system 1", "learning_rate: the tag !!python/object:os.system has no meaning here; remove it"),
    ("*rate", '9:16: learning_rate: no anchor "&rate" before this alias; put the text in quotes if it is one'),
]


@pytest.mark.parametrize(("written", "expected"), NUMBERS, ids=[written[:20] for written, _ in NUMBERS])
def test_what_is_no_finite_positive_number_is_named(written: str, expected: str) -> None:
    (found,) = complaints(changed("0.05", written))
    assert found.endswith(expected)


NAMES = [
    ("sigmoid", "sigmoyd", '5:17: layers[1].activation: no activation "sigmoyd"; did you mean "sigmoid"?'),
    ("sigmoid", "Sigmoid", '5:17: layers[1].activation: no activation "Sigmoid"; did you mean "sigmoid"?'),
    ("sigmoid", "linear", '5:17: layers[1].activation: no activation "linear"; did you mean "identity"?'),
    ("sigmoid", "Leaky ReLU", '5:17: layers[1].activation: no activation "Leaky ReLU"; did you mean "leaky_relu"?'),
    ("sigmoid", "no", '5:17: layers[1].activation: no activation "no"; choose one of identity, '),
    ("sigmoid", "[relu]", '5:17: layers[1].activation: expected a text, found ["relu"]; write relu'),
    ("sigmoid", "[relu, tanh]", '5:17: layers[1].activation: expected a text, found ["relu", "tanh"]; choose one of '),
    ("sigmoid", "{relu: 1}", "5:17: layers[1].activation: expected a text, found {relu: 1}; choose one of identity, "),
    ("sigmoid", "", "5:16: layers[1].activation: no value is given here; write a value, or leave the key out"),
    ("title: A lesson", "loss: mse", '1:7: loss: no loss "mse"; did you mean "mean_squared_error"?'),
    ("title: A lesson", "loss: bce", '1:7: loss: no loss "bce"; did you mean "binary_cross_entropy"?'),
    ("title: A lesson", "loss: crossentropy", '1:7: loss: no loss "crossentropy"; did you mean "cross_entropy"?'),
    ("title: A lesson", "reduction: avg", '1:12: reduction: no reduction "avg"; choose one of mean, sum'),
    ("title: A lesson", "optimizer: adm", '1:12: optimizer: no optimizer "adm"; did you mean "adam"?'),
    ("title: A lesson", "optimizer: {name: adm}", '1:19: optimizer.name: no optimizer "adm"; did you mean "adam"?'),
    ("title: A lesson", "optimizer: {}", '1:12: optimizer.name: the key "name" is missing'),
    ("title: A lesson", "optimizer: {momentum: 0.9}", '1:12: optimizer.name: the key "name" is missing'),
    ("title: A lesson", "optimizer: [adam]", '1:12: optimizer: expected a text, found ["adam"]; write adam'),
    (
        "title: A lesson",
        "display: {rounding: carry}",
        '1:21: display.rounding: no rounding "carry"; did you mean "carried"?',
    ),
    (
        "title: A lesson",
        "display: {notation: x}",
        '1:21: display.notation: no notation "x"; choose one of numbered, indexed',
    ),
]

KEYS = [
    ("biases:", "bias:", '4:5: layers[1].bias: no key "bias" here; did you mean "biases"?'),
    ("inputs:", "input:", '7:1: input: no key "input" here; did you mean "inputs"?'),
    ("learning_rate:", "lr:", '9:1: lr: no key "lr" here; did you mean "learning_rate"?'),
    (
        "learning_rate:",
        "Learning rate:",
        '9:1: Learning rate: no key "Learning rate" here; did you mean "learning_rate',
    ),
    ("title:", "activation:", '1:1: activation: no key "activation" here; "activation" stands under "layers"'),
    ("title: A lesson", "decimals: 3", '1:1: decimals: no key "decimals" here; "decimals" stands under "display"'),
    ("title: A lesson", "beta1: 0.9", '1:1: beta1: no key "beta1" here; "beta1" stands under "optimizer"'),
    ("biases:", "steps:", '4:5: layers[1].steps: no key "steps" here; "steps" stands at the top of the file'),
    ("title:", "qqq:", '1:1: qqq: no key "qqq" here; choose one of title, loss, reduction'),
    ("title: A lesson", "<<: {steps: 3}", '1:1: <<: no key "<<" here; merge keys are not read here'),
    ("title: A lesson", "display: {digit: 3}", '1:11: display.digit: no key "digit" here; '),
    (
        "title: A lesson",
        "optimizer: {name: sgd, lr: 1}",
        '1:24: optimizer.lr: no key "lr" here; "learning_rate" stands at the top of the file',
    ),
    (
        "title: A lesson",
        "optimizer: {name: adam, beta3: 0.5}",
        '1:25: optimizer.beta3: no key "beta3" here; did you mean "beta',
    ),
    (
        "title: A lesson\n",
        "inputs: [1, 2]\n",
        '7:1: inputs: the key "inputs" is already on line 1; keep one of the two',
    ),
    ("inputs: [2, 3]\n", "", '1:1: inputs: the key "inputs" is missing'),
    (
        "    activation: sigmoid\n  - weights: [[0.14, 0.15]]\n",
        "  - {}\n",
        '5:5: layers[2].weights: the key "weights" is',
    ),
]

NEW_TYPES = [
    ("train: 10001", "train: expected a whole number from 0 to 10000, found 10001; a curve over more"),
    ("level: word", 'level: no level "word"; did you mean "words"?'),
    ("loss_name: err", 'loss_name: no name for the loss "err"; did you mean "error"?'),
    ("target_name: x", 'target_name: no name for the target "x"; choose one of target, actual'),
    ("rate_letter: Eta", 'rate_letter: no letter for the learning rate "Eta"; did you mean "eta"?'),
    ("spotlight: a1[1]", 'spotlight: expected a list, found "a1[1]"; write ["a1[1]"]'),
    ("spotlight: [x]", 'spotlight[1]: expected the name of a neuron, found "x"; layer 1, neuron 5 is a1[5]'),
    ("spotlight: [1]", "spotlight[1]: expected the name of a neuron, found 1; layer 1, neuron 5 is a1[5]"),
    ("spotlight: ['a1[0]']", 'spotlight[1]: expected the name of a neuron, found "a1[0]"; layer 1, neuron 5 is a1[5]'),
    ("spotlight: ['z02(1)']", 'spotlight[1]: expected the name of a neuron, found "z02(1)"; did you mean "a2[1]"?'),
    ("spotlight: ['a1[1]', 'a1[1]']", 'spotlight[2]: "a1[1]" stands twice in this list'),
    ("charts: loss", 'charts: expected a list, found "loss"; write ["loss"]'),
    ("charts: [loses]", 'charts[1]: no chart "loses"; did you mean "loss"?'),
    ("charts: [loss, loss]", 'charts[2]: "loss" stands twice in this list'),
    ("spotlight: ['a3[1]']", "spotlight[1]: there is no layer 3; the layers are numbered from 1 to 2"),
    ("spotlight: ['a1[3]']", "spotlight[1]: layer 1 has no neuron 3; its neurons are numbered from 1 to 2"),
]

AUTHOR_NAMES = [
    ("3", "names: expected a mapping with keys such as inputs, hidden, outputs, found 3"),
    ("{output: [x]}", 'names.output: no key "output" here; did you mean "outputs"?'),
    ("{inputs: []}", "names.inputs: the list is empty; it has at least one item"),
    ("{inputs: hours}", 'names.inputs: expected a list, found "hours"; write ["hours"]'),
    ("{inputs: [1, b]}", "names.inputs[1]: expected a text, found 1; put the text in quotes"),
    ("{inputs: [a, ' ']}", "names.inputs[2]: the text is empty"),
    ('{inputs: [a, "\\u200b"]}', "names.inputs[2]: the text is empty"),
    ("{inputs: [a, ' a']}", 'names.inputs[2]: " a" stands twice in this list'),
    ("{inputs: [a]}", "names.inputs: expected length 2, found 1: one name for each input"),
    ("{inputs: [a, %s]}" % ("x" * 41), "names.inputs[2]: expected at most 40 characters, found 41; a name stands"),
    ('{inputs: [a, "x\\ny"]}', "names.inputs[2]: the character U+000A has no place in a name"),
    ('{inputs: [a, "x\\u202ey"]}', "names.inputs[2]: the character U+202E has no place in a name"),
    ("{hidden: [a, b]}", 'names.hidden: expected a list of lists, found ["a", "b"]; write [["a", "b"]]'),
    ("{hidden: [[a, b], [c]]}", "names.hidden: expected lists: 1, found 2; one for each hidden layer"),
    ("{hidden: [[a]]}", "names.hidden[1]: expected length 2, found 1: one name for each neuron"),
    ("{outputs: [a, b]}", "names.outputs: expected length 1, found 2: one name for each neuron"),
]


@pytest.mark.parametrize(("written", "expected"), NEW_TYPES, ids=[written for written, _ in NEW_TYPES])
def test_what_is_wrong_with_the_display_is_named(written: str, expected: str) -> None:
    (found,) = complaints(changed("title: A lesson", f"display:\n  {written}"))
    assert found.startswith("2:")
    assert expected in found


@pytest.mark.parametrize(("written", "expected"), AUTHOR_NAMES, ids=[written[:30] for written, _ in AUTHOR_NAMES])
def test_what_is_wrong_with_the_author_s_names_is_named(written: str, expected: str) -> None:
    (found,) = complaints(changed("title: A lesson", f"names: {written}"))
    assert found.startswith("1:")
    assert expected in found


TYPES = [
    ("A lesson", "[A, lesson]", '1:8: title: expected a text, found ["A", "lesson"]'),
    ("A lesson", "2024", "1:8: title: expected a text, found 2024; put the text in quotes"),
    ("A lesson", "' '", "1:8: title: the text is empty"),
    ("A lesson", "{}", '1:8: title: the mapping is empty; write one title for each language, as in "en: A lesson"'),
    ("A lesson", "{en: ''}", "1:13: title.en: the text is empty"),
    ("A lesson", "{english!: x}", '1:9: title.english!: "english!" is not the code of a language; a code looks like'),
    ("A lesson", '"\\a"', "1:8: title: the character U+0007 cannot be printed"),
    ("title: A lesson", "update_biases: no", '1:16: update_biases: expected true or false, found "no"; write false'),
    ("title: A lesson", "update_biases: 1", "1:16: update_biases: expected true or false, found 1"),
    ("title: A lesson", "steps: 0", "1:8: steps: expected a whole number from 1 to 100, found 0"),
    ("title: A lesson", "steps: 101", "1:8: steps: expected a whole number from 1 to 100, found 101; every step is "),
    ("title: A lesson", "steps: 1.5", "1:8: steps: expected a whole number from 1 to 100, found 1.5"),
    ("title: A lesson", "steps: true", "1:8: steps: expected a number, found true"),
    ("title: A lesson", "steps: '2'", '1:8: steps: expected a number, found "2"; write 2 without quotes'),
    ("title: A lesson", "display: 3", "1:10: display: expected a mapping with keys such as decimals, "),
    ("title: A lesson", "display: {decimals: 13}", "display.decimals: expected a whole number from 0 to 12, found 13"),
    (
        "title: A lesson",
        "optimizer: {name: momentum, momentum: 1}",
        "1:39: optimizer.momentum: expected a number from 0 to below 1, found 1",
    ),
    (
        "title: A lesson",
        "optimizer: {name: adam, epsilon: 0}",
        "1:34: optimizer.epsilon: expected a number greater than 0, found 0",
    ),
    ("[2, 3]", "5", "7:9: inputs: expected a list of numbers, found 5; write [5]"),
    ("[2, 3]", "[]", "7:9: inputs: the list is empty; it has at least one number"),
    ("[2, 3]", "[[]]", "7:10: inputs[1]: the list is empty; it has at least one number"),
    ("[2, 3]\ntargets: [1]", "[[2, 3], 4]\ntargets: [[1], [0]]", "7:18: inputs[2]: expected a list of numbers"),
    ("[2, 3]", "[2, x]", '7:13: inputs[2]: expected a number, found "x"'),
    ("[2, 3]", "{file: 1}", "7:16: inputs.file: expected a text, found 1; put the text in quotes"),
    ("[2, 3]", "{filename: x.npy}", '7:10: inputs.filename: no key "filename" here; did you mean "file"?'),
    ("[2, 3]", "{array: W1}", '7:9: inputs.file: the key "file" is missing'),
    ("[2, 3]", "x.npz", '7:9: inputs: expected a list of numbers, found "x.npz"; write {file: x.npz}'),
    ("[0.35, 0.35]", "non", '4:13: layers[1].biases: expected a list of numbers, found "non"; did you mean "none"?'),
    ("[0.35, 0.35]", "[0.35, '0,3']", '4:20: layers[1].biases[2]: expected a number, found "0,3"; write 0.3 with a'),
    ("[0.35, 0.35]", "0.35", "4:13: layers[1].biases: expected a list of numbers, found 0.35; write [0.35]"),
    ("[0.35, 0.35]", "[]", "4:13: layers[1].biases: the list is empty"),
    ("[[0.14, 0.15]]", "[]", "6:14: layers[2].weights: the list is empty; it has one row for each neuron"),
    ("[[0.14, 0.15]]", "[[]]", "6:15: layers[2].weights[1]: the list is empty; it has at least one number"),
    ("[[0.14, 0.15]]", "[0.14, 0.15]", "6:14: layers[2].weights: expected a list of rows, found [0.14, 0.15]; write "
     "one row for each neuron: [[0.14, 0.15]]"),
    ("[[0.14, 0.15]]", "0.5", "6:14: layers[2].weights: expected a list of rows, found 0.5"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[0.14, 0.15], ~]\ninputs: [2, 3]\ntargets: [1, 2]",
     "6:29: layers[2].weights[2]: no value is given here"),
]  # fmt: skip

PASTED = [
    ("[0.35, 0.35]", "0.35\t-0.35", '4:13: layers[1].biases: expected a list of numbers, found "0.35 -0.35"; write '
     "[0.35, -0.35]"),
    ("[0.12, 0.08]", "0.12 0.08", '3:29: layers[1].weights[2]: expected a list of numbers, found "0.12 0.08"; write '
     "[0.12, 0.08]"),
    ("[2, 3]", "2;3", '7:9: inputs: expected a list of numbers, found "2;3"; write [2, 3]'),
    ("[2, 3]", '"0,2 0,3"', '7:9: inputs: expected a list of numbers, found "0,2 0,3"; write [0.2, 0.3]'),
    ("[[0.14, 0.15]]", "0.14\t0.15", '6:14: layers[2].weights: expected a list of rows, found "0.14 0.15"; write one '
     "row for each neuron, with brackets and commas: [[0.1, 0.2], [0.3, 0.4]]"),
]  # fmt: skip

LENGTHS = [
    ("[2, 3]", "[2, 3, 4]", "7:9: inputs: expected length 2, found 3: every row of layer 1 has one for each input"),
    ("[2, 3]", "[2,5, 3,1]", "7:9: inputs: expected length 2, found 4: every row of layer 1 has one for each input; "
     "did you write decimal commas? write [2.5, 3.1]"),
    ("[0.12, 0.08]", "[0.12]", "3:29: layers[1].weights[2]: expected length 2, found 1: one number for each input"),
    ("[0.12, 0.08]", "[-0,12, 0,5]", "3:29: layers[1].weights[2]: expected length 2, found 4: one number for each "
     "input; did you write decimal commas? write [-0.12, 0.5]"),
    ("[0.12, 0.08]", "[0,12, 0.5, 3]", "3:29: layers[1].weights[2]: expected length 2, found 4: one number for each "
     "input; did you write decimal commas? write 0.15, not 0,15"),
    ("[[0.14, 0.15]]", "[[0.14, 0.15, 0.16]]", "6:15: layers[2].weights[1]: expected length 2, found 3: one number "
     "for each neuron of layer 1"),
    ("[[0.14, 0.15]]", "[[0.14], [0.15]]", "6:14: layers[2].weights: expected rows of length 2, found rows of length "
     "1; there is one row for each neuron, not one for each input; is the matrix transposed?"),
    ("[0.35, 0.35]", "[0.35]", "4:13: layers[1].biases: expected length 2, found 1: one bias for each neuron"),
    ("[0.35, 0.35]", "[0,35, 0,35]", "4:13: layers[1].biases: expected length 2, found 4: one bias for each neuron; "
     "did you write decimal commas? write [0.35, 0.35]"),
    ("targets: [1]", "targets: [1, 0]", "8:10: targets: expected length 1, found 2: one target for each neuron of the "
     "last layer; did you write decimal commas? write [1.0]"),
    ("targets: [1]", "targets: [[1], [0]]", "8:10: targets: expected samples: 1, found 2; one of targets for each"),
    ("[2, 3]", "[[2, 3], [4, 5]]", "8:10: targets: expected samples: 2, found 1; one of targets for each of inputs"),
    ("[2, 3]\ntargets: [1]", "[[2, 3], [4, 5]]\ntargets: [1, 0]", "8:10: targets: expected samples: 2, found 1; one of "
     "targets for each of inputs; write one list for each sample: [[1], [0]]"),
    ("[2, 3]\ntargets: [1]", "[[2, 3], [4]]\ntargets: [[1], [0]]", "7:18: inputs[2]: expected length 2, found 1: every "
     "row of layer 1 has one for each input"),
]  # fmt: skip

LOSSES = [
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4], [5, 6]]\ninputs: [2, 3]\ntargets: [2]\nloss: "
     "cross_entropy", "8:10: targets: expected one target for each neuron of the last layer, found class numbers [2]; "
     "write 1 for the right class and 0 for the others; with classes counted from 0 that is [0, 0, 1]"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4]]\ninputs: [[2, 3], [3, 2]]\ntargets: [1, 0]\n"
     "loss: cross_entropy", "8:10: targets: expected one target for each neuron of the last layer, found class numbers "
     "[1, 0]; write 1 for the right class and 0 for the others; with classes counted from 0 that is [[0, 1], [1, 0]]"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4]]\ninputs: [[2, 3], [3, 2]]\ntargets: [[2], [1]]\n"
     "loss: cross_entropy", "8:10: targets: expected one target for each neuron of the last layer, found class numbers "
     "[2, 1]; write 1 for the right class and 0 for the others; with classes counted from 1 that is [[0, 1], [1, 0]]"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4], [5, 6]]\ninputs: [2, 3]\ntargets: 2\nloss: "
     "cross_entropy", "8:10: targets: expected one target for each neuron of the last layer, found class numbers [2]; "
     "write 1 for the right class and 0 for the others; with classes counted from 0 that is [0, 0, 1]"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4], [5, 6]]\ninputs: [2, 3]\ntargets: 7\nloss: "
     "cross_entropy", "8:10: targets: expected a list of numbers, found 7; write [7]"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4], [5, 6]]\ninputs: [2, 3]\ntargets: [1, 2]\n"
     "loss: cross_entropy", "8:10: targets: expected length 3, found 2: one target for each neuron of the last layer"),
    ("targets: [1]", "targets: [1.5]\nloss: binary_cross_entropy", "8:11: targets[1]: binary_cross_entropy needs "
     "targets from 0 to 1, found 1.5; a target is the probability of the class"),
    ("targets: [1]", "targets: [0.5]\nloss: cross_entropy", "8:10: targets: cross_entropy needs targets that add up to "
     "1, found 0.5; with one output use binary_cross_entropy"),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4]]\ninputs: [2, 3]\ntargets: [2, -1]\nloss: "
     "cross_entropy", "8:14: targets[2]: cross_entropy needs targets of at least 0, found -1; a target is the "),
    ("[[0.14, 0.15]]\ninputs: [2, 3]\ntargets: [1]", "[[1, 2], [3, 4]]\ninputs: [2, 3]\ntargets: [0.5, 0.4]\nloss: "
     "cross_entropy", "8:10: targets: cross_entropy needs targets that add up to 1, found 0.9; write 1 for the right"),
]  # fmt: skip

CHANGES = NAMES + KEYS + TYPES + PASTED + LENGTHS + LOSSES


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES, ids=[new.replace("\n", " ") for _, new, _ in CHANGES])
def test_one_mistake_is_one_problem_at_its_place(old: str, new: str, expected: str) -> None:
    (found,) = complaints(changed(old, new))
    assert expected in found


def test_targets_that_add_up_to_1_only_nearly_are_a_distribution() -> None:
    text = changed("[[0.14, 0.15]]", "[[1, 2], [3, 4], [5, 6]]", "targets: [1]", "targets: [0.1, 0.2, 0.7]")
    assert read_text(text + "loss: cross_entropy\n").loss == "cross_entropy"


def test_decimal_commas_in_every_row_blame_the_rows_and_not_the_inputs() -> None:
    found = complaints(changed("[[0.11, 0.21], [0.12, 0.08]]", "[[0,11, 0,21], [0,12, 0,08]]"))
    assert [line.partition(": ")[2].partition(":")[0] for line in found] == [
        "layers[1].weights[1]", "layers[1].weights[2]", "layers[1].weights[2][4]"
    ]  # fmt: skip
    assert found[1].endswith("write [0.12, 0.08]")
    assert found[2].endswith('found "08"; did you write a decimal comma? write 0.08')


def test_a_single_row_is_blamed_before_the_inputs() -> None:
    text = "layers: [{weights: [[1.5, 2, 3]]}]\ninputs: [1, 2]\ntargets: [1]\nlearning_rate: 1\n"
    (found,) = complaints(text)
    assert found == "1:21: layers[1].weights[1]: expected length 2, found 3: one number for each input"


def test_lengths_are_checked_around_a_row_that_is_none() -> None:
    found = complaints(changed("[0.11, 0.21], [0.12, 0.08]", "[0.11], 5", "[[0.14, 0.15]]", "[[1, 2, 3]]"))
    assert len(found) == 3 and "weights[1]: expected length 2, found 1" in found[0] and "found 5" in found[1]
    assert "layers[2].weights[1]: expected length 2, found 3" in found[2]


def test_every_problem_is_reported_in_the_order_of_the_text() -> None:
    text = changed("sigmoid", "sigmoyd", "inputs", "input", "0.05", "0", "[0.14, 0.15]", "[a]")
    places = [line.split(": ")[0] for line in complaints(text)]
    assert places == ["5:17", "6:15", "6:16", "7:1", "9:16"]


def test_all_required_keys_are_asked_for_at_once() -> None:
    found = complaints("title: x")
    assert [line.split(": ")[1] for line in found] == ["layers", "inputs", "targets", "learning_rate"]


def test_thousands_of_problems_are_cut_off_and_said_to_be() -> None:
    found = complaints(changed("[[0.14, 0.15]]", f"[[{', '.join('x' * 3000)}]]"))
    assert len(found) == MOST + 1
    assert found[-1].endswith(f"more problems follow the {MOST} listed here")


def test_columns_count_characters_and_lines_count_as_editors_do() -> None:
    text = changed("A lesson", "'\N{GRINNING FACE} \u2028 x'", "0.05", "x").replace("\n", "\r\n")
    assert complaints("\ufeff" + text.replace("title:", "titel:"))[0].startswith("1:1: titel")
    assert complaints(text)[0].startswith("9:16: ")
    assert complaints("{a: '\N{GRINNING FACE}', b: 1}")[-1].startswith("1:10: b: ")


@pytest.mark.parametrize(("foreign", "ours"), FOREIGN.items())
def test_foreign_names_lead_to_names_that_exist(foreign: str, ours: str) -> None:
    key, found = changed("title: A lesson", f"{foreign}: 1"), ""
    for text in (key, changed("biases", foreign), changed("sigmoid", foreign),
                 changed("[0.35, 0.35]", foreign) + "qqq: 1", changed("[0.35, 0.35]", f"{{{foreign}: x}}"),
                 GOOD + f"loss: {foreign}", GOOD + f"draw: {foreign}", GOOD + f"optimizer: {foreign}",
                 GOOD + f"display: {{{foreign}: 1}}"):  # fmt: skip
        found += "\n".join(complaints(text))
    assert ours in found


# ---- Broken and hostile texts

SYNTAX = [
    ("", "1:1: the file is empty; a spec has the keys"),
    ("# only a comment\n", "1:1: the file is empty; "),
    ("---\n", "1:1: the file is empty; "),
    ("[1]", "1:1: expected a mapping with keys such as title, layers"),
    ("lesson", '1:1: expected a mapping with keys such as title, layers, inputs, targets, loss'),
    ("a:\n\t- 1", "2:1: a tab indents this line; indent with spaces"),
    ("a:\n  - 1\n\tb: 2", "3:1: a tab indents this line; indent with spaces"),
    ("a: [1\nb: 2", "2:2: the list in brackets that opens on line 1 ends before this place; close it or"),
    ("a: [a1[5], a2[3]]", '1:7: a "[" is not expected here; put a name that holds brackets in quotes: "a1[5]"'),
    ("a: {b: 1\nc: 2", "2:2: the mapping in braces that opens on line 1 ends before this place; close it or"),
    ("a: b: c", '1:5: a ":" is not expected here; indent the keys of one mapping alike'),
    ("a: 'x", "1:6: the quotes that open on line 1 are never closed"),
    ("a: @x", '1:4: a value cannot start with "@"; put a text that starts with it in quotes'),
    ('a: "\\q"', "1:5: no such escape in a text in double quotes"),
    ("a: 1\n- b", "2:1: a key is expected here; the keys of one mapping"),
    ("- a\nb: 1", '2:1: a list item, which starts with "-", is expected here'),
    (" a: 1\nb: 2", "2:1: this line does not belong to the mapping above it"),
    ("a: [1,,2]", "1:7: a value is expected here"),
    ("a: 1\nb\nc: 2", '3:1: a ":" is missing after the key on line 2'),
    ("a: 1\nb:2\nc: 2", '3:1: a space is missing after the ":" on line 2'),
    ("a: 'it's'", "1:8: the text in quotes has ended before this place; put the whole text in quotes; an"),
    ("%YAML 3\n---\na", "1:8: the YAML cannot be read here: "),
    ("a: 1\n---\nb: 1", '2:1: a second YAML document starts here; put each lesson in a file of its own'),
    ("---\n---\n", "2:1: a second YAML document starts here"),
    ("a: &a [*a]", '1:8: a[1]: the alias "*a" stands inside the value that it repeats'),
    ("? [a]: 1", "1:3: a key is a word, not a list or a mapping"),
    ("{{ x }}: 1", "1:1: a key is a word, not a list or a mapping"),
    ("a: 1\nb: \x00", "2:4: the character U+0000 has no place in a text; remove it"),
    ("a: \x07", "1:4: the character U+0007 has no place in a text"),
    ("a: \ud800", "1:4: the character U+D800 has no place in a text"),
    ("[" * 100_000, "1:33: the brackets or indents are nested more than 32 deep"),
    ("a: " + "[" * 100_000 + "]" * 100_000, "1:35: the brackets or indents are nested more than 32 deep"),
    ("{a: " * 100_000, "the brackets or indents are nested more than 32 deep"),
    ("- " * 100_000, "1:65: the brackets or indents are nested more than 32 deep"),
    ("".join(" " * i + "a:\n" for i in range(1000)), "33:33: the brackets or indents are nested more than 32 deep"),
    ("a: &a [" + "x, " * 9 + "x]\n" + "".join(f"a{i}: &a{i} [{('*a' + str(i - 1) + ', ') * 10}]\n" for i in range(1, 9))
     .replace("*a0", "*a"), "6:5: the file holds more than 2000000 values"),
]  # fmt: skip

TOML = [
    ("", "1:1: the file is empty"),
    ("a = ", "1:5: a value is expected here; a text stands in quotes, and a number has a digit before and after"),
    (
        "a = .5",
        "1:5: a value is expected here; a text stands in quotes, and a number has a digit before and after its ",
    ),
    ("a = My title", "1:5: a value is expected here; a text stands in quotes"),
    ("a = 0,5", "1:6: the value has ended before this place; did you write a decimal comma? write 0.5"),
    ("a = [0,08]", "1:9: a list in brackets ends before this place; did you write a decimal comma? write 0.08"),
    ("a = 1 b = 2", "1:7: the value has ended before this place; a text stands in quotes, and every key on a line"),
    ("a: 1", '1:2: a "=" is missing after the key'),
    ("= 1", "1:1: a key is expected here"),
    ('a = "x\nb = 2', "1:7: the quotes that open before this place are never closed"),
    ('a = "C:\\data"', '1:10: no such escape in a text in double quotes; write "\\\\" for a backslash, or use single'),
    ("a = {b = 1\nc = 2", "1:11: a mapping in braces ends before this place; close it or write the missing comma"),
    ("[a", '1:3: a "]" is missing here'),
    ("[[a]\nb = 1", '1:4: a "]]" is missing here'),
    ("a = 'x\nb = 2", "the quotes that open before this place are never closed"),
    ("a = '''x", "the quotes that open before this place are never closed"),
    ('a = "\\u12"', "no such escape in a text in double quotes"),
    ('a = "\\ud800"', "no such escape in a text in double quotes"),
    ("a = {b = 1, b = 2}", "this key is written twice"),
    ("a = {}\na.b = 2", "this key is written twice"),
    ("a = 1\na = 2", "2:6: this key is written twice"),
    ("a = [1", "a list in brackets ends before this place; close it or write the missing comma"),
    ("a = " + "[" * 100_000, "1:1: the brackets or indents are nested more than 32 deep"),
    ("a = " + "[" * 40 + "]" * 40, "1:1: the brackets or indents are nested more than 32 deep"),
    ("a = " + "9" * 5000, "1:1: a number has more digits than can be read"),
    ("a = \x00", "1:5: the character U+0000 has no place in a text"),
]

JSON = [
    ("", "1:1: the file is empty"),
    ("null", "1:1: the file is empty"),
    ('{"a": 1,}', "a comma stands before the closing bracket; remove it"),
    ('{"a": [1, 2,\n]}', "a comma stands before the closing bracket; remove it"),
    ('{\n// x\n"a": 1}', "2:1: JSON has no comments; remove it, or write the spec as YAML"),
    ('{"a": 1', "1:8: the JSON ends too early; close every bracket and every quote"),
    ('{"a": nope}', "1:7: a value is expected here; a text stands in double quotes, and a number begins with a"),
    ("{'a': 1}", "1:2: a key in double quotes is expected here"),
    ('{"a": 0,5}', "1:9: a key in double quotes is expected here; did you write a decimal comma? write 0.5"),
    (
        '{"a": [0,08]}',
        "1:11: a comma is missing here, or a bracket that closes; did you write a decimal comma? write 0",
    ),
    ('{"a": [1 2]}', "1:10: a comma is missing here, or a bracket that closes"),
    ('{"a" 1}', '1:6: a ":" is missing after the key'),
    ('{"a": 1}}', "1:9: the JSON has ended before this place; remove what follows, or a bracket that closes"),
    ('{"a": "x}', "1:7: the quotes that open here are never closed"),
    ('{"a": "x\n"}', "1:9: the quotes that open before this place are never closed"),
    ('{"a": "C:\\data"}', '1:10: no such escape in a text in double quotes; write "\\\\" for a backslash'),
    ("[" * 100_000, "1:1: the brackets or indents are nested more than 32 deep"),
    ("[" * 40 + "]" * 40, "1:33: the brackets or indents are nested more than 32 deep"),
]

BROKEN = [(f, *row) for f, rows in (("yaml", SYNTAX), ("toml", TOML), ("json", JSON)) for row in rows]


@pytest.mark.parametrize(("format", "text", "expected"), BROKEN, ids=[f"{f} {t[:20]!a}" for f, t, _ in BROKEN])
def test_a_broken_text_is_one_problem_and_found_quickly(format: str, text: str, expected: str) -> None:
    start = time.perf_counter()
    found = complaints(text, format)
    assert expected in found[0]
    assert time.perf_counter() - start < 2


def test_an_alias_bomb_within_the_bound_is_reported_quickly() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{i}: &a{i} [{f'*a{i - 1}, ' * 10}]\n" for i in range(1, 5))
    start = time.perf_counter()
    complaints(text + "layers: [{weights: *a4}, {weights: *a4}]\ninputs: *a4\ntargets: *a4\n")
    assert time.perf_counter() - start < 2


JSON_GOOD = """\
{"inputs": [2, 3], "targets": [1], "learning_rate": 0.05,
 "layers": [
  {"weights": [[0.11, 0.21], [0.12, 0.08]]},
  {"weights": [[0.14, 0.15]], "activation": "tanh"}]}
"""

TOML_GOOD = '''\
inputs = [2, 3]  # a comment with [brackets] and a "quote
targets = [
  1, # the only one
]
learning_rate = 0.05

[title]
"en" = """A "lesson"
a[1] = 2"""
pl = 'Lekcja \\'

[[layers]]
weights = [[0.11, 0.21],
           [0.12, 0.08]]
[[layers]]
weights = [[0.14, 0.15]]
activation = "tanh"
[display]
decimals = 3
'''

PLACED = [
    ("json", "0.05", '"0,5"', '1:53: learning_rate: expected a number, found "0,5"; write 0.5 with a point'),
    ("json", "0.05", "NaN", "1:53: learning_rate: expected a finite number, found NaN"),
    ("json", "0.05", "1e999", "1:53: learning_rate: expected a finite number, found 1e999"),
    ("json", "tanh", "tan", '4:45: layers[2].activation: no activation "tan"; did you mean "tanh"?'),
    ("json", "activation", "activate", '4:31: layers[2].activate: no key "activate" here; did you mean "activation"?'),
    ("json", "[0.12, 0.08]", "[0.12]", "3:30: layers[1].weights[2]: expected length 2, found 1"),
    ("json", '"targets"', '"inputs": 0, "targets"', '1:20: inputs: the key "inputs" is already on line 1'),
    ("json", "0.05", "0.05, \"title\": \"\\ud800\"", "1:68: title: the character U+D800 cannot be printed"),
    ("toml", "0.05", '"0,5"', '5:17: learning_rate: expected a number, found "0,5"; write 0.5 with a point'),
    ("toml", "0.05", "inf", "5:17: learning_rate: expected a finite number, found inf"),
    ("toml", "0.05", "1979-05-27 07:32:00", "5:17: learning_rate: expected a number, found 1979-05-27 07:32:00"),
    ("toml", "tanh", "tan", '17:14: layers[2].activation: no activation "tan"; did you mean "tanh"?'),
    ("toml", "[0.12, 0.08]", "[0.12]", "14:12: layers[1].weights[2]: expected length 2, found 1"),
    ("toml", "  1, #", "  true, #", "3:3: targets[1]: expected a number, found true"),
    ("toml", "decimals = 3", "decimals = 33", "19:12: display.decimals: expected a whole number from 0 to 12"),
    ("toml", "decimals", "digits", '19:1: display.digits: no key "digits" here; did you mean "decimals"?'),
    ("toml", '"en"', '"e\\u006e!"', '8:1: title.en!: "en!" is not the code of a language'),
    ("toml", "[display]\ndecimals", "display.decimals", '18:1: layers[2].display: no key "display" here'),
    ("toml", "[display]\ndecimals = 3", "[optimizer]\nname = 'adam'\nbeta1 = 1", "20:9: optimizer.beta1: expected a"),
    ("toml", "0.05", "1\noptimizer = {name = 'adam', beta1 = 2}", "6:37: optimizer.beta1: expected a number from"),
]  # fmt: skip


@pytest.mark.parametrize(("format", "text", "hint"), [
    ("yaml", "layers:\n  weights: [[1]]", 'start each item with "- "'),
    ("toml", "[layers]\nweights = [[1]]", 'begin each item with "[[layers]]", not with "[layers]"'),
    ("json", '{"layers": {"weights": [[1]]}}', "write [{weights: [[1]]}]"),
])  # fmt: skip
def test_how_a_list_is_written_is_told_in_the_words_of_the_file(format: str, text: str, hint: str) -> None:
    with pytest.raises(EverystepError) as caught:
        read_text(text, "f", format)
    assert f"layers: expected a list, found {{weights: [[1]]}}; {hint}" in str(caught.value)


@pytest.mark.parametrize(("format", "old", "new", "expected"), PLACED, ids=[f"{p[0]} {p[2]}" for p in PLACED])
def test_json_and_toml_have_places_too(format: str, old: str, new: str, expected: str) -> None:
    good = {"json": JSON_GOOD, "toml": TOML_GOOD}[format]
    read_text(good, "f", format)
    assert old in good
    assert complaints(good.replace(old, new, 1), format)[0].startswith(expected)


# ---- Files


def file_complaint(path: str | os.PathLike[str]) -> str:
    with pytest.raises(EverystepError) as caught:
        read(path)
    assert len(caught.value.problems) == 1
    return str(caught.value).replace(os.fspath(path), "f")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert file_complaint(tmp_path / "x.yaml") == "f: there is no such file"


def test_a_directory_is_not_a_spec(tmp_path: Path) -> None:
    assert file_complaint(tmp_path) == "f: this is a directory, not a file"


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_a_problem(name: str) -> None:
    assert file_complaint(name) in ("f: this cannot be the name of a file", "f: there is no such file")


def test_a_name_that_is_too_long_is_a_problem() -> None:
    assert file_complaint("x" * 5000).startswith("f: the file cannot be read: ")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(GOOD)
    path.chmod(0)
    assert file_complaint(path) == "f: the file may not be read; change its permissions"


ENCODINGS = [
    (GOOD.encode("utf-16"), "f: the file is UTF-16 or UTF-32; save it as UTF-8"),
    (GOOD.encode("utf-16-le"), "f: the file is UTF-16 or UTF-32; save it as UTF-8"),
    (GOOD.encode("utf-32"), "f: the file is UTF-16 or UTF-32; save it as UTF-8"),
    (b"a: 1\nb: caf\xe9", "f:2:7: the file is not UTF-8: byte 12 is 0xE9; save it as UTF-8"),
    (b"\xef\xbb\xbfb: \xe9", "f:1:4: the file is not UTF-8: byte 7 is 0xE9; save it as UTF-8"),
    (b"a: \x00", "f:1:4: the character U+0000 has no place in a text; remove it"),
    (b"", "f:1:1: the file is empty; a spec has the keys layers, inputs, targets and learning_rate"),
]


@pytest.mark.parametrize(("content", "expected"), ENCODINGS)
def test_bytes_that_are_no_utf_8_text_are_named(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_bytes(content)
    assert file_complaint(path) == expected


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    assert file_complaint(path) == "f: the file is larger than 64 MB"


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_an_endless_file_is_refused() -> None:
    assert file_complaint("/dev/zero") == "f: the file is larger than 64 MB"


def test_standard_input_is_a_yaml_file_called_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode()), "ascii"))
    assert read("-").name == "lesson"
    monkeypatch.setattr(sys, "stdin", io.StringIO("x: 1"))
    with pytest.raises(EverystepError, match="<stdin>:1:1: "):
        read("-")


def test_a_stdin_that_is_closed_or_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def read(self, size: int) -> bytes:
            raise OSError(5, "Input/output error")

    for stream, told in (
        (None, "<stdin>:1:1: the file is empty"),
        (Gone(), "<stdin>: the file cannot be read: Input/"),
    ):
        monkeypatch.setattr(sys, "stdin", stream and SimpleNamespace(buffer=stream))
        with pytest.raises(EverystepError, match=told):
            read("-")


def test_a_text_given_beside_its_source_is_read_instead_of_the_file() -> None:
    assert read("nowhere/second.YML", text=GOOD).name == "second"
    with pytest.raises(EverystepError, match=r"^nowhere/x.json:1:1: a value is expected here"):
        read("nowhere/x.json", text=GOOD)


# ---- Whatever else comes

PIECES = st.lists(
    st.sampled_from([*GOOD.split(), *"[]{}:,-\n\t'\"#&*!|>%@`=.~<?", "\n  ", "[[", "[[layers]]", "&a", "*a", "null",
                     "1e9", "weights", "layers:\n  - ", "\\", "é", "\u2028", "\N{GRINNING FACE}", "\x00", "'''",
                     '"""']),
    max_size=40,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(), PIECES), st.sampled_from(["yaml", "toml", "json"]))
def test_no_text_raises_anything_but_problems_with_places_inside_it(text: str, format: str) -> None:
    try:
        read_text(text, "f", format)
    except EverystepError as error:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert error.problems
        for problem in error.problems:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 2
        str(error).encode()


@given(st.binary())
def test_no_bytes_raise_anything_but_problems(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.yaml"
    path.write_bytes(content)
    try:
        read(path)
    except EverystepError as error:
        assert error.problems


# ---- Cost


def test_importing_the_reader_and_reading_a_spec_import_nothing_heavy() -> None:
    code = (
        "import sys; from everystep.compute.reader import read_text; assert 'yaml' not in sys.modules;"
        f"read_text({GOOD!r}); print([m for m in ('numpy', 'pydantic', 'jsonschema', 'tomllib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)})  # fmt: skip
    assert run.stdout.strip() == "[]"


def test_a_hundred_thousand_weights_are_read_in_seconds() -> None:
    row = ", ".join(["0.1234"] * 784)
    big = changed("[[0.11, 0.21], [0.12, 0.08]]", f"[{', '.join([f'[{row}]'] * 128)}]", "[0.35, 0.35]",
                  str([0.5] * 128), "[2, 3]", f"[{row}]", "[[0.14, 0.15]]", f"[{[0.1] * 128}]")  # fmt: skip
    start = time.perf_counter()
    assert read_text(big).sizes == (784, 128, 1)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("text", ["[0", "[a", "layers: [1, [2"])
def test_a_list_that_the_file_ends_within_is_a_problem_with_a_place(text: str) -> None:
    with pytest.raises(EverystepError) as caught:
        read_text(text, "f", "yaml")
    assert all(problem.line for problem in caught.value.problems)


HINTS = [
    ("inputs: [2, 3]", "inputs: 2, 3", 'inputs: expected a list of numbers, found "2, 3"; write [2, 3]'),
    ("inputs: [2, 3]", "inputs: (2, 3)", 'inputs: expected a list of numbers, found "(2, 3)"; write [2, 3]'),
    ("inputs: [2, 3]", "inputs: {2, 3}", "inputs: expected a list of numbers, found {2, 3}; write [2, 3]"),
    ("inputs: [2, 3]", "inputs: 0.2,0.3", 'inputs: expected a list of numbers, found "0.2,0.3"; write [0.2, 0.3]'),
    ("inputs: [2, 3]", "inputs: 2,3", 'inputs: expected a list of numbers, found "2,3"'),
    ("inputs: [2, 3]", "inputs: [2 3]", 'inputs[1]: expected a number, found "2 3"; write commas between'),
    ("[[0.14, 0.15]]", "0.14", "layers[2].weights: expected a list of rows, found 0.14; write one row for each"),
    ("[[0.14, 0.15]]", "random", 'layers[2].weights: expected a list of rows, found "random"; to have'),
    ("[[0.14, 0.15]]", "[[0.14, 0.15]]\n    biases: zeros", 'layers[2].biases: expected a list of numbers, found '
     '"zeros"; write a list of numbers, or one of these words: drawn, none'),
    ("[[0.14, 0.15]]", "[[0.14, 0.15]]\n    biases: [[0.1]]", "layers[2].biases[1]: expected a number, found [0.1]; "
     "write 0.1 without brackets"),
    ("[[0.14, 0.15]]", "[[0.14, 0.15]]\n    biases: [[0.1, 2]]", "layers[2].biases[1]: expected a number, found "
     "[0.1, 2]; write a single number here, without brackets"),
    ("title: A lesson", "title: [A lesson]", 'title: expected a text, found ["A lesson"]; write A lesson'),
    ("title: A lesson", "loss: [mse]", 'loss: expected a text, found ["mse"]; write mean_squared_error'),
    ("title: A lesson", "update_biases: 'false'", 'update_biases: expected true or false, found "false"; write'),
    ("title: A lesson", "update_biases: 1", "update_biases: expected true or false, found 1; write true"),
    ("title: A lesson", "optimizer: {name: sgd, momentum: 0.9}", 'optimizer.momentum: no key "momentum" here; '
     '"momentum" goes with momentum, nesterov'),
    ("title: A lesson", "optimizer: {name: momentum, mu: 0.9}", 'optimizer.mu: no key "mu" here; did you mean "momen'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), HINTS)
def test_what_is_meant_is_guessed_and_told_once(old: str, new: str, expected: str) -> None:
    (found,) = complaints(changed(old, new))
    assert expected in found
