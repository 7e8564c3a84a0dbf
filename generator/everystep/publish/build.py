"""Building: from spec files to pages on disk, each file written whole or not at all, unchanged ones left alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..compute.reader import read
from ..compute.trace import run
from ..errors import EverystepError, Problem
from ..messages import say
from ..render import writer
from ..render.language import language
from ..render.page import Link
from ..teach.walkthrough import walkthrough

MANY = 16
"""From this many specs on, more than one process pays for its start."""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one spec: the pages written, or the problems found."""

    pages: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def build(specs: Sequence[str | os.PathLike[str]], out: str | os.PathLike[str], langs: Sequence[str] = ("en",),
          formats: Sequence[str] = ("html",), jobs: int | None = None) -> list[Path]:
    """Write one walkthrough for each spec, language and format into a folder; the paths of the pages.

    The first language's page is `<spec name>.html`, the others are `<spec name>.<language>.html`. A spec with
    problems leaves nothing behind. Raises EverystepError with every problem of every spec, after the others are written.
    """
    results = list(built(specs, out, langs, formats, jobs))
    problems = [problem for result in results for problem in result.problems]
    if problems:
        raise EverystepError(problems)
    return [Path(page) for result in results for page in result.pages]


def built(specs: Sequence[str | os.PathLike[str]], out: str | os.PathLike[str], langs: Sequence[str],
          formats: Sequence[str], jobs: int | None = None) -> Iterator[Built]:
    """What becomes of each spec, in their order, as soon as it is known; `jobs` processes share the work."""
    names = [os.fspath(spec) for spec in specs]
    clash = _clashes(names)
    if clash:
        yield Built(problems=tuple(clash))
        return
    tasks = [(name, os.fspath(out), tuple(langs), tuple(formats)) for name in names]
    workers = min(jobs or (os.cpu_count() or 1 if len(tasks) >= MANY else 1), len(tasks))
    if workers <= 1:
        yield from map(_one, tasks)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_one, tasks, chunksize=max(1, min(32, len(tasks) // (4 * workers))))


def _clashes(names: Iterable[str]) -> list[Problem]:
    """Specs that would write the same files."""
    seen: dict[str, str] = {}
    problems = []
    for name in names:
        stem = stem_of(name)
        if stem in seen:
            problems.append(Problem(
                say("this lesson would overwrite the one of {other}", other=seen[stem]), file=name,
                hint=say("rename one of the files, or build them into different folders")))
        seen.setdefault(stem, name)
    return problems


def stem_of(spec: str) -> str:
    """What the names of a spec's pages begin with."""
    return "lesson" if spec == "-" else Path(spec).stem


def _one(task: tuple[str, str, tuple[str, ...], tuple[str, ...]]) -> Built:
    spec, out, langs, formats = task
    try:
        files = pages(spec, langs, formats)
    except EverystepError as error:
        return Built(problems=error.within("<stdin>" if spec == "-" else spec).problems)
    try:
        for name, text in files.items():
            put(Path(out) / name, text)
    except OSError as error:
        return Built(problems=(Problem(
            say("{file} cannot be written: {reason}", file=error.filename or out, reason=error.strerror or ""),
            file=spec, hint=say("choose another folder with -o")),))
    return Built(pages=tuple(str(Path(out) / name) for name in files if not name.endswith(".svg")))


def pages(spec: str, langs: Sequence[str], formats: Sequence[str]) -> dict[str, str]:
    """Every file of one spec by its name, pages before their pictures. Raises EverystepError."""
    lesson = walkthrough(run(read(spec)))
    stem = stem_of(spec)
    files: dict[str, str] = {}
    pictures: dict[str, str] = {}
    for format in formats:
        links = [(lang, page_name(stem, lang, langs, format)) for lang in langs]
        for lang, name in links:
            spoken = language(lang)
            others = [Link(language(code).tag, language(code).name, href, code == lang) for code, href in links]
            page = writer(format)(lesson, spoken, others if len(langs) > 1 else (), name.removesuffix(f".{format}"))
            files[name] = page.text
            pictures |= page.files
    return files | pictures


def page_name(stem: str, lang: str, langs: Sequence[str], format: str) -> str:
    """The name of a page: the first language's without a code."""
    return f"{stem}.{format}" if lang == langs[0] else f"{stem}.{lang}.{format}"


def put(path: Path, text: str) -> bool:
    """Write a file whole or not at all; one that already says the same is left alone. Whether it was written."""
    data = text.encode("utf-8")
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return True


def _umask() -> int:
    """The process's mask for new files, which mkstemp does not use."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
