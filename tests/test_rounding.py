"""Digits: rounding as a pocket calculator does it, and numbers as they are printed."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from everystep.compute.rounding import Digits, decimal_of, round_half_away

NUMBERS = st.floats(-1e8, 1e8, allow_nan=False)
PLACES = st.integers(0, 12)


@pytest.mark.parametrize(
    ("x", "places", "expected"),
    [
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"),
        (0.125, 2, "0.13"), (-0.125, 2, "-0.13"),
        (1.005, 2, "1.01"),  # the float lies below, at 1.00499999999999989...; its decimal representation does not
        (2.675, 2, "2.68"), (1.115, 2, "1.12"), (0.1 + 0.2, 1, "0.3"),
        (0.8525 - 1e-17, 3, "0.853"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero_on_the_decimal_representation(x: float, places: int, expected: str) -> None:
    assert str(round_half_away(x, places)) == expected


def test_a_float_is_read_as_a_calculator_shows_it() -> None:
    assert decimal_of(0.1 + 0.2) == Decimal("0.3")
    assert decimal_of(0.85249999999999992) == Decimal("0.8525")
    assert decimal_of(1e22) == Decimal("1E+22")
    assert decimal_of(5e-324) == Decimal("4.94065645841247E-324")


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.85, "0.85"), (0.34, "0.34"), (2.0, "2"), (1000.0, "1000"), (-3.0, "-3"),  # short as they are
        (0.34001, "0.340"), (0.9999, "1.000"), (-0.9999, "-1.000"), (12.34567, "12.346"), (1.9996, "2.000"),  # rounded
        (0.0005, "0.001"), (0.00049, "0.00049"), (-0.0004, "-0.0004"), (1.234e-7, "1.2E-7"),
        (0.0004996, "0.0004996"), (0.000496, "0.000496"), (5e-324, "4.9E-324"),
        (123456789.0, "123456789"), (1234567890.0, "1.235E+9"), (-1e9, "-1E+9"), (6.02214076e23, "6.022E+23"),
        (0.0, "0"), (-0.0, "0"), (-1e-300, "-1E-300"), (1e308, "1E+308"),
    ],
)  # fmt: skip
def test_a_computed_number_is_printed_short_or_with_all_its_places(x: float, expected: str) -> None:
    assert str(Digits(3).shown(x)) == expected


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.35, "0.35"),
        (0.123456, "0.123456"),
        (0.1234567, "0.123"),
        (2, "2"),
        (1e-8, "1E-8"),
        (0.0, "0"),
        (0.05, "0.05"),
    ],
)
def test_what_the_author_typed_is_printed_as_typed_up_to_six_decimals(x: float, expected: str) -> None:
    assert str(Digits(3).given(float(x))) == expected


@given(x=NUMBERS, places=PLACES)
def test_rounding_moves_a_number_by_at_most_half_a_unit_of_its_last_place(x: float, places: int) -> None:
    rounded = round_half_away(x, places)
    assert abs(Fraction(rounded) - Fraction(decimal_of(x))) <= Fraction(1, 2 * 10**places)
    assert abs(rounded) >= abs(decimal_of(x)) or abs(decimal_of(x)) - abs(rounded) < Decimal(5).scaleb(-places - 1)


@given(x=st.floats(allow_nan=False, allow_infinity=False), places=PLACES)
def test_what_is_shown_is_never_minus_zero_and_zero_only_for_zero(x: float, places: int) -> None:
    shown = Digits(places).shown(x)
    assert shown.is_finite()
    assert not (shown.is_zero() and shown.is_signed())
    assert (shown == 0) == (x == 0)
    assert x == 0 or (shown > 0) == (x > 0)


@given(x=st.floats(allow_nan=False, allow_infinity=False), places=PLACES)
def test_showing_what_is_shown_changes_nothing(x: float, places: int) -> None:
    digits = Digits(places)
    shown = digits.shown(x)
    if abs(shown) < Decimal(10) ** 308:
        assert digits.shown(float(shown)) == shown
        assert digits.rounded(shown) == shown


@given(x=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False), places=PLACES)
def test_a_shown_number_has_at_most_the_digits_that_a_float_keeps(x: float, places: int) -> None:
    shown = Digits(places).shown(x)
    assert len(shown.normalize().as_tuple().digits) <= 15
    assert decimal_of(float(shown)) == shown or math.isinf(float(shown))


@given(x=st.decimals(-(10**8), 10**8, allow_nan=False, places=25), places=PLACES)
def test_a_decimal_fraction_is_rounded_to_what_a_float_can_hold(x: Decimal, places: int) -> None:
    rounded = Digits(places).rounded(x)
    assert decimal_of(float(rounded)) == rounded


@given(x=NUMBERS, places=PLACES)
def test_mirrored_numbers_are_shown_mirrored(x: float, places: int) -> None:
    assert Digits(places).shown(-x) == -Digits(places).shown(x)


@given(x=st.floats(0, 1e8), y=st.floats(0, 1e8), places=PLACES)
def test_rounding_keeps_the_order(x: float, y: float, places: int) -> None:
    low, high = sorted((x, y))
    assert round_half_away(low, places) <= round_half_away(high, places)


def test_the_callers_decimal_context_changes_nothing() -> None:
    expected = [Digits(12).shown(98765432.123456789), round_half_away(Decimal("123456789.123456789"), 8)]
    with localcontext(prec=3, rounding=ROUND_HALF_EVEN):
        assert [Digits(12).shown(98765432.1234567891), round_half_away(Decimal("123456789.123456789"), 8)] == expected


def test_a_number_that_is_rounded_up_to_zeros_keeps_them() -> None:
    assert str(Digits(2).rounded(Decimal("0.999"))) == "1.00"
    assert str(Digits(2).rounded(Decimal("-0.996"))) == "-1.00"


@pytest.mark.parametrize("x", [math.inf, -math.inf])
def test_an_infinite_number_stays_infinite(x: float) -> None:
    assert Digits(3).shown(x) == Decimal(x)


def test_what_is_not_a_number_stays_so() -> None:
    assert Digits(3).shown(math.nan).is_nan()


HARD = st.one_of(
    st.floats(),
    NUMBERS,
    st.decimals(-1000, 1000, places=4).map(float),  # among them those half-way between two printed numbers
    st.builds(math.nextafter, st.decimals(-1000, 1000, places=4).map(float), st.sampled_from([-math.inf, math.inf])),
)


@example(1.536136594816666e-10, 10)  # the one is written 2E-10, the other 0.0000000002
@given(HARD, PLACES)
def test_digits_that_are_simply_cut_are_those_of_the_decimal_fraction(x: float, places: int) -> None:
    digits = Digits(places)
    cut = digits.cut(x)
    if cut is not None:
        slowly = digits.rounded(decimal_of(x))
        assert str(slowly) == str(Decimal(cut)) and slowly != decimal_of(x)
    if not math.isnan(x):
        assert str(digits.shown(x)) == str(digits.rounded(decimal_of(x)))


@pytest.mark.parametrize("x", [0.34567, -0.34567, 12.3456, 987.00049])
def test_an_ordinary_number_is_simply_cut(x: float) -> None:
    assert Digits(3).cut(x) == f"{x:.3f}"


@given(HARD.filter(math.isfinite), st.one_of(st.builds(Digits, PLACES), st.builds(Digits, PLACES, st.integers(1, 9))))
def test_arithmetic_by_hand_goes_on_with_what_is_printed(x: float, digits: Digits) -> None:
    assert digits.by_hand(Decimal(x)) == float(digits.rounded(Decimal(x)))
    started, printed = digits.given_by_hand(x), float(digits.given(x))
    assert (started, math.copysign(1, started)) == (printed, math.copysign(1, printed))


@given(
    st.one_of(HARD, st.decimals(-(10**9), 10**9, places=6).map(float), st.integers(-(10**9), 10**9).map(float)), PLACES
)
def test_digits_that_are_short_are_those_of_the_decimal_fraction(x: float, places: int) -> None:
    digits = Digits(places)
    for given_by_author, expected in ((False, digits.rounded), (True, digits.given)):
        short = digits.short(x, given_by_author)
        if short is not None:
            assert short == str(expected(decimal_of(x))) and Decimal(short) == decimal_of(x)


def test_a_number_of_numpys_is_a_number() -> None:
    np = pytest.importorskip("numpy")
    assert str(Digits(3).shown(np.float64(0.5))) == "0.5" and str(Digits(3).shown(2)) == "2"
