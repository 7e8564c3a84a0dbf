"""A trace: its JSON, its nodes, its three interpreters of the same formulas, and arithmetic by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings

from everystep import __version__
from everystep.compute import formula as trees
from everystep.compute.activations import ACTIVATIONS
from everystep.compute.compiled import scalar
from everystep.compute.formula import Call, Formula, Number, Ref, Worked
from everystep.compute.losses import LOSSES
from everystep.compute.names import anatomy, node_name, parse_node
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import AFTER, Node, Trace, run
from everystep.errors import EverystepError

from .networks import network, seed_spec, specs, traced

MIXED = network(
    (3, 4, 2), ("tanh", "softmax"), 3, samples=3, biases=(True, False), loss="cross_entropy", steps=2,
    optimizer=OptimizerChoice("adam"),
)  # fmt: skip


def traced_or_rejected(spec: Spec, how: str = "floats") -> Trace:
    """The trace; a random network whose numbers end outside a logarithm's range is not what is tested here."""
    try:
        return traced(spec, how)
    except EverystepError:
        assume(False)
        raise


# ---- The JSON


def expected_keys(spec: Spec) -> tuple[set[str], set[str]]:
    """The names of one step's arrays and of those after the last, spelt out once more from the contract."""
    states = {"sgd": (), "momentum": ("v",), "nesterov": ("v",), "adam": ("m", "v", "m_hat", "v_hat")}
    step, after = ({"x", "y", "loss", "loss_per_sample"} for _ in range(2))
    for n, layer in enumerate(spec.layers, 1):
        parameters = [f"W{n}"] + [f"b{n}"] * (layer.biases is not None)
        after |= {*parameters, f"z{n}", f"a{n}"}
        step |= {*parameters, f"z{n}", f"a{n}", f"dL_da{n}", f"dL_dz{n}", f"da{n}_dz{n}"}
        for p in parameters:
            step |= {f"dL_d{p}", f"{p}_new"}
            if p[0] == "W" or spec.update_biases:
                step |= {f"{state}_{p}" for state in states[spec.optimizer.name]}
    return step, after


def expected_shape(spec: Spec, name: str) -> tuple[int, ...]:
    sizes, samples = spec.sizes, spec.samples
    parts = anatomy(name)
    n = parts.layer
    match parts.kind:
        case "x":
            return samples, sizes[0]
        case "y":
            return samples, sizes[-1]
        case "loss":
            return ()
        case "loss_per_sample":
            return (samples,)
        case "da_dz" if spec.layers[n - 1].activation == "softmax":
            return samples, sizes[n], sizes[n]
        case "z" | "a" | "dL_dz" | "dL_da" | "da_dz":
            return samples, sizes[n]
    return (sizes[n], sizes[n - 1]) if "W" in parts.kind else (sizes[n],)


@pytest.mark.parametrize("how", ["floats", "numpy"])
@settings(deadline=None, max_examples=60)
@given(spec=specs())
def test_the_json_holds_exactly_what_the_contract_names_in_the_contracts_shapes(how: str, spec: Spec) -> None:
    found = json.loads(json.dumps(traced_or_rejected(spec, how).to_json(), allow_nan=False))
    assert list(found) == ["everystep", "steps", "after"]
    assert found["everystep"] == __version__
    assert len(found["steps"]) == spec.steps
    in_step, in_after = expected_keys(spec)
    for stage, names in [*((step, in_step) for step in found["steps"]), (found["after"], in_after)]:
        assert list(stage) == ["arrays"]
        assert set(stage["arrays"]) == names
        for name, array in stage["arrays"].items():
            assert np.shape(array) == expected_shape(spec, name), name
            assert np.array(array).dtype == np.float64, name
    assert "null" not in json.dumps(found)


def test_the_json_of_one_sample_still_has_its_axis() -> None:
    arrays = run(seed_spec()).to_json()["steps"][0]["arrays"]  # type: ignore[index]
    assert arrays["x"] == [[2, 3]]
    assert np.shape(arrays["a1"]) == (1, 2)
    assert arrays["loss_per_sample"] == [arrays["loss"]]


@pytest.mark.parametrize("how", ["floats", "numpy"])
def test_the_same_spec_gives_the_same_bytes(how: str) -> None:
    first, second = (json.dumps(traced(MIXED, how).to_json()) for _ in range(2))
    assert first == second


def test_the_json_keeps_every_digit_of_a_float() -> None:
    trace = run(MIXED)
    again = json.loads(json.dumps(trace.to_json()))
    assert again["steps"][1]["arrays"]["W1"][0][1] == trace.node("step2.W1[1,2]").value


def test_a_step_begins_with_the_new_weights_of_the_step_before() -> None:
    first, second, after = run(MIXED).arrays
    for name in ("W1", "b1", "W2"):
        assert (second[name] == first[f"{name}_new"]).all()
        assert (after[name] == second[f"{name}_new"]).all()


@pytest.mark.parametrize("how", ["floats", "numpy"])
def test_numpy_arrays_and_nested_lists_of_ints_serve_alike_in_a_spec(how: str) -> None:
    lists = Spec((Layer([[1, 2], [3, 4]], [0, 1], "tanh"),), [[1, 2]], [[0, 1]], 1)
    arrays = Spec((Layer(np.array([[1, 2], [3, 4]]), np.array([0, 1]), "tanh"),), np.array([[1, 2]]),
                  np.array([[0, 1]]), 1)  # fmt: skip
    assert traced(lists, how).to_json() == traced(arrays, how).to_json()


# ---- Nodes


def test_positions_count_from_one_and_leave_out_the_only_sample() -> None:
    trace = run(replace(seed_spec(), steps=2))
    assert trace.node("W1[2,1]") == trace.node("W1", 1, 0)
    assert trace.node("W1[2,1]").value == 0.12
    assert trace.node("a1[2]").value == pytest.approx(0.48)
    assert trace.node("loss").value == pytest.approx(0.3272405)
    assert trace.node("step2.W1[2,1]").value == trace.node("W1_new[2,1]").value
    assert trace.node("after.a1[2]").name == "after.a1[2]"
    assert trace.node("step1.W1[2,1]").name == "W1[2,1]"


def test_a_batch_puts_the_sample_in_front() -> None:
    trace = run(MIXED)
    assert trace.node("a1[3,2]").value == trace.arrays[0]["a1"][2, 1]
    assert trace.node("da2_dz2[2,1,2]").value == trace.arrays[0]["da2_dz2"][1, 0, 1]


@settings(deadline=None, max_examples=25)
@given(spec=specs(widest=3, deepest=3, steps=2))
def test_every_listed_node_is_found_under_its_own_name_and_listed_once(spec: Spec) -> None:
    trace = traced_or_rejected(spec)
    names = [node.name for node in trace.nodes()]
    assert len(set(names)) == len(names)
    for node in trace.nodes():
        assert trace.node(node.name) == node
        assert node_name(*parse_node(node.name)) == node.name
        if "[" in node.name:
            positions = node.name[node.name.index("[") + 1 : -1].split(",")
            assert tuple(int(k) - 1 for k in positions) == node.at


def test_a_node_is_listed_after_everything_its_formula_reads() -> None:
    trace = run(MIXED)
    seen = set()
    for node in trace.nodes():
        for ref in trees.refs(node.formula) if node.formula else ():
            assert node_name(ref.array, ref.index) in seen, node.name  # type: ignore[arg-type]
        seen.add(node.name)


def test_every_number_of_the_json_is_a_listed_node() -> None:
    trace = run(MIXED)
    listed = {node.name: node.value for node in trace.nodes()}
    for stage, arrays in zip(("", "step2.", AFTER), trace.arrays, strict=True):
        for name, array in arrays.items():
            full = trace.full(stage, name)
            for at in np.ndindex(array.shape):
                assert listed[node_name(full, at)] == array[at]


@pytest.mark.parametrize("name", [
    "", "W", "W3[1,1]", "W1", "W1[1]", "W1[1,1,1]", "W1[0,1]", "W1[5,1]", "W1[1,4]", "W1[-1,1]", "W1[1,1", "W1[a,b]",
    "w1[1,1]", "b2[1]", "loss[1]", "step3.W1[1,1]", "step0.W1[1,1]", "step1.step1.W1[1,1]", "after.W1[1,1]",
    "after.dL_da1[1,1]", "after.W1_new[1,1]", "step2.x[1,1]", "after.y[1,1]", "after.learning_rate", "before.z1[1,1]",
    "momentum", "z1[4,1]", "a1[1]", "step2", "step2.", ".W1[1,1]", "v_W1_new[1,1]", " loss", "loss\n",
    "step3.dz1_dW1[1,1,1]",
    "W1[²,1]", "W1[٢,1]",
])  # fmt: skip
def test_a_name_that_the_network_does_not_have_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        run(MIXED).node(name)


@pytest.mark.parametrize("at", [(-1, 0), (0, -1), (4, 0), (0, 3), (0,), (0, 0, 0)])
def test_a_position_outside_an_array_is_a_key_error(at: tuple[int, ...]) -> None:
    with pytest.raises(KeyError):
        run(MIXED).node("W1", *at)


def test_partial_derivatives_that_are_kept_nowhere_can_be_looked_up_all_the_same() -> None:
    trace = run(MIXED)
    assert trace.node("dz2_da1[3,2,1]").value == trace.node("W2[2,1]").value
    assert trace.node("step2.dz2_dW2[3,2,1]").value == trace.node("step2.a1[3,1]").value
    assert trace.node("dz1_db1[3,2]").value == 1


# ---- The interpreters agree


def every_node(trace: Trace) -> Iterator[Node]:
    return (node for node in trace.nodes() if node.formula is not None)


@settings(deadline=None, max_examples=60)
@given(spec=specs(steps=2))
def test_a_nodes_own_formula_gives_exactly_its_value(spec: Spec) -> None:
    trace = traced_or_rejected(spec)
    for node in every_node(trace):
        assert node.formula is not None
        worked = trace.worked(node.formula)
        if trace.quantity(node.array).stable is None:
            assert worked == node.value, node.name
        elif math.isfinite(worked):
            assert worked == pytest.approx(node.value, rel=1e-9, abs=1e-12), node.name


@settings(deadline=None, max_examples=60)
@given(spec=specs(steps=2))
def test_floats_and_numpy_compute_the_same(spec: Spec) -> None:
    floats, arrays = traced_or_rejected(spec, "floats"), traced_or_rejected(spec, "numpy")
    # Adam divides by the root of a mean of squares: a gradient of 0 in one order of summation is 1e-17 in another.
    atol = 1e-8 if spec.optimizer.name == "adam" else 1e-12
    for one, other in zip(floats.arrays, arrays.arrays, strict=True):
        assert one.keys() == other.keys()
        for name in one:
            np.testing.assert_allclose(other[name], one[name], rtol=1e-9, atol=atol, err_msg=name)


@settings(deadline=None, max_examples=40)
@given(spec=specs(steps=2))
def test_in_numpy_too_a_nodes_own_formula_gives_its_value(spec: Spec) -> None:
    trace = traced_or_rejected(spec, "numpy")
    for node in every_node(trace):
        assert node.formula is not None
        worked = trace.worked(node.formula)
        assert not math.isfinite(worked) or worked == pytest.approx(node.value, rel=1e-9, abs=1e-11), node.name


@settings(deadline=None, max_examples=60)
@given(spec=specs(steps=2))
def test_the_chain_rule_gives_what_the_short_formula_gives(spec: Spec) -> None:
    trace = traced_or_rejected(spec)
    for node in every_node(trace):
        if trace.quantity(node.array).chain is not None:
            chain = trace.worked(trace.formula(node.array, node.at, chain=True))
            assert not math.isfinite(chain) or chain == pytest.approx(node.value, rel=1e-7, abs=1e-10), node.name


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_is_computed_more_stably_equals_what_is_written_wherever_both_are_finite(
    activation: str, loss: str
) -> None:
    compared = 0
    for scale in (0.1, 1, 8, 60, 500):
        weights = [[scale, -scale], [0.3 * scale, scale], [-scale, 0.1]]
        spec = Spec(
            (Layer(weights, None, activation),), [[1.0, 0.25], [-0.5, 1.0]], [[1, 0, 0], [0, 1, 0]], 1e-9, loss=loss
        )
        try:
            trace = run(spec)
        except EverystepError:
            continue
        for node in every_node(trace):
            quantity = trace.quantity(node.array)
            if quantity.stable is None or node.array.startswith(AFTER):
                continue
            at = dict(zip(quantity.letters, node.at, strict=True))
            assert node.formula is not None
            written, stable = trace.worked(node.formula), scalar(quantity.stable, at, trace.value)
            assert stable == node.value
            if math.isfinite(written) and math.isfinite(stable):
                # As written, 1 - a keeps few digits where a is close to 1, and ln(1 + e^z) where e^z is small.
                assert written == pytest.approx(stable, rel=1e-6, abs=1e-12) or scale >= 8
                compared += 1
    assert compared or not any(row.stable for row in (ACTIVATIONS[activation],)) or loss in ("binary_cross_entropy",)


# ---- Arithmetic by hand


PENCIL = Context(prec=50, Emin=-999999, Emax=999999, traps=[])


def by_hand(f: Formula, trace: Trace) -> Decimal:
    """A formula in decimal fractions from the numbers as printed: written once more, for this test alone."""
    match f:
        case Number(value):
            return Decimal(str(value))
        case Ref(array, index):
            return trace.shown(array, tuple(int(k) for k in index))
        case Worked(body):
            return by_hand(body, trace)
        case Call(op, args):
            first, *more = [by_hand(a, trace) for a in args]
            match op:
                case "add":
                    return sum(more, first)
                case "sub":
                    return first - more[0]
                case "mul":
                    return math.prod(more, start=first)
                case "div":
                    return first / more[0]
                case "neg":
                    return -first
                case "square":
                    return first * first
                case "power":
                    return first ** more[0]
                case "sqrt":
                    return first.sqrt()
                case "exp":
                    return first.exp()
                case "log":
                    return first.ln()
                case "tanh":
                    return 1 - 2 / ((2 * first).exp() + 1)
                case "max":
                    return max(first, more[0])
                case "positive":
                    return Decimal(int(first > 0))
                case "weigh":
                    return first * more[0] if first else Decimal(0)
    raise TypeError(f)


def rounded_by_hand(d: Decimal, places: int) -> Decimal:
    """Half away from zero; two digits of what would vanish, `places` + 1 of what is huge, never more than 15."""
    if d == 0:
        return Decimal(0)
    digits = places + 1 + d.adjusted() if d.adjusted() < 9 else places + 1
    half = Decimal(5).scaleb(-places - 1)
    if d.adjusted() < 9 and abs(d) < half:
        digits = next(n for n in range(2, 99) if n > 15 or abs(Context(prec=n, rounding=ROUND_HALF_UP).plus(d)) < half)
        if digits > 15:
            return (2 * half).copy_sign(d)
    if digits < 1:
        return d.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Context(prec=min(digits, 15), rounding=ROUND_HALF_UP).plus(d)


@settings(deadline=None, max_examples=80)
@given(spec=specs(steps=2, widest=3, deepest=3, rounding="carried"))
def test_carried_every_number_is_its_formula_worked_by_hand_from_the_printed_operands(spec: Spec) -> None:
    trace = traced_or_rejected(spec)
    for node in every_node(trace):
        assert node.formula is not None
        with localcontext(PENCIL):
            exact = by_hand(node.formula, trace)
        if exact.is_nan():  # 0/0 as written
            continue
        expected = exact if isinstance(node.formula, Ref) else rounded_by_hand(exact, spec.display.decimals)
        assert trace.shown(node.array, node.at) == expected, node.name
        assert Decimal(repr(node.value)) == expected, node.name


def test_carried_the_seeds_second_pass_is_what_a_pencil_gives() -> None:
    trace = run(seed_spec(display=Display(2, "carried")))
    shown = {node.name: str(trace.shown(node.array, node.at)) for node in trace.nodes()}
    # h = (.85, .48); .85 x .14 + .48 x .15 = .191, printed .19; delta = -.81; w6: -.81 x .48 = -.3888
    assert [shown[k] for k in ("a1[1]", "a1[2]", "a2[1]", "dL_dz2[1]", "dL_dW2[1,2]")] == [
        "0.85", "0.48", "0.19", "-0.81", "-0.39",
    ]  # fmt: skip
    assert shown["W2_new[1,2]"] == "0.17"  # .15 - .05 x (-.39) = .1695


def test_carried_a_bias_that_is_not_trained_is_not_rounded_by_being_kept() -> None:
    layers = (Layer([[0.5]], [0.12345], "sigmoid"),)
    trace = run(Spec(layers, [[1.0]], [[1.0]], 0.1, update_biases=False, steps=2, display=Display(3, "carried")))
    for name in ("b1[1]", "b1_new[1]", "step2.b1[1]", "step2.b1_new[1]"):
        assert trace.node(name).value == 0.12345
        assert str(trace.shown(*parse_node(name))) == "0.12345"


def test_carried_the_learning_rate_is_used_as_it_is_printed() -> None:
    trace = run(replace(seed_spec(display=Display(3, "carried")), learning_rate=0.123456789))
    assert Decimal(repr(trace.value("learning_rate"))) == trace.shown("learning_rate") == Decimal("0.123")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_carried_every_optimizer_can_be_worked_by_hand(optimizer: str) -> None:
    spec = network((2, 2, 1), ("sigmoid", "identity"), 4, optimizer=OptimizerChoice(optimizer), steps=3,
                   display=Display(4, "carried"))  # fmt: skip
    trace = run(spec)
    for node in every_node(trace):
        assert node.formula is not None
        with localcontext(PENCIL):
            assert Decimal(repr(node.value)) == rounded_by_hand(by_hand(node.formula, trace), 4), node.name


@pytest.mark.parametrize("name", ["a1[3,2]", "W1[2,1]", "loss", "step2.z1[1,1]", "after.loss", "dz2_da1[3,2,1]"])
def test_a_value_is_found_by_its_name_on_the_page_too(name: str) -> None:
    trace = run(MIXED)
    assert trace.value(name) == trace.node(name).value


@pytest.mark.parametrize(("name", "told"), [
    ("a1[7,1]", 'no number "a1[7,1]" in this lesson; a1 goes from a1[1,1] to a1[3,4]'),
    ("a1", 'no number "a1" in this lesson; a1 goes from a1[1,1] to a1[3,4]'),
    ("loss[1]", 'no number "loss[1]" in this lesson; loss is a single number'),
    ("dz2_da1", 'no number "dz2_da1" in this lesson; dz2_da1 goes from dz2_da1[1,1,1] to'),
    ("a9[1]", 'no number "a9[1]" in this lesson; names look like a1[2], dL_dW1[2,1] and loss'),
    ("a1[2", 'no number "a1[2" in this lesson; names look like'),
])  # fmt: skip
def test_a_name_that_the_network_does_not_have_is_told_with_what_there_is(name: str, told: str) -> None:
    for ask in (run(MIXED).value, run(MIXED).node):
        with pytest.raises(KeyError) as caught:
            ask(name)
        assert str(caught.value).startswith(told)


def test_a_position_that_an_array_does_not_have_is_told_as_well() -> None:
    with pytest.raises(KeyError, match=r'no number "loss\[2\]" in this lesson; loss is a single number'):
        run(MIXED).value("loss", (1,))
    with pytest.raises(KeyError, match=r'no number "W1\[9,1\]" in this lesson; W1 goes from W1\[1,1\] to'):
        run(MIXED).value("W1", (8, 0))
