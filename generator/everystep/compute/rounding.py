"""Digits: how a number is rounded where it is printed, and where arithmetic is done by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from msgspec import Struct

GIVEN = 6
"""Numbers that the author typed are shown as typed when they need at most this many decimals."""

GUARD = 3
"""By hand what is worked out in the middle of a line has so many more digits than a result: it is on its way to one."""

_FLOAT_DIGITS = 15
"""The digits that a float keeps of a decimal fraction; those beyond are noise of the binary system."""

_UNITS = tuple([10.0**places for places in range(13)])

_DOUBT = 1e-6
"""Where a float is this close, in units of its last printed place, to a number with no more places or to one half-way
between two, its decimal fraction is looked at instead of it."""

_UNSURE, _SURE_PLACES = 1e-3, 6
"""The same for a float with the errors of a calculation: far more than these are in so few places."""

_ROUND = Context(prec=60, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999, traps=[])


def decimal_of(x: float) -> Decimal:
    """A float as a pocket calculator shows it: 15 digits, so 0.85249999999999992 is 0.8525."""
    return Decimal(format(x, f".{_FLOAT_DIGITS}g"))


def round_half_away(x: float | Decimal, places: int) -> Decimal:
    """Round to a number of decimals, half away from zero on the decimal representation; never gives -0."""
    d = decimal_of(x) if isinstance(x, float) else x
    return _ROUND.plus(_ROUND.quantize(d, _last_place(places)))


@lru_cache(maxsize=64)
def _last_place(places: int) -> Decimal:
    """One unit of the last decimal."""
    return Decimal((0, (1,), -places))


class Digits(Struct, frozen=True):
    """A lesson's number of decimals, or of significant digits where `significant` says so.

    A number that needs fewer is printed short (0.85), one that was rounded keeps all its places (0.340): a
    trailing zero says that digits were dropped. What would print as 0 without being 0, and what is huge,
    is printed in powers of ten.
    """

    places: int
    significant: int | None = None

    def rounded(self, d: Decimal) -> Decimal:
        """A decimal fraction rounded as printed; nan and infinite stay what they are."""
        return _to_digits(d, self.significant) if self.significant else _rounded(d, self.places)

    def shown(self, x: float) -> Decimal:
        """A computed number as it is printed."""
        cut = self.cut(x) or self.short(x)
        return self.rounded(decimal_of(x)) if cut is None else Decimal(cut)

    def cut(self, x: float) -> str | None:
        """The printed digits of a number that has more of them, where that needs no second look: nearly always."""
        if self.significant is None and self.places < len(_UNITS):
            units = abs(x) * _UNITS[self.places]
            if 1 <= units < 1e9 and _DOUBT < (part := units % 1.0) < 1 - _DOUBT and abs(part - 0.5) > _DOUBT:
                return format(x, f".{self.places}f")
        return None

    def short(self, x: float, given: bool = False) -> str | None:
        """The digits of a number that is printed in full, where that needs no second look either."""
        if self.significant is None and 1e-4 <= abs(x) < 1e9:
            text, places = repr(float(x)), max(self.places, GIVEN) if given else self.places
            if len(text) <= _FLOAT_DIGITS + 1 and len(text) - text.index(".") - 1 <= places:
                return text.removesuffix(".0")
        return None

    def by_hand(self, d: Decimal) -> float:
        """What arithmetic by hand goes on with: a result as it is printed."""
        cut = self.cut(float(d))
        return float(self.rounded(d) if cut is None else cut)

    @property
    def tells_surely(self) -> bool:
        """Whether `surely` can tell anything."""
        return self.significant is None and self.places <= _SURE_PLACES

    def surely(self, x: float) -> float | None:
        """The same for a float that was computed from printed numbers, where its error cannot matter."""
        units = abs(x) * _UNITS[self.places]
        return round(x, self.places) if units >= 1 and abs(units % 1.0 - 0.5) > _UNSURE else None

    def given_by_hand(self, x: float) -> float:
        """What it begins with: a number that the author wrote, as it is printed."""
        if self.significant is None and 0 < abs(x) < 1e9 and round(x, GIVEN) == x:
            return x  # printed in full
        return float(self.given(x))

    def midway(self, d: Decimal) -> Decimal:
        """A number in the middle of a line that is worked by hand, rounded only so that it fits the paper."""
        places = max(self.places + GUARD, GUARD - d.adjusted())
        return Digits(places, self.significant and self.significant + GUARD).rounded(d)

    def given(self, x: float | Decimal) -> Decimal:
        """A number that the author wrote, as it is printed."""
        d = decimal_of(x) if isinstance(x, float) else x
        if self.significant:
            return d if d and d.is_finite() and d == round_half_away(d, GIVEN) else self.rounded(d)
        return _rounded(d, max(self.places, GIVEN), self.places)


def _rounded(d: Decimal, places: int, otherwise: int | None = None) -> Decimal:
    """`d` with at most `places` decimals; one that has more is rounded to `otherwise`, or to `places`."""
    if d == 0:
        return Decimal(0)  # whatever sign and places a calculation left on it
    if not d.is_finite():
        return d
    size = d.adjusted()
    if size >= 9:
        return _significant(d.normalize(_ROUND), (places if otherwise is None else otherwise) + 1)
    kept = _FLOAT_DIGITS - 1 - max(size, 0)  # more would be printed than is computed with
    rounded = round_half_away(d, min(places, kept))
    if rounded == d:
        short = d.normalize(_ROUND)
        exponent = short.as_tuple().exponent
        assert isinstance(exponent, int)
        return short if exponent <= 0 else short.quantize(Decimal(1))
    if otherwise is not None:
        places = otherwise
        rounded = round_half_away(d, min(places, kept))
    return rounded or _below(d.normalize(_ROUND), min(places, kept))


def _to_digits(d: Decimal, digits: int) -> Decimal:
    """`d` with at most so many significant digits; one that has fewer stays short."""
    if d == 0:
        return Decimal(0)
    if not d.is_finite():
        return d
    short = d.normalize(_ROUND)
    if len(short.as_tuple().digits) > digits:
        short = _significant(short, digits)
    written_out = -_FLOAT_DIGITS < short.adjusted() < 9 and short == short.to_integral_value()
    return short.quantize(Decimal(1)) if written_out else short


def _below(d: Decimal, places: int) -> Decimal:
    """A number that would print as 0, with two digits, or with as many as keep it from reading as half a unit."""
    for digits in range(2, _FLOAT_DIGITS + 1):
        small = _significant(d, digits)
        if not round_half_away(small, places):
            return small
    return round_half_away(small, places)


def _significant(d: Decimal, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(d)
