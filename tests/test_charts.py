"""Charts: the same bytes every day, the page's own colours, letters and numbers, and drawn only when asked for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.compute.formula import Ref
from everystep.compute.names import parse_node
from everystep.compute.spec import Display, Layer, Names, Spec
from everystep.compute.trace import run
from everystep.compute.training import train
from everystep.messages import say
from everystep.render.chart import CHARTS, LEVELS, POINTS, _levels, draw_chart
from everystep.render.chart_sheet import WIDTH, Drawn
from everystep.render.html import html_page
from everystep.render.language import PSEUDO, Language, language
from everystep.render.markdown import markdown_page
from everystep.render.palette import palette
from everystep.render.scribe import HtmlScribe
from everystep.teach import lesson as blocks
from everystep.teach.lesson import Chart
from everystep.teach.walkthrough import walkthrough

from .networks import network, seed_spec

GENERATOR = Path(__file__).resolve().parents[1] / "generator"
SVG = "{http://www.w3.org/2000/svg}"
NETWORK = network((2, 3, 2), ("sigmoid", "tanh"), 4, samples=2)
LOSSES = (0.5, 0.25, 0.2, 0.19)
NODES = tuple(Ref("z1", at) for at in product(range(2), range(3)))
ALL = {
    "loss": Chart("c-loss", "loss", say("x"), series=LOSSES),
    "activation": Chart("c-activation", "activation", say("x"), nodes=NODES),
    "contours": Chart("c-contours", "contours", say("x"), nodes=(Ref("W1", (0, 0)), Ref("W2", (1, 2)))),
}
every_chart = pytest.mark.parametrize("kind", ALL)


@cache
def drawn(kind: str, code: str = "en", standalone: bool = False) -> Drawn:
    return draw_chart(ALL[kind], HtmlScribe(run(NETWORK), language(code)), standalone=standalone)


def draw(chart: Chart, spec: Spec = NETWORK, code: str = "en") -> Drawn:
    return draw_chart(chart, HtmlScribe(run(spec), language(code)))


def texts(svg: str) -> list[str]:
    """Every text in a drawing, with its small letters on the line."""
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if e.tag.removeprefix(SVG) == "text"]


def test_every_kind_of_chart_is_tested() -> None:
    assert ALL.keys() == CHARTS.keys()


@every_chart
@pytest.mark.parametrize("standalone", [False, True])
def test_a_chart_is_small_valid_and_asks_for_nothing(kind: str, standalone: bool) -> None:
    svg = drawn(kind, standalone=standalone).svg
    root = ET.fromstring(svg)
    ids = [e.get("id", "") for e in root.iter() if e.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(id.startswith(f"c-{kind}-") for id in ids)
    assert set(re.findall(r"#(c-[\w-]+)", svg)) <= set(ids)
    assert set(root.get("aria-labelledby", "").split()) <= set(ids)
    assert re.findall(r"\bhttps?:[^\"]*", svg) == (["http://www.w3.org/2000/svg"] if standalone else [])
    assert not re.search(r"<(image|script|a|foreignObject|metadata)\b|@import|@font-face|<!|<\?|\bpt\b", svg)
    assert len(svg) < 30_000


@every_chart
def test_the_same_chart_has_the_same_bytes_in_another_process(kind: str) -> None:
    code = f"from tests.test_charts import drawn; print(drawn({kind!r}).svg, end='')"
    environment = os.environ | {"PYTHONPATH": f"{GENERATOR}{os.pathsep}{GENERATOR.parent}", "PYTHONHASHSEED": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment, check=True, cwd=GENERATOR.parent
    )
    assert done.stdout.decode() == drawn(kind).svg


@every_chart
def test_letters_stay_letters_and_readable_on_a_phone(kind: str) -> None:
    root = ET.fromstring(drawn(kind).svg)
    assert float(root.get("viewBox", "").split()[2]) == WIDTH <= 360
    sizes = [float(e.get("font-size", 0)) for e in root.iter("text")]
    assert len(sizes) > 5
    assert min(sizes) >= 11
    assert root.get("font-family", "").endswith("sans-serif")


@every_chart
def test_every_colour_is_the_pages_own_so_that_it_can_turn_dark(kind: str) -> None:
    svg = drawn(kind).svg
    light = palette().variables(dark=False)
    used = re.findall(r"var\(--([\w-]+),(#\w+)\)", svg)
    assert used
    assert all(light[name] == colour for name, colour in used)
    assert not re.search(r"#[0-9a-f]{6}", re.sub(r"var\([^)]*\)", "", svg))
    assert not re.search(r'(fill|stroke)="(?!none)', svg)


@every_chart
def test_a_file_of_its_own_has_plain_colours_and_turns_each_of_them_dark(kind: str) -> None:
    svg = drawn(kind, standalone=True).svg
    assert "var(" not in svg
    style, rest = re.findall(r"<style>(.*?)</style>", svg)[0], re.sub(r"<style>.*?</style>", "", svg)
    for kind_of_paint, colour in set(re.findall(r'\b(fill|stroke)="(#\w+)"', rest)):
        assert f'[{kind_of_paint}="{colour}"]' in style
    assert style.startswith("@media (prefers-color-scheme:dark){")


@every_chart
def test_a_chart_speaks_the_pages_language(kind: str) -> None:
    assert any(re.fullmatch(r"−?\d+,\d+", text) for text in texts(drawn(kind, "pl").svg))
    assert not any(re.search(r"\d\.\d", text) for text in texts(drawn(kind, "pl").svg))
    pseudo = drawn(kind, PSEUDO)
    words = [*texts(pseudo.svg), *[e.text or "" for e in ET.fromstring(pseudo.svg) if e.tag in ("title", "desc")]]
    plain = {word for text in words for word in re.findall(r"(?<!\w)[A-Za-z]{2,}(?!\w)", text)}
    assert plain <= {"tanh", "out"}
    assert "⟦" in pseudo.description


@every_chart
def test_what_a_chart_says_stands_in_its_description(kind: str) -> None:
    chart = drawn(kind)
    described = next(e.text for e in ET.fromstring(chart.svg).iter("desc"))
    assert described == chart.description
    assert chart.description.endswith(".")
    assert re.search(r"\d", chart.description)


@pytest.mark.parametrize("kind", ["activation", "contours"])
def test_points_carry_the_names_of_their_nodes(kind: str) -> None:
    found = [parse_node(e.get("data-node", "")) for e in ET.fromstring(drawn(kind).svg).iter() if e.get("data-node")]
    wanted = ALL[kind].nodes if kind == "activation" else ALL[kind].nodes[:1]
    assert sorted(found) == sorted((node.array, node.at) for node in wanted)


def test_a_slope_beside_a_point_is_the_lessons_number() -> None:
    trace = run(NETWORK)
    slopes = {str(trace.shown("da1_dz1", node.at)) for node in NODES}
    labels = [
        text.rpartition(" ")[2] for text in texts(drawn("activation").svg) if text.startswith("z") and " " in text
    ]
    assert len(labels) >= 2
    assert set(labels) <= slopes
    assert all(slope in drawn("activation").description for slope in slopes)


def test_of_many_points_some_are_drawn_evenly_spread() -> None:
    spec = network((2, 9, 1), ("relu", "identity"), 4, samples=3)
    nodes = tuple(Ref("z1", at) for at in product(range(3), range(9)))
    svg = draw(Chart("c", "activation", say("x"), nodes=nodes), spec).svg
    found = [e.get("data-node", "") for e in ET.fromstring(svg).iter() if e.get("data-node")]
    trace = run(spec)
    by_value = sorted(nodes, key=lambda r: trace.value(r.array, r.at))
    assert len(found) == POINTS
    assert parse_node(found[0]) == (by_value[0].array, by_value[0].at)
    assert parse_node(found[-1]) == (by_value[-1].array, by_value[-1].at)


@pytest.mark.parametrize(
    "losses",
    [(0.0,), (0.0, 0.0), (1.0, 1.0), (0.5, 0.4), (1e-12, 1e-13), (2.0, 1e300, 1e308), (0.3, 1e9, 0.0), (1e9, 1.0)],
)  # fmt: skip
def test_any_losses_make_a_curve(losses: tuple[float, ...]) -> None:
    svg = draw(Chart("c", "loss", say("x"), series=losses)).svg
    assert len(texts(svg)) >= 4
    assert all(len(text) < 30 for text in texts(svg))


def test_a_loss_that_explodes_is_drawn_in_powers_of_ten() -> None:
    labels = texts(draw(Chart("c", "loss", say("x"), series=(0.5, 1e3, 1e6))).svg)
    assert {"1", "100", "10000"} <= set(labels) or {"0.1", "10", "1000"} <= set(labels)
    assert "5×10¹¹" not in labels


def test_letters_that_this_machines_fonts_lack_are_nobodys_problem() -> None:
    class Japanese:
        def gettext(self, text: str) -> str:
            return "損失"

        def ngettext(self, singular: str, plural: str, n: int) -> str:
            return "損失"

    spoken = Language("ja", "ltr", "日本語", Japanese())
    assert "損失" in texts(draw_chart(ALL["loss"], HtmlScribe(run(NETWORK), spoken)).svg)


def test_an_authors_name_is_no_markup() -> None:
    named = replace(seed_spec(), names=Names(inputs=("a", "b"), outputs=("$x^2$ <b> & more",)))
    spec = replace(
        named, layers=(replace(named.layers[0], activation="tanh"), replace(named.layers[1], activation="tanh"))
    )
    svg = draw(Chart("c", "activation", say("x"), nodes=(Ref("z2", (0,)),)), spec).svg
    assert "<b>" not in svg
    assert any("$x^2$" in text for text in texts(svg))


@given(st.floats(0, 1e6), st.floats(1e-9, 1e9), st.floats(0, 1))
def test_contour_lines_climb_and_cover_the_chart(least: float, height: float, share: float) -> None:
    top = least + height
    if top <= least * (1 + 1e-9):
        return
    levels = _levels(least, top, least + share * height)
    assert levels == sorted(set(levels))
    assert levels[0] <= least
    assert levels[-1] >= top
    assert 3 <= len(levels) <= LEVELS + 3


def test_a_gradient_of_nothing_and_a_loss_of_infinity_do_not_break_the_map() -> None:
    spec = network((2, 2), ("sigmoid",), 3, loss="binary_cross_entropy", learning_rate=1e3)
    chart = Chart("c", "contours", say("x"), nodes=(Ref("W1", (0, 0)), Ref("W1", (1, 1))))
    assert draw(chart, spec).svg.startswith("<svg")


# ---- Charts in a lesson


def charts(spec: Spec) -> list[Chart]:
    """Every chart of a lesson, in its order."""

    def found(item: object) -> list[Chart]:
        if isinstance(item, Chart):
            return [item]
        inner = getattr(item, "blocks", ()) or getattr(item, "items", ())
        return [
            chart for part in inner for chart in (sum(map(found, part), []) if isinstance(part, tuple) else found(part))
        ]

    def of(section: blocks.Section) -> list[Chart]:
        return [*sum(map(found, section.blocks), []), *sum(map(of, section.parts), [])]

    return sum(map(of, walkthrough(run(spec)).sections), [])


def asking(spec: Spec, *kinds: str, train: int = 0) -> Spec:
    return replace(spec, display=replace(spec.display, charts=kinds, train=train))


def test_a_lesson_of_one_step_draws_nothing_that_nobody_asked_for() -> None:
    assert charts(NETWORK) == []


def test_building_the_seeds_lesson_imports_neither_matplotlib_nor_numpy(tmp_path: Path) -> None:
    seed = GENERATOR.parent / "site" / "lessons" / "hmkcode.yaml"
    code = f"import everystep, sys; everystep.build([{str(seed)!r}], {str(tmp_path)!r}); print(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(GENERATOR)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert not {"matplotlib", "numpy"} & set(done.stdout.split())


def test_each_function_is_drawn_once_with_all_its_points() -> None:
    spec = network((2, 3, 2, 2, 1), ("tanh", "softmax", "tanh", "identity"), 4, steps=2)
    drawn = [chart for chart in charts(asking(spec, "activation")) if chart.kind == "activation"]
    assert [chart.id for chart in drawn] == ["activation-tanh"]
    assert {(r.array, r.at) for r in drawn[0].nodes} == {
        *[("z1", (i,)) for i in range(3)], *[("z3", (i,)) for i in range(2)],
    }  # fmt: skip


def test_the_map_is_of_the_two_weights_with_the_largest_gradients() -> None:
    trace = run(NETWORK)
    [chart] = charts(asking(NETWORK, "contours"))
    sizes = sorted(
        (
            abs(trace.value(f"dL_dW{layer}", at))
            for layer in (1, 2)
            for at in product(*map(range, trace.quantity(f"W{layer}").shape))
        ),
        reverse=True,
    )
    assert sorted((abs(trace.value(f"dL_d{r.array}", r.at)) for r in chart.nodes), reverse=True) == sizes[:2]


def test_a_network_with_one_weight_or_without_a_gradient_has_no_map() -> None:
    assert charts(asking(network((1, 1), ("identity",), 3), "contours")) == []
    still = replace(seed_spec(), inputs=[[0, 0]], targets=[[0]])
    assert charts(asking(still, "contours")) == []


def test_a_step_that_is_lost_beside_its_weights_has_no_map() -> None:
    saturated = Spec((Layer([[5, 0], [0, 5]], [-30, 30], "sigmoid"),), [[0, 1]], [[1, 0]], 0.001)
    assert charts(asking(saturated, "contours")) == []
    assert charts(asking(replace(saturated, learning_rate=1e6), "contours"))


def test_several_steps_bring_their_losses() -> None:
    spec = replace(seed_spec(), steps=3)
    [chart] = charts(spec)
    assert chart.series == train(spec, 3).losses


def test_training_brings_a_curve_of_all_losses_and_a_table_of_some() -> None:
    spec = asking(seed_spec(), train=200)
    [chart] = charts(spec)
    assert chart.series == train(spec, 200).losses
    page = html_page(walkthrough(run(spec)), language("en")).text
    table = re.findall(r"<table>(?:(?!</table>).)*</table>", page[page.index('id="training-losses"') :], re.S)[0]
    steps = re.findall(r'<th scope="row"[^>]*>(\d+)</th>', table)
    assert steps == ["0", "1", "2", "5", "10", "20", "50", "100", "200"]
    assert "The loss fell from" in page


@pytest.mark.parametrize(
    ("rate", "steps", "said"),
    [(0.05, 1, "The loss fell from"), (50.0, 200, "steps training cannot go on"), (2.0, 3, "does not help")],
)  # fmt: skip
def test_where_training_leads_is_said(rate: float, steps: int, said: str) -> None:
    spec = asking(replace(seed_spec(), learning_rate=rate), train=steps)
    assert said in html_page(walkthrough(run(spec)), language("en")).text


def test_markdown_keeps_its_charts_in_files_beside_it() -> None:
    spec = asking(replace(NETWORK, display=Display()), "activation", "contours", train=5)
    page = markdown_page(walkthrough(run(spec)), language("en"), stem="lesson")
    names = [name for name in page.files if "chart" in name or "activation" in name]
    assert sorted(names) == [
        "lesson.activation-sigmoid.svg", "lesson.activation-tanh.svg", "lesson.training-chart.svg",
        "lesson.update-landscape-chart.svg",
    ]  # fmt: skip
    for name in names:
        assert f"]({name})" in page.text
        assert page.files[name].startswith('<svg xmlns="http://www.w3.org/2000/svg"')
