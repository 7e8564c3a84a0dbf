"""How a lesson looks: one format, one language at a time.

`everystep.render` is this room and a verb at once: the room is a callable module, since Python puts a package's
rooms among its names and the verb would vanish behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..teach.lesson import Lesson
    from .page import Rendered

FORMATS = ("html", "md")
"""The formats, by the suffix of their files."""


def writer(format: str) -> Callable[..., Rendered]:
    """The function that writes a format; only the one that is asked for is imported."""
    if format == "html":
        from .html import html_page

        return html_page
    from .markdown import markdown_page

    return markdown_page


def render(lesson: Lesson, lang: str = "en", format: str = "html") -> str:
    """A lesson as one page: `format` is "html" (a whole file that needs no other) or "md".

    Raises EverystepError for a language that everystep does not speak, ValueError for an unknown format.
    """
    from .language import language

    if format not in FORMATS:
        raise ValueError(f'no format "{format}"; there are {" and ".join(FORMATS)}')
    return writer(format)(lesson, language(lang), (), lesson.trace.spec.name).text


class _Verb(ModuleType):
    """A room that can be called."""

    def __call__(self, lesson: Lesson, lang: str = "en", format: str = "html") -> str:
        return render(lesson, lang, format)


sys.modules[__name__].__class__ = _Verb
