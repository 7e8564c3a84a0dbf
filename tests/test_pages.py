"""Pages for site generators without plugins: where they go, what they say, that unchanged ones stay untouched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from everystep.errors import EverystepError
from everystep.publish.cli import main
from everystep.publish.pages import pages_of, write_pages

from .sites import ROOT, SEED, build, write

SPEC = ROOT / "site" / "lessons" / "hmkcode.yaml"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["pages", *arguments])
    return left.value.code if isinstance(left.value.code, int) else 0


def front(text: str) -> dict[str, object]:
    _, top, _ = text.split("---\n", 2)
    found: dict[str, object] = yaml.safe_load(top)
    return found


def listing(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.md"))


def test_languages_are_suffixes_of_the_first_ones_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(SPEC), "-o", str(tmp_path), "--lang", "en,pl") == 0
    assert listing(tmp_path) == ["hmkcode.md", "hmkcode.pl.md"]
    assert capsys.readouterr().out.split() == [str(tmp_path / "hmkcode.md"), str(tmp_path / "hmkcode.pl.md")]
    assert ".pl.md" not in (tmp_path / "hmkcode.md").read_text(encoding="utf-8")  # the site has a selector


@pytest.mark.parametrize(("out", "pages"), [
    ("docs", ["docs/en/hmkcode.md", "docs/pl/hmkcode.md"]),
    ("docs/{lang}/worked", ["docs/en/worked/hmkcode.md", "docs/pl/worked/hmkcode.md"]),
])  # fmt: skip
def test_or_folders_within_or_wherever_the_authors_want_them(tmp_path: Path, out: str, pages: list[str]) -> None:
    assert run(str(SPEC), "-o", str(tmp_path / out), "--lang", "en,pl", "--layout", "folder") == 0
    assert listing(tmp_path) == pages


def test_a_page_says_what_it_is_and_keeps_macros_away(tmp_path: Path) -> None:
    for lang in ("en", "pl"):
        text = pages_of(str(SPEC), str(tmp_path), [lang])[tmp_path / "hmkcode.md"]
        said = front(text)
        assert said["lang"] == lang and said["render_macros"] is False and said["title"] and said["description"]
        assert text.split("---\n", 2)[2].startswith("\n# ")
        assert "{{" not in text and "{%" not in text


def test_every_picture_stands_beside_its_page(tmp_path: Path) -> None:
    files = pages_of(str(SPEC), str(tmp_path), ["en", "pl"], "folder")
    for page, text in files.items():
        if page.suffix == ".md":
            pictures = [
                name.partition(")")[0] for name in text.split("](")[1:] if name.partition(")")[0].endswith(".svg")
            ]
            assert pictures and all(page.parent / picture in files for picture in pictures)


def test_unchanged_files_are_not_written_again(tmp_path: Path) -> None:
    assert run(str(SPEC), "-o", str(tmp_path), "--lang", "en,pl") == 0
    for file in tmp_path.iterdir():
        os.utime(file, (1, 1))
    assert run(str(SPEC), "-o", str(tmp_path), "--lang", "en,pl") == 0
    assert {file.stat().st_mtime for file in tmp_path.iterdir()} == {1}


def test_a_spec_with_problems_leaves_nothing_and_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a.yaml": SEED, "b.yaml": SEED.replace("learning_rate", "lerning_rate"), "sub/a.yaml": SEED})
    names = [str(tmp_path / name) for name in ("b.yaml", "a.yaml", "sub/a.yaml")]
    assert run(*names, "-o", str(tmp_path / "out")) == 1
    told = capsys.readouterr().err
    assert "b.yaml:" in told and f"would overwrite the one of {names[1]}" in told
    assert listing(tmp_path / "out") == ["a.md"]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (result,) = write_pages([str(SPEC)], str(tmp_path / "file" / "out"), ["en"])
    assert "cannot be written" in str(EverystepError(result.problems))


@pytest.mark.parametrize(("arguments", "told"), [
    (["--layout", "flat"], "--layout: no layout “flat”; there are suffix, folder"),
    (["--lang", "tlh"], '--lang: no translation into "tlh"'),
    (["-o", "docs/{lang}"], "-o: {lang} stands for the language only with --layout folder"),
])  # fmt: skip
def test_wrong_usage_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(SPEC), "-o", "out", *arguments) == 2
    assert told in capsys.readouterr().err


MACROS = """site_name: Course
theme: mkdocs
plugins: [search, macros: {on_error_fail: true}]
markdown_extensions: [md_in_html, {pymdownx.arithmatex: {generic: true}}]
"""


def test_mkdocs_macros_leaves_every_page_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": MACROS, "docs/index.md": "# Home\n\n{{ 1 + 1 }} {# a note #}\n"})
    with pytest.raises(SystemExit) as left:
        main(["pages", str(SPEC), "-o", str(tmp_path / "docs")])
    assert not left.value.code
    text = (tmp_path / "docs" / "hmkcode.md").read_text(encoding="utf-8")
    result = build(tmp_path, "--strict")
    assert result.code == 0, result.said
    home, html = result.read("index.html"), result.read("hmkcode/index.html")
    assert "<p>2 </p>" in home  # macros were at work
    assert text.count(r"\color{#") == html.count(r"\color{#") > 100 and "Macro" not in html
    assert "<title>Backpropagation step by step - Course</title>" in html


@pytest.mark.parametrize("layout", ["suffix", "folder"])
def test_a_generator_without_our_plugin_makes_a_site_of_them(tmp_path: Path, layout: str) -> None:
    config = (
        "site_name: Course\ntheme: mkdocs\nplugins:\n  - search\n  - i18n:\n"
        f"      docs_structure: {layout}\n      languages:\n"
        "        - {locale: en, name: English, default: true, build: true}\n"
        "        - {locale: pl, name: polski, build: true}\n"
        "markdown_extensions: [md_in_html, {pymdownx.arithmatex: {generic: true}}]\n"
    )
    names = ["index.md", "index.pl.md"] if layout == "suffix" else ["en/index.md", "pl/index.md"]
    write(tmp_path, {"mkdocs.yml": config} | {f"docs/{name}": "# Home\n" for name in names})
    out = "docs/worked" if layout == "suffix" else "docs/{lang}/worked"
    assert run(str(SPEC), "-o", str(tmp_path / out), "--lang", "en,pl", "--layout", layout) == 0
    result = build(tmp_path, "--strict")
    assert result.code == 0, result.said
    for prefix in ("", "pl/"):
        html = result.read(f"{prefix}worked/hmkcode/index.html")
        assert 'class="arithmatex"' in html and 'id="' in html
        assert ".svg" in html
