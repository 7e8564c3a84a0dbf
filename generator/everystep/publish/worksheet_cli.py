"""The command `everystep worksheet`: sheets for a class, their keys, and one lost sheet again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import N_, say, say_n
from .command import Argument, Check, Group, Misuse, Option, command
from .console import put_out, tell
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


def count_of(name: str) -> Check:
    """A check for an option that takes a whole number of variants or attempts."""

    def check(value: str) -> int:
        if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:9]) <= MOST or len(value) > 8:
            raise Misuse(say("{name}: “{found}” is no number from 1 to {most}", name=name, found=value, most=MOST))
        return int(value)

    return check


FONTS = Option(
    ("--fonts",), N_("A folder with fonts for languages that the built-in ones do not cover; may be given several "
                     "times."), N_("DIR"), "fonts", several=True,
)  # fmt: skip


@command(
    N_("Write worksheets for one student or a class."),
    N_(
        "Write the worksheets of a spec, their keys and a manifest, and print the paths of the class’s files. One lost "
        "sheet is made again by everystep worksheet rebuild."
    ),
    SPECS,
    output(N_("The folder for the worksheets, always needed; it must be empty. Several specs get a folder each in "
              "it.")),
    Option(("--variants",), N_("How many sheets, each with its own numbers."), N_("N"), "variants",
           count_of("--variants")),
    Option(("--roster",),
           N_("A CSV file with the columns student_id, name, group, level, lang; all but the first may be missing."),
           N_("FILE"), "roster"),
    Option(("--names",), N_("Print the roster’s names on the sheets; without it only codes."), key="names"),
    Option(("--seed",), N_("The secret from which all numbers start; whoever knows it can make every key."),
           N_("TEXT"), "seed", default="1"),
    Option(("--attempt",), N_("Which attempt this is; each has other numbers."), N_("N"), "attempt",
           count_of("--attempt"), "1"),
    Option(("--level",), N_("The numbers: own, whole, tenths, three-decimals or four-decimals."), N_("LEVEL"), "level",
           one_of(levels, "--level")),
    Option(("--blanks",),
           N_("What is left for the reader: results, alternate, row, backward-only, operands, all or faded."),
           N_("CHOICE"), "blanks", one_of(patterns, "--blanks")),
    Option(("--mistake",), N_("A worked sheet with one mistake to be found: any, or its name."), N_("NAME"), "mistake",
           one_of(mistakes, "--mistake")),
    Option(("--lang",), N_("The language of the sheets, where the roster names none; without it English."), N_("CODE"),
           "langs", codes_of, "en"),
    Option(("--format",),
           N_("pdf, html for sheets that check themselves on the screen and so hold their answers, or pdf,html."),
           N_("FORMATS"), "formats", sheet_formats_of, "pdf"),
    Option(("--paper",), N_("The size of paper: a4 or letter; without it a4."), N_("SIZE"), "paper",
           one_of(papers, "--paper"), "a4"),
    Option(("--large",), N_("Large print, with letters of 18 points."), key="large"),
    FONTS,
    Option(("--jobs",), N_("How many processes share the work; without it all processors for a class."), N_("N"),
           "jobs", jobs_of),
    Option(("--resume",), N_("Go on with a run that was interrupted in this folder."), key="resume"),
    Option(("--json",), N_("Print what was made as JSON, for machines."), key="as_json"),
    OUTSIDE,
)  # fmt: skip
def make(
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
        raise Misuse(say("--variants and --roster exclude each other"))
    if names and roster is None:
        raise Misuse(say("--names needs a roster"))
    if len(langs) > 1:
        raise Misuse(say("--lang: a sheet has one language; a roster can name one for each student"))
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
            tell(say("interrupted; the same command with --resume goes on from here"))
            raise
        except EverystepError as error:
            raise located(error, spec, text) from None
        done.append(made)
        if not as_json:
            put_out("".join([f"{file}\n" for file in made.files]))
        summary = say_n(
            "one sheet with its key in {folder}", "{n} sheets with their keys in {folder}", made.sheets, folder=folder
        )
        tell(summary)
    if as_json:
        import json

        made_of = done[0].to_json() if len(done) == 1 else [made.to_json() for made in done]
        put_out(json.dumps(made_of, ensure_ascii=False) + "\n")


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


@command(
    N_("Write one lost sheet again."),
    N_("Write the sheet with this code once more, as it was, from the manifest of its run."),
    Argument("code", N_("CODE"), N_("The code on the sheet, such as 7K3-QX9-2ME.")),
    Option(("--manifest",), N_("The manifest.json of the run, always needed."), N_("FILE"), "manifest", required=True),
    output(N_("The folder for its files, always needed.")),
    Option(("--name",), N_("The student’s name, where the sheets bear names."), N_("TEXT"), "name", default=""),
    FONTS,
)
def rebuild(code: str, manifest: str, out: str, name: str, fonts: tuple[str, ...]) -> None:
    from .sheet_again import again

    files, remarks = again(code, manifest, out, name, fonts)
    for told in remarks:
        tell(told)
    put_out("".join([f"{file}\n" for file in files]))


# `worksheet SPEC` is `worksheet make SPEC`, and so is its help; `worksheet rebuild CODE` is another command.
worksheet = Group(
    N_("Write worksheets and their keys."),
    N_("Write worksheets with their keys (everystep worksheet SPEC -o DIR), or one lost sheet again (rebuild)."),
    {"make": make, "rebuild": rebuild},
    usual="make",
)
