"""The Python-Markdown extension: a fence named everystep becomes a part of a lesson, `everystep:a2[1]` one of its
numbers.

Where superfences is loaded, before or after this extension, the fence is one of its custom fences, and so works
wherever it works; elsewhere a small preprocessor knows fences within lists, admonitions and quotes, and leaves alone
what stands in a longer fence. Either only keeps the fence's place: the lesson is written (see `writing`) once Markdown
has made its tree, and enters after Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from ..render.look import Look
from ..render.pieces import INLINE
from .apart import Apart, Contents
from .cache import Cache, user_folder
from .fences import fences, is_code
from .places import WAITING
from .telling import UNNAMED, tell
from .writing import FENCE, Job, Page, Writing

REFERENCE = f"{FENCE}:"
CODE_SPAN = r"(?<![\\`])(`+)(?!`)(?=.*everystep:)(.+?)(?<!`)\1(?!`)"
"""A code span, as long as one of ours may follow; looking at every other one costs more than a small lesson."""


class Everystep(Extension):
    """Lessons in fences, and single numbers in sentences."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "folder": [".", "where the specs are that fences name; none outside it is read"],
            "lang": ["", "the language of lessons; without it the page's, or else English"],
            "on_error": ["show", "show problems on the page, or raise them"],
            "templates": ["", "a folder with your own templates and colours, which go before ours"],
            "style": [True, "put the style sheet before a page's first lesson"],
            "script": [True, "put the script before a page's first lesson that follows its reader"],
            "live": [True, "let lessons follow a reader who changes their numbers"],
            "cache": ["user", "a folder for finished lessons; user: the user's own, memory: none"],
        }
        super().__init__(**options)
        if self.getConfig("on_error") not in ("show", "raise"):
            raise ValueError(f"everystep: on_error is show or raise, not {self.getConfig('on_error')!r}")
        place = self.getConfig("cache")
        folder = None if place == "memory" else user_folder() if place == "user" else Path(place)
        self.cache = Cache(folder)
        self.page: Page | None = None  # set by a host that knows more than Markdown
        self.look: Look | None = None  # set by a host that looks into the templates' folder once a build
        self.collects = False  # whether the host tells of problems itself

    def extendMarkdown(self, md: Markdown) -> None:
        desk = Desk(md, self)
        md.registerExtension(desk)
        md.preprocessors.register(Reader(md, desk), "everystep_reader", 1000)
        md.treeprocessors.register(Speaking(md), "everystep_references", 20.5)  # just before sentences
        md.treeprocessors.register(Writer(md, desk), "everystep", 7)  # after sentences, before the table of contents
        md.treeprocessors.register(Contents(md, desk.apart), "everystep_contents", 4)  # and after it


class Desk(Extension):
    """What one Markdown converter has at hand while it writes a page."""

    def __init__(self, md: Markdown, ours: Everystep) -> None:
        super().__init__()
        self.md, self.ours = md, ours
        self.jobs: list[Job] = []
        self.apart: list[Apart] = []
        self.seen = ""  # the page as Markdown got it
        self.known = False

    def reset(self) -> None:
        """Begin a page. The first time, when every extension is loaded, hook into superfences or stand alone."""
        self.jobs.clear()
        self.apart.clear()
        if self.known:
            return
        self.known = True
        for extension in self.md.registeredExtensions:
            if hasattr(extension, "extend_super_fences"):
                extension.extend_super_fences(FENCE, self.fenced, _every_option, None)
                return
        self.md.preprocessors.register(Fences(self.md, self), "everystep", 27)  # before other fences and raw HTML

    def take(self, text: str, attributes: Mapping[str, str]) -> str:
        """A fence's contents; what stands in its place meanwhile."""
        self.jobs.append(Job(text, attributes))
        return WAITING.format(len(self.jobs) - 1)

    def fenced(
        self, src: str = "", language: str = "", class_name: str = "", options: Any = None, md: Any = None, **more: Any
    ) -> str:
        """A fence that superfences found."""
        attributes = {str(key): str(value) for key, value in (options or {}).items()}
        if more.get("id_value"):
            attributes.setdefault("id", more["id_value"])
        return self.take(src, attributes)


def _every_option(language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: Any, md: Any) -> bool:
    options.update(inputs)  # the embed says which it does not know
    return True


class Reader(Preprocessor):
    """Remembers the page, so that problems can name lines."""

    def __init__(self, md: Markdown, desk: Desk) -> None:
        super().__init__(md)
        self.desk = desk

    def run(self, lines: list[str]) -> list[str]:
        self.desk.seen = "\n".join(lines)
        return lines


class Fences(Preprocessor):
    """Finds the fences where superfences does not."""

    def __init__(self, md: Markdown, desk: Desk) -> None:
        super().__init__(md)
        self.desk = desk

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        done = 0
        for found in fences(lines):
            if found.name != FENCE or is_code(lines, found):
                continue
            kept = self.md.htmlStash.store(self.desk.take(found.text, found.attributes))
            empty = found.before.rstrip()
            result += [*lines[done : found.first], empty, found.before + kept, empty]
            done = found.last + 1
        return [*result, *lines[done:]]


class Speaking(Treeprocessor):
    """Looks for references on pages that may have one: a pattern costs on every page, for each of its sentences."""

    def run(self, root: Element) -> None:
        patterns = self.md.inlinePatterns
        if (REFERENCE in "".join(root.itertext())) != (FENCE in patterns):
            if FENCE in patterns:
                patterns.deregister(FENCE)
            else:
                patterns.register(Reference(CODE_SPAN, self.md), FENCE, 195)  # before code spans


class Reference(InlineProcessor):
    """A code span such as `everystep:a2[1]`; every other one is left to Markdown."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        if not (found := re.fullmatch(rf"{REFERENCE}\s*(\S+?)\s*", m[2])):
            return None, None, None
        element = Element("span", {"class": INLINE, "data-everystep": found[1]})
        return element, m.start(0), m.end(0)


class Writer(Treeprocessor):
    """Writes the lessons of a page into its tree, in the order in which they stand."""

    def __init__(self, md: Markdown, desk: Desk) -> None:
        super().__init__(md)
        self.desk = desk

    def run(self, root: Element) -> None:
        ours = self.desk.ours
        page = ours.page or Page(path=_path(self.md) or UNNAMED)
        lang = ours.getConfig("lang") or page.lang or "en"
        writing = Writing(self.md, page, self.desk.jobs, self.desk.seen, ours.cache, lang)
        writing.folder = Path(ours.getConfig("folder"))
        writing.styled = not ours.getConfig("style")
        writing.scripted = not ours.getConfig("script")
        writing.live = bool(ours.getConfig("live"))
        writing.templates, writing.look = ours.getConfig("templates"), ours.look
        writing.run(root)
        self.desk.apart += page.apart
        if not ours.collects:
            tell(writing.problems, ours.getConfig("on_error") == "raise")


def _path(md: Markdown) -> str:
    """The page's path, where Zensical tells it."""
    try:
        context: Any = md.preprocessors["rendering_context"]
        return str(context.page.path)
    except (KeyError, AttributeError):
        return ""


def makeExtension(**options: Any) -> Everystep:
    """For `markdown_extensions: [everystep.publish.markdown_extension]`."""
    return Everystep(**options)
