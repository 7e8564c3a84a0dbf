"""Planned: the pages that a site makes of the specs in a folder, and what stands in each."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from msgspec import Struct

from ..errors import EverystepError, Problem
from ..messages import say
from ..render.language import language
from ..render.pieces import markdown_text
from .telling import label
from .writing import FENCE

SPECS = (".yaml", ".yml", ".toml", ".json")


class Planned(Struct, frozen=True):
    """One page: its place within the site, its spec and its language."""

    uri: str
    spec: Path
    lang: str


def planned(folder: Path, pages: str, languages: Sequence[str]) -> tuple[list[Planned], list[Problem]]:
    """A page in `pages` for each spec of a folder, and of the folders in it, and each language; the first language has
    the plain names. What two specs would have to share, only the first gets."""
    place = posixpath.normpath(pages.strip("/"))
    if place == ".." or place.startswith("../"):
        return [], [Problem(say("{file} lies outside the site", file=pages), "pages")]
    if not folder.is_dir():
        return [], [Problem(say("there is no folder {folder}", folder=label(folder)), "folder")]
    made: dict[str, Planned] = {}
    problems: list[Problem] = []
    for spec in _specs(folder):
        for k, code in enumerate(dict.fromkeys(languages)):
            uri = posixpath.normpath(f"{place}/{spec.stem}.{code}.md" if k else f"{place}/{spec.stem}.md")
            if uri in made:
                message = say("this lesson would overwrite the one of {other}", other=label(made[uri].spec))
                problems.append(Problem(message, hint=say("rename one of the files"), file=label(spec)))
                break
            made[uri] = Planned(uri, spec, code)
    return list(made.values()), problems


def _specs(folder: Path) -> Iterator[Path]:
    """Every spec, in the order of their names; what begins with a dot is hidden, as it is from MkDocs."""
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() in SPECS and not hidden:
            yield file


def spoken_of(codes: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """The languages that an author lists, those that nobody speaks left out and told."""
    known: list[str] = []
    problems: list[Problem] = []
    for code in codes:
        try:
            known.append(language(code).code)
        except EverystepError as error:
            problems += [Problem(found.message, "languages", found.hint) for found in error.problems]
    return known, problems


def page_text(title: str, description: str, spec: str, lang: str) -> str:
    """A page that consists of one fence, under the lesson's title. Themes put what is said at its top into their
    HTML as it is."""
    front = {"title": escape(title), "description": escape(description), "render_macros": False}
    head = "".join([f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items() if value != ""])
    return (
        f"---\n{head}---\n\n# {markdown_text(title)}\n\n"
        f'```{FENCE}\nfile: {json.dumps(spec)}\nlang: {json.dumps(lang)}\nid: ""\n```\n'
    )
