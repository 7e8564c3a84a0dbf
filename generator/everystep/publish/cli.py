"""The command line: `everystep build`, `trace`, `check`, `schema`, `pages`, `worksheet`, `new`, `languages`.

Results go to stdout, everything else to stderr; exit 0 done, 1 a problem in what the author wrote, 2 wrong usage.

It is long because every command stands here with every option and its help.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..errors import EverystepError, Problem, plain, reason
from ..messages import N_, say, say_n
from .command import HELP, PROGRAM, Argument, Call, Group, Later, Misuse, Option, command, read_call
from .console import here, put_out, silence, tell
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


def complain(problems: Sequence[Problem]) -> None:
    """Every problem as `file:line:column: path: sentence; hint`, on stderr."""
    for problem in problems:
        sentence = "; ".join([here(part) for part in (problem.message, problem.hint) if part])
        tell(": ".join(part for part in (problem.where, problem.path, sentence) if part))


# ---- Commands


LANGUAGES = Option(
    ("--lang",), N_("Languages, such as en,pl; without it English."), N_("CODES"), "langs", codes_of, "en"
)
TEMPLATES = Option(
    ("--templates",),
    N_("A folder with your own templates and colours, which go before ours."),
    N_("DIR"),
    "templates",
    default="",
)


@command(
    N_("Write lessons as web pages or Markdown."),
    N_("Write one walkthrough for each spec, language and format, and print the paths of the pages."),
    SPECS,
    output(N_("The folder for the pages, always needed; - is stdout."), stdout=True),
    LANGUAGES,
    Option(
        ("--format",), N_("html, md, or both, as html,md; without it html."), N_("FORMATS"), "formats", formats_of,
        "html",
    ),
    Option(
        ("--jobs",), N_("How many processes share the work; without it one, or all processors for many specs."),
        N_("N"), "jobs", jobs_of,
    ),
    TEMPLATES,
    OUTSIDE,
)  # fmt: skip
def build(
    specs: tuple[str, ...], out: str, langs: tuple[str, ...], formats: tuple[str, ...], jobs: int | None,
    templates: str, allow_outside: bool,
) -> None:  # fmt: skip
    from ..render.look import look_of, wearing
    from .build import built, pages

    if out == "-":
        if len(specs) * len(langs) * len(formats) != 1:
            raise Misuse(say("stdout has room for one page: name one spec, one language and one format"))
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


@command(
    N_("Print every number as JSON."),
    N_("Print every number of the computation as JSON, in full precision."),
    Argument("spec", N_("SPEC"), N_("A file in YAML, TOML or JSON; - is stdin.")),
    OUTSIDE,
)
def trace(spec: str, allow_outside: bool) -> None:
    import json

    from .build import traced

    put_out(json.dumps(traced(spec, allow_outside).to_json(), allow_nan=False) + "\n")


@command(
    N_("Look for problems, write nothing."),
    N_("Print every problem of the specs as file:line:column: path: sentence; hint."),
    SPECS,
    OUTSIDE,
)
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


@command(
    N_("Print the JSON Schema of a spec."),
    N_("Print the JSON Schema of a spec, for an editor that helps while one writes."),
)
def schema() -> None:
    import json

    from ..compute.reader import schema as make

    put_out(json.dumps(make(), indent=2, ensure_ascii=False) + "\n")


@command(
    N_("Write lessons as pages of a Markdown site."),
    N_("Write a Markdown page for each spec and language, for site generators, and print the paths of the pages."),
    SPECS,
    output(
        N_(
            "The folder for the pages, always needed; with --layout folder the language goes where {lang} stands in "
            "its name."
        )
    ),
    LANGUAGES,
    Option(
        ("--layout",), N_("suffix for xor.md and xor.pl.md, or folder for en/xor.md and pl/xor.md; without it suffix."),
        N_("LAYOUT"), "layout", layout_of, "suffix",
    ),
    TEMPLATES,
    OUTSIDE,
)  # fmt: skip
def pages(
    specs: tuple[str, ...], out: str, langs: tuple[str, ...], layout: str, templates: str, allow_outside: bool
) -> None:
    from .pages import PLACE, write_pages

    if PLACE in out and layout != "folder":
        raise Misuse(say("-o: {place} stands for the language only with --layout folder", place=PLACE))
    problems: list[Problem] = []
    for result in write_pages(specs, out, langs, layout, allow_outside, templates):
        problems += result.problems
        put_out("".join([f"{page}\n" for page in result.pages]))
    if problems:
        raise EverystepError(problems)


@command(
    N_("Begin a course site."),
    N_("Write a small course site into a new folder, and print the paths of its files; mkdocs serve shows it."),
    Argument("folder", N_("DIR"), N_("A folder that is empty or not there yet.")),
    Option(
        ("--lang",), N_("The language of its pages, en or pl; without it yours, or else English."), N_("CODE"), "lang",
        course_language_of, "",
    ),
)  # fmt: skip
def new(folder: str, lang: str) -> None:
    from .new import write_course

    put_out("".join([f"{path}\n" for path in write_course(folder, lang)]))
    tell(say("To see it: mkdocs serve -f {file}", file=os.path.join(folder, "mkdocs.yml")))


@command(N_("List the languages."), N_("List the languages and how complete each is."))
def languages() -> None:
    from ..render.language import languages as known

    for row in known():
        put_out(f"{row.language.tag}\t{row.language.name}\t{row.percent} %\t{row.translated}/{row.total}\n")


def worksheet() -> Group:
    from .worksheet_cli import worksheet

    return worksheet


VERSION = Option(("--version",), N_("Show the version and exit."))

cli = Group(
    "",
    N_("everystep turns a neural network’s training step into a worked lesson."),
    {
        "build": build,
        "trace": trace,
        "check": check,
        "schema": schema,
        "pages": pages,
        "new": new,
        "languages": languages,
        "worksheet": Later(N_("Write worksheets and their keys."), worksheet),
    },
    (VERSION, HELP),
)


# ---- Running


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
    if "atexit" in sys.modules or _others_work():  # somebody asked to be told, or is still at work
        return False
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # closed, or nobody reads on: Python has its own way with that
        return False
    return True


def _others_work() -> bool:
    threads = sys.modules.get("threading")  # without it there is none but this one
    return threads is not None and threads.active_count() > 1


def _code(arguments: Sequence[str] | None) -> int:
    """Run a command; its exit code."""
    called = PROGRAM
    try:
        call = read_call(cli, typed_words() if arguments is None else arguments)
        called = call.called
        return _run(call)
    except EverystepError as error:
        problems = list({plain(problem): problem for problem in error.problems}.values())  # a template's, a spec each
        complain(problems)
        if len(problems) > 1:
            tell(say_n("one problem", "{n} problems", len(problems)))
        return 1
    except Misuse as error:
        called = error.called or called
        tell(f"{called}: {here(error.wrong)}")
        tell(say("“{command} --help” tells more", command=called))
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # such as a full disk behind stdout
        silence()
        tell(say("{file} cannot be written: {reason}", file=error.filename or "<stdout>", reason=reason(error)))
        return 1


def _run(call: Call) -> int:
    """Do what a call asks for; the exit code."""
    if call.flag is VERSION:
        put_out(f"{PROGRAM} {__version__}\n")
    elif call.flag is not None or isinstance(call.command, Group):
        from .help import help_of

        told = help_of(call.command, call.called)
        if call.flag is None:  # a group needs the name of a command
            tell(told, end="")
            return 2
        put_out(told)
    else:
        call.command.run(**call.arguments)
    return 0


def typed_words(words: Sequence[str] | None = None, system: str = os.name) -> list[str]:
    """The words of the call. The shells of Windows leave it to each program to find the files behind a `*.yaml`."""
    words = sys.argv[1:] if words is None else words
    if system != "nt":
        return list(words)
    from glob import glob

    files = {word: sorted(glob(word, recursive=True)) for word in words if "*" in word or "?" in word}
    return [found for word in words for found in files.get(word) or [word]]
