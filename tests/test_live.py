"""The living page in a real browser: a number is changed, and everything on the page follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from everystep.compute.spec import Spec
from everystep.compute.trace import Trace, run
from everystep.render.html import html_page
from everystep.render.language import language
from everystep.render.live import SCRIPTS, scripts
from everystep.teach.walkthrough import walkthrough

from .networks import seed_spec

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
    from dataclasses import replace

    rows = [list(row) for row in spec.layers[0].weights]
    for at, value in changed.items():
        rows[int(at[1]) - 1][int(at[2]) - 1] = value
    return run(replace(spec, layers=(replace(spec.layers[0], weights=rows), *spec.layers[1:])))


def test_scripts_are_small_and_free_of_comments() -> None:
    assert len(scripts().encode()) < 40_000
    assert "\n//" not in scripts() and all(name in ("graph", "lesson") or name for name in SCRIPTS)


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
