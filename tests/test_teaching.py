"""What the numbers make a lesson say: remarks, checks, the trap, levels, and the selection in large networks."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from everystep.compute.activations import ACTIVATIONS, Activation
from everystep.compute.differences import finite_differences, promised_change
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, Layer, Names, OptimizerChoice, Spec
from everystep.compute.trace import Trace, run
from everystep.errors import EverystepError
from everystep.render import render
from everystep.render.script import numpy_script
from everystep.teach import lesson as blocks
from everystep.teach.remarks import REMARKS
from everystep.teach.selection import SAMPLES, select
from everystep.teach.walkthrough import walkthrough

SEED = Spec((Layer([[0.11, 0.21], [0.12, 0.08]]), Layer([[0.14, 0.15]])), [[2, 3]], [[1]], 0.05)

DEAD = Spec((Layer([[-1, -1], [1, 1]], None, "relu"), Layer([[0.5, 0.5]])), [[2, 3]], [[1]], 0.05)
SATURATED = Spec((Layer([[9, 0], [0.1, 0.1]], None, "sigmoid"), Layer([[0.5, 0.5]])), [[2, 3]], [[1]], 0.05)
BIAS_OF_0 = Spec((Layer([[0.1, 0.2]], [0.0]), Layer([[0.5]], [1.0])), [[2, 3]], [[1]], 0.05)
INPUT_OF_0 = Spec((Layer([[0.1, 0.2], [0.3, 0.4]]), Layer([[0.5, 0.5]])), [[0, 3]], [[1]], 0.05)
ROSE = replace(SEED, learning_rate=2.0)
COLLAPSES = Spec((Layer([[1, 2], [3, 4]], None, "softmax"),), [[0.1, 0.2]], [[1, 0]], 0.1, loss="cross_entropy")

ALONE = Spec((Layer([[1, 2]], None, "softmax"),), [[0.1, 0.2]], [[1]], 0.1, loss="cross_entropy")
EDGE = Spec((Layer([[4.0]], None, "sigmoid"),), [[2]], [[1]], 0.5, loss="binary_cross_entropy")

TITLES = {
    "A silent neuron": DEAD, "A saturated neuron": SATURATED, "A bias of 0 learns too": BIAS_OF_0,
    "What was silent is not to blame": INPUT_OF_0, "Why it collapses": COLLAPSES,
    "On the edge of the logarithm": EDGE, "A softmax of one neuron": ALONE,
}  # fmt: skip
"""Each remark's title, and the network whose numbers cause it."""


def blocks_of(trace: Trace) -> Iterator[Any]:
    """Every block of a trace's lesson, inner ones too."""

    def inner(items: tuple[Any, ...]) -> Iterator[Any]:
        for item in items:
            yield item
            yield from inner(getattr(item, "blocks", ()))
            if isinstance(item, blocks.Columns):
                for part in item.items:
                    yield from inner(part)

    def sections(section: blocks.Section) -> Iterator[Any]:
        yield from inner(section.blocks)
        for part in section.parts:
            yield from sections(part)

    for section in walkthrough(trace).sections:
        yield from sections(section)


def titles(spec: Spec) -> set[str]:
    """The titles of a lesson's call-outs."""
    return {block.title.text for block in blocks_of(run(spec)) if isinstance(block, blocks.Callout)}


@pytest.mark.parametrize("title", TITLES)
def test_a_remark_is_made_where_its_numbers_are_and_nowhere_else(title: str) -> None:
    assert title in titles(TITLES[title])
    assert title not in titles(SEED)


def test_of_a_softmax_of_one_neuron_it_is_not_said_that_it_moves() -> None:
    assert "its own one up, all others down" in render(walkthrough(run(COLLAPSES)))
    assert "its own one up" not in render(walkthrough(run(ALONE)))


def test_the_edge_of_a_logarithm_is_told_only_where_the_printed_digits_reach_it() -> None:
    title = "On the edge of the logarithm"
    assert title in titles(replace(EDGE, display=Display(rounding="carried")))
    assert title not in titles(replace(EDGE, display=Display(6))), "0.999665"
    small = replace(EDGE, layers=(Layer([[-4.0]], None, "sigmoid"),), targets=[[0]])
    assert title not in titles(small), "a number that would be printed as 0 is printed as 3.4e-4"
    assert title not in titles(replace(small, display=Display(rounding="carried")))
    far = (Layer([[0, 0], [9, 0]], None, "softmax"),)
    certain = replace(COLLAPSES, layers=far, targets=[[0, 1]])
    assert title not in titles(replace(certain, inputs=[[1, 0]])), "1.2e-4 of the first"
    assert title in titles(replace(certain, inputs=[[90, 0]], learning_rate=1e-9)), "0 of the first, and 0 ln 0"
    assert title in titles(replace(certain, inputs=[[90, 0]], learning_rate=1e-9, display=Display(significant=3)))
    assert title not in titles(replace(COLLAPSES, layers=far, inputs=[[0.1, 0]])), "ln 1 is a number"
    assert title not in titles(replace(EDGE, loss="squared_error")), "no logarithm, no edge"


def test_biases_that_stay_as_they_are_are_not_said_to_change() -> None:
    trained = render(walkthrough(run(BIAS_OF_0)))
    assert "we must change the weights and biases" in trained
    kept = render(walkthrough(run(replace(BIAS_OF_0, update_biases=False))))
    assert "we must change the weights." in kept
    assert "the biases of this lesson stay as they are" in kept


def test_every_row_of_the_remarks_has_a_network_that_causes_it() -> None:
    assert {row.title.text for row in REMARKS} <= set(TITLES)


def test_a_loss_that_rose_is_blamed_on_the_learning_rate() -> None:
    page = render(walkthrough(run(ROSE)))
    assert "The loss rose from" in page
    assert "learning rate the step went too far" in page
    assert "The loss fell from" in render(walkthrough(run(SEED)))


ACROSS = Spec((Layer([[3.0]]),), [[1]], [[1]], 2.0)
ROLLING = replace(ACROSS, learning_rate=0.1, steps=8, optimizer=OptimizerChoice("momentum", {"momentum": 0.9}))
FIXED = Spec((Layer([[0.0]], [0.0]), Layer([[0.0]], [0.0])), [[1]], [[1]], 0.1, update_biases=False)


@pytest.mark.parametrize(
    ("spec", "verdict"),
    [
        (replace(SEED, learning_rate=1e-6), "The loss stayed at 0.327: with so few digits no change can be seen."),
        (replace(SEED, learning_rate=1e-6), "The prediction is still 0.191; the target is 1."),
        (ACROSS, "The loss stayed at 2: the step went past the lowest place"),
        (ACROSS, "The prediction moved from 3 to −1: past the target 1, and just as far from it as before."),
        (replace(ACROSS, steps=2), "The prediction moved from −1 to 3: past the target 1"),
        (replace(ACROSS, display=Display(significant=3)), "the step went past the lowest place"),
        (FIXED, "The loss stayed at 0.5: no gradient was left to follow."),
        (replace(ROSE, steps=2), "In this last step the loss rose from"),
        (replace(ROSE, steps=2), "with this learning rate the step went too far"),
        (ROLLING, "what the optimizer keeps of the steps before carried the parameters on, uphill"),
        (replace(ROLLING, steps=5), "In this last step the loss fell from"),
        (replace(ROLLING, optimizer=OptimizerChoice(), learning_rate=2.5), "learning rate the step went too far"),
    ],
)
def test_what_a_step_did_is_told_as_the_printed_digits_show_it(spec: Spec, verdict: str) -> None:
    assert verdict in plain(render(walkthrough(run(spec)), format="md"))


STEPS_AND_BIASES = replace(BIAS_OF_0, steps=2)


@pytest.mark.parametrize(
    ("spec", "said", "unsaid"),
    [
        (SEED, "only the numbers on the arrows have changed", "weights and biases"),
        (BIAS_OF_0, "but the new weights and biases: only these have changed", "numbers on the arrows"),
        (replace(BIAS_OF_0, update_biases=False), "only the numbers on the arrows have changed", "and biases: only"),
        (SEED, "The second forward pass, with the new weights.", "last"),
        (STEPS_AND_BIASES, "The forward pass with the last weights.", "second forward pass"),
        (STEPS_AND_BIASES, "The same sample before and after the last update.", "after the update."),
        (STEPS_AND_BIASES, "Each gradient of the first step, computed", "Each gradient, computed"),
        (STEPS_AND_BIASES, "change of the loss in the first step.", "change of the loss."),
        (STEPS_AND_BIASES, "These lines compute the first of the steps", "compute the same step"),
        (
            replace(SEED, inputs=[[2, 3], [3, 2]], targets=[[1], [1]]),
            "The second forward pass of the first sample",
            "x",
        ),
    ],
)
def test_what_follows_the_update_says_of_what_it_speaks(spec: Spec, said: str, unsaid: str) -> None:
    page = render(walkthrough(run(spec)), format="md")
    last = page[page.index('<a id="after"></a>') :]
    assert said in last and (unsaid == "x" or unsaid not in last.replace("the last loss", ""))


def test_where_training_led_is_told_as_the_printed_digits_show_it() -> None:
    page = plain(render(walkthrough(run(replace(SEED, learning_rate=1e-7, display=Display(train=3)))), format="md"))
    assert "> The loss stayed at $0.327$.\n" in page and "The loss fell" not in page


def plain(page: str) -> str:
    """A Markdown page with its numbers as plain text."""
    return re.sub(r"\$\{\\color\{#\w+\}\{([^{}]*)\}\}\$", r"\1", page).replace("-", "−")


def test_a_dead_neuron_in_a_batch_is_dead_only_if_it_is_silent_for_every_sample() -> None:
    one = replace(DEAD, inputs=[[2, 3], [-2, -3]], targets=[[1], [1]])
    assert "A silent neuron" not in titles(one)
    assert "A silent neuron" in titles(replace(DEAD, inputs=[[2, 3], [1, 1]], targets=[[1], [1]]))


def test_the_trap_shows_what_the_new_weights_would_give() -> None:
    page = render(walkthrough(run(SEED)))
    assert "The trap of the old weights" in page
    # delta times the new w5 times i1, as in the post that started it all
    assert f"{-0.809 * 0.1743825 * 2:.3f}".replace("-", "−") in page


def test_one_layer_has_no_layer_before_it_and_so_no_trap() -> None:
    assert "The trap of the old weights" not in titles(COLLAPSES)


@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_finite_differences_agree_with_the_chain_rule(optimizer: str, rounding: str) -> None:
    spec = replace(COLLAPSES, inputs=[[0.1, 0.2], [1, -1]], targets=[[1, 0], [0, 1]], steps=2,
                   optimizer=OptimizerChoice(optimizer), display=Display(6, rounding))  # fmt: skip
    trace = run(spec)
    for stage in trace.prefixes:
        for at in np.ndindex(2, 2):
            assert next(finite_differences(trace, stage, [("W1", at)])).slope == pytest.approx(
                trace.value(f"{stage}dL_dW1", at), abs=1e-5
            )


def test_finite_differences_work_on_large_networks_too() -> None:
    trace = run(large())
    assert next(finite_differences(trace, "", [("W1", (3, 5))])).slope == pytest.approx(
        trace.value("dL_dW1", (3, 5)), abs=1e-7
    )


@pytest.mark.parametrize(("loss", "inputs", "target", "sides"), [
    ("cross_entropy", [[0, 1]], [0, 1], 1),
    ("cross_entropy", [[0, 1], [0, 1]], [0, 1], 1),
    ("half_squared_error", [[0, 1]], [0, 1], 2),
])  # fmt: skip
def test_where_the_logarithm_ends_a_gradient_is_tried_on_the_side_that_has_a_value(
    loss: str, inputs: list[list[float]], target: list[float], sides: int
) -> None:
    spec = Spec((Layer([[1, 0], [0, 1]]),), inputs, [target] * len(inputs), 0.001, loss=loss)
    trace = run(spec)
    (tried,) = finite_differences(trace, "", [("W1", (0, 1))])
    assert tried.sides == sides
    assert tried.slope == pytest.approx(trace.value("dL_dW1", (0, 1)), abs=1e-8)
    page = render(walkthrough(trace), format="md")
    assert "NaN" not in page
    assert ("only the other side was tried" in page) is (sides == 1)


def test_where_the_loss_has_a_value_on_neither_side_no_gradient_is_tried() -> None:
    spec = Spec((Layer([[0, 0], [0, 1]]),), [[1, 1], [-1, 1]], [[0, 1]] * 2, 0.001, loss="cross_entropy")
    (tried,) = finite_differences(run(spec), "", [("W1", (0, 0))])
    assert tried.sides == 0
    page = render(walkthrough(run(spec)), format="md")
    assert "NaN" not in page and "no value on either side" in page


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if getattr(row, "corner", False)])
def test_at_the_corner_of_an_activation_function_the_check_says_why_its_columns_differ(activation: str) -> None:
    page = render(walkthrough(run(Spec((Layer([[1, -1]], None, activation),), [[1, 1]], [[1]], 0.1))), format="md")
    assert "is exactly 0, where the graph of the activation function has a corner" in page
    two = Spec((Layer([[1, -1], [2, -2]], None, activation), Layer([[1, 1]])), [[1, 1]], [[1]], 0.1)
    assert "are exactly 0, where the graph" in render(walkthrough(run(two)), format="md")
    beside = Spec((Layer([[1, -1.5]], None, activation),), [[1, 1]], [[1]], 0.1)
    assert "has a corner." not in render(walkthrough(run(beside)), format="md")


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if isinstance(row, Activation)])
def test_an_activation_function_has_a_corner_where_its_slope_leaps(activation: str) -> None:
    row = ACTIVATIONS[activation]
    assert isinstance(row, Activation)
    left, right = (run(Spec((Layer([[z]], None, activation),), [[1]], [[1]], 0.1)).value("da1_dz1", (0,))
                   for z in (-1e-9, 1e-9))  # fmt: skip
    assert row.corner is (abs(right - left) > 0.1)


def test_by_hand_the_check_says_that_its_columns_agree_only_as_far_as_the_rounding_lets_them() -> None:
    page = render(walkthrough(run(replace(SEED, display=Display(1, "carried")))), format="md")
    assert "they agree as far as the rounding lets them" in page and "the finer the rounding" in page
    exact = render(walkthrough(run(SEED)), format="md")
    assert "as far as the rounding" not in exact and "the finer the rounding" not in exact


def test_the_promise_of_a_small_step_is_kept() -> None:
    trace = run(replace(SEED, learning_rate=1e-5))
    promised = sum(promised_change(trace, "", name) for name in ("W1", "W2"))
    assert promised == pytest.approx(trace.value("after.loss") - trace.value("loss"), rel=1e-3)


def spoken(spec: Spec) -> list[str]:
    """The names of what a spec's script prints, having run it; its digits are compared with the lesson's."""
    trace, names = run(spec), []
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(numpy_script(trace), space)
    said = {name: numbers for name, *numbers in map(str.split, printed.getvalue().splitlines())}
    for name, q in trace.program.quantities.items():
        if not q.local and q.formula is not None:
            mine, its = np.squeeze(trace.values[name]), np.squeeze(space[name])
            np.testing.assert_allclose(its, mine, atol=1e-12, err_msg=name)
            lesson = [trace.digits.shown(float(x)) for x in np.ravel(trace.values[name])]
            own = [Decimal(text) for text in said[name]]
            for a, b, x in zip(lesson, own, np.ravel(space[name]), strict=True):
                assert a == b or _tie(x, trace.digits.places), f"{name}: {a} in the lesson, {b} in the script"
            names.append(name)
    return names


def _tie(x: float, places: int) -> bool:
    """Whether the last binary digit of a number decides how it is rounded."""
    return abs(x * 10**places % 1 - 0.5) < 1e-10


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("last", ACTIVATIONS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("rounding", ["exact", "carried"])
def test_the_script_prints_the_digits_of_the_lesson(rounding: str, hidden: str, last: str, samples: int) -> None:
    for loss in LOSSES:
        for optimizer in OPTIMIZERS:
            spec = Spec(
                (Layer([[0.11, 0.21], [0.12, 0.08], [0.3, -0.4]], [1, 2, 0.5], hidden),
                 Layer([[0.14, 0.15, 0.2], [0.1, 0.2, 0.3]], [0.1, 0.2], last)),
                [[0.2, 0.3], [1, -1], [0.5, 0.1]][:samples], [[1, 0], [0, 1], [0.5, 0.5]][:samples], 0.05, loss=loss,
                optimizer=OptimizerChoice(optimizer), display=Display(3, rounding))  # fmt: skip
            try:
                run(spec)
            except EverystepError:  # a logarithm of what is no probability: the lesson itself is refused
                continue
            assert spoken(spec)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rounding", ["exact", "carried"])
@pytest.mark.parametrize(("loss", "target"), [("cross_entropy", [0, 1]), ("binary_cross_entropy", [0, 1])])
@pytest.mark.parametrize("weights", [[[0, 0], [0, 1]], [[0, 0], [0.5, 0.25]]])
def test_the_script_knows_that_0_times_the_logarithm_of_0_is_0(
    weights: list[list[float]], loss: str, target: list[float], rounding: str
) -> None:
    spec = Spec((Layer(weights),), [[0.5, 1]], [target], 0.001, loss=loss, display=Display(4, rounding),
                optimizer=OptimizerChoice("sgd"), update_biases=False)  # fmt: skip
    with contextlib.suppress(EverystepError):  # the step may lead out of what the logarithm takes
        assert spoken(spec)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_script_is_silent_about_numbers_that_overflow_on_the_way(activation: str) -> None:
    layers = (Layer([[-1000.0, 0.0], [1000.0, 1.0]], None, activation), Layer([[1e-4, 1e-4]]))
    assert spoken(Spec(layers, [[1.0, 1.0]], [[0.5]], 1e-9))


def large(samples: int = 1) -> Spec:
    """A network too large to show whole."""
    draw = np.random.default_rng(7)
    sizes = (30, 20, 5)
    layers = tuple(
        Layer(draw.normal(size=(b, a)) / 4, draw.normal(size=b) / 4, "sigmoid")
        for a, b in zip(sizes, sizes[1:], strict=False)
    )
    return Spec(layers, draw.normal(size=(samples, 30)), draw.uniform(size=(samples, 5)), 0.1)


def test_a_small_network_is_shown_whole() -> None:
    assert select(run(SEED)).whole


def test_of_a_large_network_the_most_influential_paths_are_followed() -> None:
    trace = run(large())
    chosen = select(trace)
    assert not chosen.whole
    deltas = np.abs(trace.values["dL_dz2"])
    assert set(chosen.layers[2]) == set(np.argsort(-deltas)[:3])


def test_the_spotlight_chooses_neurons() -> None:
    spec = large()
    chosen = select(run(replace(spec, display=replace(spec.display, spotlight=("a1[5]", "a2[4]")))))
    assert chosen.layers[1:] == ((4,), (3,))


def test_a_large_network_says_what_it_leaves_out_and_how_to_see_it() -> None:
    page = render(walkthrough(run(large())))
    assert "What this lesson leaves out" in page
    assert "display: {spotlight:" in page
    assert "The whole network in brief" in page


def test_a_large_network_with_one_sample_speaks_of_no_first_one_and_of_no_plural_that_is_none() -> None:
    draw = np.random.default_rng(3)
    one = Spec((Layer(draw.normal(size=(100, 3))), Layer(draw.normal(size=(1, 100)))), [[1, 2, 3]], [[0.25]], 0.001)
    page = plain(render(walkthrough(run(one)), format="md"))
    assert "first sample" not in page
    assert "Of what goes in we follow 1, 2 and 3, and of what should come out 0.25." in page
    assert "mattered most for the first sample" in render(walkthrough(run(large(2))), format="md")


def test_of_a_small_network_in_the_spotlight_it_is_not_said_that_it_is_too_large() -> None:
    page = render(walkthrough(run(replace(SEED, display=Display(spotlight=("a1[1]",))))))
    assert "too many for one page" not in page
    assert "This network has 6 weights. The lesson goes through 3 of them" in page
    assert "that its spec names, display: {spotlight: [&quot;a1[1]&quot;]};" in page.replace(
        '"a1[1]"', "&quot;a1[1]&quot;"
    )


def test_a_spotlight_on_every_neuron_leaves_nothing_out() -> None:
    page = render(walkthrough(run(replace(SEED, display=Display(spotlight=("a1[1]", "a1[2]"))))))
    assert "What this lesson leaves out" not in page


def test_a_long_sum_is_printed_as_its_chosen_terms_and_one_number_for_the_rest() -> None:
    assert "<mo>⋯</mo>" in render(walkthrough(run(large())))
    assert "<mo>⋯</mo>" not in render(walkthrough(run(SEED)))


def test_a_page_of_784_128_10_stays_below_one_megabyte() -> None:
    draw = np.random.default_rng(1)
    layers = (
        Layer(draw.normal(size=(128, 784)) / 28, draw.normal(size=128) / 9, "sigmoid"),
        Layer(draw.normal(size=(10, 128)) / 11, draw.normal(size=10) / 9, "softmax"),
    )
    target = np.eye(10)[[3]]
    spec = Spec(layers, np.clip(draw.normal(size=(1, 784)), 0, 1), target, 0.1, loss="cross_entropy")
    assert len(render(walkthrough(run(spec))).encode()) < 1_000_000


def test_of_a_large_batch_the_first_samples_are_followed() -> None:
    spec = large(SAMPLES + 10)
    assert select(run(spec)).samples == (0, 1, 2)
    assert select(run(large(SAMPLES))).samples == tuple(range(SAMPLES))


@pytest.mark.parametrize("level", ["numbers", "words", "full"])
def test_each_level_prints_the_same_numbers_and_fewer_words(level: str) -> None:
    pages = {
        name: render(walkthrough(run(replace(SEED, display=replace(SEED.display, level=name)))))
        for name in ("numbers", "words", "full")
    }
    for number in ("0.85", "0.191", "0.327", "0.809", "0.227", "0.256", "0.277"):
        assert number in pages[level]
    assert len(pages["numbers"]) < len(pages["words"]) < len(pages["full"])
    assert ("How wrong is that?" in pages[level]) == (level != "numbers")
    assert ("chain rule</span>" in pages[level]) == (level == "full")


def test_names_of_the_author_are_used_throughout_and_stay_text() -> None:
    from everystep.compute.spec import Names

    names = Names(("hours <b>slept</b>", "studied"), (), ("grade",))
    page = render(walkthrough(run(replace(SEED, names=names))))
    assert "<b>slept</b>" not in page
    assert ">hours &lt;b&gt;slept&lt;/b&gt;</mtext>" in page
    assert ">grade</mtext>" in page
    assert 'data-node="a2[1]">out<' not in page


@pytest.mark.parametrize(("letter", "sign"), [("eta", "η"), ("alpha", "α"), ("a", "a")])
def test_the_letter_of_the_learning_rate_can_be_chosen(letter: str, sign: str) -> None:
    page = render(walkthrough(run(replace(SEED, display=replace(SEED.display, rate_letter=letter)))))
    assert f'<mi class="r-rate" data-node="learning_rate">{sign}</mi>' in page


@pytest.mark.parametrize(("inputs", "said"), [([[3]], "Input"), ([[3, 4]], "Inputs")])
def test_one_input_is_spoken_of_as_one(inputs: list[list[float]], said: str) -> None:
    page = render(walkthrough(run(Spec((Layer([inputs[0]]),), inputs, [[1]], 0.1))), format="md")
    assert f"**{said}:**" in page and f"![{said} 3" in page
    assert ("![The input 3 runs through the network and becomes" in page) == (said == "Input")


def test_the_table_of_a_batch_calls_its_columns_what_the_author_calls_them() -> None:
    batch = replace(SEED, inputs=[[2, 3], [3, 2]], targets=[[1], [1]])
    assert "| Sample | Input 1 | Input 2 | Target |" in render(walkthrough(run(batch)), format="md")
    named = replace(batch, names=Names(("hours slept", "age"), (), ("mark",)))
    head = re.search(r"\| Sample \|.*", render(walkthrough(run(named)), format="md"))
    assert head and re.sub(r"\$\{\\color\{#\w+\}\{\\text\{([^{}]*)\}\}\}\$", r"\1", head[0]) == (
        "| Sample | Input: hours slept | Input: age | Target: mark | "
    )
