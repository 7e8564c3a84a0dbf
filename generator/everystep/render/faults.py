"""Faults: what a translation may not do. A sentence with one stays English until it is mended.

They are told to translators by `everystep.publish.catalogues`, in English like the rest of it.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Message as Entry


def faults(entry: Entry) -> Iterator[str]:
    """What is wrong with one sentence of a catalogue: lost or invented places, braces and emphasis left open."""
    english = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    forms = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
    wanted = set().union(*map(_places, english))
    counted = {"n"} if len(english) > 1 else set()  # "one neuron" needs no number, in any language
    for form in filter(None, forms):
        try:
            found = _places(form)
        except ValueError as broken:
            yield f"“{form}”: {broken}; write {{{{ and }}}} for braces"
            continue
        for name in sorted(wanted - found - counted):
            yield f"“{form}” has lost {{{name}}}"
        for name in sorted(found - wanted):
            yield f"“{form}” has {{{name}}}, which “{english[0]}” has not"
        if form.count("*") % 2 != english[-1].count("*") % 2:
            yield f"“{form}”: a * is missing; emphasis begins and ends with one"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
