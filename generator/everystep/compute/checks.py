"""One value at a time against the table of keys: its type, its bounds, its name."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..messages import Message, say
from .files import FORMATS
from .findings import Findings, Path, clean, shown, written
from .kinds import (
    Chosen,
    Flag,
    Given,
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
from .marks import LEADING_ZERO, NUMBER
from .number_text import not_a_number, number, several
from .optimizers import OPTIMIZERS
from .schema import DISPLAY, DRAW, FILE, LAYER, NAMES, SPEC, WORKSHEET, constants, stored
from .texts import check_flag, check_label, check_languages, check_name, check_neuron, check_text
from .words import FOREIGN, guess

TOP = {key.name for key in SPEC.keys}
HOMES = {constant: "optimizer" for row in OPTIMIZERS.values() for constant in row.constants} | {
    key.name: home
    for home, record in (
        ("worksheet", WORKSHEET),
        ("draw", DRAW),
        ("names", NAMES),
        ("display", DISPLAY),
        ("weights", FILE),
        ("layers", LAYER),
    )
    for key in record.keys
    if key.name not in TOP
}
"""The key under which a key that is not at the top stands."""

AT_RANDOM = ".*(rand|drawn|normal|uniform|gauss|xavier|glorot|kaiming).*|he"
"""What other programs call numbers that are drawn."""


def check(kind: Kind, value: object, path: Path, findings: Findings) -> None:
    """Add to the findings whatever keeps this value from being of this kind."""
    if value is None:
        findings.add(say("no value is given here"), path)
        return
    match kind:
        case Row():
            _row(value, path, findings)
        case Rows():
            _rows(value, path, findings)
        case Samples():
            if isinstance(value, list) and any(isinstance(item, list) for item in value):
                for i, item in enumerate(value):
                    check(Row(), item, (*path, i), findings)
            else:
                _row(value, path, findings)
        case Given():
            _given(kind, value, path, findings)
        case Number():
            _number(kind, value, path, findings)
        case Whole():
            _whole(kind, value, path, findings)
        case Name():
            check_name(kind, value, path, findings)
        case Flag():
            check_flag(value, path, findings)
        case Text():
            check_text(value, path, findings)
        case Texts():
            if isinstance(value, dict):
                check_languages(value, path, findings)
            else:
                check_text(value, path, findings)
        case Label():
            check_label(value, path, findings)
        case Neuron():
            check_neuron(value, path, findings)
        case Many():
            _many(kind, value, path, findings)
        case Record():
            _record(kind, value, path, findings)
        case Chosen(name):
            if not isinstance(value, dict):
                check_name(name, value, path, findings)
            else:
                _chosen(kind, value, path, findings)


def _chosen(kind: Chosen, value: dict[str, object], path: Path, findings: Findings) -> None:
    """A mapping of a name and its constants; a constant of other rows is named with them."""
    record = constants(kind, value.get("name"))
    known = {key.name for key in record.keys}
    homes = {key: [row for row in kind.name.table if key in kind.constants(row)] for key in value if key not in known}
    for key, rows in homes.items():
        if rows:
            hint = say('"{key}" goes with {names}', key=key, names=", ".join(rows))
            findings.add(say('no key "{key}" here', key=key), (*path, key), hint, key=True)
    _record(record, {key: part for key, part in value.items() if not homes.get(key)}, path, findings)


def _number(kind: Number, value: object, path: Path, findings: Findings) -> None:
    found = number(value)
    if found is None:
        findings.add(*not_a_number(value, path))
    elif kind.above is not None and not found > kind.above:
        message = say("expected a number greater than {bound}, found {found}", bound=kind.above, found=shown(value))
        findings.add(message, path)
    elif kind.most is not None and found > kind.most:
        message = say("expected a number of at most {bound}, found {found}", bound=kind.most, found=shown(value))
        findings.add(message, path)
    elif kind.least is not None and kind.below is not None and not kind.least <= found < kind.below:
        bounds = {"least": kind.least, "below": kind.below}
        message = say("expected a number from {least} to below {below}, found {found}", **bounds, found=shown(value))
        findings.add(message, path)


def _whole(kind: Whole, value: object, path: Path, findings: Findings) -> None:
    found = number(value)
    if found is None:
        findings.add(*not_a_number(value, path))
    elif not found.is_integer() or not kind.least <= found <= kind.most:
        bounds = {"least": kind.least, "most": kind.most}
        message = say("expected a whole number from {least} to {most}, found {found}", **bounds, found=shown(value))
        findings.add(message, path, kind.why if found > kind.most else None)


def _row(value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, list):
        plain = shown(value) if number(value) is not None else several(value) if isinstance(value, str) else ""
        hint = say("write [{number}]", number=plain) if plain else None
        findings.add(say("expected a list of numbers, found {found}", found=shown(value)), path, hint)
    elif not value:
        findings.add(say("the list is empty"), path, say("it has at least one number"))
    else:
        for i, item in enumerate(value):
            if number(item) is not None:
                continue
            if i and isinstance(item, str) and LEADING_ZERO(item) and isinstance(value[i - 1], int):
                hint = say("did you write a decimal comma? write {number}", number=clean(f"{value[i - 1]}.{item}"))
                findings.add(say("expected a number, found {found}", found=shown(item)), (*path, i), hint)
            else:
                check(Number(), item, (*path, i), findings)


def _given(kind: Given, value: object, path: Path, findings: Findings) -> None:
    if isinstance(value, dict) and value and all([part is None for part in value.values()]) and all(map(NUMBER, value)):
        numbers = ", ".join(value)  # {2, 3}, as mathematicians write a set
        message = say("expected a list of numbers, found {found}", found=clean(f"{{{numbers}}}"))
        findings.add(message, path, say("write [{number}]", number=clean(numbers)))
    elif isinstance(value, dict):
        _record(stored(kind), value, path, findings)
    elif not isinstance(value, str):
        check(kind.plain, value, path, findings)
    elif value not in kind.words:
        meant = guess(value, kind.words)
        hint = say('did you mean "{guess}"?', guess=meant) if meant else None
        if value.lower().endswith(FORMATS):
            hint = say("write {mapping}", mapping=f"{{file: {clean(value)}}}")
        numbers = several(value)
        message = say("expected a list of numbers, found {found}", found=shown(value))
        if kind.words and not hint and not numbers:
            hint = say("write a list of numbers, or one of these words: {names}", names=", ".join(kind.words))
        if isinstance(kind.plain, Rows):
            message = say("expected a list of rows, found {found}", found=shown(value))
            if re.fullmatch(AT_RANDOM, value.strip().lower()):
                hint = say(
                    'to have them drawn write "neurons" in place of "weights", and a seed at the top of the file'
                )
            elif numbers:
                hint = say("write one row for each neuron, with brackets and commas: [[0.1, 0.2], [0.3, 0.4]]")
        elif numbers:
            hint = say("write [{number}]", number=numbers)
        findings.add(message, path, hint)


def _rows(value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, list):
        hint = None
        if number(value) is not None:
            hint = say("write one row for each neuron: [{row}]", row=f"[{shown(value)}]")
        findings.add(say("expected a list of rows, found {found}", found=shown(value)), path, hint)
    elif not value:
        findings.add(say("the list is empty"), path, say("it has one row for each neuron"))
    elif all(number(item) is not None for item in value):
        hint = say("write one row for each neuron: [{row}]", row=shown(value))
        findings.add(say("expected a list of rows, found {found}", found=shown(value)), path, hint)
    else:
        for i, item in enumerate(value):
            check(Row(), item, (*path, i), findings)


def _many(kind: Many, value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, list):
        findings.add(
            say("expected a list, found {found}", found=shown(value)), path, _list_hint(kind, value, path, findings)
        )
    elif isinstance(kind.kind, Many) and value and all(isinstance(item, str) for item in value):
        message = say("expected a list of lists, found {found}", found=shown(value))
        findings.add(message, path, say("write [{number}]", number=shown(value)))
    elif len(value) < kind.least:
        findings.add(say("the list is empty"), path, say("it has at least one item"))
    else:
        seen: set[str] = set()
        for i, item in enumerate(value):
            check(kind.kind, item, (*path, i), findings)
            if kind.unique and isinstance(item, str):
                if item.strip() in seen:
                    findings.add(say("{found} stands twice in this list", found=shown(item)), (*path, i))
                seen.add(item.strip())


def _list_hint(kind: Many, value: object, path: Path, findings: Findings) -> Message | None:
    """How to make a list of a single item, in the format of the file."""
    if isinstance(value, dict) and findings.format == "toml" and isinstance(kind.kind, Record):
        key = written(path)
        return say('begin each item with "{right}", not with "{wrong}"', right=f"[[{key}]]", wrong=f"[{key}]")
    if isinstance(value, dict) and findings.format == "yaml":
        return say('start each item with "- "')
    return say("write [{number}]", number=shown(value)) if isinstance(value, str | dict) else None


def _record(kind: Record, value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, dict):
        names = ", ".join(key.name for key in kind.keys)
        message = say("expected a mapping with keys such as {names}, found {found}", names=names, found=shown(value))
        findings.add(message, path)
        return
    known = {key.name: key for key in kind.keys}
    guessed: set[str | None] = set()
    for name, part in value.items():
        if part is None and name in known and not known[name].required:
            findings.add(say("no value is given here"), (*path, name), say("write a value, or leave the key out"))
        elif name in known:
            check(known[name].kind, part, (*path, name), findings)
        else:
            guessed.add(_unknown_key(name, [key for key in known if key not in value], path, findings))
    for key in kind.keys:
        if key.required and key.name not in value and key.name not in guessed:
            findings.add(say('the key "{key}" is missing', key=key.name), (*path, key.name))
    given = [name for name in kind.either if name in value]
    if kind.either and not given and not guessed.intersection(kind.either):
        first, other = kind.either
        hint = say('or write "{key}" in its place', key=other)
        findings.add(say('the key "{key}" is missing', key=first), (*path, first), hint)
    if len(given) > 1:
        message = say('"{key}" and "{other}" exclude each other', key=given[0], other=given[1])
        findings.add(message, (*path, given[1]), say("keep one of the two"), key=True)


def _unknown_key(name: str, free: Collection[str], path: Path, findings: Findings) -> str | None:
    """Report a key that is not in the table; returns the key that was probably meant."""
    meant = guess(name, free)
    here = FOREIGN.get(name.lower(), name)
    if name == "<<":
        hint = say("merge keys are not read here; write the keys out, or repeat one value by an alias")
    elif here not in free and here in HOMES and path != (HOMES[here],):
        meant, hint = None, say('"{key}" stands under "{home}"', key=here, home=HOMES[here])
    elif here not in free and here in TOP and path:
        meant, hint = None, say('"{key}" stands at the top of the file', key=here)
    elif meant:
        hint = say('did you mean "{guess}"?', guess=meant)
    elif free:
        hint = say("choose one of {names}", names=", ".join(free))
    else:
        hint = say("remove it")
    findings.add(say('no key "{key}" here', key=clean(name)), (*path, name), hint, key=True)
    return meant
