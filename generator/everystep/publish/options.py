"""Options: the values that the command line is given, checked, and what is wrong with them in our own words."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence

from ..errors import EverystepError
from ..messages import N_, say
from ..render import FORMATS
from .command import Argument, Check, Misuse, Option

ENOUGH = 16
"""The specs that occupy a further process for longer than it takes to start."""

MOST_JOBS = 61
"""The processes that Python can wait for on every system."""


def codes_of(value: str) -> tuple[str, ...]:
    """The languages of `--lang en,pl`, each once."""
    from ..render.language import language

    codes = _listed(value)
    if not codes:
        raise Misuse(say("{name}: name at least one language, such as en", name="--lang"))
    try:
        return tuple({language(code): code for code in reversed(codes)}.values())[::-1]
    except EverystepError as error:
        problem = error.problems[0]
        raise Misuse(
            say("{name}: {reason}; {hint}", name="--lang", reason=problem.message, hint=problem.hint or "")
        ) from None


def formats_of(value: str) -> tuple[str, ...]:
    """The formats of `--format html,md`, each once."""
    return _formats(value, FORMATS)


def sheet_formats_of(value: str) -> tuple[str, ...]:
    """The formats of a worksheet, each once."""
    return _formats(value, ("pdf", "html"))


def _formats(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    formats = _listed(value)
    if not formats:
        raise Misuse(say("{name}: name at least one format, such as html", name="--format"))
    for found in formats:
        if found not in known:
            raise Misuse(
                say(
                    "{name}: no format “{found}”; there are {known}",
                    name="--format",
                    found=found,
                    known=", ".join(known),
                ),
            )
    return formats


def _listed(value: str) -> tuple[str, ...]:
    """The parts of `en, pl`, each once."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def jobs_of(value: str) -> int:
    """The number of processes."""
    if not re.fullmatch("[1-9][0-9]?", value) or int(value) > MOST_JOBS:
        raise Misuse(say("{name}: “{found}” is no number from 1 to {most}", name="--jobs", found=value, most=MOST_JOBS))
    return int(value)


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def folder_of(value: str) -> str:
    """The folder of `-o`; a `-`, which is stdout, is none."""
    if value == "-":
        raise Misuse(say("{name}: this writes several files, and stdout has room for one; name a folder", name="-o"))
    return output_of(value)


def output_of(value: str) -> str:
    """The folder of `-o`, or `-` for stdout."""
    if not value:
        raise Misuse(say("{name}: name a folder", name="-o"))
    return value


def layout_of(value: str) -> str:
    """The layout of `--layout`."""
    known = ("suffix", "folder")
    if value not in known:
        raise Misuse(
            say("{name}: no layout “{found}”; there are {known}", name="--layout", found=value, known=", ".join(known)),
        )
    return value


def one_of(words: Callable[[], Sequence[str]], name: str) -> Check:
    """A check for an option that takes one of several words, which are asked for when it is given."""

    def check(value: str) -> str:
        if value not in (known := words()):
            raise Misuse(
                say("{name}: no “{found}” here; there are {known}", name=name, found=value, known=", ".join(known)),
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


def course_language_of(value: str) -> str:
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
        )
    return value


def jobs_for(specs: int) -> int:
    """How many processes are worth their start for a number of specs."""
    return max(1, min(processors(), specs // ENOUGH, MOST_JOBS))


SPECS = Argument("specs", N_("SPEC..."), N_("Files in YAML, TOML or JSON; - is stdin."), many=True)

OUTSIDE = Option(
    ("--allow-outside",), N_("Let a spec name files with numbers outside its own folder."), key="allow_outside"
)


def output(help: str, *, stdout: bool = False) -> Option:
    """The option for the folder that a command writes into, with what the command says of it."""
    check = output_of if stdout else folder_of
    return Option(("-o", "--output"), help, N_("DIR"), "out", check, required=True)
