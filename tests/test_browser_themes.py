"""Lessons within a site in a real browser: in each theme, light and dark, on a phone and on a desk, and on paper."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import axe_playwright_python
import pypdf
import pytest
from playwright.sync_api import Browser, Page

from everystep.publish.new import course_files

from .sites import SEED, build, write

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (360, 1280)

SCHEMES = ("palette: [{media: '(prefers-color-scheme: light)', scheme: default}, "
           "{media: '(prefers-color-scheme: dark)', scheme: slate}]")  # fmt: skip
THEMES = {
    "mkdocs": "{name: mkdocs, color_mode: auto, highlightjs: false, custom_dir: theme}",
    "readthedocs": "{name: readthedocs, highlightjs: false, include_homepage_in_sidebar: false}",
    "material": f"{{name: material, font: false, {SCHEMES}}}",
}
DARK = ("mkdocs", "material")
"""The themes that have a dark mode of their own."""

LOOKS = [(theme, "light") for theme in THEMES] + [(theme, "dark") for theme in DARK]
EVERYWHERE = [(*look, width) for look in LOOKS for width in WIDTHS]

CONFIG = """site_name: Course
theme: {theme}
plugins: [search, everystep: {{pages: worked}}]
markdown_extensions: [toc, admonition]
"""
INDEX = "# Home\n\nWe predict `everystep:a2[1]`.\n\n```everystep\nfile: hmkcode.yaml\nshow: [forward]\n```\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files without a word about each."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which the same course stands in each theme."""
    folder = tmp_path_factory.mktemp("themes")
    for name, theme in THEMES.items():
        files = {
            "mkdocs.yml": CONFIG.format(theme=theme),
            "docs/index.md": INDEX,
            "lessons/hmkcode.yaml": SEED,
            "theme/main.html": course_files("en")["theme/main.html"],
        }
        result = build(write(folder / name, files), "--strict")
        assert result.code == 0, result.said
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def pages(browser: Browser, course: str) -> Iterator[dict[str, tuple[Page, list[str]]]]:
    """The whole lesson in each theme, and what its page complained of or asked other hosts for."""
    found: dict[str, tuple[Page, list[str]]] = {}
    for theme, scheme in LOOKS:
        page, said = browser.new_page(color_scheme=scheme, reduced_motion="reduce"), []  # type: ignore[arg-type]
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("request", lambda request, said=said: said.append(request.url)
                if not request.url.startswith((course, "data:", "blob:")) else None)  # fmt: skip
        page.goto(f"{course}/{theme}/built/worked/hmkcode/")
        found[f"{theme} {scheme}"] = page, said
    yield found
    for page, _ in found.values():
        page.close()


def shown(pages: dict[str, tuple[Page, list[str]]], theme: str, scheme: str, width: int) -> Page:
    """The page of a theme, light or dark, at a width, everything in it unfolded."""
    page = pages[f"{theme} {scheme}"][0]
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('.everystep-lesson details').forEach(d => d.open = true)")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    return page


OUTSIDE = """() => {
  const scrollers = ".scroll, .table, .eq, .formula, pre.code";
  const wide = document.documentElement.clientWidth, found = [];
  const page = document.documentElement.scrollWidth, lessons = [...document.querySelectorAll(".everystep-lesson")];
  lessons.forEach(e => e.style.display = "none");
  const frame = document.documentElement.scrollWidth;  // some themes' own are too wide
  lessons.forEach(e => e.style.display = "");
  if (page > Math.max(wide, frame)) found.push("the page is " + page);
  for (const e of document.querySelectorAll(".everystep-lesson *")) {
    if (e.closest("svg, math") !== null && !["svg", "math"].includes(e.localName)) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || box.right <= wide + 1 && box.left >= -1) continue;
    if (e.parentElement.closest(scrollers) || !e.checkVisibility()) continue;
    found.push(`${e.localName}.${e.className} from ${box.left} to ${box.right} in ${e.closest("[id]")?.id}`);
  }
  return found.slice(0, 5);
}"""


@pytest.mark.parametrize(("theme", "scheme", "width"), EVERYWHERE)
def test_nothing_is_wider_than_the_page_but_what_scrolls_by_itself(
    pages: dict[str, tuple[Page, list[str]]], theme: str, scheme: str, width: int
) -> None:
    assert shown(pages, theme, scheme, width).evaluate(OUTSIDE) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_formula_is_drawn(pages: dict[str, tuple[Page, list[str]]], theme: str) -> None:
    page = shown(pages, theme, "light", 1280)
    flat = """() => [...document.querySelectorAll(".everystep-lesson math")].filter(m => {
        const box = m.getBoundingClientRect();
        return m.checkVisibility() && !m.closest(".cols .uses") && (box.height < 6 || box.width < 3);
      }).map(m => m.getAttribute("alttext")).slice(0, 5)"""
    assert page.evaluate(flat) == []
    assert page.evaluate("document.querySelectorAll('.everystep-lesson math').length") > 200
    assert page.evaluate("getComputedStyle(document.querySelector('.everystep-lesson mfrac')).display") == "block math"


@pytest.mark.parametrize(("theme", "scheme"), LOOKS)
def test_a_lesson_is_as_light_or_dark_as_its_theme(
    pages: dict[str, tuple[Page, list[str]]], theme: str, scheme: str
) -> None:
    ground = shown(pages, theme, scheme, 1280).evaluate(
        "getComputedStyle(document.querySelector('.everystep-lesson')).backgroundColor")  # fmt: skip
    light = sum(int(part) for part in ground[4:-1].split(",")) / 3
    assert light > 200 if scheme == "light" else light < 60, ground


@pytest.mark.parametrize(("theme", "scheme", "width"), EVERYWHERE)
def test_axe_finds_no_barrier_in_a_lesson(
    pages: dict[str, tuple[Page, list[str]]], theme: str, scheme: str, width: int
) -> None:
    page = shown(pages, theme, scheme, width)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE + "; undefined")
    # What is inside of formulas is alike everywhere; the standalone page's test looks at each.
    found: dict[str, list[str]] = page.evaluate(
        """async tags => Object.fromEntries((await axe.run(
             {include: [[".everystep-lesson"]], exclude: [["math"]]},
             {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}
           )).violations.map(rule => [rule.id, rule.nodes.slice(0, 3).map(node =>
             `${node.target}: ${node.any[0]?.message ?? node.failureSummary}`)]))""", WCAG)  # fmt: skip
    assert found == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_themes_table_of_contents_leads_to_every_section(
    pages: dict[str, tuple[Page, list[str]]], theme: str
) -> None:
    page = shown(pages, theme, "light", 1280)
    targets: list[str] = page.evaluate("""() => [...new Set([...document.querySelectorAll("a[href^='#']")]
        .filter(a => !a.closest(".everystep-lesson") && a.hash.length > 1).map(a => decodeURIComponent(a.hash.slice(1)))
      )].filter(id => document.getElementById(id)?.closest(".everystep-lesson"))""")
    headings: list[str] = page.evaluate(
        "[...document.querySelectorAll('.everystep-lesson :is(h2, h3)')].filter(h => h.id).map(h => h.id)")  # fmt: skip
    assert "forward" in targets and len(targets) > 8 and set(targets) <= set(headings)
    for id in (targets[-1], targets[1]):
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.evaluate("id => [...document.querySelectorAll('a')].find(a => decodeURIComponent(a.hash) === '#' + id && "
                      "!a.closest('.everystep-lesson')).click()", id)  # fmt: skip
        # A theme may still scroll gently.
        page.wait_for_function(
            """id => { const top = document.getElementById(id).getBoundingClientRect().top;
            return top >= -2 && top < 250 || scrollY + innerHeight >= document.documentElement.scrollHeight - 4 }""",
            arg=id,
            timeout=20000,
        )


@pytest.mark.parametrize("theme", THEMES)
def test_on_paper_every_folded_part_is_there(browser: Browser, course: str, theme: str) -> None:
    page = browser.new_page()
    page.goto(f"{course}/{theme}/built/worked/hmkcode/")
    texts = []
    for open in (False, True):
        page.evaluate(
            "open => document.querySelectorAll('.everystep-lesson details').forEach(d => d.open = open)", open
        )
        paper = pypdf.PdfReader(BytesIO(page.pdf(format="A4")))
        texts.append("".join("".join([leaf.extract_text() for leaf in paper.pages]).split()))
    page.close()
    assert texts[0] == texts[1] and len(texts[0]) > 5000
    assert "Theselinescomputethesamestep" in texts[0] and "importnumpyasnp" in texts[0]  # that part is folded


def test_nothing_is_complained_of_or_fetched_from_elsewhere(pages: dict[str, tuple[Page, list[str]]]) -> None:
    assert {look: said for look, (_, said) in pages.items() if said} == {}
