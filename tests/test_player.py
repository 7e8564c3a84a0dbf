"""The player in a real browser: a lesson's computation, one number a move, as a reader goes through it."""

from __future__ import annotations

import pytest

from .reading import PHONE, Library, Reader

WORDS = {
    "en": ("Play the lesson", "Play", "Pause", "One move forward", "One move back", "To the start", "To the end"),
    "pl": ("Odtwórz lekcję", "Odtwarzaj", "Wstrzymaj", "Ruch naprzód", "Ruch wstecz", "Na początek", "Na koniec"),
}


def lit(reader: Reader, kind: str) -> set[str]:
    """The nodes that the picture shows in one way."""
    found = reader.page.locator(f".es-picture .{kind}[data-node]").evaluate_all("all => all.map(e => e.dataset.node)")
    return set(found)


@pytest.mark.parametrize("lang", WORDS)
def test_the_mouse_goes_through_a_lesson_move_by_move(library: Library, lang: str) -> None:
    reader = library.open(f"seed.{lang}")
    begin, play, pause, forward, back, first, last = WORDS[lang]
    reader.button(begin).click()
    assert reader.here == ""
    reader.button(forward).click()
    reader.button(forward).click()
    assert reader.here == "a1-2" and reader.page.url.endswith("#play=a1-2")
    assert reader.page.locator("#a1-2").bounding_box()["y"] > 0  # type: ignore[index]
    assert lit(reader, "es-now") == {"a1[2]"}
    assert lit(reader, "es-source") == {"W1[2,1]", "W1[2,2]", "x[1]", "x[2]"}
    assert "a2[1]" in lit(reader, "es-later") and "a1[1]" not in lit(reader, "es-later")
    reader.button(back).click()
    assert reader.here == "a1-1"
    reader.button(last).click()
    assert reader.here == "after-loss"
    reader.button(first).click()
    assert reader.here == "" and reader.page.url.endswith("#play=start")


def test_it_plays_by_itself_at_the_speed_that_was_asked_for_and_stops_at_the_end(library: Library) -> None:
    reader = library.open(at="#play=after-a2-1")
    reader.page.get_by_label("Speed").select_option("4")
    reader.button("Play").click()
    assert reader.here == "after-a2-1"
    reader.page.locator("#after-loss.es-here").wait_for()
    reader.page.get_by_role("button", name="Play", exact=True).wait_for()
    reader.button("One move back").click()
    reader.button("One move back").click()
    reader.button("Play").click()
    reader.button("Pause").click()
    reader.page.wait_for_timeout(600)
    assert reader.here == "after-a1-2"


@pytest.mark.parametrize("lang", WORDS)
def test_the_keyboard_alone_does_all_of_it(library: Library, lang: str) -> None:
    reader = library.open(f"seed.{lang}")
    press = reader.page.keyboard.press
    for _ in range(40):
        press("Tab")
        if reader.page.evaluate("document.activeElement.innerText") == WORDS[lang][0]:
            break
    press("Enter")
    press("ArrowRight")
    press("ArrowRight")
    press("ArrowRight")
    assert reader.here == "a2-1"
    press("ArrowLeft")
    assert reader.here == "a1-2"
    assert "0.48" in reader.told or "0,48" in reader.told
    press("End")
    assert reader.here == "after-loss"
    press("Home")
    press("Space")
    assert reader.button(WORDS[lang][2]).is_visible()
    press("Space")
    press("Escape")
    assert reader.page.locator(".es-player").count() == 0 and reader.page.locator(".es-here").count() == 0
    assert reader.page.evaluate("document.activeElement.innerText") == WORDS[lang][0]
    assert "#" not in reader.page.url


def test_keys_are_not_taken_from_whoever_types_elsewhere(library: Library) -> None:
    reader = library.open(at="#play=a1-1")
    reader.page.evaluate("document.querySelector('main').prepend(document.createElement('textarea'))")
    reader.page.locator("textarea").focus()
    reader.page.keyboard.type("a b")
    reader.page.keyboard.press("ArrowRight")
    assert reader.page.locator("textarea").input_value() == "a b" and reader.here == "a1-1"
    reader.page.locator("textarea").evaluate("e => e.remove()")
    reader.page.keyboard.press("ArrowRight")
    assert reader.here == "a1-2"


def test_the_scrubber_and_its_phases_lead_anywhere(library: Library) -> None:
    reader = library.open(at="#play=start")
    phases = reader.page.locator(".es-phases button")
    assert phases.all_inner_texts() == ["Forward", "Loss", "Backward", "Update", "Forward again"]
    phases.nth(2).click()
    assert reader.here == "dL_dz2-1" and phases.nth(2).get_attribute("aria-current") == "true"
    slider = reader.page.get_by_role("slider")
    slider.fill("4")
    assert reader.here == "loss" and "0.327" in str(slider.get_attribute("aria-valuetext"))
    slider.press("ArrowRight")
    assert reader.here == "dL_dz2-1"
    phases.nth(3).click()
    assert reader.here == "W1_new[1,1]" and reader.page.locator("tr.es-here").is_visible()
    assert lit(reader, "es-now") == {"W1[1,1]"}


def test_a_link_to_one_moment_is_the_same_in_every_language(library: Library) -> None:
    reader = library.open(at="#play=dL_dW1-2-1")
    assert reader.here == "dL_dW1-2-1"
    assert reader.page.locator("#dL_dW1-2-1").evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight; }"
    )
    assert library.open("seed.pl", at="#play=dL_dW1-2-1").here == "dL_dW1-2-1"
    reader.page.evaluate("location.hash = '#play=a2-1'")
    reader.page.locator("#a2-1.es-here").wait_for()
    assert library.open(at="#play=nonsense").page.locator(".es-player").count() == 0


def test_of_a_batch_the_picture_shows_the_sample_of_the_text(library: Library) -> None:
    reader = library.open("batch.pl", at="#play=a1-1-2")
    assert "próbka 1" in reader.page.locator(".es-line").inner_text()
    digits = reader.page.locator('.es-picture [data-node="x[1,1]"] .v').text_content()
    assert digits == "2"
    reader.button("Następna próbka").click()
    assert reader.page.url.endswith("#play=a1-2-2")
    assert reader.page.locator('.es-picture [data-node="x[2,2]"] .v').text_content() == "−1"
    assert lit(reader, "es-now") == {"a1[2,2]"}
    assert reader.page.locator("#a1-2-2").is_visible()  # though its details were closed
    reader.button("Następna próbka").click()
    assert reader.page.url.endswith("#play=z2-1-1")


def test_what_is_still_to_come_shows_no_number_in_the_picture(library: Library) -> None:
    reader = library.open(at="#play=W1_new-1-1")
    shown = reader.page.locator(".es-picture .new").evaluate_all(
        "all => all.filter(e => getComputedStyle(e).visibility === 'visible').map(e => e.textContent)"
    )
    assert shown == ["0.121"]


def test_nothing_moves_for_who_wants_no_movement(library: Library) -> None:
    running = "document.querySelector('.es-picture').getAnimations({subtree: true}).length"
    assert library.open(at="#play=a2-1").page.evaluate(running) == 0
    assert library.open(at="#play=a2-1", reduced_motion="no-preference").page.evaluate(running) > 0


def test_on_a_phone_a_bar_at_the_bottom_leaves_the_text_in_sight(library: Library) -> None:
    reader = library.open("seed.pl", **PHONE)
    reader.button("Odtwórz lekcję").tap()
    for _ in range(3):
        reader.button("Ruch naprzód").tap()
    bar, card = (reader.page.locator(name).bounding_box() for name in (".es-player", "#a2-1"))
    assert bar and card
    assert abs(bar["y"] + bar["height"] - 740) < 2 and bar["height"] < 740 * 0.45
    assert card["y"] > 0 and card["y"] + card["height"] <= bar["y"] + 1
    assert reader.spills() == []


def test_in_a_course_each_lesson_has_a_player_of_its_own(library: Library) -> None:
    reader = library.open("site")
    reader.button("Play the lesson", 1).click()
    reader.button("One move forward").click()
    assert reader.here == "batch-z1-1-1" and reader.page.url.endswith("#play=batch-z1-1-1")
    reader.button("Play the lesson", 0).click()
    reader.page.keyboard.press("ArrowRight")
    assert reader.page.locator(".es-here").evaluate_all("all => all.map(e => e.id)") == ["seed-a1-1", "batch-z1-1-1"]
    reader.page.get_by_role("link", name="Another page").first.click()
    reader.page.wait_for_url("**/other/")
    reader.page.keyboard.press("ArrowRight")
    reader.page.go_back()
    reader.button("Play the lesson", 0).wait_for()
    reader.button("Play the lesson", 0).click()
    reader.button("One move forward").click()
    assert reader.here == "seed-a1-1"


@pytest.mark.parametrize("options", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desk", "phone in the dark"])
def test_axe_finds_no_barrier_while_it_plays(library: Library, options: dict[str, object]) -> None:
    reader = library.open(at="#play=dL_dW1-1-1", **options)
    assert reader.barriers() == {}
    reader.button("Play").click()
    assert reader.barriers(".es-player") == {}
