"""What the mathematics of a lesson costs a reader's browser: its page beside the same page without any."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import everystep
from everystep.compute.spec import Display, Spec
from everystep.render.live import scripts

from ..networks import seed_spec

TARGET = 1.1
"""The main thread is to work at most this many times as long as without mathematics."""

TOO_MUCH = 2.0
"""So many times mean that something must have broken: machines differ, and are busy."""

ROUNDS = 9
SETTLED = 800
"""Milliseconds after loading in which scripts find what there is to follow."""


def without_mathematics(html: str) -> str:
    """The page with the plain text of each formula in its place; its scripts, which write formulas too, as they are."""

    def plain(formula: re.Match[str]) -> str:
        shown = re.sub(r"<annotation\b.*?</annotation>", "", formula[0], flags=re.S)
        text = " ".join(unescape(re.sub(r"<[^>]*>", " ", shown)).split())
        return f"<span>{text.replace('&', '&amp;').replace('<', '&lt;')}</span>"

    end = html.index("</main>")
    return re.sub(r"<math\b.*?</math>", plain, html[:end], flags=re.S) + html[end:]


def seconds(browser: Browser, file: Path) -> float:
    """How long the main thread works until the page has loaded and settled, in a browser that has never seen it."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, bypass_csp=True)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Performance.enable")
    page.goto(file.as_uri(), wait_until="load")
    page.wait_for_timeout(SETTLED)
    found = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(found["TaskDuration"])


@pytest.mark.parametrize("live", [True, False], ids=["living", "still"])
def test_mathematics_hardly_costs_the_main_thread_anything(browser: Browser, tmp_path: Path, live: bool) -> None:
    spec: Spec = seed_spec(display=Display(live=live))
    html = everystep.render(everystep.walkthrough(everystep.run(spec)))
    ours, plain = tmp_path / "ours.html", tmp_path / "plain.html"
    ours.write_text(html, encoding="utf-8")
    plain.write_text(without_mathematics(html), encoding="utf-8")
    assert (
        html.count("<math") > 200
        and plain.read_text(encoding="utf-8").count("<math") == scripts().count("<math") * live
    )
    # Of several rounds the quickest: what else the machine does is not ours.
    most, least = (
        1000 * min(times)
        for times in zip(*[(seconds(browser, ours), seconds(browser, plain)) for _ in range(ROUNDS)], strict=True)
    )
    ratio = most / least
    print(f"the main thread works {ratio:.2f} x as long as without mathematics (target {TARGET:g}); "
          f"{most:.0f} ms, {least:.0f} ms")  # fmt: skip
    assert ratio < TOO_MUCH
