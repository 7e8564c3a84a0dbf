"""A worked sheet with one mistake in it: which mistake, where it first shows, and what should stand there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import say
from .as_mapping import as_mapping
from .chance import Chance, seed_of
from .mistakes import MISTAKES, Made, edited, mistaken, possible
from .trace import Trace, run
from .worklines import WorkLine


class Spoiled(Struct, frozen=True):
    """A trace with a mistake carried through: the mistake, and its first wrong line in the right work, with what stands
    there and what should."""

    trace: Trace
    made: Made
    line: WorkLine
    wrong: Decimal
    right: Decimal


def spoiled(trace: Trace, lines: Sequence[WorkLine], tolerances: Mapping[str, Decimal]) -> Spoiled:
    """The right trace's work with the mistake that its spec's worksheet names, or any.

    Of several places, the numbers themselves choose one. Raises EverystepError where the mistake cannot be made, or
    would not show in these numbers.
    """
    wanted = trace.spec.worksheet.mistake
    names = tuple(MISTAKES) if wanted == "any" else (wanted,)
    by_name = _visible(trace, names, lines, tolerances)
    if not by_name:
        raise EverystepError([_impossible(wanted, list(_visible(trace, tuple(MISTAKES), lines, tolerances)))])
    chance = Chance(seed_of("mistake", json.dumps(as_mapping(replace(trace.spec, title="")), sort_keys=True)))
    made, line = chance.one_of(by_name[chance.one_of(list(by_name))])
    wrong = run(trace.spec, edited(trace.program, made))
    return Spoiled(wrong, made, line, wrong.shown(line.array, line.at), trace.shown(line.array, line.at))


def _visible(
    trace: Trace, names: Sequence[str], lines: Sequence[WorkLine], tolerances: Mapping[str, Decimal]
) -> dict[str, list[tuple[Made, WorkLine]]]:
    """The mistakes that would show, by name: in which layers, and the first line that is wrong."""
    found: dict[str, list[tuple[Made, WorkLine]]] = {}
    for made in possible(trace.program, names):
        first = next((line for line in lines if _shows(trace, made, line, tolerances)), None)
        if first is not None:
            found.setdefault(made.mistake.name, []).append((made, first))
    return found


def _shows(trace: Trace, made: Made, line: WorkLine, tolerances: Mapping[str, Decimal]) -> bool:
    wrong = mistaken(trace, made, line)
    if wrong is None or not wrong.is_finite():
        return False
    return abs(wrong - trace.shown(line.array, line.at)) > tolerances[line.node]


def _impossible(wanted: str, others: Sequence[str]) -> Problem:
    if not others:
        return Problem(say("no mistake of the library would show in this network"), "worksheet")
    hint = say("choose one of {names}", names=", ".join(others))
    return Problem(say('the mistake "{name}" would not show in this network', name=wanted), "worksheet", hint)
