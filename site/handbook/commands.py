"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from everystep.messages import N_
from everystep.publish.cli import cli
from everystep.publish.command import HELP, Argument, Command, Option
from everystep.render.language import language
from everystep.render.scribe import markdown_text

from .words import word

EVERY = N_("For every command")
TITLES = (N_("Argument or option"), N_("Meaning"))


def commands(lang: str) -> Iterator[str]:
    """Every command: what it does, how it is called, its arguments and options."""
    say = language(lang).gettext
    for name, command in cli.every().items():
        yield f"## `everystep {name}` {{ #{name.replace(' ', '-')} }}"
        yield markdown_text(say(command.help))
        yield f"```text\n{_wrapped(_call(f'everystep {name}', command, say))}\n```"
        yield from _table([*command.arguments, *[part for part in command.options if part is not HELP]], lang)
    yield f"## {word(EVERY, lang)} {{ #everystep }}"
    yield from _table(cli.options, lang)


def _call(name: str, command: Command, say: Callable[[str], str]) -> Iterator[str]:
    """How a command is called; what is not needed stands in brackets."""
    yield name
    for argument in command.arguments:
        yield say(argument.metavar)
    for part in command.options:
        if part is not HELP:
            text = " ".join(filter(None, (part.names[0], say(part.metavar))))
            yield text if part.required else f"[{text}]"


def _wrapped(parts: Iterator[str]) -> str:
    """The parts on lines that need no scrolling, each part whole."""
    text = " ".join([part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts])
    lines = textwrap.wrap(text, 64, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def _table(rows: Sequence[Argument | Option], lang: str) -> Iterator[str]:
    say = language(lang).gettext
    if not rows:
        return
    lines = ["| " + " | ".join([word(title, lang) for title in TITLES]) + " |", "|---|---|"]
    for part in rows:
        names = part.names if isinstance(part, Option) else ("",)
        text = say(part.metavar)
        calls = ", ".join([f"`{' '.join(filter(None, (name, text)))}`" for name in names])
        lines.append(f"| {calls} | {markdown_text(say(part.help))} |")
    yield "\n".join(lines)
