"""The roster: who gets a worksheet, from a CSV file with a row for each student."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from msgspec import Struct

from ..compute.files import Unusable, content
from ..compute.findings import clean
from ..compute.number_levels import LEVELS
from ..errors import EverystepError, Problem
from ..messages import Message, say
from ..render.language import language

COLUMNS = ("student_id", "name", "group", "level", "lang")
"""The columns that are read; the first is needed. Others are left alone."""

ID = re.compile(r"[^\W_](?:[\w.@+-]{0,62}[\w@+-])?")
"""An id that can be the name of a file on every system: letters, digits and . _ @ + -, no dot at either end."""

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices."""

LONGEST_NAME = 80
"""The characters of the longest name that fits on a sheet."""

FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Student(Struct, frozen=True):
    """One row of a roster; `level` and `lang` are empty where the row says nothing."""

    id: str
    name: str = ""
    group: str = ""
    level: str = ""
    lang: str = ""


def is_file_name(id: str) -> bool:
    """Whether an id can be the name of a file on every system."""
    return bool(ID.fullmatch(id)) and not RESERVED.fullmatch(id)


def numbered(count: int) -> tuple[Student, ...]:
    """So many students without a roster, called by their numbers: 01, 02, ..."""
    width = len(str(count))
    return tuple([Student(f"{k:0{width}d}") for k in range(1, count + 1)])


def read_roster(file: str) -> tuple[Student, ...]:
    """The students of a CSV file. Raises EverystepError with every problem, each with its line and column.

    The file is UTF-8, its first row names the columns; commas, semicolons or tabs stand between them.
    """
    text = _text(file)
    problems: list[Problem] = []
    students: list[Student] = []
    rows = _rows(text, file)
    try:
        top, head = next(rows)
    except StopIteration:
        raise EverystepError([Problem(say("the roster is empty"), hint=_example(), file=file)]) from None
    places = _places(head, file, top, problems)
    if problems:
        raise EverystepError(problems)
    seen: dict[str, int] = {}
    for line, cells in rows:
        found = _student(cells, places, len(head), line, file, problems)
        folded = unicodedata.normalize("NFC", found.id).casefold()  # file systems may not tell the two apart
        if found.id and folded in seen:
            message = say('the id "{id}" stands in line {line} already', id=clean(found.id), line=seen[folded])
            hint = say("give every student an id of their own")
            problems.append(Problem(message, "student_id", hint, file, line, 1))
        seen.setdefault(folded, line)
        students.append(found)
    if not students:
        problems.append(Problem(say("the roster has no students"), hint=_example(), file=file))
    if problems:
        raise EverystepError(problems)
    return tuple(students)


def _text(file: str) -> str:
    try:
        data = content(file)
    except Unusable as why:
        raise EverystepError([Problem(why.message, hint=why.hint, file=file)]) from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4].count(0) >= 2:
        raise EverystepError([Problem(say("the file is UTF-16 or UTF-32"), hint=_utf8(), file=file)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        byte = f"0x{data[error.start]:02X}"
        message = say("the file is not UTF-8: byte {position} is {byte}", position=error.start + 1, byte=byte)
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig")) + 1
        raise EverystepError([Problem(message, "", _utf8(), file, before.count(b"\n") + 1, column)]) from None


def _utf8() -> Message:
    return say("save it as UTF-8; a spreadsheet calls that “CSV UTF-8”")


def _example() -> Message:
    return say("the first row names the columns: student_id,name,group,level,lang")


SEPARATOR = re.compile(r"[\r\n]*sep=([,;\t])[\r\n]+", re.IGNORECASE)
"""The line in which a spreadsheet is told what stands between the cells; it is no row."""


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line where it begins."""
    told = SEPARATOR.match(text)
    above, text = (told[0].count("\n"), text[told.end() :]) if told else (0, text)
    # Only \r and \n end a line here; to str.splitlines so do a form feed and others that may stand in a cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else _mark(text), strict=True)
    line = above + 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = above + reader.line_num + 1
    except csv.Error as error:
        message = say("this row cannot be read as CSV: {reason}", reason=str(error))
        raise EverystepError([Problem(message, file=file, line=line, column=1)]) from None


def _mark(text: str) -> str:
    """What stands between the cells: of comma, semicolon and tab the most frequent in the first row, quotations
    aside."""
    first = re.match(r"[^\r\n]*", text.lstrip("\r\n"))
    bare = re.sub(r'"[^"]*"', "", first[0]) if first else ""
    return max(",;\t", key=bare.count)


def _places(head: Sequence[str], file: str, line: int, problems: list[Problem]) -> dict[str, int]:
    """Where each known column stands."""
    names = [re.sub(r"[\s-]+", "_", name).lower() for name in head]
    places: dict[str, int] = {}
    for k, name in enumerate(names):
        if name in places:
            problems.append(Problem(say('the column "{name}" stands there twice', name=name), "", None, file, line, 1))
        elif name in COLUMNS:
            places[name] = k
    for k, name in enumerate(names):
        free = [column for column in COLUMNS if column not in places]
        near = get_close_matches(name, free, 1, 0.75)
        if name not in COLUMNS and near:
            message = say('no column "{name}" is known', name=clean(head[k]))
            problems.append(Problem(message, "", say('did you mean "{guess}"?', guess=near[0]), file, line, 1))
    if "student_id" not in places and not problems:
        problems.append(
            Problem(say('the column "{name}" is missing', name="student_id"), "", _example(), file, line, 1)
        )
    return places


def _student(
    cells: Sequence[str], places: dict[str, int], width: int, line: int, file: str, problems: list[Problem]
) -> Student:
    def bad(message: Message, column: str, hint: Message | None = None) -> None:
        problems.append(Problem(message, column, hint, file, line, 1))

    held = {name: cells[k] if k < len(cells) else "" for name, k in places.items()}
    found = Student(held.pop("student_id"), **held)
    if len(cells) > width:
        message = say("this row has {n} cells, the first row has {m}", n=len(cells), m=width)
        hint = say("put a text with commas in it between quotation marks")
        problems.append(Problem(message, "", hint, file, line, 1))
    letters = say("use letters, digits and . _ @ + -, at most 64, and no dot at either end")
    if not found.id:
        bad(say("this student has no id"), "student_id")
    elif not is_file_name(found.id):
        bad(say('"{id}" cannot be the name of a file', id=clean(found.id)), "student_id", letters)
    for column in ("name", "group"):
        text = getattr(found, column)
        if len(text) > LONGEST_NAME:
            bad(say("this is longer than {n} characters", n=LONGEST_NAME), column)
        elif any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\u200c\u200d" for c in text):
            bad(say("this holds a character that cannot be printed"), column, say("remove it"))
    if found.level and found.level not in ("own", *LEVELS):
        near = get_close_matches(found.level, ("own", *LEVELS), 1)
        hint = say("choose one of {names}", names=", ".join(("own", *LEVELS)))
        if near:
            hint = say('did you mean "{guess}"?', guess=near[0])
        bad(say('no level of numbers "{found}"', found=clean(found.level)), "level", hint)
    if found.lang:
        try:
            language(found.lang)
        except EverystepError as error:
            bad(error.problems[0].message, "lang", error.problems[0].hint)
    return found


def spreadsheet(text: str) -> str:
    """A text as a spreadsheet can hold it without calculating: `=cmd()` is `'=cmd()`."""
    return f"'{text}" if text.startswith(FORMULA) else text
