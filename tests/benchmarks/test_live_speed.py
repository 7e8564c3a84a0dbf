"""The speed of the living page in a real browser: from a changed number to everything laid out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from everystep.compute.trace import run
from everystep.render.html import html_page
from everystep.render.language import language
from everystep.teach.walkthrough import walkthrough

from ..networks import network

FRAME = 1000 / 60
EDITS = """() => {
  const lesson = [...everystep.lessons.values()][0], times = [];
  lesson.set("W1[1,1]", 0.5);
  for (let k = 0; k < 100; k++) {
    const start = performance.now();
    lesson.set("W1[1,1]", Math.round(100 * Math.sin(k)) / 100);
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}"""


TOO_MUCH = 8
"""How many times its target an edit may take before something must have broken: machines differ, and are busy."""


@pytest.mark.parametrize(("sizes", "frames"), [((2, 2, 1), 1), ((8, 8, 8), 2)])
def test_an_edit_is_seen_in_time(browser: Browser, tmp_path: Path, sizes: tuple[int, ...], frames: int) -> None:
    """At the 95th percentile, everything computed, written and laid out."""
    spec = network(sizes, ("sigmoid",) * (len(sizes) - 1), 3)
    file = tmp_path / "lesson.html"
    file.write_text(html_page(walkthrough(run(spec)), language("en")).text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    page.locator(".live button").first.wait_for()
    rounds = [page.evaluate(EDITS) for _ in range(5)]
    page.close()
    # Of several rounds the quickest: what else the machine does is not ours.
    late, median = min((times[int(len(times) * 0.95)], times[len(times) // 2]) for times in rounds)
    print(f"{sizes}: {median:.1f} ms, 95 % within {late:.1f} ms (target {frames * FRAME:.0f} ms)")
    assert late < TOO_MUCH * frames * FRAME
