"""Nice numbers: what a level promises about every network it finds, the same for ever, and giving up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from everystep.compute.chance import Chance, seed_of
from everystep.compute.mistakes import mistaken, possible
from everystep.compute.nice import Found, Search, fair_band, nice, searched
from everystep.compute.number_levels import LEVELS, STRAIGHT
from everystep.compute.spec import Layer, OptimizerChoice, Sheet, Spec
from everystep.compute.worklines import work_lines
from everystep.errors import EverystepError

from .networks import network

MOMENTUM = OptimizerChoice("momentum", {"momentum": 0.9})
SHAPES: dict[str, Spec] = {
    "2-2-2 sigmoid": network((2, 2, 2), ("sigmoid", "sigmoid"), 1),
    "2-2-1 relu": network((2, 2, 1), ("relu", "identity"), 1),
    "2-3-1 tanh": network((2, 3, 1), ("tanh", "identity"), 1),
    "2-2-1 no biases": network((2, 2, 1), ("identity", "identity"), 1, biases=(False, False)),
    "3-2-2 softmax": network((3, 2, 2), ("tanh", "softmax"), 1, loss="cross_entropy"),
    "2-1 logistic": network((2, 1), ("sigmoid",), 1, loss="binary_cross_entropy"),
    "batch": network((2, 2, 1), ("sigmoid", "sigmoid"), 1, samples=2),
    "momentum": network((2, 2, 1), ("sigmoid", "identity"), 1, optimizer=MOMENTUM),
}

every_level = pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def wishing(spec: Spec, level: str, **more: object) -> Spec:
    return replace(spec, worksheet=Sheet(numbers=level, **more))  # type: ignore[arg-type]


def some(spec: Spec, level: str, count: int = 3) -> list[Found]:
    search = searched(wishing(spec, level), seed_of("test"), Search(), 60_000)
    return [found for found, _ in zip(search, range(count), strict=False)]


@every_level
@every_shape
def test_every_level_finds_networks_of_every_shape(level, shape: Spec) -> None:
    found = some(shape, level.name)
    assert len(found) == 3
    for one in found:
        spec = one.spec
        assert spec.sizes == shape.sizes and spec.samples == shape.samples
        assert [layer.biases is None for layer in spec.layers] == [layer.biases is None for layer in shape.layers]
        drawn = [w for layer in spec.layers for row in layer.weights for w in row]
        drawn += [b for layer in spec.layers for b in layer.biases or ()] + [x for row in spec.inputs for x in row]
        assert all(Decimal(repr(x)) % Decimal(repr(float(level.step))) == 0 and x for x in drawn)


@every_level
@every_shape
def test_what_a_level_promises_holds_on_the_sheet(level, shape: Spec) -> None:
    for found in some(shape, level.name):
        trace, lines = found.trace, work_lines(found.trace)
        assert trace.spec.display.rounding == "carried" and trace.digits.places == level.decimals
        assert trace.value("after.loss") < trace.value("loss")
        for line in lines:
            key = trace.shown(line.array, line.at)
            assert abs(key) <= level.most
            assert abs(key) > found.tolerances[line.node], "0 would count as right"
            for made in possible(trace.program):
                wrong = mistaken(trace, made, line)
                slope_of_one = made.mistake.name == "forgotten-slope" and wrong == key
                assert wrong is None or slope_of_one or abs(wrong - key) > found.tolerances[line.node], made
            if level.exact and line.part != "after":
                unit = Decimal((0, (1,), -level.decimals))
                assert found.tolerances[line.node] == unit, "nothing had to be rounded"
        for layer in range(1, trace.program.last + 1):
            if level.exact:
                assert trace.spec.layers[layer - 1].activation in STRAIGHT
            rows = [tuple(row) for row in trace.spec.layers[layer - 1].weights]
            assert len(set(rows)) == len(rows), "two neurons do the same"


def test_the_same_seed_finds_the_same_numbers_and_another_others() -> None:
    spec = wishing(SHAPES["2-2-2 sigmoid"], "three-decimals")
    first, again, other = (nice(spec, seed_of(text)).spec for text in ("a", "a", "b"))
    assert first == again != other
    assert first.layers[0] == Layer(*FIRST, "sigmoid"), "the sheets that teachers have printed would change"


FIRST = ([[1.4, 0.1], [0.5, 0.4]], [0.8, -1.0])


def test_chance_is_the_words_of_sha_256() -> None:
    """Worked out by hand with hashlib; another language can check itself against these."""
    assert seed_of("secret", "sheet", "student", "1").hex().startswith("78193fcab5cf84a0")
    chance = Chance(bytes(32))
    assert [chance.below(1000) for _ in range(4)] == CHANCE
    assert seed_of("ab", "c") != seed_of("a", "bc")


CHANCE = [141, 572, 695, 467]


def test_every_number_below_a_bound_is_equally_likely() -> None:
    chance, counts = Chance(seed_of("fair")), [0] * 6
    for _ in range(6000):
        counts[chance.below(6)] += 1
    assert all(900 < count < 1100 for count in counts)


def test_a_class_gets_sheets_that_cost_about_the_same() -> None:
    spec = wishing(SHAPES["2-2-2 sigmoid"], "three-decimals")
    least, most = fair_band(spec, seed_of("class"))
    assert 0.6 * most < least < most
    costs = [nice(spec, seed_of("class", str(k)), band=(least, most)).cost for k in range(8)]
    assert all(least <= cost <= most for cost in costs)


def test_a_search_gives_up_and_says_why() -> None:
    spec = wishing(network((4, 4, 4, 4), ("relu", "relu", "relu"), 1), "tenths")
    with pytest.raises(EverystepError) as error:
        nice(spec, seed_of("none"), most=2000)
    said = str(error.value).splitlines()
    assert said[0].startswith(
        "worksheet: no numbers of the level tenths were found for this network among 2000; choose"
    )
    assert any(line.endswith(" times a number was 0, or too close to it") for line in said)
    counts = [int(line.split()[0]) for line in said[1:]]
    assert sum(counts) == 2000 and counts == sorted(counts, reverse=True)


def test_numbers_that_somebody_has_are_not_given_again() -> None:
    spec = wishing(SHAPES["2-1 logistic"], "whole")
    first = nice(spec, seed_of("a")).spec
    assert nice(spec, seed_of("a"), taken=lambda one: one == first).spec != first
