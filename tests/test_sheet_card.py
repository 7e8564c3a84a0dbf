"""Worksheets in a course page: a card with links to files that the plugin builds with the site."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import markdown
import pypdf
import pytest

from .sites import SEED, build, write

INDEX = "# Home\n\n```everystep\nfile: seed.yaml\nsheet: {asked}\n```\n"
CONFIG = "site_name: Course\ntheme: {theme}\nplugins: [search, everystep: {{paper: letter}}]\n"


def course(folder: Path, asked: str = "results", theme: str = "mkdocs", **more: str) -> Path:
    page = INDEX.format(asked=asked)
    files = {"mkdocs.yml": CONFIG.format(theme=theme), "docs/index.md": page, "docs/deep/more.md": page}
    return write(folder, files | {"lessons/seed.yaml": SEED} | more)


@pytest.mark.parametrize("asked", ["results", "faded", "own"])
def test_a_fence_makes_a_worksheet_and_links_to_its_files(tmp_path: Path, asked: str) -> None:
    built = build(course(tmp_path, asked), "--strict")
    assert built.code == 0, built.said
    for page in ("index.html", "deep/more/index.html"):
        links = re.findall(r'href="([^"]*sheets/[^"]*)"', built.read(page))
        assert len(links) == 2
        pdf, screen = ((built.site / page).parent / link for link in links)
        read = pypdf.PdfReader(BytesIO(pdf.read_bytes()))
        assert "B03" in read.pages[0].extract_text() and read.pages[0].mediabox.width == pytest.approx(612)
        assert 'id="answer-B03' in screen.read_text(encoding="utf-8")
    assert "points" in built.read("index.html")


def test_a_worksheet_is_in_the_language_of_its_page(tmp_path: Path) -> None:
    built = build(course(tmp_path, theme="{name: material, language: pl}"), "--strict")
    assert built.code == 0, built.said
    assert "Karta pracy" in built.read("index.html")
    pdf = next(built.site.glob("assets/everystep/sheets/*.pl.pdf"))
    root: dict[str, object] = pypdf.PdfReader(pdf).trailer["/Root"]  # type: ignore[assignment]
    assert root["/Lang"] == "pl"


def test_a_site_that_is_built_again_takes_the_same_file_from_what_was_kept(tmp_path: Path) -> None:
    folder = course(tmp_path)

    def pdf() -> tuple[str, bytes]:
        built = build(folder, "--strict")
        assert built.code == 0, built.said
        (file,) = built.site.glob("assets/everystep/sheets/*.pdf")
        return file.name, file.read_bytes()

    first = pdf()
    kept = list((folder / ".cache" / "everystep").rglob("*.kept"))
    times = {file: file.stat().st_mtime_ns for file in kept}
    assert kept and pdf() == first
    assert {file: file.stat().st_mtime_ns for file in kept} == times
    (folder / "lessons" / "seed.yaml").write_text(SEED.replace("0.11", "0.13"), encoding="utf-8")
    assert pdf()[0] != first[0]


def test_an_unknown_worksheet_is_told_with_its_line(tmp_path: Path) -> None:
    built = build(course(tmp_path, "resluts"), "--strict")
    assert built.code and "index.md:5" in built.said and "results" in built.said


def test_without_a_site_there_is_no_place_for_a_worksheet() -> None:
    page = f"```everystep\n{SEED}\nsheet: results\n```\n"
    html = markdown.markdown(page, extensions=["everystep"], extension_configs={"everystep": {"cache": "memory"}})
    assert "everystep-error" in html and "mkdocs.yml" in html
