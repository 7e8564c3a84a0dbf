"""Worksheets: from a spec to sheets, keys and a manifest in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import __version__
from ..compute.reader import located, read, text_of
from ..errors import EverystepError
from ..teach.worksheet import Worksheet, worksheet
from .build import put

FORMAT = 1
"""The version of the manifest's and the key's own structure."""


def key_of(sheet: Worksheet) -> dict[str, Any]:
    """The key as plain data: every blank with its printed value, the worth of its last place and its tolerance."""
    return {
        "code": sheet.code,
        "student": sheet.student,
        "points": sheet.points,
        "blanks": [
            {
                "id": blank.id,
                "kind": blank.kind,
                "node": blank.node,
                "line": blank.line,
                "parents": list(blank.parents),
                "key": format(blank.key, "f"),
                "value": blank.value,
                "unit": format(blank.unit, "f"),
                "tolerance": format(blank.tolerance, "f"),
                "points": blank.points,
            }
            for blank in sheet.blanks
        ],
    }


def write_worksheet(spec: str, out: str, allow_outside: bool = False) -> list[str]:
    """Write the worksheet of one spec into a folder; the paths of what was written. Raises EverystepError."""
    text = text_of(spec)
    checked = read(spec, text=text, allow_outside=allow_outside)
    try:
        made = worksheet(checked)
    except EverystepError as error:
        raise located(error, spec, text) from None
    files: Mapping[str, object] = {
        "key.json": {"everystep": __version__, "format": FORMAT, "variants": [key_of(made)]},
        "manifest.json": {"everystep": __version__, "format": FORMAT, "worksheet": checked.name},
    }
    for name, data in files.items():
        put(Path(out) / name, json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return [os.path.join(out, name) for name in files]
