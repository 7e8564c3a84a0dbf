"""What a browser is told of a section's height before anybody scrolls to it, and what moves while a page loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import everystep

LESSONS = Path(__file__).parent.parent / "site" / "lessons"

TALL = """() => [...document.querySelectorAll("main > section")].map(section => {
  const guess = parseFloat(getComputedStyle(section).containIntrinsicHeight.replace("auto ", ""));
  section.style.contentVisibility = "visible";
  return [section.id, guess, section.getBoundingClientRect().height];
})"""

SHIFTED = """window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => window.moved += entry.value))
  .observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize("name", ["hmkcode", "softmax", "adam"])
def test_a_section_is_not_taller_than_it_is_said_to_be(browser: Browser, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 823})
    lesson = everystep.walkthrough(everystep.run(everystep.read(LESSONS / f"{name}.yaml")))
    page.set_content(everystep.render(lesson, lang="pl"))
    sections = page.evaluate(TALL)
    page.close()
    assert len(sections) > 8
    assert [s for s in sections if s[1] < s[2] * 0.95 or s[1] > s[2] * 4] == []


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("width", [412, 1280])
def test_nothing_moves_while_the_page_comes_to_life(browser: Browser, tmp_path: Path, lang: str, width: int) -> None:
    lesson = everystep.walkthrough(everystep.run(everystep.read(LESSONS / "hmkcode.yaml")))
    (tmp_path / "lesson.html").write_text(everystep.render(lesson, lang=lang), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 823})
    page.add_init_script(SHIFTED)
    page.goto((tmp_path / "lesson.html").as_uri(), wait_until="load")
    page.wait_for_selector(".live-hint")
    page.wait_for_timeout(300)
    moved = page.evaluate("window.moved")
    page.close()
    assert moved < 0.01
