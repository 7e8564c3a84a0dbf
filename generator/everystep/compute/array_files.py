"""Arrays from files: .npz and .npy as numpy writes them, .safetensors, and .csv.

Nothing in such a file is ever run. A pickle is refused, and numpy is imported only when one of its files is read.
The safetensors format is a length, a JSON header and raw numbers (https://github.com/huggingface/safetensors#format);
reading it here saves a dependency, and every length is checked before it is used. What a file says about its size
is never believed before it is compared with the bytes that are there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from math import prod
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..messages import Message, say
from .files import BIGGEST, FORMATS, Unusable, content, inside, too_large
from .findings import clean
from .marks import LARGEST, NUMBER
from .number_text import DECIMAL_COMMA, NOT_FINITE, not_a_number
from .words import guess

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUNNING = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib")
"""The suffixes of files that may hold a program, which runs when they are read."""

DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "I8": "<i1", "I16": "<i2", "I32": "<i4", "I64": "<i8",
          "U8": "<u1", "U16": "<u2", "U32": "<u4", "U64": "<u8", "BF16": "<u2"}  # fmt: skip
"""The types of numbers in a safetensors file, as numpy calls them; BF16 is the upper half of an F32."""


class Array(Struct, frozen=True):
    """One array: nested lists of numbers, finite or not."""

    shape: tuple[int, ...]
    values: list[Any]


Members = Mapping[str, Callable[[], Array]]
"""A file's arrays by their names, each read when it is asked for; one without a name is called ""."""


class ArrayFiles:
    """The files that one spec names, each opened once."""

    def __init__(self, folder: str, allow_outside: bool = False) -> None:
        self.folder = folder
        self.allow_outside = allow_outside
        self.opened: dict[str, Members] = {}

    def read(self, file: str, array: str | None = None) -> Array:
        """An array of a file, by its name where it has one. Raises Unusable."""
        members = self._members(file)
        if "" in members:
            if array is not None:
                raise Unusable(say("this file holds one array, which has no name"), say("remove it"), "array")
            return members[""]()
        names = ", ".join([clean(name) for name in list(members)[:12]]) + (", …" if len(members) > 12 else "")
        if not members:
            raise Unusable(say("the file holds no array"))
        if array is None and len(members) > 1:
            raise Unusable(say("the file holds several arrays"), say('name one by "array": {names}', names=names))
        if array is not None and array not in members:
            meant = guess(array, members)
            hint = say("choose one of {names}", names=names)
            if meant:
                hint = say('did you mean "{guess}"?', guess=clean(meant))
            raise Unusable(say('no array "{found}" in this file', found=clean(array)), hint, "array")
        return members[next(iter(members)) if array is None else array]()

    def _members(self, file: str) -> Members:
        suffix = os.path.splitext(file)[1].lower()
        if suffix not in FORMATS:
            hint = say("the formats are {names}", names=", ".join(FORMATS))
            if suffix in RUNNING:
                hint = say("such a file may run a program when it is read; save the arrays as .npz or .safetensors")
            raise Unusable(say('no format "{found}"', found=clean(suffix)), hint)
        path = inside(file, self.folder, self.allow_outside)
        if path not in self.opened:
            self.opened[path] = READERS[suffix](content(path))
        return self.opened[path]


# ---- .npy and .npz


def _npy(data: bytes) -> Members:
    return {"": lambda: _array(_npy_array(data))}


def _npz(data: bytes) -> Members:
    """The .npy files of a zip archive."""
    import zipfile

    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = {info.filename: info for info in archive.infolist() if info.filename.endswith(".npy")}
    except Exception:  # zipfile promises no kind of error for bytes that are no archive
        raise _damaged(".npz") from None

    def member(info: zipfile.ZipInfo) -> Array:
        try:
            with archive.open(info) as stream:
                unpacked = stream.read(BIGGEST + 1)
        except Exception:  # nor for an archive with an error inside, an unknown packing or a password
            raise _damaged(".npz") from None
        if len(unpacked) > BIGGEST:
            raise Unusable(too_large())
        return _array(_npy_array(unpacked))

    return {name.removesuffix(".npy"): lambda info=info: member(info) for name, info in infos.items()}  # type: ignore[misc]


def _npy_array(data: bytes) -> NDArray[Any]:
    """The array in the bytes of an .npy file, none of them run."""
    import numpy as np
    from numpy.lib import format as npy

    stream = BytesIO(data)
    try:
        version = npy.read_magic(stream)
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, by_columns, dtype = header(stream)
    except Exception:  # numpy promises no kind of error for a header that is none
        raise _damaged(".npy") from None
    if dtype.hasobject:
        raise Unusable(say("the array holds Python objects, which may run a program when they are read"),
                       say("save it as numbers, with dtype=float"))  # fmt: skip
    if dtype.kind not in "fiub":
        raise _no_numbers(str(dtype))
    at = stream.tell()
    count = _count(shape, dtype.itemsize, len(data) - at, ".npy")
    return np.frombuffer(data, dtype, count, at).reshape(shape, order="F" if by_columns else "C")


def _array(array: NDArray[Any]) -> Array:
    import numpy as np

    with np.errstate(all="ignore"):
        return Array(array.shape, array.astype(np.float64).tolist())


# ---- .safetensors


def _safetensors(data: bytes) -> Members:
    """The tensors of a safetensors file: eight bytes with the header's length, the header, the numbers."""
    import json

    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise _damaged(".safetensors")
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"))
    except (ValueError, RecursionError):
        raise _damaged(".safetensors") from None
    if not isinstance(header, dict):
        raise _damaged(".safetensors")
    body = memoryview(data)[8 + length :]
    return {name: lambda entry=entry: _tensor(entry, body)  # type: ignore[misc]
            for name, entry in header.items() if name != "__metadata__"}  # fmt: skip


def _tensor(entry: object, body: memoryview) -> Array:
    """One tensor, from what the header says about it."""
    import numpy as np

    match entry:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(start), int(end)]}:
            pass
        case _:
            raise _damaged(".safetensors")
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in shape) or not 0 <= start <= end <= len(body):
        raise _damaged(".safetensors")
    if dtype not in DTYPES:
        raise _no_numbers(dtype)
    kind = np.dtype(DTYPES[dtype])
    count = _count(shape, kind.itemsize, end - start, ".safetensors")
    if count * kind.itemsize != end - start:
        raise _damaged(".safetensors")
    numbers: NDArray[Any] = np.frombuffer(body[start:end], kind, count)
    if dtype == "BF16":
        numbers = (numbers.astype("<u4") << np.uint32(16)).view("<f4")
    return _array(numbers.reshape(shape))


# ---- .csv


def _csv(data: bytes) -> Members:
    """The rows of a text: a line each, numbers with a decimal point between commas or semicolons."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(say("the file is not UTF-8"), say("save it as UTF-8")) from None
    mark = ";" if ";" in text else ","
    rows: list[list[float]] = []
    size = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in (_quoted(line, mark) if '"' in line else line.split(mark))]
        row = [_number(cell) for cell in cells]
        wordy = len(cells) == row.count(None) and not any(re.fullmatch(DECIMAL_COMMA, cell) for cell in cells)
        if not rows and wordy:
            hint = say("remove the line of headings")
            if any(NUMBER(part) for part in re.split(r"[\s,]+", line.replace('"', " "))):
                hint = say("write a comma or a semicolon between two numbers")
            raise Unusable(say("line {line} holds no number", line=number), hint)
        if None in row:
            at = row.index(None)
            found = {"line": number, "column": at + 1, "found": clean(cells[at])}
            message = say('expected a number on line {line}, in column {column}, found "{found}"', **found)
            empty = say("the cell is empty; is there a comma too many?")
            raise Unusable(message, not_a_number(cells[at], ())[2] if cells[at] else empty)
        if rows and len(row) != len(rows[0]):
            found = {"n": len(rows[0]), "m": len(row), "line": number}
            raise Unusable(say("expected {n} numbers on line {line}, as on the first, found {m}", **found))
        rows.append([value for value in row if value is not None])
        size += len(row)
        if size > LARGEST:
            raise _too_many()
    if not rows:
        raise Unusable(say("the file is empty"))
    return {"": lambda: Array((len(rows), len(rows[0])), rows)}


def _quoted(line: str, mark: str) -> list[str]:
    """The cells of a line in which some stand in quotes: a comma within these parts nothing."""
    import csv

    return next(csv.reader([line], delimiter=mark, skipinitialspace=True))


def _number(cell: str) -> float | None:
    """The number in a cell, finite or not; None for anything else."""
    if re.fullmatch(NOT_FINITE, cell):
        return float(cell.replace(".", ""))
    return float(cell) if NUMBER(cell) else None


READERS: Mapping[str, Callable[[bytes], Members]] = dict(zip(FORMATS, (_npz, _npy, _safetensors, _csv), strict=True))
"""The reader of each format's bytes."""


# ---- What is wrong with a file


def _count(shape: Sequence[int], size: int, there: int, format: str) -> int:
    """How many numbers of this size an array of this shape has, which are `there` bytes at most."""
    if any(n < 0 for n in shape) or len(shape) > 32:
        raise _damaged(format)
    count = prod(shape)
    if count == 0:
        raise Unusable(say("the array is empty"))
    if count > LARGEST:
        raise _too_many()
    if count * size > there:
        raise _damaged(format)
    return count


def _damaged(format: str) -> Unusable:
    return Unusable(say("the file is damaged, or no {format} file", format=format))


def _too_many() -> Unusable:
    return Unusable(say("the array holds more than {n} values", n=LARGEST))


def _no_numbers(dtype: str) -> Unusable:
    message: Message = say("the array holds values of the type {dtype}, which are not read here", dtype=clean(dtype))
    return Unusable(message, say("save it as floating-point numbers, such as F32 or F64"))
