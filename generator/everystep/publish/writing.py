"""Writing: the lessons of one page into the tree that Markdown made of it, in the order in which they stand.

A fence that stands alone becomes elements: its headings among the page's own, so that the table of contents has
them, and the rest in Markdown's stash, where it costs Markdown nothing. Any other becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from msgspec import Struct, field
from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import say
from ..render.language import language
from ..render.look import Look, look_of
from ..render.pieces import BLOCK, INLINE, Fragment, Heading
from .apart import Apart, Headings, Shelf, sentences
from .asked import NOTHING, Asked, asked, found_file
from .cache import Cache
from .embed import Source, embedded, file_source, number, script, style_sheet
from .fences import lines_of
from .places import MARK, PLACEHOLDER, freed, hidden, waiting_in
from .sheet_card import Give, sheet_card
from .telling import complaint, label, on_page, sentence, spoken, wished

FENCE = "everystep"
HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Page(Struct):
    """The page that is being written, as far as the host of Markdown tells."""

    path: str = ""  # what problems call it
    folders: tuple[Path, ...] = ()  # where the files are that fences name
    root: Path | None = None  # and outside which none may be
    text: Callable[[], str] = str  # gives its source from the file's first line, which Markdown may not get to see
    lang: str = ""
    problems: list[Problem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)  # of everything in its lessons
    lesson_ids: set[str] = field(default_factory=set)
    shelf: Shelf | None = None  # where the host keeps what stands aside until the page is written
    apart: list[Apart] = field(default_factory=list)  # the lessons that do
    files: list[Path] = field(default_factory=list)  # the specs that it was made from
    give: Give | None = None  # takes a file into the site and says where it is; None where there is no site
    paper: str = "a4"


class Job(Struct):
    """A fence that waits for its lesson."""

    text: str
    attributes: Mapping[str, str]
    line: int = 0  # on the page, once somebody has asked for it


class Told(Struct):
    """A lesson that the page has told: where it comes from, and where on the page its numbers are computed."""

    source: Source
    lang: str
    made: Fragment


class Writing:
    """One page being written."""

    def __init__(self, md: Markdown, page: Page, jobs: Sequence[Job], seen: str, cache: Cache, lang: str) -> None:
        self.md, self.page, self.jobs, self.seen, self.cache, self.lang = md, page, jobs, seen, cache, lang
        self.folder = Path()
        self.styled = True
        self.scripted = True
        self.live = True
        self.templates = ""  # the folder of an author's own
        self.look: Look | None = None  # what is in it, where the host has looked already
        self.lessons: list[Told] = []
        self.references: list[tuple[Element, int]] = []  # how many lessons stand before each
        self.problems: list[Problem] = []
        self.headings = Headings(md, page.shelf.frames if page.shelf else {})
        self.above: list[Element] = []  # the page's headings up to here

    def run(self, root: Element) -> None:
        """Fences first, since a sentence may speak of a lesson further down."""
        waiting = waiting_in(self.md)
        if not waiting and root.find(f".//span[@class='{INLINE}']") is None:
            return
        freed(root, waiting)
        level = 1
        for element in list(root.iter()):
            if element.tag in HEADINGS:
                level = HEADINGS[element.tag]
                self.above.append(element)
            if element.tag == "span" and element.get("class") == INLINE:
                self.references.append((element, len(self.lessons)))
            if waiting:
                for text in (element.text, element.tail):
                    for found in PLACEHOLDER.finditer(text) if text and MARK in text else ():
                        place = int(found[1])
                        if place in waiting:
                            alone = text is element.text and (text or "").strip() == found[0]
                            self._place(waiting.pop(place), place, element if alone else None, root, level)
        for place in hidden(self.md, waiting):
            self._place(waiting[place], place, None, root, level)
        within = {inner for link in root.iter("a") for inner in link.iter("span")} if self.references else set()
        for element, before in self.references:
            self._refer(element, before, element not in within)
        self.page.problems += self.problems

    # Fences

    def _place(self, job: int, place: int, element: Element | None, root: Element, level: int) -> None:
        """A fence's lesson where the fence stood: as elements of the tree where it stands alone, else as text."""
        stash = self.md.htmlStash.rawHtmlBlocks
        fence = self.jobs[job]
        try:
            wanted, told, made = self._lesson(fence)
        except EverystepError as error:
            line = self._line_of_fence(fence)
            placed = [on_page(problem, self.page.path, line) for problem in error.problems]
            self.problems += placed
            stash[place] = complaint(placed, language(spoken(self.lang)))
            return
        self.lessons.append(told)
        self.page.ids.update(made.ids.split(" "))
        parts = [part for part in made.parts if not isinstance(part, str) or part.strip()]
        if not parts:
            stash[place] = ""
            if element is not None and element.tag == "p":
                for parent in root.iter():
                    if element in list(parent):
                        parent.remove(element)
                        break
            return
        attributes = {"class": BLOCK, "lang": made.lang, "dir": made.direction}
        if made.live:
            attributes["data-of"] = str(len(self.lessons))
        style = "" if self.styled else f"<style>{style_sheet(self.cache, self._look())}</style>"
        self.styled = True
        if self.live and not self.scripted and made.live:
            style += f"<script>{script(self.cache)}</script>"
            self.scripted = True
        top = min(level + 1, 6)
        if element is None or element.tag not in ("p", "li", "dd", "td"):
            open_tag = " ".join([f'{name}="{value}"' for name, value in attributes.items()])
            html = self._aside(made, top, style, None) if self.page.shelf else f"{style}{made.html(top)}"
            stash[place] = f"<div {open_tag}>\n{html}</div>"
            return
        stash[place] = ""
        element.text = None
        if element.tag == "p":
            element.tag, box = "div", element
        else:
            box = Element("div")
            element.insert(0, box)
        box.attrib.update(attributes)
        if self.page.shelf and not self.headings.listed():
            box.text = self.md.htmlStash.store(self._aside(made, top, style, box))
        else:
            self._fill(box, made, top, style)

    def _aside(self, made: Fragment, top: int, style: str, box: Element | None) -> str:
        """What stands for a lesson until the page is written. Elements with its headings' ids stay in the box until
        the page's own headings have got theirs."""
        assert self.page.shelf
        self.page.apart.append(Apart(made, top, tuple(self.above), box))
        if box is None:
            html = made.html(top)
        else:
            html = self.headings.written(made, top)
            for part in made.parts:
                if isinstance(part, Heading):
                    SubElement(box, "span", {"id": part.id})
        found = sentences(made, top) if self.page.shelf.searched or box is None else made.prose[0]
        return self.page.shelf.kept(style + html, found)

    def _fill(self, box: Element, made: Fragment, top: int, style: str) -> None:
        """The parts of a fragment as an element's contents: headings as elements, the rest in Markdown's stash."""
        last: Element | None = None
        for part, prose in zip(made.parts, made.prose, strict=True):
            if isinstance(part, Heading):
                last = SubElement(box, f"h{min(top + part.level, 6)}", {"id": part.id})
                if "toc" in self.md.treeprocessors:
                    last.set("data-toc-label", part.text)
                last.text = self.md.htmlStash.store(part.html) if "<" in part.html else unescape(part.html)
            elif part or style:
                kept = self.md.htmlStash.store(style + self._written(part, prose))
                style = ""
                if last is None:
                    box.text = kept
                else:
                    last.tail = kept

    def _written(self, part: str, prose: str) -> str:
        """A part as Markdown's stash keeps it: whole, or its sentences alone where the host puts back the rest."""
        return self.page.shelf.kept(part, prose) if self.page.shelf else part

    def _look(self) -> Look:
        if self.look is None:
            self.look = look_of(self.templates)
        return self.look

    def _lesson(self, fence: Job) -> tuple[Asked, Told, Fragment]:
        """What a fence asks for. Raises EverystepError, lines counted from the fence's own."""
        wanted = asked(fence.text, fence.attributes)
        lang = wished(wanted.lang, wanted.lines.get("lang", 0)) if wanted.lang else spoken(self.lang)
        source = self._source(wanted, fence)
        if wanted.steps:
            source = replace(source, steps=wanted.steps)
        prefix = self._prefix(source.name if wanted.id is None else wanted.id)
        shown = replace(wanted, show=(NOTHING,)) if wanted.sheet else wanted
        live, plain = self.live and wanted.live, bool(self.page.shelf)
        made = embedded(source, shown, lang, prefix, self.cache, live, self._look(), plain)
        if wanted.sheet:
            card = sheet_card(source, wanted, lang, self.cache, self._look(), self.page.give, self.page.paper)
            made = replace(made, parts=(card,), prose=("",))
        return wanted, Told(source, lang, made), made

    def _source(self, wanted: Asked, fence: Job) -> Source:
        root = self.page.root or self.folder
        folders = self.page.folders or (root,)
        if wanted.file:
            file = found_file(wanted.file, folders, root, wanted.lines.get("file", 0))
            self.page.files.append(file)
            return file_source(file, label(file))
        if wanted.spec:
            name = str(folders[0] / "lesson.yaml")
            return Source(wanted.spec, name, self.page.path, self._line_of_fence(fence), True)
        if self.lessons:
            return self.lessons[-1].source
        message = say("there is no lesson before this fence")
        raise EverystepError([Problem(message, hint=say("write a spec into it, or file: and a spec's place"))])

    def _prefix(self, name: str) -> str:
        """What the ids of a lesson begin with; no two on a page alike."""
        base = re.sub(r"[^\w-]+", "-", name)
        prefix, n = base, 1
        while prefix in self.page.lesson_ids:
            n += 1
            prefix = f"{base or 'lesson'}-{n}"
        self.page.lesson_ids.add(prefix)
        return f"{prefix}-" if prefix else ""

    # Sentences

    def _refer(self, element: Element, before: int, links: bool) -> None:
        """A number of the lesson above the sentence, or of the page's first; a link to it, unless it is part of one."""
        name = element.attrib.pop("data-everystep")
        try:
            if not self.lessons:
                raise EverystepError([Problem(say("there is no lesson on this page for {name}", name=name))])
            told = self.lessons[max(before - 1, 0)]
            node, html, called = number(told.source, name, told.lang, self.cache, self._look())
        except EverystepError as error:
            line = self._line_of(f"{FENCE}:{name}")
            placed = [on_page(p, self.page.path, max(line - 1, 0), line) for p in error.problems]
            self.problems += placed
            element.tag, element.text = "code", f"{FENCE}:{name}"
            element.set("class", "everystep-error")
            element.set("title", sentence(placed[0], language(spoken(self.lang))))
            return
        nearby = [told, *reversed(self.lessons[:before]), *self.lessons[before:]]
        same = [other for other in nearby if other.source == told.source]
        anchors = [other.made.anchor(node) for other in same]
        anchor = next(filter(None, anchors), "")
        if anchor and links:
            html = f'<a href="#{anchor}">{html}</a>'
        element.set("title", called)
        if followed := next((other for other in same if other.made.live), None):  # a change in it is a change here
            element.set("data-of", str(self.lessons.index(followed) + 1))
        element.text = self.md.htmlStash.store(html)

    # Problems

    def _line_of_fence(self, fence: Job) -> int:
        if not fence.line:
            lines = lines_of(self._texts(), FENCE, [job.text for job in self.jobs])
            for job, line in zip(self.jobs, lines, strict=True):
                job.line = line
        return fence.line

    def _line_of(self, text: str) -> int:
        for page in self._texts():
            for n, line in enumerate(page.split("\n"), 1):
                if text in line:
                    return n
        return 0

    def _texts(self) -> list[str]:
        return [text for text in (self.page.text(), self.seen) if text]
