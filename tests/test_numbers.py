"""Numbers are rounded as a pocket calculator does and written as each language does."""

from __future__ import annotations

import math
import random
import runpy
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from everystep.render.cldr import ENGLISH, locale, locale_code
from everystep.render.numbers import MINUS, Digits, NumberWriter, number_writer, round_half_away

ROOT = Path(__file__).resolve().parents[1]
ordinary = st.floats(-1e6, 1e6)
places = st.integers(0, 8)
LOCALES = sorted(set(locale_identifiers()) - {"root"})


@pytest.mark.parametrize(
    ("x", "decimals", "printed"),
    [
        (2.675, 2, "2.68"),
        (-0.125, 2, "-0.13"),
        (0.0005, 3, "0.001"),
        (-0.0004, 3, "0.000"),
        (0.85249999999999992, 3, "0.853"),  # 0.8525 but for the noise of the binary system
        (0.1 + 0.2, 1, "0.3"),
        (1.005, 2, "1.01"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (0.0, 2, "0.00"),
        (-0.0, 2, "0.00"),
    ],
)
def test_a_half_is_rounded_away_from_zero_as_the_decimal_digits_show_it(x: float, decimals: int, printed: str) -> None:
    assert str(round_half_away(x, decimals)) == printed


@given(ordinary, places)
def test_rounding_moves_a_number_by_half_a_unit_at_most(x: float, decimals: int) -> None:
    exact = Decimal(format(x, ".15g"))
    assert abs(round_half_away(x, decimals) - exact) <= Decimal((0, (5,), -decimals - 1))


@given(ordinary, places)
def test_rounding_is_the_same_on_both_sides_of_zero_and_has_no_negative_zero(x: float, decimals: int) -> None:
    rounded = round_half_away(x, decimals)
    assert round_half_away(-x, decimals) == -rounded
    assert rounded or not rounded.is_signed()


@given(ordinary, places)
def test_rounding_a_rounded_number_changes_nothing(x: float, decimals: int) -> None:
    once = round_half_away(x, decimals)
    assert round_half_away(float(once), decimals) == once


@pytest.mark.parametrize(
    ("x", "printed"),
    [
        (0.85, "0.85"),
        (1.0, "1"),
        (-0.809, "−0.809"),
        (-0.33978, "−0.340"),
        (0.3272405, "0.327"),
        (2.0, "2"),
        (1000.0, "1000"),
        (0.0, "0"),
        (-0.0, "0"),
        (123456.7891, "123456.789"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_a_trailing_zero_says_that_a_number_was_rounded(x: float, printed: str) -> None:
    assert NumberWriter().text(Digits(3).shown(x)) == printed


@given(ordinary.filter(bool), places)
def test_a_number_that_is_not_zero_is_never_printed_as_zero(x: float, decimals: int) -> None:
    assert Digits(decimals).shown(x) != 0


@given(ordinary, places)
def test_a_printed_number_is_printed_the_same_again(x: float, decimals: int) -> None:
    digits = Digits(decimals)
    assert digits.shown(float(digits.shown(x))) == digits.shown(x)


@pytest.mark.parametrize(
    ("number", "english", "polish", "tex"),
    [
        ("0.85", "0.85", "0,85", "0{,}85"),
        ("-0.340", "−0.340", "−0,340", "-0{,}340"),
        ("0.00040", "0.00040", "0,00040", "0{,}00040"),
        ("2.0E-5", "2.0×10⁻⁵", "2,0×10⁻⁵", r"2{,}0 \cdot 10^{-5}"),
        ("-2E-15", "−2×10⁻¹⁵", "−2×10⁻¹⁵", r"-2 \cdot 10^{-15}"),
        ("1.235E+9", "1.235×10⁹", "1,235×10⁹", r"1{,}235 \cdot 10^{9}"),
        ("1E+3", "1000", "1000", "1000"),
        ("-0.00", "0.00", "0,00", "0{,}00"),
        ("NaN", "NaN", "NaN", r"\text{NaN}"),
        ("-Infinity", "−∞", "−∞", r"-\infty"),
    ],
)
def test_a_number_is_written_with_the_languages_mark(number: str, english: str, polish: str, tex: str) -> None:
    d = Decimal(number)
    assert (number_writer("en").text(d), number_writer("pl").text(d), number_writer("pl").tex(d)) == (
        english,
        polish,
        tex,
    )


@pytest.mark.parametrize(
    ("code", "text", "parts"),
    [
        ("fa", "−۲٫۵×۱۰⁻⁵", ("−", "۲٫۵", "−۵")),
        ("ar_EG", "−٢٫٥×١٠⁻⁵", ("−", "٢٫٥", "−٥")),
        ("bn", "−২.৫×১০⁻⁵", ("−", "২.৫", "−৫")),
        ("pl_PL", "−2,5×10⁻⁵", ("−", "2,5", "−5")),
    ],
)
def test_a_number_is_written_in_the_languages_digits(code: str, text: str, parts: tuple[str, str, str]) -> None:
    writer = number_writer(code)
    assert writer.text(Decimal("-2.5E-5")) == text
    assert writer.mathml(Decimal("-2.5E-5")) == parts


@given(ordinary, places, st.sampled_from(["en", "pl", "fa", "bn"]))
def test_what_is_written_can_be_read_back(x: float, decimals: int, code: str) -> None:
    d, writer, facts = Digits(decimals).shown(x), number_writer(code), locale(code)
    sign, mantissa, exponent = writer.mathml(d)
    back = str.maketrans({**{chr(ord(facts.zero) + k): str(k) for k in range(10)}, facts.decimal: ".", MINUS: "-"})
    assert Decimal(f"{sign}{mantissa}e{exponent or writer.whole(0)}".translate(back)) == d
    if not exponent:
        assert writer.text(d) == sign + mantissa


def test_numbers_of_a_list_stand_apart_where_the_comma_is_the_decimal_mark() -> None:
    assert [number_writer(code).separator for code in ("en", "pl", "es_MX", "fa")] == [", ", "; ", ", ", ", "]


@pytest.mark.parametrize("code", LOCALES)
def test_every_locale_has_the_marks_and_the_direction_that_babel_knows(code: str) -> None:
    known, facts, rng = Locale.parse(code), locale(code), random.Random(code)
    assert (facts.direction == "rtl") == (known.text_direction == "rtl")
    writer = number_writer(code)
    latin = {ord(facts.zero) + k: str(k) for k in range(10)}  # Babel leaves the digits Latin: babel#446
    system = known.default_numbering_system
    if "decimal" not in known.number_symbols.get(system, {}):
        system = "latn"
    for _ in range(20):
        d = round_half_away(rng.uniform(1, 5000), rng.randrange(1, 6))
        theirs = format_decimal(
            d, format="0." + "0" * -int(d.as_tuple().exponent), locale=known, numbering_system=system
        )
        assert writer.text(d).translate(latin) == theirs
        assert writer.text(-d) == MINUS + writer.text(d)


def test_the_table_of_locales_is_the_one_that_babel_gives() -> None:
    made = runpy.run_path(str(ROOT / "generator" / "make_cldr.py"))
    current = made["TABLE"].read_text(encoding="utf-8")
    assert made["text"]() == current, "render/cldr.json is out of date; run: python generator/make_cldr.py"


def test_english_in_the_code_says_what_the_table_says() -> None:
    assert locale("en") is ENGLISH
    assert locale("en_PH") == ENGLISH  # from the table, through its parent


def test_a_language_that_cldr_does_not_have_writes_as_english_does() -> None:
    assert locale("x_pseudo") == ENGLISH


@pytest.mark.parametrize(
    ("typed", "code"), [("PL", "pl"), ("pt-br", "pt_BR"), ("sr-latn-rs", "sr_Latn_RS"), ("es-419", "es_419")]
)
def test_a_code_is_written_one_way(typed: str, code: str) -> None:
    assert locale_code(typed) == code


def test_numbers_are_written_without_babel() -> None:
    code = """
import sys
from everystep.render.numbers import number_writer
number_writer("pl")
print("babel" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "generator"
    )
    assert done.stdout == "False\n"
