"""The frame of a standalone page: its head, what leads through it, and the lesson at a glance.

The longest parts of the page are put into it last: a template would copy each of them several times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ..messages import Message, say
from ..teach.lesson import Fact
from .live import live_data, policy, scripts
from .look import worn
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

STYLE, BODY, LIVE = b"\x02", b"\x03", b"\x04"
"""What stands for the longest parts of a page of which nothing is kept; no lesson can hold these signs."""

Entry = tuple[str, Message, tuple[tuple[str, Message], ...]]
"""A section in the table of contents: its anchor, its title, and the anchors and titles of its parts."""


def framed(page: HtmlPage, body: bytes) -> bytes:
    """A whole page in UTF-8 around what is in it."""
    lesson = page.lesson
    live = b"%b\n<script>%b</script>" % (live_data(page), scripts().encode()) if page.scribe.live else b""
    contents = tuple([(s.id, s.title, tuple([(p.id, p.title) for p in s.parts])) for s in lesson.sections])
    about: tuple[Any, ...] = (lesson.lead, lesson.facts, contents, lesson.phases, tuple(page.links))
    if page.kept:
        long = (stylesheet(), page.kept.given("body", body), page.kept.given("live", live))
        return page.kept.encoded(_frame, long, *about)
    if worn().folder is not None:  # what an author's own template does with a text nobody knows
        return _frame(page, (stylesheet(), body.decode(), live.decode()), *about)[0].encode()
    parts = ((STYLE, stylesheet().encode()), (BODY, body), (LIVE, live))
    frame = _frame(page, tuple([sign.decode() if text else "" for sign, text in parts]), *about)[0].encode()
    for sign, text in parts:
        before, _, after = frame.partition(sign)
        frame = before + text + after
    return frame


def _frame(
    page: HtmlPage, long: Sequence[str], lead: Message, facts: Sequence[Fact], contents: Sequence[Entry],
    phases: Sequence[tuple[str, Message]], links: Sequence[Link],
) -> tuple[str, Need]:  # fmt: skip
    style, body, live = map(Markup, long)
    places = {
        "lang": page.language.tag,
        "dir": page.language.direction,
        "title": Markup(page.later(_title)),
        "description": page.plain(lead),
        "lead": page.html(lead),
        "css": style,
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
        "body": body,
        "policy": policy(page.scribe.live),
        "live": live,
    }
    return page.template("page", page=places) + "\n", NONE


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
