"""Names of arrays and nodes: `step2.dL_dW1[2,1]` is step 2, kind dL_dW, layer 1, row 2, column 1.

Positions are counted from 1 in a node's name and from 0 in Python; only this module converts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

CONSTANTS = ("learning_rate", "momentum", "beta1", "beta2", "epsilon", "t")
"""Scalars of the whole lesson; the digits of beta1 are no layer. `t` alone differs from step to step."""

SHARED = frozenset(("x", "y", "learning_rate", "momentum", "beta1", "beta2", "epsilon"))
"""Arrays that are the same in every step, and so carry no step's name."""


class Anatomy(Struct, frozen=True):
    """An array's name taken apart: where in the lesson, which kind of quantity, which layers (counted from 1)."""

    stage: str  # "", "step2.", ... or "after."
    kind: str  # "W", "dL_dz", "dz_dW", "m_hat_W", "W_new", ...
    layers: tuple[int, ...]
    bare: str  # the name without its stage

    @property
    def layer(self) -> int:
        """The first layer that the name mentions, or 0."""
        return self.layers[0] if self.layers else 0


@lru_cache(maxsize=4096)
def anatomy(array: str) -> Anatomy:
    """Take an array's name apart."""
    stage, dot, bare = array.rpartition(".")
    if bare in CONSTANTS:
        return Anatomy(stage + dot, bare, (), bare)
    return Anatomy(stage + dot, re.sub(r"\d+", "", bare), tuple(map(int, re.findall(r"\d+", bare))), bare)


@lru_cache(maxsize=8192)
def node_name(array: str, at: tuple[int, ...] = ()) -> str:
    """The name that a reader, a link and a worksheet use: `W1[2,1]`, `loss`."""
    return f"{array}[{','.join([str(k + 1) for k in at])}]" if at else array


def parse_node(name: str) -> tuple[str, tuple[int, ...]]:
    """A node's array and its position in Python's counting; raises ValueError for anything else."""
    found = re.fullmatch(r"((?:[a-z]+\d*\.)?[A-Za-z_]+\w*)(?:\[(\d+(?:,\d+)*)\])?", name, re.ASCII)
    if not found:
        raise ValueError(name)
    return found[1], tuple(int(k) - 1 for k in found[2].split(",")) if found[2] else ()


class UnknownNode(KeyError):
    """No number of the lesson has this name."""

    def __init__(self, name: str, array: str = "", shape: tuple[int, ...] = ()) -> None:
        first, last = node_name(array, (0,) * len(shape)), node_name(array, tuple([n - 1 for n in shape]))
        known = f"{array} goes from {first} to {last}" if shape else f"{array} is a single number" if array else ""
        self.told = f'no number "{name}" in this lesson; {known or "names look like a1[2], dL_dW1[2,1] and loss"}'
        super().__init__(name)

    def __str__(self) -> str:
        return self.told
