"""The command `everystep worksheet`: sheets for a class, their keys, and one lost sheet again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

import click
from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import N_, say, say_n
from .help import Argument, Command, Group, Misuse, here
from .options import (
    OUTSIDE,
    SPECS,
    codes_of,
    jobs_of,
    levels,
    mistakes,
    one_of,
    output,
    papers,
    patterns,
    processors,
    sheet_formats_of,
)

T = TypeVar("T")

MOST = 100_000
"""The variants that one run makes."""

WORTH = 6
"""The sheets that occupy a further process for longer than it takes to start."""


class SheetGroup(Group):
    """`worksheet SPEC` is `worksheet make SPEC`, and so is its help; `worksheet rebuild CODE` is another command."""

    usual = "make"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, with the command that was left out."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else [self.usual, *args])


def count_of(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """A whole number of variants or attempts."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:9]) <= MOST or len(value) > 8:
        name = parameter.opts[0]
        raise Misuse(say("{name}: “{found}” is no number from 1 to {most}", name=name, found=value, most=MOST), ctx)
    return int(value)


FONTS = click.option(
    "--fonts",
    multiple=True,
    metavar=N_("DIR"),
    help=N_("A folder with fonts for languages that the built-in ones do not cover; may be given several times."),
)


@click.group(
    "worksheet",
    cls=SheetGroup,
    help=N_("Write worksheets with their keys (everystep worksheet SPEC -o DIR), or one lost sheet again (rebuild)."),
)
def worksheet() -> None:
    pass


@worksheet.command(
    cls=Command,
    short_help=N_("Write worksheets for one student or a class."),
    help=N_(
        "Write the worksheets of a spec, their keys and a manifest, and print the paths of the class’s files. One lost "
        "sheet is made again by everystep worksheet rebuild."
    ),
)
@SPECS
@output(N_("The folder for the worksheets, always needed; it must be empty. Several specs get a folder each in it."))
@click.option("--variants", metavar=N_("N"), callback=count_of, help=N_("How many sheets, each with its own numbers."))
@click.option(
    "--roster",
    metavar=N_("FILE"),
    help=N_("A CSV file with the columns student_id, name, group, level, lang; all but the first may be missing."),
)
@click.option("--names", is_flag=True, help=N_("Print the roster’s names on the sheets; without it only codes."))
@click.option(
    "--seed",
    default="1",
    metavar=N_("TEXT"),
    help=N_("The secret from which all numbers start; whoever knows it can make every key."),
)
@click.option(
    "--attempt",
    default="1",
    metavar=N_("N"),
    callback=count_of,
    help=N_("Which attempt this is; each has other numbers."),
)
@click.option(
    "--level",
    metavar=N_("LEVEL"),
    callback=one_of(levels, "--level"),
    help=N_("The numbers: own, whole, tenths, three-decimals or four-decimals."),
)
@click.option(
    "--blanks",
    metavar=N_("CHOICE"),
    callback=one_of(patterns, "--blanks"),
    help=N_("What is left for the reader: results, alternate, row, backward-only, operands, all or faded."),
)
@click.option(
    "--mistake",
    metavar=N_("NAME"),
    callback=one_of(mistakes, "--mistake"),
    help=N_("A worked sheet with one mistake to be found: any, or its name."),
)
@click.option(
    "--lang",
    "langs",
    default="en",
    metavar=N_("CODE"),
    callback=codes_of,
    help=N_("The language of the sheets, where the roster names none; without it English."),
)
@click.option(
    "--format",
    "formats",
    default="pdf",
    metavar=N_("FORMATS"),
    callback=sheet_formats_of,
    help=N_("pdf, html for sheets that check themselves on the screen and so hold their answers, or pdf,html."),
)
@click.option(
    "--paper",
    default="a4",
    metavar=N_("SIZE"),
    callback=one_of(papers, "--paper"),
    help=N_("The size of paper: a4 or letter; without it a4."),
)
@click.option("--large", is_flag=True, help=N_("Large print, with letters of 18 points."))
@FONTS
@click.option(
    "--jobs",
    metavar=N_("N"),
    callback=jobs_of,
    help=N_("How many processes share the work; without it all processors for a class."),
)
@click.option("--resume", is_flag=True, help=N_("Go on with a run that was interrupted in this folder."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print what was made as JSON, for machines."))
@OUTSIDE
@click.pass_context
def make(
    ctx: click.Context,
    specs: tuple[str, ...],
    out: str,
    variants: int | None,
    roster: str | None,
    names: bool,
    seed: str,
    attempt: int,
    level: str | None,
    blanks: str | None,
    mistake: str | None,
    langs: tuple[str, ...],
    formats: tuple[str, ...],
    paper: str,
    large: bool,
    fonts: tuple[str, ...],
    jobs: int | None,
    resume: bool,
    as_json: bool,
    allow_outside: bool,
) -> None:
    from ..compute.reader import located, read, text_of
    from .build import stem_of
    from .progress import Progress
    from .roster import numbered, read_roster
    from .sheet_files import Printing
    from .sheet_order import Order, usual_for
    from .sheet_remarks import remark
    from .worksheets import make as write

    if variants is not None and roster is not None:
        raise Misuse(say("--variants and --roster exclude each other"), ctx)
    if names and roster is None:
        raise Misuse(say("--names needs a roster"), ctx)
    if len(langs) > 1:
        raise Misuse(say("--lang: a sheet has one language; a roster can name one for each student"), ctx)
    students = read_roster(roster) if roster is not None else numbered(variants or 1)
    wishes = {name: value for name, value in (("blanks", blanks), ("mistake", mistake)) if value is not None}
    printing = Printing(formats, paper, large, fonts)

    def order_of(spec: str) -> tuple[Order, str]:
        text = text_of(spec)
        checked = read(spec, text=text, allow_outside=allow_outside)
        checked = replace(checked, worksheet=replace(checked.worksheet, **wishes))
        usual = level or usual_for(checked, students)
        return Order(checked, students, seed, attempt, usual, langs[0], names, printing), text

    orders = _all(specs, order_of)
    done = []
    for spec, (order, text) in orders.items():
        folder = out if len(orders) == 1 else os.path.join(out, stem_of(spec))
        try:
            remark(order, level, names)
            made = write(
                order, folder, jobs=jobs or jobs_for(len(students)), resume=resume, watch=Progress(len(students)).tell
            )
        except KeyboardInterrupt:
            click.echo(here(say("interrupted; the same command with --resume goes on from here")), err=True)
            raise
        except EverystepError as error:
            raise located(error, spec, text) from None
        done.append(made)
        if not as_json:
            click.echo("".join([f"{file}\n" for file in made.files]), nl=False)
        summary = say_n(
            "one sheet with its key in {folder}", "{n} sheets with their keys in {folder}", made.sheets, folder=folder
        )
        click.echo(here(summary), err=True)
    if as_json:
        import json

        click.echo(json.dumps(done[0].to_json() if len(done) == 1 else [made.to_json() for made in done],
                              ensure_ascii=False))  # fmt: skip


def _all(specs: Sequence[str], order_of: Callable[[str], T]) -> dict[str, T]:
    """The order of each spec. Raises EverystepError with the problems of all, and where two would take one folder."""
    from .build import stem_of

    orders: dict[str, T] = {}
    problems: list[Problem] = []
    for spec in specs:
        try:
            if other := next((known for known in orders if stem_of(known) == stem_of(spec)), None):
                raise EverystepError([Problem(
                    say("this worksheet would overwrite the one of {other}", other=other), file=spec,
                    hint=say("rename one of the files, or give each a folder of its own"))])  # fmt: skip
            orders[spec] = order_of(spec)
        except EverystepError as error:
            problems += error.problems
    if problems:
        raise EverystepError(problems)
    return orders


def jobs_for(sheets: int) -> int:
    """How many processes are worth their start for a number of sheets."""
    return max(1, min(processors(), sheets // WORTH))


@worksheet.command(
    cls=Command,
    short_help=N_("Write one lost sheet again."),
    help=N_("Write the sheet with this code once more, as it was, from the manifest of its run."),
)
@click.argument("code", cls=Argument, metavar=N_("CODE"), help=N_("The code on the sheet, such as 7K3-QX9-2ME."))
@click.option("--manifest", required=True, metavar=N_("FILE"), help=N_("The manifest.json of the run, always needed."))
@output(N_("The folder for its files, always needed."))
@click.option("--name", default="", metavar=N_("TEXT"), help=N_("The student’s name, where the sheets bear names."))
@FONTS
def rebuild(code: str, manifest: str, out: str, name: str, fonts: tuple[str, ...]) -> None:
    from .sheet_again import again

    files, remarks = again(code, manifest, out, name, fonts)
    for told in remarks:
        click.echo(here(told), err=True)
    click.echo("".join([f"{file}\n" for file in files]), nl=False)
