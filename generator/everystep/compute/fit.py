"""What several values of one spec have to do with each other: lengths of rows and lists, and targets and their loss.

Values that are not even lists of numbers are passed over here; `checks` has named them already. Numbers from files
stand where the files are named; a layer whose weights are to be drawn is as many empty rows as it has neurons, and
an empty row fits everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import copysign, fsum
from operator import itemgetter

from ..messages import Message, say
from .class_numbers import Matrices, Placed, class_numbers
from .findings import Findings, Path, shown
from .marks import LARGEST, LEADING_ZERO
from .network import digits, drawn, names, sheet, spotlight
from .number_text import number, several
from .supply import Supplied


def fit(data: Mapping[str, object], findings: Findings, supplied: Supplied | None = None) -> None:
    """Add to the findings whatever does not fit together in this spec."""
    supplied = supplied or {}
    layers = data.get("layers")
    weights: Matrices = [_weights(layer) for layer in layers] if isinstance(layers, list) else []
    inputs, targets = [
        [placed for placed in samples(data.get(key), key) if _countable(placed[1])] for key in ("inputs", "targets")
    ]
    width = _usual([row for _, row in inputs])[0]
    if weights:
        outputs: Matrices = [[row for _, row in targets]] if targets else []
        width = _first_layer(weights, inputs, weights[1:2] or outputs, supplied, findings)
        _later_layers(weights, outputs, supplied, findings)
    if isinstance(layers, list):
        _biases(layers, weights, findings)
        drawn(data, layers, [width, *map(len, weights)], findings)
    if not class_numbers(data, weights, inputs, targets, findings):
        _targets(data, weights, inputs, targets, supplied, findings)
        _loss(data.get("loss"), len(weights[-1]) if weights else 0, targets, findings)
    names(data.get("names"), [width, *map(len, weights)], findings)
    spotlight(data.get("display"), [width, *map(len, weights)], findings)
    sheet(data.get("worksheet"), [width, *map(len, weights)], findings)
    for key in ("display", "worksheet"):
        digits(key, data.get(key), findings)


def samples(value: object, key: str) -> list[Placed]:
    """Inputs or targets as rows: one sample is the only row of a batch."""
    if not isinstance(value, list) or not value:
        return []
    if any(isinstance(item, list) for item in value):
        return [((key, i), row) for i, row in enumerate(value) if isinstance(row, list) and row]
    return [((key,), value)]


def _countable(row: Sequence[object]) -> bool:
    """Whether each item of a row is meant as one number: not where brackets are too many or commas missing."""
    if {*map(type, row)} <= {int, float}:
        return True
    return not any([isinstance(item, list | dict) or isinstance(item, str) and several(item) for item in row])


def _weights(layer: object) -> Sequence[Sequence[object]]:
    """A layer's rows, an empty one for each that is none; nothing at all unless some are, or are to be drawn."""
    if not isinstance(layer, dict):
        return []
    weights, neurons = layer.get("weights"), number(layer.get("neurons"))
    if "weights" not in layer and neurons and neurons.is_integer() and 1 <= neurons <= LARGEST:
        return [[]] * int(neurons)
    given = weights if isinstance(weights, list) else ()
    rows = [row if isinstance(row, list) and _countable(row) else [] for row in given]
    return rows if any(rows) else []


def _usual(rows: Sequence[Sequence[object]]) -> tuple[int, int]:
    """The length that most rows have, and how many have it."""
    # `most_common` imports what sorts many; of those that are equally common, it too gives the first.
    return max(Counter(len(row) for row in rows if row).items(), key=itemgetter(1)) if any(rows) else (0, 0)


def _width(rows: Sequence[Sequence[object]], given: Sequence[Sequence[object]], after: Matrices, stored: bool) -> int:
    """The number of inputs that was probably meant, where the rows of layer 1 and the samples differ.

    A side that looks like decimal commas is wrong, but [2, 3] is more likely two inputs than 2.3. So is a
    matrix that would fit when transposed, and so are samples that a unanimous layer outvotes. Else the
    samples are right.
    """
    (per_row, row_votes), (per_sample, votes) = _usual(rows), _usual(given)
    if not rows or not given:
        return per_sample or per_row
    if per_row == 2 * per_sample and all(map(_commas, rows)):
        return per_sample
    if per_sample == 2 * per_row > 2 and row_votes >= votes and all(map(_commas, given)):
        return per_row
    outvoted = row_votes == len(rows) > votes and not _transposed(rows, per_sample, after, stored)
    return per_row if outvoted else per_sample


def _first_layer(
    weights: Matrices, inputs: list[Placed], after: Matrices, supplied: Supplied, findings: Findings
) -> int:
    """The rows of layer 1 against the inputs; returns the number of inputs."""
    rows = weights[0]
    width = _width(rows, [row for _, row in inputs], after, ("layers", 0, "weights") in supplied)
    _report_columns("inputs", inputs, width, supplied, findings)
    agreed = any(rows) and all(len(row) == width for row in rows if row)
    for path, row in inputs:
        if len(row) != width:
            found = {"n": width, "m": len(row)}
            message = say("expected length {n}, found {m}: every sample has one number for each input", **found)
            if agreed:
                message = say("expected length {n}, found {m}: every row of layer 1 has one for each input", **found)
            findings.add(message, path, _comma_hint(row, width))
    if _report_transposed(weights, 0, width, after, supplied, findings):
        return width
    for i, row in enumerate(rows):
        if row and len(row) != width:
            message = say("expected length {n}, found {m}: one number for each input", n=width, m=len(row))
            findings.add(message, ("layers", 0, "weights", i), _comma_hint(row, width))
    return width


def _later_layers(weights: Matrices, outputs: Matrices, supplied: Supplied, findings: Findings) -> None:
    """The rows of each later layer against the neurons of the layer before."""
    for layer, rows in enumerate(weights[1:], 1):
        width = len(weights[layer - 1])
        after = weights[layer + 1 : layer + 2] or outputs
        if not width or _report_transposed(weights, layer, width, after, supplied, findings):
            continue
        for i, row in enumerate(rows):
            if row and len(row) != width:
                found = {"n": width, "m": len(row), "layer": layer}
                message = say("expected length {n}, found {m}: one number for each neuron of layer {layer}", **found)
                findings.add(message, ("layers", layer, "weights", i), _comma_hint(row, width))


def _transposed(rows: Sequence[Sequence[object]], width: int, after: Matrices, stored: bool) -> bool:
    """Whether the rows would fit, to what comes before and after them, if they were columns.

    Numbers from a file are taken for columns as soon as that would fit what comes before: many programs store
    them so, while an author who writes a matrix seldom does.
    """
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or lengths == {0} or len(rows) != width:
        return False
    return stored or bool(after and after[0]) and {len(row) for row in after[0]} in (lengths, {0})


def _report_transposed(
    weights: Matrices, layer: int, width: int, after: Matrices, supplied: Supplied, findings: Findings
) -> bool:
    """Whether the rows are columns: one thing to mend, and what comes after is checked as if it were done."""
    rows, path = weights[layer], ("layers", layer, "weights")
    if not rows or len(rows[0]) == width or not _transposed(rows, width, after, path in supplied):
        return False
    message = say("expected rows of length {n}, found rows of length {m}", n=width, m=len(rows[0]))
    hint = say("there is one row for each neuron, not one for each input; is the matrix transposed?")
    findings.add(message, path, _transpose_hint(path, supplied) or hint)
    weights[layer] = list(zip(*rows, strict=True))
    return True


def _report_columns(key: str, rows: list[Placed], width: int, supplied: Supplied, findings: Findings) -> None:
    """Whether the samples of a file are its columns: one thing to mend, and done for what comes after."""
    lengths = {len(row) for _, row in rows}
    if (key,) in supplied and lengths != {width} and len(lengths) == 1 and len(rows) == width:
        message = say("expected rows of length {n}, found rows of length {m}", n=width, m=lengths.pop())
        findings.add(message, (key,), _transpose_hint((key,), supplied))
        columns = zip(*[row for _, row in rows], strict=True)
        rows[:] = [((key, i), column) for i, column in enumerate(columns)]


def _transpose_hint(path: Path, supplied: Supplied) -> Message | None:
    """What turns the numbers of a file around; None for numbers from no file."""
    if path not in supplied:
        return None
    if supplied[path]:
        return say('it fits without "transpose: true"')
    return say('there is one row for each neuron or sample; write "transpose: true" beside "file"')


def _biases(layers: Sequence[object], weights: Matrices, findings: Findings) -> None:
    """One bias a neuron."""
    for i, (layer, rows) in enumerate(zip(layers, weights, strict=True)):
        biases = layer.get("biases") if isinstance(layer, dict) else None
        if rows and isinstance(biases, list) and biases and _countable(biases) and len(biases) != len(rows):
            message = say("expected length {n}, found {m}: one bias for each neuron", n=len(rows), m=len(biases))
            findings.add(message, ("layers", i, "biases"), _comma_hint(biases, len(rows)))


def _targets(
    data: Mapping[str, object],
    weights: Matrices,
    inputs: list[Placed],
    targets: list[Placed],
    supplied: Supplied,
    findings: Findings,
) -> None:
    """One target a neuron of the last layer, and as many samples of targets as of inputs."""
    neurons = len(weights[-1]) if weights else 0
    _report_columns("targets", targets, neurons, supplied, findings)
    given = [len(rows) if (key,) in supplied else _how_many(data.get(key))
             for key, rows in (("inputs", inputs), ("targets", targets))]  # fmt: skip
    if all(given) and given[0] != given[1]:
        message = say("expected samples: {n}, found {m}; one of targets for each of inputs", n=given[0], m=given[1])
        flat = [row for path, row in targets if path == ("targets",)]
        if flat and len(flat[0]) == given[0] and neurons in (0, 1):
            hint = say("write one list for each sample: {list}", list=shown([[value] for value in flat[0]]))
            findings.add(message, ("targets",), hint)
            return
        findings.add(message, ("targets",))
    for path, row in targets:
        if neurons and len(row) != neurons:
            found = {"n": neurons, "m": len(row)}
            message = say("expected length {n}, found {m}: one target for each neuron of the last layer", **found)
            findings.add(message, path, _comma_hint(row, neurons))


def _how_many(value: object) -> int:
    """How many samples an author has written, even where some of them are no rows of numbers."""
    if not isinstance(value, list):
        return 0
    return len(value) if value and isinstance(value[0], list) else min(1, len(value))


def _digits(value: object) -> str:
    """A whole number as it was written; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and LEADING_ZERO(value):
        return value
    return "-0" if isinstance(value, float) and value == 0 and copysign(1, value) < 0 else ""


def _commas(row: Sequence[object]) -> bool:
    """Whether the row looks like numbers with decimal commas, each of which has become two."""
    digits = [_digits(value) for value in row]
    return len(row) % 2 == 0 and all(digits) and not any(part.startswith(("-", "+")) for part in digits[1::2])


def _comma_hint(row: Sequence[object], expected: int) -> Message | None:
    """What a row twice as long as expected was meant to be."""
    if len(row) != 2 * expected:
        return None
    if not _commas(row):
        return say("did you write decimal commas? write 0.15, not 0,15") if any(map(_digits, row)) else None
    meant = [f"{_digits(whole)}.{_digits(rest)}" for whole, rest in zip(row[::2], row[1::2], strict=True)]
    return say("did you write decimal commas? write [{numbers}]", numbers=shown_numbers(meant))


def shown_numbers(numbers: Sequence[str]) -> str:
    """Numbers as a list shows them, the first few of many."""
    return ", ".join(numbers) if len(numbers) <= 6 else ", ".join((*numbers[:6], "…"))


def _loss(loss: object, neurons: int, targets: list[Placed], findings: Findings) -> None:
    """Targets that the loss can be computed for."""
    for path, row in targets:
        values = [number(value) for value in row]
        if loss == "binary_cross_entropy":
            for i, value in enumerate(values):
                if value is not None and not 0 <= value <= 1:
                    message = say("binary_cross_entropy needs targets from 0 to 1, found {found}", found=shown(row[i]))
                    findings.add(message, (*path, i), say("a target is the probability of the class"))
        elif loss == "cross_entropy":
            known = [value for value in values if value is not None]
            for i, value in enumerate(values):
                if value is not None and value < 0:
                    message = say("cross_entropy needs targets of at least 0, found {found}", found=shown(row[i]))
                    findings.add(message, (*path, i), say("a target is the probability of one class"))
            fits = neurons < 2 or len(row) == neurons  # else its length is what is to be mended
            if fits and len(known) == len(row) and min(known) >= 0 and abs(fsum(known) - 1) > 1e-9:
                message = say("cross_entropy needs targets that add up to 1, found {sum}", sum=f"{fsum(known):.12g}")
                hint = say("write 1 for the right class and 0 for the others")
                if len(row) == 1 and neurons < 2:
                    hint = say("with one output use binary_cross_entropy")
                findings.add(message, path, hint)
