"""A fragment: a lesson, or a part of one, as HTML for the inside of somebody else's page.

Its headings stand apart, so that the host can put them among its own; every id in it begins with a prefix, so that
several fragments fit on a page; and its sentences stand beside it, since nobody searches for formulas, pictures and
columns of digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ..compute.formula import Ref
from ..messages import Message
from ..teach import lesson as blocks
from ..teach.lesson import Lesson, Section, Value
from .anchors import computed_at
from .frame import LABELS, at_a_glance, legend
from .html import HtmlPage
from .kept import kept
from .language import Language
from .live import live_data
from .pieces import Fragment, Heading
from .scribe import HtmlScribe
from .shelf import NONE, Need

Item = Section | blocks.Block


CARDS = frozenset(("equation", "annotated", "code"))
"""Templates that hold no sentences."""

OPEN, CLOSE, HEADING, NEXT, PREFIX = "\x02", "\x03", "\x04", "\x05", "\x06"
"""What stands around a card or a picture, around a heading, between what is known of it, and before every id, while the
page is written; no lesson can hold these signs."""

PIECE = re.compile(r"(?:(?:<math\b.*?</math>|<svg\b.*?</svg>|<(tbody|thead)\b.*?</\1>)\s*)+", re.S)
"""Formulas, pictures, the rows of tables: what nobody searches for."""

BREAK = re.compile(r"</?(?:p|div|section|ul|li|dl|dt|dd|details|summary|figure|figcaption|caption|table)\b[^>]*>")
"""Where one sentence cannot go on from the one before."""

NAMED = re.compile(rf' (id|href|for|aria-labelledby|aria-describedby)="(#?)([^"{PREFIX}]*)"')


class FragmentPage(HtmlPage):
    """Writes a part of a lesson; between marks there stand headings."""

    phone = 9.5  # a theme's margins leave less room than our own page

    def template(self, kind: str, **places: object) -> str:
        text = super().template(kind, **places)
        if self.kept:  # what is kept is marked once for all its lessons
            text = _marked(text)
        return f"{OPEN}{text}{CLOSE}" if kind in CARDS else text

    def figure(self, id: str, svg: str, description: str, caption: Message) -> dict[str, Any]:
        return super().figure(id, f"{OPEN}{svg}{CLOSE}", description, caption)

    def section(self, section: Section, number: str, level: int = 0) -> str:
        return (self.kept.part(_section, section, level) if self.kept else _section(self, section, level))[0]

    def opening(self) -> str:
        """What the lesson is about: its first sentences, its sizes and constants, the meaning of its colours."""
        return self.template("opening", block={
            "lead": self.html(self.lesson.lead),
            "facts": at_a_glance(self, self.lesson.facts),
            "legend": legend(self),
            "label": self.plain(LABELS["legend"])})  # fmt: skip


def _section(page: FragmentPage, section: Section, level: int) -> tuple[str, Need]:
    body = [page.several(section.blocks)]
    body += [page.section(part, "", level + 1) for part in section.parts]
    heading = NEXT.join([str(level), section.id, _marked(page.html(section.title)), page.plain(section.title)])
    opening = f'<section aria-labelledby="{PREFIX}{section.id}">\n{HEADING}{heading}{HEADING}'
    return f"{opening}\n{page.between.join(body)}\n</section>", NONE


def fragment(
    lesson: Lesson, items: Sequence[Item], language: Language, prefix: str, opening: bool, live: bool = True
) -> Fragment:
    """Some sections and blocks of a lesson. `prefix` opens every id; `opening` puts the lesson's first sentences and
    its sizes before them; `live` brings what the page's scripts need to know, unless the lesson wants none."""
    sections = [item if isinstance(item, Section) else Section("", Message(""), (item,)) for item in items]
    lesson = replace(lesson, sections=tuple(sections))  # what is not shown follows no reader either
    scribe = HtmlScribe(lesson.trace, language)
    scribe.anchors = computed_at(lesson)
    page = FragmentPage(lesson, language, scribe, (), "")
    page.kept = kept(page, language, language.sentences, lesson.selection, tuple(scribe.anchors.items()))
    body = [page.opening()] if opening else []
    body += [page.section(item, "") if isinstance(item, Section) else page.several([item]) for item in items]
    parts: list[str | Heading] = []
    prose: list[str] = []
    # Material for MkDocs, which goes from page to page by itself, stumbles over a plain href on what is no link.
    text = "\n".join(body)
    text = (text if page.kept else _marked(text)).replace(PREFIX, prefix)
    if "<use" in text:
        text = re.sub(r"(<use\b[^>]*?) href=", r"\1 xlink:href=", text)
    for k, part in enumerate(text.split(HEADING)):
        if k % 2:
            level, id, html, plain = part.split(NEXT)
            parts.append(Heading(int(level), prefix + id, html, plain))
            prose.append("")
        else:
            parts.append(part.replace(OPEN, "").replace(CLOSE, ""))
            prose.append(_prose(part))
    is_followed = bool(live and text.strip() and scribe.live)
    if is_followed:
        data = live_data(page, prefix, lambda html: _marked(html).replace(PREFIX, prefix))
        parts[-1] = f"{parts[-1]}{data.decode()}"  # after a heading there is always a text
    page.kept = None  # each would keep the other until Python looks for such pairs
    ids = " ".join(re.findall(r' id="([^"]*)"', text) + [part.id for part in parts if isinstance(part, Heading)])
    anchors = "\n".join([f"{node} {prefix}{id}" for node, id in scribe.anchors.items()])
    return Fragment(language.tag, language.direction, tuple(parts), tuple(prose), anchors, page.title(),
                    page.plain(lesson.lead), ids, is_followed)  # fmt: skip


def _prose(part: str) -> str:
    """The sentences of a part, as paragraphs of plain text; single signs that formulas have left over are none."""
    first, *others = part.split(OPEN)
    said = " ".join([first, *[other.partition(CLOSE)[2] for other in others]])
    texts = [" ".join(re.sub("<[^>]*>", " ", text).split()) for text in BREAK.split(PIECE.sub(" ", said))]
    return "".join([f"<p>{text}</p>" for text in texts if len(text) > 2])


def _marked(html: str) -> str:
    """The same HTML with a mark before every id, and in every reference to one."""

    def marked(found: re.Match[str]) -> str:
        name, hash, ids = found.groups()
        if name == "href" and not hash:
            return found[0]
        ids = " ".join([PREFIX + one for one in ids.split()]) if name.startswith("aria-") else PREFIX + ids
        return f' {name}="{hash}{ids}"'

    return re.sub(rf"url\(#(?!{PREFIX})", f"url(#{PREFIX}", NAMED.sub(marked, html))


def written_number(lesson_trace: Any, ref: Ref, language: Language) -> tuple[str, str]:
    """One number as a sentence shows it, coloured, and its name in plain characters."""
    scribe = HtmlScribe(lesson_trace, language)
    return scribe.place(Value(ref)), scribe.naming.name(ref.array, ref.at).plain()


__all__ = ["Fragment", "Heading", "Item", "fragment", "written_number"]
