"""TOML to data with places: the standard library reads it, and a scan of the text finds the places when asked.

The scan trusts that `tomllib` has accepted the text. A place that it does not find is that of the
innermost table or array around it. For a key written twice only the second place is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..messages import Message, say
from .findings import Branch, Findings, Place, clean
from .marks import DEEPEST, Document
from .number_text import comma_at

_OPEN = (say("the quotes that open before this place are never closed"), None)
_ESCAPE = (
    say("no such escape in a text in double quotes"),
    say('write "\\\\" for a backslash, or use single quotes'),
)
_VALUE = (
    say("a value is expected here"),
    say("a text stands in quotes, and a number has a digit before and after its point"),
)
COMPLAINTS: dict[str, tuple[Message, Message | None]] = {
    "Invalid value": _VALUE,
    "Invalid date or datetime": _VALUE,
    "Expected newline or end of document after a statement": (
        say("the value has ended before this place"),
        say("a text stands in quotes, and every key on a line of its own"),
    ),
    "Expected '=' after a key in a key/value pair": (say('a "=" is missing after the key'), None),
    "Invalid statement": (say("a key is expected here"), None),
    "Invalid initial character for a key part": (say("a key is expected here"), None),
    "Unclosed array": (say("a list in brackets ends before this place"), say("close it or write the missing comma")),
    "Unclosed inline table": (
        say("a mapping in braces ends before this place"),
        say("close it or write the missing comma"),
    ),
    "Expected ']' at the end of a table declaration": (say('a "{bracket}" is missing here', bracket="]"), None),
    "Expected ']]' at the end of an array declaration": (say('a "{bracket}" is missing here', bracket="]]"), None),
    "Unterminated string": _OPEN,
    "Illegal character '\\n'": _OPEN,
    "Found invalid character '\\n'": _OPEN,
    'Expected "\'"': _OPEN,
    "Expected \"'''\"": _OPEN,
    "Unescaped '\\' in a string": _ESCAPE,
    "Invalid hex value": _ESCAPE,
    "Escaped character is not a Unicode scalar value": _ESCAPE,
}
"""What the standard library complains of, as an author is told it, and a hint."""

TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


def read_toml(text: str, findings: Findings) -> Document:
    """The text's table. Raises Unreadable where the text is not TOML or goes beyond what is read here."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except RecursionError:
        message = say("the brackets or indents are nested more than {n} deep", n=DEEPEST)
        raise findings.fatal(message, at=0) from None
    except ValueError as error:  # TOMLDecodeError, and a whole number of more digits than Python reads
        sentence, at = _place_in(str(error), text)
        if sentence.startswith(("Cannot ", "Duplicate ")):
            message, hint = say("this key is written twice"), None
        elif sentence.startswith(("Illegal character", "Found invalid character")) and sentence not in COMPLAINTS:
            message, hint = say("this character has no place here"), say("remove it")
        elif sentence.startswith("Exceeds the limit"):
            message, hint = say("a number has more digits than can be read"), None
        elif sentence in COMPLAINTS:
            message, hint = COMPLAINTS[sentence]
        else:
            message, hint = say("the TOML cannot be read here: {problem}", problem=clean(sentence)), None
        raise findings.fatal(message, (), comma_at(text, at) or hint, at=at) from None
    if _deeper(data, DEEPEST):
        raise findings.fatal(say("the brackets or indents are nested more than {n} deep", n=DEEPEST), at=0)
    return Document(data or None, lambda: _Scan(text).root)


def _place_in(complaint: str, text: str) -> tuple[str, int]:
    """The complaint without its place, and that place as an offset."""
    match = re.search(r" \(at line (\d+), column (\d+)\)$", complaint)
    if not match:
        return complaint.removesuffix(" (at end of document)"), len(text) if "end of document" in complaint else 0
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    return complaint[: match.start()], min(starts[int(match[1]) - 1] + int(match[2]) - 1, len(text))


def _deeper(data: object, levels: int) -> bool:
    """Whether data is nested more than this many levels."""
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return levels < 0 or any(_deeper(part, levels - 1) for part in parts if isinstance(part, dict | list))


class _Scan:
    """A walk over the tokens of a valid TOML text that notes where keys and values start."""

    def __init__(self, text: str) -> None:
        found = ((m.group(), m.start()) for m in TOKEN.finditer(text))
        self.tokens: Iterator[tuple[str, int]] = (t for t in found if not t[0].startswith("#"))
        self.end = len(text)
        self.root = Branch(0)
        self.token, self.at = "\n", 0
        self.statements()

    def next(self) -> None:
        self.token, self.at = next(self.tokens, ("", self.end))

    def statements(self) -> None:
        """Every line: the header of a table, or a key and its value."""
        table = self.root
        while self.token:
            if self.token == "\n":
                self.next()
            elif self.token == "[":
                start = self.at
                self.next()
                many = self.token == "["
                if many:
                    self.next()
                table = self.header(self.keys(), start, many)
                while self.token == "]":
                    self.next()
            else:
                self.pair(table)

    def header(self, keys: list[tuple[str, int]], start: int, many: bool) -> Branch:
        """The table that `[a.b]` or `[[a.b]]` opens."""
        table = self.root
        for key, at in keys[:-1]:
            table = _inner(table, key, at)
        key, at = keys[-1]
        if not many:
            return _inner(table, key, at)
        array = table.parts.setdefault(key, Branch(start))
        table.keys.setdefault(key, at)
        new = Branch(start)
        if isinstance(array, Branch):
            array.parts[len(array.parts)] = new
        return new

    def pair(self, table: Branch) -> None:
        """`key = value` within a table."""
        keys = self.keys()
        for key, at in keys[:-1]:
            table = _inner(table, key, at)
        self.next()  # past the "="
        if keys:
            key, at = keys[-1]
            table.keys[key] = at
            table.parts[key] = self.value()

    def keys(self) -> list[tuple[str, int]]:
        """A dotted key's parts, up to the "=" or "]" after it."""
        keys = []
        while self.token not in ("=", "]", "\n", ""):
            if self.token != ".":
                keys.append((_key(self.token), self.at))
            self.next()
        return keys

    def value(self) -> Place:
        """The value that starts here, passed over."""
        at, opening = self.at, self.token
        branch = Branch(at)
        if opening == "[":
            self.skip_to_value()
            while self.token not in ("]", ""):
                branch.parts[len(branch.parts)] = self.value()
                if self.token in (",", "\n"):
                    self.skip_to_value()
            self.next()
            return branch
        if opening == "{":
            self.skip_to_value()
            while self.token not in ("}", ""):
                self.pair(branch)
                if self.token in (",", "\n"):
                    self.skip_to_value()
            self.next()
            return branch
        self.next()
        while self.token not in (",", "]", "}", "\n", ""):
            self.next()
        return at

    def skip_to_value(self) -> None:
        self.next()
        while self.token in (",", "\n"):
            self.next()


def _inner(table: Branch, key: str, at: int) -> Branch:
    """The table under this key, made when it is new; the last one of an array of tables."""
    table.keys.setdefault(key, at)
    inner = table.parts.setdefault(key, Branch(at))
    while isinstance(inner, Branch) and inner.parts and all(isinstance(part, int) for part in inner.parts):
        inner = inner.parts[len(inner.parts) - 1]
    return inner if isinstance(inner, Branch) else Branch(at)


def _key(token: str) -> str:
    """A key as it reads, its quotes and escapes undone."""
    import tomllib

    if token[0] not in "\"'":
        return token
    return next(iter(tomllib.loads(f"{token} = 0")))
