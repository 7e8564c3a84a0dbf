"""The library's verbs: each usable on its own, documented, typed, and imported when it is first used."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import everystep
from everystep.errors import EverystepError
from everystep.teach.lesson import Lesson

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "site" / "lessons" / "hmkcode.yaml"


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return everystep.walkthrough(everystep.run(everystep.read(SEED)))


def test_the_verbs_lead_from_a_file_to_a_page(lesson: Lesson) -> None:
    page = everystep.render(lesson)
    assert page.startswith("<!doctype html>") and '<html lang="en"' in page
    assert '<html lang="pl"' in everystep.render(lesson, lang="pl")
    assert everystep.render(lesson, format="md").startswith("# ")


def test_a_page_from_the_library_is_the_page_of_the_command_line(lesson: Lesson, tmp_path: Path) -> None:
    html, markdown = everystep.build([SEED], tmp_path, formats=["html", "md"])
    assert html.read_text(encoding="utf-8") == everystep.render(lesson)
    assert markdown.read_text(encoding="utf-8") == everystep.render(lesson, format="md")


def test_a_lesson_shows_itself_in_a_notebook(lesson: Lesson) -> None:
    frames = []

    class Frames(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            frames.append((tag, dict(attrs)))

    Frames().feed(lesson._repr_html_())  # type: ignore[attr-defined]
    ((tag, attributes),) = frames
    assert tag == "iframe" and attributes["srcdoc"] == everystep.render(lesson)
    assert attributes["title"] == "everystep"
    assert lesson._repr_markdown_() == everystep.render(lesson, format="md")  # type: ignore[attr-defined]


def test_an_unknown_format_or_language_is_an_error(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match='no format "pdf"; there are html'):
        everystep.render(lesson, format="pdf")
    with pytest.raises(EverystepError, match='no translation into "xx"'):
        everystep.render(lesson, lang="xx")


def test_a_problem_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(EverystepError, match="there is no such file"):
        everystep.read(tmp_path / "none.yaml")


@pytest.mark.parametrize("name", everystep.__all__)
def test_every_verb_is_documented_and_typed(name: str) -> None:
    verb = getattr(everystep, name)
    assert inspect.getdoc(verb)
    signature = inspect.signature(verb)
    assert signature.return_annotation is not signature.empty
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    assert name in (everystep.__doc__ or "")


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(everystep.__file__).parent / "py.typed").exists()


def test_the_verbs_can_be_listed_and_nothing_else_is_found() -> None:
    assert set(everystep.__all__) <= set(dir(everystep))
    with pytest.raises(AttributeError, match="frobnicate"):
        everystep.frobnicate  # noqa: B018


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import everystep", "everystep.compute everystep.render everystep.publish dataclasses"),
        (f"import everystep; everystep.run(everystep.read({str(SEED)!r}))", "numpy jinja2 click babel everystep.teach"),
        (
            f"import everystep as e; e.render(e.walkthrough(e.run(e.read({str(SEED)!r}))))",
            "numpy matplotlib click babel pydantic mkdocs asyncio concurrent email importlib.metadata multiprocessing",
        ),
    ],
    ids=["import", "run", "render"],
)
def test_nothing_is_imported_before_it_is_needed(code: str, unwanted: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not set(unwanted.split()) & set(done.stdout.split())
