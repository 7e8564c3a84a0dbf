"""A lesson shows itself in a notebook, and in the page that nbconvert makes of one: executed and read back, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import html5lib
import pytest

import everystep

from .sites import ROOT, write

SPEC = ROOT / "site" / "lessons" / "hmkcode.yaml"
CELLS = (
    "import everystep\nlesson = everystep.walkthrough(everystep.run(everystep.read('hmkcode.yaml')))",
    "lesson",
    "from IPython.display import Markdown\nMarkdown(everystep.render(lesson, lang='pl', format='md'))",
)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a notebook with two lessons, executed, and of the pages made of it."""
    import nbformat

    folder = tmp_path_factory.mktemp("notebook")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    write(folder, {"book.ipynb": nbformat.writes(book), "hmkcode.yaml": SPEC.read_text(encoding="utf-8")})
    env = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "IPYTHONDIR": str(folder / "ipython"),
           "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}  # fmt: skip
    for format in ("notebook", "html", "markdown"):
        more = ["--execute", "--inplace"] if format == "notebook" else []
        done = subprocess.run([sys.executable, "-m", "nbconvert", "--to", format, *more, "book.ipynb"], cwd=folder,
                              env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        assert done.returncode == 0, done.stdout
    return folder


def outputs(folder: Path) -> list[dict[str, Any]]:
    book = json.loads((folder / "book.ipynb").read_text(encoding="utf-8"))
    return [{mime: "".join(text) for mime, text in output["data"].items()}
            for cell in book["cells"] for output in cell["outputs"]]  # fmt: skip


def test_a_lesson_offers_a_page_and_markdown(executed: Path) -> None:
    shown, markdown = outputs(executed)
    assert {"text/html", "text/markdown"} <= shown.keys()
    lesson = everystep.walkthrough(everystep.run(everystep.read(SPEC)))
    assert shown["text/markdown"] == everystep.render(lesson, format="md")
    assert markdown["text/markdown"] == everystep.render(lesson, "pl", "md")


def test_the_converted_page_holds_the_whole_lesson_apart_from_its_own_style(executed: Path) -> None:
    page = html5lib.parse((executed / "book.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    (frame,) = [frame for frame in page.iter("iframe") if frame.get("title") == "everystep"]
    lesson = everystep.walkthrough(everystep.run(everystep.read(SPEC)))
    assert frame.get("srcdoc") == everystep.render(lesson)
    inner = html5lib.parse(frame.get("srcdoc"), namespaceHTMLElements=False)
    written = [(element.get("data-node"), "".join(element.itertext())) for element in inner.iter()]
    assert ("a2[1]", "0.191") in written
    assert sum(element.tag.endswith("math") for element in inner.iter() if isinstance(element.tag, str)) > 200
    assert not [e for e in inner.iter() if str(e.get("src") or "").startswith("http")]


def test_the_polish_lesson_is_markdown_on_the_page(executed: Path) -> None:
    page = html5lib.parse((executed / "book.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    headings = ["".join(element.itertext()).strip("¶") for element in page.iter("h2")]
    assert "Przejście w\N{NO-BREAK SPACE}przód" in " ".join(headings)
    assert r"\color{#" in "".join(page.itertext()) and "0{,}191" in "".join(page.itertext())


def test_a_notebook_exported_as_markdown_keeps_both_lessons(executed: Path) -> None:
    text = (executed / "book.md").read_text(encoding="utf-8")
    assert 'title="everystep"' in text and "Przejście w\N{NO-BREAK SPACE}przód" in text
