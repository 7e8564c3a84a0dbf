"""How formulas are written: MathML that browsers know, TeX that Markdown leaves alone, brackets, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from everystep.compute import formula as trees
from everystep.compute.formula import Call, Formula, Number, Ref
from everystep.compute.names import anatomy, parse_node
from everystep.compute.spec import Display, Layer, OptimizerChoice, Spec
from everystep.compute.trace import AFTER, Trace, run
from everystep.render.naming import PROFILES, Name
from everystep.render.scribe import HtmlScribe, MarkdownScribe

from .judge import Exact, Misprint, Printed, evaluate, parse, same
from .networks import network
from .pages import ARABIC, HtmlReader, Lesson, MarkdownReader, spoken
from .test_lesson import LESSONS, lessons

CORE = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub",
    "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom",
}  # fmt: skip
"""What MathML Core has, and so what every browser shows."""

# ---- MathML


@lessons
@pytest.mark.parametrize("code", ["en", "pl", ARABIC.code])
def test_formulas_are_mathml_core(lesson: Lesson, code: str) -> None:
    page = re.sub(r"(?s)<script\b.*?</script>", "", lesson.rendered("html", code).text)
    for math in re.findall(r"(?s)<math\b.*?</math>", page):
        root = ET.fromstring(math)  # well-formed by itself
        for element in root.iter():
            assert element.tag in CORE
            count = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "msubsup": 3}.get(element.tag)
            assert count is None or len(element) == count, ET.tostring(element)
            assert element.tag != "mrow" or len(element) > 1 or element.get("class"), f"a row for nothing: {math}"
            if element.tag in ("mi", "mn", "mo"):
                assert (element.text or "").strip() and not len(element), math
            variant = element.get("mathvariant")
            assert variant in (None, "normal") and (variant is None or element.tag == "mi")


@lessons
@pytest.mark.parametrize("code", ["en", "pl", ARABIC.code])
def test_every_formula_can_be_read_as_mathematics(lesson: Lesson, code: str) -> None:
    page, markdown = lesson.html(code), lesson.markdown(code)
    for chain in (*page.calculations(), *markdown.cards(), *markdown.chains()):
        for _, tokens in chain.lines:
            if any(token == ("name", "") or token == ("slope", "") for token in tokens):
                continue  # whole arrays; Markdown's names
            parse(tokens)


# ---- TeX


def balanced(tex: str) -> bool:
    depth = 0
    for sign in tex:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


@lessons
@pytest.mark.parametrize("code", ["en", "pl", ARABIC.code])
def test_tex_has_nothing_in_it_that_markdown_or_a_template_engine_takes_for_its_own(lesson: Lesson, code: str) -> None:
    for tex in lesson.markdown(code).formulas():
        assert balanced(tex), tex
        assert not re.search(r"\{\{|\{%|%\}|\\[^A-Za-z]|[<>|$`]|\n", tex), tex
        assert tex.count(r"\color") == len(re.findall(r"\{\\color\{#[0-9a-f]{6}\}\{", tex)), tex
        assert tex.count("#") == tex.count(r"\color"), tex
        assert tex.count(r"\left") == tex.count(r"\right"), tex
        assert not re.search(r"\\(boldsymbol|mathbf|hat|mathrm) *\\(mathrm|boldsymbol|mathbf)", tex), tex


# ---- Brackets: what is written means what the tree means

TRACE = run(network((2, 2, 2), ("tanh", "identity"), 11, display=Display(4)))
SCRIBES = {
    code: (HtmlScribe(TRACE, spoken(code)), MarkdownScribe(TRACE, spoken(code))) for code in ("en", "pl", ARABIC.code)
}
SMALL = Spec((Layer([[0.5]]),), [[1]], [[1]], 0.00002)
LEAVES = [Ref("W1", (i, j)) for i in (0, 1) for j in (0, 1)] + [
    Ref("x", (0,)),
    Ref("learning_rate"),
    Ref("dL_dW1", (0, 1)),
]
OPERATIONS = {"add": 2, "sub": 2, "mul": 2, "weigh": 2, "div": 2, "neg": 1, "square": 1, "exp": 1, "tanh": 1, "max": 2,
              "positive": 1}  # fmt: skip


def formulas(most: int = 12) -> st.SearchStrategy[Formula]:
    leaves = st.sampled_from(LEAVES) | st.sampled_from(
        [Number(2.0), Number(-0.5), Number(0.25), Number(2e-7), Number(0.0)]
    )

    def built(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        return st.sampled_from(sorted(OPERATIONS)).flatmap(
            lambda op: st.tuples(*[inner] * OPERATIONS[op]).map(lambda args: Call(op, args)))  # fmt: skip

    return st.recursive(leaves, built, max_leaves=most)


def meant(f: Formula, scribe: HtmlScribe) -> Any:
    """The value of the tree itself, from the numbers as they are printed."""
    algebra = Exact()
    match f:
        case Number(value):
            return Fraction(repr(value))
        case Ref(array, index):
            return Fraction(scribe.printed.ref(array, index))  # type: ignore[arg-type]
        case Call("square", (x,)):
            return algebra.power(meant(x, scribe), Fraction(2))
        case Call(op, args):
            parts = [meant(a, scribe) for a in args]
            compute = getattr(algebra, {"weigh": "mul", "max": "maximum"}.get(op, op))
            return compute(*parts)
    raise TypeError(f)


@settings(max_examples=300, deadline=None)
@given(formulas(), st.sampled_from(sorted(SCRIBES)))
def test_brackets_stand_where_they_are_needed(f: Formula, code: str) -> None:
    html, markdown = SCRIBES[code]
    try:
        expected = meant(f, html)
    except (ZeroDivisionError, ArithmeticError):
        assume(False)
    page = HtmlReader(f"<main>{html.math(f, 'numbers', True)}</main>", code)
    tokens = page.tokens(page.root)
    assert same(evaluate(parse(tokens), Exact()), expected)
    tex = MarkdownReader("", code).tokens(markdown.tex.write(f, "numbers"))
    assert same(evaluate(parse(tex), Exact()), expected)


@pytest.mark.parametrize(
    ("f", "tex"),
    [
        (Number(3.0) - trees.formula(Number(-2.0)), r"3 - \left(-2\right)"),
        (Number(3.0) - (Number(2.0) - 1), r"3 - \left(2 - 1\right)"),
        (Call("neg", (Number(2.0) + 1,)), r"-\left(2 + 1\right)"),
        (Call("add", (Number(2.0), Call("neg", (Number(1.0),)))), "2 - 1"),
        (Number(2.0) * (Number(1.0) + 3), r"2 \cdot \left(1 + 3\right)"),
        (trees.square(Number(-2.0)), r"{\left(-2\right)}^{2}"),
        (trees.square(Number(1.0) / 2), r"{\left(\frac{1}{2}\right)}^{2}"),
        (trees.square(trees.exp(Number(1.0))), r"{\left(e^{1}\right)}^{2}"),
        (Number(2e-7) * 3, r"2 \cdot 10^{-7} \cdot 3"),
        (trees.square(Number(2e-7)), r"{\left(2 \cdot 10^{-7}\right)}^{2}"),
    ],
)
def test_brackets_are_those_of_a_textbook(f: Formula, tex: str) -> None:
    assert SCRIBES["en"][1].tex.write(f, "numbers") == tex


def test_small_numbers_are_powers_of_ten_in_every_notation() -> None:
    lesson = Lesson(SMALL)
    assert (
        "2·10" in "".join(lesson.html().root.itertext()).replace("2.0", "2") or "10^{-5}" in lesson.rendered("md").text
    )


# ---- Names

NETWORKS = {
    "small": network((2, 2, 1), ("sigmoid", "identity"), 1),
    "wide": network((12, 11, 13), ("tanh", "softmax"), 1, loss="cross_entropy"),
    "deep": network((2, 11, 3, 12, 1), ("relu", "tanh", "identity", "sigmoid"), 1),
    "batch": network((2, 11, 2), ("sigmoid", "sigmoid"), 1, samples=12),
    "adam": network((2, 2, 2), ("relu", "identity"), 1, samples=2, steps=2, optimizer=OptimizerChoice("adam")),
}


def names_of(trace: Trace, notation: str) -> Iterator[tuple[str, str, Name]]:
    """Stage, node and name of every number, those that training keeps and those of the chain rule included."""
    naming = PROFILES[notation](trace)
    plain = {n for n, layer in enumerate(trace.spec.layers, 1) if layer.activation == "identity"}
    for node in trace.nodes():
        part = anatomy(node.array)
        if part.kind in ("z", "dL_da") and part.layer in plain:
            continue  # one number with a and with dL/dz, and so one name
        if part.kind == "da_dz" and part.layer in plain:
            continue  # 1
        if part.kind in ("W_new", "b_new") and part.stage == AFTER:
            continue
        yield part.stage, node.name, naming.name(*parse_node(node.name))


@pytest.mark.parametrize("notation", PROFILES)
@pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)
def test_no_two_numbers_of_a_stage_share_a_name(spec: Spec, notation: str) -> None:
    trace = run(replace(spec, display=Display(notation=notation)))
    scribe = MarkdownScribe(trace, spoken("en"))
    shared = {"after.": ("", "after.")}  # the second pass stands beside the numbers it starts from
    for stage in dict.fromkeys(stage for stage, _, _ in names_of(trace, notation)):
        found: dict[str, str] = {}
        for where, node, name in names_of(trace, notation):
            if where not in shared.get(stage, (stage,)):
                continue
            if stage == AFTER and where == "" and spec.steps > 1:
                continue  # the pass after the last of several steps
            array, at = parse_node(node)
            for text in (name.plain(), scribe.tex.write(Ref(array, at))):
                assert found.setdefault(text, node) == node, f"{node} and {found[text]} are both called {text}"


@pytest.mark.parametrize("notation", PROFILES)
def test_whole_arrays_have_names_of_their_own(notation: str) -> None:
    trace = run(replace(NETWORKS["deep"], display=Display(notation=notation)))
    scribe = MarkdownScribe(trace, spoken("en"))
    found: dict[str, str] = {}
    for name, q in trace.program.quantities.items():
        if not q.axes or q.local or anatomy(name).kind in ("da_dz", "loss_per_sample"):
            continue
        if anatomy(name).kind in ("z", "dL_da") and trace.spec.layers[anatomy(name).layer - 1].activation == "identity":
            continue
        text = scribe.tex.write(Ref(name))
        assert found.setdefault(text, name) == name, f"{name} and {found[text]} are both called {text}"


@pytest.mark.parametrize("notation", PROFILES)
def test_what_belongs_to_the_new_weights_carries_a_plus(notation: str) -> None:
    naming = PROFILES[notation](run(replace(NETWORKS["small"], display=Display(notation=notation))))
    for array, at in (("after.a1", (0,)), ("after.z1", (1,)), ("after.loss", ()), ("W1_new", (0, 1))):
        assert naming.name(array, at).plain().endswith("⁺")
    assert not naming.name("a1", (0,)).plain().endswith("⁺")


def test_what_an_optimizer_keeps_carries_the_number_of_its_step() -> None:
    naming = PROFILES["numbered"](run(NETWORKS["adam"]))
    marks = [naming.name(array, (0, 0)).above for array in ("m_W1_old", "m_W1", "step2.m_W1_old", "step2.m_W1")]
    assert marks == ["(0)", "(1)", "(1)", "(2)"]


def test_digits_above_a_name_are_the_languages_own() -> None:
    trace = run(NETWORKS["batch"])
    text = HtmlScribe(trace, spoken(ARABIC.code)).math(Ref("a1", (10, 10)), "names", True)
    above = ET.fromstring(text.replace("&nbsp;", " "))
    digits = [e.text for e in above.iter("mn")]
    assert digits == ["١١", "١١"]


def test_a_misprint_is_found() -> None:
    """The reader of these tests does not read what is not there."""
    page = HtmlReader("<main><math><mrow><mn>2</mn><mo>·</mo><mo>−</mo><mn>3</mn></mrow></math></main>")
    with pytest.raises(Misprint):
        parse(page.tokens(page.root))
    page = HtmlReader("<main><math><msup><mrow><mo>−</mo><mn>2</mn></mrow><mn>2</mn></msup></math></main>")
    with pytest.raises(Misprint):
        parse(page.tokens(page.root))
    assert isinstance(page.tokens(page.root)[0], tuple) and LESSONS and Printed
