"""Languages are found, told apart and read; English costs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from everystep.errors import EverystepError
from everystep.messages import Message, say, say_n
from everystep.render import language as module
from everystep.render.language import PSEUDO, fill, language, languages, reader_language

TEMPLATE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "loss"
msgstr ""

msgid "a weight of {name}"
msgstr ""

msgid "{n} neuron"
msgid_plural "{n} neurons"
msgstr[0] ""
msgstr[1] ""

msgid "yes"
msgstr ""
"""

POLISH = """\
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "loss"
msgstr "strata"

msgid "a weight of {name}"
msgstr "waga: {name}"

msgid "{n} neuron"
msgid_plural "{n} neurons"
msgstr[0] "{n} neuron"
msgstr[1] "{n} neurony"
msgstr[2] "{n} neuronów"

#, fuzzy
msgid "yes"
msgstr "chyba tak"

msgid "a sentence that the program no longer says"
msgstr "zdanie"
"""

SILESIAN_POLISH = """\
msgid ""
msgstr ""
"Language: pl_PL\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "loss"
msgstr "sztrata"
"""


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues with a Polish one, three sentences of four finished."""
    (tmp_path / "everystep.pot").write_text(TEMPLATE, encoding="utf-8")
    write(tmp_path, "pl", POLISH)
    monkeypatch.setattr(module, "LOCALE", tmp_path)
    module._language.cache_clear()
    yield tmp_path
    module._language.cache_clear()


def write(folder: Path, code: str, text: str) -> Path:
    po = folder / code / "LC_MESSAGES" / "everystep.po"
    po.parent.mkdir(parents=True)
    po.write_text(text, encoding="utf-8")
    return po


@pytest.mark.parametrize("code", ["pl", "PL", "pl_PL", "pl-PL", "pl-pl"])
def test_a_language_is_found_however_its_code_is_written(catalogues: Path, code: str) -> None:
    assert language(code).translate(say("loss")) == "strata"


def test_a_language_says_its_direction_and_its_own_name(catalogues: Path) -> None:
    write(catalogues, "ar", POLISH.replace("Language: pl", "Language: ar"))
    assert (language("pl").direction, language("pl").name) == ("ltr", "polski")
    assert (language("ar").direction, language("ar").name) == ("rtl", "العربية")


def test_a_code_is_kept_for_numbers_and_written_for_html_as_html_wants_it(catalogues: Path) -> None:
    assert (language("pl-pl").code, language("pl-pl").tag) == ("pl_PL", "pl-PL")


def test_a_countrys_catalogue_needs_only_what_differs(catalogues: Path) -> None:
    write(catalogues, "pl_PL", SILESIAN_POLISH)
    assert language("pl_PL").gettext("loss") == "sztrata"
    assert language("pl_PL").gettext("a weight of {name}") == "waga: {name}"
    assert language("pl").gettext("loss") == "strata"


@pytest.mark.parametrize("broken", ["waga {nazwa}", "waga", "waga {name", "*waga {name}"])
def test_a_sentence_that_cannot_be_filled_stays_english_until_it_is_mended(catalogues: Path, broken: str) -> None:
    assert "waga: {name}" in POLISH
    write(catalogues, "pl_PL", POLISH.replace("waga: {name}", broken).replace("strata", "sztrata"))
    assert language("pl_PL").gettext("loss") == "sztrata"
    write(catalogues, "cs", POLISH.replace("waga: {name}", broken).replace("Language: pl", "Language: cs"))
    assert fill(language("cs"), say("a weight of {name}", name="w")) == "a weight of w"


def test_a_compiled_catalogue_comes_before_its_source(catalogues: Path) -> None:
    po = catalogues / "pl" / "LC_MESSAGES" / "everystep.po"
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
        catalogue = read_po(source)
        catalogue["loss"].string = "strata, skompilowana"
        write_mo(target, catalogue)
    assert language("pl").gettext("loss") == "strata, skompilowana"
    assert language("pl").ngettext("{n} neuron", "{n} neurons", 5) == "{n} neuronów"


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 neuron"), (2, "2 neurony"), (5, "5 neuronów"), (12, "12 neuronów"), (22, "22 neurony")]
)
def test_a_language_uses_its_own_plural_forms(catalogues: Path, count: int, text: str) -> None:
    assert fill(language("pl"), say_n("{n} neuron", "{n} neurons", count)) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 neurons"), (1, "1 neuron"), (2, "2 neurons")])
def test_english_uses_its_two_forms(count: int, text: str) -> None:
    assert fill(language("en"), say_n("{n} neuron", "{n} neurons", count)) == text


def test_a_sentence_without_a_translation_stays_english(catalogues: Path) -> None:
    assert language("pl").gettext("something new") == "something new"


def test_a_sentence_that_lacks_a_plural_form_stays_english_in_all_of_them(catalogues: Path) -> None:
    po = catalogues / "pl" / "LC_MESSAGES" / "everystep.po"
    po.write_text(POLISH.replace("{n} neuronów", ""), encoding="utf-8")
    assert [language("pl").ngettext("{n} neuron", "{n} neurons", n) for n in (1, 2, 5)] == [
        "{n} neuron",
        "{n} neurons",
        "{n} neurons",
    ]
    assert [state.translated for state in languages() if state.language.code == "pl"] == [2]


def test_a_translation_that_nobody_confirmed_is_not_used(catalogues: Path) -> None:
    assert language("pl").gettext("yes") == "yes"


def test_an_empty_text_is_empty_in_every_language(catalogues: Path) -> None:
    assert [language(code).gettext("") for code in ("en", "pl")] == ["", ""]


def test_languages_tells_how_complete_each_one_is(catalogues: Path) -> None:
    found = {state.language.code: (state.translated, state.total, state.percent) for state in languages()}
    assert found == {"en": (4, 4, 100), "pl": (3, 4, 75)}


def test_completeness_is_the_same_from_a_compiled_catalogue(catalogues: Path) -> None:
    po = catalogues / "pl" / "LC_MESSAGES" / "everystep.po"
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source))
    po.unlink()
    assert [state.translated for state in languages() if state.language.code == "pl"] == [3]


def test_everystep_speaks_english_and_polish() -> None:
    found = {state.language.name: state for state in languages()}
    assert set(found) >= {"English", "polski"}
    assert found["English"].percent == 100
    assert found["polski"].total == found["English"].translated > 0


@pytest.mark.parametrize(
    ("code", "hint"),
    [("pll", 'did you mean "pl"?'), ("polish", 'did you mean "pl"?'), ("Polski", 'did you mean "pl"?')],
)
def test_an_unknown_language_is_answered_with_a_near_one(catalogues: Path, code: str, hint: str) -> None:
    with pytest.raises(EverystepError) as caught:
        language(code)
    assert str(caught.value) == f'no translation into "{code}"; {hint}'


@pytest.mark.parametrize("code", ["xx", "", "../pl", "C", "."])
def test_an_unknown_language_with_no_near_one_is_answered_with_all(catalogues: Path, code: str) -> None:
    with pytest.raises(EverystepError, match="choose one of en, pl"):
        language(code)


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "pl_PL"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "POSIX", "LANG": "pl_PL.UTF-8"}, "en"),
        ({"LC_MESSAGES": "pl_PL@euro", "LANG": "de_DE"}, "pl_PL"),
        ({"LANGUAGE": "xx:pl:en", "LANG": "en_GB"}, "pl"),
        ({"LANGUAGE": "", "LANG": "pl"}, "pl"),
        ({"EVERYSTEP_LANG": "en", "LANG": "pl_PL"}, "en"),
        ({"EVERYSTEP_LANG": "xx", "LANG": "pl_PL"}, "en"),
        ({"EVERYSTEP_LANG": "x-pseudo"}, PSEUDO),
    ],
)
def test_a_reader_is_spoken_to_in_the_systems_language(
    catalogues: Path, environment: dict[str, str], code: str
) -> None:
    assert reader_language(environment).code == code


def test_filling_translates_what_is_nested_and_asks_how_to_write_the_rest(catalogues: Path) -> None:
    message = say("{loss}: {value}, {name}, {count}", loss=say("loss"), value=0.5, name="w{1}", count=12345678901)
    assert fill(language("pl"), message, lambda value: f"<{value}>") == "strata: <0.5>, w{1}, 12345678901"


def test_filling_writes_counts_in_the_languages_digits(catalogues: Path) -> None:
    write(catalogues, "fa", POLISH.replace("Language: pl", "Language: fa"))
    assert fill(language("fa"), say("{n}/{m}", n=-3, m=40)) == "−۳/۴۰"


def test_the_pseudo_language_touches_neither_places_nor_marks() -> None:
    pseudo = language("x-pseudo")
    assert (pseudo.code, pseudo.tag, pseudo.direction) == (PSEUDO, "x-pseudo", "ltr")
    text = pseudo.translate(say("the *loss* of {name} is {value}, {{so}} $loss_1$ <b>"))
    assert text.startswith("⟦thé *łöšš* öf {name} îš {value}") and text.endswith("·⟧")
    for kept in ("{{", "}}", "$loss_1$", "<b>"):
        assert kept in text
    assert fill(pseudo, Message("{name}", {"name": say("a")})) == "⟦⟦à·⟧··⟧"


def test_english_imports_neither_babel_nor_gettext_and_opens_no_file() -> None:
    code = """
import sys
from everystep.messages import say
from everystep.render.language import fill, language, reader_language
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
assert fill(reader_language({}), say("a {b}", b=3)) == "a 3"
assert language("en").name == "English"
print([name for name in ("babel", "gettext") if name in sys.modules], opened)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(module.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] []"
