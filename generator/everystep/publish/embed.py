"""The embed: from what a fence asks for to a part of a lesson as HTML. It knows no Markdown and no MkDocs.

What was made before comes from the cache, and nothing is loaded that makes a lesson: see `making`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..errors import EverystepError
from ..render.look import OURS, Look, wearing
from ..render.pieces import Fragment, thawed
from .asked import CHARTS, Asked
from .cache import Cache, key_of

USUAL = 2**20
"""The bytes up to which a spec is read without the reader's precautions."""


class Source(Struct, frozen=True):
    """A lesson's spec, and where it stands: problems are told of `label`, `before` lines further down."""

    text: str
    file: str  # names the format, and the folder in which the spec finds files with numbers
    label: str
    before: int = 0
    inline: bool = False
    steps: int = 0
    charts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The lesson's name."""
        return "lesson" if self.inline else os.path.splitext(os.path.basename(self.file))[0]

    @property
    def placed(self) -> str:
        """The text, each line where it is counted, so that a problem that names another line names the right one."""
        return "\n" * self.before + self.text

    @property
    def marks(self) -> tuple[object, ...]:
        """Everything that the lesson is made from, as plain data."""
        return (self.text, self.name, _format(self.file), self.steps, self.charts, _numbers(self.text, self.file))


def file_source(file: Path, label: str) -> Source:
    """The source in a file. Raises EverystepError when it cannot be read."""
    try:
        with open(file, "rb", buffering=0) as opened:
            content = opened.read() if os.fstat(opened.fileno()).st_size < USUAL else b"\0"
            if b"\0" not in content:
                return Source(content.decode("utf-8"), str(file), label)
    except (OSError, UnicodeDecodeError):
        pass  # the reader has the words for it
    from ..compute.reader import text_of

    try:
        return Source(text_of(file), str(file), label)
    except EverystepError as error:
        raise EverystepError([replace(p, file=label) for p in error.problems]) from None


def _format(file: str) -> str:
    return os.path.splitext(file)[1].lower()


def _numbers(text: str, file: str) -> list[str]:
    """The hashes of the files with numbers that a spec may name."""
    hashes: list[str] = []
    if "file" not in text:
        return hashes
    for name in dict.fromkeys(re.findall(r"file[\"']?\s*:\s*[\"']?([^\"'\n{}]*?\.(?:npz|npy|safetensors|csv))", text)):
        try:
            content = (Path(file).parent / name).read_bytes()
        except OSError:
            content = b""
        hashes.append(hashlib.sha256(content).hexdigest())
    return hashes


def embedded(
    source: Source,
    wanted: Asked,
    lang: str,
    prefix: str,
    cache: Cache,
    live: bool = True,
    look: Look = OURS,
    plain: bool = False,
) -> Fragment:
    """What a fence asks for, in one language; `plain` wants HTML in ASCII alone. Raises EverystepError."""
    if wanted.chart in CHARTS:
        source = replace(source, charts=(CHARTS[wanted.chart],))
    key = key_of("fragment", *source.marks, *wanted.parts, lang, prefix, live, look.mark, plain)
    if held := cache.get(key):
        try:
            return thawed(held)
        except (ValueError, TypeError):
            pass  # a file that somebody else wrote
    from .making import made_fragment

    with wearing(look):
        made = made_fragment(source, wanted, lang, prefix, live, plain)
    cache.put(key, made.frozen())
    return made


def number(source: Source, name: str, lang: str, cache: Cache, look: Look = OURS) -> tuple[str, str, str]:
    """One number of a lesson: its node's name in full, its coloured digits, and what the lesson calls it."""
    key = key_of("number", *source.marks, name, lang, look.mark)
    if held := cache.get(key):
        try:
            node, html, called = json.loads(held)
            return str(node), str(html), str(called)
        except (ValueError, TypeError):
            pass
    from .making import made_number

    with wearing(look):
        result = made_number(source, name, lang)
    cache.put(key, json.dumps(result, ensure_ascii=False))
    return result


def style_sheet(cache: Cache, look: Look = OURS) -> str:
    """The style sheet of lessons within pages. Raises EverystepError for mistakes in an author's look."""
    key = key_of("style sheet", look.mark)
    if held := cache.get(key):
        return held
    from ..render.scoped import embedded_stylesheet

    with wearing(look):
        css = embedded_stylesheet()
    cache.put(key, css)
    return css


def script(cache: Cache) -> str:
    """The script of lessons that follow their readers."""
    key = key_of("script")
    if held := cache.get(key):
        return held
    from ..render.live import scripts

    text = scripts()
    cache.put(key, text)
    return text
