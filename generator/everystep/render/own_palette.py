"""An author's palette: rows of `palette.toml` that go before ours, each checked, each problem with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..compute.findings import Findings, Unreadable
from ..compute.toml_text import read_toml
from ..errors import EverystepError, Problem, reason
from ..messages import Message, say

COLOUR = re.compile("#[0-9a-fA-F]{6}")
DASH = re.compile(r"(\d+(\.\d+)?( \d+(\.\d+)?)*)?")


def own_rows(file: Path, ours: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of an author's file over ours. Raises EverystepError with everything that is wrong in it."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise EverystepError([Problem(say("this file is not UTF-8"), file=str(file))]) from None
    except OSError as error:
        message = say("this file cannot be read: {reason}", reason=reason(error))
        raise EverystepError([Problem(message, file=str(file))]) from None
    findings = Findings()
    merged: dict[str, Any] = {}
    try:
        document = read_toml(text, findings)
    except Unreadable:
        raise EverystepError(findings.problems(str(file), text, 0)) from None
    else:
        merged = _merged(document.data or {}, ours, (), findings)
    if findings.all:
        raise EverystepError(findings.problems(str(file), text, document.places()))
    return merged


def _merged(own: Any, ours: Mapping[str, Any], path: tuple[str, ...], findings: Findings) -> dict[str, Any]:
    """One table over another, row by row."""
    from difflib import get_close_matches

    merged = dict(ours)
    for name, value in own.items():
        here = (*path, name)
        before = ours.get(name)
        if before is None:
            near = get_close_matches(name, ours, 1)
            hint = say('did you mean "{guess}"?', guess=near[0]) if near else None
            hint = hint or say("choose one of {names}", names=", ".join(ours))
            findings.add(say('the palette has no "{name}"', name=name), here, hint, key=True)
        elif isinstance(before, Mapping):
            if isinstance(value, dict):
                merged[name] = _merged(value, before, here, findings)
            else:
                findings.add(say("expected a table with the rows of ours"), here)
        elif wrong := _wrong(name, value, before):
            findings.add(wrong, here)
        else:
            merged[name] = value
    return merged


def _wrong(name: str, value: object, before: object) -> Message | None:
    """What is wrong with one value, or None."""
    if isinstance(before, list):
        if isinstance(value, list) and len(value) == 2 and all([_is_colour(one) for one in value]):
            return None
        return say("expected two colours such as #1c5fb8, for light pages and for dark ones")
    if name == "tex":
        return None if _is_colour(value) else say("expected one colour such as #1c5fb8")
    if name == "dash":
        if isinstance(value, str) and DASH.fullmatch(value):
            return None
        return say('expected lengths of stroke and gap such as "8 4", or "" for a solid line')
    if isinstance(value, str) and 0 < len(value) <= 3 and value.isprintable():
        return None
    return say("expected a sign of one to three letters")


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and COLOUR.fullmatch(value) is not None
