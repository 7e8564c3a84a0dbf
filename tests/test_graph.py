"""The graph: a browser computes and prints every number of a lesson as Python does."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.graph import graph
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.primitives import BY_HAND, PRIMITIVES
from everystep.compute.rounding import Digits, decimal_of
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import Trace, run
from everystep.errors import EverystepError
from everystep.render.numbers import number_writer

from .networks import LOGARITHMIC, network, seed_spec, specs

SCRIPTS = Path(__file__).parent.parent / "templates" / "assets" / "live"
CLOSE = 1e-12

EVALUATE = """(data) => {
  const g = new everystep.Graph(data);
  return g.names.map((name) => [name, String(g.values[name]), Object.values(g.printed(name)).map(String)]);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it but the script."""
    page = browser.new_page()
    page.add_script_tag(path=SCRIPTS / "graph.js")
    yield page
    page.close()


def evaluated(page: Page, trace: Trace) -> dict[str, tuple[float, Any]]:
    """Every node's number, and its digits and power of ten, as the browser has them from JSON alone."""
    data = json.loads(json.dumps(graph(trace)))
    return {name: (float(value), printed) for name, value, printed in page.evaluate(EVALUATE, data)}


def agrees(page: Page, trace: Trace) -> None:
    """Every number of a trace is the browser's, in value and in print."""
    found = evaluated(page, trace)
    missing = {node.name for node in trace.nodes()} - found.keys()
    assert not missing
    for name, (value, printed) in found.items():
        node = trace.node(name)
        if not math.isfinite(node.value):  # a slope that overflowed and that nothing was computed from
            continue
        assert value == pytest.approx(node.value, rel=CLOSE, abs=CLOSE), name
        decimal = trace.shown(node.array, node.at)
        mantissa, exponent = printed
        assert Decimal(mantissa).scaleb(int(exponent)) == decimal, name
        assert int(exponent) == decimal.as_tuple().exponent or not decimal, name


def pairs() -> Iterator[tuple[str, str]]:
    for activation, loss in product(ACTIVATIONS, LOSSES):
        if loss not in LOGARITHMIC or activation in ("sigmoid", "softmax"):
            yield activation, loss


@pytest.mark.parametrize(("activation", "loss"), list(pairs()))
def test_every_activation_with_every_loss_is_computed_alike(page: Page, activation: str, loss: str) -> None:
    for samples, rounding in product((1, 3), ("exact", "carried")):
        spec = network((3, 4, 2), (activation, activation), 7, samples=samples, loss=loss, display=Display(4, rounding))
        agrees(page, run(spec))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_keeps_its_state_through_the_steps(page: Page, optimizer: str, reduction: str) -> None:
    for update_biases, rounding in product((True, False), ("exact", "carried")):
        agrees(page, run(network(
            (2, 3, 2), ("tanh", "sigmoid"), 3, samples=2, biases=(True, False), reduction=reduction, steps=3,
            update_biases=update_biases, optimizer=OptimizerChoice(optimizer, OPTIMIZERS[optimizer].constants),
            display=Display(5, rounding))))  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_network_is_computed_alike(page: Page, data: st.DataObject) -> None:
    spec = data.draw(specs(rounding=data.draw(st.sampled_from(("exact", "carried")))))
    try:
        trace = run(spec)
    except EverystepError:  # by hand, few decimals can leave a logarithm of 0
        return
    agrees(page, trace)


@pytest.mark.parametrize("rounding", ["exact", "carried"])
def test_functions_far_from_0_overflow_no_more_than_in_python(page: Page, rounding: str) -> None:
    for weight, (activation, loss) in product((900.0, -900.0), (("sigmoid", "binary_cross_entropy"),
            ("softmax", "cross_entropy"), ("softplus", "squared_error"), ("tanh", "squared_error"))):  # fmt: skip
        layers = (Layer([[weight], [1.0]], [0.5, -0.5], activation),)
        spec = Spec(layers, [[1.0]], [[1.0, 0.0]], 0.1, loss=loss, display=Display(4, rounding))
        try:
            trace = run(spec)
        except EverystepError:
            continue
        agrees(page, trace)


def test_sums_that_cancel_in_decimals_are_0(page: Page) -> None:
    trace = run(Spec((Layer([[0.1, 0.2, -0.3]], None, "relu"),), [[1, 1, 1]], [[1]], 0.1))
    assert trace.value("z1", (0,)) == 0
    assert evaluated(page, trace)["z1[1]"][0] == 0


def test_a_first_lessons_graph_is_small() -> None:
    assert len(json.dumps(graph(run(seed_spec())), separators=(",", ":"))) < 10_000
    full = network((2, 2, 1), ("sigmoid", "sigmoid"), 1, samples=4, steps=2, optimizer=OptimizerChoice("adam", {}))
    assert len(json.dumps(graph(run(full)), separators=(",", ":"))) < 10_000


def test_a_graph_tells_what_each_number_was_made_from(page: Page) -> None:
    trace = run(network((2, 3, 2), ("sigmoid", "softmax"), 3, samples=2, steps=2, loss="cross_entropy"))
    read = page.evaluate(
        "(d) => { const g = new everystep.Graph(d); return g.names.map((n) => [n, g.reads(n), g.node(n).phase]); }",
        json.loads(json.dumps(graph(trace))),
    )
    from everystep.compute.formula import refs
    from everystep.compute.names import node_name

    for name, operands, phase in read:
        node = trace.node(name)
        assert phase == node.phase
        expected = [node_name(ref.array, ref.at) for ref in refs(node.formula)] if node.formula else []
        assert [o for o in operands if o in expected] == list(dict.fromkeys(expected)), name


# ---- Arithmetic by hand

REALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-50, max_value=50, places=6)
APPLY = """([op, ...x]) => {
  const d = everystep.decimals, r = d.BY_HAND[op](...x.map(d.parse));
  return typeof r === "number" ? String(r) : r.c + "E" + r.e;
}"""


@pytest.mark.parametrize("op", [op for op in PRIMITIVES if op != "number"])
def test_arithmetic_by_hand_has_34_digits(page: Page, op: str) -> None:
    samples = ["0", "1", "2", "-3", "0.5", "-0.25", "1e-9", "0.1", "12.345678", "-39.5", "700", "1e25", "0.999999"]
    two = op in ("add", "sub", "mul", "weigh", "div", "power", "max")
    for x, y in product(samples, samples if two else ["0"]):
        if op == "power" and (abs(Decimal(y)) > 100 or Decimal(y) != int(Decimal(y)) or Decimal(x) <= 0):
            continue
        arguments = [Decimal(x), Decimal(y)][: 2 if two else 1]
        expected = PRIMITIVES[op].exact(*arguments)
        found = page.evaluate(APPLY, [op, *map(str, arguments)])
        if not expected.is_finite():
            assert found == {"NaN": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity"}[str(expected)], (op, x, y)
            continue
        error = abs(BY_HAND.subtract(Decimal(found), expected))
        assert error <= abs(expected) * Decimal("1e-33"), (op, x, y, found, expected)


# ---- Print

FLOATS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-5, 5),
    st.decimals(-1000, 1000, places=7).map(float),
    st.integers(-(2**40), 2**40).map(lambda k: k / 2**24),  # many of these lie halfway
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FLOATS, min_size=30, max_size=200), st.integers(0, 12))
def test_numbers_are_rounded_and_written_digit_for_digit(page: Page, xs: list[float], places: int) -> None:
    for code, marks in (("en", {"decimal": ".", "zero": "0"}), ("pl", {"decimal": ",", "zero": "0"}),
                        ("ar_EG", {"decimal": "٫", "zero": "٠"})):  # fmt: skip
        found = page.evaluate(
            """([xs, places, marks]) => {
              const { decimal, rounded } = everystep.decimals, w = new everystep.Writer(marks);
              const both = (d) => [rounded(d, places), rounded(d, Math.max(places, 6), places)];
              const parts = (d) => Object.values(w.parts(d)).slice(0, 3);
              return xs.map((x) => both(decimal(Number(x))).map((d) => [w.text(d), parts(d), w.read(w.text(d))]));
            }""",
            [list(map(repr, xs)), places, marks],
        )
        writer, digits = number_writer(code), Digits(places)
        for x, both in zip(xs, found, strict=True):
            for (text, parts, read), d in zip(both, (digits.shown(x), digits.given(x)), strict=True):
                assert text == writer.text(d), (x, places)
                assert parts == list(writer.mathml(d)), (x, places)
                assert float(read) == float(d), (x, text)


def test_a_float_is_read_as_a_calculator_shows_it(page: Page) -> None:
    xs = [0.85249999999999992, 2.0**-22, 12345.00048828125, 1e300, 5e-324, 0.1 + 0.2, 123456789012345.5, -(2.0**-22)]
    script = "(xs) => xs.map((x) => { const d = everystep.decimals.decimal(Number(x)); return d.c + 'E' + d.e; })"
    found = page.evaluate(script, list(map(repr, xs)))
    assert [Decimal(text) for text in found] == [decimal_of(x) for x in xs]
