"""How long a lesson takes, from the author's text to its page, beside plain Jinja2 writing as many bytes.

The template beside it is a fair one: it escapes what it writes, and it writes a value every 70 bytes or so, as a
lesson's page does. All that it leaves out is knowing what to write.

What is kept of one lesson serves the next one of its shape, so that each round is another lesson: its learning rate,
and with it every number after the update, is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import jinja2

import everystep
from everystep.compute.reader import read_text

from .conftest import in_turn

SEED = Path(__file__).resolve().parents[2] / "site" / "lessons" / "hmkcode.yaml"
TARGET = 3.0
"""A lesson is to take at most this many times what its bytes alone take."""

CELL, ROW = 70, 8
TEMPLATE = "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>\n{% endfor %}"


def lesson(text: str) -> str:
    """The page of a spec's text."""
    return everystep.render(everystep.walkthrough(everystep.run(read_text(text, "hmkcode.yaml"))))


def plain(size: int) -> Callable[[], str]:
    """Jinja2 writing a table of about `size` bytes."""
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)
    value = "0.1234567890 & a node's name " * 3
    escaped = len(jinja2.Environment(autoescape=True).from_string("{{ v }}").render(v=value[: CELL - 9]))
    per_row = ROW * (escaped + len("<td></td>")) + len("<tr></tr>\n")
    rows = [[value[: CELL - 9]] * ROW for _ in range(size // per_row)]
    return lambda: template.render(rows=rows)


def test_time_a_lesson_from_its_text_to_its_page(benchmark: Any, tell: Callable[..., None]) -> None:
    text = SEED.read_text(encoding="utf-8")
    page = lesson(text)
    beside = plain(len(page))
    assert abs(len(beside()) / len(page) - 1) < 0.05
    others = cycle([text.replace("learning_rate: 0.05", f"learning_rate: 0.{rate:03}") for rate in range(41, 60)])
    assert next(others) != text
    ours, theirs, ratio = in_turn(lambda: lesson(next(others)), beside, rounds=30)
    tell(
        f"a lesson of {len(page) / 1000:.0f} kB takes {ratio:.1f} x plain Jinja2 for as many bytes "
        f"(target {TARGET:g}); {ours * 1000:.1f} ms, {theirs * 1000:.1f} ms",
        ratio=ratio,
    )
    assert benchmark(lesson, text) == page
