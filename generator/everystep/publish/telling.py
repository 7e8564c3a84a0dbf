"""Telling of problems: where on which page, in the log, as an error, or on the page itself."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import Message
from ..render.language import Language, fill, language
from .asked import lies_in

LOG = logging.getLogger("mkdocs.plugins.everystep")  # below "mkdocs", so that its --strict counts what is told here

UNNAMED = "<markdown>"
"""What problems call a page whose file nobody tells."""


def complaint(problems: Sequence[Problem], reader: Language) -> str:
    """What stands on the page where a lesson cannot."""
    rows = "".join([f"<li>{escape(sentence(problem, reader))}</li>" for problem in problems])
    return f'<div class="everystep-error" role="alert"><strong>everystep</strong><ul>{rows}</ul></div>'


def tell(problems: Sequence[Problem], as_error: bool) -> None:
    """Tell of problems, as one error or as warnings."""
    if problems and as_error:
        raise EverystepError(problems)
    for problem in problems:
        LOG.warning("%s", sentence(problem, language("en")))


def sentence(problem: Problem, reader: Language) -> str:
    """A problem as one line: where, what, a hint."""
    parts: list[Message] = [part for part in (problem.message, problem.hint) if part]
    text = "; ".join([fill(reader, part) for part in parts])
    return ": ".join([part for part in (problem.where, problem.path, text) if part])


def label(file: Path) -> str:
    """What problems call a file: its place from the folder in which the author works."""
    folder, name = os.path.split(file)
    return os.path.join(_folder(folder, os.getcwd()), name)


@lru_cache(maxsize=256)
def _folder(folder: str, here: str) -> str:
    """A folder seen from another where it lies in that, else as it is called; for nothing a file's own."""
    if not lies_in(folder, here):
        return folder
    seen = os.path.relpath(folder or here, here)
    return "" if seen == os.curdir else seen


@cache
def spoken(code: str) -> str:
    """A host's language where everystep speaks it, else English: a theme may speak many more."""
    try:
        return language(code).code
    except EverystepError:
        return "en"


def wished(code: str, line: int) -> str:
    """A language that an author asks for in so many words. Raises EverystepError when nobody speaks it."""
    try:
        return language(code).code
    except EverystepError as error:
        raise EverystepError([replace(problem, path="lang", line=line) for problem in error.problems]) from None


def on_page(problem: Problem, path: str, before: int, line: int = 0) -> Problem:
    """A problem with its place on the page; one of a spec's own file says where on the page that file is named."""
    if problem.file == path and problem.line and path:
        return problem
    if problem.file:
        where = Problem(problem.message, file=path, line=line or before, column=1).where if path else ""
        return replace(problem, file=f"{where}: {problem.file}" if where else problem.file)
    at = line or problem.line + before
    return replace(problem, file=path, line=at if path else 0, column=problem.column or 1)
