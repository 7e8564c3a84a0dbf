"""The graph: a trace as plain data, from which a browser computes every number again.

Each quantity's formula stands in it once, in index notation; `templates/assets/live/graph.js` runs its letters
through their positions and its stages through the steps, as `trace` does. So a lesson's graph grows with its layers
and its given numbers, not with the number of its nodes.

A formula is a number, a reference (`"W1[i,j]"`; positions count from 1, as in nodes' names) or a list:
`["add", ...]` and the other primitives, `["sum", letter, size, body]`, `["largest", letter, size, body]`,
`["same", left, right]` and, in a lesson's lines, `["worked", body]`.
"""

from __future__ import annotations

from typing import Any

from msgspec.json import encode

from .formula import Call, Formula, Index, Largest, Number, Ref, Same, Sum, Worked, refs
from .optimizers import OPTIMIZERS
from .program import Program
from .shape import is_countable
from .spec import Spec
from .start import given
from .trace import Trace

Written = float | str | list[Any]


def graph(trace: Trace) -> dict[str, Any]:
    """A trace's computation as JSON: what is given, and every quantity in its order, with its letters and sizes, its
    phase, its formula and, where another is computed in its place, that one."""
    return {**own_part(trace), "quantities": quantities(trace.program)}


def own_part(trace: Trace) -> dict[str, Any]:
    """What a trace does not share with all others of its kind."""
    spec = trace.spec
    start = {
        name: held.tolist() if hasattr(held, "tolist") else held
        for name, held in given(spec, trace.program).items()
        if name != "t" and not name.endswith("_old")
    }
    return {
        "steps": spec.steps,
        "decimals": spec.display.decimals,
        "carried": spec.display.rounding == "carried",
        "state": list(OPTIMIZERS[spec.optimizer.name].kept),
        "given": start,
    }


def quantities(program: Program) -> list[dict[str, Any]]:
    """Every quantity of a program."""
    kept = {name for name in program.quantities if name[0] == "b" and not program.updates("b")}
    rows: list[dict[str, Any]] = []
    for q in program.quantities.values():
        row: dict[str, Any] = {"name": q.name, "phase": q.phase}
        row |= {"axes": dict(q.axes)} if q.axes else {}
        row |= {"formula": to_json(q.formula)} if q.formula is not None else {}
        row |= {"stable": to_json(q.stable)} if q.stable is not None else {}
        row |= {"local": True} if q.local else {}
        row |= {"kept": True} if q.name in kept else {}
        rows.append(row)
    return rows


def to_json(f: Formula) -> Written:
    """A formula as plain data."""
    match f:
        case Number(value):
            return int(value) if value == int(value) else value
        case Ref(array, index):
            return f"{array}[{','.join(map(_position, index))}]" if index else array
        case Call(op, args):  # one of the primitives, or of whole arrays
            return [op, *map(to_json, args)]
        case Sum(over, size, body) | Largest(over, size, body):
            return ["sum" if isinstance(f, Sum) else "largest", over, size, to_json(body)]
        case Same(left, right):
            return ["same", _position(left), _position(right)]
        case Worked(body):
            return ["worked", to_json(body)]
    raise TypeError(f)


def _position(k: Index) -> str:
    return k if isinstance(k, str) else str(k + 1)


def line_json(f: Formula, trace: Trace) -> str:
    """A line of a lesson in numbers as JSON; empty for one of whole arrays, whose numbers stand in matrices."""
    if any([not r.index and trace.quantity(r.array).axes for r in refs(f)]):
        return ""
    return encode(to_json(f)).decode()


def is_live(spec: Spec) -> bool:
    """Whether a lesson's page follows its reader: unless its author does not want it, or it has too many numbers."""
    return spec.display.live and is_countable(spec) and not spec.display.significant  # its script rounds to decimals
