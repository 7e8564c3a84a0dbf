"""What an author did that everystep cannot use: where, what is wrong, what was expected, a hint."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from .messages import N_, Message, say


class Problem(Struct, frozen=True):
    """One thing to mend, with its place in the author's file.

    `path` names the place inside the file, counted from 1 (`layers[1].weights[2]`); line and column
    count from 1 too, and a line of 0 means that the place is the whole file.
    """

    message: Message
    path: str = ""
    hint: Message | None = None
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def where(self) -> str:
        """`file:line:column`, as compilers write it and editors read it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class EverystepError(Exception):
    """Every problem that was found, all at once; the command line prints them and exits with 1."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(plain(problem) for problem in self.problems)

    def within(self, file: str) -> EverystepError:
        """The same problems, each that names no file now naming this one."""
        return EverystepError([p if p.file else replace(p, file=file) for p in self.problems])


SYSTEM = frozenset(
    [
        N_("File name too long"),
        N_("Input/output error"),
        N_("Is a directory"),
        N_("No space left on device"),
        N_("No such file or directory"),
        N_("Not a directory"),
        N_("Operation not permitted"),
        N_("Permission denied"),
        N_("Read-only file system"),
    ]
)
"""What a system says when a file cannot be read or written, as far as it is translated."""


def reason(error: OSError) -> Message | str:
    """Why a file cannot be read or written, in the reader's language where the system's words are known."""
    said = error.strerror or str(error)
    return say(said) if said in SYSTEM else said


def plain(problem: Problem) -> str:
    """The problem as one English line, for a traceback; the command line writes it in the reader's language."""
    message = _english(problem.message)
    hint = "; " + _english(problem.hint) if problem.hint else ""
    return ": ".join(part for part in (problem.where, problem.path, message + hint) if part)


def _english(message: Message) -> str:
    places = {name: _english(value) if isinstance(value, Message) else value for name, value in message.places.items()}
    return (message.plural if message.plural and message.count != 1 else message.text).format(**places)
