"""Formulas with letters instead of a network's numbers: the rows of the tables as a textbook prints them.

A lesson writes its sums out, so its notations know none; here they are written with a sum sign. A letter stands for
each reference, named after it: `a_i` is an a with an i below, `d_a_z` a derivative.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from everystep.compute.formula import Applied, Formula, Same, Sum
from everystep.messages import N_
from everystep.render.language import language
from everystep.render.mathml import MathML, single
from everystep.render.naming import Name
from everystep.render.notation import ATOM, FUNCTION, POWER, PRODUCT, Piece
from everystep.render.numbers import number_writer
from everystep.render.scoped import INLINE
from everystep.render.scribe import HtmlScribe
from everystep.render.speech import APPLIED, Speech
from everystep.render.tex import TeX

from .words import word

INNER, OTHER = Name("i"), Name("m")

LETTERS: Mapping[str, tuple[Name, str]] = {
    "z": (Name("z"), "hidden"), "z_i": (Name("z", INNER), "hidden"), "z_m": (Name("z", OTHER), "hidden"),
    "a": (Name("a"), "output"), "a_i": (Name("a", INNER), "output"), "a_m": (Name("a", OTHER), "output"),
    "y": (Name("y"), "target"), "y_i": (Name("y", INNER), "target"),
    "n": (Name("n"), ""), "N": (Name("N"), ""), "t": (Name("t"), ""),
    "L": (Name("L"), "loss"), "L_s": (Name("L", Name("s")), "loss"),
    "d_a_z": (Name("", over=Name("a", INNER), under=Name("z", OTHER)), "gradient"),
    "d_L_a": (Name("", over=Name("L"), under=Name("a", INNER)), "gradient"),
    "d_L_z": (Name("", over=Name("L"), under=Name("z", INNER)), "gradient"),
    "g": (Name("g", "t"), "gradient"), "w": (Name("w", "t"), "weight"), "w_old": (Name("w", "t−1"), "weight"),
    "v": (Name("v", "t"), "state"), "v_old": (Name("v", "t−1"), "state"),
    "m": (Name("m", "t"), "state"), "m_old": (Name("m", "t−1"), "state"),
    "m_hat": (Name("m", "t", accent="hat"), "state"), "v_hat": (Name("v", "t", accent="hat"), "state"),
    "learning_rate": (Name("η"), "rate"), "momentum": (Name("μ"), ""), "epsilon": (Name("ε"), ""),
    "beta1": (Name("β", "1"), ""), "beta2": (Name("β", "2"), ""),
}  # fmt: skip
"""Each letter, and the role that colours it."""

SAME = N_("1 if {a} equals {b}, otherwise 0")
PRIME = N_("{a} prime")
SUM = N_("the sum of {a} for {over} from 1 to {last}")


class Letters:
    """What a notation asks about names, answered from the table of letters."""

    trace: Any = SimpleNamespace(
        quantity=lambda array: SimpleNamespace(axes=()), spec=SimpleNamespace(display=SimpleNamespace(notation=""))
    )

    def role(self, array: str) -> str:
        return LETTERS[array][1]

    def hue(self, array: str, at: tuple[int, ...]) -> int:
        return 0

    def name(self, array: str, at: tuple[int, ...] = (), *, deltas: bool = True) -> Name:
        return LETTERS[array][0]


def _last(over: str) -> str:
    """Up to where a letter runs: through the samples, or through the neurons of a layer."""
    return "N" if over == "s" else "n"


class LetteredMathML(MathML):
    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Same):
            return f"<mo>[</mo><mi>{f.left}</mi><mo>=</mo><mi>{f.right}</mi><mo>]</mo>", ATOM
        if isinstance(f, Sum):
            body = self.bracketed(f.body, show, PRODUCT, deltas)
            below = f"<mrow><mi>{f.over}</mi><mo>=</mo><mn>1</mn></mrow>"
            return f"<munderover><mo>∑</mo>{below}<mi>{_last(f.over)}</mi></munderover>{body}", PRODUCT
        return super()._composed(f, show, deltas)

    def applied(self, function: str, body: str) -> str:
        if function.endswith("′"):
            return f'<mi>{function[:-1]}</mi><mo lspace="0" rspace="0">′</mo><mo>(</mo>{body}<mo>)</mo>'
        return super().applied(function, body)

    def _below(self, below: str) -> str:
        kinds = {"−": "mo", **dict.fromkeys("0123456789", "mn")}
        parts = [f"<{kinds.get(c, 'mi')}>{c}</{kinds.get(c, 'mi')}>" for c in below]
        return single("".join(parts))


class LetteredTeX(TeX):
    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        if isinstance(f, Same):
            return rf"\left\lbrack {f.left} = {f.right} \right\rbrack", ATOM
        if isinstance(f, Sum):
            body = self.bracketed(f.body, show, PRODUCT, deltas)
            return rf"\sum_{{{f.over}=1}}^{{{_last(f.over)}}} {body}", PRODUCT
        return super()._composed(f, show, deltas)

    def applied(self, function: str, body: str) -> str:
        if function.endswith("′"):
            return super().applied(function[:-1], body).replace(r"\left(", r"'\left(", 1)
        return super().applied(function, body)

    def _digits(self, text: str) -> str:
        return super()._digits(text).replace("−", "-")


class LetteredSpeech(Speech):
    def _composed(self, f: Formula, show: str, deltas: bool) -> Piece:
        lang = self.language.tag
        if isinstance(f, Same):
            return word(SAME, lang).format(a=f.left, b=f.right), ATOM
        if isinstance(f, Sum):
            body = self._write(f.body, show, deltas)[0]
            return word(SUM, lang).format(a=body, over=f.over, last=_last(f.over)), POWER
        if isinstance(f, Applied) and f.function.endswith("′"):
            name = word(PRIME, lang).format(a=self._letter(f.function[:-1]))
            return self.say(APPLIED, function=name, a=self.bracketed(f.body, show, ATOM, deltas)), FUNCTION
        return super()._composed(f, show, deltas)


@cache
def _notations(lang: str) -> tuple[LetteredMathML, LetteredTeX, LetteredSpeech]:
    names: Any = Letters()
    unprinted: Any = SimpleNamespace(record=None)  # letters have no digits
    numbers = number_writer(lang)
    return (
        LetteredMathML(names, unprinted, numbers),
        LetteredTeX(names, unprinted, numbers),
        LetteredSpeech(names, unprinted, numbers, language(lang)),
    )


def equation(left: Formula, right: Formula, lang: str) -> str:
    """An equation as a block of HTML, in the colours of the roles, with its TeX and as it is said."""
    sides = [[notation.write(side) for side in (left, right)] for notation in _notations(lang)]
    html = HtmlScribe.element("<mo>=</mo>".join(sides[0]), " = ".join(sides[1]), " = ".join(sides[2]))
    return f'<div class="{INLINE} reference-formula" data-search-exclude tabindex="0">{html}</div>'
