"""The reference of the Python side, from the signatures and docstrings of what is public."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from inspect import get_annotations

from msgspec import Struct

import everystep
from everystep.compute.trace import Node, Trace
from everystep.errors import EverystepError, Problem
from everystep.messages import N_
from everystep.publish.notebook import ShownLesson

from .words import paragraphs, word

RESULTS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Trace, ("node", "value", "to_json")), (Node, ()), (ShownLesson, ()), (EverystepError, ()), (Problem, ()),
)  # fmt: skip
"""What the verbs give or raise, and what of it others may call."""

WIDEST = 72
"""The characters of a line that needs no scrolling."""

VERBS, GIVEN = N_("The verbs"), N_("What they give, and what they raise")


def documented() -> Iterator[tuple[str, object]]:
    """Every public thing by its full name: the verbs, what they give, and what one can do with that."""
    for name in everystep.__all__:
        verb = getattr(everystep, name)
        yield f"everystep.{name}", getattr(verb, name) if inspect.ismodule(verb) else verb  # `render` is both
    for kind, members in RESULTS:
        yield kind.__name__, kind
        for name in members:
            yield f"{kind.__name__}.{name}", getattr(kind, name)


def verbs(lang: str) -> Iterator[str]:
    """Each with its signature and what it says of itself."""
    yield f"## {word(VERBS, lang)} {{ #verbs }}"
    results = False
    for name, thing in documented():
        short = name.removeprefix("everystep.")
        if short == name and not results:
            results = True
            yield f"## {word(GIVEN, lang)} {{ #results }}"
        level = "####" if results and "." in name else "###"
        yield f"{level} `{name}` {{ #{short.replace('.', '-')} }}"
        yield f"```python\n{_signature(short, thing)}\n```"
        yield "\n\n".join([word(text, lang) for text in paragraphs(thing)])


def _fields(thing: type) -> list[tuple[str, object]]:
    """The fields of plain data and their types as they are written; none of anything else."""
    if is_dataclass(thing):
        return [(field.name, field.type) for field in dataclass_fields(thing)]
    if issubclass(thing, Struct):
        written = {field: kind for each in reversed(thing.__mro__) for field, kind in get_annotations(each).items()}
        return [(field, written[field]) for field in thing.__struct_fields__]
    return []


def _signature(name: str, thing: object) -> str:
    """A signature on one line, or with a line a parameter where that is too long; the fields of plain data."""
    if isinstance(thing, type):
        fields = _fields(thing)
        if not fields or thing is ShownLesson:
            return f"class {name}"
        return f"class {name}:\n" + "\n".join([f"    {field}: {kind}" for field, kind in fields])
    assert inspect.isfunction(thing)
    found = inspect.signature(thing)
    parts, keyword = [], False
    for part in found.parameters.values():
        if part.name == "self":
            continue
        if part.kind is part.KEYWORD_ONLY and not keyword:
            parts.append("*")
            keyword = True
        star = "*" if part.kind is part.VAR_POSITIONAL else ""
        default = "" if part.default is part.empty else f" = {part.default!r}"
        parts.append(f"{star}{part.name}: {part.annotation}{default}")
    short = f"{name}({', '.join(parts)}) -> {found.return_annotation}"
    if len(short) <= WIDEST:
        return short
    return f"{name}(\n" + "".join([f"    {part},\n" for part in parts]) + f") -> {found.return_annotation}"
