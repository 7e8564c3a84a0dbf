"""Messages: whole sentences with named places, translated only when they are rendered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct, field


class Message(Struct, frozen=True, dict=True):
    """One sentence for a reader: its English text, and what goes into its named places.

    A place is written `{name}`. Its value is a plain string or number, another message, or one of
    the things that only a renderer can write (a node's name, a number, a formula).
    `*a word*` in the text marks emphasis.
    """

    text: str
    places: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""  # the English text for a count other than 1; empty when nothing is counted
    count: int = 1

    def __hash__(self) -> int:
        found: int | None = self.__dict__.get("hash")
        if found is None:
            found = hash((self.text, self.plural, self.count, frozenset(map(hashable, self.places.values()))))
            self.__dict__["hash"] = found
        return found


def hashable(value: object) -> object:
    """The value, unless it is a number of its own: 0.5 and 0.50 are equal, and are not the same in a sentence."""
    if isinstance(value, Decimal):
        raise TypeError("a number of its own")
    return value


def N_(text: str) -> str:
    """Mark a text for translation and leave it as it is."""
    return text


def say(text: str, /, **places: object) -> Message:
    """A sentence with its places filled."""
    return Message(text, places) if places else _without_places(text)


@lru_cache(maxsize=2048)
def _without_places(text: str) -> Message:
    """One message for all lessons, so that it is hashed once."""
    return Message(text)


def say_n(text: str, plural: str, count: int, /, **places: object) -> Message:
    """A sentence that counts; `{n}` is the count, and each language chooses among its plural forms."""
    return Message(text, {"n": count, **places}, plural, count)
