"""Filling: a template of ours as the function that it was made into, an author's own through Jinja2.

Jinja2 takes a command that writes one page a fifth of its time to start. It is imported for what needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from .look import worn
from .ready import TEMPLATES


def filler(name: str, escaped: bool) -> Callable[[dict[str, Any]], str]:
    """What fills the template of a name in the look that is worn, with or without the escaping of HTML and SVG."""
    if worn().folder is None and (ready := TEMPLATES.get(name)):
        put = _put if escaped else str
        return lambda places: ready(places, put)
    from .templates import environment, fill

    return partial(fill, environment(escaped).get_template(name))


def _put(value: Any) -> str:
    """A value as HTML and SVG write it. Most are markup already, or plain words, and need not be looked at twice."""
    if type(value) is Markup:
        return value
    if type(value) is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value
    return escape(value)
