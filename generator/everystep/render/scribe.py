"""The scribe: writes a lesson's messages, names, numbers and formulas in one language and one format.

It is long because HTML and Markdown stand side by side here, after what they share.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from decimal import Decimal
from functools import lru_cache

from ..compute.formula import Formula, Ref, Worked
from ..compute.graph import is_live, line_json
from ..compute.names import node_name
from ..compute.shape import shape_of
from ..compute.trace import Trace
from ..messages import N_, Message
from ..teach.lesson import Choice, Found, Line, Listing, Paragraph, Value
from ..teach.wording import worded
from .escaping import escape
from .language import Language
from .mathml import MathML, attributes, single
from .naming import PROFILES
from .numbers import MINUS, Figures, number_writer
from .operands import Operand, Plain
from .pieces import markdown_text
from .printed import Printed
from .speech import Speech
from .tex import TeX
from .typography import tied

AND = N_("{a} and {b}")
"""The last two things of a list in a sentence."""


class Scribe(ABC):
    """What every format shares: language, names, digits."""

    def __init__(self, trace: Trace, language: Language, tex_colours: Mapping[str, str] | None = None) -> None:
        self.trace = trace
        self.language = language
        self.numbers = number_writer(language.code)
        self.naming = PROFILES[trace.spec.display.notation](trace)
        self.printed = Printed(trace)
        self.figures = Figures(self.numbers, self.printed.worked)  # of nodes, and of what is worked out
        self.tex = TeX(self.naming, self.printed, self.numbers, tex_colours)

    def say(self, message: Message | str) -> str:
        """A message in the reader's language, in this format, its places filled."""
        if isinstance(message, str):
            return self.author(message)
        parts = self.parts(self.sentence(message))
        places = message.places
        return "".join([part if k % 2 == 0 else self.place(places[part]) for k, part in enumerate(parts)])

    def sentence(self, message: Message) -> str:
        """A message's text in the reader's language and the lesson's words, its places still open."""
        display = self.trace.spec.display
        if display.loss_name != "loss" or display.target_name != "target":
            text, plural = worded(message.text, display), worded(message.plural, display)
            message = Message(text, message.places, plural, message.count)
        return tied(self.language.translate(message), self.language.code)

    @abstractmethod
    def parts(self, text: str) -> tuple[str, ...]:
        """A sentence taken apart at its places: text, place, text, ..., the text marked up for this format."""

    @abstractmethod
    def author(self, text: str) -> str:
        """A text that an author wrote, so that nothing in it is markup."""

    @abstractmethod
    def inline(self, formula: Formula) -> str:
        """A formula within a sentence."""

    def text(self, of: Ref) -> str:
        """A node's number in plain characters."""
        record = self.printed.record
        return self.shown(of) if record is None else record.hole(Plain, of)

    def shown(self, f: Formula) -> str:
        """A number of the lesson in plain characters, of this lesson alone."""
        figure = self.figures[f]
        return (MINUS if figure.negative else "") + figure.digits if figure.digits else self.numbers.text(figure.d)

    def found(self, value: Found) -> str:
        """A number under a name of its own."""
        if self.printed.record is not None:
            return self.printed.record.scribed("found", value)
        return self.computed(self.trace.found[value.name])

    @abstractmethod
    def number(self, of: Ref) -> str:
        """A node's number within a sentence."""

    @abstractmethod
    def computed(self, d: Decimal) -> str:
        """A number that is no node's within a sentence."""

    def place(self, value: object) -> str:
        """Whatever fills a place of a message."""
        if isinstance(value, Ref):
            return self.inline(value)
        if isinstance(value, Value):
            return self.number(value.of)
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, bool):
            raise TypeError(value)
        if isinstance(value, int):
            return self.numbers.whole(value)
        if isinstance(value, Found):
            return self.found(value)
        if isinstance(value, Decimal):
            return self.computed(value)
        if isinstance(value, str):
            return self.author(value)
        if isinstance(value, Listing):
            return self._listing(value)
        if isinstance(value, Worked):
            return self.worked(value)
        if isinstance(value, Formula):
            return self.inline(value)
        raise TypeError(value)

    def worked(self, value: Worked) -> str:
        """A number within a sentence that is worked out from others."""
        if self.printed.record is not None:
            return self.printed.record.scribed("worked", value)
        return self.computed(self.printed.worked(value.body))

    def _listing(self, listing: Listing) -> str:
        items = [self.place(item) for item in listing.items]
        if listing.bare:
            return self.arrow().join(items)
        if len(items) < 2:
            return "".join(items)
        # Where the comma is the decimal mark, a semicolon stands between numbers.
        numbers = all(isinstance(item, Value) for item in listing.items)
        comma = self.numbers.separator if numbers else ", "
        last = tied(self.language.gettext(AND), self.language.code).replace("{a}", "\0").replace("{b}", items[-1])
        return last.replace("\0", comma.join(items[:-1]))

    def arrow(self) -> str:
        """What stands between a value before and a value after."""
        return " ← " if self.language.direction == "rtl" else " → "  # no browser turns an arrow round

    def plain(self, message: Message | str) -> str:
        """A message without markup, for titles, alternative texts and attributes."""
        if isinstance(message, str):
            return message
        text = self.sentence(message).replace("*", "")
        if not message.places:
            return text
        return re.sub(r"\{(\w+)\}", lambda found: self._plain_place(message.places[found[1]]), text)

    def _plain_place(self, value: object) -> str:
        if isinstance(value, Ref):
            return self.naming.name(value.array, value.at).plain()
        if isinstance(value, Value):
            return self.text(value.of)
        if isinstance(value, Message | str):
            return self.plain(value)
        if isinstance(value, int):
            return self.numbers.whole(value)
        if isinstance(value, Found):
            return self.numbers.text(self.trace.found[value.name])
        if isinstance(value, Decimal):
            return self.numbers.text(value)
        if isinstance(value, Worked):
            return self.numbers.text(self.printed.worked(value.body))
        if isinstance(value, Listing):
            items = [self._plain_place(item) for item in value.items]
            numbers = all(isinstance(item, Value) for item in value.items)
            comma = self.numbers.separator if numbers else ", "
            return (
                self.plain(Message(AND, {"a": comma.join(items[:-1]), "b": items[-1]}))
                if len(items) > 1
                else "".join(items)
            )
        raise TypeError(value)

    def title(self, title: str | Mapping[str, str] | Message) -> str:
        """A lesson's title in the page's language, as plain text."""
        if isinstance(title, Message | str):
            return self.plain(title)
        for code in (self.language.code, self.language.tag, self.language.code.split("_")[0], "en"):
            if code in title:
                return title[code]
        return next(iter(title.values()))

    def sign(self, before: Line | None, line: Line) -> str:
        """ "=" or "≈" in front of a line."""
        return self.printed.sign(before, line)


class HtmlScribe(Scribe):
    """HTML with MathML."""

    def __init__(self, trace: Trace, language: Language) -> None:
        super().__init__(trace, language)
        self.mathml = MathML(self.naming, self.printed, self.numbers)
        self.speech = Speech(self.naming, self.printed, self.numbers, language)
        self.live = is_live(trace.spec)
        self.anchors: Mapping[str, str] = {}  # where each node is computed on the page
        self._named = _formulas_in_names(shape_of(trace) or object(), language.code)

    def parts(self, text: str) -> tuple[str, ...]:
        return _html_parts(text)

    def author(self, text: str) -> str:
        return escape(text)

    def inline(self, formula: Formula) -> str:
        return self.math(formula, "names", True, False)

    def math(self, formula: Formula, show: str, deltas: bool, display: bool = True) -> str:
        """A formula as a MathML element with its TeX beside it, and as it is said."""
        if show != "names":
            return self._math(formula, show, deltas, display)
        key = (formula, deltas, display)
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._math(formula, show, deltas, display)
        return found

    def _math(self, formula: Formula, show: str, deltas: bool, display: bool) -> str:
        return self.element(
            self.mathml.write(formula, show, deltas=deltas),
            self.tex.write(formula, show, deltas=deltas),
            self.speech.write(formula, show, deltas=deltas),
            display,
            line_json(formula, self.trace) if self.live and show == "numbers" else "",
        )

    @staticmethod
    def element(mathml: str, tex: str, spoken: str, display: bool = True, tree: str = "") -> str:
        """The element around a written formula, of which only one element may stand beside the TeX; `tree` is the
        formula in numbers for a page that follows."""
        tree = f" data-f='{escape(tree, quote=False)}'" if tree else ""  # names and operations: no single quote
        style = ' displaystyle="true"' if display else ""
        return (
            f'<math{style}{tree} alttext="{escape(spoken)}"><semantics>{single(mathml)}'
            f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation></semantics></math>'
        )

    def number(self, of: Ref) -> str:
        array, at = of.array, of.at
        text = self.text(of)
        role, node, hue = self.naming.role(array), node_name(array, at), self.naming.hue(array, at)
        to = self.anchors.get(node)
        if to:
            return f'<a href="#{to}"{attributes(f"{role} v", node, hue)}>{text}</a>'
        return f"<span{attributes(role, node, hue)}>{text}</span>"

    def computed(self, d: Decimal) -> str:
        still = ' class="still"' if self.live else ""
        return f"<span{still}>{self.numbers.text(d)}</span>"

    def worked(self, value: Worked) -> str:
        tree = f' data-f="{escape(line_json(value, self.trace))}"' if self.live else ""
        record = self.printed.record
        return f"<span{tree}>{record.hole(Plain, value.body) if record else self.shown(value.body)}</span>"

    def paragraph(self, item: Paragraph) -> dict[str, str]:
        """What a page that follows its reader asks the numbers about a paragraph: whether it still holds, and which of
        several sentences does."""
        when = line_json(item.when, self.trace) if self.live and item.when is not None else ""
        return {"when": when, "say": item.text.name if self.live and isinstance(item.text, Choice) else ""}

    def result(self, ref: Ref) -> str:
        """A calculation's last number, marked as its result."""
        record, tree = self.printed.record, line_json(ref, self.trace) if self.live else ""
        if record is not None:
            tex, speech = record.hole(Operand, "tex", ref, 0), record.hole(Operand, "speech", ref, 0)
            return self.element(record.hole(Operand, "mathml", ref, 0, " result"), tex, speech, tree=tree)
        d = self.printed.ref(ref.array, ref.at)
        role, node, hue = self.mathml.marks(ref)
        return self.element(
            self.mathml.number(d, f"{role} result", node, hue), self.numbers.tex(d), self.speech.number(d), tree=tree
        )


@lru_cache(maxsize=8)
def _formulas_in_names(shape: Hashable, code: str) -> dict[tuple[Formula, bool, bool], str]:
    """The formulas of one shape in one language, as far as they have been written in names."""
    return {}


class MarkdownScribe(Scribe):
    """Markdown with TeX between dollar signs."""

    def parts(self, text: str) -> tuple[str, ...]:
        return _markdown_parts(text)

    def author(self, text: str) -> str:
        return markdown_text(text)

    def inline(self, formula: Formula) -> str:
        return f"${self.tex.write(formula)}$"

    def number(self, of: Ref) -> str:
        array, at = of.array, of.at
        return self._set(self.tex.number(self.printed.ref(array, at), self.naming.role(array), node_name(array, at)))

    def computed(self, d: Decimal) -> str:
        return self._set(self.tex.number(d, "", ""))

    @staticmethod
    def _set(tex: str) -> str:
        return f"${tex}$".replace("{{", "{ {")


@lru_cache(maxsize=4096)
def _html_parts(text: str) -> tuple[str, ...]:
    marked = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", escape(text, quote=False))
    return tuple(re.split(r"\{(\w+)\}", marked))


@lru_cache(maxsize=4096)
def _markdown_parts(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\{(\w+)\}", text))
