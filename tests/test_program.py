"""The program of one training step: which quantities, in which order, over which axes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compute.formula import Call, Formula, Largest, Number, Ref, Same, Sum, Worked, refs
from everystep.compute.names import CONSTANTS, anatomy, node_name, parse_node
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.program import program_of
from everystep.compute.quantity import Quantity
from everystep.compute.spec import OptimizerChoice, Spec

from .networks import network, seed_spec, specs

PHASES = ("given", "forward", "loss", "backward", "update")


def written(q: Quantity) -> list[Formula]:
    return [f for f in (q.formula, q.stable, q.chain) if f is not None]


@settings(deadline=None, max_examples=80)
@given(spec=specs())
def test_a_quantity_reads_only_what_is_computed_before_it(spec: Spec) -> None:
    known: set[str] = set()
    for q in program_of(spec).quantities.values():
        for f in written(q):
            assert {ref.array for ref in refs(f)} <= known, q.name
        known.add(q.name)


@settings(deadline=None, max_examples=80)
@given(spec=specs())
def test_the_phases_of_a_step_follow_each_other(spec: Spec) -> None:
    phases = [PHASES.index(q.phase) for q in program_of(spec).quantities.values()]
    assert phases == sorted(phases)


@settings(deadline=None, max_examples=80)
@given(spec=specs())
def test_every_letter_of_a_formula_runs_through_exactly_the_positions_of_the_arrays_it_reads(spec: Spec) -> None:
    quantities = program_of(spec).quantities

    def check(f: Formula, sizes: dict[str, int], name: str) -> None:
        match f:
            case Ref(array, index):
                assert len(index) == len(quantities[array].shape), (name, f)
                for k, size in zip(index, quantities[array].shape, strict=True):
                    assert sizes[k] == size if isinstance(k, str) else 0 <= k < size, (name, f)
            case Call(_, args):
                for a in args:
                    check(a, sizes, name)
            case Sum(over, size, body) | Largest(over, size, body):
                assert over not in sizes, (name, f)
                check(body, {**sizes, over: size}, name)
            case Same(left, right):
                assert {left, right} <= sizes.keys()
            case Worked(body):
                check(body, sizes, name)
            case Number():
                pass

    for q in quantities.values():
        for f in written(q):
            check(f, dict(q.axes), q.name)


def test_one_sample_has_no_sample_axis_and_several_have_it_in_front() -> None:
    one, three = (program_of(network((2, 3, 1), ("tanh", "identity"), 1, samples=n)) for n in (1, 3))
    assert one.quantities["z1"].letters == ("i",)
    assert three.quantities["z1"].letters == ("s", "i")
    assert three.quantities["z1"].shape == (3, 3)
    assert "loss_per_sample" not in one.quantities
    assert three.quantities["loss_per_sample"].letters == ("s",)
    assert three.quantities["dL_dW1"].letters == ("i", "j")
    assert not any(ref.index[:1] == ("s",) for q in one.quantities.values() for f in written(q) for ref in refs(f))


def test_the_seeds_program_is_short() -> None:
    program = program_of(seed_spec())
    assert [name for name, q in program.quantities.items() if not q.local] == [
        "x", "y", "learning_rate", "W1", "W2",
        "z1", "a1", "z2", "a2", "loss",
        "dL_da2", "da2_dz2", "dL_dz2", "dL_dW2", "dL_da1", "da1_dz1", "dL_dz1", "dL_dW1",
        "W1_new", "W2_new",
    ]  # fmt: skip


def test_a_layer_without_biases_has_none_of_their_quantities() -> None:
    program = program_of(network((2, 3, 1), ("tanh", "identity"), 1, biases=(False, True)))
    assert not any(1 in anatomy(name).layers and "b" in anatomy(name).kind for name in program.quantities)
    assert {"b2", "b2_new", "dL_db2", "dz2_db2"} <= program.quantities.keys()
    assert not program.has_biases(1) and program.has_biases(2)


def test_biases_that_are_not_updated_have_a_gradient_and_no_optimizer_state() -> None:
    spec = network((2, 1), ("identity",), 1, optimizer=OptimizerChoice("adam"), update_biases=False)
    quantities = program_of(spec).quantities
    assert quantities["b1_new"].formula == Ref("b1", ("i",))
    assert "dL_db1" in quantities
    assert "m_W1" in quantities and "m_b1" not in quantities


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_brings_its_constants_and_states_and_no_others(name: str) -> None:
    row = OPTIMIZERS[name]
    quantities = program_of(network((2, 1), ("identity",), 1, optimizer=OptimizerChoice(name))).quantities
    assert {c for c in CONSTANTS if c in quantities} == {
        "learning_rate",
        *row.constants,
        *(["t"] if row.counts else []),
    }
    for state, _ in row.state:
        assert {f"{state}_W1", f"{state}_b1"} <= quantities.keys()
    for state in row.kept:
        assert quantities[f"{state}_W1_old"].phase == "given"
    assert set(row.kept) <= {state for state, _ in row.state}


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_only_the_mean_over_several_samples_divides_by_their_number(reduction: str) -> None:
    spec = network((2, 1), ("identity",), 1, samples=3, reduction=reduction)
    loss = program_of(spec).quantities["loss"].formula
    assert isinstance(loss, Call if reduction == "mean" else Sum)
    alone = program_of(replace(spec, inputs=spec.inputs[:1], targets=spec.targets[:1])).quantities["loss"].formula
    assert isinstance(alone, Sum)


# ---- Names


@pytest.mark.parametrize(
    ("array", "stage", "kind", "layers"),
    [
        ("W1", "", "W", (1,)), ("step2.dL_dW12", "step2.", "dL_dW", (12,)), ("after.a3", "after.", "a", (3,)),
        ("dz2_da1", "", "dz_da", (2, 1)), ("beta1", "", "beta1", ()), ("step10.t", "step10.", "t", ()),
        ("m_hat_W1", "", "m_hat_W", (1,)), ("loss", "", "loss", ()), ("W1_new", "", "W_new", (1,)),
    ],
)  # fmt: skip
def test_a_name_falls_into_stage_kind_and_layers(array: str, stage: str, kind: str, layers: tuple[int, ...]) -> None:
    found = anatomy(array)
    assert (found.stage, found.kind, found.layers) == (stage, kind, layers)
    assert found.layer == (layers[0] if layers else 0)


@given(
    array=st.sampled_from(["W1", "loss", "step2.dL_dW12", "after.a1", "m_hat_W1", "W1_new", "beta1", "step100.b3"]),
    at=st.lists(st.integers(0, 999), max_size=3).map(tuple),
)
def test_a_nodes_name_is_read_back_as_it_was_written(array: str, at: tuple[int, ...]) -> None:
    assert parse_node(node_name(array, at)) == (array, at)


def test_a_nodes_positions_count_from_one() -> None:
    assert node_name("W1", (1, 0)) == "W1[2,1]"
    assert node_name("loss") == "loss"


@pytest.mark.parametrize("name", ["", "1W", "W1[]", "W1[1,]", "W1[1", "W1]1[", "a.b.W1", "W 1", "W1[1][2]", "W1[1.5]"])
def test_what_is_no_nodes_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        parse_node(name)
