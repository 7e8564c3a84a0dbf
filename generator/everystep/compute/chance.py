"""Chance: whole numbers from a seed, the same on every computer and for ever, in lines that any language can repeat.

The numbers are the 32-bit words, most significant byte first, of SHA-256(seed, counter), the counter being eight bytes
that count from 0. A number below a bound is the next word's remainder; a word of the incomplete last round is
skipped, so that every number is exactly equally likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TypeVar

WORD = 2**32

T = TypeVar("T")


def seed_of(*parts: str) -> bytes:
    """The seed that several texts make together, 32 bytes: the SHA-256 of each one's length in bytes, a colon, itself.

    The lengths keep ("ab", "c") and ("a", "bc") apart.
    """
    whole = b"".join([b"%d:%s" % (len(data), data) for data in (part.encode("utf-8") for part in parts)])
    return sha256(whole).digest()


class Chance:
    """A source of whole numbers, started by a seed."""

    def __init__(self, seed: bytes) -> None:
        self._words = _words(seed)

    def below(self, bound: int) -> int:
        """A whole number from 0 to below the bound."""
        whole = WORD - WORD % bound
        for word in self._words:
            if word < whole:
                return word % bound
        raise AssertionError  # the words never end

    def one_of(self, items: Sequence[T]) -> T:
        """One of the items, each equally likely."""
        return items[self.below(len(items))]


def _words(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = sha256(seed + counter.to_bytes(8, "big")).digest()
        for k in range(0, 32, 4):
            yield int.from_bytes(block[k : k + 4], "big")
        counter += 1
