"""The finished site: nothing from another host, no dead link, valid HTML, and pages that say what they are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import everystep
from everystep.compute.reader import read

from .built import Fault, elsewhere, faults, pages, seen, styled, target
from .sites import ROOT, Result

LANGUAGES = ("en", "pl")

THEME = {
    "Attribute “autocomplete” is only allowed when the input type is": '<input class="md-toggle"',
    "Attribute “autocorrect” not allowed on element “input” at this point.": 'class="md-search__input"',
    "Bad value “” for attribute “tabindex” on element “label”": '<label class="md-nav__link',
    "The value of the “for” attribute of the “label” element must be": '<label class="md-nav__title" for="__toc">',
}
"""What the checker says of Material's own frame, and the element it says it of; nothing of ours is among it."""

YOUNGER = ("CSS:",)
"""The checker's knowledge of CSS is older than nested rules, `color-mix` and `::details-content`. Browsers that do not
know them either pass over them, as CSS asks them to."""

HOSTS = {
    "unpkg.com": "Material fetches Mermaid from there for a page with a Mermaid diagram; the site has none",
    "api.github.com": "Material asks for a repository's stars where one is configured; none is",
    "www.w3.org": "the name of a vocabulary",
    "clipboardjs.com": "the address of a licence",
    "lunrjs.com": "the address of a licence",
    "bit.ly": "the address of a licence",
    "tartarus.org": "the address of a description",
}
"""The hosts that the theme's scripts name, and why no page asks them; browsers confirm it below."""


@pytest.fixture(scope="module")
def site(built_site: Result) -> Path:
    assert built_site.code == 0, built_site.said
    return built_site.site


def own(site: Path) -> list[Path]:
    """Every page but the one that is shown where there is none."""
    return [page for page in pages(site) if page.name != "404.html"]


def name(site: Path, page: Path) -> str:
    return page.relative_to(site).as_posix()


def test_there_are_as_many_pages_in_polish_as_in_english(site: Path) -> None:
    names = {name(site, page) for page in own(site)}
    polish = {path.removeprefix("pl/") for path in names if path.startswith("pl/")}
    assert polish == {path for path in names if not path.startswith("pl/")}
    assert len(polish) > 30


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    found = {(name(site, page), address) for page in pages(site) for address in seen(page).loads if elsewhere(address)}
    assert not found


def test_no_style_sheet_and_no_picture_loads_anything_from_another_host(site: Path) -> None:
    for file in [*site.rglob("*.css"), *site.rglob("*.svg")]:
        text = file.read_text(encoding="utf-8")
        loaded = styled(text) + re.findall(r'(?:href|src)="([^"#]+)', text)
        assert not [address for address in loaded if elsewhere(address)], file


def test_the_scripts_name_no_host_but_those_whose_reasons_are_known(site: Path) -> None:
    for file in site.rglob("*.js"):
        if "/lunr/" in name(site, file):  # stemmers; their comments say where each comes from
            continue
        hosts = set(re.findall(r"https?://([\w.-]+\.\w+)", file.read_text(encoding="utf-8")))
        assert hosts <= set(HOSTS), (file, hosts - set(HOSTS))


@pytest.mark.parametrize("place", ["", "course/xor/", "gallery/", "how-to/course/", "reference/losses/", "glossary/"])
@pytest.mark.parametrize("lang", ["", "pl/"])
def test_a_browser_asks_for_nothing_outside_the_site(site: Path, browser: Browser, lang: str, place: str) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / lang / place / "index.html").as_uri())
    page.wait_for_timeout(300)
    page.close()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_page_that_is_not_there_says_so_in_every_language(site: Path) -> None:
    page = (site / "404.html").read_text(encoding="utf-8")
    for lang, said, home in (("en", "There is no page here", "/"), ("pl", "Nie ma takiej strony", "/pl/")):
        [part] = re.findall(rf'<div lang="{lang}">(.*?)</div>', page, re.DOTALL)
        assert said in part and f'<a href="{home}">' in part


def test_every_link_leads_to_a_page_and_to_a_place_on_it(site: Path) -> None:
    dead = []
    for page in pages(site):
        for address in seen(page).links:
            if elsewhere(address):
                continue
            file, fragment = target(site, page, address)
            if not file.is_file() or (fragment and file.suffix == ".html" and fragment not in seen(file).ids):
                dead.append((name(site, page), address))
    assert not [row for row in dead if not row[1].endswith("#__skip")]


def test_everything_that_a_page_loads_is_there(site: Path) -> None:
    missing = set()
    for page in pages(site):
        for address in seen(page).loads:
            inside = address and not elsewhere(address) and not address.startswith(("data:", "#"))
            if inside and not target(site, page, address)[0].is_file():
                missing.add((name(site, page), address))
    assert not missing


def test_every_id_is_there_once_and_whatever_refers_to_one_finds_it(site: Path) -> None:
    for page in own(site):
        ids = seen(page).ids
        assert not [id for id, n in Counter(ids).items() if n > 1], name(site, page)
        assert not set(seen(page).refers) - set(ids) - {"__toc"}, name(site, page)  # Material's label of no contents


def of_the_theme(fault: Fault) -> bool:
    return any(fault.message.startswith(said) and part in fault.extract for said, part in THEME.items())


def test_every_page_is_valid_html_but_for_the_known_faults_of_the_theme(site: Path) -> None:
    ours = [fault for fault in faults(site) if not of_the_theme(fault)]
    assert not ours, "\n".join([f"{fault.file}: {fault.message}: {fault.extract}" for fault in ours[:20]])


def test_lessons_that_stand_alone_are_valid_html(tmp_path: Path) -> None:
    specs = [ROOT / "site" / "lessons" / f"{stem}.yaml" for stem in ("hmkcode", "softmax", "digits", "adam")]
    assert all(read(spec) for spec in specs)
    everystep.build(specs, tmp_path / "lessons", langs=LANGUAGES)
    assert [fault for fault in faults(tmp_path / "lessons") if not fault.message.startswith(YOUNGER)] == []


def test_the_checker_would_say_so(tmp_path: Path) -> None:
    page = "<!doctype html><html lang=en><title>a</title><p id=a><img src=b><div id=a></div>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    said = " ".join([fault.message for fault in faults(tmp_path)])
    assert "alt" in said and "Duplicate ID" in said


def test_every_page_says_what_it_is_in_its_own_language(site: Path) -> None:
    for page in own(site):
        lang, found = "pl" if name(site, page).startswith("pl/") else "en", seen(page)
        assert found.lang == lang
        assert found.meta["og:locale"] == {"en": "en_GB", "pl": "pl_PL"}[lang]
        assert found.meta["description"] == found.meta["og:description"]
        assert found.meta["og:title"] == found.meta["twitter:title"]
        assert found.meta["og:title"] in found.title
        assert 3 <= len(found.meta["og:title"]) <= 90, found.meta["og:title"]
        assert 40 <= len(found.meta["description"]) <= 300, (name(site, page), found.meta["description"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_pages_of_a_language_share_a_description_or_a_title(site: Path, lang: str) -> None:
    mine = [page for page in own(site) if name(site, page).startswith("pl/") == (lang == "pl")]
    for what in ("description", "og:title"):
        shared = [text for text, n in Counter([seen(page).meta[what] for page in mine]).items() if n > 1]
        assert not shared


def test_no_polish_page_borrows_its_description_from_english(site: Path) -> None:
    english = {seen(page).meta["description"] for page in own(site) if not name(site, page).startswith("pl/")}
    polish = {seen(page).meta["description"] for page in own(site) if name(site, page).startswith("pl/")}
    assert not english & polish


def test_headings_begin_with_one_title_and_leave_out_no_level(site: Path) -> None:
    for page in own(site):
        levels = [level for level, _ in seen(page).headings]
        assert levels[0] == 1 and levels.count(1) == 1, name(site, page)
        jumps = [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]
        assert not jumps, (name(site, page), jumps)
        assert all(text.strip() for _, text in seen(page).headings), name(site, page)


def test_every_picture_has_words_for_those_who_do_not_see_it(site: Path) -> None:
    for page in pages(site):
        for image in seen(page).images:
            assert image.get("alt") is not None, (name(site, page), image)
            assert image["alt"] or "logo" in str(image.get("src")), (name(site, page), image)
