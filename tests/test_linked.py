"""Linked views in a real browser: one number is touched, and every place that has to do with it answers."""

from __future__ import annotations

import pytest

from .reading import PHONE, Library, Reader

WORDS = {"en": ("0.85", "made from", "goes into"), "pl": ("0,85", "na podstawie:", "wchodzi do:")}


def lit(reader: Reader, kind: str) -> set[str]:
    """The nodes that are lit in one way."""
    return set(reader.page.locator(f".{kind}").evaluate_all("all => all.map(e => e.dataset.node)"))


def every(reader: Reader, node: str) -> int:
    """How many appearances a node has."""
    return reader.page.locator(f'[data-node="{node}"]').count()


@pytest.mark.parametrize("lang", WORDS)
def test_a_touched_number_lights_up_everywhere_with_what_it_was_made_from(library: Library, lang: str) -> None:
    reader = library.open(f"seed.{lang}")
    reader.page.locator('#a2-1 mn[data-node="a1[1]"]').hover()
    assert lit(reader, "es-same") == {"a1[1]"}
    assert reader.page.locator(".es-same").count() == every(reader, "a1[1]") > 8
    assert lit(reader, "es-from") == {"W1[1,1]", "W1[1,2]", "x[1]", "x[2]"}
    card = reader.page.locator(".es-card")
    card.wait_for()
    value, made_from, goes_into = WORDS[lang]
    assert card.locator(".es-h b").inner_text() == value
    assert card.locator("dt").all_inner_texts() == [made_from, goes_into]
    assert card.locator(".eq math").count() == 5  # its name, then in names, numbers, products, and the result
    links = card.locator("dd").nth(1).locator("a")
    assert links.evaluate_all("all => all.map(a => a.getAttribute('href'))")[::2] == ["#a2-1", "#dL_dW2-1-1"]
    reader.page.locator("h1").hover()
    card.wait_for(state="hidden")
    assert lit(reader, "es-same") == lit(reader, "es-from") == set()


@pytest.mark.parametrize(
    ("where", "node"),
    [
        ("#forward-diagram g[data-node='a2[1]'] text", "a2[1]"),
        (".facts [data-node='loss']", "loss"),
        ("#weights-layer-1 [data-node='W1[2,1]']", "W1[2,1]"),
        ("#dL_dW2-1-1 mfrac[data-node='dL_dW2[1,1]']", "dL_dW2[1,1]"),
        ("#update-table td [data-node='W2_new[1,1]']", "W2_new[1,1]"),
    ],
)
def test_it_does_not_matter_where_a_number_is_touched(library: Library, where: str, node: str) -> None:
    reader = library.open()
    reader.page.locator(where).first.hover()
    assert lit(reader, "es-same") == {node}
    reader.page.locator(".es-card").wait_for()
    assert node in ("W1[2,1]",) or reader.page.locator(".es-card dt").first.inner_text() == "made from"


def test_a_chart_is_linked_too(library: Library) -> None:
    reader = library.open("batch.en")
    dot = reader.page.locator("figure svg:not(.everystep) [data-node]").first
    node = dot.get_attribute("data-node")
    dot.scroll_into_view_if_needed()
    for _ in range(20):  # sections on the way are laid out when they come near: the reader's hand goes after the dot
        dot.element_handle().wait_for_element_state("stable")
        box = dot.bounding_box()
        assert box
        reader.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if lit(reader, "es-same"):
            break
    assert lit(reader, "es-same") == {node}


def test_the_keyboard_goes_through_a_formula_and_into_the_card(library: Library) -> None:
    reader = library.open()
    press, active = reader.page.keyboard.press, "document.activeElement.dataset.node ?? document.activeElement.href"
    reader.page.locator("#a1-2 .anchor").focus()
    press("Tab")
    assert reader.page.evaluate(active) == "a1[2]"  # the name on the left
    assert reader.told == (
        "h 2: 0.48. Made from w 3, i 1, w 4, i 2. Goes into out, the partial derivative of out with respect to w 6, "
        "the partial derivative of L with respect to w 6."
    )
    press("ArrowRight")
    assert reader.page.evaluate(active) == "W1[2,1]" and lit(reader, "es-same") == {"W1[2,1]"}
    press("ArrowLeft")
    press("Enter")
    assert reader.page.evaluate("document.activeElement.closest('.es-card') !== null")
    press("Tab")
    press("Tab")
    press("Escape")
    assert reader.page.evaluate(active) == "a1[2]" and not reader.page.locator(".es-card").is_visible()
    reader.page.locator("#a2-1 [tabindex='0'][data-node]").focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Shift+Tab")
    assert reader.page.evaluate(active) == "W2[1,1]", "it comes back to where it was"


def test_a_lesson_has_one_stop_of_the_tab_key_for_a_formula(library: Library) -> None:
    reader = library.open()
    stop = "main [data-node][tabindex='0']:not(.live-given)"
    count = f"""() => ["{stop}", "main [data-node]",
        "main :is(.eq, .formula, table)"].map(s => document.querySelectorAll(s).length)"""
    assert reader.page.evaluate(count)[0] == 0, "who presses no key needs none"
    reader.page.keyboard.press("Tab")
    stops, numbers, formulas = reader.page.evaluate(count)
    assert 0 < stops <= formulas < numbers / 8


def test_arrow_keys_go_through_a_picture(library: Library) -> None:
    reader = library.open("seed.pl")
    frame = reader.page.locator("#forward-diagram .scroll")
    frame.focus()
    frame.press("ArrowRight")
    frame.press("ArrowRight")
    first = lit(reader, "es-same")
    frame.press("ArrowLeft")
    assert len(first) == 1 and lit(reader, "es-same") != first and "w 1: 0,11." in reader.told


def test_a_finger_taps(library: Library) -> None:
    reader = library.open("seed.pl", **PHONE)
    number = reader.page.locator('#a2-1 mn[data-node="a1[2]"]').first
    number.scroll_into_view_if_needed()
    reader.page.wait_for_timeout(500)  # sections on the way are laid out when they come near
    number.tap()
    card = reader.page.locator(".es-card")
    card.wait_for()
    box = card.bounding_box()
    assert box and abs(box["y"] + box["height"] - 740) < 2 and box["width"] > 350
    assert reader.spills() == []
    card.get_by_role("link").first.tap()
    assert not card.is_visible() and "#weights-layer-1" in reader.page.url
    reader.page.locator('#a2-1 mn[data-node="a1[2]"]').first.tap()
    reader.page.locator("#forward-h").tap()
    assert not card.is_visible() and lit(reader, "es-same") == set()


def test_in_a_course_lessons_do_not_light_each_other(library: Library) -> None:
    reader = library.open("site")
    reader.page.locator('#seed-a1-1 mn[data-node="x[1]"]').hover()
    reader.page.locator(".es-card:popover-open").wait_for()
    own = "all => all.every(e => e.closest('.everystep-lesson').querySelector('#seed-a1-1'))"
    assert reader.page.locator(".es-same").evaluate_all(own)
    reader.page.get_by_role("link", name="Another page").first.click()
    reader.page.wait_for_url("**/other/")
    reader.page.go_back()
    reader.page.locator(".live button").first.wait_for()
    reader.page.locator('#batch-z1-1-1 mn[data-node="W1[1,1]"]').hover()
    assert lit(reader, "es-same") == {"W1[1,1]"}
    link = reader.page.locator('.es-card:popover-open a[href="#batch-z1-2-1"]')
    link.click()
    assert reader.page.url.endswith("#batch-z1-2-1")


@pytest.mark.parametrize("options", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desk", "phone in the dark"])
def test_axe_finds_no_barrier_while_a_card_is_open(library: Library, options: dict[str, object]) -> None:
    reader = library.open(**options)
    reader.page.keyboard.press("Tab")
    reader.page.locator("#a2-1 [data-node='a2[1]'][tabindex]").focus()
    reader.page.keyboard.press("ArrowRight")
    assert reader.page.locator(".es-card").is_visible()
    assert reader.barriers(".es-card") == {}
    assert set(reader.barriers()) <= {"target-size"}  # of what the card lies on
