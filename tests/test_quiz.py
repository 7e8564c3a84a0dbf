"""Ask me, in a real browser: numbers hide, the reader types them, and nothing on the page gives one away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from .reading import PHONE, Library, Reader

WORDS = {
    "en": ("Ask me", "Right.", "Right, given your earlier answers.", "Not yet.", "Leave the questions", "Start over"),
    "pl": ("Przepytaj mnie", "Dobrze.", "Dobrze, przy twoich wcześniejszych odpowiedziach.", "Jeszcze nie.",
           "Zakończ pytania", "Zacznij od nowa"),
}  # fmt: skip
EVERYTHING = """root => {
  const drawn = /^(d|[cdr]?[xyr]|width|height|viewBox|style|font-size|id|href|data-.*|transform|class|tabindex)$/;
  const out = [], walk = e => {
    for (const a of e.attributes) if (!drawn.test(a.name)) out.push(a.value);
    for (const n of e.childNodes) {
      if (n.nodeType === Node.TEXT_NODE) out.push(n.data);
      else if (n.nodeType === Node.ELEMENT_NODE && !/^(pre|template|script)$/.test(n.localName)) walk(n);
    }
  };
  walk(root);
  return out;
}"""
"""Every text of a page, and of every attribute that is not drawn with."""


def asking(reader: Reader, lang: str = "en") -> None:
    reader.button(WORDS[lang][0]).click()


def blank(reader: Reader, anchor: str) -> Locator:
    """The field of a calculation in a card."""
    return reader.page.locator(f"#{anchor} .es-ask input")


def answer(reader: Reader, anchor: str, text: str) -> str:
    """Type an answer; what the page says to it."""
    blank(reader, anchor).fill(text)
    blank(reader, anchor).press("Enter")
    return reader.page.locator(f"#{anchor} .es-verdict").inner_text().strip()


@pytest.mark.parametrize("lang", WORDS)
def test_answers_are_right_or_right_given_the_earlier_ones_or_wrong(library: Library, lang: str) -> None:
    reader = library.open(f"seed.{lang}")
    _, right, follows, wrong, *_ = WORDS[lang]
    asking(reader, lang)
    assert reader.page.evaluate("document.activeElement === document.querySelector('#a1-1 .es-ask input')")
    assert answer(reader, "a1-1", "0,85").endswith(right)
    assert wrong in answer(reader, "a1-2", "0.5")
    assert reader.page.locator("#a1-2 .es-verdict math").count() == 1  # the hint is the formula
    assert answer(reader, "a2-1", "0.194").endswith(follows)  # 0.14 · 0.85 + 0.15 · 0.5
    assert wrong in answer(reader, "loss", "0.5")
    assert answer(reader, "a1-2", "0.48").endswith(right)
    assert wrong in reader.page.locator("#a2-1 .es-verdict").inner_text()  # it no longer follows from anything


@pytest.mark.parametrize(
    "text", ["-0.809", "−0,809", "–0.809", "﹣.809", " -0 , 809 ", "－０．８０９", "-8.09e-1", "−8,09×10⁻¹"]
)
def test_a_number_may_be_typed_in_many_ways(library: Library, text: str) -> None:
    reader = library.open()
    asking(reader)
    assert answer(reader, "dL_dz2-1", text).endswith("Right.")


def test_what_is_no_number_is_said_to_be_none(library: Library) -> None:
    reader = library.open()
    asking(reader)
    assert answer(reader, "a1-1", "zero").endswith("That is no number.")
    assert blank(reader, "a1-1").get_attribute("aria-invalid") == "true"


def test_the_last_digit_may_differ_by_one_but_zero_is_never_near_enough(library: Library) -> None:
    reader = library.open()
    asking(reader)
    assert answer(reader, "a2-1", "0.192").endswith("Right.")
    assert "Not yet" in answer(reader, "a2-1", "0.195")
    assert "Not yet" in answer(reader, "dL_dW1-1-1", "0")


def test_a_cheap_zero_earns_nothing(library: Library) -> None:
    reader = library.open()
    asking(reader)
    assert "Not yet" in answer(reader, "a1-1", "0") and "Not yet" in answer(reader, "a1-2", "0")
    assert "Not yet" in answer(reader, "a2-1", "0")
    assert "Not yet" in answer(reader, "a1-1", "0.5")
    assert "Not yet" in answer(reader, "a2-1", "0.07")  # the other 0 still makes it easy


def count(reader: Reader) -> str:
    """What the bar says of the progress."""
    return reader.page.locator(".es-quiz p").inner_text().replace("\xa0", " ")


def hidden(text: str, digits: list[str]) -> list[str]:
    """The digits that stand in a text as a number of their own."""
    return [d for d in digits if re.search(rf"(?<![\d.,]){re.escape(d)}(?![\d]|[.,]\d)", text)]


@pytest.mark.parametrize("name", ["seed.en", "seed.pl", "batch.en"])
def test_nothing_gives_a_number_away(library: Library, name: str) -> None:
    """No text, no picture, no attribute, nothing that is read aloud: what stands on the page is what was given."""
    reader = library.open(name)
    before = reader.page.evaluate(f"({EVERYTHING})(document.body)")
    mark = "," if name.endswith("pl") else "."
    computed = reader.page.evaluate(
        """() => { const l = [...everystep.lessons.values()][0];
        return [...l.view.homes.keys()].map(n => l.printed(n).replace("−", "")); }"""
    )
    given = reader.page.evaluate(
        """() => { const l = [...everystep.lessons.values()][0];
        return l.graph.names.filter(n => l.graph.node(n).given).map(n => l.printed(n).replace("−", "")); }"""
    )
    secret = sorted({d for d in computed if mark in d and len(d) > 3} - set(given))
    assert len(secret) > 15 and len(hidden(" | ".join(before), secret)) == len(secret)
    asking(reader, name[-2:])
    texts = reader.page.evaluate(f"({EVERYTHING})(document.body)")
    found = [(text.strip(), hidden(text, secret)) for text in texts if hidden(text, secret)]
    assert found == []
    english = [d.replace(",", ".") for d in secret]
    assert [text for text in texts if hidden(text, english)] == []


def test_an_answer_opens_its_number_wherever_it_stands_and_nothing_else(library: Library) -> None:
    reader = library.open()
    asking(reader)
    answer(reader, "a1-1", "0.85")
    shown = reader.page.locator(
        'main :is(mn, tspan, span)[data-node="a1[1]"], #forward-diagram g[data-node="a1[1]"] .v'
    )
    assert set(text.strip() for text in shown.all_text_contents()) == {"0.85"}
    assert reader.page.locator('#forward-diagram g[data-node="a1[2]"] .v').text_content().strip() == "?"  # type: ignore[union-attr]
    assert "0.22" in reader.page.locator("#a1-1 .eq").inner_text()
    assert "0.24" not in reader.page.locator("#a1-2 .eq").inner_text()


def test_who_leaves_finds_the_page_as_it_was(library: Library) -> None:
    reader = library.open()
    reader.page.keyboard.press("Tab")  # with the first key come the keyboard's stops
    whole = "document.querySelector('main').innerHTML.replace(/ (class|style|title)=\"\"/g, '')"
    before = reader.page.evaluate(whole)
    asking(reader)
    answer(reader, "a1-1", "0.85")
    answer(reader, "a1-2", "7")
    assert reader.page.evaluate(whole) != before
    reader.button("Leave the questions").click()
    reader.page.mouse.move(5, 5)
    reader.page.evaluate("document.querySelectorAll('.live-said').forEach(e => e.textContent = '')")
    left = re.sub(
        r'<div class="es-card".*?</dl></div>|<div class="es-card"[^>]*></div>', "", reader.page.evaluate(whole)
    )
    assert left == re.sub(r'<div class="es-card".*?</dl></div>', "", before)


def test_progress_stays_in_this_browser_and_nowhere_else(library: Library) -> None:
    reader = library.open()
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    asking(reader)
    answer(reader, "a1-1", "0.85")
    answer(reader, "a1-2", "5")
    assert reader.page.evaluate("Object.keys(localStorage).length") == 1
    assert reader.page.evaluate("document.cookie") == ""
    reader.page.reload()
    asking(reader)
    assert blank(reader, "a1-1").input_value() == "0.85" and blank(reader, "a1-2").input_value() == "5"
    reader.page.goto(reader.page.url.replace(".en.", ".pl."))
    asking(reader, "pl")
    assert blank(reader, "a1-1").input_value() == "0.85"
    assert count(reader) == "Odpowiedzi: 1 z 23"
    reader.button("Zacznij od nowa").click()
    assert blank(reader, "a1-1").input_value() == ""
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_keyboard_alone_answers_everything(library: Library) -> None:
    reader = library.open("seed.pl")
    every = "(l => [...l.view.homes.keys()].map(n => l.printed(n)))([...everystep.lessons.values()][0])"
    answers = reader.page.evaluate(every)
    reader.button("Przepytaj mnie").focus()
    reader.page.keyboard.press("Enter")
    for text in answers:
        reader.page.keyboard.type(text)
        reader.page.keyboard.press("Enter")
    assert count(reader) == "Odpowiedzi: 23 z 23"
    assert reader.page.locator(".es-hidden").count() == 0


def test_an_answer_can_be_shown(library: Library) -> None:
    reader = library.open()
    asking(reader)
    assert not reader.page.locator("#a1-1 [data-act=show]").is_visible()
    answer(reader, "a1-1", "3")
    reader.page.locator("#a1-1 [data-act=show]").click()
    assert blank(reader, "a1-1").input_value() == "0.85"
    assert reader.page.locator("#a1-1 .es-verdict").inner_text().strip() == "That is the value."


def test_player_and_questions_take_turns(library: Library) -> None:
    reader = library.open(at="#play=a1-1")
    asking(reader)
    assert reader.page.locator(".es-player").count() == 0
    reader.button("Play the lesson").click()
    assert reader.page.locator(".es-ask, .es-quiz, .es-hidden").count() == 0


def test_a_card_does_not_tell_what_is_asked(library: Library) -> None:
    reader = library.open()
    asking(reader)
    reader.page.locator("#a2-1 [tabindex='0'][data-node='a2[1]']").focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.keyboard.press("ArrowRight")
    assert reader.page.locator(".es-card .es-h b").inner_text() == "?"
    assert reader.told.startswith("h 1: ?.")
    assert "0.85" not in str(reader.page.locator(".es-card").text_content())


def test_numbers_that_change_meanwhile_stay_hidden(library: Library) -> None:
    reader = library.open()
    asking(reader)
    reader.page.evaluate("[...everystep.lessons.values()][0].set('W1[1,1]', 0.5)")
    assert reader.page.locator("#a1-1 .eq").inner_text().count("?") == 1
    assert answer(reader, "a1-1", "1.63").endswith("Right.")
    reader.button("Leave the questions").click()
    assert reader.page.locator("#a1-1 .eq .result").text_content() in ("1.63", "0.85")


def test_on_a_phone_in_a_course_with_two_lessons(library: Library) -> None:
    reader = library.open("site", **PHONE)
    reader.button("Ask me", 1).tap()
    assert answer(reader, "batch-z1-1-1", "0.95").endswith("Right.")
    assert reader.page.locator("#seed-a1-1 .es-ask").count() == 0
    assert reader.spills() == []
    bar = reader.page.locator(".es-quiz").bounding_box()
    assert bar and bar["height"] < 130


@pytest.mark.parametrize("options", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desk", "phone in the dark"])
def test_axe_finds_no_barrier_while_it_asks(library: Library, options: dict[str, object]) -> None:
    reader = library.open(**options)
    asking(reader)
    answer(reader, "a1-1", "0.85")
    answer(reader, "a1-2", "5")
    assert reader.barriers(".es-quiz") == reader.barriers("#a1-2") == {}
    assert set(reader.barriers()) <= {"target-size"}  # of what the bar lies on
