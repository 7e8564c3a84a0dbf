"""The living page in a real browser: a number is changed, and everything on the page follows."""

from __future__ import annotations

import functools
import http.server
import runpy
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from everystep.compute.graph import graph
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.reader import read_text
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import Trace, run
from everystep.compute.training import train
from everystep.render.html import html_page
from everystep.render.language import language
from everystep.render.live import scripts
from everystep.teach.walkthrough import walkthrough

from . import sites
from .networks import network, seed_spec
from .test_browser import AXE, WCAG

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
        if spec.display.live:
            it.page.locator(".live button").first.wait_for()
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
    it.lesson("(l.set('W1[2,1]', 1), l.set('x[1]', 3), l.reset())")
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
    formulas: all("math[data-f]").map((m) => m.querySelector("semantics > *").outerHTML
      .replace(/ tabindex="-?[0-9]"/g, "")),
    signs: all(".eq-s").map(text),
    numbers: all(":is(span, a, mn, mrow)[data-node]").filter((e) => !e.closest("[data-when]"))
      .map((e) => e.dataset.node + " " + text(e)),
    remarks: all(".remark:not([hidden]) [data-when]:not([hidden])").map(text).sort(),
    pictures: all("svg .v").map(text),
    sentences: all("[data-say]").map(text),
    computed: all("span[data-f]").filter((e) => !e.closest(".remark")).map(text),
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
            assert found[kind] == shown, kind


def test_a_page_that_is_reset_is_the_page_that_was_opened(opened: Open) -> None:
    it = opened(SPECS["sigmoid"])
    whole = "document.querySelector('main').cloneNode(true)"
    clean = f"""() => {{ const copy = {whole};
      copy.querySelectorAll(".live, .live-hint, .live-said, .live-curve").forEach((e) => e.remove());
      copy.querySelectorAll("[data-note]").forEach((e) => e.removeAttribute("data-note"));
      copy.querySelectorAll("[data-wide]").forEach((e) => e.removeAttribute("data-wide"));
      copy.querySelectorAll("desc").forEach((e) => e.removeAttribute("data-first"));
      copy.querySelectorAll("[tabindex]").forEach((e) => e.removeAttribute("tabindex"));
      copy.querySelectorAll("[class='']").forEach((e) => e.removeAttribute("class"));
      return copy.innerHTML; }}"""
    it.lesson("l.bind()")
    before = it.page.evaluate(clean)
    it.lesson("l.set('W1[1,1]', -0.00004)")
    assert it.page.evaluate(clean) != before
    it.lesson("l.reset()")
    assert it.page.evaluate(clean) == before


def test_a_remark_appears_where_a_change_makes_it_true_and_leaves_again(opened: Open) -> None:
    it = opened(SPECS["sigmoid"], "pl")
    last = it.page.locator("#forward-layer-2 > :last-child")
    assert it.page.locator(".remark:not([hidden])", has_text="nasyceniu").count() == 0
    it.lesson("l.set('W2[1,1]', 40)")
    remark = it.page.locator("#forward-layer-2 .remark")
    remark.scroll_into_view_if_needed()
    expect(remark).to_be_visible()
    assert "nasyceniu" in (last.text_content() or "")
    assert remark.locator("[data-node='z2[1]']").text_content() == it.lesson("l.printed('z2[1]')")
    it.lesson("l.undo()")
    assert not remark.is_visible()


def test_a_remark_of_two_joins_its_like_and_no_more_than_four_are_made(opened: Open) -> None:
    it = opened(network((2, 6, 1), ("relu", "identity"), 5))
    every = it.lesson("l.set('x[1]', 0) && l.set('x[2]', 0)")
    assert every
    for k in range(1, 7):
        it.lesson("l.set(`b1[${x}]`, -1)", k)
    dead = it.page.locator("#forward-layer-1 .remark:not([hidden])")
    assert dead.count() == 1 and dead.locator("p[data-when]:not([hidden])").count() == 4


def test_sentences_choose_again_and_a_remark_that_is_no_longer_true_hides(opened: Open) -> None:
    it = opened(seed_spec())
    verdict = it.page.locator(".callout.verdict")
    assert "The loss fell from 0.327 to 0.277" in verdict.text_content()
    it.lesson("l.set('learning_rate', 5)")
    said = verdict.text_content()
    assert "The loss rose from 0.327 to" in said and "further away from the target 1" in said
    it.lesson("l.set('learning_rate', 1e-6)")
    said = verdict.text_content()
    assert "The loss stayed at 0.327: with so few digits" in said and "The prediction is still 0.191" in said
    dead = opened(Spec((Layer([[-1.0]], None, "relu"), Layer([[1.0]])), [[1.0]], [[1.0]], 0.1))
    remark = dead.page.locator(".callout.remark", has_text="dead").first
    remark.scroll_into_view_if_needed()
    assert remark.is_visible()
    dead.lesson("l.set('W1[1,1]', 1)")
    assert not remark.is_visible()
    dead.lesson("l.undo()")
    assert remark.is_visible()


def test_the_trap_of_the_old_weights_leaves_where_no_weight_moves_and_comes_where_one_does(opened: Open) -> None:
    it = opened(seed_spec())
    remark = it.page.locator(".callout.remark", has_text="trap of the old weights")
    table = it.page.locator("#update-trap")
    remark.scroll_into_view_if_needed()
    first = table.text_content()
    it.lesson("l.set('x[1]', 4)")
    assert remark.is_visible() and table.text_content() != first
    it.lesson("l.set('learning_rate', 0)")
    assert not remark.is_visible()
    it.lesson("l.undo()")
    assert remark.is_visible()
    still = opened(replace(seed_spec(), learning_rate=0.0), "pl")
    assert still.page.locator("#update .remark:not([hidden])").count() == 0
    still.lesson("l.set('learning_rate', 0.1)")
    remark = still.page.locator("#update .remark")
    remark.scroll_into_view_if_needed()
    expect(remark).to_be_visible()
    still.lesson("l.set('learning_rate', 0)")
    assert not remark.is_visible()


def test_what_cannot_follow_says_so(opened: Open) -> None:
    it = opened(seed_spec(display=Display(charts=("contours",))))
    note = it.lesson("l.words.still")
    assert it.page.locator("[data-note].live-still").count() == 0
    it.lesson("l.set('W1[1,1]', 0.5)")
    for kind in ("p", "pre", "figure", "div.table"):
        assert it.page.locator(f"{kind}.live-still[data-note='{note}']").count(), kind
    it.lesson("l.reset()")
    assert it.page.locator(".live-still").count() == 0


def test_heat_maps_are_shaded_again_as_a_page_made_with_these_numbers_shades_them(opened: Open) -> None:
    spec = network((60, 9, 1), ("tanh", "identity"), 5)  # 60 columns are more than are drawn: means of two
    maps = """() => [...document.querySelectorAll("svg[data-node]")].map((svg) =>
      [svg.dataset.node, ...[...svg.querySelectorAll(":scope > path")].map((p) => p.outerHTML)])"""
    it = opened(spec)
    before = it.page.evaluate(maps)
    assert [name for name, *_ in before] == ["W1", "dL_dW1"]
    rows = [list(row) for row in spec.layers[0].weights]
    rows[2][4] = -3.0
    other = replace(spec, layers=(replace(spec.layers[0], weights=rows), *spec.layers[1:]))
    it.lesson("l.set('W1[3,5]', -3)")
    changed = it.page.evaluate(maps)
    assert changed != before and changed == opened(other).page.evaluate(maps)
    assert it.page.locator("figure.live-still:has(svg[data-node])").count() == 0
    it.lesson("l.reset()")
    assert it.page.evaluate(maps) == before


# ---- As a reader does it


def given(it: Opened, node: str) -> Locator:
    """Where in the text a reader changes a given number."""
    return it.page.locator(f".live-given[tabindex][data-node='{node}']")


def value(it: Opened, node: str) -> float:
    return float(it.lesson("l.values[x]", node))


@pytest.mark.parametrize(("lang", "typed", "expected"), [("en", "0.5", "0.5"), ("pl", "0,5", "0,5")])
def test_a_number_is_typed_with_the_keyboard_alone(opened: Open, lang: str, typed: str, expected: str) -> None:
    it = opened(seed_spec(), lang)
    weight = given(it, "W1[1,1]")
    weight.focus()
    it.page.keyboard.press("Enter")
    it.page.keyboard.type(typed)
    it.page.keyboard.press("Enter")
    assert value(it, "W1[1,1]") == 0.5 and weight.inner_text() == expected
    assert it.page.evaluate("document.activeElement.dataset.node") == "W1[1,1]"
    assert it.lesson("l.region.textContent") != ""
    it.page.keyboard.press("Enter")
    it.page.keyboard.press("ArrowDown")
    assert value(it, "W1[1,1]") == 0.4
    it.page.keyboard.press("Escape")
    it.page.locator("button[data-act=undo]").press("Enter")
    it.page.locator("button[data-act=undo]").press("Enter")
    assert value(it, "W1[1,1]") == 0.11
    assert it.page.locator("button[data-act=undo]").is_disabled()


def test_a_number_that_is_none_or_out_of_range_is_refused_with_a_reason(opened: Open) -> None:
    it = opened(seed_spec())
    given(it, "learning_rate").click()
    field = it.page.locator(".live-edit input")
    for typed, reason in (("abc", "not a number"), ("-1", "larger than 0"), ("1e308", "grow beyond")):
        field.fill(typed)
        field.press("Enter")
        assert reason in it.page.locator(".live-error").inner_text()
        assert field.get_attribute("aria-invalid") == "true" and value(it, "learning_rate") == 0.05
    field.press("Escape")
    assert it.page.locator(".live-edit").count() == 0


@pytest.mark.parametrize("where", ["text", "formula", "picture"])
def test_a_number_is_dragged_in_text_formulas_and_pictures(opened: Open, where: str) -> None:
    it = opened(seed_spec())
    it.lesson("l.bind()")
    place = {
        "text": given(it, "W1[1,1]"),
        "formula": it.page.locator("#a1-1 mn[data-node='W1[1,1]']").first,
        "picture": it.page.locator("#weights-diagram g[data-node='W1[1,1]']:has(text)"),
    }[where]
    place.scroll_into_view_if_needed()
    place.hover()  # once it no longer moves: sections on the way are laid out when they come near
    box = place.bounding_box()
    assert box
    it.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    it.page.mouse.down()
    it.page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2, steps=8)
    it.page.mouse.up()
    expect(it.page.locator(".live-said")).not_to_be_empty()
    assert value(it, "W1[1,1]") == pytest.approx(0.01, abs=0.011)
    assert it.lesson("l.changed") == 1
    assert place.text_content().split()[-1].removeprefix("w1") == it.lesson("l.printed('W1[1,1]')")


def test_a_phone_is_enough(opened: Open) -> None:
    it = opened(seed_spec(), viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    given(it, "x[1]").tap()
    it.page.locator(".live-edit input").fill("-1.5")
    it.page.locator(".live-edit button").last.tap()
    assert value(it, "x[1]") == -1.4
    it.page.locator("h1").tap()
    assert it.page.locator(".live-edit").count() == 0
    it.page.locator("button[data-act=ten_steps]").tap()
    assert it.page.locator(".live-curve svg").is_visible()
    assert it.page.evaluate("document.documentElement.scrollWidth") == 360


def test_training_goes_on_and_can_be_taken_back(opened: Open) -> None:
    it = opened(seed_spec())
    after = value(it, "after.loss")
    it.page.locator("button[data-act=one_step]").click()
    assert value(it, "loss") == pytest.approx(after, rel=1e-12)
    it.page.locator("button[data-act=ten_steps]").click()
    assert value(it, "loss") == pytest.approx(train(seed_spec(), 11).losses[-1], rel=1e-12)
    assert "11" in it.page.locator(".live-curve figcaption").inner_text()
    it.page.locator("button[data-act=all_steps]").click()
    assert value(it, "loss") < 1e-9
    for _ in range(3):
        it.page.locator("button[data-act=undo]").click()
    assert value(it, "W1[1,1]") == 0.11 and it.page.locator(".live-curve").is_hidden()


def test_training_hands_on_what_the_optimizer_keeps(opened: Open) -> None:
    spec = SPECS["adam"]
    it = opened(spec)
    it.page.locator("button[data-act=ten_steps]").click()
    assert value(it, "loss") == pytest.approx(train(spec, 10).losses[-1], rel=1e-9)


def test_a_step_too_far_stops_the_training(opened: Open) -> None:
    it = opened(replace(seed_spec(), learning_rate=50.0))
    it.page.locator("button[data-act=ten_steps]").click()
    assert it.lesson("l.words.trained_trouble") in it.lesson("l.region.textContent")
    assert np.isfinite(value(it, "loss"))


@pytest.mark.parametrize("name", SPECS)
def test_the_network_is_copied_as_a_spec(opened: Open, name: str) -> None:
    it = opened(SPECS[name])
    text = it.lesson("(l.editor.set('W1[1,1]', 0.25), l.editor.yaml())")
    read = read_text(text)
    spec = SPECS[name]
    rows = [list(row) for row in spec.layers[0].weights]
    rows[0][0] = 0.25
    layers = (replace(spec.layers[0], weights=rows), *spec.layers[1:])
    expected = graph(run(replace(spec, layers=layers)))
    assert graph(run(read)) == expected


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_is_accessible(opened: Open, lang: str, theme: str) -> None:

    def judged() -> set[str]:
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        found = it.page.evaluate("(o) => axe.run(document, o)", options)
        return {
            f"{v['id']}: {n['html'].split(' data-')[0].split(' href=')[0]}"
            for v in found["violations"]
            for n in v["nodes"]
        } - before

    before: set[str] = set()
    it = opened(seed_spec(display=Display(live=False)), lang, color_scheme=theme, bypass_csp=True)
    it.page.add_script_tag(path=AXE)
    before = judged()  # what tests/test_browser.py has to say about pages as they are
    it = opened(seed_spec(), lang, color_scheme=theme, bypass_csp=True)
    it.page.add_script_tag(path=AXE)
    assert not judged()
    given(it, "W1[1,1]").click()
    assert not judged()
    it.page.locator(".live-edit input").fill("x")
    it.page.keyboard.press("Enter")
    assert not judged()
    it.page.keyboard.press("Escape")
    it.page.locator("button[data-act=ten_steps]").click()
    assert not judged()


def test_memory_does_not_grow(opened: Open) -> None:
    it = opened(seed_spec())
    client = it.page.context.new_cdp_session(it.page)

    def held() -> tuple[float, float]:
        for _ in range(3):
            client.send("HeapProfiler.collectGarbage")
        return client.send("Runtime.getHeapUsage")["usedSize"], client.send("Memory.getDOMCounters")["nodes"]

    edits = "{ for (let k = 0; k < x; k++) l.set('W1[1,1]', Math.sin(k)); }"
    it.page.evaluate(f"(x) => {{ const l = {LESSON}; {edits} }}", 200)
    heap, nodes = held()
    it.page.evaluate(f"(x) => {{ const l = {LESSON}; {edits} }}", 1000)
    later, more = held()
    assert later < heap + 300_000 and more <= nodes + 50


def test_on_paper_there_are_no_controls(opened: Open) -> None:
    it = opened(seed_spec())
    it.page.emulate_media(media="print")
    assert not it.page.locator(".live").is_visible() and not it.page.locator(".live-hint").is_visible()


# ---- Within a course

CONFIG = """
site_name: course
use_directory_urls: false
theme: {name: material, font: false, features: [navigation.instant]}
plugins: [everystep: {folder: lessons}]
nav: [index.md, other.md]
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A course with a page of two lessons and a page of one, served as a site is."""
    folder = sites.write(tmp_path_factory.mktemp("course"), {
        "lessons/hmkcode.yaml": sites.SEED,
        "docs/index.md": "# Two\n\n```everystep\nfile: hmkcode.yaml\n```\n\n```everystep\n" + sites.SEED + "```\n"
        "\nIt gives `everystep:a2[1]`.\n",
        "docs/other.md": "# One\n\n```everystep\nfile: hmkcode.yaml\nshow: forward\n```\n",
    })  # fmt: skip
    handler = functools.partial(Quiet, directory=str(folder / "built"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        (folder / "mkdocs.yml").write_text(f"{CONFIG}site_url: {address}/\n", encoding="utf-8")
        built = sites.build(folder)
        assert built.code == 0, built.said
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that keeps no log."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_lessons_of_a_course_live_apart_and_through_instant_navigation(browser: Browser, course: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{course}/index.html")
    page.wait_for_function("everystep.lessons.size === 2")
    first, second = (page.locator(".everystep-lesson").nth(k) for k in (0, 1))
    number = "[data-node='W1[1,1]'].live-given[tabindex]"
    first.locator(number).click()
    page.locator(".live-edit input").fill("0.9")
    page.keyboard.press("Enter")
    assert first.locator(number).inner_text() == "0.9" and second.locator(number).inner_text() == "0.11"
    page.evaluate("window.stayed = true")
    page.locator("a[href*='other']").first.click()
    page.wait_for_function("everystep.lessons.size === 1 && document.title.includes('One')")
    assert page.evaluate("window.stayed")
    page.evaluate(f"{LESSON}.set('W1[1,1]', -0.5)")
    assert "−0.5" in page.locator(".everystep-lesson").inner_text()
    page.go_back()
    page.wait_for_function("everystep.lessons.size === 2")
    assert page.locator(".everystep-lesson").first.locator(number).inner_text() == "0.11"
    assert page.locator(".live").count() == 2
    page.close()
    assert not said


def test_a_sentence_of_the_page_follows_the_lesson_that_it_speaks_of(browser: Browser, course: str) -> None:
    page = browser.new_page()
    page.goto(f"{course}/index.html")
    page.wait_for_function("everystep.lessons.size === 2")
    sentence = page.locator("p", has_text="It gives")
    assert sentence.inner_text() == "It gives 0.191."
    first, second = ([*page.locator(".everystep-lesson").all()][k] for k in (0, 1))
    for lesson, expected in ((first, "It gives 0.191."), (second, None)):
        lesson.locator("[data-node='W2[1,1]'].live-given[tabindex]").click()
        page.locator(".live-edit input").fill("0.9")
        page.keyboard.press("Enter")
        shown = page.evaluate("[...everystep.lessons.values()][1].printed('a2[1]')")
        assert sentence.inner_text() == (expected or f"It gives {shown}.") and (expected or shown != "0.191")
    page.close()
