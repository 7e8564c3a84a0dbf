"""Class numbers as targets, as many programs have them, where a spec has one target for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..messages import say
from .findings import Findings, Path, shown
from .number_text import number

Placed = tuple[Path, Sequence[object]]
"""A row and where it stands."""

Matrices = list[Sequence[Sequence[object]]]
"""Layers' weights as rows; a layer whose weights are no rows of anything has none."""


def class_numbers(
    data: Mapping[str, object],
    weights: Matrices,
    inputs: list[Placed],
    targets: list[Placed],
    findings: Findings,
) -> bool:
    """Whether each sample's target is the number of its class, as many programs have it: one thing to mend."""
    if number(data.get("targets")) is not None:  # one that should be a list has been named already
        targets = [(("targets",), [data["targets"]])]
    neurons = len(weights[-1]) if weights else 0
    column = {len(row) for _, row in targets} == {1}
    flat = [path for path, _ in targets] == [("targets",)]
    found = [number(value) for _, row in targets for value in row] if flat or column else []
    known = [int(value) for value in found if value is not None and value.is_integer() and 0 <= value <= neurons]
    if (
        data.get("loss") != "cross_entropy"
        or neurons < 2
        or len(known) < len(found)
        or len(known) != len(inputs)
        or not known
    ):
        return False
    first = 1 if max(known) == neurons else 0
    if min(known) < first:
        return False
    rows = [[int(i == k - first) for i in range(neurons)] for k in known]
    message = say("expected one target for each neuron of the last layer, found class numbers {found}",
                  found=shown(known))  # fmt: skip
    hint = say("write 1 for the right class and 0 for the others; with classes counted from {first} that is {list}",
               first=first, list=shown(rows if len(inputs) > 1 else rows[0]))  # fmt: skip
    findings.withdraw(("targets",))
    findings.add(message, ("targets",), hint)
    return True
