"""Markdown pages, read by the two families of Markdown: Python-Markdown (MkDocs) and CommonMark (GitHub and others)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import markdown
import pytest

from everystep.publish.build import build

from .networks import seed_spec
from .pages import DISPLAY, INLINE, Lesson
from .test_lesson import LESSONS, lessons

# ---- What turns Markdown into HTML

Convert = Callable[[str], str]


def python_markdown(text: str) -> str:
    return markdown.markdown(text, extensions=["tables", "md_in_html", "fenced_code"])


def common_mark(text: str) -> str:
    module = pytest.importorskip("markdown_it")
    return str(module.MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


readers = pytest.mark.parametrize("convert", [python_markdown, common_mark])


def without_mathematics(text: str) -> str:
    """The page with a word for each formula, as the readers of mathematics take it away before Markdown is read."""
    return INLINE.sub("FORMULA", DISPLAY.sub("FORMULA", text))


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


# ---- Tests


@lessons
@readers
def test_every_table_list_heading_and_picture_is_one(lesson: Lesson, convert: Convert) -> None:
    source = without_mathematics(lesson.rendered("md").text)
    html = convert(source)
    assert html.count("<pre") == source.count("\n```") / 2
    source = re.sub(r"(?s)\n```.*?\n```\n", "\n", source)
    lines = [line.removeprefix("> ") for line in source.splitlines()]
    assert html.count("<table") == sum(line.startswith("| :---") for line in lines)
    rows = sum(line.startswith("|") and not line.startswith("| :---") for line in lines)
    assert html.count("<tr") == rows
    assert html.count("<li") == sum(line.startswith("- ") for line in lines)
    assert len(re.findall(r"<h[1-6]", html)) == sum(bool(re.match("#{1,6} ", line)) for line in lines)
    assert html.count("<img") == source.count("![")
    assert html.count("<details") == html.count("</details>") == source.count("<details")
    outside_code = re.sub(r"(?s)<(pre|code)\b.*?</\1>", "", html)
    left = [line for line in visible(outside_code).splitlines() if re.match(r"\s*(\||#|- |>|\*\*)", line)]
    assert not left, left[:3]
    assert "**" not in visible(outside_code)


@lessons
@readers
def test_every_row_of_a_table_has_a_cell_for_each_head(lesson: Lesson, convert: Convert) -> None:
    html = convert(without_mathematics(lesson.rendered("md").text))
    for table in re.findall(r"(?s)<table.*?</table>", html):
        counts = {len(re.findall(r"<t[hd]\b", row)) for row in re.findall(r"(?s)<tr.*?</tr>", table)}
        assert len(counts) == 1, table[:500]


@lessons
@readers
def test_a_paragraph_holds_one_thing(lesson: Lesson, convert: Convert) -> None:
    """A caption is a paragraph of its own, and so is a title above an equation."""
    html = convert(without_mathematics(lesson.rendered("md").text))
    for paragraph in re.findall(r"(?s)<p>(.*?)</p>", html):
        anchors = [a for a in re.findall(r'<a id="', paragraph)]
        assert len(anchors) <= 1, paragraph
        assert not re.search(r"<em>[^<]*</em>\s*\n\s*<(a id|strong|em)", paragraph), paragraph


@lessons
@readers
def test_mathematics_comes_through_unharmed(lesson: Lesson, convert: Convert) -> None:
    """Even where nothing protects it: underscores and stars of a formula are no emphasis, nothing is a tag."""
    text = lesson.rendered("md").text
    found = visible(convert(text))
    for tex in {*DISPLAY.findall(text), *INLINE.findall(DISPLAY.sub("", text))}:
        assert tex in found, tex


@lessons
def test_display_equations_stand_in_paragraphs_of_their_own(lesson: Lesson) -> None:
    text = lesson.rendered("md").text
    for found in DISPLAY.finditer(text):
        assert "\n" not in found[1]
        before, after = text[: found.start()], text[found.end() :]
        assert re.search(r"\n(> )?\n(> )?$", before) or before.endswith("\n>\n> "), before[-60:]
        assert re.match(r"\n(> ?)?\n|\n?$", after), after[:60]


@lessons
def test_the_pictures_are_files_beside_the_page(lesson: Lesson) -> None:
    page = lesson.rendered("md")
    named = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.text)
    assert {name for _, name in named} == set(page.files)
    for description, name in named:
        assert len(description) > 10 and "\n" not in description, name
        root = ET.fromstring(page.files[name])
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"<script|https?://(?!www\.w3\.org/)|@import|url\(\s*['\"]?(?!#)", page.files[name])


def test_pages_in_several_languages_link_to_each_other(tmp_path: Path) -> None:
    lesson = Path(__file__).parents[1] / "site" / "lessons" / "hmkcode.yaml"
    pages = build([lesson], tmp_path, ["en", "pl"], ["md", "html"])
    assert {page.name for page in pages} == {f"hmkcode{code}.{end}" for code in ("", ".pl") for end in ("md", "html")}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        targets = (
            re.findall(r"\]\(([^)#]+)\)", text) if page.suffix == ".md" else re.findall(r'href="([^#"][^#"]*)', text)
        )
        linked = {target for target in targets if not target.startswith("data:")}
        other = page.name.replace(".pl", "") if ".pl." in page.name else f"hmkcode.pl{page.suffix}"
        assert other in linked
        for target in linked:
            assert (tmp_path / target).is_file(), f"{page.name} links to {target}"


@pytest.mark.parametrize(
    "text",
    ["==a== b", "++ctrl+a++", "a :smile: b", "https://example.org", "www.example.org", "~~a~~ ^^b^^", "Part 1: C++"],
)
def test_an_authors_title_is_no_markup_for_the_extensions_of_a_site_either(text: str) -> None:
    pytest.importorskip("pymdownx")
    names = ["mark", "keys", "emoji", "magiclink", "tilde", "caret", "betterem", "smartsymbols"]
    page = Lesson(replace(seed_spec(), title=text)).rendered("md").text
    html = markdown.markdown(page.splitlines()[0], extensions=[f"pymdownx.{name}" for name in names])
    assert unescape(html) == f"<h1>{text}</h1>"


def test_there_are_lessons_to_test() -> None:
    assert all("<details" in lesson.rendered("md").text for lesson in LESSONS.values())
