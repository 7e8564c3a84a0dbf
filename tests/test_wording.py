"""The lesson's own words: "error" for the loss, "actual value" for the target."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

import everystep
from everystep.compute.reader import read_text
from everystep.compute.spec import Display
from everystep.compute.trace import run
from everystep.render import render
from everystep.teach.walkthrough import walkthrough
from everystep.teach.wording import ACTUAL, ERROR, worded

ROOT = Path(everystep.__file__).parent
SEED = """
layers:
  - weights: [[0.11, 0.21], [0.12, 0.08]]
  - weights: [[0.14, 0.15]]
inputs: [2, 3]
targets: [1]
learning_rate: 0.05
"""


def sentences() -> set[str]:
    """Every sentence that a lesson may say."""
    files = [*ROOT.glob("teach/*.py"), *ROOT.glob("render/*.py")]
    files += [ROOT / "compute" / f"{name}.py" for name in ("activations", "losses", "optimizers")]
    found = set()
    for file in files:
        if file.name == "wording.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "say_n", "N_")
            ):
                for part in node.args[: 2 if node.func.id == "say_n" else 1]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        found.add(part.value)
    return found


def says(word: str, text: str) -> bool:
    """Whether a sentence uses a word, in the singular or the plural, other than as the name of a place."""
    return bool(re.search(rf"(?<!{{)\b{word}(e?s)?\b(?!}})", text, re.IGNORECASE))


def test_every_sentence_about_the_loss_has_one_about_the_error() -> None:
    missing = {text for text in sentences() if says("loss", text)} - set(ERROR)
    assert not missing, f"write these once more with the word error, in teach/wording.py: {missing}"


def test_every_sentence_about_the_target_has_one_about_the_actual_value() -> None:
    texts = sentences()
    needed = {text for text in texts if says("target", text)} | {
        ERROR[t] for t in texts if says("target", ERROR.get(t, ""))
    }
    assert not needed - set(ACTUAL)


def test_no_twin_is_left_of_a_sentence_that_nobody_says_any_more() -> None:
    assert not set(ERROR) - sentences()
    assert not set(ACTUAL) - sentences() - set(ERROR.values())


@pytest.mark.parametrize("text", ERROR)
def test_a_twin_keeps_the_places_and_drops_the_word(text: str) -> None:
    twin = worded(text, Display(loss_name="error", target_name="actual"))
    assert sorted(re.findall(r"{\w+}", twin)) == sorted(re.findall(r"{\w+}", text))
    assert not says("loss", twin)
    assert not says("target", twin)


def test_a_lesson_about_the_error_does_not_say_loss() -> None:
    spec = read_text(SEED + "display: {loss_name: error, target_name: actual}")
    visible = re.sub(r"<(style|head|annotation)\b.*?</\1>|<[^>]+>", " ", render(walkthrough(run(spec))), flags=re.S)
    visible = visible[: visible.index("import numpy")]
    assert not says("loss", visible)
    assert not says("target", visible)
    assert "The error fell from" in visible
    plain = render(walkthrough(run(replace(spec, display=Display()))))
    assert "The loss fell from" in plain
