"""The palette: every colour of every output, read from `templates/palette.toml`.

A *role* is what a number is in the lesson (an input, a weight, a loss). One role has one colour
wherever it appears, and a sign that says the same without colour.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from .css import without_comments
from .look import Look, per_look, worn
from .ready import PALETTE as OURS
from .ready import STYLES

PALETTE = "palette.toml"

MORE = "assets/extra.css"
"""An author's rules after ours."""

Pair = tuple[str, str]
"""A colour for light pages and one for dark pages, as #rrggbb."""


class Role(Struct, frozen=True):
    """How one role looks."""

    text: Pair
    """letters and numbers on page, panel or shade"""
    fill: Pair
    """a neuron's disc"""
    ink: Pair
    """letters on that disc"""
    tex: str
    """one colour that serves on white and on GitHub's dark page"""
    sign: str
    """a letter or shape that says the role without colour"""


class Hue(Struct, frozen=True):
    """How the edges into one neuron look: text, line and box in one colour, and a dash pattern."""

    colour: Pair
    dash: str
    """lengths of stroke and gap, as SVG writes them; empty for a solid line"""


class Palette(Struct, frozen=True):
    """Every colour, by name, in the order of the file."""

    neutral: dict[str, Pair]
    roles: dict[str, Role]
    hues: dict[str, Hue]
    on_hue: Pair
    """letters in a box of any hue"""

    def variables(self, dark: bool) -> dict[str, str]:
        """CSS custom properties without their dashes: `input`, `input-fill`, `input-ink`, `b1`, `page`."""
        at = int(dark)
        found = {name: pair[at] for name, pair in self.neutral.items()}
        for name, role in self.roles.items():
            found |= {name: role.text[at], f"{name}-fill": role.fill[at], f"{name}-ink": role.ink[at]}
        return found | {name: hue.colour[at] for name, hue in self.hues.items()} | {"on-hue": self.on_hue[at]}


def palette() -> Palette:
    """The palette of the look that is worn."""
    return palette_of(worn())


@lru_cache(maxsize=8)
def palette_of(look: Look) -> Palette:
    """Our palette, and an author's rows over it. Raises EverystepError with everything that is wrong in those."""
    data = OURS
    if file := look.file(PALETTE):
        from .own_palette import own_rows

        data = own_rows(file, data)
    on = data["hue"]["on"]
    return Palette(
        neutral={name: _pair(value) for name, value in data["neutral"].items()},
        roles={
            name: Role(_pair(row["text"]), _pair(row["fill"]), _pair(row["ink"]), row["tex"], row["sign"])
            for name, row in data["role"].items()
        },
        hues={name: Hue(_pair(row["colour"]), row["dash"]) for name, row in data["hue"].items() if name != "on"},
        on_hue=_pair(on),
    )


def hex_of(role: str) -> str:
    """A role's one colour for a formula in TeX, readable on white and on GitHub's dark page."""
    return palette().roles[role].tex


@per_look
def css_variables(root: str = ":root") -> str:
    """The custom properties as CSS rules on `root`: light, dark where the reader's system asks for it, and
    `data-theme="light"` or `"dark"` on `root` to overrule it. Paper is always light.
    """
    light, dark = (_declarations(palette().variables(is_dark)) for is_dark in (False, True))
    return (
        f"{root}{{color-scheme:light;{light}}}"
        f"@media screen{{{root}[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
        f"@media screen and (prefers-color-scheme:dark){{{root}:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
    )


@per_look
def stylesheet() -> str:
    """The whole style sheet of a lesson's page: variables, the page, what is in its diagrams."""
    more = _asset(MORE) if worn().file(MORE) else ""
    ours = _asset("assets/lesson.css") + _asset("assets/reading.css") + diagram_rules()
    return css_variables() + _role_rules() + ours + more


@per_look
def sheet_stylesheet() -> str:
    """The style sheet of a worksheet's page: a lesson's, and what is its own."""
    return stylesheet() + _asset("assets/worksheet.css")


def _role_rules() -> str:
    """A class for each role and hue: `r-input` in formulas and sentences, `b1` where weights show their neuron."""
    roles = "".join(f".r-{name}{{color:var(--{name})}}" for name in palette().roles)
    return roles + "".join(f".m .{name}{{color:var(--{name})}}" for name in palette().hues)


@per_look
def diagram_rules() -> str:
    """The rules for what is inside diagrams, with custom properties."""
    roles = "".join(
        f".f-{name}{{fill:var(--{name}-fill);stroke:var(--{name})}}.t-{name}{{fill:var(--{name}-ink)}}"
        f".k-{name}{{fill:var(--{name})}}.e-{name}{{stroke:var(--{name})}}"
        for name in palette().roles
    )
    hues = "".join(
        f".e-{name}{{stroke:var(--{name})}}.x-{name}{{fill:var(--{name})}}"
        + (f".d-{name}{{stroke-dasharray:{hue.dash}}}" if hue.dash else "")
        for name, hue in palette().hues.items()
    )
    return _asset("svg/diagram.css") + roles + hues


@per_look
def standalone_rules() -> str:
    """The same rules for a diagram that stands in a file of its own: plain colours, then the dark ones.

    Programs that draw SVG files often know neither custom properties nor colour schemes; they see the light rules.
    """
    light, dark = (_resolve(diagram_rules(), palette().variables(is_dark)) for is_dark in (False, True))
    return f"{light}@media (prefers-color-scheme:dark){{{_only_colours(dark)}}}"


@per_look
def paper_rules() -> str:
    """The rules for a diagram on paper: the light colours, and a sans-serif face that every installation has."""
    rules = _resolve(diagram_rules(), palette().variables(False))
    return re.sub(r"font-family:[^;}]*", "font-family:'DejaVu Sans',sans-serif", rules)


def _resolve(css: str, values: dict[str, str]) -> str:
    return re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], css)


def _only_colours(css: str) -> str:
    """Of each rule only the declarations that name a colour, and no rule without one."""
    rules = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        coloured = ";".join(part for part in body.split(";") if "#" in part)
        if coloured:
            rules.append(f"{selector}{{{coloured}}}")
    return "".join(rules)


def _declarations(values: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _asset(path: str) -> str:
    """A style sheet in short, the author's own or ours."""
    file = worn().file(path)
    return without_comments(file.read_text(encoding="utf-8", errors="replace")) if file else STYLES[path]


def _pair(value: list[str]) -> Pair:
    light, dark = value
    return light, dark
