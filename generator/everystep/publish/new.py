"""A new course: a small site, written into an empty folder, that `mkdocs serve` shows at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .._paths import templates_dir
from ..compute.reader import schema
from ..errors import EverystepError, Problem, reason
from ..messages import say
from .build import put

NAMES = {"gitignore": ".gitignore"}
"""What a template is called in the course, where a program would take notice of the name in our own folders."""

SCHEMA = "everystep.schema.json"
"""What editors read while somebody writes a spec."""


def course_languages() -> tuple[str, ...]:
    """The languages that a course can begin in, by their codes."""
    return tuple(sorted([folder.name for folder in Path(templates_dir(), "new").iterdir() if folder.is_dir()]))


def course_files(lang: str) -> dict[str, str]:
    """The files of a new course in a language, by their places in its folder."""
    source = Path(templates_dir(), "new", lang)
    files = {}
    for file in sorted(source.rglob("*")):
        if file.is_file():
            place = file.relative_to(source)
            files[(place.parent / NAMES.get(place.name, place.name)).as_posix()] = file.read_text(encoding="utf-8")
    return files | {SCHEMA: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"}


def write_course(folder: str | os.PathLike[str], lang: str = "en") -> list[Path]:
    """Write a new course; the paths of its files. Raises EverystepError where there is something already, or no
    room; then nothing is left behind."""
    place = Path(folder)
    try:
        if place.is_dir() and any(place.iterdir()):
            message = say("this folder is not empty")
            raise EverystepError([Problem(message, file=str(place), hint=say("name a new one, such as my-course"))])
        was_there = place.is_dir()
        written: list[Path] = []
        try:
            for name, text in course_files(lang).items():
                written.append(place / name)
                put(place / name, text)
        except OSError:
            _undo(place, written, was_there)
            raise
    except OSError as error:
        message = say("the course cannot be written: {reason}", reason=reason(error))
        raise EverystepError([Problem(message, file=str(place))]) from None
    return written


def _undo(place: Path, written: list[Path], was_there: bool) -> None:
    """Take back what was written into an empty folder."""
    for file in written:
        file.unlink(missing_ok=True)
    folders = {parent for file in written for parent in file.parents if parent.is_relative_to(place)}
    for folder in sorted(folders - ({place} if was_there else set()), key=lambda path: len(path.parts), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
