"""Escaping, to the same characters as `html.escape`: that module brings HTML's two thousand names of characters along,
which take a command a millisecond and are needed only to read HTML.
"""

from __future__ import annotations


def escape(text: str, quote: bool = True) -> str:
    """The text with `&`, `<` and `>` as HTML writes them, and quotation marks unless `quote` is false."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;") if quote else text
