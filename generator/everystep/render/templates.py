"""The templates: compiled by Jinja2 once, and kept between runs where the system has a place for that.

An author's own templates go before ours, file by file, and may show ours as `everystep/html/equation.html.jinja`.
They are filled in Jinja2's sandbox, and a mistake in one is told with its file and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from .._paths import templates_dir
from ..errors import EverystepError, Problem
from ..messages import say
from .look import Look, files_of, worn

OURS = "everystep"
"""What stands before the name of one of our templates where an author's own has the same."""

OPTIONS: dict[str, Any] = {"auto_reload": False, "undefined": jinja2.StrictUndefined, "trim_blocks": True}


def environment(autoescape: bool) -> jinja2.Environment:
    """The templates of every format in the look that is worn, with or without the escaping of HTML and SVG."""
    return environment_of(worn(), autoescape)


@lru_cache(maxsize=8)
def environment_of(look: Look, autoescape: bool) -> jinja2.Environment:
    """The same of any look."""
    ours = jinja2.FileSystemLoader(templates_dir())
    if look.folder is None:
        return jinja2.Environment(loader=ours, autoescape=autoescape, bytecode_cache=_kept(autoescape), **OPTIONS)
    from jinja2.sandbox import SandboxedEnvironment

    # What is compiled for the sandbox is of no use outside it, so that it is not kept.
    both = jinja2.ChoiceLoader([jinja2.FileSystemLoader(look.folder), ours, jinja2.PrefixLoader({OURS: ours})])
    return SandboxedEnvironment(loader=both, autoescape=autoescape, **OPTIONS)


def fill(template: jinja2.Template, places: dict[str, Any]) -> str:
    """The filled template. Ours need none of Jinja's global functions, whose copying costs as much as a small block.

    Raises EverystepError for what goes wrong in an author's own template.
    """
    own = template.environment.sandboxed
    try:
        return "".join(template.root_render_func(template.new_context(places, shared=not own)))
    except Exception as error:
        if problem := _problem(error) if own else None:
            raise EverystepError([problem]) from error
        raise


def _problem(error: Exception) -> Problem | None:
    """What went wrong in an author's own template, and in which line of which file; None where it was in ours."""
    from traceback import walk_tb

    folder = worn().folder
    places = []
    for frame, line in walk_tb(error.__traceback__):
        template = frame.f_globals.get("__jinja_template__")
        if template is None or folder is None or template.filename is None:
            continue
        if Path(template.filename).is_relative_to(folder):
            places.append((template.filename, template.get_corresponding_lineno(line)))
    if not places:
        return None
    file, line = places[-1]
    if isinstance(error, jinja2.TemplateSyntaxError | UnicodeDecodeError):  # of another one, found while filling
        reason = str(error).splitlines()[0]
    elif isinstance(error, jinja2.TemplateNotFound):
        return Problem(say("there is no template {name}", name=str(error)), file=file, line=line, column=1)
    else:
        reason = str(error) or type(error).__name__
    return Problem(say("this template cannot be filled: {reason}", reason=reason), file=file, line=line, column=1)


@lru_cache(maxsize=8)
def check(look: Look) -> None:
    """Raises EverystepError with every mistake that the files of an author's look show before they are used."""
    if look.folder is None:
        return
    from .palette import palette_of

    problems = list(_mistakes(look.folder))
    try:
        palette_of(look)
    except EverystepError as error:
        problems += error.problems
    if problems:
        raise EverystepError(problems)


def _mistakes(folder: Path) -> Iterator[Problem]:
    """What Jinja2 cannot read of an author's templates, and those that nothing would ever use."""
    from difflib import get_close_matches

    from jinja2 import meta

    names = [name for name in files_of(folder) if name.endswith(".jinja")]
    known = set(environment_of(Look(), True).list_templates(["jinja"]))
    jinja = jinja2.Environment()
    used: set[str | None] = set()
    for name in names:
        try:
            text = (folder / name).read_text(encoding="utf-8")
            used |= set(meta.find_referenced_templates(jinja.parse(text)))
            jinja.compile(text)
        except jinja2.TemplateSyntaxError as error:
            reason = error.message or ""
            yield Problem(say("this template cannot be read: {reason}", reason=reason), file=str(folder / name),
                          line=error.lineno, column=1)  # fmt: skip
            used.add(None)
        except UnicodeDecodeError:
            yield Problem(say("this file is not UTF-8"), file=str(folder / name))
    if None in used:  # a name that is only known when it is used, or a template that was not read
        return
    for name in names:
        if name not in known and name not in used and name.split("/")[0] in {row.split("/")[0] for row in known}:
            near = get_close_matches(name, known, 1)
            hint = say('did you mean "{guess}"?', guess=near[0]) if near else None
            yield Problem(say("everystep has no template of this name, and no other one uses it"), hint=hint,
                          file=str(folder / name))  # fmt: skip


class _Kept(FileSystemBytecodeCache):
    """Compiled templates in files, each named after its source's place and valid for its very text."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk is no reason to write no lesson
            super().dump_bytecode(bucket)


def _kept(autoescape: bool) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, if this system has a place for files of this user alone. Whether a template
    escapes is compiled into it, and Jinja2's own names for the files do not tell."""
    try:
        return _Kept(pattern=f"__everystep_{'escaped' if autoescape else 'plain'}_%s.cache")
    except (OSError, RuntimeError):
        return None
