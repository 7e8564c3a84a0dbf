"""The reference of the spec: every key of the table that the reader checks by and the JSON Schema is made from."""

from __future__ import annotations

import json
from collections.abc import Iterator

from everystep.compute.activations import ACTIVATIONS
from everystep.compute.kinds import (
    Chosen,
    Flag,
    Given,
    Key,
    Kind,
    Label,
    Many,
    Name,
    Neuron,
    Number,
    Record,
    Row,
    Rows,
    Samples,
    Text,
    Texts,
    Whole,
)
from everystep.compute.losses import LOSSES
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.schema import FILE, OPTIMIZER, REDUCTION, SPEC
from everystep.messages import N_
from everystep.render.language import language
from everystep.render.scribe import markdown_text

from .words import word

TITLES = {"": N_("The whole spec"), "layers": N_("One of `layers`"), "file": N_("Numbers from a file")}
INSIDE = N_("Inside `{key}`")

PAGES = {id(ACTIVATIONS): "activations.md", id(LOSSES): "losses.md", id(OPTIMIZERS): "optimizers.md"}
"""Where each table has a page of its own."""


def records() -> Iterator[tuple[Record, str]]:
    """The mappings of a spec, and the key that each is the value of: the whole one first, files last."""
    yield SPEC, ""
    for key in SPEC.keys:
        kind = key.kind.kind if isinstance(key.kind, Many) else key.kind
        if isinstance(kind, Record):
            yield kind, key.name
    yield FILE, "file"


def keys(lang: str) -> Iterator[str]:
    """Every key: what it may be, what holds without it, what it is for."""
    for record, name in records():
        yield f"## {word(TITLES.get(name, INSIDE), lang).format(key=name)} {{ #{name or 'spec'}-keys }}"
        if record.either:
            both = ", ".join(f"`{key}`" for key in record.either)
            yield word(N_("Of {keys}, exactly one is needed."), lang).format(keys=both)
        for key in record.keys:
            yield from _key(key, f"{name}-{key.name}" if name else key.name, key.name in record.either, lang)


def _key(key: Key, anchor: str, either: bool, lang: str) -> Iterator[str]:
    yield f"### `{key.name}` {{ #{anchor} }}"
    yield markdown_text(language(lang).gettext(key.description))
    facts = [word(N_("Value: {kind}"), lang).format(kind=_kind(key.kind, lang))]
    if key.required:
        facts.append(word(N_("**Required**"), lang))
    elif key.default not in (None, {}, []):
        facts.append(word(N_("Without it: {default}"), lang).format(default=_literal(key.default)))
    elif not either:
        facts.append(word(N_("May be left out"), lang))
    yield "- " + "\n- ".join(facts)


def _kind(kind: Kind, lang: str) -> str:
    """What a value may be, in words."""

    def say(text: str, **places: object) -> str:
        return word(text, lang).format(**places)

    match kind:
        case Number(above=None, least=None, most=None):
            return say(N_("a number"))
        case Number(above=float() | int() as above, most=None):
            return say(N_("a number above {above}"), above=above)
        case Number(above=float() | int() as above, most=most):
            return say(N_("a number above {above}, {most} at most"), above=above, most=most)
        case Number(least=least, below=below):
            return say(N_("a number from {least} to below {below}"), least=least, below=below)
        case Whole(least, most):
            return say(N_("a whole number from {least} to {most}"), least=_whole(least), most=_whole(most))
        case Flag():
            return say(N_("`true` or `false`"))
        case Text() | Label():
            return say(N_("a text"))
        case Texts():
            return say(N_("a text, or a mapping of languages to texts, such as `{{en: Lesson, pl: Lekcja}}`"))
        case Neuron():
            return say(N_("the name of a neuron, such as `a1[5]`"))
        case Name():
            return _names(kind, lang)
        case Row():
            return say(N_("a list of numbers"))
        case Rows():
            return say(N_("a list of rows of numbers"))
        case Samples():
            return say(N_("a list of numbers, or a list of such lists"))
        case Given(plain, words):
            parts = [_kind(plain, lang), *(_literal(name) for name in words)]
            file = say(N_("[a file](#file-keys)"))
            return say(N_("{first}, or {last}"), first=", ".join(parts), last=file)
        case Record() if place := next((name for record, name in records() if record is kind), ""):
            return say(N_("a mapping of [these keys](#{place}-keys)"), place=place)
        case Many(part, unique):
            inner = _kind(part, lang)
            return (say(N_("a list, each of which is different: {part}"), part=inner) if unique
                    else say(N_("a list; in it, {part}"), part=inner))  # fmt: skip
        case Chosen(name):
            return say(
                N_("{names}; or a mapping, such as `{{name: momentum, momentum: 0.8}}`"), names=_names(name, lang)
            )
    raise TypeError(kind)


def _names(kind: Name, lang: str) -> str:
    """The names of a table, each with a link to what it means where there is a page about it."""
    page = PAGES.get(id(kind.table))
    if kind is OPTIMIZER:
        page = "optimizers.md"
    if kind is REDUCTION:
        page = "losses.md"
    names = [f"[`{name}`]({page}#{name})" if page else f"`{name}`" for name in kind.table]
    return word(N_("one of {names}"), lang).format(names=", ".join(names))


def _literal(value: object) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _whole(n: int) -> str:
    return f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
