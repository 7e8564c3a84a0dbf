"""A thousand different lessons: how many a second two processes write, and that memory stays flat meanwhile."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = 1000
TARGET = 150.0
"""The lessons that two processes are to write in a second."""

ROUNDS = 5

GROWTH = 1.1
"""What memory after all lessons may be, as a multiple of what it is after the first fifth of them."""

MEMORY = """
import glob, resource, sys
from everystep.publish.build import built
specs = sorted(glob.glob("specs/*.yaml"))
for k, result in enumerate(built(specs, "alone", ["en"], ["html"], 1), 1):
    assert not result.problems
    if k in (len(specs) // 5, len(specs)):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def specs(tmp_path: Path) -> list[str]:
    """Networks of 2-2-1 neurons with sigmoids, all different."""
    folder = tmp_path / "specs"
    folder.mkdir()
    for k in range(LESSONS):
        draw = random.Random(k)

        def numbers(n: int, draw: random.Random = draw) -> str:
            return str([round(draw.uniform(-1, 1), 2) for _ in range(n)])

        (folder / f"lesson{k:04}.yaml").write_text(
            f"title: Lesson {k}\n"
            f"layers:\n"
            f"  - weights: [{numbers(2)}, {numbers(2)}]\n    biases: {numbers(2)}\n    activation: sigmoid\n"
            f"  - weights: [{numbers(2)}]\n    biases: {numbers(1)}\n    activation: sigmoid\n"
            f"inputs: {numbers(2)}\ntargets: {numbers(1)}\nlearning_rate: 0.5\n"
        )
    return [os.path.join("specs", name) for name in sorted(os.listdir(folder))]


def environment() -> dict[str, str]:
    """That of an installation, where what Python compiles is kept."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "PYTHONPATH": str(ROOT / "generator")}


def test_time_a_thousand_lessons(benchmark: Any, tell: Callable[..., None], specs: list[str], tmp_path: Path) -> None:
    def build(out: str, *wanted: str) -> float:
        """The seconds that it takes to write lessons into a new folder: where files have just been deleted, many file
        systems are slow for a while."""
        command = [sys.executable, "-m", "everystep", "build", *wanted, "-o", out, "--jobs", "2"]
        start = time.perf_counter()
        subprocess.run(command, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    build("first", specs[0])
    times = benchmark.pedantic(lambda: [build(f"out{n}", *specs) for n in range(ROUNDS)], rounds=1)
    best, middle = LESSONS / min(times), LESSONS / median(times)  # what else a busy machine does is not ours
    size = sum(file.stat().st_size for file in (tmp_path / "out0").iterdir())
    tell(
        f"two processes write {best:.0f} lessons a second at best, {middle:.0f} in the middle of {ROUNDS} rounds "
        f"(target {TARGET:g}), {best * size / LESSONS / 1e6:.1f} MB a second; a lesson has {size / LESSONS / 1000:.0f} "
        "kB",
        rate=best, middle=middle, megabytes=best * size / LESSONS / 1e6,
    )  # fmt: skip
    assert len(os.listdir(tmp_path / "out0")) == LESSONS


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_stays_flat_over_a_thousand_lessons(
    benchmark: Any, tell: Callable[..., None], specs: list[str], tmp_path: Path
) -> None:
    def build() -> list[int]:
        done = subprocess.run([sys.executable, "-c", MEMORY], cwd=tmp_path, env=environment(), capture_output=True,
                              text=True, check=True)  # fmt: skip
        return [int(line) for line in done.stdout.split()]

    early, late = benchmark.pedantic(build, rounds=1)
    tell(
        f"memory after {LESSONS // 5} lessons {early / 1024:.0f} MB, after {LESSONS} {late / 1024:.0f} MB",
        early=early, late=late,
    )  # fmt: skip
    assert late < early * GROWTH
