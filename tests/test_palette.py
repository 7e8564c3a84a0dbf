"""The palette holds its promises: readable, distinguishable, and never by colour alone."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from everystep.render.palette import css_variables, hex_of, palette, standalone_rules, stylesheet

Vector = tuple[float, float, float]
BACKGROUNDS = ("page", "panel", "shade")
THEMES = {"light": False, "dark": True}

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHT: dict[str, tuple[Vector, Vector, Vector]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# The least distance in Oklab, times 100. About 2 is a just noticeable difference.
LEAST_BETWEEN_ROLES = {"normal": 10.5, "protanopia": 5.4, "deuteranopia": 4.6, "tritanopia": 6.9}
LEAST_BETWEEN_HUES = {"normal": 10.5, "protanopia": 8.0, "deuteranopia": 8.0, "tritanopia": 8.0}


def linear(colour: str) -> Vector:
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(r), _linear(g), _linear(b)


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def dot(matrix: tuple[Vector, Vector, Vector], v: Vector) -> Vector:
    x, y, z = (sum(m * c for m, c in zip(row, v, strict=True)) for row in matrix)
    return x, y, z


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio."""
    low, high = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, sight: str) -> float:
    a, b = (oklab(dot(SIGHT[sight], linear(x))) for x in (one, other))
    return 100 * float(sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5)


def oklab(rgb: Vector) -> Vector:
    r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
    cones = dot(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        (r, g, b),
    )
    long, medium, short = (c ** (1 / 3) for c in cones)
    return dot(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        (long, medium, short),
    )


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_colour_is_readable_on_every_background(theme: str) -> None:
    colours = palette().variables(THEMES[theme])
    texts = ["ink", "soft", "accent", *palette().roles, *palette().hues]
    poor = [(t, b) for t in texts for b in BACKGROUNDS if contrast(colours[t], colours[b]) < 4.5]
    assert poor == []


@pytest.mark.parametrize("theme", THEMES)
def test_letters_are_readable_in_discs_boxes_and_pills(theme: str) -> None:
    colours = palette().variables(THEMES[theme])
    pairs = [(f"{role}-ink", f"{role}-fill") for role in palette().roles]
    pairs += [("on-hue", hue) for hue in palette().hues] + [("page", "ink"), ("page", "accent"), ("page", "loss")]
    assert [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("theme", THEMES)
def test_lines_that_carry_meaning_stand_out(theme: str) -> None:
    """A disc's outline is its role's text colour, an edge its hue: each at least 3:1 on the panel."""
    colours = palette().variables(THEMES[theme])
    lines = ["rule", *palette().roles, *palette().hues]
    assert [name for name in lines if contrast(colours[name], colours["panel"]) < 3] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_roles_and_hues_differ_for_every_kind_of_sight(theme: str, sight: str) -> None:
    colours = palette().variables(THEMES[theme])
    for names, least in ((palette().roles, LEAST_BETWEEN_ROLES), (palette().hues, LEAST_BETWEEN_HUES)):
        found = {(a, b): distance(colours[a], colours[b], sight) for a, b in combinations(names, 2)}
        assert {pair: d for pair, d in found.items() if d < least[sight]} == {}


def test_colours_of_formulas_in_markdown_serve_on_white_and_on_githubs_dark_page() -> None:
    for role in palette().roles:
        assert contrast(hex_of(role), "#ffffff") >= 3.5, role
        assert contrast(hex_of(role), "#0d1117") >= 3.5, role


def test_colour_is_never_alone() -> None:
    signs = [role.sign for role in palette().roles.values()]
    dashes = [hue.dash for hue in palette().hues.values()]
    assert len(set(signs)) == len(signs)
    assert len(set(dashes)) == len(dashes)
    assert all(signs)


BY_SCRIPT = {"es-bar", "x", "y"}
"""What the player measures or places."""


def test_the_style_sheet_names_only_variables_that_exist() -> None:
    css = stylesheet()
    assert (
        set(re.findall(r"var\(--([\w-]+)", css))
        <= set(re.findall(r"--([\w-]+):", css)) | {"role", "least", "most", "tall"} | BY_SCRIPT
    )
    assert "http" not in css
    assert "<" not in css


def test_what_is_marked_keeps_the_ground_on_which_its_colour_is_readable() -> None:
    marks = re.findall(r"\.es-(?:same|from|here)[^{}]*\{([^}]*)\}", stylesheet())
    assert len(marks) > 4 and not any("background" in rules for rules in marks)


def test_the_reader_can_overrule_the_systems_theme() -> None:
    css = css_variables(".lesson")
    assert ".lesson[data-theme=dark]{" in css
    assert "(prefers-color-scheme:dark){.lesson:not([data-theme=light]){" in css


def test_rules_of_a_standalone_diagram_need_no_variables() -> None:
    assert "var(" not in standalone_rules()
    assert standalone_rules().count("{") == standalone_rules().count("}")
