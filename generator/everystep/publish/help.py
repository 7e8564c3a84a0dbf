"""Help and wrong usage in the reader's language, whichever release of click is installed.

A text is marked with N_ where its command, option or argument is declared, and translated when it is shown. click's
own sentences are never shown: no catalogue of ours has them, and they change from release to release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from ..messages import N_, Message, say
from ..render.language import fill, reader_language


def here(message: Message) -> str:
    """A message in the reader's language."""
    return fill(reader_language(), message)


class Misuse(click.UsageError):
    """Wrong usage in our own words."""

    def __init__(self, wrong: Message, ctx: click.Context | None = None) -> None:
        super().__init__(wrong.text, ctx)
        self.wrong = wrong


class Argument(click.Argument):
    """An argument with a line of help, which click has only since 8.5."""

    def __init__(self, names: Sequence[str], *, help: str, **more: Any) -> None:
        super().__init__(names, **more)
        self.help = help


class Command(click.Command):
    """A command whose help is translated when it is shown."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "add_help_option": False})
        self.params.append(_help_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, but the complaint about a word too many is ours."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, self.spelt_out(args))
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click's parser does not always know it
            raise
        if rest and not isinstance(self, click.Group):
            raise Misuse(say("there is no place for {word}", word=rest[0]), ctx)
        return rest

    def spelt_out(self, args: list[str]) -> list[str]:
        """The same arguments, `-o` as `--output` where it follows a word and has its value: click looks for it among
        the long names first, and has a complaint with guesses ready before it tries the short ones, which takes 3 ms.
        """
        long = {
            part.opts[0]: part.opts[1]
            for part in self.params
            if isinstance(part, click.Option) and len(part.opts) == 2 and not part.is_flag
        }
        end = args.index("--") if "--" in args else len(args) - 1
        return [
            long.get(word, word) if k < end and not (k and args[k - 1].startswith("-")) else word
            for k, word in enumerate(args)
        ]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole help, each text translated."""
        text = reader_language().gettext
        arguments = [part for part in self.params if isinstance(part, Argument)]
        options = [part for part in self.params if isinstance(part, click.Option)]
        formatter.write_usage(called(ctx), self.pattern(), prefix=here(say("Usage: ")))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text(self.help or ""))
        _rows(formatter, here(say("Arguments:")), [(_metavar(part), text(part.help or "")) for part in arguments])
        _rows(
            formatter,
            here(say("Options:")),
            [
                (" ".join(filter(None, (", ".join(part.opts), _metavar(part)))), text(part.help or ""))
                for part in options
            ],
        )

    def pattern(self) -> str:
        """How the command is called, after its name."""
        words = [here(say("[OPTIONS]")), *(_metavar(part) for part in self.params if isinstance(part, click.Argument))]
        return " ".join(words)


class Later(click.Command):
    """A command of which no more than its name and a line is known until it is called or told of: the options of one
    that is called seldom take every other command's time."""

    def __init__(self, name: str, *, short_help: str, find: Callable[[], click.Command]) -> None:
        super().__init__(name, short_help=short_help, add_help_option=False)
        self.find = find


class Group(Command, click.Group):
    """The commands together."""

    usual = ""
    """The command that is meant where none is named, and is not named in turn."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        return command.find() if isinstance(command, Later) else command

    def every(self) -> dict[str, click.Command]:
        """All commands with their options, each by what is typed for it."""
        ctx = click.Context(self)
        found: dict[str, click.Command] = {}
        for name in self.commands:
            command = self.get_command(ctx, name)
            if isinstance(command, Group):
                found |= {f"{name} {inner}".strip(): one for inner, one in command.every().items()}
            elif command:
                found["" if name == self.usual else name] = command
        return found

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help(ctx, formatter)
        text = reader_language().gettext
        _rows(
            formatter,
            here(say("Commands:")),
            [(name, text(command.short_help or "")) for name, command in self.commands.items()],
        )

    def pattern(self) -> str:
        return here(say("[OPTIONS] COMMAND [ARGUMENTS]"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but the complaint about an unknown command is ours."""
        name = args[0]
        if name in self.commands or ctx.resilient_parsing:
            known, command, rest = super().resolve_command(ctx, args)
            return "" if known == self.usual else known, command, rest
        if guess := _guess(name, self.commands):
            raise Misuse(say("there is no command {name}; did you mean {guess}?", name=name, guess=guess), ctx)
        raise Misuse(
            say("there is no command {name}; there are {known}", name=name, known=", ".join(self.commands)), ctx
        )


def called(ctx: click.Context) -> str:
    """What was typed for a command, without a name that need not be typed."""
    return ctx.command_path.rstrip()


def usage_message(error: click.UsageError) -> None:
    """What was wrong with the call, and where to read more, on stderr."""
    name = called(error.ctx) if error.ctx else "everystep"
    click.echo(f"{name}: {_wrong(error)}", err=True)
    click.echo(here(say("“{command} --help” tells more", command=name)), err=True)


def _wrong(error: click.UsageError) -> str:
    """The complaint: ours where click's reason is known, else click's."""
    match error:
        case Misuse():
            return here(error.wrong)
        case click.MissingParameter() if error.param is not None:
            return here(say("{name} is missing", name=_names(error.param)))
        case click.NoSuchOption():
            known = [name for part in error.ctx.command.params for name in part.opts] if error.ctx else []
            if guess := _guess(error.option_name, known):
                return here(
                    say("there is no option {name}; did you mean {guess}?", name=error.option_name, guess=guess)
                )
            return here(say("there is no option {name}", name=error.option_name))
        case click.BadOptionUsage():
            parts = error.ctx.command.params if error.ctx else []
            if any(getattr(part, "is_flag", False) and error.option_name in part.opts for part in parts):
                return here(say("{name} takes no value", name=error.option_name))
            return here(say("{name} needs a value", name=error.option_name))
        case _:
            return error.format_message()


def _guess(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, if any."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), 1)), "")


def _names(part: click.Parameter) -> str:
    """A parameter as a complaint names it: `-o/--output DIR`, `SPEC...`."""
    return " ".join(filter(None, ("/".join(part.opts) if isinstance(part, click.Option) else "", _metavar(part))))


def _metavar(part: click.Parameter) -> str:
    return reader_language().gettext(part.metavar or "")


def _rows(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        formatter.write_paragraph()
        formatter.write(f"{heading}\n")
        with formatter.indentation():
            formatter.write_dl(rows)


def _help_option() -> click.Option:
    def show(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(
        ["-h", "--help"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
        help=N_("Show this message and exit."),
    )
