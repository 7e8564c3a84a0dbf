"""Markdown: portable, good on GitHub and in MkDocs alike, its pictures as SVG files beside it.

Mathematics is TeX between dollar signs, one display equation a step of a calculation, colour only as
{\\color{#hex}{...}}, the one spelling that KaTeX, MathJax and GitHub all read. mkdocs-macros would take its {# for a
comment, so `everystep pages` asks it at the top of each page to leave that page alone; nothing else in it looks like
the brackets of a template engine.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..compute.formula import Formula, Ref
from ..messages import Message
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Line
from .language import Language
from .page import Link, Page, Rendered
from .palette import hex_of, palette
from .pieces import markdown_text
from .scribe import MarkdownScribe

SIGNS = {"=": "=", "≈": r"\approx"}


class MarkdownPage(Page):
    """One lesson as a Markdown file."""

    format, suffix, autoescape, apart, between = "markdown", "md", False, True, "\n\n"
    scribe: MarkdownScribe

    def safe(self, text: str) -> Any:
        return text

    def formula(self, f: Formula, show: str, deltas: bool) -> str:
        return self.scribe.tex.write(f, show, deltas=deltas)

    def number(self, ref: Ref) -> str:
        return self.formula(ref, "numbers", True)

    def chain(self, content: Sequence[Line | Ref]) -> str:
        text = ""
        for sign, line in self.chained(content):
            text += (f" {SIGNS[sign]} " if sign else "") + self.formula(line.formula, line.show, line.deltas)
        return f"${text}$"

    def cell(self, cell: blocks.Cell) -> dict[str, Any]:
        found = super().cell(cell)
        if isinstance(cell.content, Line):
            found["html"] = f"${found['html']}$"
        return found

    def equation(self, item: blocks.Equation) -> dict[str, Any]:
        """A display equation for every line in names, and one for all lines in numbers."""
        left = self.formula(item.left, "names", item.deltas)
        displays: list[str] = []
        numeric = False
        for line, (sign, right, _) in zip((*item.lines, None), self.lines(item), strict=False):
            joined = f"{SIGNS[sign]} {right}"
            names = line is not None and line.show == "names"
            if displays and (numeric and not names):
                displays[-1] += f" {joined}"
            else:
                displays.append(f"{left} {joined}")
            numeric = not names
        return {"id": item.id, "title": self.html(item.title) if item.title else "", "displays": displays}

    def figure(self, id: str, svg: str, description: str, caption: Message) -> dict[str, Any]:
        name = f"{self.stem}.{id}.svg"
        self.files[name] = svg
        address = quote(os.fsencode(name))
        return {"id": id, "file": address, "description": markdown_text(description), "caption": self.html(caption)}

    def render(self) -> Rendered:
        """The whole page, and the pictures beside it."""
        lesson = self.lesson
        sections = [
            self.section(section, self.scribe.numbers.whole(number))
            for number, section in enumerate(lesson.sections, start=1)
        ]
        page = {
            "title": markdown_text(self.title()),
            "lead": self.html(lesson.lead),
            "facts": [
                {"label": self.html(fact.label), "value": self.scribe.place(fact.value)} for fact in lesson.facts
            ],
            "languages": [link for link in self.links if not link.current],
            "hero": self.block(lesson.hero),
            "body": "\n\n".join(sections),
        }
        text = self.template("page", page=page).strip() + "\n"
        return Rendered(text.encode(), self.files)


def markdown_page(lesson: Lesson, language: Language, links: Sequence[Link] = (), stem: str = "lesson") -> Rendered:
    """A lesson as a Markdown page with its pictures."""
    colours = {role: hex_of(role) for role in palette().roles}
    return MarkdownPage(lesson, language, MarkdownScribe(lesson.trace, language, colours), links, stem).render()
