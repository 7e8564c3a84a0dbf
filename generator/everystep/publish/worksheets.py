"""Worksheets: an order made into a folder of sheets, keys and a manifest, by as many processes as are wanted."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from .. import __version__
from ..compute.as_mapping import as_mapping
from ..compute.spec import Spec
from ..compute.variants import Variant
from ..errors import EverystepError, Problem, reason
from ..messages import Message, say
from ..teach.worksheet import Worksheet
from .build import leave_interrupts_to_the_first_process, put_bytes
from .roster import Student
from .sheet_files import Printing, class_files, files_of, key_of, made_sheet
from .sheet_order import FORMAT, Order, distinct, drawn, draws
from .sheet_run import MANIFEST, Done, begun, digest, dropped, finished, note, start

T = TypeVar("T")
R = TypeVar("R")

Watch = Callable[[str, int, int], None]
"""Is told what is being done ("numbers" or "sheets"), how much of it is done, and how much there is."""


class Task(Struct, frozen=True):
    """One student's sheet to be written, by whichever process."""

    spec: Spec
    code: str
    student: Student
    lang: str
    name: str
    printing: Printing
    folder: str

    @property
    def sheet(self) -> Worksheet:
        """The sheet with its key."""
        return made_sheet(self.spec, self.code, self.student.id, self.name, self.student.group)


PACK = 200
"""The sheets that one file for the press holds; more than these come in several."""


class Summary(Struct, frozen=True):
    """What a run has made: the folder, how many sheets (and how many of them before it was interrupted), and the files
    for the whole class, by their paths; where none of these is for the press, the folder with the sheets."""

    folder: str
    sheets: int
    before: int
    files: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {"folder": self.folder, "sheets": self.sheets, "before": self.before, "files": list(self.files)}


def make(
    order: Order, out: str | os.PathLike[str], *, jobs: int = 1, resume: bool = False, watch: Watch | None = None
) -> Summary:
    """Write every student's sheet and key, the keys of the class and the manifest into a folder.

    With `jobs` above 1 that many processes share the work. With `resume` a run of the same order that was interrupted
    in this folder goes on. Raises EverystepError; what is written by then is whole, and --resume goes on from there, or
    nothing is written.
    """
    folder, tell = Path(out), watch or (lambda what, done, of: None)
    existed, started = folder.exists(), False
    try:
        before = begun(folder, order.mark, resume)
        with _workers(jobs, len(order.students)) as each:
            variants, bands = _variants(order, each, tell)
            start(folder, order.mark, before.values())
            started = True
            done = dict(before)
            tasks = _tasks(order, variants, folder)
            for one in each(_one, [task for task in tasks if task.student.id not in done]):
                note(folder, [one])
                done[one.student] = one
                tell("sheets", len(done), len(order.students))
            packs = [tasks[k : k + PACK] for k in range(0, len(tasks), PACK)]
            marks = [f"-{k + 1}" if len(packs) > 1 else "" for k in range(len(packs))]
            printed: dict[str, str] = {}
            for pack in each(_pack, [(pack, order.lang, mark) for pack, mark in zip(packs, marks, strict=True)]):
                printed |= pack
        files = _class_files(order, variants, done, bands, printed)
        for name, data in files.items():
            put_bytes(folder / name, data)
        finished(folder)
    except EverystepError:
        if started:  # the author mends what is wrong and says the same again
            dropped(folder, existed)
        raise
    except OSError as error:
        raise EverystepError([_unwritable(error, folder)]) from None
    names = [str(folder / name) for name in (*(printed or ["sheets"]), *files)]
    return Summary(str(folder), len(done), len(before), tuple(names))


def _unwritable(error: OSError, folder: Path) -> Problem:
    message = say(
        "{file} cannot be written: {reason}",
        file=str(error.filename or folder),
        reason=reason(error),
    )
    return Problem(message, hint=say("make room or choose another folder; a run that has begun goes on with --resume"))


def _variants(order: Order, each: Each, tell: Watch) -> tuple[list[Variant], dict[str, tuple[int, int]]]:
    """Every student's numbers, no two alike, and the fair costs."""
    wanted, bands = draws(order)
    found: list[Variant] = []
    for one in each(drawn, wanted, min(8, max(1, len(wanted) // 16))):  # a few milliseconds each
        found.append(one)
        tell("numbers", len(found), len(wanted))
    return distinct(order, found, wanted), bands


def _tasks(order: Order, variants: Sequence[Variant], folder: Path) -> list[Task]:
    return [
        Task(
            one.spec, one.code, student, order.lang_of(student), student.name if order.names else "",
            order.printing, str(folder),
        )
        for student, one in zip(order.students, variants, strict=True)
    ]  # fmt: skip


def _one(task: Task) -> Done:
    """Write one student's files."""
    sheet = task.sheet
    files = files_of(sheet, task.lang, task.printing)
    for name, data in files.items():
        put_bytes(Path(task.folder) / name, data)
    return Done(task.student.id, {name: digest(data) for name, data in files.items()}, key_of(sheet, task.lang))


def _pack(work: tuple[Sequence[Task], str, str]) -> dict[str, str]:
    """Write the files for several students at once; their names with their SHA-256."""
    tasks, lang, mark = work
    files = class_files([(task.sheet, task.lang) for task in tasks], lang, tasks[0].printing, mark)
    for name, data in files.items():
        put_bytes(Path(tasks[0].folder) / name, data)
    return {name: digest(data) for name, data in files.items()}


# ---- Files for the whole class


def _class_files(
    order: Order,
    variants: Sequence[Variant],
    done: dict[str, Done],
    bands: dict[str, tuple[int, int]],
    printed: dict[str, str],
) -> dict[str, bytes]:
    """What a class's keys say in data, and the manifest; `printed` are the files for the press."""
    keys = [done[student.id].key for student in order.students]
    files = {
        "key.json": _json({"everystep": __version__, "format": FORMAT, "sheet": order.spec.name, "variants": keys}),
        "keys.csv": _table(keys),
    }
    rows = []
    for student, one in zip(order.students, variants, strict=True):
        rows.append(
            {
                "code": one.code,
                "student": student.id,
                "group": student.group,
                "level": one.wish.level,
                "lang": order.lang_of(student),
                "seed": one.wish.seed.hex(),
                "cost": one.cost,
                "spec": as_mapping(one.spec),
                "files": done[student.id].files,
            }
        )
    manifest = {
        **order.told(),
        "order": order.mark,
        "costs": {level: list(band) for level, band in bands.items()},
        "files": {**printed, **{name: digest(data) for name, data in files.items()}},
        "variants": rows,
    }
    return {**files, MANIFEST: _lined(manifest)}


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _lined(manifest: dict[str, Any]) -> bytes:
    """A manifest as JSON with a line for each variant, which a person can find and a version control can compare."""
    rows = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in manifest["variants"]]
    head = json.dumps({**manifest, "variants": []}, indent=1, ensure_ascii=False, allow_nan=False)
    listed = ",\n  ".join(rows)
    return f"{head.removesuffix('[]' + chr(10) + '}')}[\n  {listed}\n ]\n}}\n".encode()


def _table(keys: Sequence[dict[str, Any]]) -> bytes:
    """The keys as one table, a row a variant and a column a blank, for a spreadsheet, with decimal points."""
    ids = list(dict.fromkeys([blank["id"] for key in keys for blank in key["blanks"]]))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["code", "student_id", *ids])
    for key in keys:
        held = {blank["id"]: blank["key"] for blank in key["blanks"]}
        rows.writerow([key["code"], key["student"], *[held.get(id, "") for id in ids]])
    return text.getvalue().encode("utf-8-sig")


# ---- Processes


class Each(Protocol):
    """Does the same to each of many things, and gives the results in their order.

    `chunk` of them are handed to a process at once: they wait for the same process, and are lost together by an
    interrupt.
    """

    def __call__(self, do: Callable[[Any], Any], items: Iterable[Any], chunk: int = 1) -> Iterator[Any]: ...


@contextmanager
def _workers(jobs: int, size: int) -> Iterator[Each]:
    """This process alone, or several new ones: one that is forked after Typst has run would wait for ever."""
    workers = min(jobs, size)
    if workers <= 1:
        yield lambda do, items, chunk=1: map(do, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), leave_interrupts_to_the_first_process)
    try:
        yield lambda do, items, chunk=1: pool.map(do, items, chunksize=chunk)
    except BrokenProcessPool:
        message: Message = say("not finished, because a process that shared the work was ended from outside")
        hint = say("go on with --resume and --jobs 1, which needs less memory")
        raise EverystepError([Problem(message, hint=hint)]) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
