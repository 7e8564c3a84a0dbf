"""What the repository shows: the seed's lesson, its schema, and a picture that a script makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from everystep.compute.reader import read, schema

from .sites import Result

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "site" / "lessons").glob("*.yaml"))


def test_the_schema_beside_the_lessons_is_the_one_that_the_command_prints() -> None:
    kept = json.loads((ROOT / "site" / "everystep.schema.json").read_text(encoding="utf-8"))
    assert kept == schema(), "make schema"


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: str(file.stem))
def test_a_lesson_names_its_schema_to_editors_and_has_a_title_in_both_languages(file: Path) -> None:
    first, *_ = file.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=../everystep.schema.json"
    title = read(file).title
    assert isinstance(title, dict)
    assert {"en", "pl"} <= set(title)


def test_the_seed_is_the_post_that_started_it() -> None:
    spec = read(ROOT / "site" / "lessons" / "hmkcode.yaml")
    assert [list(map(list, layer.weights)) for layer in spec.layers] == [[[0.11, 0.21], [0.12, 0.08]], [[0.14, 0.15]]]
    assert spec.learning_rate == 0.05


def test_the_readme_shows_a_picture_that_exists() -> None:
    assert "site/docs/lesson.png" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / "site" / "docs" / "lesson.png").stat().st_size > 10_000


def test_the_site_builds_and_nothing_in_it_is_doubtful(built_site: Result) -> None:
    assert (built_site.code, built_site.warnings) == (0, []), built_site.said
