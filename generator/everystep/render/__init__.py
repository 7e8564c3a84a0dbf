"""How a lesson looks: one format, one language at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
