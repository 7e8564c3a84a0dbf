"""The templates: compiled by Jinja2 once, and kept between runs where the system has a place for that."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from .._paths import templates_dir


@cache
def environment(autoescape: bool) -> jinja2.Environment:
    """The templates of every format, with or without the escaping of HTML and SVG."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_dir()),
        autoescape=autoescape,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        bytecode_cache=_kept(),
    )


class _Kept(FileSystemBytecodeCache):
    """Compiled templates in files, each named after its source's place and valid for its very text."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk is no reason to write no lesson
            super().dump_bytecode(bucket)


def _kept() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, if this system has a place for files of this user alone."""
    try:
        return _Kept()
    except (OSError, RuntimeError):
        return None
