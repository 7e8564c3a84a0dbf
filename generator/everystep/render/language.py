"""Languages: whose sentences a lesson is read in, and where their translations come from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from .._paths import LOCALE
from ..errors import EverystepError, Problem
from ..messages import Message, say
from .cldr import lineage, locale, locale_code
from .numbers import number_writer

if TYPE_CHECKING:
    from gettext import GNUTranslations

    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as CatalogueMessage

PSEUDO = "x_pseudo"
"""A made-up language, longer than English and in brackets: what stays plain on its page is not translatable."""


class Sentences(Protocol):
    """What translates; the catalogues of Python's gettext do."""

    def gettext(self, text: str, /) -> str: ...
    def ngettext(self, singular: str, plural: str, n: int, /) -> str: ...


class English:
    """The sentences as they stand in the program."""

    def gettext(self, text: str) -> str:
        return text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return singular if n == 1 else plural


class Later:
    """The sentences of a language, read when the first of them is asked for: many a host only wants its name."""

    def __init__(self, code: str) -> None:
        self._code = code

    @cached_property
    def _found(self) -> Sentences:
        return _sentences(self._code)

    def gettext(self, text: str) -> str:
        return self._found.gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._found.ngettext(singular, plural, n)


class Language(Struct, frozen=True):
    """One language, ready to translate.

    A sentence that its catalogue does not have stays English.
    """

    code: str  # as its folder is named: "pl", "pt_BR"
    direction: str  # "ltr" or "rtl"
    name: str  # in the language itself
    sentences: Sentences

    @property
    def tag(self) -> str:
        """The code as HTML and BCP 47 write it: pt-BR."""
        return self.code.replace("_", "-")

    def gettext(self, text: str) -> str:
        """A text in this language."""
        return self.sentences.gettext(text) if text else ""  # a catalogue keeps its header under ""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """A text that counts, in the form that this language uses with `n`."""
        return self.sentences.ngettext(singular, plural, n)

    def translate(self, message: Message) -> str:
        """The message's text in this language, its places still open."""
        if message.plural:
            return self.ngettext(message.text, message.plural, message.count)
        return self.gettext(message.text)


class Completeness(Struct, frozen=True):
    """How much of everystep one language has."""

    language: Language
    translated: int  # sentences; one marked fuzzy does not count, since nobody has confirmed it
    total: int

    @property
    def percent(self) -> int:
        """Rounded down, so that only a complete translation says 100."""
        return 100 * self.translated // self.total if self.total else 100


_FOUND: set[str] = set()
"""The codes that a language was found for: its catalogue is not looked for again for every page."""


def language(code: str) -> Language:
    """The language of a code such as `pl`, `pl-PL` or `pl_PL`.

    Raises EverystepError when there is no translation into it.
    """
    wanted = locale_code(code)
    if wanted not in _FOUND:
        if not _has_sentences(wanted):
            raise EverystepError([_unknown(code)])
        _FOUND.add(wanted)
    return _language(wanted)


def languages() -> list[Completeness]:
    """Every language that everystep speaks, by code, English among them."""
    template = {_key(message) for message in _read(os.path.join(LOCALE, "everystep.pot")) if message.id}
    finished = {code: len(template & _finished(_catalogue_file(code))) for code in _translations()}
    finished["en"] = len(template)
    return [Completeness(_language(code), finished[code], len(template)) for code in sorted(finished)]


def reader_language(environment: Mapping[str, str] = os.environ) -> Language:
    """The language of messages and help: EVERYSTEP_LANG, or else what the reader's system is set to.

    As gettext does, it asks the first variable that is set, and falls back to English.
    """
    variables = ("EVERYSTEP_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    setting = next(filter(None, map(environment.get, variables)), "")
    for choice in setting.split(":"):
        code = locale_code(re.split(r"[.@]", choice)[0])  # pl_PL.UTF-8@euro
        if _has_sentences(code):
            return _language(code)
    return _language("en")


def fill(language: Language, message: Message, write: Callable[[object], str] = str) -> str:
    """A message as plain text; `write` turns what is neither text, count nor message into text."""

    def value(place: object) -> str:
        if isinstance(place, str):
            return place
        if isinstance(place, Message):
            return fill(language, place, write)
        if isinstance(place, int):
            return number_writer(language.code).whole(place)
        return write(place)

    return language.translate(message).format_map({name: value(place) for name, place in message.places.items()})


@cache
def _language(code: str) -> Language:
    facts = locale(code)
    return Language(
        code, facts.direction, "Pseudo" if code == PSEUDO else facts.name, English() if code == "en" else Later(code)
    )


def _has_sentences(code: str) -> bool:
    # A code becomes part of a file's name, where en_../.. has no place.
    plain = re.fullmatch(r"\w+", code, re.ASCII)
    return code == PSEUDO or bool(plain) and not {"en", *_translations()}.isdisjoint(lineage(code))


def _sentences(code: str) -> Sentences:
    if code == PSEUDO:
        from .pseudo import Pseudo

        return Pseudo()
    catalogues = [_catalogue(known) for known in lineage(code) if os.path.exists(_catalogue_file(known))]
    for nearer, wider in pairwise(catalogues):  # pt_BR need say only what differs from pt
        nearer.add_fallback(wider)
    return catalogues[0] if catalogues else English()


def _catalogue(code: str) -> GNUTranslations:
    # Imported here: English needs neither, and a command that prints one line should start at once.
    from gettext import GNUTranslations

    file = _catalogue_file(code)
    if file.endswith(".mo"):
        with open(file, "rb") as compiled:
            return GNUTranslations(compiled)
    from io import BytesIO

    from babel.messages.mofile import write_mo

    from .faults import faults

    catalogue, buffer = _read(file), BytesIO()
    # As in the wheel (hatch_build.py): a sentence that lacks one of its plural forms stays English altogether. So does
    # one that cannot be filled, which only a translator at work has: no wheel is built from it.
    for entry in [entry for entry in catalogue if entry.id and (not all(entry.string or ()) or any(faults(entry)))]:
        catalogue.delete(entry.id, entry.context)
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return GNUTranslations(buffer)


def _catalogue_file(code: str) -> str:
    """The compiled catalogue of an installed package, else the source in a checkout."""
    compiled, source = [os.path.join(LOCALE, code, "LC_MESSAGES", f"everystep.{kind}") for kind in ("mo", "po")]
    return compiled if os.path.exists(compiled) else source


def _translations() -> list[str]:
    return sorted([code for code in os.listdir(LOCALE) if os.path.exists(_catalogue_file(code))])


def _read(file: str) -> Catalog:
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    with open(file, "rb") as source:
        return read_mo(source) if file.endswith(".mo") else read_po(source)


def _finished(file: str) -> set[tuple[str, ...]]:
    """The sentences of a catalogue that are translated, in every form that the language has."""
    return {_key(m) for m in _read(file) if m.id and not m.fuzzy and m.string and all(m.string)}


def _key(message: CatalogueMessage) -> tuple[str, ...]:
    """A sentence's English text, and its plural if it counts."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _unknown(code: str) -> Problem:
    from difflib import get_close_matches

    codes = ["en", *_translations()]
    # People type a language's name as well: "polski", "polish".
    names = {name.lower(): known for known in codes for name in (known, _language(known).name)}
    near = get_close_matches(code.lower(), names, n=1)
    if near:
        hint = say('did you mean "{guess}"?', guess=names[near[0]])
    else:
        hint = say("choose one of {names}", names=", ".join(codes))
    return Problem(say('no translation into "{language}"', language=code), hint=hint)
