"""A site with a hundred lessons against the same site without them: the processor time that they add, in one run."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..sites import environment, write

PAGES = 100
FIRST, AGAIN = 0.5, 0.1
"""What a hundred lessons are to add to a site's processor time at most: written, and unchanged."""

ROUNDS = 3

EDITED = 0.2
"""The seconds of our own that a server is to need at most for an edited spec."""

SENTENCE = "A sentence about networks, *weights* and `code`, such as any course has on its pages.\n"

TABLE = "| step | loss | rate |\n|---|---:|---:|\n" + "".join([f"| {k} | 0.{k}5 | **0.{k}** |\n" for k in range(1, 7)])

CODE = (
    "```python\n" + "".join([f"W{k} = W{k} - rate * gradient(loss, W{k})  # step {k}\n" for k in range(12)]) + "```\n"
)

SHORT = "".join([f"## Part {n}\n\n" + f"{SENTENCE}\n" * 4 for n in range(6)])
"""A page of 360 words, shorter than most: the hardest measure, since it takes so little time itself."""

LECTURE = "".join([
    f"## Part {n}\n\n" + f"{SENTENCE * 4}\n" * 2 + ("", TABLE, CODE, "- " + "- ".join([SENTENCE] * 3),
                                                     "!!! note\n\n    " + SENTENCE)[n % 5] + "\n"
    for n in range(8)])  # fmt: skip
"""A page of lecture notes: 1,400 words in eight parts, with samples of code, tables, lists and a note."""

TEXTS = {"short pages": SHORT, "lecture notes": LECTURE}


def spec(k: int, rate: float = 0.5) -> str:
    draw = random.Random(k)

    def numbers(n: int) -> str:
        return str([round(draw.uniform(-1, 1), 2) for _ in range(n)])

    return (
        f"title: Lesson {k}\n"
        f"layers:\n  - weights: [{numbers(2)}, {numbers(2)}]\n    biases: {numbers(2)}\n    activation: sigmoid\n"
        f"  - weights: [{numbers(2)}]\n    biases: {numbers(1)}\n    activation: sigmoid\n"
        f"inputs: {numbers(2)}\ntargets: {numbers(1)}\nlearning_rate: {rate}\n"
    )


def course(folder: Path, theme: str, text: str, fence: str) -> Path:
    """A site of a hundred pages; with a fence, each of them has a lesson."""
    pages = {f"docs/page{k:03}.md": f"# Page {k}\n\n{text}{fence.format(k=k)}" for k in range(PAGES)}
    specs = {f"lessons/l{k:03}.yaml": spec(k) for k in range(PAGES)}
    plugin = "\n  - everystep" if fence else ""
    config = f"site_name: Course\ntheme: {theme}\nplugins:\n  - search{plugin}\n"
    extensions = "markdown_extensions: [tables, pymdownx.superfences, pymdownx.highlight, admonition]\n"
    return write(folder, {"mkdocs.yml": config + extensions, "docs/index.md": "# Home\n", **pages, **specs})


def build(folder: Path, env: dict[str, str], out: str) -> float:
    """The processor time of a build into a new folder, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", out], cwd=folder, env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


WISHES = {
    "one section each": "\n```everystep\nfile: l{k:03}.yaml\nshow: [forward]\n```\n",
    "whole lessons": "\n```everystep\nfile: l{k:03}.yaml\n```\n",
}


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize(
    ("theme", "pages"), [("mkdocs", "short pages"), ("material", "short pages"), ("material", "lecture notes")]
)
def test_time_a_site_with_a_hundred_lessons(
    benchmark: Any, tell: Callable[..., None], tmp_path: Path, theme: str, pages: str, wish: str
) -> None:
    env = environment(tmp_path)
    plain = course(tmp_path / "plain", theme, TEXTS[pages], "")
    ours = course(tmp_path / "ours", theme, TEXTS[pages], WISHES[wish])

    def compare() -> tuple[float, float, float]:
        build(plain, env, "first")
        times = []
        for n in range(ROUNDS):
            if n:  # nothing is deleted: many file systems are slow for a while where files have been
                (ours / ".cache").rename(ours / f"cache{n}")
            times.append((build(plain, env, f"{n}"), build(ours, env, f"{n}"), build(ours, env, f"{n} again")))
        # Of each the least: what else a busy machine does is nobody's.
        without, first, again = map(min, zip(*times, strict=True))
        return without, first, again

    without, first, again = benchmark.pedantic(compare, rounds=1)
    added, kept = first / without - 1, again / without - 1
    tell(
        f"{theme}, {pages}, {wish}: a site takes {without:.1f} s of processor time; "
        f"{PAGES} lessons add {added:.0%} of it "
        f"(target {FIRST:.0%}), unchanged ones {kept:.0%} (target {AGAIN:.0%})",
        without=without, added=added, kept=kept,
    )  # fmt: skip
    assert (ours / "0" / "page000" / "index.html").read_text(encoding="utf-8").count("everystep-lesson") == 1


def test_time_an_edited_spec(benchmark: Any, tell: Callable[..., None], tmp_path: Path) -> None:
    from markdown import Markdown

    from everystep.publish.markdown_extension import Everystep

    write(tmp_path, {"l.yaml": spec(1)})
    ours = Everystep(folder=str(tmp_path), cache=str(tmp_path / "cache"), style=False)
    md = Markdown(extensions=["pymdownx.superfences", "toc", ours])
    page = "# Page\n\n```everystep\nfile: l.yaml\n```\n"
    md.convert(page)

    def edited() -> float:
        times = []
        for k in range(10):
            write(tmp_path, {"l.yaml": spec(1, 0.1 + k / 10)})
            start = time.perf_counter()
            md.reset().convert(page)
            times.append(time.perf_counter() - start)
        return max(times)

    worst = benchmark.pedantic(edited, rounds=1)
    start = time.perf_counter()
    md.reset().convert(page)
    unchanged = time.perf_counter() - start
    tell(
        f"an edited spec is on its page after {worst * 1000:.0f} ms (target {EDITED * 1000:.0f} ms), "
        f"an unchanged one after {unchanged * 1000:.1f} ms",
        edited=worst, unchanged=unchanged,
    )  # fmt: skip
