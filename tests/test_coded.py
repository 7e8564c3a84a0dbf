"""Formulas that are computed often become code, which computes the very same numbers."""

from __future__ import annotations

from math import isnan
from typing import Any
from unittest import mock

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from everystep.compute import arithmetic, coded
from everystep.compute.coded import OFTEN, Practised
from everystep.compute.compiled import compiled, looked_up
from everystep.compute.formula import Formula, Largest, Number, Ref, Same, Sum, Worked
from everystep.compute.primitives import PRIMITIVES
from everystep.compute.spec import Display, Spec
from everystep.compute.trace import Trace, run
from everystep.errors import EverystepError
from everystep.render.printed import Printed, _calculation

from .networks import network, specs


def alike(a: Any, b: Any) -> bool:
    """Whether two arrays are the same to the last bit, and of the same kinds of numbers."""
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(alike, a, b))
    return type(a) is type(b) and (repr(a) == repr(b) or isnan(a) and isnan(b))


def ways(computation: Practised) -> tuple[Any, Any]:
    """What walks through the formula, and the code that is made of it."""
    return computation._walk, computation._made()


def traced(spec: Spec) -> Trace:
    try:
        return run(spec)
    except EverystepError:
        assume(False)
        raise


@settings(deadline=None, max_examples=60)
@given(spec=specs(steps=1, widest=4, deepest=3), carried=specs(steps=1, widest=3, deepest=2, rounding="carried"))
def test_code_computes_what_the_formula_does(spec: Spec, carried: Spec) -> None:
    for one in (spec, carried):
        trace = traced(one)
        scope = {name: trace.values[name] for name in trace.program.quantities if name in trace.values}
        for q in trace.program.quantities.values():
            if q.formula is not None and not q.local:
                for computation in (q.in_floats, q.by_hand, q.by_hand_in_floats):
                    walk, code = ways(computation)
                    assert alike(walk(scope), code(scope)), q.name
        printed = Printed(trace)
        for node in trace.nodes():
            if node.formula is not None:
                for computation, x in ((node.formula.in_floats, trace.value), (_calculation(node.formula), printed)):
                    walk, code = ways(computation)
                    assert alike(walk(x), code(x)), node.name


@settings(deadline=None, max_examples=80)
@given(spec=specs(steps=2, widest=3, deepest=3, rounding="carried"), large=st.booleans())
def test_by_hand_floats_give_no_other_numbers_than_decimal_fractions(spec: Spec, large: bool) -> None:
    if large:
        spec = network((2, 3, 1), ("identity", "sigmoid"), spec.steps, display=spec.display)
        spec.inputs[0][0] = 99.87  # type: ignore[index]
    trace = traced(spec)
    with mock.patch.object(arithmetic, "MODERATE", -1.0):
        slow = traced(spec)
    assert trace.values == slow.values


def test_a_computation_becomes_code_once_it_is_done_often() -> None:
    f = Ref("x", (0,)) * 2.0 + 1.0
    before = f.in_floats.compute
    for n in range(OFTEN + 3):
        assert f.in_floats.compute(lambda array, at, n=n: float(n)) == 2.0 * n + 1.0
    assert f.in_floats.compute is not before and f.in_floats.compute.__code__.co_filename == "<string>"


def test_every_kind_of_formula_becomes_code() -> None:
    def look(array: str, at: tuple[int, ...]) -> float:
        return 0.5 + at[0] / 4

    x = Ref("x", ("k",))
    formulas: list[Formula] = [
        Sum("k", 3, x * 2.0), Sum("k", 1, x), Largest("k", 3, x), Sum("k", 2, Same("k", 1) * x), Worked(Number(2.5)),
        Number(float("inf")), -Ref("x", (1,)), Ref("x", (0,)) - (Ref("x", (1,)) - 2.0), 1.0 / (Ref("x", (0,)) - 0.5),
    ]  # fmt: skip
    for f in formulas:
        walk, code = ways(f.in_floats)
        assert alike(walk(look), code(look)) and alike(walk(look), compiled(f, {}, looked_up)(look)), f


def test_code_is_made_of_nothing_but_names_of_the_program() -> None:
    assert all(op.isidentifier() for op in PRIMITIVES)
    spec = network((2, 2, 1), ("sigmoid", "sigmoid"), 1, display=Display(3))
    spec = Spec(spec.layers, spec.inputs, spec.targets, 0.5, title="'); import os; ('")
    assert all(name.isidentifier() for name in run(spec).program.quantities)


def test_long_formulas_stay_as_they_are() -> None:
    f = Sum("k", coded.LONG + 1, Ref("x", ("k",)))
    walk, code = ways(f.in_floats)
    assert walk is code
