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
from ..teach.lesson import Fact, Lesson, Section, Value
from .anchors import computed_at
from .frame import LABELS, at_a_glance, legend
from .html import HtmlPage
from .kept import kept
from .language import Language
from .live import live_data
from .pieces import Fragment, Heading
from .scribe import HtmlScribe
from .shelf import NONE, Need
from .sides import Side, Way

Item = Section | blocks.Block


CARDS = frozenset(("equation", "annotated", "code"))
"""Templates that hold no sentences."""

OPEN, CLOSE, HEADING, NEXT, PREFIX = "\x02", "\x03", "\x04", "\x05", "\x06"
"""What stands around a card or a picture, around a heading, between what is known of it, and before every id, while the
page is written; no lesson can hold these signs."""

SENTENCE = "\x07"
"""Where one sentence ends, while what is said on the page is picked out of it."""

CARD = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")

PIECE = re.compile(r"(?:(?:<math\b.*?</math>|<svg\b.*?</svg>|<(tbody|thead)\b.*?</\1>)\s*)+", re.S)
"""Formulas, pictures, the rows of tables: what nobody searches for."""

BREAK = re.compile(r"</?(?:p|div|section|ul|li|dl|dt|dd|details|summary|figure|figcaption|caption|table)\b[^>]*>")
"""Where one sentence cannot go on from the one before."""

IDS = (' id="', 'href="', ' for="', " aria-", "url(#")
"""What HTML has one of that holds an id, or a reference to one."""

MARKED_ID = f' id="{PREFIX}'.encode()

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


def _opening(page: FragmentPage, lead: Message, facts: Sequence[Fact]) -> tuple[str, Need]:
    """What the lesson is about: its first sentences, its sizes and constants, the meaning of its colours."""
    view = {
        "lead": page.html(lead),
        "facts": at_a_glance(page, facts),
        "legend": legend(page),
        "label": page.plain(LABELS["legend"]),
    }
    return page.template("opening", block=view), NONE


def _several(page: FragmentPage, *items: blocks.Block) -> tuple[str, Need]:
    return page.several(items), NONE


def _section(page: FragmentPage, section: Section, level: int) -> tuple[str, Need]:
    body = [page.several(section.blocks)]
    body += [page.section(part, "", level + 1) for part in section.parts]
    heading = NEXT.join([str(level), section.id, _marked(page.html(section.title)), page.plain(section.title)])
    opening = f'<section aria-labelledby="{PREFIX}{section.id}">\n{HEADING}{heading}{HEADING}'
    return f"{opening}\n{page.between.join(body)}\n</section>", NONE


def fragment(
    lesson: Lesson,
    items: Sequence[Item],
    language: Language,
    prefix: str,
    opening: bool,
    live: bool = True,
    plain: bool = False,
) -> Fragment:
    """Some sections and blocks of a lesson. `prefix` opens every id; `opening` puts the lesson's first sentences and
    its sizes before them; `live` brings what the page's scripts need to know, unless the lesson wants none; `plain`
    writes HTML of nothing but ASCII, which a host of many pages reads, copies and writes much faster."""
    sections = [item if isinstance(item, Section) else Section("", Message(""), (item,)) for item in items]
    lesson = replace(lesson, sections=tuple(sections))  # what is not shown follows no reader either
    scribe = HtmlScribe(lesson.trace, language)
    scribe.anchors = computed_at(lesson)
    page = FragmentPage(lesson, language, scribe, (), "")
    page.kept = kept(page, language, language.sentences, lesson.selection, tuple(scribe.anchors.items()))
    wanted: list[tuple[Any, ...]] = [(_opening, lesson.lead, lesson.facts)] if opening else []
    wanted += [(_section, item, 0) if isinstance(item, Section) else (_several, item) for item in items]
    shown, said = Side(page.kept, PLAIN if plain else HTML), Side(page.kept, SAID)
    html, words = [b"\n".join(texts) for texts in _written(page, wanted, shown, said)]
    ids = [prefix + piece[: piece.index(b'"')].decode() for piece in html.split(MARKED_ID)[1:]]
    for sign, text in ((PREFIX, prefix), (OPEN, ""), (CLOSE, "")):
        html = html.replace(sign.encode(), shown.made(text))
    parts: list[str | Heading] = []
    prose: list[str] = []
    for k, (part, spoken) in enumerate(zip(_parted(html, HEADING), words.decode().split(HEADING), strict=True)):
        if k % 2:
            level, id, called, _ = part.decode().split(NEXT)
            parts.append(Heading(int(level), prefix + id, called, spoken))
            prose.append("")
        else:
            parts.append(part.decode())
            prose.append(_paragraphs(spoken))
    is_followed = bool(live and html and not html.isspace() and scribe.live)
    if is_followed:
        data = live_data(page, prefix, lambda html: _marked(html).replace(PREFIX, prefix))
        parts[-1] = f"{parts[-1]}{shown.made(data.decode()).decode()}"  # after a heading there is always a text
    page.kept = None  # each would keep the other until Python looks for such pairs
    ids += [part.id for part in parts if isinstance(part, Heading)]
    anchors = "\n".join([f"{node} {prefix}{id}" for node, id in scribe.anchors.items()])
    return Fragment(language.tag, language.direction, tuple(parts), tuple(prose), anchors, page.title(),
                    page.plain(lesson.lead), " ".join(ids), is_followed)  # fmt: skip


def _written(page: FragmentPage, wanted: Sequence[Any], *sides: Side) -> list[list[bytes]]:
    """Parts of a page, on each of its sides."""
    texts: list[list[bytes]] = [[] for _ in sides]
    for write, *about in wanted:
        slot = page.kept.place(write, tuple(about)) if page.kept else None
        anew = _marked(write(page, *about)[0]) if slot is None else ""
        for side, written in zip(sides, texts, strict=True):
            written.append(side.made(anew) if slot is None else side[slot])
    return texts


def _parted(html: bytes, sign: str) -> list[bytes]:
    """The same as `split`, which looks at every byte, while `find` looks at many at once."""
    parts, start, mark = [], 0, sign.encode()
    while (end := html.find(mark, start)) >= 0:
        parts.append(html[start:end])
        start = end + len(mark)
    return [*parts, html[start:]]


def _said(text: str) -> str:
    """The sentences of a text and the words of its headings; between any two sentences there stands a mark."""
    if "<" not in text and OPEN not in text:
        return text
    parts = text.split(HEADING)
    for k, part in enumerate(parts):
        if k % 2:
            parts[k] = part.rpartition(NEXT)[2]
        else:
            bare = re.sub("<[^>]*>", " ", BREAK.sub(SENTENCE, PIECE.sub(" ", CARD.sub(" ", part))))
            parts[k] = re.sub(rf"\s*{SENTENCE}[\s{SENTENCE}]*", SENTENCE, bare)
    return HEADING.join(parts)


def _paragraphs(said: str) -> str:
    """Sentences as paragraphs of plain text; single signs that formulas have left over are none."""
    texts = [" ".join(text.split()) for text in said.split(SENTENCE)]
    return "".join([f"<p>{text}</p>" for text in texts if len(text) > 2])


def _ascii(html: str) -> bytes:
    """HTML without scripts and styles, every sign beyond ASCII as a character reference."""
    return html.encode("ascii", "xmlcharrefreplace")


HTML, PLAIN, SAID = Way(), Way(encode=_ascii), Way(change=_said)
"""The sides of a page: as it is, in ASCII alone, and what is said on it."""


def _marked(html: str) -> str:
    """The same HTML with a mark before every id, and in every reference to one."""
    if not any([sign in html for sign in IDS]):  # a pattern takes long to find nothing
        return html

    def marked(found: re.Match[str]) -> str:
        name, hash, ids = found.groups()
        if name == "href" and not hash:
            return found[0]
        ids = " ".join([PREFIX + one for one in ids.split()]) if name.startswith("aria-") else PREFIX + ids
        return f' {name}="{hash}{ids}"'

    html = re.sub(rf"url\(#(?!{PREFIX})", f"url(#{PREFIX}", NAMED.sub(marked, html))
    # Material for MkDocs, which goes from page to page by itself, stumbles over a plain href on what is no link.
    return re.sub(r"(<use\b[^>]*?) href=", r"\1 xlink:href=", html)


def written_number(lesson_trace: Any, ref: Ref, language: Language) -> tuple[str, str]:
    """One number as a sentence shows it, coloured, and its name in plain characters."""
    scribe = HtmlScribe(lesson_trace, language)
    return scribe.place(Value(ref)), scribe.naming.name(ref.array, ref.at).plain()


__all__ = ["Fragment", "Heading", "Item", "fragment", "written_number"]
