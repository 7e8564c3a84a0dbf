"""Every sentence is collected for translators, and no translation loses a place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from everystep.errors import EverystepError
from everystep.publish import catalogues

REFRESH = "the program's sentences have changed; run `make languages` and commit generator/everystep/locale"
SOURCES = sorted(catalogues.PACKAGE.rglob("*.py"))

PROGRAM = """\
from .messages import N_, say, say_n

ROW = N_("a loss of 5% on average")
INNER = say("the gradient of {name}, {rest}", name="w1", rest=say("in full"))
# Translators: of a layer
COUNT = say_n("{n} neuron of {layer}", "{n} neurons of {layer}", 2, layer=1)
LONG = say("one sentence "
           "on two lines")
"""

HEADER = """\
# A word on this translation
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""


def translation(folder: Path, entries: str) -> Path:
    """A Polish catalogue in a folder of its own."""
    po = folder / "pl" / "LC_MESSAGES" / "everystep.po"
    po.parent.mkdir(parents=True)
    po.write_text(HEADER + "\n" + entries, encoding="utf-8")
    return po


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one file instead of everystep, and its catalogues."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "lesson.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    monkeypatch.setattr(catalogues, "LOCALE", package / "locale")
    monkeypatch.setattr(catalogues, "TEMPLATE", package / "locale" / "everystep.pot")
    return package


def test_the_template_has_every_sentence_of_the_program() -> None:
    assert catalogues.TEMPLATE.read_text(encoding="utf-8") == catalogues.template(), REFRESH


@pytest.mark.parametrize("po", catalogues.translations(), ids=lambda po: po.parts[-3])
def test_every_translation_knows_every_sentence(po: Path) -> None:
    assert po.read_text(encoding="utf-8") == catalogues.updated(po), REFRESH


@pytest.mark.parametrize("po", catalogues.translations(), ids=lambda po: po.parts[-3])
def test_no_translation_loses_a_place(po: Path) -> None:
    found = list(catalogues.problems(po))
    assert not found, str(EverystepError(found))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.relative_to(catalogues.PACKAGE).as_posix())
def test_a_sentence_is_written_in_one_piece(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogues.KEYWORDS:
            for text in node.args[: 2 if node.func.id == "say_n" else 1]:
                assert isinstance(text, ast.Constant | ast.Name | ast.Attribute), (
                    f"{source.name}:{node.lineno}: a translator must see the whole sentence; write one literal, "
                    "or mark each with N_() where it stands"
                )


def test_sentences_are_collected_wherever_they_stand(program: Path) -> None:
    text = catalogues.template()
    body = text.partition("\n\n")[2]
    assert body == (
        "#: everystep/lesson.py\n"
        'msgid "a loss of 5% on average"\nmsgstr ""\n\n'
        "#: everystep/lesson.py\n#, python-brace-format\n"
        'msgid "the gradient of {name}, {rest}"\nmsgstr ""\n\n'
        '#: everystep/lesson.py\nmsgid "in full"\nmsgstr ""\n\n'
        "#. Translators: of a layer\n#: everystep/lesson.py\n#, python-brace-format\n"
        'msgid "{n} neuron of {layer}"\nmsgid_plural "{n} neurons of {layer}"\nmsgstr[0] ""\nmsgstr[1] ""\n\n'
        '#: everystep/lesson.py\nmsgid "one sentence on two lines"\nmsgstr ""\n'
    )


def test_a_template_says_nothing_of_the_day_it_was_made(program: Path) -> None:
    assert "Date" not in catalogues.template()
    assert "Babel" not in catalogues.template()


def test_a_new_language_begins_empty_with_its_plural_forms(program: Path) -> None:
    assert catalogues.main(["init", "pl"]) == 0
    text = (program / "locale" / "pl" / "LC_MESSAGES" / "everystep.po").read_text(encoding="utf-8")
    assert "nplurals=3" in text
    assert 'msgstr[2] ""' in text
    assert catalogues.main(["update"]) == 0
    assert (program / "locale" / "pl" / "LC_MESSAGES" / "everystep.po").read_text(encoding="utf-8") == text


def test_beginning_a_language_twice_keeps_its_translations(program: Path) -> None:
    po = translation(program / "locale", 'msgid "in full"\nmsgstr "w całości"\n')
    catalogues.main(["init", "pl"])
    assert 'msgstr "w całości"' in po.read_text(encoding="utf-8")


def test_a_language_that_does_not_exist_is_not_begun(program: Path) -> None:
    with pytest.raises(EverystepError, match='no language "qqq"'):
        catalogues.main(["init", "qqq"])
    assert not (program / "locale").exists()


def test_english_needs_no_catalogue(program: Path) -> None:
    with pytest.raises(EverystepError, match="English is what the program itself says"):
        catalogues.main(["init", "en"])
    assert not (program / "locale").exists()


def test_a_changed_sentence_is_asked_for_again_and_its_old_translation_is_kept_aside(program: Path) -> None:
    po = translation(program / "locale", 'msgid "on one line"\nmsgstr "w jednym wierszu"\n')
    text = catalogues.updated(po)
    assert text.startswith(HEADER + "\n")
    assert "fuzzy" not in text
    assert '\nmsgid "one sentence on two lines"\nmsgstr ""\n' in text
    assert text.endswith('#~ msgid "on one line"\n#~ msgstr "w jednym wierszu"\n')


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "of {name}"\nmsgstr "dla"', "“dla” has lost {name}"),
        ('msgid "of {name}"\nmsgstr "{nazwa} {name}"', "“{nazwa} {name}” has {nazwa}, which “of {name}” has not"),
        ('msgid "of {name}"\nmsgstr "{name"', "“{name”: expected '}' before end of string; write {{ and }} for braces"),
        (
            'msgid "a *big* step"\nmsgstr "*duży krok"',
            "“*duży krok”: a * is missing; emphasis begins and ends with one",
        ),
        (
            'msgid "{n} of {m}"\nmsgid_plural "{n} of {m}s"\nmsgstr[0] "{n} {m}"\nmsgstr[1] "{n}"\nmsgstr[2] "{n} {m}"',
            "“{n}” has lost {m}",
        ),
    ],
)
def test_a_translation_that_breaks_its_places_is_told_so(tmp_path: Path, entry: str, fault: str) -> None:
    po = translation(tmp_path, entry + "\n")
    assert str(EverystepError(list(catalogues.problems(po)))) == f"{po}:8:1: {fault}"


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "of {name}"\nmsgstr ""',
        'msgid "{name} of {layer}"\nmsgstr "{layer}: {name}"',
        'msgid "one neuron"\nmsgid_plural "{n} neurons"\nmsgstr[0] "jeden"\nmsgstr[1] "{n} neurony"\nmsgstr[2] "wiele"',
        'msgid "a *big* step"\nmsgstr "*bardzo* *duży* krok"',
    ],
)
def test_a_translation_may_reorder_and_leave_a_count_unsaid(tmp_path: Path, entry: str) -> None:
    assert not list(catalogues.problems(translation(tmp_path, entry + "\n")))


def test_check_reports_every_problem_at_once(program: Path) -> None:
    po = translation(program / "locale", 'msgid "{a}"\nmsgstr "a"\n\nmsgid "{b}"\nmsgstr "b"\n')
    with pytest.raises(EverystepError) as caught:
        catalogues.main(["check"])
    assert [problem.where for problem in caught.value.problems] == [f"{po}:8:1", f"{po}:11:1"]


def test_wrong_usage_is_answered_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["frobnicate"]) == 2
    assert "init LANG" in capsys.readouterr().err
