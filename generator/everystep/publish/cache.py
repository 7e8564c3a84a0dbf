"""What was once written is kept: in memory while a site is served, and in files for the next build.

An entry's name is the hash of everything that it was made from, so an entry is never wrong, only unused. Each is
written beside its place and then put there, so several processes may share a folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from .. import __version__
from .._paths import templates_dir

HELD = 1000
"""The most entries in memory."""

DAY = 24 * 60 * 60
KEPT = 30 * DAY
"""An entry that no build has asked for this long is thrown away."""


class Cache:
    """Texts by the hash of what they were made from; without a folder only in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.holds = True  # in memory, for whoever asks more than once
        self._held: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found
        if self.folder is None:
            return None
        file = self._file(key)
        try:
            with open(file, "rb", buffering=0) as opened:  # whole, so that a buffer would be one more copy
                found = opened.read().decode("utf-8")
                if time.time() - os.fstat(opened.fileno()).st_mtime > DAY:
                    os.utime(file)
        except (OSError, UnicodeDecodeError):
            return None
        self._hold(key, found)
        return found

    def put(self, key: str, text: str) -> None:
        """Keep a text. A folder that cannot be written to is no reason to write no lesson."""
        self._hold(key, text)
        if self.folder is None:
            return
        file = self._file(key)
        where, name = os.path.split(file)
        beside = os.path.join(where, f".{name}-{os.getpid()}.part")
        content = text.encode("utf-8")
        with suppress(OSError):
            try:
                if not os.path.isdir(where):
                    os.makedirs(where, exist_ok=True)
                with open(beside, "wb") as opened:
                    opened.write(content)
                os.replace(beside, file)
            except BaseException:
                with suppress(OSError):
                    os.unlink(beside)
                raise

    def tidy(self) -> None:
        """Throw away what no build has asked for in a month."""
        if self.folder is None:
            return
        limit = time.time() - KEPT
        for file in self.folder.glob("??/*"):
            with suppress(OSError):
                if file.stat().st_mtime < limit:
                    file.unlink()

    def _file(self, key: str) -> str:
        return os.path.join(str(self.folder), key[:2], f"{key[2:]}.kept")

    def _hold(self, key: str, text: str) -> None:
        if not self.holds:
            return
        self._held[key] = text
        while len(self._held) > HELD:
            self._held.popitem(last=False)


def key_of(*parts: object) -> str:
    """The hash of what something is made from, and of everystep itself."""
    text = json.dumps([fingerprint(), *parts], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def fingerprint() -> str:
    """This very everystep: its version, and the sizes and times of its files, so that changing it needs no cleaning."""
    package = Path(__file__).resolve().parents[1]
    marks = [__version__]
    for folder in (package, Path(templates_dir())):
        for file in sorted(_files(folder)):
            with suppress(OSError):
                facts = os.stat(file)
                marks.append(f"{file} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(marks).encode("utf-8", "surrogatepass")).hexdigest()


def _files(folder: Path) -> Iterable[str]:
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (os.path.join(where, name) for name in names)


def user_folder() -> Path | None:
    """Where this system keeps what a user's programs may lose; None when there is no home."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return base / "everystep"
