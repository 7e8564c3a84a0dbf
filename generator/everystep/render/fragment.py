"""A fragment: a lesson, or a part of one, as HTML for the inside of somebody else's page.

Its headings stand apart, so that the host can put them among its own; every id in it begins with a prefix, so that
several fragments fit on a page; and what nobody searches for (formulas, pictures, columns of digits) can be taken
out and put back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..compute.formula import Ref
from ..messages import Message
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Section, Value
from .anchors import computed_at
from .html import LABELS, ROLES, HtmlPage
from .language import Language
from .live import is_live, live_data
from .palette import palette
from .scribe import HtmlScribe

Item = Section | blocks.Block


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a fragment: the level counts from 0, under whatever heading of the host stands above."""

    level: int
    id: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML and headings in turn. In the HTML a `MARK` stands for each of the pieces that are not prose."""

    lang: str
    direction: str
    parts: tuple[str | Heading, ...]
    pieces: tuple[str, ...] = ()
    anchors: tuple[tuple[str, str], ...] = ()  # where each number is computed: its node's name, the id
    title: str = ""
    description: str = ""
    ids: tuple[str, ...] = ()  # every id in it

    def filled(self, part: str) -> str:
        """A part with its pieces in their places."""
        return MARK.sub(lambda found: self.pieces[int(found[1])], part)

    def html(self, level: int) -> str:
        """The whole of it, with headings of this level and below."""
        written = [_heading(part, level) if isinstance(part, Heading) else self.filled(part) for part in self.parts]
        return "".join(written)


MARK = re.compile(r"<!--everystep (\d+)-->")
"""What stands for a piece."""

CARDS = frozenset(("equation", "annotated", "code"))
"""Templates whose whole output is a piece."""

OPEN, CLOSE = "\x02", "\x03"
"""What stands around a card while the page is written; no lesson can hold these signs."""

PIECE = re.compile(
    rf"(?:(?:{OPEN}[^{CLOSE}]*{CLOSE}|<math\b.*?</math>|<svg\b.*?</svg>|<(tbody|thead)\b.*?</\1>)\s*)+", re.S
)
"""Cards, formulas, pictures, the rows of tables."""

NAMED = re.compile(r' (id|href|for|aria-labelledby|aria-describedby)="(#?)([^"]*)"')


def _heading(part: Heading, level: int) -> str:
    tag = f"h{min(level + part.level, 6)}"
    return f'<{tag} id="{part.id}">{part.html}</{tag}>'


class FragmentPage(HtmlPage):
    """Writes a part of a lesson; a section's heading is kept aside, and a mark stands for it."""

    headings: list[Heading]

    def template(self, kind: str, **places: object) -> str:
        text = super().template(kind, **places)
        return f"{OPEN}{text}{CLOSE}" if kind in CARDS else text

    def section(self, section: Section, number: str, level: int = 0) -> str:
        body = [self.several(section.blocks)]
        body += [self.section(part, "", level + 1) for part in section.parts]
        mark = f"<!--heading {len(self.headings)}-->"
        self.headings.append(Heading(level, section.id, self.html(section.title), self.plain(section.title)))
        return f'<section aria-labelledby="{section.id}">\n{mark}\n{self.between.join(body)}\n</section>'

    def opening(self) -> str:
        """What the lesson is about: its first sentences, its sizes and constants, the meaning of its colours."""
        return self.template("opening", block={
            "lead": self.html(self.lesson.lead),
            "facts": [{"label": self.html(fact.label), "value": self.safe(self.scribe.place(fact.value)),
                       "role": fact.role} for fact in self.lesson.facts],
            "legend": [{"role": role, "label": self.plain(ROLES[role]), "sign": palette().roles[role].sign}
                       for role in self._roles()],
            "label": self.plain(LABELS["legend"])})  # fmt: skip


def fragment(
    lesson: Lesson, items: Sequence[Item], language: Language, prefix: str, opening: bool, live: bool = True
) -> Fragment:
    """Some sections and blocks of a lesson. `prefix` opens every id; `opening` puts the lesson's first sentences and
    its sizes before them; `live` brings what the page's scripts need to know, unless the lesson wants none."""
    sections = [item if isinstance(item, Section) else Section("", Message(""), (item,)) for item in items]
    scribe = HtmlScribe(lesson.trace, language)
    scribe.anchors = computed_at(replace(lesson, sections=tuple(sections)))
    page = FragmentPage(lesson, language, scribe, (), "")
    page.headings = []
    body = [page.opening()] if opening else []
    body += [page.section(item, "") if isinstance(item, Section) else page.several([item]) for item in items]
    pieces: list[str] = []

    def lift(found: re.Match[str]) -> str:
        pieces.append(found[0].replace(OPEN, "").replace(CLOSE, ""))
        return f"<!--everystep {len(pieces) - 1}-->"

    parts: list[str | Heading] = []
    text = _prefixed("\n".join(body), prefix)
    for k, part in enumerate(re.split(r"<!--heading (\d+)-->", text)):
        if k % 2:
            heading = page.headings[int(part)]
            parts.append(replace(heading, id=prefix + heading.id, html=_prefixed(heading.html, prefix)))
        else:
            parts.append(PIECE.sub(lift, part))
    if live and text.strip() and is_live(lesson.trace.spec):
        pieces.append(live_data(scribe, language))
        parts[-1] = f"{parts[-1]}<!--everystep {len(pieces) - 1}-->"  # after a heading there is always a text
    ids = tuple(re.findall(r' id="([^"]*)"', text) + [part.id for part in parts if isinstance(part, Heading)])
    anchors = tuple([(node, prefix + id) for node, id in scribe.anchors.items()])
    return Fragment(language.tag, language.direction, tuple(parts), tuple(pieces), anchors, page.title(),
                    page.plain(lesson.lead), ids)  # fmt: skip


def _prefixed(html: str, prefix: str) -> str:
    """The same HTML with every id, and every reference to one, beginning with the prefix."""
    if not prefix:
        return html

    def named(found: re.Match[str]) -> str:
        name, hash, ids = found.groups()
        if name == "href" and not hash:
            return found[0]
        ids = " ".join([prefix + one for one in ids.split()]) if name.startswith("aria-") else prefix + ids
        return f' {name}="{hash}{ids}"'

    return NAMED.sub(named, html.replace("url(#", f"url(#{prefix}"))


def written_number(lesson_trace: Any, ref: Ref, language: Language) -> tuple[str, str]:
    """One number as a sentence shows it, coloured, and its name in plain characters."""
    scribe = HtmlScribe(lesson_trace, language)
    return scribe.place(Value(ref)), scribe.naming.name(ref.array, ref.at).plain()


__all__ = ["Fragment", "Heading", "Item", "fragment", "written_number"]
