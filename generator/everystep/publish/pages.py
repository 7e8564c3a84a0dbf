"""Pages for site generators that run no plugin: a Markdown file for each spec and language, its pictures beside it.

Two layouts of languages are common: `xor.md` beside `xor.pl.md`, or a folder for each. Every page says at its top what
it is called and about, and that mkdocs-macros shall leave it alone. None links to its translations: sites build each
language apart and have a selector for them. An unchanged file is not written again, since a server that watches the
folder would build the site for ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import EverystepError, Problem, reason
from ..messages import say
from ..render.language import language
from ..render.look import look_of, wearing
from ..render.markdown import MarkdownPage
from ..render.palette import hex_of, palette
from ..render.scribe import MarkdownScribe
from ..teach.lesson import Lesson
from ..teach.walkthrough import walkthrough
from .build import Built, page_name, put, stem_of, traced

LAYOUTS = ("suffix", "folder")
"""Where the languages go: into the names of the pages, or into folders of their own."""

PLACE = "{lang}"
"""In a folder's name, where the language goes; without it the languages are folders within."""


def write_pages(
    specs: Sequence[str],
    out: str,
    langs: Sequence[str],
    layout: str = "suffix",
    allow_outside: bool = False,
    templates: str = "",
) -> Iterator[Built]:
    """Write the pages of each spec; what became of it. A spec with problems leaves nothing behind.

    Raises EverystepError for an author's templates that cannot be used at all.
    """
    look = look_of(templates)
    with wearing(look):
        pass  # mistakes that concern every spec are told once
    owners: dict[str, str] = {}
    for spec in specs:
        name = os.path.normcase(stem_of(spec))
        if name in owners:
            yield Built(problems=(Problem(
                say("this lesson would overwrite the one of {other}", other=owners[name]), file=spec,
                hint=say("rename one of the files, or build them into different folders")),))  # fmt: skip
            continue
        owners[name] = spec
        with wearing(look):
            result = _written(spec, out, langs, layout, allow_outside)
        yield result


def _written(spec: str, out: str, langs: Sequence[str], layout: str, allow_outside: bool) -> Built:
    """The pages of one spec on the disk, or what is wrong with it."""
    try:
        files = pages_of(spec, out, langs, layout, allow_outside)
    except EverystepError as error:
        return Built(problems=error.within("<stdin>" if spec == "-" else spec).problems)
    file = Path(out)
    try:
        for file, text in files.items():
            put(file, text)
    except OSError as error:
        return Built(problems=(Problem(
            say("{file} cannot be written: {reason}", file=str(file), reason=reason(error)), file=spec,
            hint=say("choose another folder with -o")),))  # fmt: skip
    return Built(pages=tuple([str(file) for file in files if file.suffix == ".md"]))


def pages_of(
    spec: str, out: str, langs: Sequence[str], layout: str = "suffix", allow_outside: bool = False
) -> dict[Path, str]:
    """Every file of one spec by its place, pages before their pictures. Raises EverystepError."""
    lesson = walkthrough(traced(spec, allow_outside))
    places = {lang: place_of(stem_of(spec), out, lang, langs, layout) for lang in langs}
    pages: dict[Path, str] = {}
    pictures: dict[Path, str] = {}
    for lang, place in places.items():
        text, beside = _page(lesson, lang, place.stem)
        pages[place] = text
        pictures |= {place.parent / name: svg for name, svg in beside.items()}
    return pages | pictures


def place_of(stem: str, out: str, lang: str, langs: Sequence[str], layout: str) -> Path:
    """Where a page goes."""
    if layout == "folder":
        return Path(out.replace(PLACE, lang) if PLACE in out else os.path.join(out, lang)) / f"{stem}.md"
    return Path(out) / page_name(stem, lang, langs, "md")


def _page(lesson: Lesson, lang: str, stem: str) -> tuple[str, dict[str, str]]:
    """A page with what stands at its top, and its pictures by name."""
    spoken = language(lang)
    scribe = MarkdownScribe(lesson.trace, spoken, {role: hex_of(role) for role in palette().roles})
    page = MarkdownPage(lesson, spoken, scribe, (), stem)
    made = page.render()
    said = {"title": page.title(), "description": page.plain(lesson.lead), "lang": spoken.tag, "render_macros": False}
    top = "".join([f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items()])
    return f"---\n{top}---\n\n{made.text}", made.files
