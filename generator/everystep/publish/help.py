"""Help and usage errors in the reader's language."""

from __future__ import annotations

import click

from ..messages import Message, N_, say
from ..render.language import fill, reader_language


def here(message: Message) -> str:
    """A message in the reader's language."""
    return fill(reader_language(), message)


class _Spoken(click.Command):
    """A command whose help is translated when it is shown; its texts are marked where they are written."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = here(say("Show this message and exit."))
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        return reader_language().gettext(self.short_help or self.help or "")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=here(say("Usage: ")))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(reader_language().gettext(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record:
                own = getattr(parameter, "help", None) or ""
                rows.append((record[0], record[1].replace(own, reader_language().gettext(own)) if own else record[1]))
        if rows:
            with formatter.section(here(say("Options"))):
                formatter.write_dl(rows)


class Command(_Spoken):
    """One command."""


class Group(_Spoken, click.Group):
    """The commands together."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[OPTIONS]", "COMMAND", "[ARGS]..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, command.get_short_help_str()) for name in self.list_commands(ctx)
                if (command := self.get_command(ctx, name)) is not None]
        with formatter.section(here(say("Commands"))):
            formatter.write_dl(rows)


def usage_message(error: click.UsageError) -> None:
    """What was wrong with the call, and where to read more, on stderr."""
    context = error.ctx
    name = context.command_path if context else "everystep"
    match error:
        case click.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return
        case click.MissingParameter():
            wanted = error.param.make_metavar(context) if error.param and context else ""
            wanted = "/".join(error.param.opts) if isinstance(error.param, click.Option) else wanted
            message = say("{name} is missing", name=wanted)
        case click.NoSuchOption():
            message = say("there is no option {name}", name=error.option_name)
            if error.possibilities:
                message = say("there is no option {name}; did you mean {guess}?", name=error.option_name,
                              guess=", ".join(sorted(error.possibilities)))
        case click.BadParameter():
            wanted = "/".join(error.param.opts) if error.param else ""
            message = say("{name}: {reason}", name=wanted, reason=error.message)
        case _:
            message = _plain(error)
    click.echo(f"{name}: {here(message)}", err=True)
    click.echo(here(say("“{command} --help” tells more", command=name)), err=True)


def _plain(error: click.UsageError) -> Message:
    unknown = error.message.startswith("No such command")
    if unknown:
        found = error.message.split("'")[1] if "'" in error.message else ""
        import difflib

        known = list(error.ctx.command.commands) if error.ctx and isinstance(error.ctx.command, click.Group) else []
        guesses = difflib.get_close_matches(found, known, 1)
        if guesses:
            return say("there is no command {name}; did you mean {guess}?", name=found, guess=guesses[0])
        return say("there is no command {name}", name=found)
    return Message(error.message)


__all__ = ["Command", "Group", "N_", "here", "usage_message"]
