"""The look: everystep's templates, style sheets and colours, or an author's folder that goes before them file by file.

Which look is worn is told once, around the writing of a page, and not to each of the many small functions that ask for
a colour. This module is all that somebody needs who only wants to know whether a look has changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from msgspec import Struct

from ..errors import EverystepError, Problem, reason
from ..messages import say

if TYPE_CHECKING:
    from pathlib import Path

P = ParamSpec("P")
T = TypeVar("T")

FILES = (".jinja", ".css", "palette.toml")
"""How the names of the files end that a look is made of."""


class Look(Struct, frozen=True):
    """A folder with an author's own files, and the hash of them; without a folder everystep's own look."""

    folder: Path | None = None
    mark: str = ""

    def file(self, name: str) -> Path | None:
        """The author's own version of one of our files, or None."""
        if self.folder is None:
            return None
        found = self.folder / name
        return found if found.is_file() else None


OURS = Look()

_worn: ContextVar[Look] = ContextVar("look", default=OURS)


def look_of(folder: str | os.PathLike[str] | None) -> Look:
    """The look of a folder as it is now. Raises EverystepError when there is no such folder, or a file in it cannot
    be read; what is wrong in the files is found when the look is worn."""
    if folder is None or not os.fspath(folder):
        return OURS
    from pathlib import Path

    place = Path(folder)
    if not place.is_dir():
        message = say("there is no folder {folder} with templates", folder=str(place))
        raise EverystepError([Problem(message, hint=say("name the folder that holds html/, palette.toml and so on"))])
    from hashlib import sha256  # loads OpenSSL, which is not needed for our own look

    hashed = sha256()
    for name in files_of(place):
        try:
            content = (place / name).read_bytes()
        except OSError as error:
            message = say("this file cannot be read: {reason}", reason=reason(error))
            raise EverystepError([Problem(message, file=str(place / name))]) from None
        hashed.update(f"{name} {len(content)}\n".encode("utf-8", "surrogatepass") + content)
    return Look(place, hashed.hexdigest())


def files_of(folder: Path) -> list[str]:
    """The files of a look by their places in its folder, with slashes, in order."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(where, name) for name in names if name.endswith(FILES)]
    return sorted([os.path.relpath(file, folder).replace(os.sep, "/") for file in found])


def worn() -> Look:
    """The look of what is being written."""
    return _worn.get()


@contextmanager
def wearing(look: Look) -> Iterator[None]:
    """Write everything within in this look. Raises EverystepError with every mistake in its files."""
    if look.folder is not None:
        from .templates import check

        check(look)
    before = _worn.set(look)
    try:
        yield
    finally:
        _worn.reset(before)


def per_look(function: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns, for each look and each of its arguments."""

    @lru_cache(maxsize=64)
    def held(look: Look, args: tuple[Any, ...]) -> T:
        return cast(Callable[..., T], function)(*args)

    @wraps(function)
    def kept(*args: Any) -> T:
        return held(worn(), args)

    return cast(Callable[P, T], kept)
