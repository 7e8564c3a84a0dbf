"""What the benchmarks share: two things timed in turn, so that a busy machine slows both, and their ratio told."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest


def is_asked_for(config: pytest.Config) -> bool:
    """Whether someone asks for this folder, as `make bench` does; what takes minutes is left to them."""
    return any("benchmarks" in argument for argument in config.args)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not is_asked_for(config):
        for item in items:
            if item.path.name == "test_many_lessons.py":
                item.add_marker(pytest.mark.skip(reason="takes a minute; pytest tests/benchmarks runs it"))


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """The middle of the times of both in seconds, and the middle of the ratios of neighbours."""
    ours(), theirs()
    pairs = []
    for _ in range(rounds):
        start = time.perf_counter()
        ours()
        between = time.perf_counter()
        theirs()
        pairs.append((between - start, time.perf_counter() - between))
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


@pytest.fixture
def tell(benchmark: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Prints a line of results and keeps the numbers in the benchmark's extra information."""

    def say(line: str, **numbers: float) -> None:
        benchmark.extra_info.update({name: round(number, 3) for name, number in numbers.items()})
        with capsys.disabled():
            print(f"\n{line}")

    return say
