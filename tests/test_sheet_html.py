"""The worksheet on the screen, filled in in a real browser: what is right, what follows, what is saved."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from everystep.compute.blanks import Blank
from everystep.compute.compiled import scalar
from everystep.compute.formula import Call, Ref
from everystep.compute.spec import Display, Spec
from everystep.render.language import language
from everystep.render.sheet_html import worksheet_page
from everystep.teach.worksheet import Worksheet, worksheet

from .networks import network
from .test_browser import AXE, WCAG

NET = network((2, 2, 2), ("sigmoid", "sigmoid"), 1, title="Two neurons, twice", display=Display(4))


def asking(spec: Spec = NET, **wishes: Any) -> Worksheet:
    return worksheet(replace(spec, worksheet=replace(spec.worksheet, **wishes)), code="K7M2-9QXA", student="s1")


class Screen:
    """A worksheet's page, opened, and what it did that it should not have done."""

    def __init__(self, page: Page, sheet: Worksheet) -> None:
        self.page, self.sheet = page, sheet
        self.said: list[str] = []
        self.asked: list[str] = []

    def fill(self, answers: dict[str, str]) -> None:
        for id, text in answers.items():
            self.page.fill(f"[id='answer-{id}']", text)
        self.page.click("button[data-do=check]")

    def verdict(self, id: str) -> str:
        return str(self.page.get_attribute(f"[id='answer-{id}']", "data-verdict"))

    def saved(self, button: str) -> str:
        with self.page.expect_download() as download:
            self.page.click(f"button[data-do={button}]")
        return Path(str(download.value.path())).read_text(encoding="utf-8")


Open = Callable[..., Screen]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    pages: list[Page] = []
    screens: list[Screen] = []

    def open_(sheet: Worksheet, lang: str = "en", width: int = 1100) -> Screen:
        file = tmp_path / f"sheet.{len(pages)}.html"
        file.write_text(worksheet_page(sheet, language(lang)), encoding="utf-8")
        pages.append(browser.new_page(viewport={"width": width, "height": 900}))
        it = Screen(pages[-1], sheet)
        screens.append(it)
        it.page.on("console", lambda message: it.said.append(message.text))
        it.page.on("pageerror", lambda error: it.said.append(str(error)))
        it.page.on("request", lambda request: it.asked.append(request.url))
        it.page.goto(file.as_uri())
        return it

    yield open_
    for it in screens:
        assert it.said == []
        assert [url for url in it.asked if not url.startswith(("file:", "blob:", "data:"))] == []
        it.page.close()


def right(sheet: Worksheet) -> dict[str, str]:
    return {blank.id: format(blank.key, "f") for blank in sheet.blanks}


def blank_of(sheet: Worksheet, id: str) -> Blank:
    return next(blank for blank in sheet.blanks if blank.id == id)


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("pattern", ["results", "all", "faded"])
def test_the_key_earns_every_point(opened: Open, lang: str, pattern: str) -> None:
    sheet = asking(blanks=pattern)
    it = opened(sheet, lang)
    it.fill({id: text.replace(".", ",") if lang == "pl" else text for id, text in right(sheet).items()})
    assert {blank.id: it.verdict(blank.id) for blank in sheet.blanks} == dict.fromkeys(right(sheet), "right")
    told = it.page.inner_text("#result")
    assert told.count(str(sheet.points)) == 2 and ("points" in told) == (lang == "en")


def test_nothing_is_said_of_an_empty_sheet_but_that_it_is_empty(opened: Open) -> None:
    it = opened(asking())
    it.fill({})
    assert {it.verdict(blank.id) for blank in it.sheet.blanks} == {"empty"}
    assert it.page.inner_text("#result").startswith("0 ")


def follow(sheet: Worksheet, wrong: dict[str, float]) -> dict[str, str]:
    """The answers of someone who made these mistakes and calculated correctly from them."""
    held = dict(wrong)
    homes = {(line.left.array, line.left.at): line.blank.id for line in sheet.lines if line.blank}
    answers: dict[str, str] = {}
    for line in sheet.lines:
        assert line.blank
        if line.blank.id not in held:

            def look(array: str, at: tuple[int, ...]) -> float:
                id = homes.get((array, at))
                return held[id] if id else sheet.trace.value(array, at)

            held[line.blank.id] = float(round(Decimal(repr(scalar(line.formula, {}, look))), 4))
        answers[line.blank.id] = f"{held[line.blank.id]:.4f}"
    return answers


def test_what_follows_from_an_own_mistake_earns_its_points(opened: Open) -> None:
    sheet = asking()
    it = opened(sheet)
    mistake = float(blank_of(sheet, "B01").key) - 0.3
    answers = follow(sheet, {"B01": mistake})
    it.fill(answers)
    found = {blank.id: it.verdict(blank.id) for blank in sheet.blanks}
    assert found["B01"] == "wrong"
    assert [id for id, verdict in found.items() if verdict not in ("right", "follows")] == ["B01"]
    assert found["B02"] == "follows" and list(found.values()).count("follows") > 10
    assert it.page.inner_text("#result").startswith(f"{sheet.points - 1} ")


def test_an_answer_that_makes_the_rest_easy_earns_nothing_behind_it(opened: Open) -> None:
    sheet = asking()
    for cheap in ("0", "1", "-1"):
        it = opened(sheet)
        it.fill(follow(sheet, {"B01": float(cheap)}))
        assert it.verdict("B01") == "wrong" and it.verdict("B02") == "wrong"


def test_a_number_copied_into_a_box_is_held_against_what_was_written_before(opened: Open) -> None:
    sheet = asking(blanks="all")
    it = opened(sheet)
    it.fill(right(sheet) | {"B01": "0.4321", "B02.1": "0.4321"})
    assert it.verdict("B01") == "wrong" and it.verdict("B02.1") == "follows"


@pytest.mark.parametrize("text", ["{}", "−{}", "0{}", " {} ", "{}0"])
def test_numbers_are_read_however_they_are_typed(opened: Open, text: str) -> None:
    it = opened(asking(parts=("loss",)))
    read: Callable[[str], Any] = lambda typed: it.page.evaluate("t => everystep.sheet.read(t)", typed)  # noqa: E731
    assert read(text.format("0,25")) == read(text.format("0.25")) == (-0.25 if "−" in text else 0.25)


def test_every_minus_and_every_digit_is_read_and_no_nonsense(opened: Open) -> None:
    it = opened(asking(parts=("loss",)))
    read: Callable[[str], Any] = lambda typed: it.page.evaluate("t => String(everystep.sheet.read(t))", typed)  # noqa: E731
    for minus in "-‐‑‒–—―−﹣－":
        assert read(f"{minus}0,5") == "-0.5", minus
    for typed in ("٠٫٥", "۰٫۵", "०.५", "０．５", "1/2", ".5", "5e-1", "5·10^-1", "50×10-2"):
        assert read(typed) == "0.5", typed
    assert read("  ") == "null"
    for typed in ("abc", "1,234.5", "--1", "1..2", "=1", "Infinity", "0x10"):
        assert read(typed) == "NaN", typed


def test_answers_are_saved_as_they_were_typed(opened: Open) -> None:
    it = opened(asking(), "pl")
    it.page.fill("#student", "Zażółć")
    it.fill({"B01": " 0,5 ", "B02": "−1/2"})
    saved = json.loads(it.saved("json"))
    assert (saved["code"], saved["student"], saved["name"], saved["lang"]) == ("K7M2-9QXA", "s1", "Zażółć", "pl")
    assert saved["answers"]["B01"] == "0,5" and saved["answers"]["B02"] == "−1/2" and saved["answers"]["B03"] == ""
    assert list(saved["answers"]) == [blank.id for blank in it.sheet.blanks]


def test_a_table_of_answers_holds_no_formula_for_a_spreadsheet(opened: Open) -> None:
    it = opened(asking())
    it.page.fill("#student", '=HYPERLINK("http://x")')
    it.fill({"B01": "=1+1", "B02": "@x", "B03": "-0.5", "B04": "+cmd|'/c'!A1", "B05": '"quoted", text'})
    rows = list(csv.DictReader(io.StringIO(it.saved("csv").removeprefix("\ufeff"))))
    found = {row["blank"]: row["answer"] for row in rows}
    assert found["B01"] == "'=1+1" and found["B02"] == "'@x" and found["B03"] == "-0.5"
    assert found["B04"].startswith("'") and found["B05"] == '"quoted", text'
    assert all(row["name"].startswith("'=") for row in rows) and len(rows) == len(it.sheet.blanks)


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize(("width", "pattern"), [(360, "results"), (1100, "all")])
def test_the_page_is_accessible_and_no_wider_than_its_window(opened: Open, lang: str, width: int, pattern: str) -> None:
    it = opened(asking(blanks=pattern, parts=("forward", "loss")), lang, width)
    it.fill({"B01": "7", "B02": "x"})
    it.page.evaluate(AXE.read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        it.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found = it.page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert it.page.evaluate("document.documentElement.scrollWidth") <= width
    labels = it.page.evaluate("[...document.querySelectorAll('input')].map(i => i.labels.length)")
    assert len(labels) == len(it.sheet.blanks) + 1 and set(labels) == {1}


def test_every_field_can_be_reached_and_checked_with_the_keyboard(opened: Open) -> None:
    it = opened(asking(parts=("loss",)))
    it.page.focus("#student")
    seen = []
    for _ in range(12):
        it.page.keyboard.press("Tab")
        seen.append(it.page.evaluate("document.activeElement.id || document.activeElement.dataset.do || ''"))
    assert "answer-B09" in seen and seen.index("check") < seen.index("json") < seen.index("csv") < seen.index("print")


def test_printed_it_shows_fields_and_no_buttons(opened: Open) -> None:
    it = opened(asking(parts=("loss",)))
    it.page.emulate_media(media="print")
    assert not it.page.is_visible("button[data-do=check]") and it.page.is_visible("#answer-B09")


def test_what_an_author_writes_is_text(opened: Open) -> None:
    hostile = "</script><script>alert(1)</script>&amp;"
    it = opened(asking(replace(NET, title=hostile)))
    assert it.page.inner_text("h1") == hostile


def test_a_key_is_nowhere_to_be_read_on_the_page(opened: Open) -> None:
    """Whoever opens the source finds it, as in every page that checks itself; whoever reads or hears the page not."""
    sheet = asking(blanks="results")
    text = opened(sheet).page.inner_text("body")
    said = worksheet_page(sheet, language("en")).split('<script type="application/json"')[0]
    secret = [b for b in sheet.blanks if b.key % 1 and len(str(abs(b.key))) > 5]
    assert secret and not [b.id for b in secret if str(abs(b.key)) in text or str(abs(b.key)) in said]


def test_formulas_are_those_of_the_lines() -> None:
    sheet = asking()
    page = worksheet_page(sheet, language("en"))
    data = json.loads(page.split('class="everystep-sheet">')[1].split("</script>")[0])
    first = next(iter(sheet.lines))
    assert isinstance(first.formula, Call) and isinstance(first.formula.args[0], Call | Ref)
    assert data["blanks"][0]["formula"][0] == "add" and len(data["blanks"][0]["reads"]) == 5


SUM = """() => {
  document.documentElement.dir = "rtl";
  const [before, after] = document.querySelector(".sum").querySelectorAll("math");
  return before.getBoundingClientRect().left < after.getBoundingClientRect().left;
}"""


def test_a_line_runs_from_left_to_right_where_words_run_to_the_left(opened: Open) -> None:
    assert opened(asking()).page.evaluate(SUM)
