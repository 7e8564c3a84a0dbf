"""How long the command takes from nothing, beside a Python that does nothing.

Each pair is one after the other; what Python compiles is kept, as in any installation.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import in_turn

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "site" / "lessons" / "hmkcode.yaml"
TARGET = 10.0
"""The command is to take at most this many times what an empty Python takes."""

LIBRARIES = "import msgspec, markupsafe"
"""What of that is the import of the libraries alone."""


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., None]:
    """Runs a new Python, which keeps what it compiles in a folder of the test's own."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPATH": str(ROOT / "generator"), "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}

    def run(*words: str) -> None:
        subprocess.run([sys.executable, *words], env=env, stdout=subprocess.DEVNULL, check=True, cwd=tmp_path)

    return run


def test_time_the_command_from_nothing(
    benchmark: Any, tell: Callable[..., None], python: Callable[..., None], tmp_path: Path
) -> None:
    def build() -> None:
        python("-m", "everystep", "build", str(SEED), "-o", "out")

    def nothing() -> None:
        python("-c", "pass")

    ours, theirs, ratio = in_turn(build, nothing, rounds=15)
    libraries = in_turn(lambda: python("-c", LIBRARIES), nothing, rounds=15)[2]
    tell(
        f"everystep build takes {ratio:.1f} x an empty Python (target {TARGET:g}); {libraries:.1f} x of that is "
        f"“{LIBRARIES}”; {ours * 1000:.0f} ms, {theirs * 1000:.0f} ms",
        ratio=ratio, libraries=libraries,
    )  # fmt: skip
    assert (tmp_path / "out" / "hmkcode.html").stat().st_size
    benchmark.pedantic(build, rounds=5)
