"""The card of a worksheet on a course page: its title, a link to its PDF, and one to the page on which it is filled in.

The files are kept by what they were made from, so that a site builds only those that have changed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import say
from ..render.language import Language, fill, language
from ..render.look import Look, wearing
from .asked import OWN, Asked
from .cache import Cache, key_of
from .embed import Source

Give = Callable[[str, bytes], str]
"""Takes a file's name and contents into the site; gives its address, seen from the page."""

PAPERS = ("a4", "letter")
"""The sizes of paper, as `render.paper` knows them."""

SHEETS = "assets/everystep/sheets"
"""The folder of worksheets within a site."""


def write_given(site: Path, files: Mapping[str, bytes]) -> None:
    """Write the files that pages have given into a site."""
    for name, content in files.items():
        file = site / SHEETS / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def sheet_card(
    source: Source, wanted: Asked, lang: str, cache: Cache, look: Look, give: Give | None, paper: str
) -> str:
    """The card as HTML, its files given to the site. Raises EverystepError, also where there is no site."""
    if give is None:
        hint = say("list everystep among the plugins of mkdocs.yml")
        raise EverystepError([Problem(say("a worksheet is a file of its own, and here is no place for it"), hint=hint)])
    key = key_of("sheet", *source.marks, wanted.sheet, lang, paper, look.mark)
    held = _thawed(cache.get(key))
    if held is None:
        with wearing(look):
            held = _made(source, wanted, language(lang), paper)
        frozen = [held[0], held[1], *[base64.b64encode(content).decode("ascii") for content in held[2:]]]
        cache.put(key, json.dumps(frozen, ensure_ascii=False))
    title, points, pdf, page = held
    stem = f"{source.name}-{wanted.sheet}-{key[:8]}.{lang}"
    spoken = language(lang)
    printed = fill(spoken, say("To print (PDF)"))
    screen = fill(spoken, say("To fill in on the screen"))
    return (
        f'<div class="ws"><p><strong>{escape(title)}</strong> <span>{escape(points)}</span></p>'
        f'<p><a href="{escape(give(f"{stem}.pdf", pdf))}" type="application/pdf">{escape(printed)}</a> '
        f'<a href="{escape(give(f"{stem}.html", page))}">{escape(screen)}</a></p></div>'
    )


def _made(source: Source, wanted: Asked, spoken: Language, paper: str) -> tuple[str, str, bytes, bytes]:
    from ..render.paper import Paper
    from ..render.press import sheets_pdf
    from ..render.scribe import HtmlScribe
    from ..render.sheet_html import worksheet_page
    from ..render.sheet_rows import points
    from ..teach.worksheet import worksheet
    from .making import trace_of

    spec = trace_of(source).spec
    if wanted.sheet != OWN:
        spec = replace(spec, worksheet=replace(spec.worksheet, blanks=wanted.sheet))
    sheet = worksheet(spec)
    scribe = HtmlScribe(sheet.trace, spoken)
    title = scribe.plain(say("Worksheet: {title}", title=scribe.title(sheet.title)))
    return (
        title,
        scribe.plain(points(sheet.points)),
        sheets_pdf([(sheet, spoken)], Paper(paper)),
        worksheet_page(sheet, spoken).encode("utf-8"),
    )


def _thawed(held: str | None) -> tuple[str, str, bytes, bytes] | None:
    """What was kept, unless somebody else wrote the file."""
    try:
        title, points, pdf, page = json.loads(held or "")
        return str(title), str(points), base64.b64decode(pdf), base64.b64decode(page)
    except (ValueError, TypeError):
        return None
