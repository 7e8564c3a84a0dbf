"""The how-to pages do what they say: every file they show is written, every command run, every program executed, in
the order in which a reader would, in a folder of the page's own."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown import Markdown
from markdown_it import MarkdownIt

import everystep
from everystep.compute.reader import read_text
from everystep.publish.asked import OPTIONS
from everystep.publish.markdown_extension import Everystep
from everystep.publish.mkdocs_plugin import Settings

from .sites import ROOT, environment

PAGES = sorted((ROOT / "site" / "docs" / "how-to").glob("*.md"))
BROKEN = "wrong.yaml"
"""What a spec is called that is there to be wrong."""


PROGRESS = re.compile(r"^(?:\d+ of \d+ sheets are written|zapisane arkusze: \d+ z \d+)\n", re.M)
"""What a command says on the way when it takes a while."""


@dataclass(frozen=True)
class Block:
    """One fence of a page: what it is written in, the file it is, its text and its line."""

    language: str
    title: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map:
            language, _, rest = token.info.partition(" ")
            title = re.search(r'title="([^"]*)"', rest)
            yield Block(language, title[1] if title else "", token.content, token.map[0] + 1)


def language_of(page: Path) -> str:
    return "pl" if page.name.endswith(".pl.md") else "en"


class Reader:
    """Somebody who does everything that a page shows."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page, self.folder = page, folder / "work"
        self.folder.mkdir()
        self.names: dict[str, Any] = {}
        self.spec: dict[str, Any] = {}
        self.said: str | None = None
        self.environment = environment(folder) | {"EVERYSTEP_LANG": language_of(page)}
        tools = folder / "bin"
        tools.mkdir()
        for name, call in {"everystep": "-m everystep", "mkdocs": "-m mkdocs", "python": ""}.items():
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n', encoding="utf-8")
            (tools / name).chmod(0o755)
        self.environment["PATH"] = os.pathsep.join([str(tools), self.environment["PATH"]])

    def does(self, block: Block) -> None:
        if block.title:
            file = self.folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        said, self.said = self.said, None
        match block.language:
            case "yaml":
                self.reads(block)
            case "python":
                self.executes(block)
            case "console":
                self.types(block)
            case "text":
                assert said is not None, f"{self.page.name}:{block.line}: nothing was said that this could be"
                assert said.replace("\N{NO-BREAK SPACE}", " ") == block.text, f"{self.page.name}:{block.line}"
            case "markdown" | "everystep" | "css" | "csv" | "html+jinja" | "toml":
                pass  # written as a file; or a lesson on the page itself, which the site's own build reads
            case "sh":
                self.knows(block)
            case _:
                pytest.fail(f"{self.page.name}:{block.line}: nobody knows what to do with {block.language!r}")

    def reads(self, block: Block) -> None:
        """A spec, or a part of one that goes into the spec before it, or a site's configuration."""
        data = yaml.safe_load(block.text)
        if block.title in (BROKEN, "mkdocs.yml"):
            return
        if "layers" in data:
            self.spec = data
            file = self.folder / block.title if block.title else self.folder / "lesson.yaml"
            spec = everystep.read(file, text=block.text)
        else:
            assert self.spec, f"{self.page.name}:{block.line}: a part of no spec"
            spec = read_text(yaml.safe_dump(self.spec | data))
        page = everystep.render(everystep.walkthrough(everystep.run(spec)), lang=language_of(self.page))
        assert page.startswith("<!doctype html>")

    def executes(self, block: Block) -> None:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.chdir(self.folder):
            exec(compile(block.text, f"{self.page.name}:{block.line}", "exec"), self.names)
        self.said = out.getvalue()

    def types(self, block: Block) -> None:
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.M):
            done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.folder, env=self.environment,
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
            assert PROGRESS.sub("", done.stdout) == expected, f"{self.page.name}:{block.line}: {command}"
            assert done.returncode == (BROKEN in command), f"{self.page.name}:{block.line}: {command}"

    def knows(self, block: Block) -> None:
        """Commands for a checkout, which would change it, are those of CONTRIBUTING.md; others are only asked for."""
        told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        for line in block.text.splitlines():
            assert line in told or line == "everystep languages", f"{self.page.name}:{block.line}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_reader_who_does_what_a_page_says_gets_what_it_says(page: Path, tmp_path: Path) -> None:
    reader = Reader(page, tmp_path)
    found = list(blocks(page))
    assert any(block.language == "yaml" for block in found)
    for block in found:
        reader.does(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_page_s_lessons_in_markdown_show_without_a_problem(page: Path, tmp_path: Path) -> None:
    reader = Reader(page, tmp_path)
    for block in blocks(page):
        if block.title.startswith("lessons/"):
            reader.does(block)
        elif block.language == "markdown":
            ours = Everystep(folder=str(reader.folder / "lessons"), on_error="raise", cache="memory")
            assert "everystep-lesson" in Markdown(extensions=[ours]).convert(block.text)


def test_there_is_a_page_in_each_language() -> None:
    names = {page.name for page in PAGES}
    assert len(names) == 12
    assert {name.replace(".pl.md", ".md") for name in names if name.endswith(".pl.md")} == {
        name for name in names if not name.endswith(".pl.md")
    }


@pytest.mark.parametrize("name", ["course.md", "course.pl.md"])
def test_every_option_of_fences_the_plugin_and_the_extension_is_told(name: str) -> None:
    text = (ROOT / "site" / "docs" / "how-to" / name).read_text(encoding="utf-8")
    settings = [key for key, _ in Settings._schema]
    for option in (*OPTIONS, *settings, *Everystep().config):
        assert f"`{option}`" in text, option


@pytest.mark.parametrize("name", ["look.md", "look.pl.md"])
def test_every_role_that_has_a_colour_is_told(name: str) -> None:
    from everystep.render.palette import palette

    text = (ROOT / "site" / "docs" / "how-to" / name).read_text(encoding="utf-8")
    for role in palette().roles:
        assert f"`{role}`" in text, role
