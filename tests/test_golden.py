"""Golden pages: whole pages that a reviewer opens and reads. `pytest --accept` rewrites them.

Where a page has changed, the new one is written beside the old as `name.changed.html`, so that both can be opened.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from everystep.compute.spec import Display, OptimizerChoice

from .networks import network, seed_spec
from .pages import Lesson

GOLDEN = Path(__file__).parent / "golden"

SEED = Lesson(seed_spec(display=Display(live=False)))  # without the scripts, which have tests of their own
BATCH = Lesson(
    network((1, 1), ("sigmoid",), 2, samples=2, loss="binary_cross_entropy", steps=2,
            optimizer=OptimizerChoice("adam"), display=Display(4, "carried", "indexed")),
)  # fmt: skip

PAGES = {"seed.html": (SEED, "html", "en"), "seed.pl.md": (SEED, "md", "pl"), "batch-adam.md": (BATCH, "md", "en")}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_it_was(name: str, request: pytest.FixtureRequest) -> None:
    lesson, format, code = PAGES[name]
    page = lesson.rendered(format, code).text
    file = GOLDEN / name
    changed = file.with_name(f"{name.removesuffix(f'.{format}')}.changed.{format}")
    if request.config.getoption("--accept"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(page, encoding="utf-8", newline="\n")
    if file.exists() and file.read_text(encoding="utf-8") == page:
        changed.unlink(missing_ok=True)
        return
    changed.write_text(page, encoding="utf-8", newline="\n")
    pytest.fail(f"{file} differs from {changed.name}; if that is meant, run pytest --accept", pytrace=False)
