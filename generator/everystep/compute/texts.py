"""Texts and words of a spec: titles, the author's names for inputs and neurons, names of neurons to explain, names of
rows in a table, true and false."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..messages import say
from .findings import Findings, Path, clean, shown, unprintable
from .kinds import LANGUAGE, LONGEST_LABEL, NEURON, UNFIT_FOR_LABEL, Name
from .words import guess

WORDS = {"yes": "true", "on": "true", "true": "true", "1": "true"} | {
    word: "false" for word in ("no", "off", "false", "0")
}
"""What others write for true and false."""


def check_text(value: object, path: Path, findings: Findings) -> None:
    """A text that is not blank and can be printed."""
    if value is None:
        findings.add(say("no value is given here"), path)
    elif not isinstance(value, str):
        hint = say("put the text in quotes") if isinstance(value, int | float) else None
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and value[0].strip():
            hint = say("write {word}", word=clean(value[0]))
        findings.add(say("expected a text, found {found}", found=shown(value)), path, hint)
    elif not value.strip():
        findings.add(say("the text is empty"), path)
    elif bad := unprintable(value):
        findings.add(say("the character {code} cannot be printed", code=f"U+{ord(bad[0]):04X}"), path)


def check_languages(value: Mapping[str, object], path: Path, findings: Findings) -> None:
    """One text a language."""
    if not value:
        findings.add(say("the mapping is empty"), path, say('write one title for each language, as in "en: A lesson"'))
    for language, text in value.items():
        if not re.search(LANGUAGE, language) or language.endswith("\n"):
            message = say('"{found}" is not the code of a language', found=clean(language))
            findings.add(message, (*path, language), say("a code looks like en or pt-BR"), key=True)
        check_text(text, (*path, language), findings)


def check_label(value: object, path: Path, findings: Findings) -> None:
    """An author's own name: one line, not blank, not long."""
    bad = re.search(UNFIT_FOR_LABEL, value) if isinstance(value, str) else None
    if not isinstance(value, str) or not value.strip():
        check_text(value, path, findings)
    elif bad:
        findings.add(say("the character {code} has no place in a name", code=f"U+{ord(bad[0]):04X}"), path)
    elif not any(character.isprintable() and not character.isspace() for character in value):
        findings.add(say("the text is empty"), path)
    elif len(value) > LONGEST_LABEL:
        message = say("expected at most {n} characters, found {m}", n=LONGEST_LABEL, m=len(value))
        findings.add(message, path, say("a name stands beside a circle of the diagram"))


def check_neuron(value: object, path: Path, findings: Findings) -> None:
    """The name of a neuron, such as a1[5]."""
    if isinstance(value, str) and re.fullmatch(NEURON, value):
        return
    found = re.findall("[0-9]+", value[:100]) if isinstance(value, str) else []
    hint = say("layer 1, neuron 5 is a1[5]")
    if len(found) == 2 and re.fullmatch(NEURON, likely := "a{}[{}]".format(*(n.lstrip("0") for n in found))):
        hint = say('did you mean "{guess}"?', guess=likely)
    findings.add(say("expected the name of a neuron, found {found}", found=shown(value)), path, hint)


def check_name(kind: Name, value: object, path: Path, findings: Findings) -> None:
    """One of the names in a table."""
    if isinstance(value, str) and value in kind.table:
        return
    if isinstance(value, list | dict):
        message = say("expected a text, found {found}", found=shown(value))
    else:
        message = kind.unknown(clean(value) if isinstance(value, str) else shown(value))
    alone = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else None
    if alone is not None and (meant := alone if alone in kind.table else guess(alone, kind.table)):
        hint = say("write {word}", word=meant)
    elif isinstance(value, str) and (meant := guess(value, kind.table)):
        hint = say('did you mean "{guess}"?', guess=meant)
    else:
        hint = say("choose one of {names}", names=", ".join(kind.table))
    findings.add(message, path, hint)


def check_flag(value: object, path: Path, findings: Findings) -> None:
    """true or false."""
    if not isinstance(value, bool):
        word = WORDS.get(str(value).strip().lower())
        hint = say("write {word}", word=word) if word else None
        findings.add(say("expected true or false, found {found}", found=shown(value)), path, hint)
