"""Building: names, folders, processes; each file whole or not at all, unchanged ones left alone."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

import everystep
from everystep.errors import EverystepError
from everystep.publish import build as publish_build
from everystep.publish.build import build, built, put

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "site" / "lessons" / "hmkcode.yaml"
BAD = "layers: [{weights: [[1]]}]\ninputs: [1]\ntargets: [1]\n"


def spec(folder: Path, name: str, rate: float = 0.5) -> Path:
    """A small spec in a file."""
    file = folder / name
    file.write_text(
        f"layers:\n  - weights: [[0.5]]\n    activation: sigmoid\ninputs: [1]\ntargets: [1]\nlearning_rate: {rate}\n"
    )
    return file


def listing(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_first_language_has_the_plain_name(tmp_path: Path) -> None:
    found = build([spec(tmp_path, "a.yaml")], tmp_path / "deep" / "out", langs=["pl", "en"], formats=["html", "md"])
    assert [page.name for page in found] == ["a.html", "a.en.html", "a.md", "a.en.md"]
    html = found[0].read_text(encoding="utf-8")
    assert '<html lang="pl"' in html and 'href="a.en.html"' in html
    assert 'href="a.html"' in found[1].read_text(encoding="utf-8")
    assert "](a.en.md)" in found[2].read_text(encoding="utf-8")


def test_a_markdown_page_has_its_pictures_beside_it(tmp_path: Path) -> None:
    (page,) = build([spec(tmp_path, "a b.yaml")], tmp_path / "out", formats=["md"])
    pictures = [name for name in listing(tmp_path / "out") if name.endswith(".svg")]
    text = page.read_text(encoding="utf-8")
    assert pictures and all(f"]({name.replace(' ', '%20')})" in text for name in pictures)


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (build([SEED], tmp_path / name, ["en", "pl"], ["html", "md"]) for name in ("1", "2"))
    assert [page.read_bytes() for page in one] == [page.read_bytes() for page in other]


def test_an_unchanged_page_is_not_written_again(tmp_path: Path) -> None:
    file = spec(tmp_path, "a.yaml")
    (page,) = build([file], tmp_path / "out")
    os.utime(page, (1, 1))
    build([file], tmp_path / "out")
    assert page.stat().st_mtime == 1
    build([spec(tmp_path, "a.yaml", rate=0.25)], tmp_path / "out")
    assert page.stat().st_mtime > 1 and listing(tmp_path / "out") == ["a.html"]


def test_a_page_is_readable_by_whoever_new_files_are_readable_by(tmp_path: Path) -> None:
    (page,) = build([spec(tmp_path, "a.yaml")], tmp_path / "out")
    (tmp_path / "plain").write_text("")
    assert page.stat().st_mode == (tmp_path / "plain").stat().st_mode


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "part")


class OnAFullDisk(io.FileIO):
    """A file of which only the beginning can be written."""

    def write(self, data: Any) -> int:
        super().write(data[:1])
        full()


@pytest.mark.parametrize("moment", ["write", "replace"])
def test_a_full_disk_leaves_the_old_page_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    page = tmp_path / "page.html"
    put(page, "old")
    if moment == "write":
        monkeypatch.setattr(publish_build, "open", lambda path, mode, **_: OnAFullDisk(path, mode), raising=False)
    else:
        monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        put(page, "new")
    assert page.read_text() == "old" and listing(tmp_path) == ["page.html"]


def test_one_spec_language_or_format_needs_no_list_around_it(tmp_path: Path) -> None:
    file = spec(tmp_path, "a.yaml")
    expected = [tmp_path / "out" / "a.md"]
    assert build(file, tmp_path / "out", "pl", "md") == build(str(file), tmp_path / "out", ["pl"], ["md"]) == expected


def test_a_full_disk_is_one_spec_s_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(EverystepError) as found:
        build([spec(tmp_path, "a.yaml"), spec(tmp_path, "b.yaml")], tmp_path / "out")
    assert [problem.file for problem in found.value.problems] == [str(tmp_path / f"{name}.yaml") for name in "ab"]
    assert "a.html cannot be written: No space left on device" in str(found.value)
    assert listing(tmp_path / "out") == []


def test_a_spec_with_problems_leaves_nothing_behind_and_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    with pytest.raises(EverystepError) as found:
        build([tmp_path / "bad.yaml", spec(tmp_path, "a.yaml"), tmp_path / "none.yaml"], tmp_path / "out")
    assert [Path(problem.file).name for problem in found.value.problems] == ["bad.yaml", "none.yaml"]
    assert listing(tmp_path / "out") == ["a.html"]


def test_of_two_specs_with_one_name_the_second_is_a_problem(tmp_path: Path) -> None:
    files = [spec(tmp_path, "a.yaml"), spec(tmp_path, "a.yml"), spec(tmp_path, "b.yaml")]
    with pytest.raises(EverystepError, match="a.yml: this lesson would overwrite the one of .*a.yaml"):
        build(files, tmp_path / "out")
    assert listing(tmp_path / "out") == ["a.html", "b.html"]


def test_a_spec_may_not_take_another_s_page_in_another_language(tmp_path: Path) -> None:
    files = [spec(tmp_path, "a.yaml"), spec(tmp_path, "a.pl.yaml")]
    with pytest.raises(EverystepError, match="would overwrite the one of"):
        build(files, tmp_path / "out", langs=["en", "pl"])
    assert len(build(files, tmp_path / "out")) == 2  # in English alone they do not meet


def test_a_page_never_overwrites_its_spec(tmp_path: Path) -> None:
    file = spec(tmp_path, "a.html")
    before = file.read_text()
    with pytest.raises(EverystepError, match="would overwrite the spec itself"):
        build([file], tmp_path)
    assert file.read_text() == before
    assert build([file], tmp_path / "out")[0].name == "a.html"


def test_an_unknown_format_or_language_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='no format "pdf"; there are html, md'):
        build([SEED], tmp_path, formats=["pdf"])
    with pytest.raises(EverystepError, match='no translation into "xx"'):
        build([SEED], tmp_path, langs=["xx"])
    assert listing(tmp_path) == []


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    files = [spec(tmp_path, f"a{k}.yaml", rate=k + 1) for k in range(6)]
    (tmp_path / "bad.yaml").write_text(BAD)
    files.insert(3, tmp_path / "bad.yaml")
    results = {}
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        found = list(built([str(file) for file in files], str(out), ["en"], ["html"], jobs))
        results[jobs] = [(tuple(Path(page).name for page in b.pages), b.problems) for b in found]
    assert results[1] == results[2] and results[1][3][1]
    assert listing(tmp_path / "1") == listing(tmp_path / "2")
    assert all((tmp_path / "1" / n).read_bytes() == (tmp_path / "2" / n).read_bytes() for n in listing(tmp_path / "1"))


class Poison(str):
    """A text that ends the process which receives it, as the system does when memory runs out."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_process_that_dies_is_a_problem_of_what_it_left_undone(tmp_path: Path) -> None:
    files = [str(spec(tmp_path, f"a{k}.yaml")) for k in range(3)]
    found = list(built(files, Poison(tmp_path), ["en"], ["html"], 2))
    assert [[p.file for p in b.problems] for b in found] == [[file] for file in files]
    assert "ended from outside" in found[0].problems[0].message.text


def test_build_is_a_verb_of_the_library(tmp_path: Path) -> None:
    pages: Sequence[Path] = everystep.build([str(SEED)], str(tmp_path))
    assert pages == [tmp_path / "hmkcode.html"]


def test_processes_that_share_the_work_find_settings_which_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MALLOC_TOP_PAD_", "1")
    before = dict(os.environ)
    with publish_build._environment(publish_build.KEPT_MEMORY):
        assert os.environ["MALLOC_TOP_PAD_"] == "1"  # the user's own
        assert os.environ["MALLOC_TRIM_THRESHOLD_"] == publish_build.KEPT_MEMORY["MALLOC_TRIM_THRESHOLD_"]
    assert dict(os.environ) == before
    specs = [str(spec(tmp_path, f"{name}.yaml")) for name in "abcd"]
    assert len([page for one in built(specs, str(tmp_path / "out"), ["en"], ["html"], 2) for page in one.pages]) == 4
    assert dict(os.environ) == before
