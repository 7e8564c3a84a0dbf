"""JSON to data with places: the standard library judges the syntax, one regular expression finds the places."""

from __future__ import annotations

import re

from ..messages import Message, say
from .findings import Findings, Unreadable, clean
from .marks import DEEPEST, Builder, Document, resolve
from .number_text import comma_at

COMPLAINTS = {
    "Expecting value": (
        say("a value is expected here"),
        say("a text stands in double quotes, and a number begins with a digit or a minus"),
    ),
    "Expecting property name enclosed in double quotes": (say("a key in double quotes is expected here"), None),
    "Expecting ':' delimiter": (say('a ":" is missing after the key'), None),
    "Expecting ',' delimiter": (say("a comma is missing here, or a bracket that closes"), None),
    "Extra data": (say("the JSON has ended before this place"), say("remove what follows, or a bracket that closes")),
    "Unterminated string starting at": (say("the quotes that open here are never closed"), None),
    "Invalid control character at": (say("the quotes that open before this place are never closed"), None),
    "Invalid \\escape": (say("no such escape in a text in double quotes"), say('write "\\\\" for a backslash')),
}
"""What the standard library complains of, as an author is told it, and a hint."""

TOKEN = re.compile(r'[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+', re.DOTALL)


def read_json(text: str, findings: Findings) -> Document:
    """The text's value. Raises Unreadable where the text is not JSON or goes beyond what is read here."""
    import json

    builder = Builder(text, findings)
    if not text.strip():
        return builder.document
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise _syntax(text, findings, error.msg, min(error.pos, len(text))) from None
    except RecursionError:
        message = say("the brackets or indents are nested more than {n} deep", n=DEEPEST)
        raise findings.fatal(message, at=0) from None
    for match in TOKEN.finditer(text):
        token, at = match.group(), match.start()
        if token == "[":
            builder.open([], at)
        elif token == "{":
            builder.open({}, at)
        elif token in ("]", "}"):
            builder.close()
        elif token in (",", ":"):
            continue
        elif not token.startswith('"'):
            builder.value(resolve(token), at)
        elif builder.wants_key:
            builder.key(json.loads(token), at)
        else:
            builder.value(json.loads(token), at)
    return builder.document


def _syntax(text: str, findings: Findings, problem: str, at: int) -> Unreadable:
    """The parser's complaint in the words of an author."""
    hint: Message | None = None
    before = text[:at].rstrip()
    rest = text[at:].lstrip()
    if before.endswith(",") and rest[:1] in ("]", "}") or problem.startswith("Illegal trailing comma"):
        message = say("a comma stands before the closing bracket")
        hint = say("remove it")
    elif rest.startswith(("#", "//", "/*")):
        message, hint = say("JSON has no comments"), say("remove it, or write the spec as YAML")
    elif not rest:
        message = say("the JSON ends too early")
        hint = say("close every bracket and every quote")
    elif problem in COMPLAINTS:
        message, hint = COMPLAINTS[problem]
        hint = comma_at(text, at) or hint
    else:
        message = say("the JSON cannot be read here: {problem}", problem=clean(problem))
    return findings.fatal(message, (), hint, at=at)
