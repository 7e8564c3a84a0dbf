"""Finished pages in a real browser: nothing is cut, hidden, fetched or unreadable, on any width, light, dark and "
"printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import everystep
from everystep.compute.spec import Layer, Spec

SEED = Path(__file__).parent.parent / "site" / "lessons" / "hmkcode.yaml"
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LESSONS = ("seed", "batch", "digits", "wide")
WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")

BATCH = """
layers:
  - {weights: [[0.11, 0.21], [0.12, 0.08]], biases: [0.1, 0.2], activation: tanh}
  - {weights: [[0.14, 0.15]], biases: [0.05]}
inputs: [[2, 3], [1, -1], [0.5, 2]]
targets: [[1], [0], [0.5]]
learning_rate: 0.05
optimizer: adam
steps: 2
names: {inputs: [godziny snu, liczba przepracowanych zadań]}
"""


@dataclass
class Opened:
    """A page in the browser, and what it did that it should not have done."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def at(self, width: int, theme: str = "light", media: str = "screen") -> Page:
        """The page at this width, in this theme, on this medium, from its top."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media=media, color_scheme=theme)  # type: ignore[arg-type]
        self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        return self.page


@pytest.fixture(scope="session")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """Each lesson, built and opened once."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "batch.yaml").write_text(BATCH, encoding="utf-8")
    specs = {"seed": everystep.read(SEED), "batch": everystep.read(folder / "batch.yaml"), "digits": digits(),
             "wide": wide()}  # fmt: skip
    languages = {"seed": "en", "batch": "pl", "digits": "en", "wide": "pl"}
    found = {}
    for name, spec in specs.items():
        file = folder / f"{name}.html"
        lesson = everystep.walkthrough(everystep.run(spec))
        file.write_text(everystep.render(lesson, languages[name]), encoding="utf-8")
        it = found[name] = Opened(browser.new_page())
        it.page.on("console", lambda message, it=it: it.said.append(message.text))
        it.page.on("pageerror", lambda error, it=it: it.said.append(str(error)))
        it.page.on("request", lambda request, it=it: it.asked.append(request.url))
        it.page.goto(file.as_uri())
    return found


def digits() -> Spec:
    """A classifier of images, far too large to be shown whole."""
    draw = np.random.default_rng(1)
    layers = (
        Layer(draw.normal(size=(128, 784)) / 28, draw.normal(size=128) / 9, "relu"),
        Layer(draw.normal(size=(10, 128)) / 11, draw.normal(size=10) / 9, "softmax"),
    )
    image = np.clip(draw.normal(size=(1, 784)), 0, 1)
    return Spec(layers, image, np.eye(10)[[3]], 0.1, loss="cross_entropy")


def wide() -> Spec:
    """The widest layers that are shown whole, and a softmax over them."""
    draw = np.random.default_rng(2)
    layers = tuple(
        Layer(draw.normal(size=(5, 5)).round(2), draw.normal(size=5).round(2), name) for name in ("sigmoid", "softmax")
    )
    return Spec(layers, draw.normal(size=(1, 5)).round(2), np.eye(5)[[1]], 0.1, loss="cross_entropy")


SPREAD = """() => {
  // Everything laid out and open, and every scroller at its start.
  const style = document.createElement("style");
  style.textContent = "main>section{content-visibility:visible!important}";
  document.head.append(style);
  document.querySelectorAll("main details").forEach(d => d.open = true);
}"""

OUTSIDE = """() => {
  const scrollers = ".scroll, .table, .eq, .formula, .phases, pre.code";
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push("the page is " + document.documentElement.scrollWidth);
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg, math, .skip") !== null && !["svg", "math"].includes(e.localName)) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || box.right <= wide + 1 && box.left >= -1) continue;
    if (e.parentElement.closest(scrollers) || e.matches(".skip")) continue;
    found.push(`${e.localName}.${e.className} from ${box.left} to ${box.right} in ${e.closest("[id]")?.id}`);
  }
  return found.slice(0, 5);
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", LESSONS)
def test_nothing_is_wider_than_the_page_but_what_scrolls_by_itself(
    opened: dict[str, Opened], name: str, width: int, theme: str
) -> None:
    page = opened[name].at(width, theme)
    page.evaluate(SPREAD)
    assert page.evaluate(OUTSIDE) == []


CUT = """() => [...document.querySelectorAll("main *")].filter(e => {
    if (e.closest("svg, math, .scroll, .table, .formula, pre.code")) return false;
    return e.scrollWidth > e.clientWidth + 1 && !["visible", "clip"].includes(getComputedStyle(e).overflowX);
  }).map(e => `${e.className} in ${e.closest("[id]")?.id}: ${e.scrollWidth} in ${e.clientWidth}`).slice(0, 5)"""


@pytest.mark.parametrize("name", LESSONS)
def test_what_has_to_be_scrolled_can_be_reached_with_the_keyboard(opened: dict[str, Opened], name: str) -> None:
    """A card that was thought to fit, and does not, would scroll too, but not be a stop of the Tab key."""
    for width in WIDTHS:
        page = opened[name].at(width)
        page.evaluate(SPREAD)
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("name", LESSONS)
def test_every_formula_is_drawn(opened: dict[str, Opened], name: str) -> None:
    page = opened[name].at(1280)
    page.evaluate(SPREAD)
    flat = """() => [...document.querySelectorAll("math")].filter(m => {
        const box = m.getBoundingClientRect();
        return m.checkVisibility() && !m.closest(".cols .uses") && (box.height < 6 || box.width < 3);
      }).map(m => m.getAttribute("alttext")).slice(0, 5)"""
    assert page.evaluate(flat) == []
    assert page.evaluate("document.querySelectorAll('math').length") > 50
    assert page.evaluate("getComputedStyle(document.querySelector('mfrac')).display") == "block math"


@pytest.mark.parametrize("name", LESSONS)
def test_on_paper_everything_is_unfolded_and_light(opened: dict[str, Opened], name: str) -> None:
    page = opened[name].at(794, "dark", "print")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    hidden = """() => [...document.querySelectorAll("main details")].filter(d =>
        [...d.children].some(e => !e.getBoundingClientRect().height)
        || d.getBoundingClientRect().height < 1.5 * d.firstElementChild.getBoundingClientRect().height
      ).map(d => d.id)"""
    assert page.evaluate("document.querySelectorAll('main details').length")
    assert page.evaluate(hidden) == []
    assert not page.locator(".top").is_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert sum(int(part) for part in ink[4:-1].split(",")) < 150, ink


BEYOND = """() => {
  const found = [];
  for (const e of document.querySelectorAll(".eq-r > math, main table, main svg, main pre, .formula > math")) {
    const frame = (e.closest(".eqn, figure, .annotated, section") ?? document.body).getBoundingClientRect();
    const parts = [e, ...e.querySelectorAll("mi, mn, mo")].map(part => part.getBoundingClientRect().right);
    if (Math.max(...parts) > frame.right + 1) found.push(e.localName + " in " + e.closest("[id]")?.id);
  }
  return found.slice(0, 5);
}"""


@pytest.mark.parametrize("name", LESSONS)
def test_on_paper_nothing_is_cut_at_the_edge(opened: dict[str, Opened], name: str) -> None:
    """A4 with the margins that the page asks for is 178 mm wide; paper does not scroll."""
    page = opened[name].at(673, "light", "print")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(BEYOND) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", LESSONS)
def test_the_table_of_contents_leads_to_its_sections(opened: dict[str, Opened], name: str, width: int) -> None:
    page = opened[name].at(width)
    page.reload()  # the sections that nobody has seen are not laid out yet: the hard case
    links = page.locator(".toc > details > ol > li > a")
    count = links.count()
    assert count > 5
    for k in (count // 3, count - 1, 1):
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        if width < 1000:
            page.evaluate("document.querySelector('.toc details').open = true")
        links.nth(k).click()
        heading = page.evaluate("document.querySelector('.toc') && location.hash.slice(1)")
        page.wait_for_timeout(150)
        seen = page.evaluate(
            """id => { const h = document.getElementById(id).querySelector("h2").getBoundingClientRect();
            const at = document.elementFromPoint(h.left + 40, h.top + h.height / 2);
            const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
            return {top: h.top, end, shown: at !== null && at.closest("section")?.id === id}; }""",
            heading,
        )
        assert seen["shown"], (heading, seen)
        assert seen["top"] < 180 or seen["end"], (heading, seen)


def test_the_number_of_a_section_stays_in_one_piece_beside_a_long_title(opened: dict[str, Opened]) -> None:
    page = opened["seed"].at(1280)
    page.reload()
    lines = page.evaluate("""() => {
      const [number, title] = [...document.querySelectorAll(".toc > details > ol > li > a")].at(-1).children;
      title.textContent = "a title that takes more than one line ".repeat(3);
      const inside = document.createRange();
      inside.selectNodeContents(number);
      return [number.textContent, new Set([...inside.getClientRects()].map(box => box.top)).size];
    }""")
    assert lines == ["11", 1]


@pytest.mark.parametrize(
    ("name", "theme"), [("seed", "light"), ("seed", "dark"), ("batch", "dark"), ("digits", "light")]
)
def test_axe_finds_no_barrier(opened: dict[str, Opened], name: str, theme: str) -> None:
    """At WCAG 2.2 AA: every rule on a desk's page; on a phone in the dark those that colours and layout decide."""
    page = opened[name].at(360 if theme == "dark" else 1280, theme)
    page.evaluate(SPREAD)
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    layout = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
    # What is inside of formulas is alike on every page, and the palette's test computes its contrasts.
    unseen = [] if name == "seed" else [["math"]]
    only = {"type": "rule", "values": layout} if theme == "dark" else {"type": "tag", "values": WCAG}
    result: dict[str, Any] = page.evaluate(
        "([exclude, only]) => axe.run({exclude}, {runOnly: only, resultTypes: ['violations']})", [unseen, only]
    )
    found = {
        rule["id"]: [
            f"{node['target']}: {node['any'][0]['message'] if node['any'] else ''}" for node in rule["nodes"][:3]
        ]
        for rule in result["violations"]
    }
    assert found == {}


@pytest.mark.parametrize("name", LESSONS)
def test_a_page_asks_for_nothing_and_says_nothing(opened: dict[str, Opened], name: str) -> None:
    it = opened[name]
    assert it.said == []
    assert {url for url in it.asked if not url.startswith(("file:", "data:"))} == set()
    assert len({url for url in it.asked if url.startswith("file:")}) == 1


MINUS = """() => {
  const number = [...document.querySelectorAll("main :is(a, span)")].find(e => /^−[0-9]/.test(e.textContent));
  const words = document.createElement("p");
  words.dir = "rtl";
  words.append("התחזית זזה אל ", number.cloneNode(true), " קרוב יותר");
  document.querySelector("main").prepend(words);
  const left = at => {
    const range = document.createRange();
    range.setStart(words.children[0].firstChild, at);
    range.setEnd(words.children[0].firstChild, at + 1);
    return range.getBoundingClientRect().left;
  };
  const found = left(0) < left(1);
  words.remove();
  return found;
}"""


def test_a_minus_stands_before_its_number_among_words_from_right_to_left(opened: dict[str, Opened]) -> None:
    assert opened["batch"].at(1280).evaluate(MINUS)
