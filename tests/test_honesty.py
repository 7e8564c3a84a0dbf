"""Every printed equation is read back from the finished page and computed anew.

"=" stands only where the printed digits are equal, exactly; "≈" only where they are not, and then as close as the
rounding of what is printed allows; and every number is its node's, rounded as it says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.losses import LOSSES
from everystep.compute.names import node_name, parse_node
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import Trace
from everystep.errors import EverystepError
from everystep.teach.story import anchor

from .judge import (
    Between,
    Exact,
    Misprint,
    Named,
    Printed,
    evaluate,
    is_alone,
    is_numeric,
    meet,
    numbers,
    parse,
    same,
    walk,
)
from .networks import LOGARITHMIC, network, seed_spec, specs
from .pages import ARABIC, Chain, Lesson, shown

# ---- The judge

GUARD = 3
"""By hand a number in the middle of a line has so many more decimals than a result."""


def is_exact(number: Printed, trace: Trace) -> bool:
    """Whether a printed number stands for its node exactly (15 digits of a float are all that it has).

    A minus is a token of its own; that it is the node's, `misprinted` sees to.
    """
    if not number.node:
        return True  # a number of the formula itself, such as a half
    return abs(Decimal(format(trace.value(*parse_node(number.node)), ".15g"))) == abs(number.value)


def complaints(chain: Chain, trace: Trace, *, nodes: bool = True) -> Iterator[str]:
    """What is wrong with a calculation. Without `nodes` the numbers do not say whose they are (Markdown)."""
    display = trace.spec.display
    carried = display.rounding == "carried"

    def slack(number: Printed, places: int) -> Fraction:
        long = number.exponent or len(number.value.as_tuple().digits) >= 14
        return number.unit / 2 if long or number.places >= places else Fraction(0)

    def operand(number: Printed) -> Fraction:
        if carried and number.node:
            return Fraction(0)  # the value itself
        return slack(number, display.decimals + GUARD * carried)

    def result(number: Printed) -> Fraction:
        """By hand a result was rounded also where it is printed short."""
        return max(slack(number, display.decimals), min(number.unit, half) if carried else Fraction(0))

    half = Fraction(1, 2) / 10**display.decimals
    operands, results = Between(operand), Between(result)
    before = None
    for sign, tokens in chain.lines:
        try:
            tree = parse(tokens) if nodes or is_numeric(tokens) else None
        except Misprint as misprint:
            yield f"{chain.home}: {misprint}"
            return
        if not is_numeric(tokens):
            if sign == "≈":
                yield f"{chain.home}: ≈ before names: {shown(tokens)}"
            if nodes and not carried and chain.left:
                yield from _wrong_names(chain, tree, trace)
            before = None
            continue
        assert tree is not None
        range = evaluate(tree, results if is_alone(tree) else operands)
        try:
            value = evaluate(tree, Exact())
        except ZeroDivisionError:  # 1 − 1.000: too few digits, and only "≈" can be said of them
            value = None
            if all(operand(number) == 0 for number in numbers(tree)) and not on_the_edge(chain.home, trace):
                yield f"{chain.home}: divides by 0: {shown(tokens)}"
        if before:
            equal = before[0] is not None and value is not None and same(before[0], value)
            if sign == "=" and not equal:
                yield f"{chain.home}: not equal: {before[2]} = {shown(tokens)}"
            if sign == "≈" and equal:
                yield f"{chain.home}: exactly equal: {before[2]} ≈ {shown(tokens)}"
            if sign == "≈" and not meet(before[1], range):
                yield f"{chain.home}: far apart: {before[2]} ≈ {shown(tokens)}: {before[1]} and {range}"
        elif sign and nodes:
            exact = all(is_exact(number, trace) for number in numbers(tree))
            if (sign == "=") != exact:
                yield f"{chain.home}: names {sign} {shown(tokens)}, although {'exact' if exact else 'rounded'}"
        before = value, range, shown(tokens)


def _wrong_names(chain: Chain, tree: object, trace: Trace) -> Iterator[str]:
    """A line of names is true as well: with the trace's own numbers it gives the number on its left."""
    [*_, left] = chain.left
    names = [token[1] for _, line in chain.lines for token in walk(line) if token[0] == "name"]
    if left[0] != "name" or not left[1] or "" in names:
        return  # whole arrays
    values = Named(lambda node: trace.value(*parse_node(node)))
    expected = values.name(left[1])
    found = evaluate(tree, values)  # type: ignore[arg-type]
    scale = max(1.0, abs(expected), *(abs(values.name(name)) for name in names))
    if math.isfinite(found) and not math.isclose(found, expected, rel_tol=1e-5, abs_tol=1e-5 * scale):
        yield f"{chain.home}: the names give {found}, not {expected}: {chain}"


def judged(lesson: Lesson, code: str = "en") -> list[str]:
    """Everything that is wrong with a lesson's arithmetic, in both formats."""
    html, markdown, trace = lesson.html(code), lesson.markdown(code), lesson.trace
    found: list[str] = []
    cards, chains = list(html.cards()), list(html.chains())
    for chain in (*cards, *chains):
        found += complaints(chain, trace)
    for chain in (*markdown.cards(), *markdown.chains()):
        found += complaints(chain, trace, nodes=False)
    cards_in_markdown = {chain.home: chain for chain in markdown.cards()}
    for card in cards:
        twin = cards_in_markdown.get(card.home)
        numeric = [(s, [n.value for n in numbers(parse(t))]) for s, t in card.lines if is_numeric(t)]
        if twin is None:
            found.append(f"{card.home} is missing in Markdown")
        elif numeric != [(s, [n.value for n in numbers(parse(t))]) for s, t in twin.lines if is_numeric(t)]:
            found.append(f"Markdown differs: {card} | {twin}")
    found += misprinted(html.numbers(), trace)
    found += missing({number.node for number in html.numbers()}, trace)
    return found


def misprinted(printed: Iterator[Printed], trace: Trace) -> Iterator[str]:
    """Numbers that are not their node's value, rounded half away from zero as they say."""
    for number in set(printed):
        try:
            node = trace.node(number.node)
        except KeyError:
            yield f"there is no node {number.node}"
            continue
        value = Decimal(format(node.value, ".15g"))
        error = abs(value - number.value)
        if Fraction(error) > number.unit / 2:
            yield f"{number.node} is {value}, printed as {number.value}"
        elif Fraction(error) == number.unit / 2 and abs(number.value) < abs(value):
            yield f"{number.node} is {value}, rounded towards zero to {number.value}"
        elif error and not number.exponent and number.places < trace.spec.display.decimals and value.adjusted() < 9 \
                and len(number.value.as_tuple().digits) < 14:  # fmt: skip
            yield f"{number.node} is {value}, but looks exact as {number.value}"
        elif not number.value and value:
            yield f"{number.node} is {value}, printed as 0"


def aliases(node: str, trace: Trace) -> set[str]:
    """The names under which a number may stand on the page: without an activation function, a and z are one."""
    array, at = parse_node(node)
    stage, _, bare = array.rpartition(".")
    stage = f"{stage}." if stage else ""
    result = {node}
    for number, layer in enumerate(trace.spec.layers, 1):
        if layer.activation == "identity":
            same_number = {f"z{number}": f"a{number}", f"dL_da{number}": f"dL_dz{number}"}
            if bare in same_number:
                result.add(node_name(stage + same_number[bare], at))
            if bare == f"da{number}_dz{number}":
                return set()  # 1, and nothing to say about it
    if bare.endswith("_new") and bare[0] == "b" and not trace.spec.update_biases:
        result.add(node_name(stage + bare.removesuffix("_new"), at))
    return result


def missing(found: set[str], trace: Trace) -> Iterator[str]:
    """Nodes that are nowhere on the page: nothing is left to "and similarly for the rest"."""
    for node in trace.nodes():
        names = aliases(node.name, trace)
        if names and not names & found:
            yield f"{node.name} is nowhere on the page"


def assert_honest(spec: Spec, code: str = "en") -> None:
    """A whole lesson stands; the first complaints are shown, not thousands."""
    found = judged(Lesson(spec), code)
    assert not found, "\n".join([f"{len(found)} complaints", *found[:12]])


# ---- Lessons

MAZUR = Spec(
    (
        Layer([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], "sigmoid"),
        Layer([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60], "sigmoid"),
    ),
    [[0.05, 0.10]], [[0.01, 0.99]], 0.5,
)  # fmt: skip
"""Matt Mazur, "A Step by Step Backpropagation Example" (2015)."""


def on_the_edge(home: str, trace: Trace) -> bool:
    """Whether a line is the slope of a logarithm at an output of exactly 0 or 1, of which the lesson itself says that
    the line has no value ("On the edge of the logarithm", tests/test_teaching.py)."""
    if trace.spec.loss not in LOGARITHMIC:
        return False
    last = f"a{trace.program.last}"
    outputs = [f"{stage}{last}" for stage in trace.prefixes]
    edges = [node.name for node in trace.nodes() if node.array in outputs and node.value in (0, 1)]
    return home in [anchor(name.replace(last, f"dL_d{last}")) for name in edges]


def test_an_output_that_is_always_1_under_a_logarithm_is_told_and_honest() -> None:
    spec = Spec((Layer([[-1.38]], [-1.45], "softmax"),), [[0.32]], [[1.0]], 0.05, loss="binary_cross_entropy")
    assert_honest(spec)
    assert "On the edge of the logarithm" in Lesson(spec).rendered("md", "en").text


def assert_honest_if_it_runs(spec: Spec, code: str = "en") -> None:
    """Some combinations have no finite loss, or none by hand; these are refused, and that is honest too."""
    try:
        Lesson(spec).trace  # noqa: B018
    except EverystepError:
        pytest.skip("not a lesson")
    assert_honest(spec, code)


@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize("decimals", range(9))
@pytest.mark.parametrize("spec", [seed_spec(), MAZUR], ids=["seed", "mazur"])
def test_a_lesson_is_honest_to_any_number_of_decimals(spec: Spec, decimals: int, rounding: str) -> None:
    assert_honest_if_it_runs(replace(spec, display=Display(decimals, rounding)))


@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize("notation", ["numbered", "indexed"])
@pytest.mark.parametrize("code", ["en", "pl", ARABIC.code])
def test_a_lesson_is_honest_in_every_language(code: str, notation: str, rounding: str) -> None:
    batch = network((2, 3, 2), ("sigmoid", "softmax"), 4, samples=2, loss="cross_entropy",
                    display=Display(3, rounding, notation))  # fmt: skip
    assert_honest(batch, code)


@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("last", ACTIVATIONS)
def test_a_lesson_is_honest_with_every_output_and_loss(last: str, loss: str, rounding: str) -> None:
    if loss in LOGARITHMIC and last not in ("sigmoid", "softmax"):
        pytest.skip("no probabilities")
    assert_honest_if_it_runs(network((2, 2, 2), ("tanh", last), 5, loss=loss, display=Display(4, rounding)))


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_a_lesson_is_honest_with_every_hidden_activation(hidden: str, samples: int) -> None:
    display = Display(3, "exact", "indexed")
    assert_honest(network((2, 2, 3, 1), (hidden, hidden, "identity"), 6, samples=samples, display=display))


@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_lesson_is_honest_with_every_optimizer_over_several_steps(name: str, rounding: str) -> None:
    spec = network((2, 2, 1), ("relu", "identity"), 7, steps=3, optimizer=OptimizerChoice(name), reduction="sum",
                   samples=2, display=Display(4, rounding))  # fmt: skip
    assert_honest_if_it_runs(spec)


def test_a_lesson_by_hand_is_honest_where_a_slope_of_its_own_is_rounded_before_it_is_used() -> None:
    """0.05 (1 - 0.05) is rounded to 0.05, and then taken 20 times."""
    layer = Layer([[0.41, -0.69, -1.38], [-1.45, 0.94, 1.24]], None, "sigmoid")
    spec = Spec((layer,), [[1.31, 0.95, -1.49]], [[0.0, 1.0]], 0.05, loss="cross_entropy")
    assert_honest(replace(spec, display=Display(2, "carried")))


def test_a_lesson_is_honest_where_biases_stay_as_they_are() -> None:
    assert_honest(replace(MAZUR, update_biases=False))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(specs(steps=2, widest=3, deepest=3), st.integers(0, 8), st.sampled_from(("exact", "carried")),
       st.sampled_from(("numbered", "indexed")), st.sampled_from(("en", "pl")))  # fmt: skip
def test_any_lesson_is_honest(spec: Spec, decimals: int, rounding: str, notation: str, code: str) -> None:
    spec = replace(spec, display=Display(decimals, rounding, notation))
    try:
        Lesson(spec).trace  # noqa: B018
    except EverystepError:
        assume(False)
    assert_honest(spec, code)


def neuron(weights: list[list[float]], activation: str, loss: str = "half_squared_error", targets: int = 1) -> Lesson:
    """One layer, one input of 1, so that the weights are the pre-activations."""
    return Lesson(Spec((Layer(weights, None, activation),), [[1.0]], [[1.0] + [0.0] * (targets - 1)], 0.05, loss=loss))


def last_sign(lesson: Lesson, home: str) -> str:
    [card] = [chain for chain in lesson.html().cards() if chain.home == home]
    return card.lines[-1][0]


@pytest.mark.parametrize(("activation", "z"), [("sigmoid", 100), ("tanh", 60), ("softplus", 100)])
def test_a_function_that_has_almost_reached_its_end_is_not_said_to_be_there(activation: str, z: float) -> None:
    assert last_sign(neuron([[z]], activation), "a1-1") == "≈"


@pytest.mark.parametrize(("activation", "z"), [("sigmoid", 0), ("tanh", 0), ("relu", 2.5), ("leaky_relu", -2.5)])
def test_a_function_with_an_exact_value_is_said_to_have_it(activation: str, z: float) -> None:
    assert last_sign(neuron([[z]], activation), "a1-1") == "="


def test_equal_numbers_have_exactly_equal_shares() -> None:
    assert last_sign(neuron([[0.7], [0.7]], "softmax", "cross_entropy", 2), "a1-1") == "="
    assert last_sign(neuron([[0.7], [0.7], [0.7]], "softmax", "cross_entropy", 3), "a1-1") == "≈"


# ---- The judge is judged


def test_the_second_pass_of_the_lesson_that_started_it_is_honest_about_its_digits() -> None:
    """0.92 × 0.17 + 0.56 × 0.17 = 0.2516 was printed as "= 0.26" there; here such a line carries "≈"."""
    lesson = Lesson(replace(seed_spec(), display=Display(2)))
    [card] = [chain for chain in lesson.html().cards() if chain.home == "after-a2-1"]
    assert str(card).endswith("≈ 0.17 · 0.92 + 0.17 · 0.56 ≈ 0.16 + 0.09 ≈ 0.26")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([("", "0.92 0.17"), ("=", "0.16")], "not equal"),
        ([("", "0.5 0.5"), ("≈", "0.25")], "exactly equal"),
        ([("", "0.5 0.5"), ("≈", "3.48")], "far apart"),
    ],
)
def test_the_judge_finds_what_is_wrong(lines: list[tuple[str, str]], complaint: str) -> None:
    from .pages import number_of

    def product_of(text: str) -> list[tuple[object, ...]]:
        parts = [("num", number_of(part, ".")) for part in text.split()]
        return [parts[0], *[token for part in parts[1:] for token in (("op", "·"), part)]]

    chain = Chain("here", [(sign, product_of(text)) for sign, text in lines])  # type: ignore[misc]
    trace = Lesson(replace(seed_spec(), display=Display(2))).trace
    assert [complaint in found for found in complaints(chain, trace)] == [True]


def test_the_judge_knows_a_half_from_almost_a_half() -> None:
    """Softmax of two equal numbers is 1/2 exactly; no power of e with a rational exponent but 0 is a fraction."""
    e = Exact()
    z = Fraction(1, 2)
    assert same(e.div(e.exp(z), e.add(e.exp(z), e.exp(z))), Fraction(1, 2))
    assert not same(e.div(Fraction(1), e.add(Fraction(1), e.exp(Fraction(-100)))), Fraction(1))
    assert same(e.tanh(Fraction(0)), Fraction(0))
    assert same(e.sqrt(Fraction(9, 4)), Fraction(3, 2))
