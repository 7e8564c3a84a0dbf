"""An order for worksheets: everything that a run depends on, and the numbers of every student."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from .. import __version__
from ..compute.as_mapping import as_mapping
from ..compute.number_levels import usual_level
from ..compute.reader import read_text
from ..compute.spec import Spec
from ..compute.variants import Variant, Wish, class_band, fingerprint, variant
from .roster import Student
from .sheet_files import Printing

FORMAT = 1
"""The version of the manifest's and the key's own structure."""


class Order(Struct, frozen=True):
    """What is to be made for whom. The same order makes the same bytes with the same versions.

    `secret` starts every student's seed; `level` is that of students whose row names none; `names` prints the roster's
    names; `lang` is the language of students whose row names none.
    """

    spec: Spec
    students: tuple[Student, ...]
    secret: str = "1"
    attempt: int = 1
    level: str = "own"
    lang: str = "en"
    names: bool = False
    printing: Printing = Printing()

    @property
    def mark(self) -> str:
        """What tells this order from any other: the SHA-256 of all of it."""
        data = {**self.told(), "spec": as_mapping(self.spec), "students": [_row(s, True) for s in self.students]}
        return sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def told(self) -> dict[str, Any]:
        """What a manifest says of the order as a whole."""
        return {
            "everystep": __version__,
            "format": FORMAT,
            "sheet": self.spec.name,
            "seed": self.secret,
            "attempt": self.attempt,
            "names": self.names,
            "paper": self.printing.paper,
            "large": self.printing.large,
            "formats": list(self.printing.formats),
        }

    def level_of(self, student: Student) -> str:
        """The level of one student's numbers."""
        return student.level or self.level

    def lang_of(self, student: Student) -> str:
        """The language of one student's sheet."""
        return student.lang or self.lang

    def wish(self, student: Student, again: int = 0) -> Wish:
        """What is drawn for one student; `again` counts the codes that somebody else had already."""
        attempt = f"{self.attempt}" if not again else f"{self.attempt}, again {again}"
        return Wish(self.secret, self.spec.name, student.id, attempt, self.level_of(student))


def usual_for(spec: Spec, students: Sequence[Student]) -> str:
    """The level where nobody names one: the spec's own numbers for a single sheet, else one that suits the network."""
    return spec.worksheet.numbers or ("own" if len(students) == 1 else usual_level(spec))


def _row(student: Student, with_name: bool = False) -> dict[str, str]:
    row = {"student": student.id, "group": student.group, "level": student.level, "lang": student.lang}
    return {**row, "name": student.name} if with_name else row


# ---- Drawing


class Draw(Struct, frozen=True):
    """One student's numbers to be found, by whichever process."""

    spec: Spec
    wish: Wish
    band: tuple[int, int] | None


def draws(order: Order) -> tuple[list[Draw], dict[str, tuple[int, int]]]:
    """What is to be drawn for every student, and the costs that are fair at each level."""
    levels = dict.fromkeys([order.level_of(student) for student in order.students])
    bands = {level: class_band(order.spec, order.secret, order.spec.name, level) for level in levels}
    one = len(order.students) == 1
    drawn = [Draw(order.spec, order.wish(s), None if one else bands[order.level_of(s)]) for s in order.students]
    return drawn, {level: band for level, band in bands.items() if band is not None and not one}


def drawn(draw: Draw) -> Variant:
    """One student's variant, whoever else has the same. Raises EverystepError when none is found."""
    return variant(draw.spec, draw.wish, draw.band)


def distinct(order: Order, found: Sequence[Variant], wanted: Sequence[Draw]) -> list[Variant]:
    """The variants, no two with the same code, and of drawn ones no two with the same numbers; the later of two is
    drawn again."""
    codes: set[str] = set()
    numbers: set[str] = set()
    result = []
    for student, one, draw in zip(order.students, found, wanted, strict=True):
        again = 0
        while one.code in codes or one.cost and fingerprint(one.spec) in numbers:
            again += one.code in codes
            wish = order.wish(student, again)
            one = variant(draw.spec, wish, draw.band, lambda spec: fingerprint(spec) in numbers)
        codes.add(one.code)
        if one.cost:
            numbers.add(fingerprint(one.spec))
        result.append(one)
    return result


def resolved(data: object, name: str) -> Spec:
    """The spec that a manifest keeps, checked as any other. Raises EverystepError."""
    return replace(read_text(json.dumps(data), "manifest.json", "json", name=name), name=name)
