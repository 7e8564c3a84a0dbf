"""Diagrams: nothing overlaps, nothing is lost, nothing an author writes becomes markup."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from everystep.render.diagram import (
    Bias,
    Callout,
    Column,
    Drawing,
    Edge,
    Label,
    Neuron,
    Picture,
    Sample,
    hero,
    network,
    sample,
)
from everystep.render.diagram_layout import num
from everystep.render.diagram_parts import Direction, Show
from everystep.render.diagram_text import lines, shorten, width

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]  # left, top, right, bottom

SIZES = [
    (1, 1), (1, 8), (8, 1), (2, 2, 1), (2, 3, 3, 2), (3, 3), (3, 4, 2), (4, 4, 4), (5, 5), (6, 2, 6), (7, 7, 1),
    (8, 8, 8, 8), (1, 1, 1, 1, 1),
]  # fmt: skip


def picture(
    sizes: tuple[int, ...], value: str = "−0.340", show: Show = "names+values", role: str = "weight",
    bias: bool = False, after: str = "", loss: bool = False, name: str = "w",
) -> Picture:  # fmt: skip
    """A dense network of these sizes, every number the same."""
    last = len(sizes) - 1
    columns = []
    for c, size in enumerate(sizes):
        kind = "input" if c == 0 else "output" if c == last else "hidden"
        pill = Bias("b", Label("b", "1"), value) if bias and c else None
        columns.append(
            Column(
                f"Layer {c}",
                tuple(Neuron(f"a{c}[{k}]", Label("h", str(k)), value, kind, bias=pill) for k in range(size)),
            )
        )
    edges = [
        Edge(f"W{c + 1}[{t},{s}]", (c, s), (c + 1, t), Label(name, f"{t}{s}"), value, t % 8 + 1, role, after)
        for c in range(last)
        for t, s in product(range(sizes[c + 1]), range(sizes[c]))
    ]
    targets = tuple(Neuron(f"y[{k}]", Label("y", str(k)), "1", "target", "diamond") for k in range(sizes[-1]))
    end = Neuron("loss", Label("L"), "0.327", "loss") if loss else None
    direction: Direction = "backward" if role == "gradient" else "forward"
    return Picture(
        tuple(columns), tuple(edges), targets, end, direction, show, (), "The network", "What it shows.", "pass"
    )


def shapes(drawing: Drawing) -> tuple[list[Box], list[Box], Box]:
    """The boxes of labels, the discs and diamonds, and the view box."""
    root = ET.fromstring(drawing.svg)
    boxes, discs = [], []
    for rect in root.iter(f"{SVG}rect"):
        if rect.get("class", "").startswith(("box ", "o ")):
            x, y, w, h = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h))
    for circle in root.iter(f"{SVG}circle"):
        x, y, r = (float(circle.get(key, "")) for key in ("cx", "cy", "r"))
        discs.append((x - r, y - r, x + r, y + r))
    for path in root.iter(f"{SVG}path"):
        if "disc" in path.get("class", ""):
            x, top, r = map(float, re.findall(r"[-\d.]+", path.get("d", ""))[:3])
            discs.append((x - r, top, x + r, top + 2 * r))
    left, top, w, h = map(float, root.get("viewBox", "").split())
    return boxes, discs, (left, top, left + w, top + h)


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def assert_tidy(drawing: Drawing) -> None:
    boxes, discs, view = shapes(drawing)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert not [pair for pair in product(boxes, discs) if overlap(*pair)]
    assert not [pair for pair in combinations(discs, 2) if overlap(*pair)]
    for left, top, right, bottom in boxes + discs:
        assert left >= view[0] and top >= view[1] and right <= view[2] and bottom <= view[3]


def alone(it: Picture) -> Drawing:
    return network(it, standalone=True)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("bias", [False, True], ids=["", "biases"])
@pytest.mark.parametrize("show", ["names", "values", "names+values"])
def test_labels_never_touch_each_other_or_a_neuron(sizes: tuple[int, ...], bias: bool, show: Show) -> None:
    assert_tidy(alone(picture(sizes, show=show, bias=bias)))


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 8), min_size=2, max_size=5).map(tuple),
    value=st.sampled_from(["2", "0.11", "−0.340", "12.5", "−1.234e−05", "123,456.789"]),
    bias=st.booleans(),
    loss=st.booleans(),
    after=st.sampled_from(["", "0.121"]),
    role=st.sampled_from(["weight", "gradient"]),
)
def test_any_network_is_tidy(sizes: tuple[int, ...], value: str, bias: bool, loss: bool, after: str, role: str) -> None:
    it = picture(sizes, value, bias=bias, loss=loss, after=after, role=role)
    drawing = alone(it)
    assert_tidy(drawing)
    assert {e.node for e in it.edges} <= set(re.findall(r'data-node="([^"]+)"', drawing.svg))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_edge_and_neuron_carries_its_node(sizes: tuple[int, ...]) -> None:
    it = picture(sizes, bias=True, loss=True)
    nodes = set(re.findall(r'data-node="([^"]+)"', network(it).svg))
    assert nodes >= {e.node for e in it.edges} | {n.node for c in it.columns for n in c.neurons}
    assert nodes >= {n.node for n in it.targets} | {"loss", "b"}


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_a_drawing_tells_which_labels_found_no_room(sizes: tuple[int, ...]) -> None:
    it = picture(sizes)
    drawing = network(it)
    for edge in it.edges:
        written = re.findall(rf'data-node="{re.escape(edge.node)}">(<rect.*?)</g>', drawing.svg)
        text = re.sub(r"<[^>]+>", "", written[0]) if written else ""
        assert (edge.value not in text) == (edge.node in drawing.without_number)
        assert (str(edge.name) not in text) == (edge.node in drawing.without_name)


def test_a_small_network_writes_every_name_and_number() -> None:
    drawing = network(picture((2, 2, 1), loss=True))
    assert (drawing.without_number, drawing.without_name) == ((), ())


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "]]>", "a & b", '"quoted"', "nul\0bell\7"])
def test_what_an_author_writes_comes_out_as_text(text: str) -> None:
    neuron = Neuron(text, Label(text, text, text), text, "input", bias=Bias(text, Label(text), text))
    end = Neuron("a", Label("a"), "1", "output")
    edge = Edge(text, (0, 0), (1, 0), Label(text), text)
    it = Picture(
        (Column(text, (neuron,)), Column(text, (end,))), (edge,), (neuron,), None, "forward", "names+values",
        (Callout(text, (1, 0)), Callout(text, (0, 0))), text, text, text,
    )  # fmt: skip
    kept = re.sub(r"[\0\7]", "", text)
    for drawing in (
        network(it, standalone=True),
        hero(it, standalone=True),
        sample([Sample((neuron,), (end,), text)], heads=(text, text), title=text, description=text, standalone=True),
    ):
        root = ET.fromstring(drawing.svg)
        assert not list(root.iter(f"{SVG}script"))
        assert root.findtext(f"{SVG}title") == kept
        assert root.findtext(f"{SVG}desc") == kept


def three(name: str, value: str = "2", bias: bool = False, loss: bool = False) -> Picture:
    """A chain of neurons, the author's name on every one."""
    pill = Bias("b", Label("b", "1"), "0.35") if bias else None
    columns = tuple(
        Column(
            role,
            (Neuron(f"{role}[1]", Label(name), value, role, bias=pill), Neuron(f"{role}[2]", Label(name), value, role)),
        )
        for role in ("input", "hidden", "output")
    )
    edges = tuple(
        Edge(f"W{c}{s}{t}", (c, s), (c + 1, t), Label("w"), "0.5") for c, s, t in product(range(2), range(2), range(2))
    )
    targets = tuple(Neuron(f"y[{k}]", Label("y"), "1", "target", "diamond") for k in range(2))
    end = Neuron("loss", Label("L"), "0.327", "loss") if loss else None
    return Picture(columns, edges, targets if loss else (), end)


@pytest.mark.parametrize("name", ["hours slept", "hours studied", "temperatura powietrza", "a name of twenty-four ch"])
@pytest.mark.parametrize("bias", [False, True], ids=["", "bias"])
@pytest.mark.parametrize("loss", [False, True], ids=["", "loss"])
@pytest.mark.parametrize("value", ["2", ""], ids=["with value", "name only"])
def test_a_long_name_stands_whole_beside_its_neuron(name: str, bias: bool, loss: bool, value: str) -> None:
    drawing = alone(three(name, value, bias, loss))
    assert_tidy(drawing)
    root = ET.fromstring(drawing.svg)
    texts = [e for e in root.iter(f"{SVG}text") if e.get("class", "").startswith("name ")]
    assert "".join("".join(e.itertext()) for e in texts).replace(" ", "") == 6 * name.replace(" ", "")
    _, discs, view = shapes(drawing)
    for e in texts:
        x, y, room = float(e.get("x", "")), float(e.get("y", "")), width("".join(e.itertext())) * 12
        left = x - room if "end" in e.get("class", "") else x if "start" in e.get("class", "") else x - room / 2
        box = (left, y - 10, left + room, y + 3)
        assert box[0] >= view[0] and box[1] >= view[1] and box[2] <= view[2] and box[3] <= view[3]
        assert not [disc for disc in discs if overlap(box, disc)]


@pytest.mark.parametrize("name", ["hours slept", "the probability of snow"])
def test_the_arrow_of_a_call_out_keeps_clear_of_the_name_beside_its_neuron(name: str) -> None:
    words = Callout("prediction", (2, 0))
    drawing = alone(replace(three(name, "", True, False), callouts=(words,)))
    assert_tidy(drawing)
    root = ET.fromstring(drawing.svg)
    names = [e for e in root.iter(f"{SVG}text") if re.fullmatch("name .*start.*", e.get("class", ""))]
    (curve,) = [e.get("d", "") for e in root.iter(f"{SVG}path") if "Q" in e.get("d", "")]
    lowest = max(float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", curve.replace("Q", " ")))
    assert lowest < min(float(e.get("y", "")) for e in names) - 9


def test_a_name_that_fits_stands_in_its_neuron() -> None:
    assert 'class="name' not in alone(three("age")).svg


def test_an_endless_name_is_shortened() -> None:
    assert "…" in alone(three("x" * 60)).svg


def test_the_sample_shows_long_names_under_its_inputs() -> None:
    row = Sample(
        tuple(Neuron(f"x[{k}]", Label(name), "2", "input") for k, name in enumerate(("hours slept", "hours studied"))),
        (Neuron("y[1]", Label("y"), "1", "target", "diamond"),),
    )
    drawing = sample([row, row], heads=("Inputs", "Target"), standalone=True)
    assert_tidy(drawing)
    assert "hours slept</text>" in drawing.svg and "hours studied</text>" in drawing.svg


@pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 4, 2), (2, 3, 3, 2)], ids=str)
def test_an_update_shows_the_name_the_old_and_the_new_value_of_everything(sizes: tuple[int, ...]) -> None:
    drawing = alone(picture(sizes, "−0.200", after="−0.161", bias=True))
    assert_tidy(drawing)
    assert (drawing.without_number, drawing.without_name) == ((), ())
    labels = [e for e in ET.fromstring(drawing.svg).iter(f"{SVG}text") if e.get("class") in ("on", "k-bias")]
    assert min(float(e.get("font-size", "0")) for e in labels) >= 11


def test_the_same_picture_gives_the_same_bytes_and_ids_take_the_prefix() -> None:
    it = picture((2, 3, 1), bias=True)
    assert network(it).svg == network(it).svg
    first, second = (set(re.findall(r' id="([^"]+)"', network(it, prefix=p).svg)) for p in ("one", "two"))
    assert first and not first & second


def test_a_diagram_is_an_image_with_a_name_and_a_description() -> None:
    root = ET.fromstring(alone(picture((2, 2, 1))).svg)
    ids = {e.get("id"): e.text for e in root.iter()}
    assert root.get("role") == "img"
    assert root.get("direction") == "ltr"
    assert [ids[i] for i in root.get("aria-labelledby", "").split()] == ["The network", "What it shows."]


def test_only_a_standalone_diagram_brings_its_style() -> None:
    it = picture((2, 2, 1))
    assert "<style>" not in network(it).svg
    assert "prefers-color-scheme:dark" in alone(it).svg
    assert "var(--" not in alone(it).svg


def test_arrows_turn_in_the_backward_pass() -> None:
    def head(role: str) -> float:
        svg = network(picture((1, 1), role=role)).svg
        found = re.search(r'data-node="W1\[0,0\]"><path class="edge [^"]*" d="M[\d. ]+L([\d.]+)', svg)
        assert found
        return float(found[1])

    assert head("gradient") < head("weight")


def test_a_row_that_stands_for_many_is_marked() -> None:
    dots = Neuron("", Label("⋮"), shape="elided")
    it = Picture((Column("", (Neuron("x[1]", Label("x", "1")), dots)), Column("", (Neuron("a", Label("a")),))))
    assert "⋮" in network(it).svg


def test_hue_and_dash_say_the_same() -> None:
    svg = network(picture((1, 3))).svg
    assert {"e-b1 d-b1", "e-b2 d-b2", "e-b3 d-b3"} <= set(re.findall(r'class="edge ([^"]+)"', svg))


def test_the_dataset_shows_inputs_a_divider_and_targets() -> None:
    row = Sample(
        (Neuron("x[1]", Label("i", "1"), "2", "input"),), (Neuron("y[1]", Label("y"), "1", "target", "diamond"),)
    )
    drawing = sample([row, row], heads=("Inputs", "Target"), title="The samples", description="d", standalone=True)
    assert_tidy(drawing)
    assert drawing.svg.count('data-node="y[1]"') == 2
    assert "divider" in drawing.svg


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_coordinate_has_one_decimal_at_most_and_is_never_minus_zero(x: float) -> None:
    assert re.fullmatch(r"-?\d+(\.[1-9])?", num(x))
    assert num(x) != "-0"


@given(st.text(max_size=30), st.floats(1, 20))
def test_shortening_keeps_to_its_room(text: str, room: float) -> None:
    short = shorten(text, room)
    assert width(short) <= max(room, width(text[:1]) + width("…"))
    assert all(line == shorten(line, max(room, 3)) for line in lines(text, max(room, 3)))
