"""The embed: what a fence may ask for, where its lesson comes from, and that what was written is kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import html5lib
import pytest
import yaml

from everystep.errors import EverystepError
from everystep.publish import cache as caching
from everystep.publish import making
from everystep.publish.asked import PLAIN, Asked, _options, asked, found_file
from everystep.publish.cache import Cache, key_of
from everystep.publish.embed import Source, embedded, file_source, number
from everystep.render.palette import palette
from everystep.render.pieces import Fragment, Heading, thawed
from everystep.render.scoped import BLOCK, INLINE, embedded_stylesheet
from everystep.teach import walkthrough as telling

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "site" / "lessons" / "hmkcode.yaml"
SPEC = "layers:\n  - weights: [[0.5]]\n    activation: sigmoid\ninputs: [1]\ntargets: [1]\nlearning_rate: 0.5\n"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def seed() -> Source:
    return file_source(SEED, "hmkcode.yaml")


def written(text: str, cache: Cache, lang: str = "en", prefix: str = "x-") -> Fragment:
    return embedded(seed(), asked(text), lang, prefix, cache)


def ids(html: str) -> list[str]:
    return re.findall(r'(?<= )id="([^"]*)"', html)


def problem(text: str, attributes: dict[str, str] | None = None) -> str:
    with pytest.raises(EverystepError) as caught:
        asked(text, attributes)
    return str(caught.value)


# ---- What a fence says


def test_options_and_spec_are_told_apart_and_the_spec_keeps_its_lines() -> None:
    found = asked(f"show:\n- forward\n- backward\n# mine\n{SPEC}lang: pl\n")
    assert found.show == ("forward", "backward") and found.lang == "pl"
    assert found.spec.split("\n")[4:10] == SPEC.split("\n")[:6] and found.lines["lang"] == 11


def test_steps_belong_to_the_spec_where_there_is_one() -> None:
    assert asked(f"{SPEC}steps: 2\n").steps == 0 and "steps: 2" in asked(f"{SPEC}steps: 2\n").spec
    assert asked("file: a.yaml\nsteps: 2").steps == 2
    assert asked(SPEC, {"steps": "3"}).steps == 3


def test_a_node_needs_no_quotes() -> None:
    assert asked("node: dL_dW1[2,1]").node == "dL_dW1[2,1]"


@pytest.mark.parametrize("text", [
    "file: a/b-1.yaml\nshow: [forward, the-loss]\n", "show: [ a,b ,  c ]", "show: backward  ", "steps: 012\nlive: true",
    "file: a.yaml\n\nfile: b.yaml", "show: [a]\nid: x_1", "lang: no", "file: 1.5"])  # fmt: skip
def test_plain_lines_mean_what_they_mean_to_yaml(text: str) -> None:
    assert _options(text) == yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    "text", ["show: []", "show: [a,]", "file: a b", "id: ''", "node: a1[1]", "id: &x y", "id: x # y"]
)
def test_other_lines_are_left_to_yaml(text: str) -> None:
    assert PLAIN.fullmatch(text) is None and _options(text) == yaml.load(text, Loader=yaml.BaseLoader)


def test_norwegian_is_no_falsehood() -> None:
    assert asked("lang: no").lang == "no"


@pytest.mark.parametrize(("text", "told"), [
    ("file: a.yaml\nshwo: forward", '2:1: no option "shwo"; did you mean "show"?'),
    ("show: {a: 1}", "1:0: show: expected the ids of sections"),
    ("node: [a]", "1:0: node: expected one text"),
    ("steps: many", "1:0: steps: expected a whole number of training steps, from 1 to 100"),
    ("live: no", "1:0: live: expected true or false, found no"),
    ("show: [forward", "the list in brackets that opens on line 1 ends before this place; close it or write the"),
    ("file: a.yaml\nnode: [a1[1]]", 'a "[" is not expected here; put a name that holds brackets in quotes: "a1[1]"'),
    ("file: a.yaml\ndecimals: 2", 'no option "decimals"; "decimals" is a key of the spec, and stands in its file'),
    ("file: a.yaml\ntitle: X", 'no option "title"; "title" is a key of the spec, and stands in its file'),
    ("file: a.yaml\nshow:forward", "2:1: this line is neither an option nor a key of a spec; "),
    ("file: a.yaml\n'show': forward", "2:1: this line is neither an option nor a key of a spec; "),
    ("forward", "this line is neither an option nor a key of a spec; an option looks like this: show: forward"),
])  # fmt: skip
def test_what_cannot_be_meant_is_told_with_its_line(text: str, told: str) -> None:
    assert told.replace("2:1: ", "").replace("1:0: ", "") in problem(text)
    with pytest.raises(EverystepError) as caught:
        asked(text)
    assert caught.value.problems[0].line in (1, 2)


def test_every_wrong_option_of_a_fence_is_told_at_once() -> None:
    with pytest.raises(EverystepError) as caught:
        asked("file: a.yaml\nsteps: many\nlive: no\nshwo: all\nsheet: result\nsteps:2")
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("steps", 2),
        ("live", 3),
        ("", 4),
        ("sheet", 5),
        ("", 6),
    ]


@pytest.mark.parametrize("text", ["file: a.yaml\nshow: loss\nshow: backward", "layers: []\nid: a\nid: b"])
def test_an_option_that_stands_twice_is_told(text: str) -> None:
    key = text.rsplit("\n", 1)[1].split(":")[0]
    assert problem(text) == f":3:0: {key}: this key is written twice; keep one of the two"


def test_an_unknown_option_beside_the_fence_is_told() -> None:
    assert 'no option "langg"; did you mean "lang"?' in problem("file: a.yaml", {"langg": "pl"})


def test_a_file_is_found_in_the_first_folder_that_has_it_and_never_outside(tmp_path: Path) -> None:
    (tmp_path / "docs" / "lessons").mkdir(parents=True)
    for place in ("docs/lessons/a.yaml", "docs/a.yaml", "secret.yaml"):
        (tmp_path / place).write_text(SPEC)
    docs = tmp_path / "docs"
    assert found_file("a.yaml", [docs / "lessons", docs], docs) == docs / "lessons" / "a.yaml"
    os.symlink(tmp_path / "secret.yaml", docs / "link.yaml")
    for name in ("../secret.yaml", "link.yaml", str(tmp_path / "secret.yaml")):
        with pytest.raises(EverystepError, match="outside"):
            found_file(name, [docs], docs)
    with pytest.raises(EverystepError, match=r"there is no file b.yaml; looked in lessons, \."):
        found_file("b.yaml", [docs / "lessons", docs], docs)


# ---- What it shows


def test_without_a_wish_a_fence_shows_the_whole_lesson(cache: Cache) -> None:
    made = written("", cache)
    html = made.html(2)
    assert made.title and 'class="lead"' in html and 'class="facts"' in html and 'id="x-hero"' in html
    assert {"x-forward", "x-backward", "x-update", "x-check"} <= set(ids(html))


@pytest.mark.parametrize(("text", "there", "absent"), [
    ("show: forward", "x-forward", "x-backward"),
    ("show: [forward, update]", "x-update", "x-backward"),
    ("show: loss", "x-ladder", "x-forward"),
    ("section: backward-layer-1", "x-backward-layer-1", "x-backward-layer-2"),
    ("section: update-table", "x-update-table", "x-update"),
    ("diagram: backward", "x-backward-diagram", "x-backward"),
    ("diagram: hero", "x-hero", "x-forward"),
    ("chart: contours", "x-after-landscape-chart", "x-after"),
    ("node: dL_dW1[2,1]", "x-dL_dW1-2-1", "x-dL_dW1-2-2"),
])  # fmt: skip
def test_a_fence_shows_what_it_asks_for_and_no_more(cache: Cache, text: str, there: str, absent: str) -> None:
    found = ids(written(text, cache).html(2))
    if there.endswith("-landscape-chart"):
        assert [id for id in found if id.endswith("-landscape-chart")]
    else:
        assert there in found
    assert absent not in found


def test_more_steps_are_told_than_the_spec_has(cache: Cache) -> None:
    source = Source(SPEC, "a.yaml", "a.yaml", steps=2)
    made = embedded(source, Asked(section="step2-backward"), "en", "", cache)
    assert "step2-backward" in ids(made.html(2))


@pytest.mark.parametrize(("text", "told"), [
    ("show: forwrd", 'show: no section "forwrd" in this lesson; did you mean "forward"?'),
    ("section: nowhere at all", 'section: no section "nowhere at all" in this lesson; choose one of network,'),
    ("diagram: hreo", 'did you mean "hero"?'),
    ("chart: pie", 'no chart "pie" in this lesson; choose one of loss, training, activation, contours'),
    ("node: a9[1]", 'node: no number "a9[1]" in this lesson; names look like'),
    ("node: W1[1,1]", "node: W1[1,1] is given, so there is nothing to derive"),
])  # fmt: skip
def test_what_a_lesson_does_not_have_is_told(cache: Cache, text: str, told: str) -> None:
    with pytest.raises(EverystepError) as caught:
        written(text, cache)
    assert told in str(caught.value) and caught.value.problems[0].line == 1


def test_everything_that_a_lesson_does_not_have_is_told_at_once(cache: Cache) -> None:
    with pytest.raises(EverystepError) as caught:
        written("show: [nix, forward, nox]\nsection: zz\ndiagram: foo\nchart: pie\nnode: a9[1]", cache)
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("show", 1), ("show", 1), ("section", 2), ("diagram", 3), ("chart", 4), ("node", 5),
    ]  # fmt: skip


def test_a_number_without_a_card_is_derived_for_the_occasion(cache: Cache) -> None:
    assert not any('"x-dL_da1-1"' in part for part in written("", cache).parts if isinstance(part, str))
    assert 'id="x-dL_da1-1"' in written("node: dL_da1[1]", cache).html(2)


def test_every_id_begins_with_the_prefix_and_every_reference_finds_one(cache: Cache) -> None:
    html = written("", cache).html(2)
    found = ids(html)
    assert len(found) == len(set(found)) and all(id.startswith("x-") for id in found)
    assert set(re.findall(r'(?<= )href="#([^"]*)"', html)) <= set(found)
    for name in ("aria-labelledby", "aria-describedby"):
        for value in re.findall(rf'{name}="([^"]*)"', html):
            assert set(value.split()) <= set(found)
    assert set(re.findall(r"url\(#([^)]*)\)", html)) <= set(found)


def test_a_part_links_to_nothing_that_it_does_not_show(cache: Cache) -> None:
    html = written("section: backward-layer-1", cache).html(2)
    assert set(re.findall(r'(?<= )href="#([^"]*)"', html)) <= set(ids(html))


def test_a_fragment_is_valid_html(cache: Cache) -> None:
    html5lib.HTMLParser(strict=True).parseFragment(written("", cache, "pl").html(2))


def test_beside_each_part_stand_its_sentences_for_those_who_search(cache: Cache) -> None:
    made = written("", cache)
    prose = "".join(made.prose)
    assert set(re.findall("<[^>]*>", prose)) == {"<p>", "</p>"} and "<p>Now the inputs travel" in prose
    assert len(made.html(2)) > 10 * len(prose)
    assert [bool(prose) for prose, part in zip(made.prose, made.parts, strict=True) if not isinstance(part, str)] == [
        False] * sum(isinstance(part, Heading) for part in made.parts)  # fmt: skip


def test_a_fragment_comes_out_of_the_cold_as_it_went_in(cache: Cache) -> None:
    for text in ("", "show: nothing", "node: a1[1]"):
        made = written(text, cache)
        assert thawed(made.frozen()) == made
    assert made.anchor("a1[1]") and made.anchor("a1[1]") in ids(made.html(2)) and not made.anchor("a1[")


def test_headings_stand_apart_with_their_depth(cache: Cache) -> None:
    headings = [part for part in written("show: forward", cache).parts if isinstance(part, Heading)]
    assert [(h.level, h.id) for h in headings] == [
        (0, "x-forward"), (1, "x-forward-layer-1"), (1, "x-forward-layer-2")]  # fmt: skip
    assert "<h5" in written("show: forward", cache).html(4)


def test_a_lesson_speaks_the_language_asked_for(cache: Cache) -> None:
    made = written("show: forward", cache, "pl")
    assert made.lang == "pl" and made.html(2) != written("show: forward", cache).html(2)
    assert number(seed(), "a2[1]", "pl", cache)[1] == '<span class="r-output" data-node="a2[1]">0,191</span>'


SHOWN = ("forward", "network, the-loss", "loss, update", "backward", "check, after", "after", "opening, hero",
         "nothing", "idea, forward-layer-1")  # fmt: skip


@pytest.mark.parametrize(("spec", "show"), [
    *[(spec, show) for spec in ("hmkcode", "momentum", "digits") for show in SHOWN],
    ("momentum", "step2"), ("digits", "summary")])  # fmt: skip
def test_a_part_is_the_same_whether_or_not_the_rest_is_told(
    spec: str, show: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, wanted = file_source(SEED.with_name(f"{spec}.yaml"), "a.yaml"), asked(f"show: [{show}]")
    alone = making.made_fragment(source, wanted, "en", "x-", True)
    monkeypatch.setattr(making, "needed", lambda wanted: None)
    assert making.made_fragment(source, wanted, "en", "x-", True) == alone


def test_what_is_not_shown_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("check_section", "backward_section", "honesty"):
        monkeypatch.setattr(telling, name, None)
    source = Source(SPEC.replace("[1]\n", "[0.25]\n"), "lesson.yaml", "page.md", inline=True)
    made = making.made_fragment(source, asked("show: [forward, the-loss]"), "en", "", True)
    assert [part.id for part in made.parts if isinstance(part, Heading)][0] == "forward"
    with pytest.raises(TypeError):
        making.made_fragment(source, asked("show: [forward, after]"), "en", "", True)


def test_a_living_part_knows_the_remarks_of_its_own_sections_alone() -> None:
    def remarks(show: str) -> set[str]:
        made = making.made_fragment(seed(), asked(show), "en", "", True)
        data = re.search(r"data-lesson='([^']*)'", made.html(2))
        assert data
        return {id for id, _ in json.loads(unescape(data[1]))["remarks"]}

    assert remarks("show: [forward]") == {"forward-layer-1", "forward-layer-2"} & remarks("show: all")
    assert remarks("show: [the-loss]") == set() and len(remarks("show: all")) > len(remarks("show: [forward]"))


# ---- Problems


def test_a_specs_problems_name_the_authors_file_and_line(cache: Cache) -> None:
    broken = SPEC.replace("sigmoid", "sigmoyd")
    with pytest.raises(EverystepError, match=r"^page.md:23:17: layers\[1\].activation: .*did you mean"):
        embedded(Source(broken, "docs/lesson.yaml", "page.md", 20, True), Asked(), "en", "", cache)


def test_what_overflows_while_it_is_computed_is_told_too(cache: Cache) -> None:
    huge = SPEC.replace("[[0.5]]", "[[1e300]]").replace("inputs: [1]", "inputs: [1e300]").replace("sigmoid", "identity")
    with pytest.raises(EverystepError, match=r"^page.md:\d+:\d+: "):
        embedded(Source(huge, "lesson.yaml", "page.md", 20, True), Asked(), "en", "", cache)


# ---- The cache


def test_what_was_written_is_read_from_the_disk_by_the_next_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written("", Cache(tmp_path))
    monkeypatch.setattr(making, "lesson_of", None)  # not even computed
    assert written("", Cache(tmp_path)) == first
    assert number(seed(), "a2[1]", "en", _with_number(tmp_path, monkeypatch))[2] == "out"


def test_what_was_written_needs_nothing_of_what_writes_it(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from everystep.publish.asked import asked\n"
        "from everystep.publish.cache import Cache; from everystep.publish.embed import *\n"
        f"source, cache = file_source(Path({str(SEED)!r}), 'a.yaml'), Cache(Path({str(tmp_path)!r}))\n"
        "made = embedded(source, asked('show: [forward]'), 'pl', 'x-', cache); number(source, 'a2[1]', 'pl', cache)\n"
        "assert made.parts and style_sheet(cache)\n"
        "print(*sorted(n for n in sys.modules if n.split('.')[0] in ('everystep', 'numpy', 'babel', 'jinja2')))\n"
    )
    said = [subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
                           capture_output=True, text=True, check=True).stdout for _ in range(2)]  # fmt: skip
    assert "everystep.render.html" in said[0] and "everystep.compute.trace" in said[0]
    loaded = said[1].split()
    assert "everystep.publish.embed" in loaded
    assert not [name for name in loaded if name.startswith(("everystep.compute", "everystep.teach", "numpy", "babel",
                                                            "jinja2"))]  # fmt: skip


def _with_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.undo()
    number(seed(), "a2[1]", "en", Cache(tmp_path))
    return Cache(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"parts": 3}'])
def test_a_damaged_entry_is_written_anew(tmp_path: Path, text: str) -> None:
    first = written("show: forward", Cache(tmp_path))
    for file in tmp_path.rglob("*.kept"):
        file.write_text(text)
    assert written("show: forward", Cache(tmp_path)) == first


def test_everything_that_a_lesson_is_made_from_is_in_its_key(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("0.5\n")
    text = SPEC.replace("[[0.5]]", "{file: w.csv}")
    source = Source(text, str(tmp_path / "a.yaml"), "a.yaml")
    before = key_of(*source.marks)
    (tmp_path / "w.csv").write_text("0.25\n")
    others = [source, Source(SPEC, source.file, "a.yaml"), Source(text, source.file, "a.yaml", steps=2)]
    assert len({before, *[key_of(*other.marks) for other in others]}) == 4


def test_a_changed_program_reads_nothing_old(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of("x")
    monkeypatch.setattr(caching, "fingerprint", lambda: "another everystep")
    assert key_of("x") != before


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("abc", "text")
    assert cache.get("abc") == "text" and Cache(tmp_path / "file" / "cache").get("abc") is None


def test_what_no_build_asked_for_in_a_month_goes(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("aa1", "old")
    cache.put("aa2", "new")
    os.utime(tmp_path / "aa" / "1.kept", (0, 0))
    cache.tidy()
    assert sorted(file.name for file in tmp_path.rglob("*.kept")) == ["2.kept"]


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from everystep.publish.cache import Cache\n"
        "for n in range(300):\n"
        "    text = str(n % 7) * 20000; cache = Cache(Path(sys.argv[1])); cache.put(f'k{n % 7}', text)\n"
        "    found = Cache(Path(sys.argv[1])).get(f'k{n % 7}'); assert found == text, (n, found and len(found))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert not list(tmp_path.rglob("*.part"))


# ---- The style sheet


def test_no_rule_reaches_beyond_a_lesson() -> None:
    css = re.sub(r"@(?:media|supports|container)[^{]*\{", "", embedded_stylesheet())
    for selectors in re.findall(r"(?:^|\})\}*([^{}]+)\{", css):
        for selector in re.split(r",(?![^(]*\))", selectors):
            assert any(name in selector for name in (BLOCK, INLINE, "everystep-error")), selector


def test_the_theme_says_whether_it_is_dark_and_paper_is_light() -> None:
    css = embedded_stylesheet()
    assert "prefers-color-scheme" not in css
    for theme in ("[data-md-color-scheme=slate]", "[data-bs-theme=dark]"):
        assert f"{theme} .{BLOCK}" in css
    assert css.index("@media screen{") < css.index(palette().variables(True)["page"])


def test_no_length_depends_on_what_a_theme_calls_a_rem() -> None:
    css = embedded_stylesheet()
    assert re.findall(r"[\d.]+rem\b", css.replace("--em:1rem", "").replace("--em:.8rem", "")) in ([], ["70.01rem"])


def test_a_cached_fragment_is_plain_text_that_runs_nothing(tmp_path: Path) -> None:
    written("show: forward", Cache(tmp_path))
    (file,) = tmp_path.rglob("*.kept")
    assert json.loads(file.read_text(encoding="utf-8").partition("\x03")[0])[0] == "en"
