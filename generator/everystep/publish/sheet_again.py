"""One lost sheet again, from its code and the manifest of its run alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .. import __version__
from ..compute.codes import read_code
from ..compute.files import Unusable, content
from ..errors import EverystepError, Problem, reason
from ..messages import Message, say
from .build import put_bytes
from .roster import is_file_name
from .sheet_files import FORMATS, Printing, files_of, made_sheet
from .sheet_order import FORMAT, resolved
from .sheet_run import digest


def again(
    code: str, manifest: str, out: str, name: str = "", fonts: tuple[str, ...] = ()
) -> tuple[list[str], list[Message]]:
    """Write the files of the sheet with this code into a folder: their paths, and what differs from those of then.

    Raises EverystepError for a code or a manifest that cannot be used.
    """
    wanted = read_code(code)
    told = _manifest(manifest)
    row = next((one for one in told["variants"] if one.get("code") == wanted), None)
    if row is None:
        message = say("no sheet in this manifest has the code {code}", code=wanted)
        raise EverystepError([Problem(message, file=manifest)])
    if not _is_sound(told, row):
        raise EverystepError([_broken(manifest)])
    remarks: list[Message] = []
    if told.get("names") and not name:
        remarks.append(say("the sheets of this run bear names; --name prints this student’s"))
    try:
        spec = resolved(row["spec"], told["sheet"])
        sheet = made_sheet(spec, wanted, row["student"], name, row["group"])
        printing = Printing(tuple(told["formats"]), told["paper"], bool(told["large"]), fonts)
        files = files_of(sheet, row["lang"], printing)
        then = dict(row["files"])
    except (KeyError, TypeError, ValueError):
        raise EverystepError([_broken(manifest)]) from None
    different = [path for path, data in files.items() if then.get(path) != digest(data)]
    if different and not (told.get("names") and not name):
        version = str(told.get("everystep"))
        message = say("{file} differs from the one made then", file=different[0])
        if version != __version__:
            message = say(
                "{file} differs from the one made then by everystep {version}", file=different[0], version=version
            )
        remarks.append(message)
    folder = Path(out)
    try:
        for path, data in files.items():
            put_bytes(folder / path, data)
    except OSError as error:
        message = say("{file} cannot be written: {reason}", file=str(folder), reason=reason(error))
        raise EverystepError([Problem(message, hint=say("choose another folder with -o"))]) from None
    return [str(folder / path) for path in files], remarks


def _manifest(file: str) -> dict[str, Any]:
    try:
        data = json.loads(content(file))
    except Unusable as why:
        raise EverystepError([Problem(why.message, hint=why.hint, file=file)]) from None
    except ValueError:
        raise EverystepError([_broken(file)]) from None
    if not isinstance(data, dict) or not isinstance(data.get("variants"), list) or data.get("format") != FORMAT:
        raise EverystepError([_broken(file)])
    if not all(isinstance(row, dict) for row in data["variants"]):
        raise EverystepError([_broken(file)])
    return data


def _is_sound(told: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether what becomes part of a file's name, or chooses how it is made, is as a run writes it."""
    texts, formats = [row.get(name) for name in ("student", "group", "lang")], told.get("formats")
    return (
        all(isinstance(text, str) for text in texts)
        and is_file_name(row["student"])
        and isinstance(formats, list)
        and all(one in FORMATS for one in formats)
        and told.get("paper") in ("a4", "letter")
    )


def _broken(file: str) -> Problem:
    return Problem(say("this is no manifest of worksheets"), file=file, hint=say("name the manifest.json of a run"))
