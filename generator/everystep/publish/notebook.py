"""The library's verbs for a lesson, and a lesson that shows itself in a notebook."""

from __future__ import annotations

from msgspec.structs import asdict

from ..compute.trace import Trace
from ..render import render
from ..teach import walkthrough as teaching
from ..teach.lesson import Lesson


class ShownLesson(Lesson, frozen=True):
    """A lesson that a notebook shows as a page in English."""

    def _repr_html_(self) -> str:
        """The lesson in a frame of its own, so that its style leaves the notebook's alone."""
        from html import escape

        page = escape(render(self), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:80vh;border:0" title="everystep"></iframe>'

    def _repr_markdown_(self) -> str:
        """The lesson as Markdown; its pictures are not part of it."""
        return render(self, format="md")


def walkthrough(trace: Trace) -> ShownLesson:
    """The lesson of a trace: what to say about its numbers, in teaching order, in no language yet."""
    lesson = teaching.walkthrough(trace)
    return ShownLesson(**asdict(lesson))
