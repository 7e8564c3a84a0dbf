"""Apart: a lesson that its page gets only when all who read pages have read it.

A lesson is large, and most of it concerns nobody who works on pages: neither Markdown nor a search has use for formulas
and pictures. So a stand-in takes its place until the page is written, and what the others do need is given to them
directly: its headings to the table of contents, its sentences to the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.toc import escape_cdata, nest_toc_tokens, run_postprocessors, strip_tags
from markdown.treeprocessors import Treeprocessor
from msgspec import Struct, field

from ..render.pieces import Fragment, Heading

STAND_IN = "<!--everystep {}-->{}<!--/everystep-->"
PUT_BACK = re.compile(r"<!--everystep (\d+)-->.*?<!--/everystep-->", re.S)
"""What stands for a lesson meanwhile: a number, and what of it is to be found on the page already."""

ID, TEXT = "everystepid", "everysteptext"


class Apart(Struct):
    """A lesson that stands aside: its place among the page's headings, which belong to its level and those below."""

    made: Fragment
    level: int
    before: Sequence[Element] = ()  # the page's own headings above it
    box: Element | None = None  # what it will stand in; without one, its headings are in no table of contents
    listed: frozenset[str] = frozenset()  # the ids of those that are in one


class Shelf(Struct):
    """What a host keeps while it builds a site: the lessons' HTML by number, and which of them are on which page."""

    pieces: list[str] = field(default_factory=list)
    frames: dict[int, list[str]] = field(default_factory=dict)  # by level, what stands around the words of a heading
    searched: bool = True  # whether others look for sentences in the page, so that the stand-in must have them

    def clear(self) -> None:
        """Begin a site."""
        self.pieces.clear()
        self.frames.clear()

    def kept(self, html: str, found: str) -> str:
        """The stand-in for a piece of HTML."""
        self.pieces.append(html)
        return STAND_IN.format(len(self.pieces) - 1, found)

    def filled(self, page: str) -> str:
        """A page with everything in its place."""

        def piece(found: re.Match[str]) -> str:
            k = int(found[1])
            return self.pieces[k] if k < len(self.pieces) else ""

        return PUT_BACK.sub(piece, page) if "<!--everystep " in page else page


def sentences(made: Fragment, level: int) -> str:
    """The headings and sentences of a lesson alone."""
    return "".join(
        [
            f'<h{min(level + part.level, 6)} id="{part.id}">{escape(part.text)}</h{min(level + part.level, 6)}>'
            if isinstance(part, Heading)
            else prose
            for part, prose in zip(made.parts, made.prose, strict=True)
        ]
    )


def toc_of(md: Markdown) -> Any:
    """The extension that makes tables of contents, or None."""
    return md.treeprocessors["toc"] if "toc" in md.treeprocessors else None  # noqa: SIM401 - it is no mapping


class Headings:
    """Writes headings as the extension for tables of contents does, with its links; without it as they are."""

    def __init__(self, md: Markdown, frames: dict[int, list[str]]) -> None:
        self.md = md
        self.toc = toc_of(md)
        self._frames = frames

    def written(self, made: Fragment, top: int) -> str:
        """A whole lesson."""
        parts = []
        for part in made.parts:
            if isinstance(part, Heading):
                parts += [
                    part.id if between == ID else part.html if between == TEXT else between
                    for between in self._frame(min(top + part.level, 6))
                ]
            else:
                parts.append(part)
        return "".join(parts)

    def _frame(self, level: int) -> list[str]:
        """What stands around the id and the text of a heading."""
        frame = self._frames.get(level)
        if frame is None:
            element = Element(f"h{level}", {"id": ID})
            element.text = TEXT
            if self.toc:
                self.toc.set_level(element)
                if self.toc.use_anchors:
                    self.toc.add_anchor(element, ID)
                if self.toc.use_permalinks not in (False, None):
                    self.toc.add_permalink(element, ID)
            html = run_postprocessors(self.md.serializer(element), self.md)
            frame = self._frames[level] = re.split(f"({ID}|{TEXT})", html)
        return frame

    def listed(self) -> bool:
        """Whether the page itself shows a table of contents, for which headings have to be where they belong."""
        marker = self.toc.marker if self.toc else ""
        md: Any = self.md
        return bool(marker) and any([marker in line for line in md.lines])


class Contents(Treeprocessor):
    """Puts the headings of lessons that stand aside into the table of contents, once that has been made."""

    def __init__(self, md: Markdown, lessons: list[Apart]) -> None:
        super().__init__(md)
        self.lessons = lessons

    def run(self, root: Element) -> None:
        for lesson in self.lessons:
            if lesson.box is not None:
                for child in list(lesson.box):
                    lesson.box.remove(child)
        toc = toc_of(self.md)
        lessons = [lesson for lesson in self.lessons if lesson.box is not None]
        if toc is None or not lessons:
            return
        md: Any = self.md
        tokens = _flat(md.toc_tokens)
        for lesson in lessons:
            mine = [
                {"level": level, "id": part.id, "name": escape_cdata(strip_tags(part.text)), "html": part.html,
                 "data-toc-label": part.text}
                for part in lesson.made.parts if isinstance(part, Heading)
                for level in [min(min(lesson.level + part.level, 6) + toc.base_level, 6)]
                if toc.toc_top <= level <= toc.toc_bottom]  # fmt: skip
            lesson.listed = frozenset([token["id"] for token in mine])
            above = {heading.get("id") for heading in lesson.before}
            at = max([k for k, token in enumerate(tokens, 1) if token["id"] in above], default=0)
            while at < len(tokens) and any([tokens[at]["id"] in other.listed for other in lessons]):
                at += 1  # after the lessons above it under the same heading
            tokens[at:at] = mine
        nested: list[Any] = list(tokens)
        md.toc_tokens = nest_toc_tokens(nested)


def _flat(tokens: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tokens of a table of contents, one after the other."""
    return [flat for token in tokens for flat in (token, *_flat(token["children"]))]
