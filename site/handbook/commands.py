"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import click

from everystep.messages import N_
from everystep.publish.cli import cli
from everystep.publish.help import Argument
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
        yield markdown_text(say(command.help or ""))
        yield f"```text\n{_wrapped(_call(f'everystep {name}', command, say))}\n```"
        yield from _table(command, lang)
    yield f"## {word(EVERY, lang)} {{ #everystep }}"
    yield from _table(cli, lang)


def _call(name: str, command: click.Command, say: Callable[[str], str]) -> Iterator[str]:
    """How a command is called; what is not needed stands in brackets."""
    yield name
    for part in command.params:
        if isinstance(part, click.Argument):
            yield say(part.metavar or "")
    for part in command.params:
        if isinstance(part, click.Option) and "--help" not in part.opts:
            text = " ".join(filter(None, (part.opts[0], say(part.metavar or ""))))
            yield text if part.required else f"[{text}]"


def _wrapped(parts: Iterator[str]) -> str:
    """The parts on lines that need no scrolling, each part whole."""
    text = " ".join([part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts])
    lines = textwrap.wrap(text, 64, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def _table(command: click.Command, lang: str) -> Iterator[str]:
    say = language(lang).gettext
    rows = [part for part in command.params if command is cli or not _common(part)]
    if not rows:
        return
    lines = ["| " + " | ".join([word(title, lang) for title in TITLES]) + " |", "|---|---|"]
    for part in rows:
        names = part.opts if isinstance(part, click.Option) else []
        text = say(part.metavar or "")
        calls = ", ".join([f"`{' '.join(filter(None, (name, text)))}`" for name in names or [""]])
        lines.append(f"| {calls} | {markdown_text(say(_help(part)))} |")
    yield "\n".join(lines)


def _help(part: click.Parameter) -> str:
    assert isinstance(part, Argument | click.Option)
    return part.help or ""


def _common(part: click.Parameter) -> bool:
    return "--help" in part.opts
