"""The MkDocs plugin: a page for every spec of a folder, the style sheet, the page's language, problems as warnings.

Lessons themselves come from the Markdown extension, which works without this plugin too; where both are listed, the
plugin's takes its place. A page of a spec is Markdown that MkDocs makes up, so that titles, contents and search are
those of any other page. Nothing is written into the author's folders.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils import get_relative_url

from ..errors import EverystepError
from ..render.language import language
from ..render.look import OURS, look_of
from .apart import Apart, Shelf
from .asked import Asked
from .embed import embedded, file_source, script, style_sheet
from .finding import indexes, searched
from .markdown_extension import Everystep
from .planned import Planned, page_text, planned, spoken_of
from .sheet_card import PAPERS, SHEETS, write_given
from .telling import label, sentence, spoken
from .writing import FENCE, Page

LOG = get_plugin_logger(FENCE)  # below "mkdocs", so that --strict counts its warnings
STYLE = "assets/everystep/everystep.css"
SCRIPT = "assets/everystep/everystep.js"


class Settings(base.Config):  # type: ignore[no-untyped-call]
    """What an author may set under `plugins: everystep:`."""

    enabled = options.Type(bool, default=True)
    folder = options.Type(str, default="lessons")  # where the specs are, from the configuration's folder
    pages = options.Optional(options.Type(str))  # where their pages go within the site; without it there are none
    title = options.Type(str, default="Lessons")  # what the navigation calls them
    languages = options.ListOfItems(options.Type(str), default=[])  # where no other plugin says so
    paper = options.Choice(tuple(PAPERS), default="a4")  # of worksheets
    live = options.Type(bool, default=True)  # whether lessons follow a reader who changes their numbers
    templates = options.Type(str, default="")  # the author's own, a folder from the configuration's
    on_error = options.Choice(("show", "raise"), default="show")
    cache = options.Type(str, default=".cache/everystep")  # from the configuration's folder; "memory" for none


class EverystepPlugin(BasePlugin[Settings]):  # type: ignore[no-untyped-call]
    """Lessons on a site that MkDocs builds."""

    def __init__(self) -> None:
        self.ours: Everystep | None = None
        self.serves = False
        self.root = Path()
        self.specs: dict[str, Path] = {}  # the spec behind each page that was made up, by the page's place
        self.shelf = Shelf()
        self.apart: dict[str, list[Apart]] = {}  # the lessons that stand aside, by their page's place
        self.given: dict[str, bytes] = {}  # the files of worksheets, by their names
        self.watched: set[Path] = set()
        self.nav: dict[int, dict[str, list[str]]] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Hold in memory what a server will ask for again; that this is there keeps the plugin alive meanwhile."""
        self.serves = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take the extension's place and add the style sheet. Others call this once a language: twice is as good."""
        if not self.config.enabled:
            return config
        self.root = Path(config.config_file_path or os.getcwd()).resolve().parent
        if self.ours is None:
            place = self.config.cache
            folder = place if place == "memory" else str(self.root / place)
            own = str(self.root / self.config.templates) if self.config.templates else ""
            self.ours = Everystep(on_error=self.config.on_error, style=False, script=False, live=self.config.live,
                                  cache=folder, templates=own)  # fmt: skip
            self.ours.collects = True
            self.ours.cache.holds = self.serves or place == "memory"
        others = [e for e in config.markdown_extensions if e != FENCE and not isinstance(e, Everystep)]
        config.markdown_extensions[:] = [*others, self.ours]  # type: ignore[list-item]
        if STYLE not in config.extra_css:
            config.extra_css.insert(0, STYLE)  # first, so that the author's own wins
        if self.config.live and SCRIPT not in map(str, config.extra_javascript):
            config.extra_javascript.insert(0, SCRIPT)
        return config

    @event_priority(-200)  # after mkdocs-static-i18n (-100), which knows no file without a place on the disk
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """The style sheet, and a page for each spec and language."""
        if not self.config.enabled:
            return files
        self.shelf.clear()
        self.apart.clear()
        self.specs.clear()
        files.append(File.generated(config, STYLE, content=self._style()))
        if self.config.live:
            assert self.ours is not None
            files.append(File.generated(config, SCRIPT, content=script(self.ours.cache)))
        if self.config.pages is None:
            return files
        i18n = config.plugins.get("i18n")
        lang = _language(config)
        languages, problems = ([lang], []) if i18n else spoken_of(self.config.languages or [lang])
        found, more = planned(self.root / self.config.folder, self.config.pages, languages or [lang])
        self._tell([sentence(problem, language("en")) for problem in (*problems, *more)])
        uris: list[str] = []
        for one in found:
            if files.get_file_from_path(one.uri) is None:  # the author's own page goes first
                file = self._page(config, one)
                if i18n:
                    _localized(file, i18n, lang, config)
                files.append(file)
                uris.append(one.uri)
        self._navigate(config, uris)
        return files

    def _style(self) -> str:
        """The style sheet, in the author's look where nothing is wrong with that."""
        assert self.ours is not None
        self.ours.look = None  # mistakes are told on every page that has a lesson
        try:
            look = look_of(self.root / self.config.templates if self.config.templates else None)
            css = style_sheet(self.ours.cache, look)
            self.ours.look = look
            return css
        except EverystepError as error:
            self._tell([sentence(problem, language("en")) for problem in error.problems])
            return style_sheet(self.ours.cache)

    def _tell(self, told: list[str]) -> None:
        """Tell of problems, each once: as an error that ends the build, or as warnings."""
        told = list(dict.fromkeys(told))
        if told and self.config.on_error == "raise":
            raise PluginError("\n".join(told))
        for line in told:
            LOG.warning(line)

    def _page(self, config: MkDocsConfig, one: Planned) -> File:
        """The page of a spec."""
        assert self.ours is not None
        try:
            look, live = self.ours.look or OURS, self.config.live
            source = file_source(one.spec, label(one.spec))
            made = embedded(source, Asked(), one.lang, "", self.ours.cache, live, look, True)
            title = made.title
            description = f"{title}. {made.description}"  # many networks begin with the same words
        except EverystepError:
            title, description = one.spec.stem, ""  # what is wrong is told when the page is written
        place = os.path.relpath(one.spec, self.root / self.config.folder).replace(os.sep, "/")
        text = page_text(title, description, place, one.lang)
        file = File.generated(config, one.uri, content=text, inclusion=InclusionLevel.INCLUDED)
        file.edit_uri = os.path.relpath(one.spec, config.docs_dir).replace(os.sep, "/")
        self.specs[file.dest_uri] = one.spec
        return file

    def _navigate(self, config: MkDocsConfig, uris: list[str]) -> None:
        """The pages that the author's navigation does not have yet, at its end; an automatic one has them all."""
        nav = config.nav
        if nav is None or not uris:
            return
        nav[:] = [entry for entry in nav if entry is not self.nav.get(id(nav))]
        placed = set(_places(nav))
        rest = [uri for uri in uris if uri not in placed]
        if rest:
            self.nav[id(nav)] = {self.config.title: rest}
            nav.append(self.nav[id(nav)])

    @event_priority(100)  # before others change the text, so that lines are the author's
    def on_page_markdown(self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Tell the extension which page comes next."""
        if self.config.enabled and self.ours is not None:
            self.shelf.searched = not indexes(config.plugins)  # by somebody who takes no entries
            docs = Path(config.docs_dir)
            here = docs / os.path.dirname(page.file.src_uri)
            made_up = self.specs.get(page.file.dest_uri)
            self.ours.page = Page(
                path=label(made_up) if made_up else _path(page),
                folders=tuple(dict.fromkeys([self.root / self.config.folder] if made_up else
                                            [here, self.root / self.config.folder, self.root])),
                root=self.root,
                text=str if made_up else partial(_source, page, markdown),
                lang=str(page.meta.get("lang") or getattr(page.file, "locale", None) or _language(config)),
                shelf=self.shelf,
                give=partial(self._given, page),
                paper=self.config.paper,
            )  # fmt: skip
        return markdown

    def on_page_content(self, html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Tell of problems."""
        ours = self.ours
        if ours is None or ours.page is None:
            return html
        written, ours.page = ours.page, None
        self.apart[page.file.dest_uri] = written.apart
        self.watched |= {file.parent for file in written.files}
        if written.problems:
            self._tell([sentence(problem, language("en")) for problem in written.problems])
        if page.present_anchor_ids is not None:  # else MkDocs would take links to a calculation for broken ones
            page.present_anchor_ids |= written.ids
        return html

    @event_priority(-1000)  # once every search has read the page
    def on_page_context(self, context: Any, *, page: SitePage, config: MkDocsConfig, nav: Any) -> Any:
        """Give the searches what stands aside."""
        lessons = [lesson for lesson in self.apart.get(page.file.dest_uri, ()) if lesson.box is not None]
        for index in indexes(config.plugins) if lessons else ():
            searched(index, lessons, page)
        return context

    @event_priority(1000)  # before others change what is finished
    def on_post_page(self, output: str, *, page: SitePage, config: MkDocsConfig) -> str:
        """Put it back, also where others show parts of a page."""
        return self.shelf.filled(output)

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """Build again when a spec changes. (A build does without the module of the server's type.)"""
        docs = Path(config.docs_dir).resolve()
        own = [self.root / self.config.templates] if self.config.templates else []
        for folder in sorted({self.root / self.config.folder, *own, *self.watched}):
            if folder.is_dir() and not folder.resolve().is_relative_to(docs):
                server.watch(str(folder))
        return server

    def _given(self, page: SitePage, name: str, content: bytes) -> str:
        """Take a file into the site; where it is, seen from a page."""
        self.given[name] = content
        return get_relative_url(f"{SHEETS}/{name}", page.file.url)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the worksheets, and throw away what no build asks for any more."""
        write_given(Path(config.site_dir), self.given)
        if self.ours is not None:
            self.ours.cache.tidy()


def _language(config: MkDocsConfig) -> str:
    """The language that is being built: mkdocs-static-i18n's, else the theme's."""
    i18n = config.plugins.get("i18n")
    theme = config.theme
    found = getattr(i18n, "current_language", None) or theme.get("language") or theme.get("locale") or "en"
    return spoken(str(found))


def _localized(file: File, i18n: Any, lang: str, config: MkDocsConfig) -> None:
    """What mkdocs-static-i18n expects of a file in one language."""
    current = i18n.current_language or i18n.default_language
    if current != i18n.default_language:
        file.dest_uri = f"{current}/{file.dest_uri}"
        file.url = file._get_url(config.use_directory_urls)
    more: Any = file
    more.alternates, more.locale, more.locale_alternate_of = {current: file}, current, current
    more.norm_src_uri, more.localization = file.src_uri, None


def _places(nav: Any) -> list[str]:
    """Every page that a navigation names."""
    if isinstance(nav, str):
        return [nav]
    inner = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [place for part in inner for place in _places(part)]


def _path(page: SitePage) -> str:
    """What problems call a page: its file from the folder in which the author works."""
    source = page.file.abs_src_path
    return label(Path(source)) if source else page.file.src_uri


def _source(page: SitePage, markdown: str) -> str:
    """The page's file from its first line on, which MkDocs cuts off where it says what the page is about."""
    try:
        return page.file.content_string
    except (OSError, ValueError):
        return markdown
