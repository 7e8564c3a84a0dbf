"""Finding: the sections of a lesson that stands aside, given to a site's search as it would have found them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape, unescape
from typing import Any

from markdown.extensions.toc import escape_cdata

from ..render.pieces import Fragment, Heading
from .apart import Apart


def indexes(plugins: Any) -> list[Any]:
    """The search indexes that take entries: MkDocs's own and Material's."""
    found = [getattr(plugin, "search_index", None) for plugin in plugins.values()]
    return [index for index in found if index is not None and isinstance(_entries(index), list)]


def _entries(index: Any) -> Any:
    return getattr(index, "_entries", None) if hasattr(index, "_entries") else getattr(index, "entries", None)


def searched(index: Any, lessons: Sequence[Apart], page: Any) -> None:
    """Put the sections of a page's lessons into a search index, as it would have found them on the page."""
    if hasattr(index, "_entries"):
        _plain(index, lessons, page)
        return
    wish = page.meta.get("search") or {}
    if wish.get("exclude"):
        return
    more: dict[str, Any] = {}
    tags = page.meta.get("tags")
    if isinstance(tags, list):
        more["tags"] = [str(tag) for tag in tags if tag and isinstance(tag, str | int | float | bool)]
    if "boost" in wish:
        more["boost"] = wish["boost"]
    for lesson in lessons:
        for heading, prose in _sections(lesson.made):
            title = escape(heading.text, quote=False)
            index.entries.append({"location": f"{page.url}#{heading.id}", "title": title, "text": prose, **more})


def _plain(index: Any, lessons: Sequence[Apart], page: Any) -> None:
    """For MkDocs's own search, which wants plain text, all of it once more for the whole page."""
    indexing = index.config["indexing"]
    for lesson in lessons:
        whole = []
        sections = []
        for heading, prose in _sections(lesson.made):
            title = " ".join(escape_cdata(heading.text).split())
            text = unescape(prose.replace("</p><p>", " ")[len("<p>") : -len("</p>")])
            text = text.replace("\u00a0", " ")
            whole += [title, text]
            if heading.id in lesson.listed:
                sections.append({"title": title, "text": text if indexing == "full" else "",
                                 "location": f"{page.url}#{heading.id}"})  # fmt: skip
        if indexing == "full":
            for entry in reversed(index._entries):
                if entry["location"] == page.url:
                    entry["text"] = " ".join([entry["text"], *whole]).strip()
                    break
        if indexing in ("full", "sections"):
            index._entries += sections


def _sections(made: Fragment) -> list[tuple[Heading, str]]:
    """Each heading of a lesson, and the sentences below it."""
    found: list[tuple[Heading, str]] = []
    for part, prose in zip(made.parts, made.prose, strict=True):
        if isinstance(part, Heading):
            found.append((part, ""))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + prose)
    return found
