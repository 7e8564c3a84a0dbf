"""Worksheets on paper, read back: text, tags, alternative texts, language, fonts, pages; and what they look like."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from everystep.compute.spec import PATTERNS, Display, Names, OptimizerChoice, Spec
from everystep.errors import EverystepError
from everystep.render.answer_table import LETTERS, SMALLEST, arrangement
from everystep.render.language import language
from everystep.render.numbers import written_out
from everystep.render.paper import MARGIN, PAPERS, Paper
from everystep.render.press import pdf, sheets_pdf, table_pdf
from everystep.render.typeset import sheets_document
from everystep.render.typst import string
from everystep.teach.worksheet import Worksheet, worksheet

from .networks import network, seed_spec
from .pages import ARABIC, spoken

GOLDEN = Path(__file__).parent / "golden"
CODE = "K7M2-9QXA"
NET = network((2, 2, 2), ("sigmoid", "sigmoid"), 1, title="Two neurons, twice", display=Display(4))

KINDS: dict[str, Spec] = {
    "seed": seed_spec(),
    "sigmoid": NET,
    "softmax": network((2, 3, 2), ("tanh", "softmax"), 2, loss="cross_entropy"),
    "batch": network((2, 2, 1), ("relu", "softplus"), 4, samples=3),
    "adam": network((2, 2, 1), ("tanh", "identity"), 5, steps=2, optimizer=OptimizerChoice("adam", {})),
    "indexed": network((3, 2, 1), ("tanh", "sigmoid"), 6, display=Display(notation="indexed")),
    "wide": network((9, 1), ("sigmoid",), 7),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def asking(spec: Spec, code: str = CODE, name: str = "", **wishes: Any) -> Worksheet:
    return worksheet(replace(spec, worksheet=replace(spec.worksheet, **wishes)), code=code, name=name)


@cache
def printed(
    kind: str = "sigmoid", lang: str = "en", key: bool = False, pattern: str = "results", **paper: Any
) -> bytes:
    sheet = asking(KINDS[kind], blanks=pattern)
    return sheets_pdf([(sheet, spoken(lang))], Paper(**paper), key=key)


class Read:
    """A PDF, read back."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pypdf.PdfReader(BytesIO(content))
        self.root: Any = self.pdf.trailer["/Root"]
        self.pages = [page.extract_text() for page in self.pdf.pages]
        self.text = "\n".join(self.pages)
        self.tags: list[tuple[str, str | None]] = []
        self._walk(self.root["/StructTreeRoot"]["/K"])

    def _walk(self, element: Any) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                self._walk(child)
        elif isinstance(element, dict):
            if "/S" in element:
                self.tags.append((str(element["/S"]), str(element["/Alt"]) if "/Alt" in element else None))
            if "/K" in element:
                self._walk(element["/K"])

    def alternatives(self, tag: str) -> list[str | None]:
        return [alternative for name, alternative in self.tags if name == tag]

    def fonts(self) -> dict[str, bool]:
        """Every font with whether it is embedded."""
        found: dict[str, bool] = {}

        def look(resources: Any) -> None:
            for font in resources.get("/Font", {}).values():
                font = font.get_object()
                inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
                descriptor = inner["/FontDescriptor"].get_object()
                found[str(font["/BaseFont"])] = any(f"/FontFile{k}" in descriptor for k in ("", 2, 3))
            for it in resources.get("/XObject", {}).values():
                if "/Resources" in it.get_object():
                    look(it.get_object()["/Resources"])

        for page in self.pdf.pages:
            look(page["/Resources"])
        return found


def numbers_in(text: str) -> set[Decimal]:
    return {Decimal(n.replace(",", ".").replace("−", "-")) for n in re.findall(r"−?\d+[.,]\d+", text)}


# ---- Tags


@every_kind
@pytest.mark.parametrize("key", [False, True])
def test_every_formula_and_picture_is_tagged_and_says_what_it_shows(kind: str, key: bool) -> None:
    read = Read(printed(kind, key=key))
    assert read.root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    formulas = read.alternatives("/Formula")
    sheet = asking(KINDS[kind])
    assert len(formulas) > len(list(sheet.lines))
    assert all(formulas)
    assert len(read.alternatives("/Figure")) == (2 if CODE else 1) and all(read.alternatives("/Figure"))
    assert [name for name, _ in read.tags].count("/H1") == 1
    assert [name for name, _ in read.tags].count("/H2") == 1 + len(sheet.sections)
    assert "/TH" in [name for name, _ in read.tags]


@pytest.mark.parametrize(("lang", "title"), [("en", "Two neurons, twice"), ("pl", "Two neurons, twice")])
def test_a_document_tells_its_language_and_its_title(lang: str, title: str) -> None:
    read = Read(printed(lang=lang))
    assert read.root["/Lang"] == lang
    assert read.pdf.metadata is not None and read.pdf.metadata.title == title
    assert read.root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert read.pdf.metadata.creation_date is None  # no day on which it was made


def test_a_spoken_formula_names_the_box_and_not_its_number() -> None:
    said = [text for text in Read(printed()).alternatives("/Formula") if text and text.endswith("about blank B05")]
    assert len(said) == 1 and "the number from blank B02" in said[0]
    filled = [
        text for text in Read(printed(key=True)).alternatives("/Formula") if text and text.endswith("in blank B05")
    ]
    answer = next(blank for blank in asking(NET).blanks if blank.id == "B05")
    assert str(answer.key) in filled[0].replace("minus ", "-")


@every_kind
def test_every_font_is_embedded(kind: str) -> None:
    fonts = Read(printed(kind, lang="pl")).fonts()
    assert len(fonts) >= 4 and all(fonts.values()), fonts
    assert any("DejaVuSans" in name for name in fonts)  # the diagram's


# ---- Blanks and answers


ASKED = [(kind, "results") for kind in KINDS] + [("sigmoid", pattern) for pattern in PATTERNS if pattern != "results"]


@pytest.mark.parametrize(("kind", "pattern"), ASKED)
def test_a_sheet_tells_none_of_its_answers_and_its_key_tells_all(kind: str, pattern: str) -> None:
    sheet = asking(KINDS[kind], blanks=pattern)
    given = {sheet.trace.shown(q.name, at) for q in sheet.trace.program.quantities.values() if q.phase == "given"
             for at in _positions(q.shape)}  # fmt: skip
    seen = {sheet.trace.shown(line.left.array, line.left.at) for line in sheet.lines if not line.blank}
    secret = {blank.key for blank in sheet.blanks if blank.key % 1 and written_out(blank.key)} - given - seen
    read = Read(printed(kind, pattern=pattern))
    said = " ".join(filter(None, (alternative for _, alternative in read.tags))).replace("minus ", "−")
    assert not numbers_in(read.text) & secret
    assert not numbers_in(said) & secret
    key = Read(printed(kind, key=True, pattern=pattern))
    assert secret <= numbers_in(key.text)
    assert all(blank.id in read.text and blank.id in key.text for blank in sheet.blanks)


def _positions(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    from itertools import product

    return list(product(*map(range, shape)))


def test_a_key_says_how_far_off_an_answer_may_be() -> None:
    assert "± 0.0001" in Read(printed(key=True)).text and "±" not in Read(printed()).text


def test_a_sheet_carries_its_code_and_asks_for_the_students_name() -> None:
    read = Read(printed())
    assert all(CODE in page for page in read.pages)
    assert "Name" in read.pages[0] and f"of {asking(NET).points}" in read.pages[0]
    named = Read(sheets_pdf([(asking(NET, name="Zażółć Gęśla"), language("pl"))], Paper()))
    assert "Zażółć Gęśla" in named.pages[0]
    without = Read(sheets_pdf([(asking(NET, code=""), language("en"))], Paper()))
    assert "QR" in str(read.alternatives("/Figure")) and "QR" not in str(without.alternatives("/Figure"))


# ---- Paper


def test_paper_has_the_size_that_was_asked_for() -> None:
    for size, millimetres in (("a4", (210, 297)), ("letter", (215.9, 279.4))):
        box = Read(printed(size=size)).pdf.pages[0].mediabox
        assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx(millimetres, abs=0.1)


def test_large_print_is_set_in_18_points() -> None:
    def sizes(content: bytes) -> set[float]:
        found: dict[float, int] = {}
        page = pypdfium2.PdfDocument(content)[0].get_textpage()
        for k in range(page.count_chars()):
            size = round(pypdfium2.raw.FPDFText_GetFontSize(page, k), 1)
            found[size] = found.get(size, 0) + 1
        return {size for size, n in found.items() if n > 40}

    assert 10.5 in sizes(printed()) and 18.0 in sizes(printed(large=True))


@pytest.mark.parametrize("kind", ["sigmoid", "wide", "softmax"])
@pytest.mark.parametrize("large", [False, True])
def test_nothing_runs_off_the_page(kind: str, large: bool) -> None:
    document = pypdfium2.PdfDocument(printed(kind, "pl", pattern="all", size="letter", large=large))
    for page in document:
        wide, _ = page.get_size()
        margin = 15 / 25.4 * 72
        words = page.get_textpage()
        boxes = [words.get_charbox(k) for k in range(words.count_chars())]
        assert max(box[2] for box in boxes if box[2] > box[0]) <= wide - margin
        assert min(box[0] for box in boxes if box[2] > box[0]) >= margin


@pytest.mark.parametrize("large", [False, True])
def test_a_word_longer_than_a_line_breaks(large: bool) -> None:
    sheet = asking(replace(NET, title="W" * 70), name="W" * 80)
    page = pypdfium2.PdfDocument(sheets_pdf([(sheet, language("en"))], Paper("a4", large)))[0]
    words = page.get_textpage()
    boxes = [words.get_charbox(k) for k in range(words.count_chars())]
    assert max(box[2] for box in boxes if box[2] > box[0]) <= page.get_size()[0] - 15 / 25.4 * 72
    assert "".join(words.get_text_range().split()).count("W") >= 150


def test_each_sheet_of_a_class_begins_on_a_right_hand_page() -> None:
    sheets = [(asking(NET, code=f"AAAA-{k}", parts=parts), language("en")) for k, parts in
              enumerate([("loss",), ("forward",), ("loss",), ("loss", "backward")])]  # fmt: skip
    read = Read(sheets_pdf(sheets, Paper()))
    starts = {re.search(r"AAAA-\d", page)[0]: n for n, page in reversed(list(enumerate(read.pages, 1))) if page.strip()}  # type: ignore[index]
    assert len(starts) == 4 and all(n % 2 for n in starts.values()), starts
    assert any(not page.strip() for page in read.pages)  # somewhere a page is left empty
    for page in filter(str.strip, read.pages):
        this, total = map(int, re.search(r"Page (\d+) of (\d+)", page).groups())  # type: ignore[union-attr]
        assert 1 <= this <= total


@pytest.mark.parametrize("paper", [Paper(), Paper("letter")])
def test_the_table_of_answers_of_a_class_is_one_page(paper: Paper) -> None:
    sheets = [asking(NET, code=f"AAA-AAA-{k:03}") for k in range(30)]
    read = Read(table_pdf(sheets, language("pl"), paper))
    assert len(read.pages) == 1
    assert all(sheet.code in read.text for sheet in sheets)
    assert {blank.key for blank in sheets[0].blanks if blank.key % 1} <= numbers_in(read.text)
    assert "0." not in read.text


def test_a_table_of_answers_too_large_for_a_page_goes_on_under_the_same_head() -> None:
    sheets = [asking(NET, code=f"AAA-AAA-{k:03}") for k in range(120)]
    read = Read(table_pdf(sheets, language("en"), Paper()))
    assert len(read.pages) > 1
    assert all("Variant / Blank" in page for page in read.pages)
    assert len({read.text.count(sheet.code) for sheet in sheets}) == 1  # once in each band of columns


@given(
    widths=st.lists(st.floats(1, 8), min_size=1, max_size=80),
    rows=st.integers(1, 200),
    paper=st.sampled_from([Paper(), Paper("letter"), Paper(large=True)]),
)
def test_every_column_of_answers_stands_in_one_band_and_on_the_paper(
    widths: list[float], rows: int, paper: Paper
) -> None:
    plan = arrangement(8, widths, rows, paper)
    assert [k for band in plan.bands for k in band] == list(range(len(widths)))
    assert SMALLEST <= plan.size <= LETTERS
    across = PAPERS[paper.size][2 if plan.flipped else 1] - 2 * MARGIN
    assert all((8 + sum(widths[k] for k in band)) * plan.size <= paper.ems(across) * 1.001 for band in plan.bands)


# ---- Languages


def test_polish_numbers_have_commas_everywhere() -> None:
    read = Read(printed(lang="pl", key=True))
    said = " ".join(filter(None, (alternative for _, alternative in read.tags)))
    assert not re.search(r"\d\.\d", read.text + said)
    assert len(re.findall(r"\d,\d", read.text)) > 100
    assert "Klucz odpowiedzi" in read.text


def test_numbers_stay_left_to_right_in_a_language_that_runs_from_right_to_left() -> None:
    document = sheets_document([(asking(NET), ARABIC)], Paper())
    assert "dir: rtl" in document
    lines = []
    for page in pypdfium2.PdfDocument(pdf(document)):
        words, places = page.get_textpage(), {}
        for k in range(words.count_chars()):
            left, bottom, _, _ = words.get_charbox(k, loose=True)
            places.setdefault(round(bottom), []).append((left, words.get_text_range(k, 1)))
        lines += ["".join([letter for _, letter in sorted(line)]) for line in places.values()]
    negative = [n for line in lines for n in re.findall(r"−[٠-٩]+٫[٠-٩]+", line)]  # the minus before its number
    assert len(negative) > 3, lines
    assert not any(re.search(r"٫[٠-٩]+−($|\))", line) for line in lines), lines


def test_a_letter_without_a_font_is_an_error_that_names_one() -> None:
    spec = replace(NET, names=Names(inputs=("漢字", "x")))
    with pytest.raises(EverystepError) as told:
        sheets_pdf([(asking(spec), language("en"))], Paper())
    assert "漢" in str(told.value) and "Noto Sans CJK" in str(told.value)


def test_a_folder_without_fonts_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(EverystepError, match=re.escape(str(folder))):
            sheets_pdf([(asking(NET), language("en"))], Paper(), fonts=[folder])


# ---- Hostile texts

HOSTILE = ('#panic("x")', "$ x $", "*bold* _it_", "\\u{41} \\", '"quoted"', "@label <l>", "`raw` [b] {c} = h", "// no")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_author_writes_is_never_markup(text: str) -> None:
    spec = replace(NET, title=text, names=Names(inputs=(text, "x"), outputs=(text, "y")))
    read = Read(sheets_pdf([(asking(spec, name=text), language("en"))], Paper()))

    def bare(written: str) -> str:
        return re.sub(r"\s", "", written)

    assert bare(read.text).count(bare(text)) >= 4  # title, footer, name, and in formulas or tables
    assert read.pdf.metadata is not None and read.pdf.metadata.title == text


def test_a_string_of_typsts_holds_whatever_text_there_is() -> None:
    assert string('a "b" \\ #c\n\x00\u2028d') == '"a \\"b\\" \\\\ #c\\n  d"'


# ---- The same input gives the same bytes


def test_the_same_sheet_gives_the_same_bytes_in_any_process() -> None:
    program = """
import hashlib, sys
from everystep.compute.reader import read
from everystep.render.answer_table import LETTERS, SMALLEST, arrangement
from everystep.render.language import language
from everystep.render.numbers import written_out
from everystep.render.paper import MARGIN, PAPERS, Paper
from everystep.render.press import sheets_pdf
from everystep.teach.worksheet import worksheet
sheet = worksheet(read(sys.argv[1]), code="AAAA-1")
print(hashlib.sha256(sheets_pdf([(sheet, language("pl"))], Paper())).hexdigest())
"""
    seed = str(Path(__file__).parent.parent / "site" / "lessons" / "hmkcode.yaml")
    told = [
        subprocess.run([sys.executable, "-c", program, seed], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert told[0] == told[1] and len(told[0].strip()) == 64


def test_a_forked_process_says_that_it_cannot_print_instead_of_waiting_for_ever() -> None:
    program = """
import os
from everystep.render.press import pdf
pdf('#set document(title: "t")')
child = os.fork()
if not child:
    try:
        pdf('#set document(title: "u")')
    except RuntimeError as error:
        os._exit(7 if "forked" in str(error) else 8)
    os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "7", done.stderr


# ---- Looks

PICTURES = {
    "sheet": {"kind": "sigmoid"},
    "sheet.letter.large": {"kind": "sigmoid", "size": "letter", "large": True},
    "key.pl": {"kind": "sigmoid", "lang": "pl", "key": True, "pattern": "all"},
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    """In grey, so that a page stands on its own without colour; letters may move by less than a pixel."""
    content = printed(**PICTURES[name])  # type: ignore[arg-type]
    page = pypdfium2.PdfDocument(content)[0].render(scale=0.75).to_pil().convert("L")
    file = GOLDEN / f"worksheet.{name}.png"
    changed = file.with_suffix(".changed.png")
    if request.config.getoption("--accept"):
        page.save(file, optimize=True)
    if file.exists():
        accepted = Image.open(file)
        if accepted.size == page.size:
            differ = ImageChops.difference(accepted, page).point(lambda grey: 255 if grey > 64 else 0)
            share = sum(differ.histogram()[128:]) / (page.width * page.height)
            if share < 0.002:
                changed.unlink(missing_ok=True)
                return
    page.save(changed)
    pytest.fail(f"{file} differs from {changed.name}; if that is meant, run pytest --accept", pytrace=False)
