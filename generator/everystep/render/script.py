"""The script: the first training step as a few lines of numpy, written from the same formulas as the lesson.

It prints the lesson's own digits, so it brings the lesson's rounding along: numpy's `round` rounds half to even, and
prints 0 for what is small.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..compute.arithmetic import finite
from ..compute.formula import Call, Formula, Index, Largest, Number, Ref, Same, Sum, refs
from ..compute.matrix import matrix_form
from ..compute.quantity import Quantity
from ..compute.trace import Trace
from ..compute.trouble import LOGARITHMS

INFIX = {
    "add": ("+", 1),
    "sub": ("-", 1),
    "mul": ("*", 2),
    "weigh": ("*", 2),
    "div": ("/", 2),
    "power": ("**", 4),
    "matmul": ("@", 2),
}
"""Python's own operators and how tightly they bind."""

SETTLED = 14
"""The decimals beyond which a sum's digits are noise of the binary system."""

TIES = 14
"""The digits by which carried arithmetic decides where a number lies halfway: the lesson computes with decimal
fractions, the script with binary ones, which are a little beside."""

OVERFLOWS = 700
"""From about here on, e to the power of a number is more than a computer can hold."""

FUNCTIONS = {
    "exp": "np.exp",
    "log": "np.log",
    "log1p": "np.log1p",
    "tanh": "np.tanh",
    "sqrt": "np.sqrt",
    "max": "np.maximum",
    "abs": "np.abs",
    "guarded": "weigh",
}


HEAD = """\
from decimal import ROUND_HALF_UP, Decimal, getcontext

import numpy as np

getcontext().rounding = ROUND_HALF_UP


def shown(number):
    exact = Decimal(f"{number:.DIGITSg}")
    size = exact.adjusted()
    if exact == 0:
        return "0"
    places = min(PLACES, 14 - max(size, 0))
    text, digits = f"{exact:.{places}f}" if size < 9 else f"{exact:.PLACESe}", 0
    while float(text) == 0:
        digits += 1
        small = f"{exact:.{digits}e}"
        text = small if float(f"{Decimal(small):.{places}f}") == 0 else text
    if Decimal(text) != exact:
        return text
    return f"{exact.normalize():f}" if size < 9 else f"{exact.normalize()}"
"""
"""The rounding of `compute.rounding.Digits`, for a reader who has Python and numpy but not everystep."""

EDGES = """
np.seterr(all="ignore")  # 1/0 and exp(1000) are infinite here, and 0 times infinity is 0


def weigh(share, x):
    return share * np.where(share == 0, 0, x)
"""
"""What a program begins with whose numbers reach the end of what a logarithm or a computer takes."""

BY_HAND = """
by_hand = np.vectorize(lambda number: float(shown(number)))
"""
"""Carried arithmetic: what is printed is what is computed with."""


def numpy_script(trace: Trace) -> str:
    """A program that computes a trace's first step and prints its numbers, digit for digit as the lesson does."""
    program, carried, edges = trace.program, trace.spec.display.rounding == "carried", _has_edges(trace)
    head = (HEAD + EDGES * edges + BY_HAND * carried).replace("PLACES", str(trace.digits.places))
    lines = head.replace("DIGITS", str(TIES if carried else 15)).splitlines() + [""]
    shown: list[str] = []
    for q in program.quantities.values():
        if q.local:
            continue
        if q.formula is None:
            lines.append(f"{q.name} = {_given(q, trace.values[q.name], bool(program.batch))}")
            continue
        if not shown:
            lines.append("")
        lines.append(f"{q.name} = {_computed(q, trace, carried, edges)}")
        shown.append(q.name)
    lines += [
        "",
        f"for name in {_wrapped(tuple(shown))}:",
        "    print(name, *map(shown, np.ravel(globals()[name])))",
    ]
    return "\n".join(lines) + "\n"


def _has_edges(trace: Trace) -> bool:
    """Whether numpy would complain of a number on the way, or make nan of 0 · ln 0."""
    last, losses = f"a{trace.program.last}", LOGARITHMS.get(trace.spec.loss, ())
    if any([a in losses for a in _flat(trace.values[last])]):
        return True
    kept = [q.name for q in trace.program.quantities.values() if not q.local]
    if not all([finite(trace.values[name]) for name in kept]):
        return True
    return any([abs(x) > OVERFLOWS for name in kept if name[0] == "z" for x in _flat(trace.values[name])])


def _guarded(f: Formula) -> Formula:
    """The same formula, in which 0 times infinity is 0."""
    match f:
        case Call(op, args):
            return Call("guarded" if op == "weigh" else op, tuple([_guarded(a) for a in args]))
        case Sum(over, size, body):
            return Sum(over, size, _guarded(body))
    return f


def _computed(q: Quantity, trace: Trace, carried: bool, edges: bool) -> str:
    """A quantity's right side, rounded where the lesson rounds or finds that terms cancel."""
    text = _right_side(q, as_written=carried, guarded=edges)
    if carried and edges and q.stable and text != (other := _right_side(q, guarded=True)):  # 0/0 as it is written
        text = f"np.where(np.isnan({text}), {other}, {text})"
    if isinstance(q.formula, Ref):
        return text
    if (carried or q.cancels) and _settled_in(trace.values[q.name]):
        text = f"np.round({text}, {SETTLED})"
    return f"by_hand({text})" if carried else text


def _settled_in(held: Any) -> bool:
    """Whether an array has a 0 where binary arithmetic may leave noise, and nothing as small as that noise."""
    sizes = [abs(x) for x in _flat(held)]
    return 0 in sizes and not any([0 < x < 10.0 ** (3 - SETTLED) for x in sizes])


def _flat(held: Any) -> list[float]:
    """Every number of an array; a small lesson's are lists, and numpy is not imported for them."""
    if hasattr(held, "ravel"):
        return [float(x) for x in held.ravel().tolist()]
    return [x for part in held for x in _flat(part)] if isinstance(held, list) else [float(held)]


@lru_cache(maxsize=64)
def _wrapped(names: tuple[str, ...]) -> str:
    import textwrap

    return '"""' + "\n    ".join(textwrap.wrap(" ".join(names), 88)) + '""".split()'


def _given(q: Quantity, held: Any, batch: bool) -> str:
    """What the author wrote, samples in rows."""
    if q.name.endswith("_old"):
        return f"np.zeros({q.shape if len(q.shape) > 1 else q.shape[0]})"
    if not q.axes:
        return repr(held)
    return f"np.array({_list([held] if q.per_sample and not batch else held)})"


def _list(held: Any) -> str:
    if isinstance(held, list):
        return "[" + ", ".join([_list(part) for part in held]) + "]"
    return repr(int(held)) if float(held).is_integer() and abs(held) < 1e15 else repr(float(held))


@lru_cache(maxsize=512)
def _right_side(q: Quantity, as_written: bool = False, guarded: bool = False) -> str:
    """A quantity's formula in Python: as matrices where it is one, element by element elsewhere."""
    f = q.stable or q.formula
    assert f is not None and q.formula is not None
    if as_written and {r.array for r in refs(f)} != {r.array for r in refs(q.formula)}:
        f = q.formula
    if guarded:
        f = _guarded(f)
    if isinstance(f, Sum) and f.over == "m" and isinstance(f.body, Call):  # all paths through a softmax
        return f'np.einsum("sm,smi->si", {", ".join([r.array for r in refs(f)])})'
    matrix = matrix_form(q)
    if matrix is not None and _has_product(matrix):
        return _write(matrix, ())[0]
    letters = (("s",) if q.per_sample and "s" not in q.letters else ()) + q.letters
    match f:
        case Number():  # the slope of the identity
            return f"np.ones({q.shape if 's' in q.letters else (1, *q.shape)})"
        case Sum("s", _, Ref(name)):  # a bias's gradient, or the loss of the batch
            return f"{name}.sum(axis=0)"
        case Sum(_, _, body):
            inner = _write(body, ("s", "i"))[0]
            return f"({inner}).sum({'axis=1' if q.per_sample and 's' in q.letters else ''})"
        case Ref(name) if q.letters == ("i",) and name.startswith("dL_dz"):  # one sample: a row becomes a vector
            return f"{name}.sum(axis=0)"
    return _write(f, letters)[0].replace("SIZE", str(q.shape[-1]) if q.axes else "")


def _has_product(f: Formula) -> bool:
    return isinstance(f, Call) and (f.op == "matmul" or any(_has_product(a) for a in f.args))


def _write(f: Formula, letters: tuple[Index, ...]) -> tuple[str, int]:
    """A formula in Python and how tightly it binds."""
    match f:
        case Number(value):
            return (repr(int(value)) if value.is_integer() else repr(value)) if isinstance(value, float) else repr(
                value
            ), 9
        case Ref(name, index):
            return name + _aligned(index, letters), 9
        case Same():
            return "np.eye(SIZE)", 9
        case Call("neg", (x,)):
            return f"-{_bracketed(x, letters, 3)}", 1
        case Call("square", (x,)):
            return f"{_bracketed(x, letters, 5)}**2", 4
        case Call("positive", (x,)):
            return f"np.heaviside({_write(x, letters)[0]}, 0)", 9
        case Call("transpose", (x,)):
            return f"{_bracketed(x, letters, 9)}.T", 9
        case Call("hadamard", args):
            return " * ".join([_bracketed(x, letters, 2) for x in args]), 2
        case Call(op, args) if op in FUNCTIONS:
            return f"{FUNCTIONS[op]}({', '.join([_write(x, letters)[0] for x in args])})", 9
        case Call(op, (first, *others)):
            sign, binds = INFIX[op]
            parts = [_bracketed(first, letters, binds), *[_bracketed(x, letters, binds + 1) for x in others]]
            return f" {sign} ".join(parts), binds
        case Sum(over, _, body) | Largest(over, _, body):
            inner = _write(body, tuple([over if k == "i" else k for k in letters]))[0]
            name = "sum" if isinstance(f, Sum) else "max"
            text = inner if inner.isidentifier() or inner.endswith(")") and inner.startswith("np.") else f"({inner})"
            return f"{text}.{name}({'axis=0' if over == 's' else 'axis=1, keepdims=True'})", 9
    raise TypeError(f)


def _bracketed(f: Formula, letters: tuple[Index, ...], least: int) -> str:
    text, binds = _write(f, letters)
    return f"({text})" if binds < least else text


def _aligned(index: tuple[Index, ...], letters: tuple[Index, ...]) -> str:
    """The subscript that puts an array's axes where the letters stand, samples first."""
    own = index if index[:1] == ("s",) or "s" not in letters or not index or set(index) == {"i", "j"} else ("s", *index)
    if not own or own == letters or len(letters) < 3 or len(own) == len(letters):
        return ""
    return "[" + ", ".join([":" if k in own else "None" for k in letters]) + "]"
