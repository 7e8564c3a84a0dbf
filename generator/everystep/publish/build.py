"""Building: from spec files to pages on disk, each file written whole or not at all, unchanged ones left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from ..compute.files import named, placed
from ..compute.reader import located, read, text_of
from ..compute.trace import Trace, run
from ..errors import EverystepError, Problem, reason
from ..messages import say
from ..render import FORMATS, writer
from ..render.language import language
from ..render.look import look_of, wearing
from ..render.page import Link
from ..teach.walkthrough import walkthrough

if TYPE_CHECKING:
    from pathlib import Path

Task = tuple[str, str, tuple[str, ...], tuple[str, ...], bool, str, bool]
"""A spec, the folder for its pages, their languages and formats, whether it may name files outside its folder, the
folder with an author's own templates, and whether it is the only spec."""


class Built(Struct, frozen=True):
    """What became of one spec: the pages written, or the problems found."""

    pages: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def build(
    specs: Sequence[str | os.PathLike[str]] | str | os.PathLike[str],
    out: str | os.PathLike[str],
    langs: Sequence[str] = ("en",),
    formats: Sequence[str] = ("html",),
    jobs: int = 1,
    *,
    allow_outside: bool = False,
    templates: str | os.PathLike[str] = "",
) -> list[Path]:
    """Write one walkthrough for each spec, language and format into a folder; the paths of the pages.

    The first language's page is `<spec name>.html`, the others are `<spec name>.<language>.html`. With `jobs` above 1
    that many processes share the work; as everywhere in Python, a script that does so keeps its own work under
    `if __name__ == "__main__":`. With `allow_outside` a spec may name files with numbers outside its own folder.
    `templates` is a folder with an author's own templates and colours, which go before ours. One spec, language or
    format may be given as it is, without a list around it.

    A spec with problems leaves nothing behind. Raises EverystepError with the problems of every spec, after the other
    specs' pages are written, and ValueError for an unknown format.
    """
    langs, formats = _each(langs), _each(formats)
    for format in formats:
        if format not in FORMATS:
            raise ValueError(f'no format "{format}"; there are {", ".join(FORMATS)}')
    for code in langs:
        language(code)
    results = list(built(_each(specs), os.fspath(out), langs, formats, jobs, allow_outside, os.fspath(templates)))
    problems = [problem for result in results for problem in result.problems]
    if problems:
        raise EverystepError(problems)
    from pathlib import Path

    return [Path(page) for result in results for page in result.pages]


def _each(given: Sequence[str | os.PathLike[str]] | str | os.PathLike[str]) -> list[str]:
    """What was given; one text or path is one, and not as many as it has letters."""
    return [os.fspath(one) for one in ([given] if isinstance(given, str | os.PathLike) else given)]


def built(
    specs: Sequence[str],
    out: str,
    langs: Sequence[str],
    formats: Sequence[str],
    jobs: int,
    allow_outside: bool = False,
    templates: str = "",
) -> Iterator[Built]:
    """What becomes of each spec, in their order, as soon as it is known; `jobs` processes share the work.

    Raises EverystepError for an author's templates that cannot be used at all.
    """
    with wearing(look_of(templates)):
        pass  # mistakes that concern every spec are told once
    clashes = _clashes(specs, langs, formats)
    shared = (tuple(langs), tuple(formats), allow_outside, templates, len(specs) == 1)
    tasks = [(spec, out, *shared) for k, spec in enumerate(specs) if k not in clashes]
    workers = min(jobs, len(tasks))
    results = map(_one, tasks) if workers <= 1 else _shared(tasks, workers)
    for k in range(len(specs)):
        yield Built(problems=(clashes[k],)) if k in clashes else next(results)


def _shared(tasks: Sequence[Task], workers: int) -> Iterator[Built]:
    """The same work by several processes, each new and so alike on every system."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    done = 0
    size = max(1, min(8, len(tasks) // (4 * workers)))
    with ProcessPoolExecutor(workers, get_context("spawn"), leave_interrupts_to_the_first_process) as pool:
        with _environment(KEPT_MEMORY):  # the processes start with the first task
            results = pool.map(_one, tasks, chunksize=size)
        try:
            for result in results:
                done += 1
                yield result
        except BrokenProcessPool:
            for spec, *_ in tasks[done:]:
                yield Built(
                    problems=(
                        Problem(
                            say("not finished, because a process that shared the work was ended from outside"),
                            file=spec,
                            hint=say("build it again with --jobs 1, which needs less memory"),
                        ),
                    )
                )


KEPT_MEMORY = {
    "MALLOC_TOP_PAD_": str(4 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(16 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(16 * 2**20),
}
"""What tells glibc to keep a page's memory for the next page: to give it back and ask for it anew takes as long as a
twentieth of the page. Other systems read nothing of it."""


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """Processes that start meanwhile find these too, unless the user has set them."""
    added = {name: value for name, value in more.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def leave_interrupts_to_the_first_process() -> None:
    """Let a process that shares work go on through Ctrl-C, which the one that asked for the work answers."""
    import atexit
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000)  # as in the first one: a lesson leaves hardly any garbage behind, and much is kept
    atexit.register(gc.freeze)  # or Python would look through it all once more on leaving


def _one(task: Task) -> Built:
    """Everything about one spec; what is wrong with it is part of the result."""
    spec, out, langs, formats, allow_outside, templates, alone = task
    try:
        with wearing(look_of(templates)):
            files = pages(spec, langs, formats, allow_outside, alone)
    except EverystepError as error:
        return Built(problems=error.within(spec).problems)
    written = {name: placed(out, name) for name in files}
    try:
        for name, data in files.items():
            if spec != "-" and name == os.path.basename(spec) and _is_same(spec, written[name]):
                return Built(
                    problems=(
                        Problem(
                            say("this lesson’s page would overwrite the spec itself"),
                            file=spec,
                            hint=say("choose another folder with -o"),
                        ),
                    )
                )
            put_bytes(written[name], data)
    except OSError as error:
        return Built(
            problems=(
                Problem(
                    say(
                        "{file} cannot be written: {reason}",
                        file=written[name],
                        reason=reason(error),
                    ),
                    file="<stdin>" if spec == "-" else spec,
                    hint=say("choose another folder with -o"),
                ),
            )
        )
    return Built(pages=tuple([file for name, file in written.items() if not name.endswith(".svg")]))


def _is_same(one: str, other: str) -> bool:
    return os.path.exists(other) and os.path.samefile(one, other)


def _clashes(specs: Sequence[str], langs: Sequence[str], formats: Sequence[str]) -> dict[int, Problem]:
    """Specs that would overwrite another's pages, by their positions."""
    owners: dict[str, str] = {}
    clashes = {}
    for k, spec in enumerate(specs):
        names = [
            os.path.normcase(page_name(stem_of(spec), lang, langs, format)) for lang in langs for format in formats
        ]
        other = next((owners[name] for name in names if name in owners), None)
        if other is None:
            owners |= dict.fromkeys(names, spec)
        else:
            clashes[k] = Problem(
                say("this lesson would overwrite the one of {other}", other=other),
                file=spec,
                hint=say("rename one of the files, or build them into different folders"),
            )
    return clashes


def stem_of(spec: str) -> str:
    """What the names of a spec's pages begin with."""
    return "lesson" if spec == "-" else named(spec)[0]


def page_name(stem: str, lang: str, langs: Sequence[str], format: str) -> str:
    """The name of a page: the first language's without a code."""
    return f"{stem}.{format}" if lang == langs[0] else f"{stem}.{lang}.{format}"


def pages(
    spec: str, langs: Sequence[str], formats: Sequence[str], allow_outside: bool = False, alone: bool = False
) -> dict[str, bytes]:
    """Every file of one spec in UTF-8 by its name, pages before their pictures; of a spec that is `alone` nothing is
    kept for others. Raises EverystepError."""
    lesson = walkthrough(traced(spec, allow_outside))
    stem = stem_of(spec)
    files: dict[str, bytes] = {}
    pictures: dict[str, bytes] = {}
    for format in formats:
        for lang in langs:
            name = page_name(stem, lang, langs, format)
            others = langs if len(langs) > 1 else ()
            links = [_link(code, page_name(stem, code, langs, format), code == lang) for code in others]
            page = writer(format, alone)(lesson, language(lang), links, name.removesuffix(f".{format}"))
            files[name] = page.data
            pictures |= {picture: svg.encode() for picture, svg in page.files.items()}
    return files | pictures


def _link(lang: str, name: str, current: bool) -> Link:
    from urllib.parse import quote

    spoken = language(lang)
    return Link(spoken.tag, spoken.name, quote(os.fsencode(name)), current)


def traced(spec: str, allow_outside: bool = False) -> Trace:
    """The trace of the spec in a file, or on stdin for "-". Raises EverystepError, each problem with its place."""
    text = text_of(spec)
    checked = read(spec, text=text, allow_outside=allow_outside)
    try:
        return run(checked)
    except EverystepError as error:
        raise located(error, spec, text) from None


def put(path: str | os.PathLike[str], text: str) -> bool:
    """Write a file whole or not at all; one that already says the same is left alone. Whether it was written."""
    return put_bytes(path, text.encode("utf-8"))


def put_bytes(path: str | os.PathLike[str], data: bytes) -> bool:
    """The same for a file that is no text."""
    folder = os.path.dirname(path)
    try:
        with open(path, "rb", buffering=0) as file:
            if file.read() == data:
                return False
    except FileNotFoundError:
        if folder and not os.path.isdir(folder):
            os.makedirs(folder, exist_ok=True)
    beside = os.path.join(folder, f".everystep-{os.getpid()}.part")
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
    return True
