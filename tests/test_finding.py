"""Finding: a search gets of a lesson that stands aside what it would have found on the page itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from markdown import Markdown
from material.plugins.search.plugin import SearchIndex as MaterialIndex
from mkdocs.contrib.search.search_index import SearchIndex
from mkdocs.structure.toc import get_toc

from everystep.publish.apart import Shelf
from everystep.publish.finding import indexes, searched
from everystep.publish.markdown_extension import Everystep
from everystep.publish.writing import Page

LESSONS = Path(__file__).resolve().parents[1] / "site" / "lessons"
TEXT = "# A & B\n\nBefore.\n\n```everystep\nfile: hmkcode.yaml\nlang: {lang}\n```\n\n## C\n\nAfter.\n"

INDEXES: dict[str, Any] = {
    "mkdocs": lambda: SearchIndex(indexing="full", lang=["en"]),
    "mkdocs, sections": lambda: SearchIndex(indexing="sections", lang=["en"]),
    "mkdocs, titles": lambda: SearchIndex(indexing="titles", lang=["en"]),
    "material": MaterialIndex,
}


@dataclass
class SitePage:
    content: str
    toc: Any
    title: str = "A & B"
    url: str = "page/"
    meta: dict[str, Any] = field(default_factory=dict)


def found(index: Any, lang: str, aside: bool, meta: dict[str, Any]) -> dict[str, Any]:
    """The entries of an index by their places: of a page with its lesson's sentences, or with the lesson aside."""
    md = Markdown(extensions=["toc", ours := Everystep(folder=str(LESSONS), cache="memory")])
    ours.page = written = Page(shelf=Shelf(searched=not aside))
    content = md.convert(TEXT.format(lang=lang))
    page = SitePage(content, get_toc(md.toc_tokens), meta=meta)  # type: ignore[attr-defined]
    index.add_entry_from_context(page)
    if aside:
        searched(index, written.apart, page)
    entries = getattr(index, "_entries", None) or getattr(index, "entries", [])
    return {entry["location"]: {**entry, "text": _words(entry["text"])} for entry in entries}


def _words(text: str) -> set[str]:
    return set(text.replace("<p>", " ").replace("</p>", " ").split())


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("kind", INDEXES)
def test_every_section_of_a_lesson_is_found_as_on_the_page(kind: str, lang: str) -> None:
    meta = {"search": {"boost": 2}, "tags": ["chain rule"]}
    there, aside = (found(INDEXES[kind](), lang, k, meta) for k in (False, True))
    assert "page/#hmkcode-forward" in there or kind == "mkdocs, titles"
    # What stands below a lesson belongs to the page's heading above it, not to the lesson's last one.
    assert aside == there


def test_a_page_that_wants_not_to_be_found_is_not() -> None:
    assert found(MaterialIndex(), "en", True, {"search": {"exclude": True}}) == {}


def test_only_indexes_that_take_entries_count() -> None:
    index = SearchIndex()
    plugins = {"search": SimpleNamespace(search_index=index), "other": SimpleNamespace(search_index="a path"),
               "toc": object()}  # fmt: skip
    assert indexes(plugins) == [index]
