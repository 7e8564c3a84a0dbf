"""`everystep new`: a course that builds strictly at once, in each language, and asks no other host for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from everystep.publish import new as course
from everystep.publish.cli import main
from everystep.publish.new import course_files, course_languages

from .sites import Result, build, write

LOADED = ("link", "script", "img", "iframe", "source", "audio", "video", "object")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["new", *arguments])
    return left.value.code if isinstance(left.value.code, int) else 0


@pytest.fixture(scope="module", params=course_languages())
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Result]:
    folder = tmp_path_factory.mktemp("new") / "my-course"
    assert run(str(folder), "--lang", request.param) == 0
    result = build(folder, "--strict")
    assert result.code == 0, result.said
    return request.param, result


class Loads(HTMLParser):
    """What a page loads by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LOADED:
            self.found += [value or "" for name, value in attrs if name in ("href", "src", "data", "srcset")]


def test_the_course_shows_a_part_a_whole_lesson_and_a_worksheet(built: tuple[str, Result]) -> None:
    lang, result = built
    worked, number = {"en": ("worked", "0.561"), "pl": ("lekcje", "0,561")}[lang]
    page, whole = result.read("first-step/index.html"), result.read(f"{worked}/first-step/index.html")
    assert number in page and f'lang="{lang}"' in page.split('everystep-lesson"')[1][:60]
    assert 'dL_dW1-1-1"' in page and "0.191" not in page
    assert len(whole) > 2 * len(page) and 'id="dL_db2-1"' in whole
    assert "everystep-lesson" in result.read(f"{worked}/xor/index.html")
    assert "<svg" in result.read("worksheet/index.html") and "everystep-error" not in result.read(
        "worksheet/index.html"
    )
    assert [entry for entry in result.search() if entry["location"].startswith(f"{worked}/xor/")]


def test_no_page_of_it_loads_anything_from_another_host(built: tuple[str, Result]) -> None:
    _, result = built
    pages = list(result.site.rglob("*.html"))
    assert len(pages) >= 6
    for page in pages:
        loaded = Loads(page.read_text(encoding="utf-8")).found
        assert loaded and not [url for url in loaded if re.match(r"(?:[a-z+]+:)?//", url)], page
    for sheet in result.site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.parametrize("lang", course_languages())
def test_every_language_has_the_same_files(lang: str) -> None:
    files = course_files(lang)
    assert sorted(files) == sorted(course_files("en")) and ".gitignore" in files
    assert sum(name.startswith("lessons/") for name in files) == 2
    assert "\nworksheet:" in files["worksheets/by-hand.yaml"]


@pytest.mark.parametrize(("arguments", "setting", "title"), [
    ((), "pl_PL.UTF-8", "Mój kurs"), ((), "de_DE", "My course"), (("--lang", "en"), "pl", "My course")])  # fmt: skip
def test_the_pages_are_in_the_readers_language_unless_another_is_asked_for(
    tmp_path: Path, arguments: tuple[str, ...], setting: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVERYSTEP_LANG", setting)
    assert run(str(tmp_path / "c"), *arguments) == 0
    assert f"site_name: {title}\n" in (tmp_path / "c" / "mkdocs.yml").read_text(encoding="utf-8")


def test_it_prints_its_files_and_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c").mkdir()
    assert run(str(tmp_path / "c")) == 0
    told = capsys.readouterr()
    assert sorted(map(Path, told.out.splitlines())) == sorted(f for f in (tmp_path / "c").rglob("*") if f.is_file())
    assert f"mkdocs serve -f {tmp_path / 'c' / 'mkdocs.yml'}" in told.err


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"c/notes.txt": "mine"})
    assert run(str(tmp_path / "c")) == 1
    assert "this folder is not empty; name a new one, such as my-course" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "c").iterdir()] == ["notes.txt"]
    assert run(str(tmp_path / "c" / "notes.txt")) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("there", [False, True])
def test_what_cannot_be_finished_leaves_nothing(tmp_path: Path, there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    put, calls = course.put, []

    def full(path: Path, text: str) -> bool:
        calls.append(path)
        if len(calls) == 6:
            raise OSError(28, "No space left on device")
        return put(path, text)

    monkeypatch.setattr(course, "put", full)
    if there:
        (tmp_path / "c").mkdir()
    assert run(str(tmp_path / "c")) == 1
    assert [file.name for file in tmp_path.rglob("*")] == (["c"] if there else [])


def test_a_language_that_no_course_begins_in_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "c"), "--lang", "tlh") == 2
    assert "--lang: a course cannot begin in “tlh”; choose one of en, pl" in capsys.readouterr().err
