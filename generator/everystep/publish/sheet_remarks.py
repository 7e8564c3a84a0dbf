"""Remarks: what a teacher may not expect of the sheets that are about to be made, on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..messages import say
from .console import tell

if TYPE_CHECKING:
    from ..compute.spec import Spec
    from .sheet_order import Order

SHOWN = 8
"""The blanks that a remark lists."""


def remark(order: Order, level: str | None, names: bool) -> None:
    """What a teacher may not expect: numbers that are not the spec's, names that look like formulas."""
    from .roster import FORMULA

    if level is None and order.spec.worksheet.numbers is None and order.level != "own":
        told = say(
            "every sheet has numbers of its own, of the level {level}; --level own gives all of them the spec’s",
            level=order.level,
        )
        tell(told)
    if any(order.level_of(student) == "own" for student in order.students) and order.spec.worksheet.mistake == "none":
        _doubts(order.spec)
    for student in order.students:
        if names and student.name.startswith(FORMULA):
            told = say("the name {name} looks like a formula; it is printed as it stands", name=student.name)
            tell(told)


def _doubts(spec: Spec) -> None:
    """The blanks of the spec's own numbers in which a wrong answer would count as right."""
    from ..compute.sheet_spec import for_hands
    from ..compute.sound import unsound
    from ..compute.tolerance import tolerances
    from ..compute.trace import run
    from ..compute.worklines import work_lines

    trace = run(for_hands(spec))
    lines = work_lines(trace)
    asked = [line for line in lines if line.part in spec.worksheet.parts]
    found: dict[str, list[str]] = {}
    for one in unsound(trace, asked, tolerances(trace, lines)):
        found.setdefault(one.mistake, []).append(one.line.id)
    for mistake, ids in found.items():
        listed = ", ".join(ids if len(ids) <= SHOWN else (*ids[:SHOWN], "…"))
        told = say("with these numbers 0 would count as right in {blanks}", blanks=listed)
        if mistake:
            told = say(
                "with these numbers the mistake {mistake} would count as right in {blanks}",
                mistake=mistake,
                blanks=listed,
            )
        tell(told)
