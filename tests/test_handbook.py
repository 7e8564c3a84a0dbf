"""The pages that the program writes about itself: complete, in both languages, and equal to what is computed."""

from __future__ import annotations

import math
import re
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import pytest
import reference
import yaml
from handbook import glossary, tables, words
from handbook.symbols import equation
from handbook.verbs import documented
from mkdocs.exceptions import PluginError

import everystep
from everystep.compute.activations import ACTIVATIONS, Activation
from everystep.compute.compiled import scalar
from everystep.compute.formula import Ref, formula
from everystep.compute.losses import LOSSES, PAIRS
from everystep.compute.optimizers import OPTIMIZERS
from everystep.compute.reader import schema
from everystep.publish.cli import cli
from everystep.publish.command import HELP
from everystep.render.language import language

from .sites import ROOT, Result

DOCS = ROOT / "site" / "docs"
LANGUAGES = ("en", "pl")


def text_of(part: str, lang: str) -> str:
    """A part of the reference, without the escapes that its Markdown needs."""
    return unescape("\n\n".join(reference.PARTS[part](lang)).replace("\\", ""))


def anchors(text: str) -> list[str]:
    return re.findall(r"\{ #([\w-]+) \}", text)


def key_paths(part: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every key that the JSON Schema knows, under the keys that lead to it."""
    found: set[tuple[str, ...]] = set()
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            found |= {(*path, name)} | key_paths(inner, (*path, name))
        for word in ("items", "anyOf"):
            found |= key_paths(part.get(word), path)
    elif isinstance(part, list):
        for inner in part:
            found |= key_paths(inner, path)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_schema_has_its_place_its_sentence_and_its_default(lang: str) -> None:
    text = text_of("keys", lang)
    known = anchors(text)
    assert len(known) == len(set(known))
    for path in key_paths(schema()):
        if path[-1] in ("file", "array", "transpose") and len(path) > 1:
            assert f"file-{path[-1]}" in known
        elif path[:1] == ("optimizer",) and len(path) > 1:
            assert path[-1] == "name" or f"`{path[-1]}`" in text_of("optimizers", lang)
        else:
            assert "-".join(path) in known, path
    for name, key in schema()["properties"].items():  # type: ignore[attr-defined]
        assert language(lang).gettext(key["description"]) in text, name
        if "default" in key and key["default"] != {}:
            value = key["default"]
            shown = value if isinstance(value, str) else str(value).lower()
            part = text[text.index(f"{{ #{name} }}") :].split("\n### ")[0]
            assert f"`{shown}`" in part.splitlines()[-1] or f"`{shown}`" in part, name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("part", "table"), [("activations", ACTIVATIONS), ("losses", LOSSES), ("optimizers", OPTIMIZERS)]
)
def test_every_row_of_a_table_has_its_sentences_and_formulas(part: str, table: dict[str, Any], lang: str) -> None:
    text = text_of(part, lang)
    assert anchors(text) == list(table)
    for name, row in table.items():
        own = text[text.index(f"{{ #{name} }}") :].split("\n## ")[0]
        assert language(lang).gettext(row.why) in own
        assert language(lang).gettext(getattr(row, "why_slope", row.why)) in own
        assert own.count("<math") == (2 if part != "optimizers" else 1 + len(row.state))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_pair_and_every_reduction_is_there(lang: str) -> None:
    assert anchors(text_of("pairs", lang)) == [f"{a}-{b}" for a, b in PAIRS]
    assert anchors(text_of("reductions", lang)) == ["mean", "sum"]
    mean, total = text_of("reductions", lang).split("### `sum`")
    assert "<mfrac>" in mean and "<mi>N</mi>" in mean
    assert "<mfrac>" not in total


@pytest.mark.parametrize("name", tables.WRITTEN_OUT)
@pytest.mark.parametrize("z", [-3.0, -0.1, 0.0, 0.7, 4.0])
def test_what_is_written_out_for_a_reader_is_what_is_computed(name: str, z: float) -> None:
    row = ACTIVATIONS[name]
    assert isinstance(row, Activation)
    written, computed = (
        scalar(formula(f(Ref("z"))), {}, lambda array, at: z) for f in (tables.WRITTEN_OUT[name], row.value)
    )
    assert math.isclose(written, computed, abs_tol=1e-12)


def test_a_formula_is_mathml_with_its_tex_and_its_words_in_the_page_s_language() -> None:
    html = equation(Ref("L"), formula(LOSSES["mean_squared_error"].term(Ref("a_i"), Ref("y_i"), 2)), "pl")
    assert 'alttext="L = ułamek' in html
    assert r"\frac{{" not in html and r'encoding="application/x-tex">L = \frac' in html
    html5lib.HTMLParser(strict=True).parseFragment(html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_argument_and_option_is_told_in_the_page_s_language(lang: str) -> None:
    text = text_of("commands", lang)
    say = language(lang).gettext
    assert anchors(text) == [*cli.commands, "worksheet-rebuild", "everystep"]
    for name, command in cli.every().items():
        own = text[text.index(f"{{ #{name.replace(' ', '-')} }}") :].split("\n## ")[0]
        assert say(command.help) in own
        for part in (*command.arguments, *command.options):
            assert part is HELP or say(part.help) in own, (name, part)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_public_verb_is_told_with_its_signature(lang: str) -> None:
    text = text_of("verbs", lang)
    for name in everystep.__all__:
        assert f"`everystep.{name}` {{ #{name} }}" in text
    assert "walkthrough(trace: Trace) -> ShownLesson" in text
    assert "langs: Sequence[str] = ('en',)," in text
    assert "class Problem:\n    message: Message\n    path: str\n" in text


def test_everything_documented_has_a_docstring() -> None:
    assert all(words.paragraphs(thing) != [""] for _, thing in documented())


@pytest.mark.parametrize("po", words.translations(), ids=lambda po: str(po.stem))
def test_every_word_of_the_site_is_translated_and_keeps_its_places(po: Path) -> None:
    assert po.read_text(encoding="utf-8") == words.updated(po), "make languages"
    for entry in words.read(po):
        if entry.id:
            assert entry.string, entry.id
            assert set(re.findall(r"\{\w*\}", str(entry.id))) == set(re.findall(r"\{\w*\}", str(entry.string)))


def test_a_page_that_asks_for_what_there_is_not_is_told() -> None:
    page: Any = type("Page", (), {"file": type("File", (), {"locale": "en", "src_uri": "a.md"})})
    with pytest.raises(PluginError, match="a.md: no part 'loses'"):
        reference.on_page_markdown("<!-- reference: loses -->", page=page, config=None, files=None)
    code = "`<!-- reference: losses -->`"
    assert reference.on_page_markdown(code, page=page, config=None, files=None) == code


# ---- The glossary


def test_the_polish_words_are_those_of_the_translators_glossary() -> None:
    kept = (ROOT / "generator/everystep/locale/pl/glossary.md").read_text(encoding="utf-8")
    kept = kept.replace("(", "").replace(")", "")
    for term in glossary.terms():
        polish = term["pl"]["term"]
        assert re.search(rf"(?<!\w){re.escape(polish)}(?!\w)", kept), polish


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_glossary_is_in_the_order_of_its_language(lang: str) -> None:
    text = text_of("glossary", lang)
    letters = re.findall(r"^## (\S)", text, re.M)
    assert letters == sorted(set(letters), key=lambda letter: glossary.order(letter, lang))
    found = re.findall(r"<dfn id=\"[\w-]+\">([^<]+)</dfn>", text)
    assert found == sorted(found, key=lambda word: glossary.order(word, lang))
    assert len(found) == len(glossary.terms())


def test_polish_letters_stand_in_their_own_places() -> None:
    ordered = ["aktywacja", "ćwiczenie", "delta", "łańcuch", "macierz", "strata", "ścieżka", "waga", "ziarno", "żaba"]
    assert sorted(reversed(ordered), key=lambda word: glossary.order(word, "pl")) == ordered
    assert glossary.order("suma ważona", "pl") < glossary.order("sumator", "pl")


def test_every_term_is_there_once_and_says_what_it_means_in_each_language() -> None:
    terms = glossary.terms()
    assert len({term["id"] for term in terms}) == len(terms)
    for term in terms:
        for lang in LANGUAGES:
            assert term[lang]["means"].endswith(".")
        assert len({term[lang]["term"] for term in terms for lang in ("pl",)}) == len(terms)
    assert yaml.safe_load(glossary.FILE.read_text(encoding="utf-8")) == terms


# ---- On the site


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["activations", "losses", "optimizers", "spec", "commands", "python"])
def test_the_site_has_each_page_of_the_reference_in_each_language(built_site: Result, name: str, lang: str) -> None:
    html = built_site.read(f"{'' if lang == 'en' else 'pl/'}reference/{name}/index.html")
    assert "<!-- reference" not in html
    if name in ("activations", "losses", "optimizers"):
        for row in {"activations": ACTIVATIONS, "losses": LOSSES, "optimizers": OPTIMIZERS}[name]:
            assert f'id="{row}"' in html
        assert "<math" in html


def test_formulas_of_the_reference_are_not_searched_for_and_its_sentences_are(built_site: Result) -> None:
    found = [row for row in built_site.search() if row["location"].startswith("reference/losses/#squared_error")]
    assert found and all("large miss" in row["text"] for row in found)
    assert not any("munderover" in row["text"] or r"\frac" in row["text"] for row in built_site.search())
