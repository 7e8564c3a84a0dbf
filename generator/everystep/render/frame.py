"""The frame of a standalone page: its head, what leads through it, and the lesson at a glance.

The longest parts of the page are put into it last: a template would copy each of them several times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ..messages import Message, say
from ..teach.lesson import Fact
from .live import live_data, policy, scripts
from .look import worn
from .page import whole_part
from .palette import palette, stylesheet
from .shelf import NONE, Ask, Need

if TYPE_CHECKING:
    from .html import HtmlPage
    from .page import Link

LABELS = {
    "contents": say("On this page"),
    "phases": say("Phases"),
    "languages": say("Languages"),
    "uses": say("made from"),
    "skip_to_content": say("Skip to the lesson"),
    "permalink": say("Link to this place"),
    "legend": say("What the colours mean"),
}

ROLES = {
    "input": say("input"),
    "weight": say("weight"),
    "bias": say("bias"),
    "hidden": say("hidden value"),
    "output": say("prediction"),
    "target": say("target"),
    "loss": say("loss"),
    "gradient": say("gradient"),
    "rate": say("learning rate"),
    "state": say("what the optimizer keeps"),
}

STYLE, BODY, LIVE = "\x02", "\x03", "\x04"
"""What stands for the longest parts of a page, in their order, until they are put in; no lesson can hold them."""

Entry = tuple[str, Message, tuple[tuple[str, Message], ...]]
"""A section in the table of contents: its anchor, its title, and the anchors and titles of its parts."""


def framed(page: HtmlPage, body: Sequence[bytes]) -> bytes:
    """A whole page in UTF-8 around the pieces that are in it."""
    lesson = page.lesson
    live = (live_data(page), b"\n<script>", _utf8(scripts()), b"</script>") if page.scribe.live else ()
    contents = tuple([(s.id, s.title, tuple([(p.id, p.title) for p in s.parts])) for s in lesson.sections])
    about: tuple[Any, ...] = (lesson.lead, lesson.facts, contents, lesson.phases, tuple(page.links))
    if worn().folder is not None:  # what an author's own template does with a text nobody knows
        return _frame(page, stylesheet(), b"".join(body).decode(), b"".join(live).decode(), *about)[0].encode()
    about = (STYLE, BODY, LIVE if live else "", *about)
    frame = whole_part(page, _frame, *about)
    pieces: list[bytes] = []
    for sign, texts in ((STYLE, (_utf8(stylesheet()),)), (BODY, body), (LIVE, live)):
        if texts:
            before, _, frame = frame.partition(sign.encode())
            pieces += (before, *texts)
    return b"".join([*pieces, frame])  # the one time that a page is copied


def _frame(
    page: HtmlPage, style: str, body: str, live: str, lead: Message, facts: Sequence[Fact], contents: Sequence[Entry],
    phases: Sequence[tuple[str, Message]], links: Sequence[Link],
) -> tuple[str, Need]:  # fmt: skip
    places = {
        "lang": page.language.tag,
        "dir": page.language.direction,
        "title": Markup(page.later(_title)),
        "description": page.plain(lead),
        "lead": page.html(lead),
        "css": Markup(style),
        "facts": at_a_glance(page, facts),
        "toc": [
            {
                "id": id,
                "number": page.scribe.numbers.whole(number),
                "title": page.html(title),
                "children": [{"id": part, "title": page.html(called)} for part, called in parts],
            }
            for number, (id, title, parts) in enumerate(contents, start=1)
        ],
        "phases": [{"id": id, "label": page.plain(label)} for id, label in phases],
        "languages": links,
        "legend": legend(page),
        "labels": {key: page.plain(label) for key, label in LABELS.items()},
        "body": Markup(body),
        "policy": policy(page.scribe.live),
        "live": Markup(live),
    }
    return page.template("page", page=places) + "\n", NONE


@lru_cache(maxsize=4)
def _utf8(text: str) -> bytes:
    """A text that many pages have, encoded once."""
    return text.encode()


def _title() -> Ask:
    return lambda page: str(escape(page.title()))


def at_a_glance(page: HtmlPage, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """A lesson's sizes and constants, as its templates are given them."""
    return [
        {"label": page.html(fact.label), "value": Markup(page.scribe.place(fact.value)), "role": fact.role}
        for fact in facts
    ]


def legend(page: HtmlPage) -> list[dict[str, str]]:
    """The roles that a lesson has, and their signs."""
    role, quantities = page.scribe.naming.role, page.lesson.trace.program.quantities
    used = {role(name) for name, q in quantities.items() if not q.local}
    return [
        {"role": role, "label": page.plain(label), "sign": palette().roles[role].sign}
        for role, label in ROLES.items()
        if role in used
    ]
