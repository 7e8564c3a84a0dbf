"""A run's own record: which folder it may write into, which students are done, and how an interrupted run goes on.

Every file is written beside its place and then moved there, so none is ever torn. What is done is noted, a line a
student, in a file of the run's own; a line that was not finished is as good as none. The manifest comes last and takes
its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..errors import EverystepError, Problem
from ..messages import say
from .build import put

RECORD = ".everystep-run.jsonl"
MANIFEST = "manifest.json"


class Done(Struct, frozen=True):
    """One student's files, by their paths in the folder, with their SHA-256, and the key as plain data."""

    student: str
    files: dict[str, str]
    key: dict[str, Any]


def begun(folder: Path, mark: str, resume: bool) -> dict[str, Done]:
    """Whether a folder can take the order with this mark: the students that an interrupted run of it has done.

    Raises EverystepError for a folder that holds anything else. Nothing is written yet; see `start`.
    """
    held = _listed(folder)
    if not held:
        return {}
    name = str(folder)
    if not resume:
        hint = say("choose an empty folder")
        if RECORD in held:
            hint = say("go on with the run that was interrupted there by --resume, or choose an empty folder")
        raise EverystepError([Problem(say("the folder is not empty"), file=name, hint=hint)])
    if RECORD not in held and MANIFEST not in held:
        hint = say("choose an empty folder, or leave --resume out")
        raise EverystepError([Problem(say("no run was interrupted in this folder"), file=name, hint=hint)])
    lines = _lines(folder / RECORD) if RECORD in held else []
    if RECORD in held and not lines:  # interrupted before its first line was whole
        return {}
    owner = lines[0].get("order") if lines else _manifest_mark(folder / MANIFEST)
    if owner != mark:
        message = say("the run in this folder was made from something else")
        hint = say("give the same spec, roster, seed and options, and the same version of everystep")
        raise EverystepError([Problem(message, file=name, hint=hint)])
    rows = [row for row in lines[1:] if {"student", "files", "key"} <= row.keys()]
    found = [done for row in rows if _is_whole(folder, done := Done(row["student"], row["files"], row["key"]))]
    return {done.student: done for done in found}


def start(folder: Path, mark: str, done: Iterable[Done]) -> None:
    """Begin a folder's record, with what is done already and without what was cut off. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"order": mark}), *map(_line, done)]
    put(folder / RECORD, "".join([f"{line}\n" for line in lines]))


def note(folder: Path, done: Iterable[Done]) -> None:
    """Note students as done."""
    with (folder / RECORD).open("a", encoding="utf-8") as record:
        for one in done:
            record.write(_line(one) + "\n")


def _line(done: Done) -> str:
    return json.dumps({"student": done.student, "files": done.files, "key": done.key})


def finished(folder: Path) -> None:
    """The run is over: its record goes."""
    (folder / RECORD).unlink(missing_ok=True)


def dropped(folder: Path, existed: bool) -> None:
    """Nothing came of the run: its record goes, and the folder if the run made it, unless anything else is there."""
    if any(path.is_file() and path.name != RECORD for path in folder.rglob("*")):
        return
    (folder / RECORD).unlink(missing_ok=True)
    made = sorted(folder.rglob("*"), reverse=True)
    for empty in made if existed else (*made, folder):
        if empty.is_dir():
            empty.rmdir()


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return sha256(data).hexdigest()


def _listed(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))
    except FileNotFoundError:
        return set()


def _lines(record: Path) -> list[dict[str, Any]]:
    """The whole lines of a record; the last may have been cut off in the middle."""
    rows = []
    for line in record.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows if rows and "order" in rows[0] else []


def _manifest_mark(file: Path) -> object:
    try:
        data = json.loads(file.read_bytes())
    except ValueError:
        return None
    return data.get("order") if isinstance(data, dict) else None


def _is_whole(folder: Path, done: Done) -> bool:
    """Whether all files of a student are there as they were written."""
    try:
        return all(digest((folder / name).read_bytes()) == kept for name, kept in done.files.items())
    except OSError:
        return False
