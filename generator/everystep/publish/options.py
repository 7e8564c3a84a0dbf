"""Options: the values that the command line is given, checked, and what is wrong with them in our own words."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence

import click

from ..errors import EverystepError
from ..messages import N_, say
from ..render import FORMATS
from .help import Argument, Misuse

ENOUGH = 16
"""The specs that occupy a further process for longer than it takes to start."""

MOST_JOBS = 61
"""The processes that Python can wait for on every system."""


def codes_of(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """The languages of `--lang en,pl`, each once."""
    from ..render.language import language

    codes = _listed(value)
    if not codes:
        raise Misuse(say("{name}: name at least one language, such as en", name="--lang"), ctx)
    try:
        return tuple({language(code): code for code in reversed(codes)}.values())[::-1]
    except EverystepError as error:
        problem = error.problems[0]
        raise Misuse(
            say("{name}: {reason}; {hint}", name="--lang", reason=problem.message, hint=problem.hint or ""), ctx
        ) from None


def formats_of(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """The formats of `--format html,md`, each once."""
    return _formats(ctx, value, FORMATS)


def sheet_formats_of(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """The formats of a worksheet, each once."""
    return _formats(ctx, value, ("pdf", "html"))


def _formats(ctx: click.Context, value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    formats = _listed(value)
    if not formats:
        raise Misuse(say("{name}: name at least one format, such as html", name="--format"), ctx)
    for found in formats:
        if found not in known:
            raise Misuse(
                say(
                    "{name}: no format “{found}”; there are {known}",
                    name="--format",
                    found=found,
                    known=", ".join(known),
                ),
                ctx,
            )
    return formats


def _listed(value: str) -> tuple[str, ...]:
    """The parts of `en, pl`, each once."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def jobs_of(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """The number of processes, or None where the command line chooses."""
    if value is None:
        return None
    if not re.fullmatch("[1-9][0-9]?", value) or int(value) > MOST_JOBS:
        raise Misuse(
            say("{name}: “{found}” is no number from 1 to {most}", name="--jobs", found=value, most=MOST_JOBS), ctx
        )
    return int(value)


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def folder_of(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The folder of `-o`; a `-`, which is stdout, is none."""
    if value == "-":
        raise Misuse(
            say("{name}: this writes several files, and stdout has room for one; name a folder", name="-o"), ctx
        )
    return output_of(ctx, parameter, value)


def output_of(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The folder of `-o`, or `-` for stdout."""
    if not value:
        raise Misuse(say("{name}: name a folder", name="-o"), ctx)
    return value


def layout_of(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The layout of `--layout`."""
    known = ("suffix", "folder")
    if value not in known:
        raise Misuse(
            say("{name}: no layout “{found}”; there are {known}", name="--layout", found=value, known=", ".join(known)),
            ctx,
        )
    return value


def one_of(words: Callable[[], Sequence[str]], name: str) -> Callable[..., str | None]:
    """A check for an option that takes one of several words, which are asked for when it is given."""

    def check(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in (known := words()):
            raise Misuse(
                say("{name}: no “{found}” here; there are {known}", name=name, found=value, known=", ".join(known)),
                ctx,
            )
        return value

    return check


def levels() -> Sequence[str]:
    """The words of `--level`."""
    from ..compute.number_levels import LEVELS

    return "own", *LEVELS


def patterns() -> Sequence[str]:
    """The words of `--blanks`."""
    from ..compute.spec import PATTERNS

    return PATTERNS


def mistakes() -> Sequence[str]:
    """The words of `--mistake`."""
    from ..compute.mistakes import MISTAKES

    return "none", "any", *MISTAKES


def papers() -> Sequence[str]:
    """The words of `--paper`."""
    return "a4", "letter"


def course_language_of(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The language of `--lang` for a new course: one that it can begin in, or the reader's, or English."""
    from ..render.language import reader_language
    from .new import course_languages

    known = course_languages()
    if not value:
        code = reader_language().code.partition("_")[0]
        return code if code in known else "en"
    if value not in known:
        raise Misuse(
            say(
                "{name}: a course cannot begin in “{found}”; choose one of {known}",
                name="--lang",
                found=value,
                known=", ".join(known),
            ),
            ctx,
        )
    return value


def jobs_for(specs: int) -> int:
    """How many processes are worth their start for a number of specs."""
    return max(1, min(processors(), specs // ENOUGH, MOST_JOBS))


SPECS = click.argument(
    "specs",
    cls=Argument,
    metavar=N_("SPEC..."),
    nargs=-1,
    required=True,
    callback=lambda ctx, parameter, value: tuple(dict.fromkeys(value)),  # named twice, a file is one spec all the same
    help=N_("Files in YAML, TOML or JSON; - is stdin."),
)

OUTSIDE_HELP = N_("Let a spec name files with numbers outside its own folder.")
OUTSIDE = click.option("--allow-outside", is_flag=True, help=OUTSIDE_HELP)


def output(help: str, *, stdout: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option for the folder that a command writes into, with what the command says of it."""
    callback = output_of if stdout else folder_of
    return click.option("-o", "--output", "out", required=True, metavar=N_("DIR"), callback=callback, help=help)
