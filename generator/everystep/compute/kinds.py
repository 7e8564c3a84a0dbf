"""Kinds of values: what a key of the spec may hold, as plain data that the reader checks by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from ..messages import Message
from .findings import UNPRINTABLE

LANGUAGE = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"
"""A language's code, such as en, pt-BR or zh_Hans."""

NEURON = r"^a[1-9][0-9]{0,5}\[[1-9][0-9]{0,5}\]$"
"""The name of a neuron's activation, such as a1[5]."""

LONGEST_LABEL = 40
"""The characters of the longest name for an input or a neuron; more do not fit beside a circle."""

UNFIT_FOR_LABEL = UNPRINTABLE[:-1] + "\\t\\n\\r\\u0085\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]"
"""A character that no such name may hold: it would end the line, or turn the text after it around."""


class Number(Struct, frozen=True):
    """A finite number, within bounds where they are given."""

    above: float | None = None
    least: float | None = None
    below: float | None = None
    most: float | None = None


class Whole(Struct, frozen=True):
    """A whole number from `least` to `most`; `why` tells an author what the bounds are for."""

    least: int
    most: int
    why: Message


class Flag(Struct, frozen=True):
    """true or false."""


class Text(Struct, frozen=True):
    """A text that is not blank."""


class Texts(Struct, frozen=True):
    """One text, or one text a language."""


class Label(Struct, frozen=True):
    """An author's own name for an input or a neuron: a text on one line that is not blank and not long."""


class Neuron(Struct, frozen=True):
    """The name of a neuron's activation, such as a1[5]: layer 1, neuron 5."""


class Name(Struct, frozen=True):
    """One of the names in a table; `unknown` is the sentence about any other."""

    table: Collection[str]
    unknown: Callable[[str], Message]


class Row(Struct, frozen=True):
    """A list of at least one number."""


class Rows(Struct, frozen=True):
    """A list of at least one row."""


class Samples(Struct, frozen=True):
    """A row, which is one sample, or rows, which are a batch."""


class Given(Struct, frozen=True):
    """Numbers as they are, one of these words in their place, or a mapping that names the file they are in."""

    plain: Row | Rows | Samples
    words: tuple[str, ...] = ()


class Record(Struct, frozen=True):
    """A mapping with these keys and no others; of the keys in `either`, exactly one."""

    keys: tuple[Key, ...]
    either: tuple[str, ...] = ()


class Many(Struct, frozen=True):
    """A list of at least so many values of one kind, all different when they are `unique`."""

    kind: Kind
    unique: bool = False
    least: int = 1


class Chosen(Struct, frozen=True):
    """A row's name, or a mapping of its name and its constants."""

    name: Name
    constants: Callable[[str], Mapping[str, float]]


Kind = (
    Number | Whole | Flag | Text | Texts | Label | Neuron | Name | Row | Rows | Samples | Given | Record | Many | Chosen
)


class Key(Struct, frozen=True):
    """One key of a mapping. `default` is what holds without it; None when that is nothing at all."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: object = None
