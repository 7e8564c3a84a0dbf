"""A quantity: one array of the computation, and what computes its elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from math import prod
from typing import Any

from msgspec import Struct

from .arrays import Computed, for_arrays
from .coded import LONG, Code, Coder, Practised
from .compiled import Leaf, compiled, leaves
from .formula import Formula
from .rounding import decimal_of

Axes = tuple[tuple[str, int], ...]

MOST = 10_000
"""Up to this many leaves of an array's formulas, written out for each element, what computes them is kept: some hundred
bytes each."""


class Quantity(Struct, frozen=True, dict=True):
    """One array of the computation: every element follows the same formula.

    `formula` is None for what is given. `stable` is computed in its place where the formula as written would
    overflow. `chain` is the same derivative as a product of partial derivatives, each a quantity of its own;
    a `local` one of these is worked out where it is shown and kept in no array.
    """

    name: str
    axes: Axes
    formula: Formula | None
    phase: str  # "given", "forward", "loss", "backward" or "update"
    stable: Formula | None = None
    chain: Formula | None = None
    local: bool = False
    per_sample: bool = False

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letters that run through its positions."""
        return tuple([letter for letter, _ in self.axes])

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Its size along every axis, without the sample axis when there is one sample."""
        return tuple([size for _, size in self.axes])

    @cached_property
    def cancels(self) -> bool:
        """Whether it is a sum whose terms may cancel: a pre-activation, or what the loss sends back."""
        return self.name.startswith(("z", "dL_da", "dL_dz"))

    @cached_property
    def is_small(self) -> bool:
        """Whether what computes its elements may be kept in memory."""
        return prod(self.shape) * max([leaves(f) for f in (self.formula, self.stable) if f is not None]) <= MOST

    @cached_property
    def in_floats(self) -> Practised:
        """What computes all elements in floats, one by one, from the arrays by their names; nested as the array is."""
        return self._elements(self.stable or self.formula, read, Coder("plain", read_text))

    @cached_property
    def in_numpy(self) -> Computed:
        """What computes all elements at once in numpy, from the arrays by their names."""
        written = self.stable or self.formula
        assert written is not None
        return for_arrays(written, dict(self.axes))

    @cached_property
    def by_hand(self) -> Practised:
        """The same in decimal fractions, as the formula is written."""
        coder = Coder("exact", lambda array, at: f"fraction({read_text(array, at)})", {"fraction": _fraction})
        return self._elements(self.formula, read_by_hand, coder)

    @cached_property
    def by_hand_in_floats(self) -> Practised:
        """The same in floats."""
        return self._elements(self.formula, read, Coder("plain", read_text)) if self.stable else self.in_floats

    def _elements(self, written: Formula | None, leaf: Leaf, coder: Coder) -> Practised:
        assert written is not None
        elements = nested(self.axes, {}, lambda at: compiled(written, at, leaf, coder.kind))

        def walk(arrays: Mapping[str, Any]) -> Any:
            return _each(elements, arrays)

        def made() -> Code:
            if leaves(written) > LONG or prod(self.shape) > LONG:
                return walk
            return coder.function(_listed(nested(self.axes, {}, lambda at: coder.text(written, at))))

        return Practised(walk, made)


def _each(elements: Any, arrays: Mapping[str, Any]) -> Any:
    """The nested lists of an array, from what computes each element."""
    if not isinstance(elements, list):
        return elements(arrays)
    if isinstance(elements[0], list):
        return [_each(part, arrays) for part in elements]
    return [compute(arrays) for compute in elements]


def _listed(texts: Any) -> str:
    """Nested lists as Python writes them, from what stands in them."""
    return f"[{', '.join(map(_listed, texts))}]" if isinstance(texts, list) else str(texts)


def nested(axes: Axes, at: dict[str, int], element: Callable[[dict[str, int]], Any]) -> Any:
    """The nested lists of an array, from what is at each index."""
    if not axes:
        return element(at)
    (letter, size), *rest = axes
    return [nested(tuple(rest), {**at, letter: k}, element) for k in range(size)]


def read(array: str, at: tuple[int, ...]) -> Callable[[Mapping[str, Any]], Any]:
    """What reads one element from the arrays by their names."""
    if len(at) == 1:
        (k,) = at
        return lambda arrays: arrays[array][k]
    if len(at) == 2:
        i, j = at
        return lambda arrays: arrays[array][i][j]

    def element(arrays: Mapping[str, Any]) -> Any:
        held = arrays[array]
        for k in at:
            held = held[k]
        return held

    return element


def read_text(array: str, at: tuple[int, ...]) -> str:
    """The same as Python writes it."""
    return f"x[{array!r}]{''.join([f'[{k}]' for k in at])}"


def read_by_hand(array: str, at: tuple[int, ...]) -> Callable[[Mapping[str, Any]], Any]:
    """The same as a decimal fraction."""
    element = read(array, at)
    return lambda arrays: _fraction(element(arrays))


@lru_cache(maxsize=4096)  # a number is read by several formulas
def _fraction(x: float) -> Decimal:
    return decimal_of(x) if x else Decimal(0)  # which -0 equals, and may not stand for
