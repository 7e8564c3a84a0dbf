"""Variants: the numbers of one student's worksheet, found from a seed that the secret, the sheet, the student and the
attempt make together, so that each can be made again alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import factorial

from msgspec import Struct
from msgspec.structs import replace

from .chance import seed_of
from .codes import code_of
from .nice import fair_band, nice
from .spec import Spec

MOST_ORDERS = 5040
"""Up to so many orders of hidden neurons two networks are compared as pictures, not only number by number."""


class Wish(Struct, frozen=True):
    """What is to be made for one student: `level` is a level of numbers, or "own" for the spec's."""

    secret: str
    sheet: str
    student: str
    attempt: str
    level: str

    @property
    def seed(self) -> bytes:
        """The seed of this student's numbers, 32 bytes."""
        return seed_of(self.secret, self.sheet, self.student, self.attempt)


class Variant(Struct, frozen=True):
    """One student's numbers: the resolved spec, the code, and what it costs to calculate (0 for the spec's own)."""

    wish: Wish
    code: str
    spec: Spec
    cost: int


def variant(
    spec: Spec, wish: Wish, band: tuple[int, int] | None = None, taken: Callable[[Spec], bool] | None = None
) -> Variant:
    """The variant that a wish describes. Raises EverystepError when no numbers of its level are found.

    `band` are the costs that are fair in this class, `taken` says which numbers somebody else has.
    """
    code = code_of(wish.seed)
    if wish.level == "own":
        return Variant(wish, code, replace(spec, worksheet=replace(spec.worksheet, numbers="own")), 0)
    leveled = replace(spec, worksheet=replace(spec.worksheet, numbers=wish.level))
    found = nice(leveled, wish.seed, band=band, taken=taken or (lambda one: False))
    return Variant(wish, code, found.spec, found.cost)


def class_band(spec: Spec, secret: str, sheet: str, level: str) -> tuple[int, int] | None:
    """The costs by hand that are fair in a class at one level; None for the spec's own numbers."""
    if level == "own":
        return None
    leveled = replace(spec, worksheet=replace(spec.worksheet, numbers=level))
    return fair_band(leveled, seed_of(secret, sheet, level, "band"))


def fingerprint(spec: Spec) -> str:
    """A network's numbers as text, the same for two that differ only in the order of their hidden neurons."""
    rows = [[tuple(map(float, row)) for row in layer.weights] for layer in spec.layers]
    biases = [tuple(map(float, layer.biases)) if layer.biases is not None else None for layer in spec.layers]
    orders = 1
    for layer_rows in rows[:-1]:
        orders *= factorial(len(layer_rows))
    tail = (_plain(spec.inputs), _plain(spec.targets), float(spec.learning_rate))
    if orders > MOST_ORDERS:
        return repr((rows, biases, tail))
    return min([repr((one, tail)) for one in _orders(rows, biases, 0)])


Rows = list[list[tuple[float, ...]]]
Biases = list[tuple[float, ...] | None]


def _orders(rows: Rows, biases: Biases, layer: int) -> list[tuple[Rows, Biases]]:
    """The same network with the neurons of its hidden layers in every order."""
    if layer == len(rows) - 1:
        return [(rows, biases)]
    result = []
    for order in permutations(range(len(rows[layer]))):
        here, own = list(rows), list(biases)
        here[layer] = [rows[layer][k] for k in order]
        bias = biases[layer]
        own[layer] = None if bias is None else tuple([bias[k] for k in order])
        here[layer + 1] = [tuple([row[k] for k in order]) for row in rows[layer + 1]]
        result += _orders(here, own, layer + 1)
    return result


def _plain(rows: object) -> list[list[float]]:
    return [[float(x) for x in row] for row in rows]  # type: ignore[attr-defined]
