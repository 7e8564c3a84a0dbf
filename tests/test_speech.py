"""Speech: every formula of every lesson as a sentence, unambiguous to the ear and wholly translatable."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from everystep.compute.formula import (
    Applied,
    Call,
    Formula,
    Number,
    Ref,
    Slope,
    exp,
    log,
    maximum,
    positive,
    power,
    sqrt,
    square,
    tanh,
)
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import run
from everystep.render.html import html_page
from everystep.render.language import PSEUDO, language
from everystep.render.notation import ROWS
from everystep.render.scribe import HtmlScribe
from everystep.render.speech import SPOKEN, Speech
from everystep.teach.walkthrough import walkthrough

from .networks import network, seed_spec

W, X, OUT, Y = Ref("W1", (0, 1)), Ref("x", (1,)), Ref("a2", (0,)), Ref("y", (0,))
H1, B1 = Ref("a1", (0,)), Ref("b1", (0,))
DELTA, SLOPE = Ref("dL_dz2", (0,)), Ref("dL_dW2", (0, 1))


def with_everything(**more: Any) -> Spec:
    """The seed's network with biases, so that it has all kinds of names."""
    layers = tuple(replace(layer, biases=[0.1] * len(layer.weights)) for layer in seed_spec().layers)
    return replace(seed_spec(), layers=layers, **more)


def speech(spec: Spec, code: str = "en") -> Speech:
    return HtmlScribe(run(spec), language(code)).speech


ADAM = speech(with_everything(optimizer=OptimizerChoice("adam")))

SAID: list[tuple[Formula, str]] = [
    (W * X + B1, "w 2 times i 2 plus b 1"),
    (Call("add", (W, X, -Y)), "w 2 plus i 2 minus y"),
    (W - (X - Y), "w 2 minus open bracket i 2 minus y close bracket"),
    (W * (X + Y), "w 2 times open bracket i 2 plus y close bracket"),
    (-(OUT * Y), "minus out times y"),
    (square(OUT - Y) / 2, "the fraction open bracket out minus y close bracket squared over 2, end of fraction"),
    (1 / (1 + exp(-H1)), "the fraction 1 over 1 plus e to the power minus h 1, end of fraction"),
    (exp(W * X), "e to the power open bracket w 2 times i 2 close bracket"),
    (1 - square(OUT), "1 minus out squared"),
    (log(1 + exp(H1)), "the natural logarithm of open bracket 1 plus e to the power h 1 close bracket"),
    (tanh(H1), "the hyperbolic tangent of h 1"),
    (sqrt(OUT) + 1, "the square root of out plus 1"),
    (power(Ref("beta1"), Ref("t")), "beta 1 to the power t"),
    (maximum(0, H1), "the larger of 0 and h 1"),
    (maximum(0.01 * H1, H1), "the larger of 0.01 times h 1 and h 1"),
    (0.01 + 0.99 * positive(H1), "0.01 plus 0.99 times open bracket 1 if h 1 is positive, otherwise 0 close bracket"),
    (Applied("σ", H1), "sigma of h 1"),
    (Applied("ReLU", W * X), "ReLU of open bracket w 2 times i 2 close bracket"),
    (Call("weigh", (Y, log(OUT))), "y times the natural logarithm of out"),
    (SLOPE, "the partial derivative of L with respect to w 6"),
    (Slope(W * X, W), "the partial derivative of w 2 times i 2 with respect to w 2"),
    (DELTA * X, "delta of out times i 2"),
    (Ref("W2_new", (0, 1)), "new w 6"),
    (Ref("after.loss"), "new L"),
    (Ref("learning_rate") * SLOPE, "eta times the partial derivative of L with respect to w 6"),
    (Call("transpose", (Ref("W1"),)), "the matrix W 1 transposed"),
    (Call("matmul", (Ref("x"), Ref("W1"))), "the row i times the matrix W 1"),
    (Call("hadamard", (Ref("a1"), Ref("dL_da1"))), "the row h times, element by element, the partial derivative of L "
     "with respect to the row h"),
    (Number(-2.0) * W, "minus 2 times w 2"),
    (square(Number(-2.0)), "open bracket minus 2 close bracket squared"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "said"), SAID, ids=[said for _, said in SAID])
def test_a_formula_is_said_in_plain_words(formula: Formula, said: str) -> None:
    assert ADAM.write(formula) == said


def test_every_operation_that_is_written_can_be_said() -> None:
    assert SPOKEN.keys() == ROWS.keys()


def test_numbers_are_said_in_the_languages_digits_and_marks() -> None:
    assert speech(seed_spec()).write(W * X, "numbers") == "0.21 times 3"
    assert speech(seed_spec(), "pl").write(W * X, "numbers").startswith("0,21 ")


def test_a_minus_and_a_power_of_ten_are_said_as_words() -> None:
    assert ADAM.number(Decimal("-0.340")) == "minus 0.340"
    assert ADAM.number(Decimal("-0.000020")) == "minus 2.0 times 10 to the power minus 5"
    assert ADAM.number(Decimal("3e12")) == "3 times 10 to the power 12"


def test_a_matrix_is_said_row_by_row_and_says_where_it_ends() -> None:
    matrix = "a 2 by 2 matrix, row 1: 0.11, 0.21; row 2: 0.12, 0.08, end of matrix"
    turned = "a 2 by 2 matrix, row 1: 0.11, 0.12; row 2: 0.21, 0.08, end of matrix"
    assert ADAM.write(Ref("W1"), "numbers") == matrix
    assert ADAM.write(Call("transpose", (Ref("W1"),)), "numbers") == turned
    assert ADAM.write(Ref("x"), "numbers") == "a row of 2, 3, end of row"


def test_what_an_optimizer_keeps_is_said_with_its_step() -> None:
    assert ADAM.write(Ref("m_hat_W1", (0, 1))) == "m hat of w 2 in step 1"
    assert ADAM.write(Ref("v_W1_old", (0, 1))) == "v of w 2 in step 0"


def test_positions_are_said_one_by_one_in_the_notation_with_indices() -> None:
    spec = network((2, 3, 2), ("tanh", "sigmoid"), 5, samples=3, display=Display(notation="indexed"))
    say = speech(spec).write
    assert say(Ref("W1", (2, 1))) == "w 3 2 of layer 1"
    assert say(Ref("z2", (1, 0))) == "z 1 of layer 2 for sample 2"
    assert say(Ref("dL_dz2", (1, 0))) == "delta 1 of layer 2 for sample 2"
    assert say(Ref("W2_new", (1, 0))) == "new w 2 1 of layer 2"
    assert say(Ref("after.a1", (0, 1))) == "new a 2 of layer 1 for sample 1"


# ---- Whole pages

LAST = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}
LESSONS: dict[str, Spec] = {
    "seed": seed_spec(),
    "by hand": with_everything(display=Display(rounding="carried")),
    "indexed": network((2, 3, 2), ("tanh", "tanh"), 1, samples=2, display=Display(notation="indexed")),
    "deep": network((2, 2, 2, 2), ("relu", "leaky_relu", "softplus"), 8, steps=2),
    "one": network((1, 1), ("identity",), 3),
    "softmax inside": network((2, 3, 2), ("softmax", "sigmoid"), 4),
    "tiny numbers": replace(seed_spec(), learning_rate=1e-7, layers=(Layer([[1e-7, 2e9]]), Layer([[-1e-8]]))),
    **{loss: network((2, 2, 3), ("sigmoid", LAST.get(loss, "identity")), 2, samples=2, loss=loss) for loss in LOSSES},
    **{name: with_everything(optimizer=OptimizerChoice(name, rule.constants)) for name, rule in OPTIMIZERS.items()},
}
SYMBOLS = {"out", "ReLU", "LReLU", "softplus", "softmax", "ln", "max", "tanh"}
"""What is written so in every language."""


@pytest.mark.parametrize("name", LESSONS)
def test_every_formula_of_a_page_is_said_and_nothing_of_it_stays_english(name: str) -> None:
    page = html_page(walkthrough(run(LESSONS[name])), language(PSEUDO)).text
    page = re.sub(r"(?s)<script\b.*?</script>", "", page)  # whose words are told apart
    elements = re.findall(r"<math\b[^>]*>", page)
    said = [unescape(found[1]) for element in elements if (found := re.search(r' alttext="([^"]+)"', element))]
    assert len(said) == len(elements) > 0
    for text in set(said):
        assert text.count("⟦") == text.count("⟧")
        assert set(re.findall(r"(?<![^\W\d_])[A-Za-z]{2,}(?![^\W\d_])", text)) <= SYMBOLS, text
        outside = re.sub("⟦[^⟦⟧]*⟧", "", text)
        while outside != (outside := re.sub("⟦[^⟦⟧]*⟧", "", outside)):
            pass
        assert re.fullmatch(r"[\w .,−+]*", outside), text


@pytest.mark.parametrize("code", ["en", "pl"])
def test_a_page_says_no_sign_that_has_a_word(code: str) -> None:
    for spec in LESSONS.values():
        page = html_page(walkthrough(run(spec)), language(code)).text
        said = " ".join(re.findall(r'<math\b[^>]* alttext="([^"]+)"', page))
        assert not re.search(r"[−·⊙⊤∂ηδσμβε+=<>{}\[\]()^_\\]", said)
