"""Numbers from files, put where a spec names the files, so that what comes after sees rows as if they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from ..messages import Message, say, say_n
from .files import Unusable
from .findings import Findings, Path
from .names import node_name

if TYPE_CHECKING:
    from .array_files import Array, ArrayFiles

Supplied = dict[Path, bool]
"""Where numbers from files stand, and whether their columns have become rows."""

AXES = {"weights": (2,), "biases": (1,), "inputs": (1, 2), "targets": (1, 2)}
"""The numbers of axes that an array may have."""


def supply(
    data: Mapping[str, Any], files: Callable[[], ArrayFiles], findings: Findings
) -> tuple[dict[str, Any], Supplied]:
    """The data with the numbers of its files, and where those are; a file that cannot be used stays as it is named.
    `files` is called once, if any file is named."""
    opened = cache(files)
    filled: dict[str, Any] = dict(data)
    supplied: Supplied = {}
    for holder, path in _holders(filled):
        for key in AXES:
            named = holder.get(key)
            if isinstance(named, dict) and isinstance(named.get("file"), str) and named["file"].strip():
                place = (*path, key)
                rows = _rows(named, key, place, opened(), findings)
                if rows is not None:
                    holder[key] = rows
                    supplied[place] = named.get("transpose") is True
    return filled, supplied


def _holders(filled: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """Every mapping that may name files, copied before it is changed, and where it stands."""
    yield filled, ()
    if isinstance(layers := filled.get("layers"), list):
        filled["layers"] = [dict(layer) if isinstance(layer, dict) else layer for layer in layers]
        yield from ((layer, ("layers", i)) for i, layer in enumerate(filled["layers"]) if isinstance(layer, dict))


def _rows(named: dict[str, Any], key: str, path: Path, files: ArrayFiles, findings: Findings) -> list[Any] | None:
    """The rows that a mapping names; None, and a finding, when there are none."""
    wanted = named.get("array")
    try:
        array = files.read(named["file"], wanted if isinstance(wanted, str) else None)
        rows = _shaped(array, key)
    except Unusable as why:
        findings.add(why.message, (*path, why.key), why.hint)
        return None
    if bad := list(_not_finite(rows, ())):
        (at, value), *others = bad
        message = say("expected finite numbers, found {found} at {place}", found=value, place=node_name("", at))
        if others:
            message = say_n("expected finite numbers, found {found} at {place} and {n} more",
                            "expected finite numbers, found {found} at {place} and {n} more", len(others),
                            found=value, place=node_name("", at))  # fmt: skip
        findings.add(message, (*path, "file"))
        return None
    if named.get("transpose") is True:
        rows = [list(column) for column in zip(*(rows if isinstance(rows[0], list) else [rows]), strict=True)]
    return rows


def _shaped(array: Array, key: str) -> list[Any]:
    """The array as rows, or as one row. Raises Unusable for any other number of axes."""
    shape, values = array.shape, array.values
    if key == "biases" and len(shape) == 2 and 1 in shape:  # a row or a column
        return [value for row in values for value in row]
    if len(shape) not in AXES[key]:
        raise Unusable(_axes(key, "×".join(map(str, shape))))
    return values


def _axes(key: str, found: str) -> Message:
    if key == "weights":
        return say("expected an array of neurons × inputs, found the shape {found}", found=found or "()")
    if key == "biases":
        return say("expected an array with one number for each neuron, found the shape {found}", found=found or "()")
    return say("expected an array of samples × values, found the shape {found}", found=found or "()")


def _not_finite(part: Any, at: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], str]]:
    """The positions of numbers that are not finite, and those numbers."""
    for i, value in enumerate(part):
        if isinstance(value, list):
            yield from _not_finite(value, (*at, i))
        elif not isfinite(value):
            yield (*at, i), str(value)
