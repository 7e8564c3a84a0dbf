"""How a lesson looks: one format, one language at a time.

`everystep.render` is this room and a verb at once: the room is a callable module, since Python puts a package's
rooms among its names and the verb would vanish behind it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..teach.lesson import Lesson
    from .page import Rendered

FORMATS = ("html", "md")
"""The formats, by the suffix of their files."""


def writer(format: str, last: bool = False) -> Callable[..., Rendered]:
    """The function that writes a format, for a `last` lesson too; only the one that is asked for is imported."""
    if format == "html":
        from .html import html_page

        return partial(html_page, last=True) if last else html_page
    from .markdown import markdown_page

    return markdown_page


def render(
    lesson: Lesson, lang: str = "en", format: str = "html", templates: str | os.PathLike[str] | None = None
) -> str:
    """A lesson as one page: `format` is "html" (a whole file that needs no other) or "md"; `templates` is a folder
    with an author's own templates and colours, which go before ours.

    Raises EverystepError for a language that everystep does not speak and for mistakes in the author's templates,
    ValueError for an unknown format.
    """
    from .language import language
    from .look import look_of, wearing

    if format not in FORMATS:
        raise ValueError(f'no format "{format}"; there are {" and ".join(FORMATS)}')
    with wearing(look_of(templates)):
        return writer(format)(lesson, language(lang), (), lesson.trace.spec.name).text


class _Verb(ModuleType):
    """A room that can be called."""

    def __call__(
        self, lesson: Lesson, lang: str = "en", format: str = "html", templates: str | os.PathLike[str] | None = None
    ) -> str:
        return render(lesson, lang, format, templates)


sys.modules[__name__].__class__ = _Verb
