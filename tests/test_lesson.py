"""The lesson as a whole: everything is derived, in order, and can be found and linked to."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import run
from everystep.render import render
from everystep.teach.lesson import Block, Columns, Details, Section
from everystep.teach.walkthrough import walkthrough

from .networks import network, seed_spec
from .pages import ARABIC, Chain, HtmlReader, Lesson, is_numeric, shown, texts

SEED = Lesson(seed_spec())
DEEP = Lesson(network((2, 3, 2, 2), ("sigmoid", "identity", "softmax"), 1, loss="cross_entropy"))
BATCH = Lesson(network((2, 2, 1), ("tanh", "sigmoid"), 2, samples=3, loss="binary_cross_entropy"))
STEPS = Lesson(network((2, 2, 1), ("relu", "identity"), 3, steps=3, optimizer=OptimizerChoice("momentum")))
ADAM = Lesson(network((1, 2, 1), ("relu", "identity"), 3, samples=2, steps=2, optimizer=OptimizerChoice("adam")))
INDEXED = Lesson(replace(BATCH.spec, display=Display(3, "carried", "indexed")))
LESSONS = {"seed": SEED, "deep": DEEP, "batch": BATCH, "steps": STEPS, "adam": ADAM, "indexed": INDEXED}

lessons = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


def cards(page: HtmlReader) -> dict[str, Chain]:
    return {card.home: card for card in page.cards()}


def parameters(spec: Spec) -> list[str]:
    """The gradient of every weight and bias of the first step, as an anchor."""
    names = []
    for number, layer in enumerate(spec.layers, 1):
        for i, row in enumerate(layer.weights, 1):
            names += [f"dL_dW{number}-{i}-{j}" for j in range(1, len(row) + 1)]
            names += [f"dL_db{number}-{i}"] if layer.biases is not None else []
    return names


@lessons
def test_every_weight_and_bias_has_a_derivation_of_its_own(lesson: Lesson) -> None:
    """A chain of partial derivatives, the same in names, in numbers, and a result."""
    found = cards(lesson.html())
    for name in parameters(lesson.spec):
        card = found[name]
        factors = {token[1] for token in card.lines[0][1] if token[0] == "name"}
        kinds = [not is_numeric(tokens) for _, tokens in card.lines]
        assert len(factors) >= 2, str(card)  # the chain rule: at least two derivatives
        assert kinds[:2] == [True, True] and kinds[-1] is False and len(kinds) >= 4, str(card)
        assert card.lines[-1][1][-1][0] == "num", str(card)


@lessons
def test_every_weight_and_bias_has_a_closed_form(lesson: Lesson) -> None:
    page = lesson.html()
    tables = [table for table in page.root.iter("div") if table.get("id", "").endswith("-closed")]
    rows = {next(e.get("data-node") for e in row.iter() if e.get("data-node"))
            for table in tables for row in table.iter("tr") if row.find("td") is not None}  # fmt: skip
    expected = {f"{kind}{layer}" for layer, _ in enumerate(lesson.spec.layers, 1) for kind in "W"}
    named = {re.sub(r"\[.*", "", row or "") for row in rows}
    assert expected <= {name.rpartition(".")[2] for name in named}
    assert len({row for row in rows if not (row or "").startswith("step")}) == len(parameters(lesson.spec))


@lessons
def test_the_sections_come_in_teaching_order(lesson: Lesson) -> None:
    ids = [section.id for section in walkthrough(lesson.trace).sections]
    order = ["network", "weights", "sample", "forward", "the-loss", "ladder", "idea", "backward", "update",
             *[f"step{n}" for n in range(2, lesson.spec.steps + 1)], "after"]  # fmt: skip
    assert [id for id in ids if id in order] == order


@lessons
def test_no_two_things_on_a_page_have_one_id(lesson: Lesson) -> None:
    found = re.findall(r'\sid="([^"]*)"', lesson.rendered("html").text)
    assert sorted({id for id in found if found.count(id) > 1}) == []
    in_markdown = re.findall(r'\sid="([^"]*)"', lesson.rendered("md").text)
    assert sorted({id for id in in_markdown if in_markdown.count(id) > 1}) == []


def ids(lesson: Lesson, code: str) -> list[str]:
    text = re.sub(r"(?s)<svg.*?</svg>", "", lesson.rendered("html", code).text)
    return re.findall(r'\sid="([^"]*)"', text)


@lessons
def test_ids_are_the_same_in_every_language(lesson: Lesson) -> None:
    """Only what matplotlib names within its own drawings depends on the length of the words in them."""
    english, *others = (ids(lesson, code) for code in ("en", "pl", ARABIC.code))
    assert all(other == english for other in others)


@lessons
def test_every_link_within_a_page_leads_somewhere(lesson: Lesson) -> None:
    text = lesson.rendered("html").text
    ids = set(re.findall(r'\sid="([^"]*)"', text))
    for attribute in ("href", "aria-labelledby", "aria-describedby"):
        for value in re.findall(rf'\s{attribute}="([^"]*)"', text):
            targets = [value[1:]] if attribute == "href" else value.split()
            if attribute == "href" and not value.startswith("#"):
                continue
            assert set(targets) <= ids, f"{attribute}={value}"


@lessons
def test_the_contents_name_every_section_and_part(lesson: Lesson) -> None:
    text = lesson.rendered("html").text
    start = text.index('<nav class="toc"')
    listed = set(re.findall(r'href="#([^"]+)"', text[start : text.index("</nav>", start)]))
    sections = walkthrough(lesson.trace).sections
    assert listed >= {section.id for section in sections} | {part.id for s in sections for part in s.parts}


@lessons
def test_every_block_with_an_id_is_found_by_it(lesson: Lesson) -> None:
    text = lesson.rendered("html").text

    def blocks(items: tuple[Block, ...]) -> list[str]:
        found = []
        for item in items:
            if hasattr(item, "id"):
                found.append(item.id)
            if isinstance(item, Details):
                found += blocks(item.blocks)
            if isinstance(item, Columns):
                found += [id for part in item.items for id in blocks(part)]
        return found

    def sections(section: Section) -> list[str]:
        return [section.id, *blocks(section.blocks), *[id for part in section.parts for id in sections(part)]]

    for section in walkthrough(lesson.trace).sections:
        for id in sections(section):
            assert f'id="{id}"' in text


def test_the_ladder_ends_at_inputs_and_weights() -> None:
    """prediction = out = h1 w5 + h2 w6 = (i1 w1 + i2 w2) w5 + (i1 w3 + i2 w4) w6"""
    rungs = [{token[1] for token in tokens if token[0] == "name"} for _, tokens in
             cards(SEED.html())["a2-1-ladder"].lines]  # fmt: skip
    assert rungs[0] == {"W2[1,1]", "a1[1]", "W2[1,2]", "a1[2]"}
    assert rungs[-1] == {f"W1[{i},{j}]" for i in (1, 2) for j in (1, 2)} | {"x[1]", "x[2]", "W2[1,1]", "W2[1,2]"}


def test_the_update_rule_has_a_word_for_each_of_its_parts() -> None:
    page = SEED.html()
    [rule] = [e for e in page.root.iter("div") if e.get("id") == "idea-rule"]
    nodes = {e.get("data-node") for e in rule.iter() if e.get("data-node")}
    notes = [(note.find("dt"), "".join(note.find("dd").itertext())) for note in rule.iter("div")  # type: ignore[union-attr]
             if note.find("dt") is not None]  # fmt: skip
    assert nodes == {"W2_new[1,1]", "W2[1,1]", "learning_rate", "dL_dW2[1,1]"}
    assert len(notes) == 4 and all(text for _, text in notes)


def test_a_batch_shows_every_samples_share_of_a_gradient() -> None:
    card = cards(BATCH.html())["dL_dW2-1-1"]
    shares = card.lines[-2][1]
    # A sign in front of the first share joins nothing.
    assert len([token for token in shares[1:] if token in (("op", "+"), ("op", "−"))]) == 2, shown(shares)


def test_a_batch_computes_every_sample() -> None:
    found = cards(BATCH.html())
    for sample in (1, 2, 3):
        assert {f"z1-{sample}-1", f"a2-{sample}-1", f"loss_per_sample-{sample}", f"dL_dz1-{sample}-2"} <= found.keys()


def test_every_further_step_is_a_group_with_all_its_calculations() -> None:
    found = cards(STEPS.html())
    for step in (2, 3):
        names = [f"step{step}-{name}" for name in parameters(STEPS.spec)]
        assert {*names, f"step{step}-z1-1", f"step{step}-a2-1", f"step{step}-v_W1-1-1"} <= found.keys()


def test_softmax_with_cross_entropy_goes_both_ways_and_says_why_they_meet() -> None:
    page = DEEP.html()
    found = cards(page)
    for i in (1, 2):
        long, short = found[f"dL_dz3-{i}-long"], found[f"dL_dz3-{i}"]
        assert [t for t in long.lines[-1][1] if t[0] == "num"][0][1].value == short.lines[-1][1][-1][1].value
    assert "Why it collapses" in "".join(page.root.itertext())


def test_one_remark_says_what_happens_to_a_neuron_that_relu_has_silenced() -> None:
    dead = Lesson(Spec((Layer([[-1.0, -1.0]], None, "relu"), Layer([[0.5]])), [[1, 1]], [[1]], 0.1))
    remarks = [e for e in dead.html().root.iter("div") if "remark" in e.get("class", "").split()]
    assert remarks


@pytest.mark.parametrize(("code", "mark"), [("en", "."), ("pl", ","), (ARABIC.code, "٫")])
def test_the_figures_of_the_lesson_that_started_it_are_on_the_page(code: str, mark: str) -> None:
    """To three decimals; the gradients exactly as its corrected arithmetic has them."""
    printed = {(number.node, str(number.value)) for number in SEED.html(code).numbers()}
    expected = {
        "a1[1]": "0.85", "a1[2]": "0.48", "a2[1]": "0.191", "loss": "0.327", "dL_dz2[1]": "-0.809",
        "dL_dW1[1,1]": "-0.227", "dL_dW1[1,2]": "-0.340", "dL_dW1[2,1]": "-0.243", "dL_dW1[2,2]": "-0.364",
        "dL_dW2[1,1]": "-0.688", "dL_dW2[1,2]": "-0.388",
        "W1_new[1,1]": "0.121", "W1_new[1,2]": "0.227", "W1_new[2,1]": "0.132", "W1_new[2,2]": "0.098",
        "W2_new[1,1]": "0.174", "W2_new[1,2]": "0.169",
        "after.a1[1]": "0.924", "after.a1[2]": "0.559", "after.a2[1]": "0.256", "after.loss": "0.277",
    }  # fmt: skip
    assert set(expected.items()) <= printed
    text = "".join(SEED.html(code).root.itertext())
    if code != ARABIC.code:
        assert f"0{mark}191" in text and f"−0{mark}809" in text


@lessons
def test_a_picture_shows_numbers_that_say_whose_they_are(lesson: Lesson) -> None:
    page = lesson.html()
    pictures = [e for e in page.root.iter("svg")]
    assert pictures
    forward = next(e for e in page.root.iter("figure") if e.get("id") == "forward-diagram")
    assert any(list(texts(e)) for e in forward.iter() if e.get("data-node"))


@pytest.mark.parametrize(("sizes", "english", "polish"), [
    ((1, 1, 1), "1 input, a hidden layer of 1 neuron and 1 output",
     "1 wejście, warstwę ukrytą z 1 neuronem i 1 wyjście"),
    ((1, 1, 1, 1, 1), "1 input, 3 hidden layers of 1 neuron each and 1 output",
     "1 wejście, 3 warstwy ukryte po 1 neuronie i 1 wyjście"),
    ((2, 3, 2, 2, 2, 2, 2, 1), "2 inputs, a hidden layer of 3 neurons, 5 hidden layers of 2 neurons each and 1 output",
     "2 wejścia, warstwę ukrytą z 3 neuronami, 5 warstw ukrytych po 2 neurony i 1 wyjście"),
])  # fmt: skip
def test_hidden_layers_that_are_alike_are_counted(sizes: tuple[int, ...], english: str, polish: str) -> None:
    lesson = walkthrough(run(network(sizes, ("tanh",) * (len(sizes) - 1), 1)))
    for lang, said in (("en", english), ("pl", polish)):
        page = render(lesson, lang=lang, format="md").replace("\N{NO-BREAK SPACE}", " ")
        assert said in page
