"""The same quantity as a matrix equation, found from its formula in index notation.

Samples are rows: one sample is a matrix with one row, so z = x W^T + b, for one sample as for a batch.
The result is a formula over whole arrays (references without an index) with the operations of `MATRIX`.
"""

from __future__ import annotations

from .formula import Call, Formula, Index, Number, Ref, Sum
from .quantity import Quantity

MATRIX = ("matmul", "transpose", "hadamard")
"""The product of two matrices, the transposed matrix, the product element by element."""

ROW = "s"  # the axis of samples; a single sample is its only row


def matrix_form(quantity: Quantity, *, chain: bool = False) -> Formula | None:
    """A quantity's formula as an equation of whole arrays, or None where it is none."""
    written = quantity.chain if chain else quantity.formula
    rows, columns = _two(quantity.letters) or ("", "")
    return _matrix(written, rows, columns) if written is not None and rows else None


def _two(index: tuple[Index, ...]) -> tuple[str, str] | None:
    letters = [str(k) for k in index]
    return (letters[0], letters[1]) if len(letters) == 2 else (ROW, letters[0]) if len(letters) == 1 else None


def _matrix(f: Formula, rows: str, columns: str) -> Formula | None:
    match f:
        case Number() | Ref(_, ()):
            return f
        case Ref():
            return _oriented(f, rows, columns)
        case Sum(over, _, Call("mul", (Ref() as x, Ref() as y))):
            return _product(x, y, rows, over, columns) or _product(y, x, rows, over, columns)
        case Sum(over, _, Ref() as x) if over == ROW:  # a column's sum: a row of ones in front
            return None
        case Call("mul", (Ref() as x, Ref() as y)) if x.index and y.index:
            whole = _oriented(x, rows, columns), _oriented(y, rows, columns)
            if whole[0] and whole[1]:
                return Call("hadamard", (whole[0], whole[1]))
            return _product(x, y, rows, ROW, columns) or _product(y, x, rows, ROW, columns)
        case Call("mul" | "add" | "sub" | "div" | "neg" as op, args):
            parts = [_matrix(a, rows, columns) for a in args]
            if any(part is None for part in parts):
                return None
            return Call(op, tuple([part for part in parts if part is not None]))
    return None


def _oriented(x: Ref, rows: str, columns: str) -> Formula | None:
    """The array as it must stand: as it is, or transposed. A row of biases serves every sample."""
    axes = _two(x.index)
    if axes == (rows, columns) or (rows == ROW and x.index == (columns,)):
        return Ref(x.array)
    return Call("transpose", (Ref(x.array),)) if axes == (columns, rows) else None


def _product(x: Ref, y: Ref, rows: str, inner: str, columns: str) -> Formula | None:
    left, right = _oriented(x, rows, inner), _oriented(y, inner, columns)
    return Call("matmul", (left, right)) if left and right else None
