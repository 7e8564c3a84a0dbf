"""One value at a time against the table of keys: its type, its bounds, its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from math import isfinite

from ..messages import Message, say
from .findings import UNPRINTABLE, Findings, Path, clean, shown
from .marks import LEADING_ZERO, NUMBER
from .optimizers import OPTIMIZERS
from .schema import (
    DISPLAY,
    LANGUAGE,
    LAYER,
    SPEC,
    Chosen,
    Flag,
    Kind,
    Name,
    Number,
    Record,
    Records,
    Row,
    Rows,
    Samples,
    Text,
    Texts,
    Whole,
    constants,
)

FOREIGN = {
    "alpha": "learning_rate", "b": "biases", "bce": "binary_cross_entropy", "bias": "biases",
    "binary_crossentropy": "binary_cross_entropy", "categorical_cross_entropy": "cross_entropy",
    "categorical_crossentropy": "cross_entropy", "cost": "loss", "crossentropy": "cross_entropy", "digits": "decimals",
    "epochs": "steps", "error": "loss", "eta": "learning_rate", "expected": "targets",
    "gradient_descent": "sgd", "half_mse": "half_squared_error", "half_sse": "half_squared_error", "input": "inputs",
    "iterations": "steps", "kernel": "weights", "labels": "targets", "leakyrelu": "leaky_relu", "linear": "identity",
    "log_loss": "binary_cross_entropy", "logistic": "sigmoid", "lr": "learning_rate", "lrelu": "leaky_relu",
    "mse": "mean_squared_error", "nag": "nesterov", "network": "layers", "nll": "cross_entropy", "none": "identity",
    "optimiser": "optimizer", "outputs": "targets", "precision": "decimals", "rate": "learning_rate",
    "sse": "squared_error", "target": "targets", "w": "weights", "x": "inputs", "y": "targets",
}  # fmt: skip
"""What other tools and books call it: how it is called here."""

TOP = {key.name for key in SPEC.keys}
HOMES = {key.name: home for home, record in (("layers", LAYER), ("display", DISPLAY)) for key in record.keys}
HOMES |= {constant: "optimizer" for row in OPTIMIZERS.values() for constant in row.constants}
"""The key under which a key of a layer, of the display or of an optimizer stands."""

NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE).fullmatch
DECIMAL_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?").fullmatch
GROUPED = re.compile(r"[-+]?[0-9]+(?:[_ '\u00a0\u202f][0-9]+)+(?:\.[0-9]+)?").fullmatch
OTHER_BASE = re.compile(r"[-+]?0[xXoObB][0-9a-fA-F]+").fullmatch
FRACTION = re.compile(r"[-+]?[0-9.]+ ?/ ?[0-9.]+").fullmatch


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
        case Number():
            _number(kind, value, path, findings)
        case Whole():
            _whole(kind, value, path, findings)
        case Name():
            _name(kind, value, path, findings)
        case Flag():
            if not isinstance(value, bool):
                yes = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
                hint = say("write {word}", word=yes) if yes and isinstance(value, str) else None
                findings.add(say("expected true or false, found {found}", found=shown(value)), path, hint)
        case Text():
            _text(value, path, findings)
        case Texts():
            if isinstance(value, dict):
                _languages(value, path, findings)
            else:
                _text(value, path, findings)
        case Records(record):
            if not isinstance(value, list):
                hint = say('start each item with "- "') if isinstance(value, dict) else None
                findings.add(say("expected a list, found {found}", found=shown(value)), path, hint)
            elif not value:
                findings.add(say("the list is empty"), path, say("it has at least one item"))
            else:
                for i, item in enumerate(value):
                    check(record, item, (*path, i), findings)
        case Record():
            _record(kind, value, path, findings)
        case Chosen(name):
            if not isinstance(value, dict):
                _name(name, value, path, findings)
            else:
                _record(constants(kind, value.get("name")), value, path, findings)


def number(value: object) -> float | None:
    """The value as a finite number; None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        as_float = float(value)
    except OverflowError:
        return None
    return as_float if isfinite(as_float) else None


def _number(kind: Number, value: object, path: Path, findings: Findings) -> None:
    found = number(value)
    if found is None:
        findings.add(*_not_a_number(value, path))
    elif kind.above is not None and not found > kind.above:
        message = say("expected a number greater than {bound}, found {found}", bound=kind.above, found=shown(value))
        findings.add(message, path)
    elif kind.least is not None and kind.below is not None and not kind.least <= found < kind.below:
        bounds = {"least": kind.least, "below": kind.below}
        message = say("expected a number from {least} to below {below}, found {found}", **bounds, found=shown(value))
        findings.add(message, path)


def _not_a_number(value: object, path: Path) -> tuple[Message, Path, Message | None]:
    """What keeps a value from being a finite number, and how it is written when it is meant as one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return say("expected a finite number, found {found}", found=shown(value)), path, None
    hint = None
    if isinstance(value, str):
        text = value.strip()
        if NOT_FINITE(text) or (NUMBER(text) and not isfinite(float(text))):
            return say("expected a finite number, found {found}", found=clean(text)), path, None
        with_sign = text.replace("\N{MINUS SIGN}", "-")
        if LEADING_ZERO(text):
            sign = text[0] if text[0] in "+-" else ""
            plain = sign + (text.lstrip("+-0") or "0")
            hint = say("write {number} without a zero in front", number=clean(plain))
        elif NUMBER(text):
            hint = say("write {number} without quotes", number=clean(text))
        elif DECIMAL_COMMA(text):
            hint = say("write {number} with a point", number=clean(_pointed(text)))
        elif GROUPED(text):
            hint = say("write {number} in one piece", number=clean(re.sub(r"[^-+.0-9]", "", text)))
        elif OTHER_BASE(text):
            hint = say("write it in decimal digits")
        elif FRACTION(text):
            hint = say("write the fraction as a decimal number")
        elif NUMBER(with_sign):
            hint = say('write {number} with the sign "-" of the keyboard', number=clean(with_sign))
    elif isinstance(value, list) and len(value) == 1 and number(value[0]) is not None:
        hint = say("write {number} without brackets", number=shown(value[0]))
    return say("expected a number, found {found}", found=shown(value)), path, hint


def _pointed(text: str) -> str:
    """A number with a decimal comma, with a point and a digit before it."""
    whole, _, rest = text.partition(",")
    return f"{whole if whole[-1:].isdigit() else whole + '0'}.{rest}"


def _whole(kind: Whole, value: object, path: Path, findings: Findings) -> None:
    found = number(value)
    if found is None:
        findings.add(*_not_a_number(value, path))
    elif not found.is_integer() or not kind.least <= found <= kind.most:
        bounds = {"least": kind.least, "most": kind.most}
        message = say("expected a whole number from {least} to {most}, found {found}", **bounds, found=shown(value))
        findings.add(message, path, kind.why if found > kind.most else None)


def _row(value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, list):
        hint = say("write [{number}]", number=shown(value)) if number(value) is not None else None
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


def _rows(value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, list):
        findings.add(say("expected a list of rows, found {found}", found=shown(value)), path)
    elif not value:
        findings.add(say("the list is empty"), path, say("it has one row for each neuron"))
    elif all(number(item) is not None for item in value):
        hint = say("write one row for each neuron: [{row}]", row=shown(value))
        findings.add(say("expected a list of rows, found {found}", found=shown(value)), path, hint)
    else:
        for i, item in enumerate(value):
            check(Row(), item, (*path, i), findings)


def _name(kind: Name, value: object, path: Path, findings: Findings) -> None:
    if isinstance(value, str) and value in kind.table:
        return
    found = clean(value) if isinstance(value, str) else shown(value)
    guess = _guess(value, kind.table) if isinstance(value, str) else None
    if guess:
        findings.add(kind.unknown(found), path, say('did you mean "{guess}"?', guess=guess))
    else:
        findings.add(kind.unknown(found), path, say("choose one of {names}", names=", ".join(kind.table)))


def _guess(found: str, names: Collection[str]) -> str | None:
    """The name that was probably meant."""
    plain = re.sub(r"[\s-]+", "_", found.strip()[:100]).lower()
    if FOREIGN.get(plain) in names:
        return FOREIGN[plain]
    close = get_close_matches(plain, names, n=1)
    return close[0] if close else None


def _text(value: object, path: Path, findings: Findings) -> None:
    if not isinstance(value, str):
        hint = say("put the text in quotes") if isinstance(value, int | float) else None
        findings.add(say("expected a text, found {found}", found=shown(value)), path, hint)
    elif not value.strip():
        findings.add(say("the text is empty"), path)
    elif bad := re.search(UNPRINTABLE, value):
        findings.add(say("the character {code} cannot be printed", code=f"U+{ord(bad[0]):04X}"), path)


def _languages(value: Mapping[str, object], path: Path, findings: Findings) -> None:
    if not value:
        findings.add(say("the mapping is empty"), path, say('write one title for each language, as in "en: A lesson"'))
    for language, text in value.items():
        if not re.search(LANGUAGE, language) or language.endswith("\n"):
            message = say('"{found}" is not the code of a language', found=clean(language))
            findings.add(message, (*path, language), say("a code looks like en or pt-BR"), key=True)
        check(Text(), text, (*path, language), findings)


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


def _unknown_key(name: str, free: Collection[str], path: Path, findings: Findings) -> str | None:
    """Report a key that is not in the table; returns the key that was probably meant."""
    guess = _guess(name, free)
    here = FOREIGN.get(name.lower(), name)
    if name == "<<":
        hint = say("merge keys are not read here; write the keys out, or repeat one value by an alias")
    elif here not in free and here in HOMES and path != (HOMES[here],):
        guess, hint = None, say('"{key}" stands under "{home}"', key=here, home=HOMES[here])
    elif here not in free and here in TOP and path:
        guess, hint = None, say('"{key}" stands at the top of the file', key=here)
    elif guess:
        hint = say('did you mean "{guess}"?', guess=guess)
    elif free:
        hint = say("choose one of {names}", names=", ".join(free))
    else:
        hint = say("remove it")
    findings.add(say('no key "{key}" here', key=clean(name)), (*path, name), hint, key=True)
    return guess
