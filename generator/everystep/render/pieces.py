"""A fragment as plain data: what a host, or a cache, needs to know of a lesson that was written long ago.

Everything here is light, so that a site whose lessons have not changed loads nothing that writes one.
"""

from __future__ import annotations

import re

from msgspec import Struct

BLOCK = "everystep-lesson"
"""The class of a lesson, or of a part of one, within a page."""

INLINE = "everystep-ref"
"""The class of one number of a lesson within a sentence."""

BETWEEN = "\x03"
"""What stands in a cache between what is known of a fragment and its HTML."""


class Heading(Struct, frozen=True):
    """A heading within a fragment: the level counts from 0, under whatever heading of the host stands above."""

    level: int
    id: str
    html: str
    text: str


class Fragment(Struct, frozen=True):
    """HTML and headings in turn; beside each piece of HTML its sentences alone, for those who search."""

    lang: str
    direction: str
    parts: tuple[str | Heading, ...]
    prose: tuple[str, ...] = ()  # of each part, paragraphs of plain text; of a heading nothing
    anchors: str = ""  # where each number is computed: in each line its node's name and the id
    title: str = ""
    description: str = ""
    ids: str = ""  # every id in it, with spaces between them
    live: bool = False  # whether it brings what the page's scripts need to know

    def html(self, level: int) -> str:
        """The whole of it, with headings of this level and below."""
        return "".join([_heading(part, level) if isinstance(part, Heading) else part for part in self.parts])

    def anchor(self, node: str) -> str:
        """The id of the place where a number is computed, or nothing."""
        found = re.search(rf"^{re.escape(node)} (.*)$", self.anchors, re.M)
        return found[1] if found else ""

    def frozen(self) -> str:
        """All of it as one text."""
        import json

        layout = [
            [part.level, part.id, part.html, part.text] if isinstance(part, Heading) else len(part)
            for part in self.parts
        ]
        head = [
            self.lang,
            self.direction,
            self.title,
            self.description,
            self.ids,
            self.live,
            self.anchors,
            self.prose,
            layout,
        ]
        html = [part for part in self.parts if isinstance(part, str)]
        return f"{json.dumps(head)}{BETWEEN}{''.join(html)}"


def thawed(text: str) -> Fragment:
    """The fragment of a frozen text. Raises ValueError or TypeError for any other text."""
    import json

    head, _, html = text.partition(BETWEEN)
    lang, direction, title, description, ids, live, anchors, prose, layout = json.loads(head)
    parts: list[str | Heading] = []
    start = 0
    for part in layout:  # cut out by their lengths: to look for marks in all the HTML takes ten times as long
        if isinstance(part, int):
            parts.append(html[start : start + part])
            start += part
        else:
            parts.append(Heading(*part))
    if start != len(html):
        raise ValueError("a fragment is not whole")
    return Fragment(lang, direction, tuple(parts), tuple(prose), anchors, title, description, ids, live)


def _heading(part: Heading, level: int) -> str:
    tag = f"h{min(level + part.level, 6)}"
    return f'<{tag} id="{part.id}">{part.html}</{tag}>'


MARKUP = (
    r"[\\`*_{}\[\]#|<>~$&^@]"  # signs of Markdown, HTML, mathematics and template engines
    r"|=(?==)|(?<==)=|\+(?=\+)|(?<=\+)\+"  # ==marked==, ++key++
    r"|:(?=//)|(?i:(?<=\bwww)\.)"  # what becomes a link by itself
    r"|:(?=[\w+-]+:)"  # :emoji:
)
"""What in an author's text the readers of Markdown, and the extensions that its sites load, would take for theirs."""


def markdown_text(text: str) -> str:
    """An author's text in which Markdown, HTML, mathematics and template engines find nothing of theirs.

    Every sign that could begin markup becomes a character reference, which every Markdown reads as the character.
    """
    return re.sub(MARKUP, lambda found: f"&#{ord(found[0])};", " ".join(text.split()))
