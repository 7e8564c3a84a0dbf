"""Finished pages, read back: what a test wants to know of an HTML or Markdown lesson, found without our templates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from xml.etree import ElementTree as ET

from everystep.compute.spec import Spec
from everystep.compute.trace import Trace, run
from everystep.render.html import html_page
from everystep.render.language import English, Language, language
from everystep.render.markdown import markdown_page
from everystep.render.page import Rendered
from everystep.teach.walkthrough import walkthrough

from .judge import FUNCTIONS, Misprint, Printed, Token, Tokens, is_numeric

ARABIC = Language("ar_EG", "rtl", "العربية", English())
"""English sentences with Arabic numbers, from right to left: a language that nobody has translated yet."""

MARKS = {"en": ".", "pl": ",", "ar_EG": "٫", "x_pseudo": "."}
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WRITTEN = re.compile(r"([−-]?)(\d+)(?:([.,٫])(\d+))?(?:×(\d+)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")

Element = ET.Element


def spoken(code: str) -> Language:
    """A language by its code, Arabic numbers among them."""
    return ARABIC if code == ARABIC.code else language(code)


def number_of(text: str, mark: str, node: str = "") -> Printed | None:
    """A printed number, or None for any other text."""
    found = WRITTEN.fullmatch(text.strip())
    if not found or found[3] and found[3] != mark:
        return None
    sign, whole, _, rest, ten, raised = found.groups("")
    if ten and "".join(str(unicodedata.digit(c)) for c in ten) != "10":
        return None
    digits = "".join(str(unicodedata.digit(c)) for c in whole + rest)
    exponent = int(raised.translate(RAISED)) if raised else 0
    value = Decimal(("-" if sign else "") + digits).scaleb(exponent - len(rest))
    return Printed(value, len(rest), exponent, node)


@dataclass
class Chain:
    """What is set equal, one after the other: each line with the sign before it. `home` says where it stands."""

    home: str
    lines: list[tuple[str, Tokens]]
    left: Tokens = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.home}: " + " ".join(f"{sign} {shown(tokens)}".strip() for sign, tokens in self.lines)

    @property
    def signs(self) -> str:
        return "".join(sign for sign, _ in self.lines)


def shown(tokens: Tokens) -> str:
    """Tokens in one line, for a complaint."""
    return " ".join(_shown(token) for token in tokens)


def _shown(token: Token) -> str:
    match token:
        case ("num", Printed() as number):
            return str(number.value)
        case ("frac", above, below):
            return f"({shown(above)})/({shown(below)})"
        case ("sup", base, above):
            return f"{shown(base)}^({shown(above)})"
        case ("sqrt", inside):
            return f"√({shown(inside)})"
        case ("matrix", rows):
            return "[" + "; ".join(", ".join(map(shown, row)) for row in rows) + "]"
        case ("space",):
            return ""
    return str(token[1])


# ---- HTML


class HtmlReader:
    """One HTML page, as a tree and as the chains of equations that stand on it."""

    def __init__(self, text: str, code: str = "en") -> None:
        self.text = text
        self.mark = MARKS[code]
        start, end = text.index("<main"), text.index("</main>") + len("</main>")
        self.root = ET.fromstring(text[start:end])
        for element in self.root.iter():
            element.tag = re.sub(r"\{.*\}", "", element.tag)

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.root.iter() for child in parent}

    def home(self, element: Element) -> str:
        """The id of the nearest element around this one that has one."""
        at: Element | None = element
        while at is not None and not at.get("id"):
            at = self.parents.get(at)
        return at.get("id", "") if at is not None else ""

    def cards(self) -> Iterator[Chain]:
        """Every calculation in a card of its own."""
        for eq in self.root.iter("div"):
            if eq.get("class", "").split()[:1] != ["eq"]:
                continue
            left: Tokens = []
            sign, lines = "", []
            for part in eq:
                kind = part.get("class")
                if kind == "eq-l":
                    left = self.tokens(part)
                elif kind == "eq-s":
                    sign = (part.text or "").strip()
                elif kind == "eq-r":
                    lines.append((sign, self.tokens(part)))
            yield Chain(self.home(eq), lines, left)

    def chains(self) -> Iterator[Chain]:
        """Every calculation in a row: in a table's cell, or under an annotated formula."""
        for cell in self.root.iter():
            if not any(part.get("class") == "eq-s" for part in cell if part.tag == "span"):
                continue
            sign, lines = "", []
            for part in cell:
                if part.tag == "math":
                    lines.append((sign, self.tokens(part)))
                else:
                    sign = (part.text or "").strip()
            row = self.parents[cell]
            header = row.find("th/math/semantics") if row.tag == "tr" else None
            name = next((e.get("data-node", "") for e in header.iter() if e.get("data-node")), "") \
                if header is not None else ""  # fmt: skip
            yield Chain(f"{self.home(cell)} {name}".strip(), lines)

    def calculations(self) -> Iterator[Chain]:
        yield from self.cards()
        yield from self.chains()

    # MathML as a reader's eye takes it in: groups without brackets do not group.

    def tokens(self, element: Element, node: str = "") -> Tokens:
        """What stands in an element, in the order of reading."""
        result: Tokens = []
        for child in element:
            result += self._token(child, node)
        return result

    def _token(self, e: Element, around: str) -> Tokens:
        node = e.get("data-node", around)
        text = (e.text or "").strip()
        match e.tag:
            case "math" | "semantics" | "mrow" | "mstyle" | "mpadded":
                if list(e) and e[0].tag == "mover":
                    return [("name", node)]
                if any("whole" in part.get("class", "") for part in e):
                    return [("name", "")]
                return self._matrix(e, node) or self.tokens(e, node)
            case "annotation" | "annotation-xml":
                return []
            case "mn":
                number = number_of(text, self.mark, node)
                if number is None:
                    raise Misprint(f"<mn>{text}</mn> is no number here")
                if number.value.is_signed():
                    return [("op", "−"), ("num", number_of(text[1:], self.mark, node))]
                return [("num", number)]
            case "mi":
                if text in FUNCTIONS and not node:
                    return [("fn", text)]
                return [("name", node)]
            case "span":  # a note beside a line
                return []
            case "mtext":  # an author's own name
                return [("name", node)]
            case "mo":
                if text in "()[]":
                    return [("open" if text in "([" else "close", text)]
                return [("op", "," if text == ";" else text)]
            case "mspace":
                return [("space",)]
            case "mfrac":
                above, below = e
                if (above.text or "").strip() == "∂" and above.tag == "mo":
                    return [("slope", next(part.get("data-node") for part in below.iter() if part.get("data-node")))]
                if any((part.text or "").strip() == "∂" for part in above.iter("mo")):
                    return [("name", node)]
                return [("frac", self._group(above), self._group(below))]
            case "msqrt":
                return [("sqrt", self.tokens(e))]
            case "msub" | "msubsup" | "mover":
                return [("name", node)]
            case "msup":
                base, above = e
                if e.get("data-node") or any("whole" in part.get("class", "") for part in base.iter()):
                    return [("name", node)]
                return [("sup", self._token(base, node), self._token(above, node))]
        raise Misprint(f"<{e.tag}> in a formula")

    def _group(self, e: Element) -> Tokens:
        return self._token(e, "")

    def _matrix(self, e: Element, node: str) -> Tokens:
        parts = list(e)
        if len(parts) != 3 or parts[1].tag != "mtable":
            return []
        return [("matrix", [[self.tokens(cell) for cell in row] for row in parts[1]])]

    # Numbers that say which node they are.

    def nodes(self) -> Iterator[tuple[Element, str]]:
        """Every element that says which node it is."""
        for element in self.root.iter():
            node = element.get("data-node")
            if node:
                yield element, node

    def numbers(self) -> Iterator[Printed]:
        """Every number on the page that says which node it is: in sentences, tables, formulas and pictures."""
        for element, node in self.nodes():
            if element.tag in ("mn", "mrow") and not any(part.tag in ("mi", "mover") for part in element.iter()):
                yield one_number(self._token(element, ""), node)
            elif element.tag in ("span", "text", "tspan", "g", "a"):
                for text in texts(element):
                    number = number_of(text, self.mark, node)
                    if number is not None:
                        yield number
                    elif element.tag == "span":
                        raise Misprint(f"{node} is printed as {text!r}")


def texts(element: Element) -> Iterator[str]:
    """The texts of an element that can be read on the page; a picture's each by itself."""
    if element.tag in ("text", "span"):
        yield "".join(element.itertext()).strip()
        return
    for child in element:
        if child.tag not in ("title", "desc", "style"):
            yield from texts(child)


def one_number(tokens: Tokens, node: str) -> Printed:
    """A number with its sign and its power of ten as one."""
    from .judge import parse

    tree = parse(tokens)
    sign = -1 if tree[0] == "neg" else 1
    number = tree[1] if sign > 0 else tree[1][1]
    if not isinstance(number, Printed):
        raise Misprint(f"{node} is printed as {shown(tokens)}")
    return Printed(sign * number.value, number.places, number.exponent, node)


# ---- Markdown


DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<!\$)\$(?!\$)([^$\n]+)\$(?!\$)")
TEX = re.compile(r"\\[A-Za-z]+ ?|[{}^_&,;=+\-()\[\]]|\d+|[.٫]|\s+|[^\W\d_]+|.", re.DOTALL)

SIGNS = {"\\cdot": "·", "\\odot": "⊙", "\\gt": ">", "\\approx": "≈", "\\partial": "∂", "-": "−", ";": ","}


class MarkdownReader:
    """One Markdown page and its mathematics."""

    def __init__(self, text: str, code: str = "en") -> None:
        self.text = text
        self.mark = MARKS[code]

    def displays(self) -> Iterator[tuple[str, str]]:
        """Every display equation, with the anchor that it stands under."""
        home = ""
        for found in re.finditer(r'<(?:a|details) id="([^"]+)"|\$\$(.+?)\$\$', self.text, re.DOTALL):
            if found[1]:
                home = found[1]
            else:
                yield home, found[2]

    def cards(self) -> Iterator[Chain]:
        """Every calculation; the display equations under one anchor are its lines."""
        found: dict[str, Chain] = {}
        for home, tex in self.displays():
            left, *lines = self.split(tex)
            chain = found.setdefault(home, Chain(home, [], left[1]))
            chain.lines += lines
        yield from found.values()

    def chains(self) -> Iterator[Chain]:
        """Every calculation within a table's cell."""
        for line in self.text.splitlines():
            if not line.startswith("|"):
                continue
            for tex in INLINE.findall(line):
                lines = self.split(tex)
                if len(lines) > 1:
                    yield Chain(line[:40], lines)

    def formulas(self) -> Iterator[str]:
        """All TeX of the page."""
        yield from DISPLAY.findall(self.text)
        yield from INLINE.findall(DISPLAY.sub("", self.text))

    def split(self, tex: str) -> list[tuple[str, Tokens]]:
        """A chain of equations at its signs."""
        result: list[tuple[str, Tokens]] = [("", [])]
        for token in self.tokens(tex):
            if token in (("op", "="), ("op", "≈")):
                result.append((token[1], []))
            else:
                result[-1][1].append(token)
        return result

    def tokens(self, tex: str) -> Tokens:
        """TeX as its reader takes it in; colour and groups without brackets are transparent."""
        pieces = [piece for piece in TEX.findall(tex)]
        result, rest = self._until(pieces, 0, "")
        if rest != len(pieces):
            raise Misprint(f"unbalanced braces in {tex}")
        return result

    def _until(self, p: list[str], at: int, end: str) -> tuple[Tokens, int]:
        result: Tokens = []
        while at < len(p):
            piece = p[at].strip()
            if end and piece == end:
                return result, at
            if piece == "}":
                return result, at
            at = self._one(p, at, piece, result)
        if end:
            raise Misprint(f"no {end} in {''.join(p)}")
        return result, at

    def _brace(self, p: list[str], at: int) -> tuple[Tokens, int]:
        while not p[at].strip():
            at += 1
        if p[at] != "{":
            raise Misprint(f"expected a brace in {''.join(p)}")
        inside, close = self._until(p, at + 1, "}")
        return inside, close + 1

    def _one(self, p: list[str], at: int, piece: str, out: Tokens) -> int:
        start = at
        at += 1
        if not piece:
            return at
        if piece[0].isdecimal():
            text = piece
            rest = "".join(p[at : at + 3])
            if p[at : at + 2] and p[at] in (".", "٫") and p[at + 1][0].isdecimal():
                text += p[at] + p[at + 1]
                at += 2
            elif rest == "{,}" and at + 3 < len(p) and p[at + 3][0].isdecimal():
                text += "," + p[at + 3]
                at += 4
            out.append(("num", number_of(text, self.mark)))
            if out[-1][1] is None:
                raise Misprint(f"{text} is no number here")
            return at
        match piece:
            case "{":
                inside, close = self._until(p, at, "}")
                at = close + 1
                before = "".join(p[start - 1 : start]) if start else ""
                if "".join(p[start + 1 : start + 2]).startswith("\\color"):
                    out += inside
                elif before != "_":
                    out.append(("group", inside))
                return at
            case "\\color":
                at = p.index("}", at) + 1
                colour = "".join(p[start + 1 : at])
                if not re.fullmatch(r"\{#[0-9a-f]{6}\}", colour):
                    raise Misprint(f"\\color{colour}")
                inside, at = self._brace(p, at)
                out += inside
                return at
            case "^":
                if out[-1][0] == "name":
                    return _skip(p, at)
                above, at = self._brace(p, at)
                out.append(("sup", _flat([out.pop()]), _flat(above)))
                return at
            case "_":
                at = _skip(p, at)
                if out[-1][0] not in ("name", "fn"):
                    raise Misprint(f"an index of {out[-1]}")
                out[-1] = ("name", "")
                return at
            case "\\frac":
                above, at = self._brace(p, at)
                below, at = self._brace(p, at)
                if above == [("op", "∂")]:
                    out.append(("slope", ""))
                elif ("op", "∂") in above[:1]:
                    out.append(("name", ""))
                else:
                    out.append(("frac", _flat(above), _flat(below)))
                return at
            case "\\sqrt":
                inside, at = self._brace(p, at)
                out.append(("sqrt", _flat(inside)))
                return at
            case "\\left" | "\\right":
                sign = p[at].strip()
                kind = {"(": "(", ")": ")", "\\lbrack": "[", "\\rbrack": "]"}[sign]
                out.append(("open" if piece == "\\left" else "close", kind))
                return at + 1
            case "\\begin":
                return self._bmatrix(p, at, out)
            case "\\mathrm" | "\\mathbf" | "\\boldsymbol" | "\\hat" | "\\text":
                while not p[at].strip():
                    at += 1
                at = _skip(p, at)
                out.append(("name", ""))
                return at
            case "\\ln" | "\\tanh" | "\\max":
                out.append(("fn", piece[1:]))
            case "\\cdot" | "\\odot" | "\\gt" | "\\approx" | "\\partial" | "-" | "+" | "=" | "," | ";":
                sign = {
                    "\\cdot": "·",
                    "\\odot": "⊙",
                    "\\gt": ">",
                    "\\approx": "≈",
                    "\\partial": "∂",
                    "-": "−",
                    ";": ",",
                }
                out.append(("op", sign.get(piece, piece)))
            case "e":
                out.append(("fn", "e"))
            case "\\sigma":
                out.append(("fn", "σ"))
            case _ if piece.isalpha() or piece[0] == "\\" and piece[1:].isalpha():
                out.append(("name", ""))
            case _:
                raise Misprint(f"{piece!r} in {''.join(p)}")
        return at

    def _bmatrix(self, p: list[str], at: int, out: Tokens) -> int:
        _, at = self._brace(p, at)
        rows: list[list[Tokens]] = [[[]]]
        while p[at].strip() != "\\end":
            piece = p[at].strip()
            if piece == "&":
                rows[-1].append([])
                at += 1
            elif piece == "\\cr":
                rows.append([[]])
                at += 1
            else:
                at = self._one(p, at, piece, rows[-1][-1])
        _, at = self._brace(p, at + 1)
        if out and out[-1][0] in ("matrix", "name"):
            out.append(("space",))
        out.append(("matrix", [[_flat(cell) for cell in row] for row in rows]))
        return at


def _skip(p: list[str], at: int) -> int:
    """What comes after a group in braces, which is not read: the index of a name."""
    depth = 0
    while True:
        depth += {"{": 1, "}": -1}.get(p[at], 0)
        at += 1
        if not depth:
            return at


def _flat(tokens: Tokens) -> Tokens:
    """Tokens with their groups opened: braces cannot be seen."""
    result: Tokens = []
    for token in tokens:
        result += _flat(token[1]) if token[0] == "group" else [token]
    return result


# ---- Whole pages


@dataclass
class Lesson:
    """One spec's lesson, in whatever language and format a test asks for."""

    spec: Spec

    @cached_property
    def trace(self) -> Trace:
        return run(self.spec)

    @cached_property
    def pages(self) -> dict[tuple[str, str], Rendered]:
        """What has been rendered already."""
        return {}

    def rendered(self, format: str = "html", code: str = "en") -> Rendered:
        found = self.pages.get((format, code))
        if found is None:
            make = html_page if format == "html" else markdown_page
            found = self.pages[format, code] = make(walkthrough(self.trace), spoken(code), (), "lesson")
        return found

    def html(self, code: str = "en") -> HtmlReader:
        return HtmlReader(self.rendered("html", code).text, code)

    def markdown(self, code: str = "en") -> MarkdownReader:
        return MarkdownReader(self.rendered("md", code).text, code)


__all__ = ["ARABIC", "Chain", "HtmlReader", "Lesson", "MarkdownReader", "is_numeric", "number_of", "shown", "spoken"]
