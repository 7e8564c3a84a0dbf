"""The style sheet of a lesson within a page of somebody else: the same rules, kept out of the theme's way.

A theme styles every `h2`, `table` and `details` that it finds. Inside a lesson all of that is taken back first, with
the weight of an id, and then every rule of ours says the same weight in front; whatever the theme's classes are, it
wins there and nowhere else. An author's own style sheet changes a lesson through the custom properties, which carry
no such weight: `.everystep-lesson{--accent:#060}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .look import per_look
from .palette import css_variables, palette, stylesheet
from .pieces import BLOCK, INLINE

ROOT = f":is(.{BLOCK},#{BLOCK}-)"
"""A lesson, with the weight of an id."""

DARK = ("[data-md-color-scheme=slate]", "[data-bs-theme=dark]", "[data-theme=dark]")
"""What themes say above the page when it is dark: Material, MkDocs and readers' own, Furo and its relatives."""

OWN = f"""
.{BLOCK}{{--em:1rem;container:{BLOCK}/inline-size;margin:1.2em 0;padding:.2em 1em;border-radius:8px}}
.md-typeset .{BLOCK},.md-typeset .{INLINE}{{--em:.8rem}}
{ROOT} :where(:not(svg,svg *,math,math *,.headerlink)){{all:revert}}
{ROOT} :where(:not(svg,svg *,math,math *,.headerlink))::before{{all:revert}}
{ROOT} :where(:not(svg,svg *,math,math *,.headerlink))::after{{all:revert}}
{ROOT}{{background:var(--page);color:var(--ink);font-size:var(--em);line-height:1.6}}
"""
"""What comes before the page's rules."""

LAST = f"""
{ROOT} :is(h1,h2,h3,h4,h5,h6){{font-size:1.25em;font-weight:650;margin:1.6em 0 .5em;color:var(--ink)}}
{ROOT} h2{{font-size:1.5em}}
{ROOT} section{{margin:0;padding:0;content-visibility:visible}}
{ROOT} .headerlink{{font-size:.8em}}
.everystep-error{{border:2px solid #b3261e;border-radius:8px;padding:.6em 1em;margin:1.2em 0;overflow-wrap:break-word}}
.everystep-error ul{{margin:.3em 0 0;padding-inline-start:1.2em}}
.{INLINE} a{{color:inherit;text-decoration:underline dotted 1px;text-underline-offset:.3em}}
"""
"""What comes after them."""

FRAME = re.compile(r"\.(?:top|brand|phases|langs|shell|toc|skip|other|self)\b|^(?:html|main|h1)\b(?!>section)")
"""Selectors of the frame around a whole page, which a lesson within a page does not have."""


@per_look
def embedded_stylesheet() -> str:
    """The style sheet for pages that hold lessons, or parts or single numbers of them."""
    rules = stylesheet().removeprefix(css_variables())
    scoped = "".join(_scoped(rules))
    roles = "".join([f".{INLINE} .r-{name}{{color:var(--{name})}}" for name in palette().roles])
    return _variables() + re.sub(r"\n", "", OWN) + scoped + roles + re.sub(r"\n", "", LAST)


def _variables() -> str:
    """The palette: light, and dark where the theme says that it is. Paper is always light."""
    light, dark = (
        ";".join([f"--{name}:{value}" for name, value in palette().variables(is_dark).items()])
        for is_dark in (False, True)
    )
    on = ",".join([f"{theme} .{part}" for theme in DARK for part in (BLOCK, INLINE)])
    return f".{BLOCK},.{INLINE}{{{light}}}@media screen{{{on}{{{dark}}}}}"


def _scoped(css: str) -> Iterator[str]:
    """The rules, each kept to a lesson."""
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports", "@container")):
            inner = "".join(_scoped(body))
            if inner:
                yield f"{_condition(head)}{{{inner}}}"
        elif not head.startswith("@"):
            selectors = [kept for part in _split(head) if (kept := _selector(part.strip()))]
            body = _declarations(body, head.strip() == "body")
            if selectors and body:
                yield f"{','.join(selectors)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule's head, and what stands between its brackets."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, at = 1, opening + 1
        while depth and at < len(css):
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield css[start:opening].strip(), css[opening + 1 : at - 1]
        start = at


def _split(selectors: str) -> list[str]:
    """The selectors of a list; a comma within brackets parts nothing."""
    return re.split(r",(?![^(]*\))", selectors)


def _selector(selector: str) -> str:
    """A selector kept to a lesson; nothing for what only a whole page has."""
    if selector in ("body", ":root"):
        return ROOT
    if FRAME.search(selector):
        return ""
    return f"{ROOT}{selector.removeprefix('main')}" if selector.startswith("main>") else f"{ROOT} {selector}"


def _declarations(body: str, is_body: bool) -> str:
    """Declarations in the host's terms: its fonts, and its own unit, since some themes change what a rem is."""
    kept = []
    for part in body.split(";"):
        name, _, value = part.partition(":")
        if is_body and name.strip() in ("margin", "background", "color", "font"):
            continue
        if name.strip() == "font-family" and value.strip() in ("var(--sans)", "var(--serif)"):
            value = "inherit"
        value = re.sub(r"(?<![\w.-])(-?(?:\d+\.?\d*|\.\d+))rem\b", r"calc(\1*var(--em))", value)
        if part.strip():
            kept.append(f"{name}:{value}" if value else part)
    return ";".join(kept)


def _condition(head: str) -> str:
    """An at-rule's head; what asks for the page's width asks for the lesson's, in units that no theme changes."""
    found = re.fullmatch(r"@media ?\(max-width:([\d.]+)rem\)", head)
    return f"@container {BLOCK} (max-width:{float(found[1]) * 16:g}px)" if found else head
