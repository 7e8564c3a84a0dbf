"""Paper: its sizes, and how sentences, names and numbers become Typst's code.

What people wrote stands in strings and is never markup; formulas come from the notation; the looks are in
`templates/typst/worksheet.typ`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from msgspec import Struct

from ..compute.formula import Formula, Ref
from ..compute.trace import Trace
from ..errors import EverystepError, Problem
from ..messages import say
from .breadth import breadth
from .filling import filler
from .language import Language
from .mathml import MathML
from .palette import palette
from .scribe import Scribe
from .speech import Speech
from .typst import Typst, string

PAPERS = {"a4": ("a4", 210.0, 297.0), "letter": ("us-letter", 215.9, 279.4)}
"""The sizes of paper: what Typst calls them, and how wide and high they are in millimetres."""

NORMAL, LARGE = 10.5, 18.0
"""The sizes of letters in points."""

MARGIN, SIDE, NOTE, GUTTER = 17.0, 54.0, 16.0, 2.4
"""As in `templates/typst/worksheet.typ`: a page's margin, the space for working and the one for a note, in
millimetres; the room of a line's number in the size of letters."""

ROOMY = 36.0
"""From this many ems on, a page has room for working beside the calculations."""

SIGN = 1.3
"""The width of a sign between two lines, with the room around it."""


class Paper(Struct, frozen=True):
    """How a document is printed: its size (a row of PAPERS), in large letters, with squared paper for working."""

    size: str = "a4"
    large: bool = False
    working: bool = True

    @property
    def type(self) -> float:
        """The size of letters in points."""
        return LARGE if self.large else NORMAL

    def ems(self, millimetres: float) -> float:
        """A length in the size of letters."""
        return millimetres / 25.4 * 72 / self.type

    @property
    def room(self) -> float:
        """How wide the text is, in the size of letters."""
        return self.ems(PAPERS[self.size][1] - 2 * MARGIN)


class PaperScribe(Scribe):
    """Sentences, names and numbers as Typst's code."""

    def __init__(self, trace: Trace, language: Language, filled: bool = False) -> None:
        super().__init__(trace, language)
        self.typst = Typst(self.naming, self.printed, self.numbers)
        self.speech = Speech(self.naming, self.printed, self.numbers, language)
        self.mathml = MathML(self.naming, self.printed, self.numbers)  # by which widths are guessed
        self.typst.filled = self.speech.filled = filled

    def parts(self, text: str) -> tuple[str, ...]:
        return _parts(text)

    def author(self, text: str) -> str:
        return f"#{string(text)}"

    def inline(self, formula: Formula) -> str:
        return f"#m({string(self.speech.write(formula))}, ${self.typst.write(formula)}$)"

    def number(self, of: Ref) -> str:
        role = self.naming.role(of.array)
        return f'#number(rgb("{palette().roles[role].text[0]}"), {string(self.text(of))})'

    def computed(self, d: Decimal) -> str:
        return f"#number(ink, {string(self.numbers.text(d))})"


@cache
def _parts(text: str) -> tuple[str, ...]:
    """A sentence taken apart at its places, the text between them as strings."""
    pieces = re.split(r"\{(\w+)\}", text)
    return tuple([piece if k % 2 else _marked_up(piece) for k, piece in enumerate(pieces)])


def _marked_up(text: str) -> str:
    pieces = re.split(r"\*([^*]+)\*", text)
    return "".join([f"#emph({string(p)})" if k % 2 else f"#{string(p)}" for k, p in enumerate(pieces) if p])


def language_of(language: Language) -> dict[str, str]:
    """A language as Typst takes it: two or three letters, a country, a direction."""
    code, _, rest = language.tag.partition("-")
    region = rest.rpartition("-")[2]
    known = re.fullmatch("[a-z]{2,3}", code)
    return {
        "lang": string(code if known else "en"),
        "region": string(region) if re.fullmatch("[A-Z]{2}", region) else "none",
        "dir": language.direction,
    }


def width_of(mathml: str) -> float:
    """The width of a written formula on paper, in ems."""
    return 0.9 * breadth(f"<math>{mathml}</math>")


@cache
def qr_code(text: str) -> str:
    """A text as a QR code, an SVG with nothing else in it. Raises EverystepError where segno is not installed."""
    try:
        import segno
    except ImportError:
        raise missing("segno") from None
    held = BytesIO()
    segno.make(text, error="m", micro=False).save(held, kind="svg", border=0, xmldecl=False, nl=False)
    return held.getvalue().decode("utf-8")


def missing(package: str) -> EverystepError:
    """What to install where a package is absent that only worksheets need."""
    hint = say("pip install {package}", package="everystep[worksheets]")
    message = say("worksheets need {package}, which is not installed", package=package)
    return EverystepError([Problem(message, hint=hint)])


def filled(kind: str, /, **places: Any) -> str:
    """A template of Typst's, filled."""
    return filler(f"typst/{kind}.typ.jinja", escaped=False)(places)
