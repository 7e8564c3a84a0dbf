"""Spans: the width of a formula computed by code is the one that is measured when the formula is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from everystep.render.breadth import MANY, MOST, WIDE, breadth, span
from everystep.render.holes import HOLE, hole, slot_of
from everystep.render.spans import Span, code_of

LEAVES = st.one_of(
    st.integers(0, 30).map(hole),
    st.sampled_from(["<mn>0.25</mn>", "<mn>−1</mn>", "<mo>+</mo>", "<mo>·</mo>", "<mi>x</mi>", "<mspace></mspace>"]),
)


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: f"<mrow>{''.join(parts)}</mrow>"),
        two.map(lambda pair: f"<mfrac>{pair[0]}{pair[1]}</mfrac>"),
        two.map(lambda pair: f"<msup>{pair[0]}{pair[1]}</msup>"),
        st.tuples(inner, inner, inner).map(lambda parts: f"<msubsup>{''.join(parts)}</msubsup>"),
        inner.map(lambda part: f"<msqrt>{part}</msqrt>"),
        st.lists(two, min_size=1, max_size=3).map(
            lambda rows: f"<mtable>{''.join([f'<mtr><mtd>{a}</mtd><mtd>{b}</mtd></mtr>' for a, b in rows])}</mtable>"
        ),
    )


FORMULAS = st.recursive(LEAVES, composed, max_leaves=25)
WIDTHS = st.lists(st.floats(0.3, 12).map(lambda ems: round(ems, 2)), min_size=31, max_size=31)


@given(FORMULAS, WIDTHS)
def test_code_measures_as_the_reader_does(formula: str, widths: list[float]) -> None:
    slots = [slot_of(sign) for sign in HOLE.findall(formula)]
    found = span(formula, [Span(0.0, (slot,)) for slot in slots])
    if found is None:
        assert formula.count("<m") + MOST * len(slots) >= MANY
        return
    (wide,) = code_of(found)(dict(enumerate(widths)))
    assert abs(wide - breadth(formula, tuple([(widths[slot], 1) for slot in slots]))) < 1e-5


def test_a_formula_of_many_elements_is_wide_whatever_its_numbers_are() -> None:
    assert span("<mn>1</mn>" * MANY, []) == WIDE == breadth("<mn>1</mn>" * MANY)


@given(st.integers(1, MANY))
def test_whether_a_formula_is_read_follows_from_its_numbers_where_there_are_many(count: int) -> None:
    text, holes = hole(0) * count, [Span(0.0, (0,))] * count
    least, most = (breadth(text, ((0.5, elements),) * count) for elements in (1, MOST))
    assert (span(text, holes) is None) == (least != most)
