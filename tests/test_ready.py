"""Everystep's own look as Python: it is up to date, and says what Jinja2 makes of the same templates."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import jinja2
import pytest
from markupsafe import escape

import everystep
from everystep.publish.build import pages
from everystep.render import filling, palette
from everystep.render.language import language
from everystep.render.ready import TEMPLATES
from everystep.render.sheet_html import worksheet_page
from everystep.render.shelf import shelf_of

from .sites import ROOT

LESSONS = [ROOT / "site" / "lessons" / f"{name}.yaml" for name in ("hmkcode", "saturated-cross-entropy", "xor-trained")]


def made() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "generator" / "make_ready.py"))


def test_what_is_ready_is_made_from_the_templates() -> None:
    current = (ROOT / "generator" / "everystep" / "render" / "ready.py").read_text(encoding="utf-8")
    assert made()["text"]() == current, "render/ready.py is out of date; run: make ready"  # type: ignore[operator]


def test_every_template_of_a_web_page_is_ready() -> None:
    files = [file for folder in ("html", "svg") for file in (ROOT / "templates" / folder).glob("*.jinja")]
    assert set(TEMPLATES) == {file.relative_to(ROOT / "templates").as_posix() for file in files}


def written(spec: Path) -> list[object]:
    """A lesson as pages, as a part of somebody else's page, and as a worksheet; nothing in it was kept."""
    shelf_of.cache_clear()
    read = everystep.read(spec)
    part = everystep.render(everystep.walkthrough(everystep.run(read)))
    sheet = worksheet_page(everystep.worksheet(read), language("pl"))
    return [pages(str(spec), ["en", "pl"], ["html", "md"], alone=True), part, sheet]


def test_a_ready_template_says_what_jinja_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = [written(spec) for spec in LESSONS]
    used: set[str] = set()
    of_jinja = jinja2.Environment.get_template

    def noted(self: jinja2.Environment, name: str) -> jinja2.Template:
        used.add(name)
        return of_jinja(self, name)

    monkeypatch.setattr(filling, "TEMPLATES", {})  # so that Jinja2 fills them
    monkeypatch.setattr(jinja2.Environment, "get_template", noted)
    entry = {"label": "a < b", "role": "input", "value": "1", "sign": "x"}
    opening = {"block": {"lead": "A & B", "facts": [entry], "legend": [entry], "label": "c"}}
    ours = TEMPLATES["html/opening.html.jinja"](opening, escape)
    assert filling.filler("html/opening.html.jinja", escaped=True)(opening) == ours
    for spec, before in zip(LESSONS, ready, strict=True):
        same = written(spec) == before  # pytest would compare two long pages sign by sign
        assert same, spec.name
    assert {name for name in TEMPLATES if name not in used} == set()


def test_a_ready_template_escapes_only_what_is_no_markup_yet() -> None:
    block = {"id": 'a"b', "language": "x", "text": "1 < 2"}
    escaped = filling.filler("html/code.html.jinja", escaped=True)({"block": block})
    assert 'id="a&#34;b"' in escaped and ">1 &lt; 2<" in escaped
    assert ">1 < 2<" in filling.filler("html/code.html.jinja", escaped=False)({"block": block})


def test_a_template_with_a_construct_that_has_no_place_yet_is_refused() -> None:
    parse, function = jinja2.Environment().parse, made()["Function"]
    for text in ("{% for a in b recursive %}{% endfor %}", "{{ a|upper }}", "{{ a ~ b }}", "{% include a %}"):
        with pytest.raises(NotImplementedError, match="line 1"):
            function(parse(text), "it")  # type: ignore[operator]
    with pytest.raises(NotImplementedError):
        function(parse("{% if a %}{% elif b %}{% endif %}"), "it")  # type: ignore[operator]


def test_our_own_palette_needs_no_reader_of_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    palette.palette_of.cache_clear()
    assert palette.palette().roles["input"].sign
