"""Asked: what an author writes into a fence, taken apart.

A fence holds a spec, or `file:` with a spec's place, or neither when it means the lesson before it; and what to show:

    file: lessons/xor.yaml
    show: [forward, backward]   # sections and phases, by their ids; `opening`, `hero`, `all`, `nothing`
    section: update-table       # one section, table or calculation
    diagram: forward            # one picture
    chart: contours             # one chart
    node: dL_dW1[2,1]           # the derivation of one number
    sheet: results              # a worksheet to print and to fill in: own, or which numbers it leaves to the reader
    steps: 2                    # so many training steps
    live: false                 # does not follow a reader who changes its numbers
    lang: pl
    id: xor                     # what the ids begin with
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import Message, say

OPTIONS = ("file", "show", "section", "diagram", "chart", "node", "sheet", "steps", "live", "lang", "id")
"""What may stand in a fence besides a spec's own keys; `steps` is both."""

NOTHING = "nothing"

OWN = "own"
"""The worksheet as the spec itself wishes it."""

CHARTS = {"loss": "loss", "training": "loss", "activation": "activation", "contours": "contours"}
"""The charts that somebody may ask for, and what `display.charts` calls what draws them."""

PLAIN = re.compile(r"([a-z]+): +(\w[\w./-]*|\[ *\w[\w./-]*(?:, *\w[\w./-]*)* *\]) *", re.ASCII)
"""A line of YAML with one word, or with some in brackets, that mean nothing but themselves."""

KEY = re.compile(r"([A-Za-z_]\w*)[ \t]*:(?=[ \t]|$)")

EMPTY = re.compile(r"\s*(?:#.*|---|\.\.\.)?\s*")
"""A line that says nothing."""


class Asked(Struct, frozen=True):
    """What a fence says: where its lesson comes from, and what of it to show."""

    spec: str = ""  # the spec's text, its lines where they were
    file: str = ""
    show: tuple[str, ...] | None = None
    section: str = ""
    diagram: str = ""
    chart: str = ""
    node: str = ""
    sheet: str = ""
    steps: int = 0
    live: bool = True
    lang: str = ""
    id: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)  # where each option stands, from 1

    @property
    def parts(self) -> tuple[object, ...]:
        """What is shown, as plain data."""
        return (self.show, self.section, self.diagram, self.chart, self.node)


def _options(text: str) -> Any:
    rows = [PLAIN.fullmatch(line) for line in text.split("\n") if line]
    if all(rows):  # what nearly every fence holds, and what YAML itself would take ten times as long for
        return {row[1]: re.split(", *", row[2][1:-1].strip()) if row[2][0] == "[" else row[2] for row in rows if row}
    import yaml

    try:  # in C, where there is that, it takes a tenth of the time
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}
    except yaml.YAMLError:  # which the other has better words for
        return yaml.load(text, Loader=yaml.BaseLoader) or {}


def asked(text: str, attributes: Mapping[str, str] | None = None) -> Asked:
    """What a fence says; `attributes` are the options beside its opening. Raises EverystepError, lines from 1."""
    import yaml

    lines, keys = text.split("\n"), _keys(text)
    spec_keys = [key for key in keys if key not in OPTIONS]
    if spec_keys and "file" not in keys and "file" not in (attributes or {}):
        from ..compute.schema import SPEC  # only where there is a spec, since it brings all that reads one

        known = {key.name for key in SPEC.keys}
        unknown = [key for key in spec_keys if key not in known] if not known.intersection(spec_keys) else []
    else:
        unknown = spec_keys
    problems = [_unknown(key, OPTIONS, keys[key]) for key in unknown]
    problems += [_unknown(key, OPTIONS, 0) for key in attributes or {} if key not in OPTIONS]
    spec_keys = [key for key in spec_keys if key not in unknown]
    ours = {key for key in OPTIONS if key in keys and not (key == "steps" and spec_keys)}.union(unknown)
    kept: list[str] = []
    taken: list[str] = []
    current = ""
    for n, line in enumerate(lines, 1):
        if found := KEY.match(line):
            current = found[1]
            if current in ours and keys[current] != n:
                message = say("this key is written twice")
                problems.append(Problem(message, current, say("keep one of the two"), line=n))
        elif line[:1] not in ("", " ", "\t", "-", "#"):
            current = ""
        option = current in ours
        kept.append("" if option else line)
        taken.append(line if option else "")
    try:
        options: Any = _options("\n".join(taken))
    except yaml.MarkedYAMLError as error:
        from ..compute.yaml_text import told

        mark = error.problem_mark or error.context_mark
        message, hint, _ = told("\n".join(taken), error)
        row, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        where = Problem(message, hint=hint, line=row, column=column)
        raise EverystepError([*problems, where]) from None
    spec = "\n".join(kept).rstrip() if spec_keys or text.lstrip()[:1] in ("{", "[") else ""
    if not spec and (stray := [n for n, line in enumerate(kept, 1) if not EMPTY.fullmatch(line)]):
        message = say("this line is neither an option nor a key of a spec")
        hint = say("an option looks like this: {example}", example="show: forward")
        problems += [Problem(message, hint=hint, line=n) for n in stray]
    given = {key: value for key, value in {**options, **(attributes or {})}.items() if key in OPTIONS}
    return _asked(given, f"{spec}\n" if spec else "", keys, problems)


def _keys(text: str) -> dict[str, int]:
    """The keys at the left edge, and the lines where they first stand."""
    found: dict[str, int] = {}
    for n, line in enumerate(text.split("\n"), 1):
        if key := KEY.match(line):
            found.setdefault(key[1], n)
    return found


def _asked(options: dict[str, Any], spec: str, keys: Mapping[str, int], problems: list[Problem]) -> Asked:
    """What the options mean. Raises EverystepError with what is wrong with them, and what was wrong before."""
    plain: dict[str, Any] = {}
    for key, value in options.items():
        try:
            meant = _meant(key, value)
        except EverystepError as error:
            problems += [replace(problem, path=key, line=keys.get(key, 0)) for problem in error.problems]
        else:
            if meant is not None:
                plain[key] = meant
    if problems:
        raise EverystepError(sorted(problems, key=lambda problem: problem.line))
    return Asked(spec=spec, lines=dict(keys), **plain)


def _meant(key: str, value: Any) -> Any:
    """What an option's value stands for; None for nothing. Raises EverystepError."""
    if key == "show":
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise EverystepError([Problem(say("expected the ids of sections"))])
        return tuple([part.strip() for part in parts if part.strip()]) or (NOTHING,)
    if not isinstance(value, str):
        raise EverystepError([Problem(say("expected one text"))])
    if key == "steps":
        if not re.fullmatch("[1-9][0-9]?|100", value):
            raise EverystepError(
                [Problem(say("expected a whole number of training steps, from 1 to {most}", most=100))]
            )
        return int(value)
    if key == "live":
        if value not in ("true", "false"):
            raise EverystepError([Problem(say("expected true or false, found {found}", found=value))])
        return value == "true"
    if key == "sheet":
        from ..compute.spec import PATTERNS  # only where a worksheet is asked for

        if value not in (OWN, *PATTERNS):
            raise EverystepError(
                [Problem(say('no worksheet "{name}"', name=value), hint=guess(value, (OWN, *PATTERNS)))]
            )
    if key == "id":
        return re.sub(r"[^\w-]+", "-", value)
    return value or None


def _unknown(name: str, known: Sequence[str], line: int) -> Problem:
    from ..compute.checks import HOMES, TOP  # only where there is a mistake

    of_spec = name in TOP or name in HOMES
    hint = say('"{key}" is a key of the spec, and stands in its file', key=name) if of_spec else guess(name, known)
    return Problem(say('no option "{name}"', name=name), hint=hint, line=line)


def guess(name: str, known: Sequence[str]) -> Message:
    """The name that was probably meant, or all there are."""
    near = get_close_matches(name, known, 1)
    return (
        say('did you mean "{guess}"?', guess=near[0]) if near else say("choose one of {names}", names=", ".join(known))
    )


def found_file(name: str, folders: Sequence[Path], root: Path, line: int = 0) -> Path:
    """The file that a fence names, from the first of the folders that has it. Raises EverystepError for a file that
    is not there, or lies outside `root`."""
    for folder in folders:
        file = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(file):
            if not lies_in(file, root):
                message = say("{file} lies outside {folder}", file=name, folder=str(root))
                raise EverystepError([Problem(message, "file", line=line)])
            return Path(file)
    where = ", ".join(dict.fromkeys([_short(folder, root) for folder in folders]))
    raise EverystepError(
        [Problem(say("there is no file {file}; looked in {folders}", file=name, folders=where), "file", line=line)]
    )


def lies_in(file: str | os.PathLike[str], folder: str | os.PathLike[str]) -> bool:
    """Whether a file or folder lies in a folder, or is it, wherever links lead."""
    real, within = os.path.realpath(file), _real(os.path.abspath(folder))
    return real == within or real.startswith(os.path.join(within, ""))


@lru_cache(maxsize=64)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _short(folder: Path, root: Path) -> str:
    try:
        return folder.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(folder)
