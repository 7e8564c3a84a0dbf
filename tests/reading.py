"""Pages for readers in a browser: finished lessons as files, and a course in Material for MkDocs, really served."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Locator, Page

import everystep

from .sites import SEED, build, write

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
CALM: dict[str, Any] = {"reduced_motion": "reduce"}

BATCH = """
title: Two samples
layers:
  - {weights: [[0.11, 0.21], [0.12, 0.08]], biases: [0.1, 0.2], activation: tanh}
  - {weights: [[0.14, 0.15]], biases: [0.05], activation: sigmoid}
inputs: [[2, 3], [1, -1]]
targets: [[1], [0]]
learning_rate: 0.5
display: {charts: [activation]}
"""

CONFIG = """
site_name: Course
site_url: {url}
theme: {{name: material, font: false, features: [navigation.instant]}}
markdown_extensions: [pymdownx.superfences]
plugins: [everystep: {{folder: lessons}}]
"""

INDEX = """# Two lessons

[Another page](other.md)

```everystep
file: seed.yaml
show: [forward, the-loss, backward]
```

```everystep
file: batch.yaml
show: [forward]
```
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A test's output is not the place for a server's log."""


@dataclass
class Reader:
    """One reader with a browser window, and what the page said to the console."""

    page: Page
    said: list[str] = field(default_factory=list)

    def button(self, name: str, at: int = 0) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).nth(at)

    @property
    def here(self) -> str:
        """The calculation that the player has marked: its anchor, or the number that its row ends with."""
        found: str = self.page.evaluate(
            """() => { const e = document.querySelector(".es-here");
            return e ? e.id || [...e.querySelectorAll("[data-node]")].at(-1).dataset.node : ""; }"""
        )
        return found

    @property
    def told(self) -> str:
        """What screen readers were told last, by the lesson that spoke."""
        texts = self.page.locator(".live-said").all_inner_texts()
        return next((text for text in texts if text), "")

    def barriers(self, within: str = "body") -> dict[str, list[str]]:
        """What axe finds against WCAG 2.2 AA, without looking into formulas."""
        self.page.evaluate(AXE + "; undefined")
        result = self.page.evaluate(
            """([within, tags]) => axe.run({include: [within], exclude: [["math"]]},
            {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})""",
            [within, WCAG],
        )
        return {rule["id"]: [str(node["target"]) for node in rule["nodes"][:3]] for rule in result["violations"]}

    def spills(self) -> list[str]:
        """What is wider than the page."""
        found: list[str] = self.page.evaluate(
            """() => { const wide = document.documentElement.clientWidth;
            const outside = e => { const b = e.getBoundingClientRect();
              return b.width && (b.right > wide + 1 || b.left < -1); };
            return [...document.querySelectorAll(".es-player, .es-player *, .es-card, .es-card *, .es-quiz *, .es-ask")]
              .filter(e => outside(e) && !e.closest(".scroll, .table, .eq, svg, math"))
              .map(e => e.outerHTML.slice(0, 80)); }"""
        )
        return found


class Library:
    """Every page that readers open, made once."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.readers: list[tuple[BrowserContext, Reader]] = []
        write(folder, {"seed.yaml": SEED, "batch.yaml": BATCH})
        for name in ("seed", "batch"):
            lesson = everystep.walkthrough(everystep.run(everystep.read(folder / f"{name}.yaml")))
            for lang in ("en", "pl"):
                (folder / f"{name}.{lang}.html").write_text(everystep.render(lesson, lang), encoding="utf-8")
        self.server: ThreadingHTTPServer | None = None

    @property
    def site(self) -> str:
        """The address of the course, which is built when somebody asks for it."""
        if self.server is None:
            folder = self.folder / "course"
            built = folder / "built"
            self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=built))
            url = f"http://127.0.0.1:{self.server.server_port}/"
            write(folder, {
                "mkdocs.yml": CONFIG.format(url=url), "docs/index.md": INDEX, "docs/other.md": "# Another page\n",
                "lessons/seed.yaml": SEED, "lessons/batch.yaml": BATCH})  # fmt: skip
            result = build(folder)
            assert result.code == 0, result.said
            threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def open(self, name: str = "seed.en", at: str = "", **options: Any) -> Reader:
        """A finished page from its file, or the course (`site`), in a window of its own."""
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **CALM, **options})
        reader = Reader(context.new_page())
        self.readers.append((context, reader))
        reader.page.on("console", lambda message: reader.said.append(message.text))
        reader.page.on("pageerror", lambda error: reader.said.append(str(error)))
        reader.page.goto((self.site if name == "site" else (self.folder / f"{name}.html").as_uri()) + at)
        reader.page.locator(".live button").first.wait_for()
        return reader

    def leave(self) -> list[str]:
        """Close what is open; what the pages said to the console."""
        said = [text for _, reader in self.readers for text in reader.said]
        for context, _ in self.readers:
            context.close()
        self.readers.clear()
        return said

    def close(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
