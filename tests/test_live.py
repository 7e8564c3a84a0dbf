"""The living page in a real browser: a number is changed, and everything on the page follows."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.spec import Display, OptimizerChoice, Spec
from everystep.compute.trace import Trace, run
from everystep.render.html import html_page
from everystep.render.language import language
from everystep.render.live import scripts
from everystep.teach.walkthrough import walkthrough

from .networks import network, seed_spec

ROOT = Path(__file__).parent.parent
LESSON = "[...everystep.lessons.values()][0]"


@dataclass
class Opened:
    """A lesson in the browser, and everything that it said to the console."""

    page: Page
    said: list[str] = field(default_factory=list)

    def lesson(self, script: str, argument: Any = None) -> Any:
        """What a script makes of the page's first lesson, `l`, and its argument, `x`."""
        return self.page.evaluate(f"(x) => {{ const l = {LESSON}; return {script}; }}", argument)


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a spec's page; at the end of a test no page may have said anything."""
    contexts: list[BrowserContext] = []
    pages: list[Opened] = []

    def open(spec: Spec, lang: str = "en", **options: Any) -> Opened:
        file = tmp_path / f"{len(pages)}.html"
        file.write_text(html_page(walkthrough(run(spec)), language(lang)).text, encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        it = Opened(context.new_page())
        pages.append(it)
        it.page.on("console", lambda message: it.said.append(message.text))
        it.page.on("pageerror", lambda error: it.said.append(str(error)))
        it.page.goto(file.as_uri())
        it.page.wait_for_function("window.everystep && everystep.lessons.size")
        return it

    yield open
    said = [it.said for it in pages]
    for context in contexts:
        context.close()
    assert not any(said)


def trace_with(spec: Spec, **changed: float) -> Trace:
    """The trace of a spec in which some weights of the first layer are others."""
    rows = [list(row) for row in spec.layers[0].weights]
    for at, value in changed.items():
        rows[int(at[1]) - 1][int(at[2]) - 1] = value
    return run(replace(spec, layers=(replace(spec.layers[0], weights=rows), *spec.layers[1:])))


def test_scripts_are_small_and_made_from_their_sources() -> None:
    made = runpy.run_path(str(ROOT / "generator" / "make_scripts.py"))
    assert scripts() == made["together"](), "live.js is out of date; run: python generator/make_scripts.py"
    assert len(scripts().encode()) < 40_000


def test_a_change_reaches_every_value_and_can_be_undone(opened: Open) -> None:
    it = opened(seed_spec())
    expected = trace_with(seed_spec(), w21=-0.4)
    assert it.lesson("l.set('W1[2,1]', -0.4)")
    values = it.lesson("l.values")
    for node in expected.nodes():
        assert values[node.name] == pytest.approx(node.value, rel=1e-12)
    it.lesson("l.undo()")
    assert it.lesson("l.values['W1[2,1]']") == 0.12
    it.lesson("l.redo()")
    assert it.lesson("l.values['W1[2,1]']") == -0.4
    it.lesson("l.reset()")
    assert it.lesson("[l.values['W1[2,1]'], l.changed]") == [0.12, 0]


def test_a_change_that_has_no_value_is_taken_back(opened: Open) -> None:
    it = opened(seed_spec())
    before = it.lesson("({...l.values})")
    assert it.lesson("l.set('W1[2,1]', 1e300)") is False
    assert it.lesson("({...l.values})") == before


def test_every_lesson_of_a_page_is_found_once(opened: Open) -> None:
    it = opened(seed_spec())
    it.page.evaluate("everystep.setup()")
    assert it.page.evaluate("everystep.lessons.size") == 1
    assert it.page.locator(".live").count() == 1
    assert it.lesson("l.elements('W1[1,1]').length") > 3


# ---- What the page shows

SHOWN = """() => {
  const all = (what) => [...document.querySelectorAll("main " + what)];
  const text = (e) => e.textContent.replace(/\\s+/g, " ").trim();
  return {
    formulas: all("math[data-f]").map((m) => m.querySelector("semantics > mrow").innerHTML),
    signs: all(".eq-s").map(text),
    numbers: all(":is(span, a, mn, mrow)[data-node]").map((e) => e.dataset.node + " " + text(e)),
    pictures: all("svg .v").map(text),
    sentences: all("[data-say]").map(text),
    computed: all("span[data-f]").map(text),
  };
}"""


def changed(spec: Spec, rng: np.random.Generator) -> tuple[Spec, dict[str, float]]:
    """The spec with another number in a few places, and which nodes these are."""
    layers, nodes = [], {}
    for n, layer in enumerate(spec.layers, 1):
        rows = [list(row) for row in layer.weights]
        i, j = int(rng.integers(len(rows))), int(rng.integers(len(rows[0])))
        rows[i][j] = nodes[f"W{n}[{i + 1},{j + 1}]"] = float(np.round(rng.uniform(-1, 1), 2))
        layers.append(replace(layer, weights=rows))
    inputs = [list(row) for row in spec.inputs]
    inputs[-1][-1] = float(np.round(rng.uniform(-2, 2), 1))
    nodes[f"x[{f'{len(inputs)},' if len(inputs) > 1 else ''}{len(inputs[0])}]"] = inputs[-1][-1]
    nodes["learning_rate"] = 0.25
    return replace(spec, layers=tuple(layers), inputs=inputs, learning_rate=0.25), nodes


SPECS = {
    "seed": seed_spec(),
    "sigmoid": network((2, 3, 1), ("sigmoid", "sigmoid"), 5),
    "by hand": network((2, 2, 1), ("tanh", "sigmoid"), 5, display=Display(4, "carried")),
    "batch": network((2, 2, 2), ("relu", "identity"), 8, samples=3, display=Display(3, notation="indexed")),
    "classes": network((2, 2, 3), ("leaky_relu", "softmax"), 8, loss="cross_entropy"),
    "adam": network((2, 2, 1), ("softplus", "sigmoid"), 2, loss="binary_cross_entropy",
                    optimizer=OptimizerChoice("adam", OPTIMIZERS["adam"].constants)),
    "momentum": network((1, 2, 1), ("tanh", "identity"), 2, steps=2,
                        optimizer=OptimizerChoice("momentum", {"momentum": 0.9})),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("name", SPECS)
def test_a_changed_page_shows_what_a_page_made_with_these_numbers_shows(opened: Open, name: str, lang: str) -> None:
    rng = np.random.default_rng(4)
    it = opened(SPECS[name], lang)
    for _ in range(3):
        spec, nodes = changed(SPECS[name], rng)
        it.lesson("(l.reset(), Object.entries(x).every(([node, value]) => l.set(node, value)))", nodes)
        found, expected = it.page.evaluate(SHOWN), opened(spec, lang).page.evaluate(SHOWN)
        for kind, shown in expected.items():
            if kind == "numbers" and len(found[kind]) != len(shown):
                continue  # another remark, or none, is made of these numbers
            assert found[kind] == shown, kind


def test_a_page_that_is_reset_is_the_page_that_was_opened(opened: Open) -> None:
    it = opened(SPECS["sigmoid"])
    whole = "document.querySelector('main').cloneNode(true)"
    clean = f"""() => {{ const copy = {whole};
      copy.querySelectorAll(".live, .live-hint, .live-said, .live-curve").forEach((e) => e.remove());
      copy.querySelectorAll("[data-note]").forEach((e) => e.removeAttribute("data-note"));
      copy.querySelectorAll("[data-wide]").forEach((e) => e.removeAttribute("data-wide"));
      copy.querySelectorAll("desc").forEach((e) => e.removeAttribute("data-first"));
      copy.querySelectorAll("[class='']").forEach((e) => e.removeAttribute("class"));
      return copy.innerHTML; }}"""
    it.lesson("l.follower.bind()")
    before = it.page.evaluate(clean)
    it.lesson("l.set('W1[1,1]', -0.00004)")
    assert it.page.evaluate(clean) != before
    it.lesson("l.reset()")
    assert it.page.evaluate(clean) == before
