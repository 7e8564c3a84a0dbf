"""Places: where in Markdown's stash and in its tree a fence waits for its lesson."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring

from markdown import Markdown

PLACEHOLDER = re.compile("\u0002wzxhzdk:([0-9]+)\u0003")
"""What stands in the tree for an entry of Markdown's stash, as markdown.util writes it."""

MARK = "\u0002wzx"
"""What every such place begins with, and hardly any other text has."""

WAITING = '<div data-everystep="{}"></div>'
"""What a fence leaves in the stash until its lesson is written."""


FOUND = re.compile(WAITING.format("([0-9]+)"))


def waiting_in(md: Markdown) -> dict[int, int]:
    """The numbers of the fences that wait, by their places in the stash."""
    found = [(k, FOUND.search(html)) for k, html in enumerate(md.htmlStash.rawHtmlBlocks) if isinstance(html, str)]
    return {k: int(match[1]) for k, match in found if match}


def hidden(md: Markdown, waiting: Mapping[int, int]) -> list[int]:
    """Fences within HTML that Markdown does not look into. One that is in no stash either was a sample of code."""
    if not waiting:
        return []
    blocks = [html if isinstance(html, str) else tostring(html, "unicode") for html in md.htmlStash.rawHtmlBlocks]
    found = {int(place) for block in blocks for place in PLACEHOLDER.findall(block)}
    return [place for place in waiting if place in found]


def freed(root: Element, waiting: Mapping[int, int]) -> None:
    """Give each fence that stands right below or above a paragraph's text a paragraph of its own, for it is a block."""
    shared = set()
    for child in root.iter("p"):
        texts = [child.text, *[inner.tail for inner in child]]
        if any([int(k) in waiting for text in texts if text and MARK in text for k in PLACEHOLDER.findall(text)]):
            if len(texts) == 1 and PLACEHOLDER.fullmatch((child.text or "").strip()):
                child.attrib.clear()
            else:
                shared.add(child)
    if not shared:
        return
    for parent in list(root.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child in shared:
                kept = _parted(child, waiting)
                kept[-1].tail = child.tail
                parent[place : place + 1] = kept


def _parted(child: Element, waiting: Mapping[int, int]) -> list[Element]:
    """The paragraphs into which one falls that holds fences."""
    parts = [Element("p", child.attrib)]
    for text, inner in zip([child.text, *[inner.tail for inner in child]], [*child, None], strict=True):
        for n, piece in enumerate(re.split("(\u0002wzxhzdk:[0-9]+\u0003)", text or "")):
            found = PLACEHOLDER.fullmatch(piece)
            if n and found and int(found[1]) in waiting:
                alone = Element("p")
                alone.text = piece
                parts += [alone, Element("p", child.attrib)]
            else:
                _add(parts[-1], piece)
        if inner is not None:
            inner.tail = None
            parts[-1].append(inner)
    return [part for part in parts if len(part) or (part.text or "").strip()]


def _add(element: Element, text: str) -> None:
    """Text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
