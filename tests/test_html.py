"""HTML pages: valid, alone in the world, the same on every machine, and deaf to what hostile authors write."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.compute.spec import Display, Layer, Names, Spec
from everystep.render.escaping import escape
from everystep.render.html import html_page
from everystep.render.page import Link

from .pages import ARABIC, HtmlReader, Lesson, spoken
from .test_lesson import LESSONS, SEED, lessons

CODES = ("en", ARABIC.code)

TINY = Spec((Layer([[0.5]]), Layer([[0.5]])), [[1.0]], [[2.0]], 0.1)
"""One weight a layer: a short page, for what is tried many times."""


@cache
def parsed(text: str) -> Any:
    """The page as a browser sees it; any error that the HTML standard names is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


# ---- Valid


@lessons
@pytest.mark.parametrize("code", CODES)
def test_a_page_is_valid_html(lesson: Lesson, code: str) -> None:
    parsed(lesson.rendered("html", code).text)


@lessons
def test_a_page_is_xml_as_well_between_its_main_tags(lesson: Lesson) -> None:
    assert HtmlReader(lesson.rendered("html").text).root.tag == "main"


@pytest.mark.parametrize(("code", "tag", "direction"), [("en", "en", "ltr"), ("pl", "pl", "ltr"),
                                                        (ARABIC.code, "ar-EG", "rtl")])  # fmt: skip
def test_a_page_says_its_language_its_direction_its_title_and_what_it_is_about(
    code: str, tag: str, direction: str
) -> None:
    page = parsed(SEED.rendered("html", code).text)
    assert (page.get("lang"), page.get("dir")) == (tag, direction)
    [title], [heading] = page.findall(".//head/title"), page.findall(".//h1")
    assert title.text and title.text == "".join(heading.itertext())
    [description] = [meta.get("content") for meta in page.iter("meta") if meta.get("name") == "description"]
    assert len(description) > 40 and not re.search(r"[<>{}]", description)
    assert page.find(".//meta[@charset]").get("charset") == "utf-8"
    assert any(meta.get("name") == "viewport" for meta in page.iter("meta"))


@pytest.mark.parametrize(("code", "arrow"), [("en", "→"), (ARABIC.code, "←")])
def test_an_arrow_points_from_the_value_before_to_the_value_after(code: str, arrow: str) -> None:
    card = parsed(SEED.rendered("html", code).text).find(".//*[@data-node='after.loss']/..")
    assert f" {arrow} " in "".join(card.itertext())


@lessons
def test_no_heading_skips_a_level(lesson: Lesson) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", lesson.rendered("html").text)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


@lessons
def test_every_picture_has_a_name_and_a_description(lesson: Lesson) -> None:
    page = lesson.html()
    ids = {e.get("id"): e for e in page.root.iter() if e.get("id")}
    for svg in page.root.iter("svg"):
        if svg.get("aria-hidden") == "true":
            continue
        labels = [ids[name] for name in svg.get("aria-labelledby", "").split()]
        assert svg.get("role") == "img" and labels
        assert all("".join(label.itertext()).strip() for label in labels)


# ---- Alone


@lessons
@pytest.mark.parametrize("code", CODES)
def test_a_page_asks_nobody_for_anything_and_runs_nothing_but_its_own_script(lesson: Lesson, code: str) -> None:
    text = lesson.rendered("html", code).text
    page = parsed(text)
    scripts = [element for element in page.iter() if element.tag == "script"]
    policy = next(e.get("content") for e in page.iter("meta") if e.get("http-equiv") == "Content-Security-Policy")
    if scripts:
        [script], [data] = scripts, [e for e in page.iter("span") if e.get("class") == "everystep-data"]
        assert json.loads(data.get("data-lesson"))["graph"]
        assert not script.attrib
        digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';") and "unsafe-eval" not in policy
    for element in page.iter():
        assert element.tag not in ("iframe", "object", "embed", "base", "form", "img", "audio", "video")
        for name, value in element.attrib.items():
            assert not str(name).lower().startswith("on"), f"{name}={value}"
            if str(name).rpartition("}")[2] in ("href", "src", "srcset", "action", "data", "poster"):
                assert value.startswith(("#", "data:image/svg+xml")), f"{name}={value}"
        if element.tag == "meta":
            assert element.get("http-equiv", "Content-Security-Policy") == "Content-Security-Policy"
    styles = [e.text or "" for e in page.iter() if str(e.tag).rpartition("}")[2] == "style"]
    styles += [e.get("style") for e in page.iter() if e.get("style")]
    for style in styles:
        assert "@import" not in style and not re.search(r"url\(\s*['\"]?(?!#|data:)", style), style[:200]
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert addresses <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/1998/Math/MathML",
    }


def test_only_links_between_languages_leave_the_page() -> None:
    from everystep.teach.walkthrough import walkthrough

    links = (Link("en", "English", "lesson.html", True), Link("pl", "polski", "lesson.pl.html", False))
    text = html_page(walkthrough(SEED.trace), spoken("en"), links).text
    away = {href for href in re.findall(r'href="([^"]*)"', text) if not href.startswith(("#", "data:"))}
    assert {href.partition("#")[0] for href in away} == {"lesson.pl.html"}
    parsed(text)


# ---- Hostile authors

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "]]> <![CDATA[ & &lt; &#x202e;",
    "{{7*7}} {% raw %} {# no #} ${7*7} <%= 7*7 %>",
    "\"quotes\" and 'others' = `code`",
    "a $x_1$ and $$y$$ and \\(z\\) _so_ *so* **so** ~~so~~",
    "# no heading | no | cell [no](link) ![no](picture) <!-- no -->",
    "1. no list",
    "right \u202eto left\u202c and \u2067isolated\u2069",
    "ł’ż – “μ” 日本語 🙂",
]


def titled(text: str) -> Spec:
    return replace(TINY, title=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_an_author_writes_as_a_title_is_only_text(text: str) -> None:
    page = parsed(Lesson(titled(text)).rendered("html").text)
    [title], [heading] = page.findall(".//head/title"), page.findall(".//h1")
    assert title.text == "".join(heading.itertext()) == text
    [script], [data] = page.iter("script"), [e for e in page.iter("span") if e.get("class") == "everystep-data"]
    assert json.loads(data.get("data-lesson"))["frame"]["title"] == text and text not in script.text
    assert not list(heading) and not list(page.iter("img"))


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_an_author_writes_as_a_title_is_only_text_in_markdown(text: str) -> None:
    source = Lesson(titled(text)).rendered("md").text
    first = source.splitlines()[0]
    assert not re.search(r"\{\{|\{%|\{#|\$|<%", first)
    html = markdown.markdown(first, extensions=["tables", "md_in_html"])
    [heading] = re.findall(r"(?s)^<h1>(.*)</h1>$", html)
    assert unescape(heading) == " ".join(text.split())
    assert "<" not in heading


@pytest.mark.parametrize("text", [text[:20] for text in HOSTILE])
def test_whatever_an_author_calls_a_number_is_only_text(text: str) -> None:
    """In formulas, sentences, tables and pictures alike."""
    spec = replace(TINY, names=Names(inputs=(text,), hidden=((text + "h",),), outputs=(text + "o",)))
    page = parsed(Lesson(spec).rendered("html").text)
    assert len(list(page.iter("script"))) == 1 and not list(page.iter("img"))
    texts = [
        "".join(e.itertext()) for e in page.iter() if str(e.tag).rpartition("}")[2] in ("mtext", "text", "td", "th")
    ]
    assert any(text.strip() in found for found in texts)
    rendered = Lesson(spec).rendered("md")
    for name, svg in rendered.files.items():
        root = ET.fromstring(svg)
        assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "img", "foreignObject")], name
    html = markdown.markdown(rendered.text, extensions=["tables", "md_in_html", "fenced_code"])
    assert not re.search(r"<(script|img src=x)", html)
    assert not re.search(r"\{\{|\{%", rendered.text)


@pytest.mark.parametrize("notation", ["numbered", "indexed"])
def test_names_in_pictures_have_the_digits_of_their_language(notation: str) -> None:
    layers = (Layer([[0.1, 0.2], [0.3, 0.4]], [0.1, 0.2], "tanh"), Layer([[0.5, 0.6]]))
    display = Display(3, notation=notation, charts=("activation", "contours"))
    spec = Spec(layers, [[1.0, 2.0], [2.0, 1.0]], [[1.0], [0.5]], 0.1, steps=2, display=display)
    page = parsed(Lesson(spec).rendered("html", ARABIC.code).text)
    texts = ["".join(e.itertext()) for e in page.iter() if e.tag.rpartition("}")[2] == "text"]
    assert len(texts) > 20 and not [text for text in texts if re.search("[0-9]", text)]


def test_a_title_in_another_language_is_found_by_the_page_s_language() -> None:
    spec = replace(TINY, title={"pl": "Krok <po> kroku", "en": "Step & step"})
    for code, title in (("en", "Step & step"), ("pl", "Krok <po> kroku"), (ARABIC.code, "Step & step")):
        page = parsed(Lesson(spec).rendered("html", code).text)
        assert page.find(".//h1") is not None and "".join(page.find(".//h1").itertext()) == title


# ---- The same bytes


def test_the_same_spec_gives_the_same_bytes_on_any_machine_and_day(tmp_path: Path) -> None:
    source = tmp_path / "batch.yaml"
    source.write_text(
        "layers:\n  - {weights: [[0.1, 0.2], [0.3, 0.4]], biases: [0.1, 0.2], activation: tanh}\n"
        "  - {weights: [[0.5, -0.6]], activation: sigmoid}\n"
        "inputs: [[0, 1], [1, 1]]\ntargets: [[1], [0]]\nloss: binary_cross_entropy\nlearning_rate: 0.5\nsteps: 2\n"
        "optimizer: adam\n", encoding="utf-8")  # fmt: skip
    results = []
    for seed, zone, place in (("0", "UTC", "C.UTF-8"), ("4242", "Pacific/Auckland", "pl_PL.UTF-8")):
        out = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": place, "EVERYSTEP_LANG": "en",
                       "PYTHONPATH": str(Path(__file__).parents[1] / "generator")}  # fmt: skip
        subprocess.run([sys.executable, "-m", "everystep", "build", source, "-o", out, "--lang", "en,pl", "--format",
                        "html,md"], env=environment, check=True, capture_output=True, timeout=60)  # fmt: skip
        results.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert results[0].keys() == results[1].keys()
    assert [name for name in results[0] if results[0][name] != results[1][name]] == []
    assert len(results[0]) >= 4 and LESSONS


@given(st.text(alphabet=st.sampled_from("&<>\"'aé;#")))
def test_text_is_escaped_as_pythons_own_module_does_it(text: str) -> None:
    assert escape(text) == html.escape(text)
    assert escape(text, quote=False) == html.escape(text, quote=False)
