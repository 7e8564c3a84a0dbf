"""The command line: `everystep build`, `trace`, `check`, `schema`, `languages`.

Results go to stdout, everything else to stderr; exit 0 done, 1 a problem in what the author wrote, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from .. import __version__
from ..errors import EverystepError, Problem
from ..messages import Message, N_, say, say_n
from ..render.language import fill, reader_language
from .help import Command, Group, usage_message


def tell(message: Message) -> None:
    """A sentence for the reader, on stderr."""
    click.echo(fill(reader_language(), message), err=True)


def complain(problems: Sequence[Problem]) -> None:
    """Every problem as `file:line:column: path: sentence; hint`, on stderr."""
    spoken = reader_language()
    for problem in problems:
        sentence = fill(spoken, problem.message)
        if problem.hint:
            sentence = f"{sentence}; {fill(spoken, problem.hint)}"
        click.echo(": ".join(part for part in (problem.where, problem.path, sentence) if part), err=True)


def _languages(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    from ..render.language import language

    codes = tuple(dict.fromkeys(code.strip() for code in value.split(",") if code.strip()))
    try:
        for code in codes:
            language(code)
    except EverystepError as error:
        problem = error.problems[0]
        parts = [fill(reader_language(), part) for part in (problem.message, problem.hint) if part]
        raise click.BadParameter("; ".join(parts), ctx, parameter) from None
    if not codes:
        raise click.BadParameter(fill(reader_language(), say("name at least one language, such as en")), ctx, parameter)
    return codes


def _formats(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    from ..render import FORMATS

    chosen = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    for part in chosen:
        if part not in FORMATS:
            raise click.BadParameter(fill(reader_language(), say(
                "no format \"{found}\"; there are {known}", found=part, known=", ".join(FORMATS))), ctx, parameter)
    if not chosen:
        raise click.BadParameter(fill(reader_language(), say("name at least one format, such as html")), ctx, parameter)
    return chosen


@click.group(cls=Group, help=N_("everystep turns a neural network’s training step into a worked lesson."),
             context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="everystep %(version)s", help=N_("Show the version and exit."))
def cli() -> None:
    pass


SPECS = click.argument("specs", metavar="SPEC...", nargs=-1, required=True)


@cli.command(cls=Command, short_help=N_("Write lessons as web pages or Markdown."),
             help=N_("Write one walkthrough for each spec, language and format. A spec of - is read from stdin."))
@SPECS
@click.option("-o", "--output", "out", required=True, metavar="DIR", help=N_("The folder for the pages; - is stdout."))
@click.option("--lang", default="en", metavar="CODES", callback=_languages, help=N_("Languages, such as en,pl."))
@click.option("--format", "formats", default="html", metavar="FORMATS", callback=_formats,
              help=N_("Formats: html, md, or both, as html,md."))
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=N_("How many processes share the work."))
def build(specs: tuple[str, ...], out: str, lang: tuple[str, ...], formats: tuple[str, ...], jobs: int | None) -> None:
    from .build import built, pages

    if out == "-":
        if len(specs) * len(lang) * len(formats) != 1:
            raise click.UsageError(fill(reader_language(), say(
                "stdout has room for one page: name one spec, one language and one format")))
        click.echo(next(iter(pages(specs[0], lang, formats).values())), nl=False)
        return
    problems: list[Problem] = []
    for result in built(specs, out, lang, formats, jobs):
        problems += result.problems
        for page in result.pages:
            click.echo(page)
    if problems:
        raise EverystepError(problems)


@cli.command(cls=Command, short_help=N_("Print every number as JSON."),
             help=N_("Print every number of the computation as JSON, in full precision."))
@click.argument("spec", metavar="SPEC")
def trace(spec: str) -> None:
    import json

    from ..compute.reader import read
    from ..compute.trace import run

    click.echo(json.dumps(run(read(spec)).to_json(), allow_nan=False))


@cli.command(cls=Command, short_help=N_("Look for problems, write nothing."),
             help=N_("Print every problem of the specs as file:line:column: path: message."))
@SPECS
def check(specs: tuple[str, ...]) -> None:
    from ..compute.reader import read
    from ..compute.trace import run

    problems: list[Problem] = []
    for spec in specs:
        try:
            run(read(spec))
        except EverystepError as error:
            problems += error.within("<stdin>" if spec == "-" else spec).problems
    if problems:
        raise EverystepError(problems)
    tell(say_n("one spec, no problems", "{n} specs, no problems", len(specs)))


@cli.command(cls=Command, short_help=N_("Print the JSON Schema of a spec."),
             help=N_("Print the JSON Schema of a spec, for an editor that helps while one writes."))
def schema() -> None:
    import json

    from ..compute.reader import schema as make

    click.echo(json.dumps(make(), indent=2, ensure_ascii=False))


@cli.command(cls=Command, short_help=N_("List the languages."),
             help=N_("List the languages and how complete each is."))
def languages() -> None:
    from ..render.language import languages as known

    for row in known():
        click.echo(f"{row.language.tag}\t{row.language.name}\t{row.percent} %\t{row.translated}/{row.total}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="everystep", standalone_mode=False)
    except EverystepError as error:
        complain(error.problems)
        tell(say_n("one problem", "{n} problems", len(error.problems)))
        code = 1
    except click.UsageError as error:
        usage_message(error)
        code = 2
    except click.exceptions.Abort:
        code = 130
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
