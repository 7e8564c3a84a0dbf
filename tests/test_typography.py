"""Words of one letter stay with the word that follows them, where a language asks for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import everystep
from everystep.render.typography import ONE_LETTER_WORDS, tied

NB = "\N{NO-BREAK SPACE}"
SEED = Path(__file__).parent.parent / "site" / "lessons" / "hmkcode.yaml"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("w domu i w szkole", "pl", f"w{NB}domu i{NB}w{NB}szkole"),
        ("O tym, a nie o tamtym", "pl_PL", f"O{NB}tym, a{NB}nie o{NB}tamtym"),
        ("(z wagą {name}) i {value}", "pl", f"(z{NB}wagą {{name}}) i{NB}{{value}}"),
        ("*w* skrócie, krok po kroku", "pl", "*w* skrócie, krok po kroku"),
        ("{a} i {b}", "pl", f"{{a}} i{NB}{{b}}"),
        ("k síti a v síti", "cs", f"k{NB}síti a{NB}v{NB}síti"),
        ("a weight", "en", "a weight"),
        ("koniec w", "pl", "koniec w"),
    ],
)
def test_a_word_of_one_letter_holds_on_to_the_next(text: str, language: str, expected: str) -> None:
    assert tied(text, language) == expected


def test_nothing_but_spaces_changes() -> None:
    text = "i o u w z A I O U W Z, a i tak dalej; w1 i h2"
    assert tied(text, "pl").replace(NB, " ") == text
    assert tied(tied(text, "pl"), "pl") == tied(text, "pl")


@pytest.mark.parametrize("format", ["html", "md"])
def test_no_sentence_of_a_polish_lesson_ends_a_line_in_a_word_of_one_letter(format: str) -> None:
    page = everystep.render(everystep.walkthrough(everystep.run(everystep.read(SEED))), "pl", format)
    unsaid = r"!\[[^]]*\]|<math.*?</math>|<style>.*?</style>|<script.*?</script>|<pre.*?</pre>|```.*?```|\$[^$]*\$"
    text = re.sub(r"<[^>]*>", "", re.sub(unsaid, "0", page, flags=re.DOTALL))
    words = ONE_LETTER_WORDS["pl"]
    assert re.findall(rf"(?<!\w)[{words}{words.upper()}] .{{0,20}}", text) == []
    assert f"w{NB}" in text and f"i{NB}" in text
