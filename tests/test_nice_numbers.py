"""Nice numbers: what a level promises about every network it finds, the same for ever, and giving up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from everystep.compute.chance import Chance, seed_of
from everystep.compute.mistakes import mistaken, possible
from everystep.compute.nice import Found, Search, _printed, fair_band, nice, searched
from everystep.compute.number_levels import LEVELS, STRAIGHT, usual_level
from everystep.compute.sheet_spec import for_hands
from everystep.compute.sound import unsound
from everystep.compute.spec import Layer, OptimizerChoice, Sheet, Spec
from everystep.compute.tolerance import tolerances
from everystep.compute.trace import run
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


def on_paper(rows: Sequence[Sequence[Sequence[float]]], biases: Sequence[Sequence[float]], **more: object) -> Spec:
    """A network of these numbers, as a sheet with three decimals asks for it."""
    kind = more.pop("activations")
    layers = tuple([Layer(w, b, f) for w, b, f in zip(rows, biases, kind, strict=True)])  # type: ignore[arg-type]
    return Spec(layers=layers, worksheet=Sheet(decimals=3), **more)  # type: ignore[arg-type]


def test_what_a_mistake_gives_is_refused_before_it_is_rounded_too() -> None:
    spec = on_paper(
        (((0.6, -0.8), (-0.9, -1.0)), ((-0.2, -1.3), (-1.0, -0.6))), ((0.1, 1.0), (0.6, -0.4)),
        activations=("sigmoid", "sigmoid"), inputs=((0.9, 0.9),), targets=((0.0, 0.7),), learning_rate=0.5,
        update_biases=False,
    )  # fmt: skip
    trace = run(for_hands(spec))
    lines = work_lines(trace)
    found = [(one.line.node, one.mistake) for one in unsound(trace, lines, tolerances(trace, lines))]
    # The new weights give -0.122636, the old ones -0.119 ± 0.0038; rounded to -0.123 it would be outside.
    assert ("dL_da1[2]", "new-weights") in found


def test_no_drawn_number_would_become_0_by_rounding() -> None:
    spec = on_paper(
        (((3, 2), (3, 3)), ((-2, -3),)), ((1, -1), (1,)),
        activations=("relu", "identity"), inputs=((1, 1),), targets=((-24,),), learning_rate=0.01,
    )  # fmt: skip
    assert str(run(for_hands(spec)).shown("after.loss", ())) == "0.000072"
    assert _printed(spec) is None
    assert _printed(replace(spec, worksheet=Sheet(decimals=3, parts=("forward", "loss")))) is not None


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


@pytest.mark.parametrize(("samples", "usual"), [
    (1, "whole"), (3, "whole"), (6, "whole"), (8, "whole"), (10, "whole"),
    (7, "three-decimals"), (9, "three-decimals"), (16, "three-decimals"),
])  # fmt: skip
def test_whole_numbers_are_chosen_only_where_a_mean_can_come_out_even(samples: int, usual: str) -> None:
    spec = network((2, 1), ("identity",), 1, samples=samples)
    assert usual_level(spec) == usual
    assert usual_level(replace(spec, reduction="sum")) == "whole"
    assert usual_level(replace(spec, layers=(replace(spec.layers[0], activation="tanh"),))) == "three-decimals"


@pytest.mark.parametrize("samples", [7, 16])
def test_the_level_that_is_chosen_for_a_large_batch_has_numbers(samples: int) -> None:
    assert nice(for_hands(network((1, 1), ("identity",), 1, samples=samples)), seed_of("some class"))
