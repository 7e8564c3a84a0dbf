"""Weights that the spec leaves to chance: the same numbers for the same seed, on every computer and for ever.

A pseudorandom generator of a library may change from one version to the next, and with it every figure of a
lesson; so these few lines of integer arithmetic are our own. SplitMix64 is by Steele, Lea and Flood, "Fast
splittable pseudorandom number generators" (OOPSLA 2014), with the constants of Vigna's public-domain C code,
https://prng.di.unimi.it/splitmix64.c.

Each layer's weights, and each layer's biases, come from a stream of their own, which depends on the seed and
the layer's number alone. So a layer keeps its numbers whatever the others are, and a neuron that is added
keeps those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from .spec import Draw

WORD = 2**64


def splitmix64(state: int) -> Iterator[int]:
    """Whole numbers below 2**64, each equally likely."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) % WORD
        z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % WORD
        z = (z ^ z >> 27) * 0x94D049BB133111EB % WORD
        yield z ^ z >> 31


def drawn_weights(seed: int, layer: int, neurons: int, inputs: int, draw: Draw) -> tuple[tuple[float, ...], ...]:
    """The weights of a layer, counted from 1, one row a neuron: decimals of the range, equally likely, never 0.

    A weight of 0 would be a connection that the network does not have.
    """
    stream, largest = _stream(seed, 2 * layer - 1), draw.largest

    def weight() -> float:
        k = _below(stream, 2 * largest) - largest
        return draw.number(k if k < 0 else k + 1)

    return tuple([tuple([weight() for _ in range(inputs)]) for _ in range(neurons)])


def drawn_biases(seed: int, layer: int, neurons: int, draw: Draw) -> tuple[float, ...]:
    """The biases of a layer, counted from 1: decimals of the range, equally likely, 0 among them."""
    stream, largest = _stream(seed, 2 * layer), draw.largest
    return tuple([draw.number(_below(stream, 2 * largest + 1) - largest) for _ in range(neurons)])


def _stream(seed: int, number: int) -> Iterator[int]:
    """The stream of this number, counted from 1: it starts from that number of the seed's own stream."""
    return splitmix64(next(islice(splitmix64(seed), number - 1, None)))


def _below(stream: Iterator[int], bound: int) -> int:
    """A whole number from 0 to below the bound, each exactly equally likely: the incomplete last round is skipped."""
    whole = WORD - WORD % bound
    word = next(stream)
    while word >= whole:
        word = next(stream)
    return word % bound
