"""Formulas as trees: every reading of the same tree says the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compute.arrays import evaluate
from everystep.compute.compiled import scalar
from everystep.compute.formula import (
    Call,
    Formula,
    Largest,
    Number,
    Ref,
    Same,
    Sum,
    Worked,
    absolute,
    exp,
    expand,
    formula,
    log,
    maximum,
    positive,
    refs,
    replace,
    square,
    tanh,
    tidy,
    weigh,
)  # fmt: skip
from everystep.compute.primitives import BY_HAND, PRIMITIVES

A, B, W = Ref("a", ("s", "j")), Ref("b", ("i",)), Ref("W", ("i", "j"))
SIZES = {"s": 2, "i": 3, "j": 4}
ARRAYS = {
    "a": np.arange(8.0).reshape(2, 4) / 7 - 0.3,
    "b": np.array([0.5, -1.0, 2.0]),
    "W": np.cos(np.arange(12.0)).reshape(3, 4),
    "c": np.float64(0.25),
}


def look(name: str, at: tuple[int, ...]) -> float:
    return float(ARRAYS[name][at])


def same(value: str) -> str:
    return value


UNARY: list[Callable[[Formula], Formula]] = [
    tanh,
    square,
    absolute,
    positive,
    lambda f: -f,
    lambda f: exp(tanh(f)),
    Worked,
]
BINARY: list[Callable[[Formula, Formula], Formula]] = [
    lambda f, g: f + g, lambda f, g: f - g, lambda f, g: f * g, lambda f, g: f / (square(g) + 1), maximum, weigh,
]  # fmt: skip
SIZES_INSIDE = {"m": 4, "n": 3}  # a sum's own letters


def plain(letters: str) -> st.SearchStrategy[Formula]:
    """Formulas without sums, in which these letters occur."""
    leaves: list[Formula] = [Ref("c"), Ref("b", (2,)), *map(Number, (0.0, 1.0, -2.5, 0.125))]
    leaves += [Ref("a", ("s", k)) for k in letters if k in "jm"] + [Ref("b", (k,)) for k in letters if k in "in"]
    leaves += [Ref("W", (k, m)) for k in letters if k in "in" for m in letters if m in "jm"]
    leaves += [Ref("W", (1, "j")), Ref("a", ("s", 3)), Same("i", 1), *(Same("i", k) for k in letters if k != "i")]
    return combined(st.sampled_from(leaves))


def combined(leaves: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    def larger(parts: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        return st.one_of(
            st.builds(lambda op, f: op(f), st.sampled_from(UNARY), parts),
            st.builds(lambda op, f, g: op(f, g), st.sampled_from(BINARY), parts, parts),
        )

    return st.recursive(leaves, larger, max_leaves=5)


def over(letter: str, body: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.builds(lambda kind, f: kind(letter, SIZES_INSIDE[letter], f), st.sampled_from([Sum, Largest]), body)


FORMULAS = combined(plain("sij") | over("m", plain("sijm") | combined(plain("sijm") | over("n", plain("sijmn")))))


def has(f: Formula, kind: type) -> bool:
    match f:
        case Call(_, args):
            return isinstance(f, kind) or any(has(a, kind) for a in args)
        case Sum(_, _, body) | Largest(_, _, body) | Worked(body):
            return isinstance(f, kind) or has(body, kind)
    return isinstance(f, kind)


@settings(deadline=None, max_examples=400)
@given(f=FORMULAS, order=st.permutations("sij"))
def test_numpy_and_floats_read_every_formula_alike_in_any_order_of_axes(f: Formula, order: list[str]) -> None:
    letters = {k: SIZES[k] for k in order}
    shape = tuple(letters.values())
    with np.errstate(all="ignore"):
        array = np.broadcast_to(evaluate(f, ARRAYS, letters), shape)
    for at in np.ndindex(shape):
        assert scalar(f, dict(zip(order, at, strict=True)), look) == pytest.approx(
            array[at], rel=1e-9, abs=1e-9, nan_ok=True
        )


@settings(deadline=None, max_examples=200)
@given(f=FORMULAS)
def test_computing_a_formula_changes_no_array_that_it_reads(f: Formula) -> None:
    before = {name: array.copy() for name, array in ARRAYS.items()}
    with np.errstate(all="ignore"):
        first = np.array(evaluate(f, ARRAYS, SIZES))
        second = np.array(evaluate(f, ARRAYS, SIZES))
    for name, array in before.items():
        assert (ARRAYS[name] == array).all()
    np.testing.assert_array_equal(first, second)


@settings(deadline=None, max_examples=300)
@given(f=FORMULAS.filter(lambda f: not has(f, Largest)))
def test_a_formula_written_out_has_the_same_value_and_no_letters(f: Formula) -> None:
    at = {"s": 1, "i": 2, "j": 0}
    written = expand(f, at, same)
    assert not has(written, Sum)
    assert all(isinstance(k, int) for ref in refs(written) for k in ref.index)
    assert scalar(written, {}, look) == pytest.approx(scalar(f, at, look), rel=1e-12, abs=1e-12, nan_ok=True)


@settings(deadline=None, max_examples=200)
@given(f=FORMULAS.filter(lambda f: not has(f, Largest)))
def test_decimal_fractions_agree_with_floats(f: Formula) -> None:
    at = {"s": 0, "i": 1, "j": 2}
    with localcontext(BY_HAND):
        exact = scalar(f, at, lambda name, k: Decimal(repr(look(name, k))), "exact")
    assert isinstance(exact, Decimal)
    assert float(exact) == pytest.approx(scalar(f, at, look), rel=1e-9, abs=1e-9, nan_ok=True)


# ---- The primitives

POINTS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.75, -40.0, 700.0, 1e-9, 1e-200]
ODD = [math.inf, -math.inf, math.nan]


def arity(name: str) -> int:
    return 2 if name in ("add", "sub", "mul", "weigh", "div", "power", "max") else 1


@pytest.mark.parametrize("name", [name for name in PRIMITIVES if name != "number"])
def test_a_primitive_means_the_same_to_numpy_floats_and_decimals(name: str) -> None:
    row = PRIMITIVES[name]
    array = row.array(np)
    pairs = [(x, y) for x in POINTS for y in (POINTS if arity(name) == 2 else [0.0])]
    for x, y in pairs:
        args = (x, y)[: arity(name)]
        if name == "power" and (x < 0 or (x == 0 and y <= 0)):
            continue  # a power here is that of a decay between 0 and 1
        with np.errstate(all="ignore"):
            by_numpy = float(array(*map(np.float64, args)))
        plain = row.plain(*args)
        assert plain == pytest.approx(by_numpy, rel=1e-12, nan_ok=True), args
        with localcontext(BY_HAND):
            exact = row.exact(*(Decimal(repr(a)) for a in args))
        if math.isfinite(plain) and abs(plain) > 1e-290:
            assert float(exact) == pytest.approx(plain, rel=1e-12), args
        else:
            assert math.isinf(plain) == math.isinf(float(exact)) or abs(exact) > Decimal("1e308") or exact.is_nan(), (
                args
            )


@pytest.mark.parametrize("name", [name for name in PRIMITIVES if name != "number"])
def test_a_primitive_never_raises(name: str) -> None:
    row = PRIMITIVES[name]
    for x in POINTS + ODD + [1e308, -1e308, 5e-324]:
        for y in POINTS + ODD if arity(name) == 2 else [0.0]:
            args = (x, y)[: arity(name)]
            if name == "power" and x < 0:
                continue  # complex
            float(row.plain(*args))
            with localcontext(BY_HAND):
                assert isinstance(row.exact(*(Decimal(repr(a)) for a in args)), Decimal)


def test_a_zero_weight_wins_over_an_infinite_value_and_over_nothing_else() -> None:
    f = weigh(Ref("x"), Ref("y"))
    for x, y, expected in ((0.0, -math.inf, 0.0), (0.0, math.inf, 0.0), (2.0, -math.inf, -math.inf), (0.0, 3.0, 0.0)):
        values = {"x": np.array([x]), "y": np.array([y])}
        with np.errstate(all="ignore"):
            assert evaluate(f, values, {"k": 1})[0] == expected
        assert scalar(f, {}, lambda name, at, values=values: float(values[name][0])) == expected
    assert math.isnan(PRIMITIVES["weigh"].plain(0.0, math.nan))
    assert math.isnan(evaluate(f, {"x": np.array([0.0]), "y": np.array([math.nan])}, {"k": 1})[0])
    with localcontext(BY_HAND):
        assert PRIMITIVES["weigh"].exact(Decimal(0), Decimal("nan")).is_nan()


# ---- Trees


def test_operators_build_trees_in_reading_order() -> None:
    x, y = Ref("x"), Ref("y")
    assert 1 - x == Call("sub", (Number(1), x))
    assert x - 1 == Call("sub", (x, Number(1)))
    assert 1 / x == Call("div", (Number(1), x))
    assert 2 * x + y == Call("add", (Call("mul", (Number(2), x)), y))
    assert x * 2 == Call("mul", (x, Number(2)))
    assert 2 + x == Call("add", (Number(2), x))
    assert x / 2 == Call("div", (x, Number(2)))
    assert -x == Call("neg", (x,))
    assert formula(3) == Number(3) and formula(x) is x


def test_a_sum_is_written_out_term_by_term_and_flat() -> None:
    z = Sum("j", 2, Ref("W", ("i", "j")) * Ref("x", ("j",))) + Ref("b", ("i",))
    written = expand(z, {"i": 1}, lambda name: f"step2.{name}")
    product = [Call("mul", (Ref("step2.W", (1, j)), Ref("step2.x", (j,)))) for j in range(2)]
    assert written == Call("add", (*product, Ref("step2.b", (1,))))


def test_a_sum_of_one_term_is_that_term() -> None:
    assert expand(Sum("j", 1, Ref("x", ("j",))), {}, same) == Ref("x", (0,))


def test_zero_less_something_is_its_negative() -> None:
    x = Ref("x")
    assert tidy("sub", (Number(0.0), x)) == Call("neg", (x,))
    assert tidy("sub", (x, Number(0.0))) == Call("sub", (x, Number(0.0)))


def test_products_and_sums_stay_apart() -> None:
    x, y, z = map(Ref, "xyz")
    assert tidy("mul", (x * y, z)) == Call("mul", (x, y, z))
    assert tidy("add", (x * y, z)) == Call("add", (x * y, z))
    assert tidy("mul", (x, y * z)) == Call("mul", (x, y * z))


def test_kroneckers_delta_is_a_number_once_its_positions_are_known() -> None:
    assert expand(Same("i", "m"), {"i": 1, "m": 1}, same) == Number(1.0)
    assert expand(Same("i", "m"), {"i": 1, "m": 0}, same) == Number(0.0)


def test_a_largest_element_cannot_be_written_out() -> None:
    with pytest.raises(TypeError):
        expand(Largest("j", 2, Ref("x", ("j",))), {}, same)


def test_references_come_in_reading_order_as_often_as_they_are_read() -> None:
    x, y = Ref("x"), Ref("y")
    assert list(refs(Sum("j", 2, x * y) - log(Worked(x)))) == [x, y, x]


def test_replacing_a_reference_leaves_the_rest() -> None:
    x, y = Ref("x"), Ref("y")
    changed = replace(Sum("j", 2, x * y) + Worked(x), lambda ref: Number(7.0) if ref == x else ref)
    assert changed == Sum("j", 2, Number(7.0) * y) + Worked(Number(7.0))


def test_what_is_no_formula_is_refused() -> None:
    for read in (lambda: evaluate("x", {}, {}), lambda: scalar("x", {}, look)):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            read()
