"""An author's own templates and colours: they go before ours file by file, and a mistake in one names its line."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import everystep
from everystep.errors import EverystepError
from everystep.publish.asked import asked
from everystep.publish.cache import Cache
from everystep.publish.cli import main
from everystep.publish.embed import embedded, file_source, style_sheet
from everystep.render.look import OURS, Look, look_of, wearing, worn
from everystep.render.palette import palette, stylesheet
from everystep.render.templates import environment

from .sites import ROOT, SEED, write

SPEC = ROOT / "site" / "lessons" / "hmkcode.yaml"
CALLOUT = '<aside class="mine">{% include "everystep/html/callout.html.jinja" %}</aside>\n'
COLOURS = '[role.input]\ntext = ["#aa0011", "#ffaabb"]\ntex = "#aa0022"\n\n[hue.b1]\ndash = "1 2"\n'


@pytest.fixture(scope="module")
def lesson() -> everystep.publish.notebook.ShownLesson:  # type: ignore[name-defined]
    return everystep.walkthrough(everystep.run(everystep.read(SPEC)))


def own(folder: Path, **files: str) -> Path:
    """A folder with these files; in their names "__" is a slash."""
    return write(folder / "mine", {name.replace("__", "/"): text for name, text in files.items()})


def problems(folder: Path) -> list[str]:
    with pytest.raises(EverystepError) as caught, wearing(look_of(folder)):
        pass
    return [str(EverystepError([problem])) for problem in caught.value.problems]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code if isinstance(left.value.code, int) else 0


# ---- What goes before ours


def test_an_authors_template_goes_before_ours_and_may_show_ours(lesson, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = own(tmp_path, **{"html__callout.html.jinja": CALLOUT})
    plain, mine = everystep.render(lesson), everystep.render(lesson, templates=folder)
    assert plain.count('class="callout ') == mine.count('<aside class="mine"><div class="callout') > 0
    for ours, theirs in (("", '<aside class="mine">'), ("</div>", "</div></aside>")):
        for shape in (str, lambda text: json.dumps(text)[1:-1].replace("<", r"\u003c").replace(">", r"\u003e")):
            mine = mine.replace(shape(theirs), shape(ours))  # in the page, and in what its script may show later
    assert mine == plain
    assert everystep.render(lesson) == plain  # and nothing of it stays behind


def test_an_authors_colours_go_before_ours_row_by_row_in_every_format(lesson, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = own(tmp_path, **{"palette.toml": COLOURS})
    html = everystep.render(lesson, templates=folder)
    assert "--input:#aa0011" in html and "--input:#ffaabb" in html and "stroke-dasharray:1 2" in html
    ours = palette()
    with wearing(look_of(folder)):
        assert palette().roles["input"].fill == ours.roles["input"].fill and palette().hues["b2"] == ours.hues["b2"]
    assert r"\color{#aa0022}" in everystep.render(lesson, format="md", templates=folder).replace("{ #", "{#")
    assert "aa001" not in everystep.render(lesson) and "aa002" not in everystep.render(lesson, format="md")


def test_an_authors_style_sheets_replace_ours_or_follow_them(tmp_path: Path) -> None:
    more = own(tmp_path, **{"assets__extra.css": "/* mine */ .eqn { color: red }\n</style>"})
    with wearing(look_of(more)):
        assert stylesheet().endswith(r".eqn{color: red}<\/style>") and len(stylesheet()) > 10_000
    other = own(tmp_path / "other", **{"assets__lesson.css": "main{color:blue}"})
    with wearing(look_of(other)):
        assert "main{color:blue}" in stylesheet() and ".callout" not in stylesheet()


def test_what_an_author_wrote_into_a_spec_stays_text_in_the_authors_templates(tmp_path: Path) -> None:
    folder = own(tmp_path, **{"html__page.html.jinja": "<title>{{ page.title }}</title>{{ page.body }}"})
    text = SEED.replace("Backpropagation step", "<script>alert(1)</script>")
    spec = everystep.read(write(tmp_path, {"a.yaml": text}) / "a.yaml")
    html = everystep.render(everystep.walkthrough(everystep.run(spec)), templates=folder)
    assert "&lt;script&gt;" in html and "<script" not in html


def test_templates_run_in_a_sandbox_with_jinjas_own_functions(lesson, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = own(tmp_path, **{"html__callout.html.jinja": "{% for n in range(2) %}<hr>{% endfor %}"})
    assert "<hr><hr>" in everystep.render(lesson, templates=folder)
    write(folder, {"html/callout.html.jinja": "<p>\n{{ ''.__class__.__mro__ }}"})
    with pytest.raises(EverystepError, match=r"callout.html.jinja:2:1: this template cannot be filled: .*unsafe"):
        everystep.render(lesson, templates=folder)


# ---- Mistakes


@pytest.mark.parametrize(("text", "told"), [
    ("<p>\n\n{{ block.htlm }}</p>", "3:1: this template cannot be filled: 'dict object' has no attribute 'htlm'"),
    ("<p>\n{{ blok }}", "2:1: this template cannot be filled: 'blok' is undefined"),
    ("\n{{ 1 / 0 }}", "2:1: this template cannot be filled: division by zero"),
    ('{% include "html/nope.jinja" %}', "1:1: there is no template html/nope.jinja"),
    ('{% include "html/paragraph.html.jinja" %}', "1:1: this template cannot be filled: maximum recursion depth"),
])  # fmt: skip
def test_what_goes_wrong_while_a_template_is_filled_names_its_line(
    lesson, tmp_path: Path, text: str, told: str
) -> None:  # type: ignore[no-untyped-def]
    folder = own(tmp_path, **{"html__paragraph.html.jinja": text})
    with pytest.raises(EverystepError) as caught:
        everystep.render(lesson, templates=folder)
    assert str(caught.value).startswith(f"{folder / 'html' / 'paragraph.html.jinja'}:{told}")


def test_every_mistake_that_can_be_seen_is_told_at_once(tmp_path: Path) -> None:
    folder = own(tmp_path, **{
        "html__list.html.jinja": "<ul>\n{% if %}", "svg__diagram.svg.jinja": "{{ x", "palette.toml":
        '[role.input]\ntext = ["red", "#ffaaaa"]\nsign = ""\n[role.inptu]\ntex = "#aa0000"\n[hue]\nb1 = 3\n[hue.b2]\n'
        'dash = "a"\n[role.bias]\ntex = "#12345"\n'})  # fmt: skip
    told = [line.removeprefix(f"{folder}/").replace("\\", "/") for line in problems(folder)]
    assert told[0].startswith("html/list.html.jinja:2:1: this template cannot be read: Expected an expression")
    assert told[1].startswith("svg/diagram.svg.jinja:1:1: this template cannot be read: ")
    assert told[2:] == [
        "palette.toml:2:8: role.input.text: expected two colours such as #1c5fb8, for light pages and for dark ones",
        "palette.toml:3:8: role.input.sign: expected a sign of one to three letters",
        'palette.toml:4:7: role.inptu: the palette has no "inptu"; did you mean "input"?',
        "palette.toml:7:6: hue.b1: expected a table with the rows of ours",
        'palette.toml:9:8: hue.b2.dash: expected lengths of stroke and gap such as "8 4", or "" for a solid line',
        "palette.toml:11:7: role.bias.tex: expected one colour such as #1c5fb8"]  # fmt: skip


@pytest.mark.parametrize(("files", "told"), [
    ({"html__calout.html.jinja": "x"}, 'no other one uses it; did you mean "html/callout.html.jinja"?'),
    ({"html__list.html.jinja": '{% include "html/a.jinja" %}', "html__a.jinja": "x"}, ""),
    ({"html__list.html.jinja": "{% include name %}", "html__a.jinja": "x"}, ""),
    ({"main.html": "{% if", "partials__a.jinja": "x"}, ""),  # of somebody else
    ({"palette.toml": "[role"}, 'palette.toml:1:6: a "]" is missing here'),
])  # fmt: skip
def test_a_template_that_nothing_would_use_is_a_mistake(tmp_path: Path, files: dict[str, str], told: str) -> None:
    folder = own(tmp_path, **files)
    if told:
        assert told in problems(folder)[0]
    else:
        with wearing(look_of(folder)):
            assert worn().folder == folder


def test_files_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    folder = own(tmp_path, **{"html__list.html.jinja": "", "palette.toml": ""})
    for name in ("html/list.html.jinja", "palette.toml"):
        (folder / name).write_bytes(b"\xff")
    assert ["list.html.jinja: this file is not UTF-8" in problems(folder)[0],
            "palette.toml: this file is not UTF-8" in problems(folder)[1]] == [True, True]  # fmt: skip


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EverystepError, match="there is no folder .*nope with templates"):
        look_of(tmp_path / "nope")
    assert look_of(None) is look_of("") is OURS


@pytest.mark.parametrize("command", ["build", "pages"])
def test_a_broken_template_leaves_nothing_behind(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    format = "html" if command == "build" else "markdown"
    name = "paragraph.html.jinja" if command == "build" else "paragraph.md.jinja"
    folder = own(tmp_path, **{f"{format}__{name}": "\n{{ block.htlm }}"})
    specs = [str(write(tmp_path, {f"{k}.yaml": SEED}) / f"{k}.yaml") for k in "ab"]
    assert run(command, *specs, "-o", str(tmp_path / "out"), "--templates", str(folder)) == 1
    told = capsys.readouterr()
    assert told.out == "" and not (tmp_path / "out").exists()
    assert told.err.count(f"{name}:2:1: ") == 1 and "Traceback" not in told.err
    write(folder, {f"{format}/{name}": "{% if"})
    assert run(command, *specs, "-o", str(tmp_path / "out"), "--templates", str(folder)) == 1
    assert f"{name}:1:1: " in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_line_builds_with_an_authors_templates(tmp_path: Path, jobs: str) -> None:
    folder = own(tmp_path, **{"html__callout.html.jinja": CALLOUT, "markdown__section.md.jinja":
        "MINE\n\n{% include 'everystep/markdown/section.md.jinja' %}"})  # fmt: skip
    specs = [str(write(tmp_path, {f"{k}.yaml": SEED}) / f"{k}.yaml") for k in "ab"]
    more = ["-o", str(tmp_path / "out"), "--templates", str(folder)]
    assert run("build", *specs, *more, "--format", "html,md", "--jobs", jobs) == 0
    for name in "ab":
        assert '<aside class="mine">' in (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
        assert "MINE" in (tmp_path / "out" / f"{name}.md").read_text(encoding="utf-8")
    assert run("pages", *specs, *more) == 0
    assert "MINE" in (tmp_path / "out" / "a.md").read_text(encoding="utf-8")
    everystep.build([specs[0]], tmp_path / "more", templates=folder)
    assert '<aside class="mine">' in (tmp_path / "more" / "a.html").read_text(encoding="utf-8")


# ---- What is kept


def test_a_changed_template_is_another_entry_of_the_cache(tmp_path: Path) -> None:
    folder, cache, source = own(tmp_path, **{"palette.toml": COLOURS}), Cache(tmp_path / "c"), file_source(SPEC, "a")
    first = embedded(source, asked("show: [forward]"), "en", "", cache, look=look_of(folder))
    sheet = style_sheet(cache, look_of(folder))
    write(folder, {"html/equation.html.jinja": "<b>{{ block.id }}</b>", "palette.toml": COLOURS.replace("aa", "bb")})
    second = embedded(source, asked("show: [forward]"), "en", "", cache, look=look_of(folder))
    assert "<b>a1-1</b>" in second.html(2) and "<b>a1-1</b>" not in first.html(2)
    assert "#aa0011" in sheet and "#bb0011" in style_sheet(cache, look_of(folder))
    assert embedded(source, asked("show: [forward]"), "en", "", cache).html(2) == first.html(2)


def test_two_tasks_at_once_wear_their_own_looks(tmp_path: Path) -> None:
    looks = [look_of(own(tmp_path / name, **{"palette.toml": COLOURS.replace("aa0011", name)}))
             for name in ("111111", "222222")]  # fmt: skip

    async def colour(look: Look) -> str:
        with wearing(look):
            await asyncio.sleep(0)
            return palette().roles["input"].text[0]

    async def both() -> list[str]:
        return await asyncio.gather(*[colour(look) for look in looks])

    with ThreadPoolExecutor(1) as apart:  # whatever loop a browser's tests run in this thread
        found = apart.submit(lambda: asyncio.run(both())).result()
    assert found == ["#111111", "#222222"]
    assert worn() is OURS and environment(True).sandboxed is False
