"""YAML to data with places, from the parser's events: no tags, no merge keys, no endless aliases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..messages import Message, say
from .findings import Findings, Lines, Place, Unreadable, clean
from .marks import Builder, Document, Frame, resolve
from .plain_yaml import read_plain

if TYPE_CHECKING:
    import yaml


TOO_DEEP = "maximum nesting depth"
"""How the quick parser calls it, since PyYAML 6.0.4."""


def read_yaml(text: str, findings: Findings) -> Document:
    """The text's one document. Raises Unreadable where the text is not YAML or goes beyond what is read here."""
    if (data := read_plain(text)) is not None:
        return Document(data, lambda: read_whole(text, Findings()).places())
    return read_whole(text, findings)


def read_whole(text: str, findings: Findings) -> Document:
    """The same through PyYAML."""
    import yaml

    noted = len(findings.all)
    try:
        return _read(text, findings, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        if TOO_DEEP not in (error.problem or ""):
            raise _syntax(text, findings, error) from None
    # The quick parser looks ahead, and refuses what is nested deeply before it has handed over where that begins.
    del findings.all[noted:]
    try:
        return _read(text, findings, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax(text, findings, error) from None


def _read(text: str, findings: Findings, loader: Any) -> Document:
    import yaml

    reader = _Reader(text, findings)
    try:
        for event in yaml.parse(text, Loader=loader):
            _HANDLERS.get(type(event).__name__, _Reader.nothing)(reader, event)
    except yaml.reader.ReaderError as error:
        at = min(error.position, len(text))
        raise findings.fatal(say("the YAML cannot be read here: {problem}", problem=error.reason), at=at) from None
    return reader.builder.document


class _Reader:
    """What is known between two events."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.findings = findings
        self.builder = Builder(text, findings)
        self.anchors: dict[str, tuple[object, Place, int]] = {}
        self.documents = 0

    def nothing(self, event: Any) -> None:
        """An event that carries nothing."""

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            hint = say('put each lesson in a file of its own and remove the line "---"')
            raise self.findings.fatal(say("a second YAML document starts here"), (), hint, at=event.start_mark.index)

    def scalar(self, event: Any) -> None:
        at = event.start_mark.index
        if event.tag is not None:
            self.tagged(event)
        if self.builder.wants_key:
            self.remember(event.anchor, event.value, at, 1)
            self.builder.key(event.value, at)
            return
        value = event.value if event.style else resolve(event.value)
        self.remember(event.anchor, value, at, 1)
        self.builder.value(value, at)

    def list(self, event: Any) -> None:
        self.open([], event)

    def mapping(self, event: Any) -> None:
        self.open({}, event)

    def open(self, data: Any, event: Any) -> None:
        at = event.start_mark.index
        if event.tag is not None:
            self.tagged(event)
        if self.builder.wants_key:
            raise self.key_expected(at)
        self.builder.open(data, at, event.anchor)

    def close(self, event: Any) -> None:
        frame: Frame = self.builder.close()
        self.remember(frame.anchor, frame.data, frame.place, frame.size)

    def alias(self, event: Any) -> None:
        at = event.start_mark.index
        if any(frame.anchor == event.anchor for frame in self.builder.stack):
            problem = say('the alias "*{name}" stands inside the value that it repeats', name=clean(event.anchor))
            raise self.findings.fatal(problem, self.builder.path, at=at)
        if event.anchor not in self.anchors:
            problem = say('no anchor "&{name}" before this alias', name=clean(event.anchor))
            raise self.findings.fatal(problem, self.builder.path, say("put the text in quotes if it is one"), at=at)
        value, place, size = self.anchors[event.anchor]
        if not self.builder.wants_key:
            self.builder.value(value, place, size)
        elif isinstance(value, str):
            self.builder.key(value, at)
        else:
            raise self.key_expected(at)

    def remember(self, anchor: str | None, value: object, place: Place, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, place, size)

    def tagged(self, event: Any) -> None:
        tag = clean(event.tag.replace("tag:yaml.org,2002:", "!!"))
        problem = say("the tag {tag} has no meaning here", tag=tag)
        self.findings.add(problem, self.builder.path, say("remove it"), at=event.start_mark.index)

    def key_expected(self, at: int) -> Unreadable:
        hint = say("put a text that starts with a bracket in quotes")
        return self.findings.fatal(say("a key is a word, not a list or a mapping"), self.builder.path, hint, at=at)


_HANDLERS = {
    "DocumentStartEvent": _Reader.document,
    "ScalarEvent": _Reader.scalar,
    "SequenceStartEvent": _Reader.list,
    "SequenceEndEvent": _Reader.close,
    "MappingStartEvent": _Reader.mapping,
    "MappingEndEvent": _Reader.close,
    "AliasEvent": _Reader.alias,
}


def _syntax(text: str, findings: Findings, error: yaml.MarkedYAMLError) -> Unreadable:
    message, hint, at = told(text, error)
    return findings.fatal(message, (), hint, at=at)


def told(text: str, error: yaml.MarkedYAMLError) -> tuple[Message, Message | None, int]:
    """The parser's complaint in the words of an author, what may help, and its place."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark else 0
    opened = Lines(text).line(error.context_mark.index) if error.context_mark else 1
    return *_sentence(text, at, error.problem or "", error.context or "", opened), at


def _sentence(text: str, at: int, problem: str, context: str, opened: int) -> tuple[Message, Message | None]:
    """What is wrong at this offset and what may help, from the parser's own problem and context."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 1]
    aligned = say("the keys of one mapping, and the dashes of one list, start in the same column")
    if "\t" in line and not line.strip():
        return say("a tab indents this line"), say("indent with spaces")
    name = re.search(r"\w{1,20}$", text[max(0, at - 20) : at])
    if "',' or ']'" in problem and name and text.startswith("[", at):
        whole = name[0] + text[at : text.find("]", at) + 1]
        return say('a "[" is not expected here'), say(
            'put a name that holds brackets in quotes: "{name}"', name=clean(whole)
        )
    if "',' or ']'" in problem:
        hint = say("close it or write the missing comma")
        return say("the list in brackets that opens on line {line} ends before this place", line=opened), hint
    if "',' or '}'" in problem:
        hint = say("close it or write the missing comma")
        return say("the mapping in braces that opens on line {line} ends before this place", line=opened), hint
    if "mapping values are not allowed" in problem:
        hint = say('indent the keys of one mapping alike, and put a text that holds ": " in quotes')
        return say('a ":" is not expected here'), hint
    if "cannot start any token" in problem:
        hint = say("put a text that starts with it in quotes")
        return say('a value cannot start with "{character}"', character=clean(text[at : at + 1])), hint
    if "unexpected end of stream" in problem:
        return say("the quotes that open on line {line} are never closed", line=opened), None
    if "unknown escape character" in problem:
        hint = say('write "\\\\" for a backslash, or use single quotes')
        return say("no such escape in a text in double quotes"), hint
    if "could not find expected ':'" in problem:
        return _no_colon(text, opened), None
    closed = line[:-1].rstrip()
    no_key = "did not find expected key" in problem or "block end" in problem
    if no_key and closed.endswith(("'", '"')) and closed.count(closed[-1]) > 1:
        hint = say("put the whole text in quotes; an apostrophe in single quotes is written twice")
        return say("the text in quotes has ended before this place"), hint
    if no_key:
        return say("a key is expected here"), aligned
    if "expected '-' indicator" in problem:
        return say('a list item, which starts with "-", is expected here'), aligned
    if "document start" in problem:
        return say("this line does not belong to the mapping above it"), aligned
    if "node content" in problem or "the node content" in problem:
        return say("a value is expected here"), None
    return say("the YAML cannot be read here: {problem}", problem=clean(problem or context)), None


def _no_colon(text: str, number: int) -> Message:
    """What keeps a line from being a key and its value."""
    line = text.splitlines()[number - 1] if number <= len(text.splitlines()) else ""
    if re.match(r"\s*(- +)?[A-Za-z_]\w*:\S", line):
        return say('a space is missing after the ":" on line {line}', line=number)
    return say('a ":" is missing after the key on line {line}', line=number)
