"""HTML: one standalone file, its style within it, its mathematics as MathML, no request to anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from ..compute.formula import Formula, Ref, refs
from ..compute.names import node_name
from ..messages import Message
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Line
from .anchors import computed_at
from .breadth import breadth, seen
from .frame import LABELS, framed
from .kept import kept
from .language import Language
from .page import Link, Page, Rendered
from .room import NARROW, PAIR, fits, room_for, room_of
from .scribe import HtmlScribe

MANY = 8
"""Up to this many of a calculation's sources are listed beside it."""


EXPECTED = ("names", "numbers", "result")
"""Notes that every calculation has; they are left out where there is little room."""

PHONE = 12.5
"""Up to this many ems a calculation fits on a phone, folded in."""

TOUCHED = 1.5
"""The least width of a link in ems, wide enough for a finger."""


class HtmlPage(Page):
    """One lesson as a standalone page."""

    format, suffix, autoescape = "html", "html", True
    phone = PHONE
    scribe: HtmlScribe

    def safe(self, text: str) -> Any:
        return Markup(text)

    def follows(self, item: blocks.Paragraph) -> dict[str, str]:
        return self.scribe.paragraph(item)

    def formula(self, f: Formula, show: str, deltas: bool) -> Any:
        return Markup(self.scribe.math(f, show, deltas))

    def number(self, ref: Ref) -> Any:
        if not ref.index and self.lesson.trace.quantity(ref.array).axes:
            return self.formula(ref, "numbers", True)
        return Markup(self.scribe.result(ref))

    def chain(self, content: Sequence[Line | Ref]) -> Any:
        parts: list[str] = []
        for sign, line in self.chained(content):
            if sign:
                parts.append(f'<span class="eq-s">{sign}</span>')
            parts.append(self.scribe.math(line.formula, line.show, line.deltas))
        return Markup(" ".join(parts))

    def equation(self, item: blocks.Equation) -> dict[str, Any]:
        left = self.formula(item.left, "names", item.deltas)
        expected = [self.language.gettext(note) for note in EXPECTED]
        lines = [
            {"left": left if k == 0 else "", "sign": sign, "right": right, "note": note, "plain": note in expected}
            for k, (sign, right, note) in enumerate(self.lines(item))
        ]
        uses, label = self._uses(item), self.plain(LABELS["uses"])
        links = sum([max(0.72 * breadth(seen(use)), TOUCHED) + 0.3 for _, use in uses])
        aside = 0.4 * len(label) + links
        need = self.later(room_of, tuple([seen(text) for text in (left, *[line["right"] for line in lines])]))
        few, wide, long = self.asked(room_for, need, aside, self.phone)
        return {
            "id": item.id,
            "title": self.html(item.title) if item.title else None,
            "lines": lines,
            "uses": Markup(" ".join([link for link, _ in uses])),
            "few": few,
            "uses_label": label,
            "permalink_label": self.plain(LABELS["permalink"]),
            "need": need,
            "wide": wide,
            "long": long,
            "matrix": item.node if item.matrix and self.scribe.live else "",
        }

    def sequence(self, items: Sequence[blocks.Block]) -> list[str]:
        """Blocks one after the other; short calculations and small pictures that follow each other, side by side."""
        result: list[str] = []
        for kind, group in groupby(items, type):
            if kind is blocks.Equation:
                result += self._cards([item for item in group if isinstance(item, blocks.Equation)])
            elif kind is blocks.Columns:
                result += self._columns([item for item in group if isinstance(item, blocks.Columns)])
            else:
                written = [self.block(item) for item in group]
                result += self._deck(written) if kind is blocks.Heat else written
        return result

    def _cards(self, items: Sequence[blocks.Equation]) -> list[str]:
        """Calculations in a row. Those of one kind stand side by side together or not at all."""
        result: list[str] = []
        deck: list[str] = []
        matrices = False
        for (matrix, _), group in groupby(items, lambda item: (item.matrix, item.title and item.title.text)):
            measured = [self.measured(item) for item in group]
            written = [text for text, _ in measured]
            if self.asked(fits, NARROW, (tuple([need for _, need in measured]),)):
                # No row is left half empty between two kinds, nor shared by scalars and matrices.
                if (len(deck) + len(written)) % 2 or matrix != matrices:
                    result += self._deck(deck)
                    deck = []
                matrices = matrix
                deck += written
            else:
                result += [*self._deck(deck), *written]
                deck = []
        return result + self._deck(deck)

    def _deck(self, written: list[str]) -> list[str]:
        return [self.template("deck", items=written)] if len(written) > 1 else written

    def _columns(self, items: Sequence[blocks.Columns]) -> list[str]:
        """Pairs in a row share their columns' edges."""
        cells, fit = [], True
        for item in items:
            measured = [[self.measured(inner) for inner in part] for part in item.items]
            cells += ["".join([text for text, _ in part]) for part in measured]
            fit &= self.asked(fits, PAIR, tuple([tuple([need for _, need in part]) for part in measured]))
        even = all([len(part) == 1 for item in items for part in item.items])
        return [self.template("columns", items=cells, beside=fit, even=even)]

    def _uses(self, item: blocks.Equation) -> list[tuple[str, str]]:
        """The numbers that a calculation was made from, each a link to where it was computed, and its name alone."""
        anchors = self.scribe.anchors
        found: dict[str, tuple[str, str]] = {}
        for line in item.lines:
            if line.show == "numbers" and not item.matrix:
                for ref in refs(line.formula):
                    to = anchors.get(node_name(ref.array, ref.at))
                    if to and to != item.id and to not in found:
                        spoken = self.scribe.speech.write(ref, "names", deltas=True)
                        name = self.scribe.inline(ref)
                        found[to] = f'<a href="#{to}" aria-label="{escape(spoken)}">{name}</a>', name
        return list(found.values()) if len(found) <= MANY else []

    def figure(self, id: str, svg: str, description: str, caption: Message) -> dict[str, Any]:
        return {"id": id, "svg": Markup(svg), "caption": self.html(caption)}

    def render(self) -> Rendered:
        """The whole page."""
        return Rendered(framed(self, self.encoded()))


def html_page(
    lesson: Lesson, language: Language, links: Sequence[Link] = (), stem: str = "", last: bool = False
) -> Rendered:
    """A lesson as a standalone HTML page. Of the `last` one nothing is kept for others of its shape."""
    scribe = HtmlScribe(lesson.trace, language)
    scribe.anchors = computed_at(lesson)
    page = HtmlPage(lesson, language, scribe, links, stem)
    if not last:
        page.kept = kept(page, language, lesson.selection, tuple(scribe.anchors.items()))
    try:
        return page.render()
    finally:
        page.kept = None  # each would keep the other, and both the whole page, until Python looks for such pairs
