"""Files that an author names: their bytes, or the sentence about why there are none."""

from __future__ import annotations

import os
import stat

from ..errors import reason
from ..messages import Message, say

BIGGEST = 64 * 2**20
"""The bytes of the largest file that is read."""

FORMATS = (".npz", ".npy", ".safetensors", ".csv")
"""The suffixes of files with arrays that are read."""


class Unusable(Exception):
    """Why a file cannot be used, and what may help; `key` is the key of the spec that is to blame."""

    def __init__(self, message: Message, hint: Message | None = None, key: str = "file") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.key = key


def named(file: str) -> tuple[str, str]:
    """A file's name without its folder and suffix, and its suffix, as pathlib has them, which takes much longer."""
    stem, suffix = os.path.splitext(os.path.basename(file))
    if not stem or suffix == ".":
        from pathlib import PurePath

        path = PurePath(file)
        return path.stem, path.suffix
    return stem, suffix


def placed(folder: str, name: str) -> str:
    """A file's path in a folder, as pathlib writes it: without what says nothing, as the dot of `./lesson.html`."""
    if os.sep != "/" or "//" in folder or "/./" in f"/{folder}/":
        from pathlib import Path

        return str(Path(folder, name))
    return os.path.join(folder, name)


def content(file: str) -> bytes:
    """A file's bytes, at most `BIGGEST`. Raises Unusable."""
    try:
        with open(file, "rb") as stream:
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > BIGGEST:
                raise Unusable(too_large())
            held = stream.read(BIGGEST + 1)
    except FileNotFoundError:
        raise Unusable(say("there is no such file")) from None
    except IsADirectoryError:
        raise Unusable(say("this is a directory, not a file")) from None
    except PermissionError:
        raise Unusable(say("the file may not be read"), say("change its permissions")) from None
    except OSError as error:
        raise Unusable(say("the file cannot be read: {reason}", reason=reason(error))) from None
    except ValueError:  # a name with a NUL, or with what the file system cannot encode
        raise Unusable(say("this cannot be the name of a file")) from None
    if len(held) > BIGGEST:
        raise Unusable(too_large())
    return held


def too_large() -> Message:
    """The sentence about a file beyond the bound."""
    return say("the file is larger than {n} MB", n=BIGGEST // 2**20)


def inside(file: str, folder: str, allow_outside: bool) -> str:
    """Where a file named relative to a folder really is, every link followed. Raises Unusable outside the folder.

    Only a plain file is let through: a pipe or a device might never end, or never begin.
    """
    try:
        real, home = os.path.realpath(os.path.join(folder, file)), os.path.realpath(folder)
        if not allow_outside and not _is_within(real, home):
            hint = say("move it there, or allow it with --allow-outside")
            raise Unusable(say("the file is not in the folder of the spec"), hint)
        mode = os.stat(real).st_mode
    except (OSError, ValueError):
        return os.path.join(folder, file)  # opening it says why it cannot be read
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise Unusable(say("this is not a plain file"))
    return real


def _is_within(real: str, home: str) -> bool:
    try:
        return os.path.commonpath([real, home]) == home
    except ValueError:  # on another drive
        return False
