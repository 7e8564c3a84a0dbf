"""Help: what a command does and takes, in the reader's language and as wide as the reader's terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from textwrap import wrap

from ..messages import say
from .command import Argument, Command, Group, Option
from .console import here, text

WIDEST, NARROWEST = 78, 50
"""The characters of a line: in a wide terminal, and where a terminal is narrower than can be read."""

INDENT = "  "

LONGEST = 30
"""The characters of a name beside which its meaning stands; a longer name has a line of its own."""

Rows = Sequence[tuple[str, str]]
"""What can be typed, and what it means."""


def help_of(it: Command | Group, called: str) -> str:
    """The whole help of a command."""
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns - 2))
    arguments = it.arguments if isinstance(it, Command) else ()
    commands = it.commands if isinstance(it, Group) else {}
    tables: list[tuple[str, Rows]] = [
        (here(say("Arguments:")), [(text(part.metavar), text(part.help)) for part in arguments]),
        (here(say("Options:")), [(typed(part), text(part.help)) for part in it.options]),
        (here(say("Commands:")), [(name, text(one.short_help)) for name, one in commands.items()]),
    ]
    usage = f"{here(say('Usage: '))}{called} "
    lines = [
        *_wrapped(it.pattern, width, usage, " " * len(usage)),
        "",
        *_wrapped(text(it.help), width, INDENT, INDENT),
    ]
    for heading, rows in tables:
        if rows:
            lines += ["", heading, *_table(rows, width)]
    return "\n".join(lines) + "\n"


def typed(part: Argument | Option) -> str:
    """What is typed for an argument or an option: `-o, --output DIR`."""
    names = ", ".join(part.names) if isinstance(part, Option) else ""
    return " ".join(filter(None, (names, text(part.metavar) if part.metavar else "")))


def _table(rows: Rows, width: int) -> Iterator[str]:
    """Names on the left, and what they mean beside them."""
    column = max([len(name) for name, _ in rows if len(name) <= LONGEST], default=0) + 2 * len(INDENT)
    for name, meaning in rows:
        first, *more = _wrapped(meaning, width, " " * column, " " * column)
        if len(INDENT + name) <= column - len(INDENT):
            yield INDENT + name.ljust(column - len(INDENT)) + first[column:]
        else:
            yield INDENT + name
            yield first
        yield from more


def _wrapped(words: str, width: int, first: str, rest: str) -> list[str]:
    return wrap(words, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
