"""The living page: the scripts that make a finished lesson follow its reader, and what they need to know of it.

The scripts are plain files in `templates/assets/live/`. A standalone page holds them all within itself and allows no
other; a site holds them once, as one file. Each lesson brings its graph and its words as JSON beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from msgspec import Raw
from msgspec.json import encode

from .._paths import asset
from ..compute.formula import Formula
from ..compute.graph import own_part, quantities, to_json
from ..compute.losses import PAIRS
from ..compute.names import node_name
from ..compute.optimizers import OPTIMIZERS
from ..compute.schema import CONSTANTS
from ..compute.trace import Trace
from ..compute.trouble import LOGARITHMS
from ..messages import Message
from ..teach.lesson import Callout, Choice, Details, Paragraph, Section, every, remembered
from ..teach.remarks import unsaid
from ..teach.story import Story
from .cldr import locale
from .live_words import WORDS
from .page import whole_part
from .ready import SCRIPT_DIGEST
from .scribe import HtmlScribe
from .shelf import NONE, Need

if TYPE_CHECKING:
    from .html import HtmlPage


@cache
def scripts() -> str:
    """All scripts as one, in short; `generator/make_scripts.py` writes it."""
    return asset("live.js")


def short(script: str) -> str:
    """A script without its indentation and the comments on lines of their own."""
    return re.sub(r"^\s*(?://.*\n|\n)|^[ \t]+", "", script, flags=re.M)


@cache
def policy(live: bool) -> str:
    """The content security policy of a standalone page: its own style, its own script, and nothing from other hosts.

    Its own host may be asked, which the page never does: auditors look for robots.txt from within a page.
    """
    allowed = f"script-src 'sha256-{SCRIPT_DIGEST}'; " if live else ""
    own = "style-src 'unsafe-inline'; img-src data:; connect-src 'self'"
    return f"default-src 'none'; {allowed}{own}; base-uri 'none'; form-action 'none'"


def live_data(page: HtmlPage, prefix: str = "", placed: Callable[[str], str] = str) -> bytes:
    """What the scripts need to know of one lesson, as an element that a page shows nowhere, in UTF-8.

    It is an attribute, not a script of type application/json: hosts that change pages without loading them run every
    script they find, and a site's search reads every text. `placed` makes a text fit to where the lesson stands, where
    every id begins with a prefix.
    """
    lesson, scribe = page.lesson, page.scribe
    own: dict[str, Any] = {
        "remarks": [[prefix + id, placed(html)] for id, html in later(page)],
        "sentences": [sentences(page, choice, placed) for choice in choices(lesson.sections)],
        "frame": frame(scribe.trace),
        "graph": own_part(scribe.trace),
    }
    shared = whole_part(page, _shared)
    return b"<span hidden class=\"everystep-data\" data-lesson='%b,%b'></span>" % (as_json(own)[:-2], shared)


def _shared(page: HtmlPage) -> tuple[str, Need]:
    """The end of it, from within the graph on, which is the same for all lessons of a shape."""
    trace, scribe = page.scribe.trace, page.scribe
    marks = locale(page.language.code)
    data: dict[str, Any] = {
        "marks": {"decimal": marks.decimal, "zero": marks.zero},
        "words": {key: scribe.sentence(Message(text)) for key, text in WORDS.items()},
        "names": names(scribe),
        "limits": limits(trace),
        "fixed": ["y"] if trace.program.collapses and PAIRS[trace.program.pair].shares else [],
    }
    return f'"quantities":{as_json(quantities(trace.program)).decode()}}},{as_json(data)[1:].decode()}', NONE


def later(page: HtmlPage) -> Iterator[tuple[str, str]]:
    """The remarks that a change may make true: the section that would end with it, and its HTML."""
    lesson = page.lesson
    if lesson.trace.spec.display.level == "numbers":
        return
    shown = {section.id for section in every(lesson.sections)}
    for stage in lesson.trace.prefixes:
        for id, callout in unsaid(Story(lesson.trace, lesson.selection).at(stage), shown):
            yield id, page.block(callout)


def choices(sections: Sequence[Section]) -> Iterator[Choice]:
    """The sentences of a lesson that its numbers have chosen."""
    for section in every(sections):
        yield from _choices(section)


@remembered
def _choices(section: Section) -> list[Choice]:
    found = []
    for block in section.blocks:
        for inner in block.blocks if isinstance(block, Callout | Details) else (block,):
            if isinstance(inner, Paragraph) and isinstance(inner.text, Choice):
                found.append(inner.text)
    return found


def sentences(page: HtmlPage, choice: Choice, placed: Callable[[str], str]) -> dict[str, Any]:
    """All the sentences of a choice, each with the formula that is above 0 where it holds."""
    options = []
    for test, text in choice.options:
        said = page.kept.part(_said, text)[0] if page.kept else page.scribe.say(text)
        options.append([None if test is None else _test(test), placed(said)])
    return {"id": choice.name, "options": options}


def _said(page: HtmlPage, text: Message) -> tuple[str, Need]:
    return page.scribe.say(text), NONE


@lru_cache(maxsize=1024)
def _test(f: Formula) -> Raw:
    """A formula as JSON, which is the same for all lessons of a shape."""
    return Raw(encode(to_json(f)))


def names(scribe: HtmlScribe) -> dict[str, str]:
    """What the lesson calls each number that its author wrote, in plain characters."""
    found = {}
    for q in scribe.trace.program.quantities.values():
        if q.phase == "given" and q.name != "t" and not q.name.endswith("_old"):
            for at in product(*map(range, q.shape)):
                found[node_name(q.name, at)] = scribe.naming.name(q.name, at).plain()
    return found


def limits(trace: Trace) -> dict[str, dict[str, float]]:
    """Between what a given number has to lie, by its array; as the spec's reader has it."""
    found: dict[str, dict[str, float]] = {"learning_rate": {"low": 0}}
    for name in OPTIMIZERS[trace.spec.optimizer.name].constants:
        found[name] = {"low": 0} if name in CONSTANTS else {"low": 0, "high": 1}
    if trace.spec.loss in LOGARITHMS:
        found["y"] = {"low": 0, "high": 1}
    return found


def frame(trace: Trace) -> dict[str, Any]:
    """Everything of a spec that is not one of the given numbers, with the spec's own keys."""
    spec = trace.spec
    optimizer = {"name": spec.optimizer.name, **spec.optimizer.constants}
    found = {
        "title": spec.title,
        "layers": [{"activation": layer.activation} for layer in spec.layers],
        "loss": spec.loss,
        "reduction": spec.reduction if spec.samples > 1 else "",
        "optimizer": optimizer if spec.optimizer.constants else spec.optimizer.name,
        "update_biases": "" if spec.update_biases else False,
        "steps": spec.steps,
        "display": {"decimals": spec.display.decimals, "rounding": spec.display.rounding},
    }
    return {key: value for key, value in found.items() if value != ""}


def as_json(data: object) -> bytes:
    """JSON in UTF-8 in which no HTML can begin or end, nor an attribute in single quotes."""
    text = encode(data)
    for sign in (b"&", b"<", b">", b"'"):
        text = text.replace(sign, b"\\u%04x" % ord(sign))
    return text
