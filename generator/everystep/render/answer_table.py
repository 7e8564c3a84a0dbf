"""The table of a class's answers for whoever marks them: a row a variant, a column a blank, on one page wherever that
can still be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..teach.worksheet import Worksheet
from .language import Language
from .paper import MARGIN, PAPERS, Paper, PaperScribe, filled
from .sheet_rows import LABELS
from .typeset import PAGE_OF, document
from .typst import string

LETTERS, SMALLEST = 0.8, 0.56
"""The size of letters in the table, of that of the text: the usual one, and the smallest that is still read."""

LINE, BETWEEN, PAD = 1.17, 1.6, 0.8
"""The height of a row, the room between two bands of columns and the one around a cell, in the table's letters; as
`answers` in `templates/typst/worksheet.typ` has them."""

DIGIT, CAPITAL = 0.47, 0.58
"""How wide a digit and a capital are, in the size of letters; both rather too wide."""

HEAD = 18.0
"""The room above the table for its title, and the upper and lower margin together (33), in millimetres."""
UPRIGHT = 33.0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the table stands on paper: in letters of `size` (of that of the text), on its side or not, its columns in
    bands below each other."""

    size: float
    flipped: bool
    bands: tuple[range, ...]


def table_document(sheets: Sequence[Worksheet], language: Language, paper: Paper, *, fonts: Sequence[str] = ()) -> str:
    """The answers of several variants as one document of Typst's.

    It takes one page, upright or on its side, where letters of SMALLEST suffice for that; beyond that the rows go on
    on the next page under the same head.
    """
    scribe = PaperScribe(sheets[0].trace, language)
    title = scribe.title(sheets[0].title)
    key, blank, variant = (scribe.plain(LABELS[name]) for name in ("key", "blank", "variant"))
    ids = list(dict.fromkeys([blank.id for sheet in sheets for blank in sheet.blanks]))
    answers = [{blank.id: scribe.numbers.text(blank.key) for blank in sheet.blanks} for sheet in sheets]
    heads = [" ".join(filter(None, (sheet.code or sheet.student, sheet.name))) for sheet in sheets]
    plan = arrangement(
        max(map(len, [variant, *heads])) * CAPITAL + PAD,
        [max(len(id) * CAPITAL, *(len(row.get(id, "")) * DIGIT for row in answers)) + PAD for id in ids],
        len(sheets),
        paper,
    )
    table = filled(
        "answers",
        title=string(title),
        kind=string(key),
        foot=string(f"{title} · {key}"),
        page_of=string(language.gettext(PAGE_OF)),
        digits=string("".join([scribe.numbers.whole(k) for k in range(10)])),
        flipped="true" if plan.flipped else "false",
        size=f"{plan.size:.3f}em",
        corner=string(f"{variant} / {blank}"),
        bands=[
            {
                "heads": [string(ids[k]) for k in band],
                "rows": [
                    (string(head), [string(row.get(ids[k], "–")) for k in band])
                    for head, row in zip(heads, answers, strict=True)
                ],
            }
            for band in plan.bands
        ],
    )
    return document([table], title, language, paper, fonts)


def arrangement(first: float, widths: Sequence[float], rows: int, paper: Paper) -> Arrangement:
    """The arrangement with the largest letters of those that fit on one page; the smallest letters where none does.

    `first` is the width of the column with the variants, `widths` those of the blanks, in the size of letters.
    """
    wide, high = PAPERS[paper.size][1], PAPERS[paper.size][2]
    fits = []
    for flipped, across, down in ((False, wide, high), (True, high, wide)):
        room, height = paper.ems(across - 2 * MARGIN), paper.ems(down - UPRIGHT - HEAD)
        for count in range(1, len(widths) + 1):
            bands = banded(widths, count)
            broad = room / (first + max([sum(widths[k] for k in band) for band in bands]))
            tall = height / (count * ((rows + 1) * LINE + BETWEEN))
            fits.append((min(LETTERS, broad, tall), -count, not flipped, broad, bands))
    best = max(fits, key=lambda fit: fit[:3])
    if best[0] < SMALLEST:  # several pages: as few bands as the smallest letters allow
        best = max([fit for fit in fits if fit[3] >= SMALLEST] or fits[-1:], key=lambda fit: (fit[1], fit[2]))
    return Arrangement(max(best[0], SMALLEST), not best[2], best[4])


def banded(widths: Sequence[float], count: int) -> tuple[range, ...]:
    """The columns in `count` bands of nearly the same width."""
    ends: list[int] = []
    so_far, total = 0.0, sum(widths)
    for k, width in enumerate(widths):
        so_far += width
        left = count - len(ends)
        if left > 1 and (so_far >= total * (len(ends) + 1) / count - width / 2 or len(widths) - k <= left):
            ends.append(k + 1)
    return tuple([range(start, end) for start, end in zip([0, *ends], [*ends, len(widths)], strict=True)])
