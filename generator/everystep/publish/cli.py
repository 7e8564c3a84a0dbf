"""The command line: `everystep build`, `trace`, `check`, `schema`, `pages`, `worksheet`, `new`, `languages`.

Results go to stdout, everything else to stderr; exit 0 done, 1 a problem in what the author wrote, 2 wrong usage.

It is long because every command stands here with every option and its help.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import threading
from collections.abc import Sequence

import click

from .. import __version__
from ..errors import EverystepError, Problem, plain, reason
from ..messages import N_, Message, say, say_n
from .help import Argument, Command, Group, Later, Misuse, here, usage_message
from .options import (
    OUTSIDE,
    SPECS,
    codes_of,
    course_language_of,
    formats_of,
    jobs_for,
    jobs_of,
    layout_of,
    output,
)

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


def tell(message: Message) -> None:
    """A sentence for the reader, on stderr."""
    click.echo(here(message), err=True)


def complain(problems: Sequence[Problem]) -> None:
    """Every problem as `file:line:column: path: sentence; hint`, on stderr."""
    for problem in problems:
        sentence = "; ".join([here(part) for part in (problem.message, problem.hint) if part])
        click.echo(": ".join(part for part in (problem.where, problem.path, sentence) if part), err=True)


def put_out(text: str | bytes) -> None:
    """A result, on stdout. Once nobody reads on, as after `| head`, the rest goes nowhere and the work goes on."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        _silence()


def _silence() -> None:
    """Send what is left for stdout nowhere; Python would try it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ---- Commands


def show_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    """The version, on stdout. click's own option asks gettext for its help first, which looks for catalogues."""
    if wanted and not ctx.resilient_parsing:
        click.echo(f"everystep {__version__}")
        ctx.exit()


@click.group(
    cls=Group,
    invoke_without_command=True,
    help=N_("everystep turns a neural network’s training step into a worked lesson."),
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=show_version,
    help=N_("Show the version and exit."),
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


LANGUAGES = click.option(
    "--lang",
    "langs",
    default="en",
    metavar=N_("CODES"),
    callback=codes_of,
    help=N_("Languages, such as en,pl; without it English."),
)
TEMPLATES = click.option(
    "--templates",
    default="",
    metavar=N_("DIR"),
    help=N_("A folder with your own templates and colours, which go before ours."),
)


@cli.command(
    cls=Command,
    short_help=N_("Write lessons as web pages or Markdown."),
    help=N_("Write one walkthrough for each spec, language and format, and print the paths of the pages."),
)
@SPECS
@output(N_("The folder for the pages, always needed; - is stdout."), stdout=True)
@LANGUAGES
@click.option(
    "--format",
    "formats",
    default="html",
    metavar=N_("FORMATS"),
    callback=formats_of,
    help=N_("html, md, or both, as html,md; without it html."),
)
@click.option(
    "--jobs",
    metavar=N_("N"),
    callback=jobs_of,
    help=N_("How many processes share the work; without it one, or all processors for many specs."),
)
@TEMPLATES
@OUTSIDE
@click.pass_context
def build(
    ctx: click.Context,
    specs: tuple[str, ...],
    out: str,
    langs: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int | None,
    templates: str,
    allow_outside: bool,
) -> None:
    from ..render.look import look_of, wearing
    from .build import built, pages

    if out == "-":
        if len(specs) * len(langs) * len(formats) != 1:
            raise Misuse(say("stdout has room for one page: name one spec, one language and one format"), ctx)
        with wearing(look_of(templates)):
            put_out(next(iter(pages(specs[0], langs, formats, allow_outside, True).values())))
        return
    if jobs is None:
        jobs = jobs_for(len(specs))
    problems: list[Problem] = []
    for result in built(specs, out, langs, formats, jobs, allow_outside, templates):
        problems += result.problems
        put_out("".join([f"{page}\n" for page in result.pages]))
    if problems:
        raise EverystepError(problems)


@cli.command(
    cls=Command,
    short_help=N_("Print every number as JSON."),
    help=N_("Print every number of the computation as JSON, in full precision."),
)
@click.argument("spec", cls=Argument, metavar=N_("SPEC"), help=N_("A file in YAML, TOML or JSON; - is stdin."))
@OUTSIDE
def trace(spec: str, allow_outside: bool) -> None:
    import json

    from .build import traced

    put_out(json.dumps(traced(spec, allow_outside).to_json(), allow_nan=False) + "\n")


@cli.command(
    cls=Command,
    short_help=N_("Look for problems, write nothing."),
    help=N_("Print every problem of the specs as file:line:column: path: sentence; hint."),
)
@SPECS
@OUTSIDE
def check(specs: tuple[str, ...], allow_outside: bool) -> None:
    from .build import traced

    problems: list[Problem] = []
    for spec in specs:
        try:
            traced(spec, allow_outside)
        except EverystepError as error:
            problems += error.problems
    if problems:
        raise EverystepError(problems)
    tell(say_n("one spec, no problems", "{n} specs, no problems", len(specs)))


@cli.command(
    cls=Command,
    short_help=N_("Print the JSON Schema of a spec."),
    help=N_("Print the JSON Schema of a spec, for an editor that helps while one writes."),
)
def schema() -> None:
    import json

    from ..compute.reader import schema as make

    put_out(json.dumps(make(), indent=2, ensure_ascii=False) + "\n")


@cli.command(
    cls=Command,
    short_help=N_("Write lessons as pages of a Markdown site."),
    help=N_("Write a Markdown page for each spec and language, for site generators, and print the paths of the pages."),
)
@SPECS
@output(
    N_(
        "The folder for the pages, always needed; with --layout folder the language goes where {lang} stands in its "
        "name."
    )
)
@LANGUAGES
@click.option(
    "--layout",
    default="suffix",
    metavar=N_("LAYOUT"),
    callback=layout_of,
    help=N_("suffix for xor.md and xor.pl.md, or folder for en/xor.md and pl/xor.md; without it suffix."),
)
@TEMPLATES
@OUTSIDE
@click.pass_context
def pages(
    ctx: click.Context, specs: tuple[str, ...], out: str, langs: tuple[str, ...], layout: str, templates: str,
    allow_outside: bool,
) -> None:  # fmt: skip
    from .pages import PLACE, write_pages

    if PLACE in out and layout != "folder":
        raise Misuse(say("-o: {place} stands for the language only with --layout folder", place=PLACE), ctx)
    problems: list[Problem] = []
    for result in write_pages(specs, out, langs, layout, allow_outside, templates):
        problems += result.problems
        put_out("".join([f"{page}\n" for page in result.pages]))
    if problems:
        raise EverystepError(problems)


@cli.command(
    cls=Command,
    short_help=N_("Begin a course site."),
    help=N_("Write a small course site into a new folder, and print the paths of its files; mkdocs serve shows it."),
)
@click.argument("folder", cls=Argument, metavar=N_("DIR"), help=N_("A folder that is empty or not there yet."))
@click.option(
    "--lang",
    default="",
    metavar=N_("CODE"),
    callback=course_language_of,
    help=N_("The language of its pages, en or pl; without it yours, or else English."),
)
def new(folder: str, lang: str) -> None:
    from .new import write_course

    put_out("".join([f"{path}\n" for path in write_course(folder, lang)]))
    tell(say("To see it: mkdocs serve -f {file}", file=os.path.join(folder, "mkdocs.yml")))


@cli.command(cls=Command, short_help=N_("List the languages."), help=N_("List the languages and how complete each is."))
def languages() -> None:
    from ..render.language import languages as known

    for row in known():
        put_out(f"{row.language.tag}\t{row.language.name}\t{row.percent} %\t{row.translated}/{row.total}\n")


def worksheet() -> click.Command:
    from .worksheet_cli import worksheet

    return worksheet


cli.add_command(Later("worksheet", short_help=N_("Write worksheets and their keys."), find=worksheet))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    # Hardly anything that a short process makes is garbage before its end; looking for it takes a tenth of the time.
    gc.set_threshold(100_000)
    if isinstance(sys.stdout, io.TextIOWrapper):  # pages are UTF-8, and a path may hold any bytes
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    code = _code(arguments)
    if arguments is None and _nothing_waits():
        os._exit(code)
    gc.freeze()  # or Python would look through it all once more on leaving
    sys.exit(code)


def _nothing_waits() -> bool:
    """Whether nothing is left to be done when this process ends. Then Python need not take apart first what it has
    built, a module and an object at a time; that takes longer than to read a spec."""
    if "atexit" in sys.modules or threading.active_count() > 1:  # somebody asked to be told, or is still at work
        return False
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # closed, or nobody reads on: Python has its own way with that
        return False
    return True


def _code(arguments: Sequence[str] | None) -> int:
    """Run a command; its exit code."""
    try:
        code = cli.main(arguments, prog_name="everystep", standalone_mode=False)
    except EverystepError as error:
        problems = list({plain(problem): problem for problem in error.problems}.values())  # a template's, a spec each
        complain(problems)
        if len(problems) > 1:
            tell(say_n("one problem", "{n} problems", len(problems)))
        return 1
    except click.UsageError as error:
        usage_message(error)
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:  # such as a full disk behind stdout
        _silence()
        tell(say("{file} cannot be written: {reason}", file=error.filename or "<stdout>", reason=reason(error)))
        return 1
    return code if isinstance(code, int) else 0
