"""Sites that MkDocs really builds: themes, pages of specs, languages, search, problems, other plugins."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import html5lib
import pytest

from . import sites
from .sites import SEED, Result, build, write

THEMES = {
    "mkdocs": "mkdocs",
    "readthedocs": "readthedocs",
    "material": "{name: material, features: [content.action.edit]}",
}
FENCE = "```everystep\nfile: hmkcode.yaml\nshow: [forward, backward]\n```\n"
SAMPLE = f"````markdown\n{FENCE}````\n"
INDEX = (
    "# Home\n\n## Mine\n\nWe predict `everystep:a2[1]`.\n\n"
    f"{FENCE}\n- item\n\n    ```everystep\n    node: dL_dW1[2,1]\n    ```\n\n"
    "!!! note\n\n    ```everystep\n    diagram: backward\n    ```\n\n"
    f"{SAMPLE}\n[A calculation](#hmkcode-a2-1), [a lesson](worked/hmkcode.md#dL_dW1-2-1).\n"
)
CONFIG = """
site_name: Course
site_url: https://example.org/course/
repo_url: https://example.org/course
edit_uri: edit/main/docs/
theme: {theme}
validation: {{anchors: warn}}
markdown_extensions: [admonition, {extensions}]
plugins: [search, everystep: {{pages: worked}}]
"""


def config(theme: str = "mkdocs", extensions: str = "pymdownx.superfences", more: str = "", **changes: str) -> str:
    text = CONFIG.format(theme=theme, extensions=extensions) + more
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def course(folder: Path, text: str, **files: str) -> Path:
    return write(folder, {"mkdocs.yml": text, "docs/index.md": INDEX, "lessons/hmkcode.yaml": SEED} | files)


@pytest.fixture(scope="module", params=THEMES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The same course in each theme, strictly built."""
    result = build(course(tmp_path_factory.mktemp(request.param), config(THEMES[request.param])), "--strict")
    assert result.code == 0, result.said
    return result


# ---- Every theme


def test_lessons_stand_where_their_fences_stood(built: Result) -> None:
    html = built.read("index.html")
    assert html.count('<div class="everystep-lesson"') == 3 and html.count("file: hmkcode.yaml") == 1
    assert re.search(r"<li>\s*<p>item</p>\s*<div class=\"everystep-lesson\"", html)
    assert re.search(r'<div class="admonition note">\s*<p[^>]*>Note</p>\s*<div class="everystep-lesson"', html)
    assert '<a href="#hmkcode-a2-1"><span class="r-output" data-node="a2[1]">0.191</span></a>' in html
    assert "<!--everystep" not in html and "data-everystep" not in html


def test_no_two_elements_share_an_id_and_every_anchor_is_there(built: Result) -> None:
    for page in ("index.html", "worked/hmkcode/index.html"):
        html = built.read(page)
        found = re.findall(r' id="([^"]+)"', html)
        ours = [id for id in found if found.count(id) > 1]
        assert not ours, page
        assert set(re.findall(r' href="#([^"]+)"', html)) <= set(found), page


def test_a_spec_becomes_a_page_with_title_contents_and_an_edit_link(built: Result) -> None:
    html = built.read("worked/hmkcode/index.html")
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert "Backpropagation" in tree.findtext(".//title")
    assert len(tree.findall(".//h1[@id]")) == 1
    headings = [h.get("id") for h in tree.iter("h2") if h.get("id")]
    assert {"network", "forward", "backward", "update", "check"} <= set(headings)
    contents = {a.get("href") for a in tree.iter("a") if a.get("href", "").startswith("#")}
    assert {"#forward", "#backward"} <= contents
    assert "https://example.org/course/edit/main/lessons/hmkcode.yaml" in html
    if "md-content" in html:  # the other themes describe no page but the first
        assert re.search('<meta name="description" content="[^"]*One sample goes through', html)


def test_the_page_is_in_the_navigation(built: Result) -> None:
    assert re.search(r'href="worked/hmkcode/"', built.read("index.html"))


def test_the_style_sheet_is_linked_once_before_the_authors(built: Result) -> None:
    html = built.read("index.html")
    assert html.count("assets/everystep/everystep.css") == 1 and "<style>:is(" not in html
    assert ".everystep-lesson{" in built.read("assets/everystep/everystep.css")


def test_headings_and_prose_are_found_and_mathematics_is_not(built: Result) -> None:
    entries = {entry["location"]: entry for entry in built.search()}
    assert entries["worked/hmkcode/#forward"]["title"] == "The forward pass"
    assert "Each neuron multiplies what arrives" in entries["worked/hmkcode/#forward"]["text"]
    assert entries["#hmkcode-forward"]["title"] == "The forward pass"
    text = " ".join([entry["text"] for entry in entries.values()])
    for mathematics in ("\\frac", "w_{", "<math", "svg", "everystep 1"):
        assert mathematics not in text
    digits = sum(character.isdigit() for character in text)
    assert digits < len(text) / 40


def test_nothing_is_loaded_from_another_host_by_a_lesson(built: Result) -> None:
    css = built.read("assets/everystep/everystep.css")
    assert "http" not in css and "@import" not in css and "url(" not in css


def test_macros_leave_a_specs_page_alone(built: Result) -> None:
    assert "{{" not in re.sub(r"<script.*?</script>", "", built.read("worked/hmkcode/index.html"), flags=re.S)


# ---- Extensions, other plugins


@pytest.mark.parametrize("extensions", ["everystep", "everystep, pymdownx.superfences", "tables"])
def test_the_extension_may_be_listed_too_and_superfences_may_be_missing(tmp_path: Path, extensions: str) -> None:
    result = build(course(tmp_path, config(extensions=extensions)), "--strict")
    assert result.code == 0, result.said
    html = result.read("index.html")
    assert html.count('<div class="everystep-lesson"') == 3 and "<style>" not in html.split("<body")[1]


def test_the_extension_works_without_the_plugin(tmp_path: Path) -> None:
    text = config(extensions="pymdownx.superfences, everystep: {folder: lessons}", **{
        "everystep: {pages: worked}": "", "[search, ]": "[search]", "anchors: warn": "anchors: ignore"})  # fmt: skip
    result = build(course(tmp_path, text, **{"docs/index.md": INDEX.split("[A calc")[0]}), "--strict")
    assert result.code == 0, result.said
    html = result.read("index.html")
    assert html.count('<div class="everystep-lesson"') == 3 and html.count("<style>") == 1


def test_macros_and_lessons_live_side_by_side(tmp_path: Path) -> None:
    text = config("material").replace("[search,", "[search, macros,") + "extra: {name: our course}\n"
    page = "# Hello {{ name }}\n\n" + INDEX
    result = build(course(tmp_path, text, **{"docs/index.md": page}), "--strict")
    assert result.code == 0, result.said
    assert "Hello our course" in result.read("index.html")
    assert result.read("worked/hmkcode/index.html").count("<math") > 100


def test_an_explicit_navigation_gets_the_pages_it_does_not_have(tmp_path: Path) -> None:
    nav = "nav:\n  - index.md\n  - First: worked/hmkcode.md\n"
    folder = course(tmp_path, config("material", more=nav), **{"lessons/b/second.yaml": SEED})
    result = build(folder, "--strict")
    assert result.code == 0, result.said
    html = result.read("index.html")
    assert "Lessons" in html and 'href="worked/second/"' in html and "First" in html


def test_a_site_has_the_script_once_and_instant_navigation_finds_it(tmp_path: Path) -> None:
    theme = "{name: material, features: [navigation.instant, navigation.tabs, navigation.tabs.sticky]}"
    result = build(course(tmp_path, config(theme, more="nav: [index.md]\n")), "--strict")
    assert result.code == 0, result.said
    html = result.read("worked/hmkcode/index.html")
    assert html.count("everystep.js") == 1 and "window.everystep" in result.read("assets/everystep/everystep.js")
    assert html.count('class="everystep-data"') == 1
    assert 'class="md-tabs' in html and 'href="./"' in html


def test_the_authors_own_page_goes_before_one_that_is_made_up(tmp_path: Path) -> None:
    folder = course(tmp_path, config(), **{"docs/worked/hmkcode.md": "# My own\n\n[x](#x)\n\n## X\n"})
    result = build(folder)
    assert result.code == 0 and "My own" in result.read("worked/hmkcode/index.html")


def test_the_plugin_may_be_switched_off(tmp_path: Path) -> None:
    result = build(course(tmp_path, config(**{"{pages: worked}": "{pages: worked, enabled: false}"})))
    assert result.code == 0 and "everystep-lesson" not in result.read("index.html")


# ---- Relatives of MkDocs


def test_properdocs_builds_the_same_course(tmp_path: Path) -> None:
    result = build(course(tmp_path, config("material")), "-f", "mkdocs.yml", "--strict", command=("-m", "properdocs"))
    assert result.code == 0, result.said
    assert result.read("index.html").count('<div class="everystep-lesson"') == 3
    assert result.read("worked/hmkcode/index.html").count("<math") > 100


def zensical(folder: Path, page: str, more: str = "") -> subprocess.CompletedProcess[str]:
    """Build a course without the plugin, which Zensical does not run; it knows no other place for a site."""
    text = config("material", extensions=f"pymdownx.superfences, toc, everystep: {{folder: lessons{more}}}", **{
        "everystep: {pages: worked}": "", "[search, ]": "[search]"})  # fmt: skip
    course(folder, text + "site_dir: built\n", **{"docs/index.md": page})
    return subprocess.run([sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml"], cwd=folder, text=True,
                          env=sites.environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip


def test_zensical_runs_the_extension(tmp_path: Path) -> None:
    done = zensical(tmp_path, INDEX.split("[A calc")[0])
    assert done.returncode == 0, done.stdout
    html = (tmp_path / "built" / "index.html").read_text(encoding="utf-8")
    assert html.count('<div class="everystep-lesson"') == 3 and html.count("file: hmkcode.yaml") == 1
    assert ".everystep-lesson{" in html and '<h3 id="hmkcode-forward"' in html


def test_zensical_fails_where_a_problem_is_raised(tmp_path: Path) -> None:
    done = zensical(tmp_path, "# A\n\n```everystep\nfile: nope.yaml\n```\n", ", on_error: raise")
    assert done.returncode != 0 and "index.md:4:1: file: there is no file nope.yaml" in done.stdout


# ---- Languages


@pytest.mark.parametrize(("theme", "lang"), [
    ("{name: material, language: pl}", "pl"), ("{name: mkdocs, locale: pl}", "pl"),
    ("{name: readthedocs, locale: pl}", "pl"), ("{name: material, language: ja}", "en"),
])  # fmt: skip
def test_a_lesson_speaks_the_themes_language(tmp_path: Path, theme: str, lang: str) -> None:
    result = build(course(tmp_path, config(theme)))
    assert result.code == 0, result.said
    html = result.read("index.html")
    assert f'lang="{lang}"' in html.split('everystep-lesson"')[1][:40]
    assert ("0,191" in html) == (lang == "pl")


def test_one_folder_makes_pages_in_several_languages(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{pages: worked, languages: [en, pl]}"})
    result = build(course(tmp_path, text), "--strict")
    assert result.code == 0, result.said
    assert "0.191" in result.read("worked/hmkcode/index.html")
    assert "0,191" in result.read("worked/hmkcode.pl/index.html")


@pytest.mark.parametrize("structure", ["suffix", "folder"])
@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_static_i18n_builds_every_language(tmp_path: Path, structure: str, theme: str) -> None:
    i18n = (f"  - i18n:\n      docs_structure: {structure}\n      languages:\n"
            "        - {locale: en, name: English, default: true, build: true}\n"
            "        - {locale: pl, name: polski, build: true, nav_translations: {Lessons: Lekcje}}\n")  # fmt: skip
    base = config(theme, more="nav: [index.md]\n")
    text = base.replace("[search, everystep: {pages: worked}]", "\n  - search\n  - everystep: {pages: worked}\n" + i18n)
    page = INDEX.split("[A calc")[0]
    names = ("docs/index.md", "docs/index.pl.md") if structure == "suffix" else ("docs/en/index.md", "docs/pl/index.md")
    folder = write(tmp_path, {"mkdocs.yml": text, "lessons/hmkcode.yaml": SEED} | dict.fromkeys(names, page))
    result = build(folder, "--strict")
    assert result.code == 0, result.said
    for prefix, number, lang in (("", "0.191", "en"), ("pl/", "0,191", "pl")):
        for place in ("index.html", "worked/hmkcode/index.html"):
            html = result.read(prefix + place)
            root = f'class="everystep-lesson" data-of="1" dir="ltr" lang="{lang}"'
            assert number in html and root in html, prefix + place
            assert html.count("assets/everystep/everystep.css") == 1
    assert "worked/hmkcode/" in result.read("index.html") and "worked/hmkcode/" in result.read("pl/index.html")
    assert "Lekcje" in result.read("pl/index.html")


# ---- Problems

BROKEN = SEED.replace("learning_rate", "lerning_rate")


def test_problems_are_warnings_with_page_and_line(tmp_path: Path) -> None:
    page = "---\ntitle: A page\n---\n\n# A\n\n```everystep\nfile: hmkcode.yaml\nshow: forwrd\n```\n\n`everystep:los`\n"
    folder = course(tmp_path, config(), **{"docs/index.md": page, "lessons/broken.yaml": BROKEN})
    result = build(folder)
    assert result.code == 0, result.said
    told = [line for line in result.warnings if line.startswith("everystep: ")]
    assert any(line.startswith("everystep: docs/index.md:9:1: show: no section") for line in told), told
    assert any("docs/index.md:12:1: there is no lesson" in line or "docs/index.md:12:1: no number" in line
               for line in told), told  # fmt: skip
    assert any("lessons/broken.yaml:" in line and "lerning_rate" in line for line in told), told
    assert 'role="alert"' in result.read("index.html") and 'role="alert"' in result.read("worked/broken/index.html")
    strict = build(folder, "--strict")
    assert strict.code == 1 and re.search(r"Aborted with \d+ warnings", strict.said) and "Traceback" not in strict.said


def test_problems_may_end_the_build(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{pages: worked, on_error: raise}"})
    result = build(course(tmp_path, text, **{"docs/index.md": "# A\n\n```everystep\nfile: x.yaml\n```\n"}))
    assert result.code == 1 and "Traceback" not in result.said
    assert "docs/index.md:4:1: file: there is no file x.yaml; looked in docs, lessons, ." in result.said


MINE = {"mine/html/callout.html.jinja": '<aside class="mine">{{ block.body }}</aside>\n',
        "mine/palette.toml": '[role.input]\ntext = ["#aa0011", "#ffaabb"]\n'}  # fmt: skip


def test_an_authors_templates_and_colours_make_the_lessons(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{pages: worked, templates: mine}"})
    folder = course(tmp_path, text, **MINE)
    result = build(folder, "--strict")
    assert result.code == 0, result.said
    assert '<aside class="mine">' in result.read("worked/hmkcode/index.html")
    assert "--input:#aa0011" in result.read("assets/everystep/everystep.css")
    write(folder, {"mine/html/callout.html.jinja": "<p>\n{{ block.bodi }}"})
    for more, where in (("", "WARNING"), (", on_error: raise", "")):
        write(folder, {"mkdocs.yml": text.replace("templates: mine", "templates: mine" + more)})
        result = build(folder, "--strict")
        assert result.code == 1 and "Traceback" not in result.said and where in result.said
        assert "callout.html.jinja:2:1: this template cannot be filled: " in result.said


def test_templates_that_cannot_be_read_at_all_are_told(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{templates: mine}"})
    result = build(course(tmp_path, text, **MINE | {"mine/palette.toml": "[role.nope]"}), "--strict")
    assert result.code == 1 and 'palette.toml:1:7: role.nope: the palette has no "nope"' in result.said
    result = build(course(tmp_path, text.replace("mine", "nowhere")))
    assert any("there is no folder" in line for line in result.warnings) and "Traceback" not in result.said


def test_a_wrong_setting_is_told(tmp_path: Path) -> None:
    result = build(course(tmp_path, config(**{"{pages: worked}": "{on_error: explode}"})))
    assert result.code == 1 and "on_error" in result.said and "Traceback" not in result.said


@pytest.mark.parametrize(("old", "new", "told"), [
    ("{pages: worked}", "{pages: worked, folder: lesson}", "folder: there is no folder lesson"),
    ("{pages: worked}", "{pages: ../worked}", "pages: ../worked lies outside the site"),
    ("{pages: worked}", "{pages: worked, languages: [en, tlh]}", 'languages: no translation into "tlh"; choose'),
])  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    result = build(course(tmp_path / "course", config(**{old: new})))
    assert any(told in line for line in result.warnings) and "Traceback" not in result.said
    assert [file.name for file in tmp_path.iterdir()] == ["course"]


def test_a_page_without_a_folder_of_its_own_stands_at_the_top(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{pages: ''}"})
    page = INDEX.replace("worked/hmkcode.md", "hmkcode.md")
    result = build(course(tmp_path, text, **{"docs/index.md": page}), "--strict")
    assert result.code == 0 and "0.191" in result.read("hmkcode/index.html")


def test_specs_that_would_share_a_page_are_told_and_hidden_ones_are_left_alone(tmp_path: Path) -> None:
    more = {"lessons/more/hmkcode.yaml": SEED, "lessons/.old/seed.yaml": SEED, "lessons/.seed.yaml": "?"}
    result = build(course(tmp_path, config(), **more))
    assert [line for line in result.warnings if "everystep" in line] == [
        f"everystep: {Path('lessons/more/hmkcode.yaml')}: this lesson would overwrite the one of "
        f"{Path('lessons/hmkcode.yaml')}; rename one of the files"
    ]
    assert sorted(file.name for file in (result.site / "worked").iterdir()) == ["hmkcode"]


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_an_authors_title_is_no_markup_on_a_site(tmp_path: Path, theme: str) -> None:
    title = '<b>A</b> "B" & *C* {{ d }}'
    spec = f"title: '{title}'\n" + re.sub(r"(?m)^title:\n( .*\n)*", "", SEED)
    result = build(course(tmp_path, config(theme), **{"lessons/hmkcode.yaml": spec}), "--strict")
    page = result.read("worked/hmkcode/index.html")
    assert result.code == 0 and "<b>" not in page and "<em>C</em>" not in page
    assert '<b>A</b> "B" & *C* {{ d }} - Course' in unescape(page)


def test_nothing_outside_the_project_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"secret.yaml": SEED})
    page = "# A\n\n```everystep\nfile: ../secret.yaml\n```\n"
    result = build(course(tmp_path / "course", config(), **{"docs/index.md": page}))
    assert "lies outside" in result.said and "everystep-lesson" not in result.read("index.html")


# ---- Building again


def test_the_same_site_is_built_from_the_cache_and_the_authors_folders_stay_untouched(tmp_path: Path) -> None:
    folder = course(tmp_path, config())
    first = build(folder)
    before = {file: file.read_bytes() for file in first.site.rglob("*.html")}
    kept = {file: file.stat().st_mtime_ns for file in (folder / ".cache").rglob("*.kept")}
    assert kept and sorted(file.name for file in (folder / "docs").iterdir()) == ["index.md"]
    second = build(folder)
    assert {file: file.read_bytes() for file in second.site.rglob("*.html")}.keys() == before.keys()
    assert {file: file.stat().st_mtime_ns for file in (folder / ".cache").rglob("*.kept")} == kept
    strip = re.compile(rb"Build Date UTC.*?-->|<lastmod>.*?</lastmod>", re.S)
    for file, text in before.items():
        assert strip.sub(b"", file.read_bytes()) == strip.sub(b"", text), file


@pytest.mark.skipif(sys.platform == "win32", reason="ends the server with a signal")
def test_a_changed_spec_is_served_at_once(tmp_path: Path) -> None:
    text = config(**{"{pages: worked}": "{pages: worked, templates: mine}"})
    folder = course(tmp_path, text, **{"mine/html/list.html.jinja": "<ul></ul>"})
    port = 20000 + os.getpid() % 20000
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=folder, env=sites.environment(folder), stdout=quiet, stderr=quiet)
    address = urljoin(f"http://127.0.0.1:{port}/course/", "worked/hmkcode/")

    def shows(text: str) -> bool:
        end = time.monotonic() + 40
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(address, timeout=5) as page:
                    if text in page.read().decode("utf-8"):
                        return True
            except OSError:
                pass
            time.sleep(0.1)
        return False

    try:
        assert shows("0.191")
        (folder / "lessons" / "hmkcode.yaml").write_text(SEED.replace("[2, 3]", "[3, 3]"), encoding="utf-8")
        assert shows("0.224")
        write(folder, {"mine/html/callout.html.jinja": '<aside class="mine">'})
        assert shows('<aside class="mine">')
    finally:
        server.terminate()
        server.wait(20)
