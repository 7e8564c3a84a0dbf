"""The Python-Markdown extension, with superfences and without: fences wherever they stand, numbers in sentences."""

from __future__ import annotations

import logging
import re
import tomllib
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import html5lib
import pytest
from markdown import Markdown

from everystep.errors import EverystepError
from everystep.publish.apart import Shelf
from everystep.publish.markdown_extension import Everystep, makeExtension
from everystep.publish.writing import Page

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "site" / "lessons"
FENCE = "```everystep\nfile: hmkcode.yaml\nshow: forward\n```\n"
SPEC = "layers:\n  - weights: [[0.5]]\n    activation: sigmoid\ninputs: [1]\ntargets: [1]\nlearning_rate: 0.5\n"

HOSTS = {
    "alone": [],
    "fenced_code": ["fenced_code"],
    "superfences": ["pymdownx.superfences"],
    "extra": ["extra", "codehilite"],
}


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> list[str]:
    return HOSTS[request.param]


def converter(host: list[str], *more: str, first: bool = False, **options: Any) -> Markdown:
    ours = Everystep(**{"folder": str(LESSONS), "cache": "memory", "style": False, **options})
    others = ["admonition", "toc", *host, *more]
    return Markdown(extensions=[ours, *others] if first else [*others, ours])


def converted(text: str, host: list[str], *more: str, **options: Any) -> str:
    return converter(host, *more, **options).convert(text)


def indented(text: str, by: str = "    ") -> str:
    return "".join(by + line for line in text.splitlines(keepends=True))


def lessons(html: str) -> int:
    html5lib.HTMLParser(strict=True).parseFragment(html)
    return html.count('<div class="everystep-lesson"')


# ---- Fences


@pytest.mark.parametrize("first", [False, True])
def test_a_fence_becomes_a_part_of_a_lesson(host: list[str], first: bool) -> None:
    html = converter(host, first=first).convert(f"Before.\n\n{FENCE}\nAfter.\n")
    assert lessons(html) == 1 and "<p>Before.</p>" in html and "<p>After.</p>" in html
    assert "<math" in html and 'lang="en"' in html and "<code" not in html


@pytest.mark.parametrize("text", [
    f"- item\n\n{indented(FENCE)}\n- item\n",
    f"1. item\n\n    - inner\n\n{indented(FENCE, ' ' * 8)}\n",
    f"!!! note\n\n{indented(FENCE)}",
    f"!!! note\n{indented(FENCE)}",
    f"!!! note\n\n    - deep\n\n{indented(FENCE, ' ' * 8)}",
    f"{indented(FENCE, '> ')}",
    f"A paragraph right above.\n{FENCE}A paragraph right below.\n",
    f"With *emphasis*.\n{FENCE}*Below* too.\n",
    f"{FENCE.replace('```', '~~~~')}",
    FENCE.replace("```everystep", '```{.everystep show="forward"}'),
    FENCE.replace("```everystep", "``` everystep"),
])  # fmt: skip
def test_a_fence_works_wherever_a_fence_may_stand(host: list[str], text: str) -> None:
    html = converted(text, host)
    assert lessons(html) == 1 and "hmkcode-forward" in html and "file:" not in html


@pytest.mark.parametrize("marker", ['=== "One"', '??? note "One"', "/// note"])
def test_tabs_folded_notes_and_blocks_hold_lessons(marker: str) -> None:
    more = ["pymdownx.tabbed", "pymdownx.details", "pymdownx.blocks.admonition"]
    body = f"\n{FENCE}\n///\n" if marker.startswith("/") else f"\n{indented(FENCE)}"
    assert lessons(converted(f"{marker}\n{body}", ["pymdownx.superfences"], *more)) == 1


def test_html_that_holds_markdown_holds_lessons() -> None:
    assert lessons(converted(f'<div markdown="1">\n\n{FENCE}\n</div>\n', ["extra"])) == 1


@pytest.mark.parametrize("text", [
    f"````markdown\n{FENCE}````\n",
    f"~~~\n{FENCE}~~~\n",
    f"- item\n\n    ````markdown\n{indented(FENCE)}    ````\n",
    f"Code:\n\n{indented(FENCE)}",
    "Not closed:\n\n```everystep\nfile: hmkcode.yaml\n",
    "Another:\n\n```everysteps\nfile: hmkcode.yaml\n```\n",
])  # fmt: skip
def test_a_sample_of_a_fence_stays_a_sample(host: list[str], text: str, caplog: pytest.LogCaptureFixture) -> None:
    html = converted(text, host)
    assert lessons(html) == 0 and "file: hmkcode.yaml" in re.sub("<[^>]*>", "", html) and not caplog.records


def test_options_may_stand_beside_the_fence(host: list[str]) -> None:
    text = "```everystep file=\"hmkcode.yaml\" lang='pl'\nsection: update-table\n```\n"
    html = converted(text, host)
    assert lessons(html) == 1 and 'lang="pl"' in html and 'id="hmkcode-update-table"' in html


def test_a_fence_holds_a_spec_and_what_to_show(host: list[str]) -> None:
    assert 'id="lesson-a1-1"' in converted(f"```everystep\n{SPEC}show: forward\n```\n", host)


def test_a_fence_without_a_spec_means_the_lesson_before_it(host: list[str]) -> None:
    html = converted(f"{FENCE}\n```everystep\nnode: dL_dW1[2,1]\n```\n", host)
    assert lessons(html) == 2 and 'id="hmkcode-2-dL_dW1-2-1"' in html


def test_no_two_lessons_on_a_page_share_an_id(host: list[str]) -> None:
    html = converted(f"{FENCE}\n{FENCE}\n{FENCE.replace('show: forward', 'id: mine')}", host)
    found = re.findall(r' id="([^"]*)"', html)
    assert lessons(html) == 3 and len(found) == len(set(found)) and "mine-forward" in found


def test_a_lesson_that_is_only_meant_for_its_numbers_leaves_nothing(host: list[str]) -> None:
    html = converted(f"{FENCE.replace('forward', 'nothing')}\nIt says `everystep:a2[1]`.\n", host)
    assert lessons(html) == 0 and html.count("<p>") == 1 and "0.191" in html


def test_pages_do_not_know_of_each_other(host: list[str]) -> None:
    md = converter(host)
    first = md.convert(FENCE)
    assert md.reset().convert(FENCE) == first
    assert "no lesson before this fence" in md.reset().convert("```everystep\nshow: forward\n```\n")


# ---- Headings


def test_headings_of_a_lesson_stand_below_the_pages_and_in_its_contents(host: list[str]) -> None:
    md = converter(host)
    html = md.convert(f"# Page\n\n## Mine\n\n- item\n\n{indented(FENCE)}\n## Next\n\n{FENCE}")
    (page,) = md.toc_tokens  # type: ignore[attr-defined]
    mine, following = page["children"]
    assert [(h["level"], h["id"], h["name"]) for h in mine["children"]] == [
        (3, "hmkcode-forward", "The forward pass")]  # fmt: skip
    assert [h["id"] for h in mine["children"][0]["children"]] == ["hmkcode-forward-layer-1", "hmkcode-forward-layer-2"]
    assert [h["id"] for h in following["children"]] == ["hmkcode-2-forward"]
    assert '<h3 id="hmkcode-forward">' in html and "data-toc-label" not in html


def test_headings_need_no_table_of_contents() -> None:
    md = Markdown(extensions=[Everystep(folder=str(LESSONS), cache="memory")])
    assert '<h2 id="hmkcode-forward">The forward pass</h2>' in md.convert(FENCE)


# ---- Numbers in sentences


def test_a_number_stands_in_a_sentence_with_its_colour_and_a_link(host: list[str]) -> None:
    html = converted(f"{FENCE}\nWe predict `everystep:a2[1]`, and *so `everystep:loss`*.\n", host)
    assert ('<span class="everystep-ref" data-of="1" title="out"><a href="#hmkcode-a2-1"><span class="r-output" '
            'data-node="a2[1]">0.191</span></a></span>') in html  # fmt: skip
    assert re.search(r'<em>so <span class="everystep-ref" data-of="1" title="L"><span class="r-loss"[^>]*>0.327</span>'
                     "</span></em>", html)  # fmt: skip


@pytest.mark.parametrize("sentence", [
    "See `everystep:loss`.", "| a |\n|---|\n| `everystep:loss` |", "A[^1].\n\n[^1]: See `everystep:loss`.",
    '<div markdown="1">\nSee **`everystep:loss`**.\n</div>', "- a\n- `everystep:loss`",
])  # fmt: skip
def test_references_are_looked_for_on_every_page_that_has_one(sentence: str) -> None:
    md = converter(["extra"])
    assert "<code>x</code>" in md.convert(f"{FENCE}\nSay `x`.\n")
    for _ in range(2):
        assert 'class="everystep-ref"' in md.reset().convert(f"{FENCE}\n{sentence}\n")
    assert "<code>x</code>" in md.reset().convert("Say `x`.\n")


def test_a_number_belongs_to_the_lesson_above_it_or_to_the_first(host: list[str]) -> None:
    other = f"```everystep\n{SPEC}show: forward\n```\n"
    html = converted(f"A `everystep:loss`.\n\n{FENCE}\nB `everystep:loss`.\n\n{other}\nC `everystep:loss`.\n", host)
    first, second, third = re.findall(r'<p>[ABC] .*?data-node="loss">([^<]*)<', html)
    assert first == second != third


def test_a_number_is_written_in_the_lessons_language(host: list[str]) -> None:
    assert "0,191" in converted(f"{FENCE}\n`everystep:a2[1]`\n", host, lang="pl")


@pytest.mark.parametrize(
    "text", ["`` `everystep:a2[1]` ``", r"\`everystep:a2[1]\`", "`everystep: a b`", "`everystepa2`"]
)
def test_other_code_stays_code(host: list[str], text: str) -> None:
    html = converted(f"{FENCE}\nSay {text}.\n", host)
    assert "everystep-ref" not in html and "0.191" not in html.split("Say")[1]


def test_code_may_be_highlighted_by_another_extension() -> None:
    html = converted(f"{FENCE}\n`everystep:a2[1]` and `#!python x`\n", ["pymdownx.superfences"],
                     "pymdownx.highlight", "pymdownx.inlinehilite")  # fmt: skip
    assert "0.191</span></a></span> and <code" in html


def test_a_heading_with_a_number_is_named_with_it(host: list[str]) -> None:
    md = converter(host)
    md.convert(f"# Why `everystep:a2[1]`?\n\n{FENCE}")
    assert md.toc_tokens[0]["name"] == "Why 0.191?"  # type: ignore[attr-defined]


# ---- Problems


def test_a_problem_is_shown_and_told_with_page_and_line(host: list[str], caplog: pytest.LogCaptureFixture) -> None:
    broken = SPEC.replace("sigmoid", "sigmoyd")
    fence = indented(f"```everystep\n{broken}```\n")
    text = f"# Page\n\n{FENCE}\n- item\n\n{fence}\nLoss: `everystep:los`\n"
    with caplog.at_level(logging.WARNING):
        html = converted(text, host)
    told = [record.getMessage() for record in caplog.records]
    assert [line.partition(" ")[0] for line in told] == ["<markdown>:13:17:", "<markdown>:19:1:"]
    assert 'did you mean "sigmoid"?' in told[0] and 'no number "los"' in told[1]
    assert {record.name for record in caplog.records} == {"mkdocs.plugins.everystep"}
    assert lessons(html) == 1 and html.count('role="alert"') == 1 and "&lt;markdown&gt;:13:17" in html
    assert '<code class="everystep-error"' in html


def test_a_problem_that_names_another_line_names_the_page_s(host: list[str], caplog: pytest.LogCaptureFixture) -> None:
    twice = f"```everystep\n{SPEC}{SPEC}```\n"
    with caplog.at_level(logging.WARNING):
        converted(f"# Page\n\n{twice}", host)
    size = SPEC.count("\n")
    named = [re.findall(r":(\d+):.* already on line (\d+)", record.getMessage())[0] for record in caplog.records]
    assert named and all(int(line) - int(before) == size and int(before) >= 4 for line, before in named)


def test_a_problem_may_be_raised_instead(host: list[str]) -> None:
    with pytest.raises(EverystepError, match=r"^<markdown>:4:1: file: there is no file x.yaml") as caught:
        converted(
            "Text.\n\n```everystep\nfile: x.yaml\n```\n\n```everystep\nfile: y.yaml\n```\n", host, on_error="raise"
        )
    assert len(caught.value.problems) == 2


def test_a_files_problem_names_the_page_and_the_file(host: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SPEC.replace("sigmoid", "sigmoyd"))
    with pytest.raises(EverystepError, match=r"^<markdown>:1:1: \S*bad.yaml:3:17: layers"):
        converted("```everystep\nfile: bad.yaml\n```\n", host, on_error="raise", folder=str(tmp_path))


def test_nothing_outside_the_folder_is_read(host: list[str]) -> None:
    with pytest.raises(EverystepError, match="outside"):
        converted("```everystep\nfile: ../../pyproject.toml\n```\n", host, on_error="raise")


def test_what_a_page_says_never_becomes_markup(host: list[str]) -> None:
    html = converted("```everystep\nfile: <img src=x onerror=alert(1)>.yaml\n```\n", host)
    assert "<img" not in html
    html = converted(f"{FENCE}\n`everystep:<b>x</b>`\n", host)
    assert "<b>" not in html


def test_a_number_within_a_link_is_no_link_of_its_own(host: list[str]) -> None:
    html = converted(f"{FENCE}\n[see `everystep:a2[1]`](other.html) and `everystep:a2[1]`\n", host)
    sentence = html[html.rindex("<p>") :]
    assert sentence.count("<a ") == 2 and sentence.count("0.191") == 2
    assert re.search(r'<a href="other.html">see <span [^>]*>(?:(?!<a ).)*</span></a>', sentence)


def test_a_language_that_nobody_speaks_is_a_mistake_in_a_fence_and_english_in_a_host(host: list[str]) -> None:
    assert 'lang="en"' in converted(FENCE, host, lang="tlh")
    with pytest.raises(EverystepError, match=':3:1: lang: no translation into "tlh"'):
        converted(FENCE.replace("show", "lang: tlh\nshow"), host, on_error="raise")


def test_a_wrong_option_of_the_extension_is_told() -> None:
    with pytest.raises(ValueError, match="on_error is show or raise"):
        Everystep(on_error="ignore")
    with pytest.raises(KeyError):
        Everystep(colour="red")


# ---- The host


def test_the_style_comes_once_a_page_unless_the_host_has_it(host: list[str]) -> None:
    md = converter(host, style=True)
    for _ in range(2):
        html = md.reset().convert(f"{FENCE}\n{FENCE}")
        assert html.count("<style>") == 1 and html.index("<style>") < html.index("<section")
    assert "<style>" not in converted(FENCE, host, style=False)


def test_an_authors_templates_make_the_lesson_and_its_style(host: list[str], tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "callout.html.jinja").write_text('<aside class="mine">{{ block.body }}</aside>')
    (tmp_path / "palette.toml").write_text('[role.input]\ntext = ["#aa0011", "#ffaabb"]')
    md = converter(host, style=True, templates=str(tmp_path))
    html = md.convert(FENCE.replace("forward", "all"))
    assert '<aside class="mine">' in html and "--input:#aa0011" in html
    (tmp_path / "palette.toml").write_text('[role.input]\ntext = "red"')
    with pytest.raises(EverystepError, match=r"palette.toml:2:8: role.input.text: expected two colours"):
        converter(host, templates=str(tmp_path), on_error="raise").convert(FENCE)


def test_a_page_without_lessons_is_left_alone(host: list[str]) -> None:
    text = "# A\n\nText `code` ``more `code` ``\n\n```python\nx = 1\n```\n"
    assert converted(text, host) == Markdown(extensions=["admonition", "toc", *host]).convert(text)


TWICE = f"# A\n\n## B\n\n{FENCE}\n### Forward\n\nText.\n\n{FENCE}\n> {FENCE.replace(chr(10), chr(10) + '> ')}\n\n## C\n"


@pytest.mark.parametrize("links", [{}, {"permalink": True, "baselevel": 2}, {"anchorlink": True, "toc_depth": 3}])
def test_a_host_may_put_lessons_in_their_places_itself(host: list[str], links: dict[str, Any]) -> None:
    options: dict[str, Any] = {"folder": str(LESSONS), "cache": "memory", "style": False, "script": False}

    def page(shelf: Shelf | None) -> tuple[str, Any]:
        md = Markdown(extensions=[*host, "toc", ours := Everystep(**options)], extension_configs={"toc": links})
        ours.page = Page(path="page.md", shelf=shelf)
        return md.convert(TWICE), md.toc_tokens  # type: ignore[attr-defined]

    shelf = Shelf(searched=False)
    (whole, contents), (lean, lean_contents) = page(None), page(shelf)
    assert lean_contents == contents and len(shelf.pieces) == 3
    assert "<math" not in re.sub(r"(?s)<script\b.*?</script>", "", lean) and "Now the inputs travel" not in lean
    assert " ".join(unescape(shelf.filled(lean)).split()) == " ".join(unescape(whole).split())


def test_who_searches_a_page_finds_the_sentences_of_lessons_that_stand_aside(host: list[str]) -> None:
    md = converter(host)
    ours = next(e for e in md.registeredExtensions if hasattr(e, "ours")).ours
    ours.page = Page(path="page.md", shelf=(shelf := Shelf()))
    lean = md.reset().convert(FENCE)
    assert "<math" not in re.sub(r"(?s)<script\b.*?</script>", "", lean)
    assert re.search(r'<h2 id="hmkcode-forward">.*</h2><p>Now the inputs travel', lean) and shelf.pieces


def test_a_page_that_shows_its_contents_shows_those_of_lessons(host: list[str]) -> None:
    md = Markdown(extensions=[*host, "toc", ours := Everystep(folder=str(LESSONS), cache="memory")])
    ours.page = Page(path="page.md", shelf=(shelf := Shelf()))
    lean = md.convert(f"[TOC]\n\n# A\n\n{FENCE}")
    assert '<a href="#hmkcode-forward">' in lean and "<math" not in re.sub(r"(?s)<script\b.*?</script>", "", lean)
    assert "<math" in shelf.filled(lean)


def test_extensions_are_found_by_name() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    module, _, name = points["markdown.extensions"]["everystep"].partition(":")
    assert getattr(import_module(module), name) is Everystep
    assert isinstance(makeExtension(lang="pl"), Everystep)


# ---- Live


def test_the_script_comes_once_a_page_unless_nobody_needs_it(host: list[str]) -> None:
    md = converter(host)
    for _ in range(2):
        html = md.reset().convert(f"{FENCE}\n{FENCE}")
        assert html.count("window.everystep?everystep.setup()") == 1
        assert html.count('<span hidden class="everystep-data"') == lessons(html) == 2
    html = converted(FENCE, host, script=False)
    assert "<script>" not in html and html.count("everystep-data") == 1
    assert "<script" not in converted(FENCE, host, live=False)
    assert "everystep-data" not in converted(FENCE.replace("show", "live: false\nshow"), host)
    spec = (LESSONS / "hmkcode.yaml").read_text(encoding="utf-8")
    assert "<script" not in converted(f"```everystep\n{spec}\ndisplay: {{live: false}}\n```\n", host)
