"""Text in diagrams: how wide it is, how it is shortened, how a name is written with its subscript.

SVG does not say how wide a text will be, and the reader's font is unknown. The widths here are those of a
wide sans-serif face (DejaVu Sans, bold); in any narrower face there is a little more air.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from markupsafe import Markup

SMALL = 0.72
"""The size of a subscript, in the size of its name."""

LINE = 1.3
"""From one line of a label to the next, in the size of its name."""

_DIGIT = 0.7
_WIDTHS = {
    **dict.fromkeys("0123456789", _DIGIT),
    **dict.fromkeys(".,:;' ·|ijlI", 0.39),
    **dict.fromkeys("frt()[]-/", 0.5),
    **dict.fromkeys("+−=<>→≈×", 0.84),
    **dict.fromkeys("mwMW…", 1.05),
    " ": 0.35,
    "\N{NARROW NO-BREAK SPACE}": 0.2,
    "\N{NO-BREAK SPACE}": 0.35,
}
_NOT_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]"
"""All of it is unprintable, and so is seldom looked for: a class of so many signs takes a millisecond to compile."""


class Label(Struct, frozen=True):
    """A name: w with the subscript 1 is `Label("w", "1")`."""

    base: str
    sub: str = ""
    sup: str = ""

    def __str__(self) -> str:
        return self.base + self.sub + self.sup


@lru_cache(4096)
def width(text: str) -> float:
    """The width of a text in its own size (em)."""
    return sum([_WIDTHS.get(c) or _other(c) for c in text])


def _other(c: str) -> float:
    if c >= "\U000f0000":
        return _DIGIT  # what stands in for one in `kept`; of no other sign for private use is a width known
    if c >= "\u2e80":
        return 1.05  # Chinese, Japanese, Korean
    return 0.8 if c.isupper() else 0.7


@lru_cache(1024)
def label_width(label: Label) -> float:
    """The width of a name with its small parts, in its own size."""
    return width(label.base) + SMALL * (width(label.sub) + width(label.sup))


@lru_cache(1024)
def shorten(text: str, room: float) -> str:
    """The text, or as much of it as `room` ems hold and an ellipsis."""
    if width(text) <= room:
        return text
    room -= width("…")
    end = 0
    while end < len(text) and (room := room - width(text[end])) >= 0:
        end += 1
    return text[: max(end, 1)].rstrip() + "…"


@lru_cache(1024)
def shorten_label(label: Label, room: float) -> Label:
    """The name with as much of its letters as `room` ems hold; the small parts stay if they can."""
    if label_width(label) <= room:
        return label
    small = label_width(label) - width(label.base)
    if small > room / 2:
        return Label(shorten(label.base, room / 2), shorten(label.sub + label.sup, room / 2 / SMALL))
    return replace(label, base=shorten(label.base, room - small))


@lru_cache(256)
def lines(text: str, room: float) -> tuple[str, ...]:
    """The text on one line, or on two where its words allow; what still does not fit is shortened."""
    words = text.split()
    if width(text) <= room or len(words) < 2:
        return (shorten(text, room),)
    cut = min(range(1, len(words)), key=lambda k: max(width(" ".join(words[:k])), width(" ".join(words[k:]))))
    return shorten(" ".join(words[:cut]), room), shorten(" ".join(words[cut:]), room)


@lru_cache(256)
def beside(text: str) -> tuple[str, ...]:
    """A name that stands beside its neuron: on one line if it is short, else on two; whole up to about 24 letters."""
    short = lines(text, 8.5)
    return short if "".join(short) == "".join(text.split()) else lines(text, 17)


@lru_cache(4096)
def clean(text: str) -> Markup:
    """The text as text: escaped, and without what XML cannot hold."""
    from markupsafe import escape

    return escape(text if text.isprintable() else re.sub(_NOT_XML, "", text))


@lru_cache(2048)
def spans(label: Label, size: float, value: str = "", after: str = "", tag: str = "", at: str = "") -> Markup:
    """A name and what follows it as SVG: small parts shifted off the line, `v` for the number, `tag` for a name
    that stands before one. With `at`, where the text is centred, the new value stands on a line of its own.
    """
    from markupsafe import Markup

    down, back = round(size * 0.22, 1), ""
    parts = []
    if str(label):
        name = str(clean(label.base))
        if label.sub:
            name += f'<tspan dy="{down}" font-size="{size * SMALL:.1f}">{clean(label.sub)}</tspan>'
            back = f' dy="{-down}"'
        if label.sup:
            up = round(size * 0.36 + (down if label.sub else 0), 1)
            name += f'<tspan dy="{-up}" font-size="{size * SMALL:.1f}">{clean(label.sup)}</tspan>'
            back = f' dy="{round(size * 0.36, 1)}"'
        parts.append(f'<tspan class="{clean(tag)}">{name}</tspan>' if tag else name)
    if value:
        space = " " if parts else ""
        parts.append(f'<tspan class="v"{back}>{space}{clean(value)}</tspan>')
    if after and at:
        parts.append(
            f'<tspan x="{at}" dy="{size * LINE:.1f}"><tspan class="arrow">→ </tspan>'
            f'<tspan class="v new">{clean(after)}</tspan></tspan>'
        )
    elif after:
        parts.append(f'<tspan class="arrow"> → </tspan><tspan class="v new">{clean(after)}</tspan>')
    return Markup("".join(parts))
