"""What is installed is whole, and the README's commands are the ones that are tested."""

from __future__ import annotations

import gettext
import io
import re
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import everystep
from everystep import _paths

ROOT = Path(__file__).resolve().parents[1]

PO = """\
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "loss"
msgstr "strata"

#, fuzzy
msgid "yes"
msgstr "chyba"

msgid "{n} step"
msgid_plural "{n} steps"
msgstr[0] "{n} krok"
msgstr[1] ""
msgstr[2] ""
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in small: everystep's own build files around a package of a few."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "LICENSE", "generator/hatch_build.py", "generator/everystep/__init__.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    files = {
        "README.md": "# everystep\n",
        "templates/html/page.html": "<p>",
        "templates/palette.toml": "",
        "tests/test_it.py": "",
        "generator/everystep/render/cldr.json": "{}",
        "generator/everystep/locale/everystep.pot": 'msgid "loss"\nmsgstr ""\n',
        "generator/everystep/locale/pl/LC_MESSAGES/everystep.po": PO,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def wheel(project: Path, folder: Path, version: str = "standard") -> Path:
    """A wheel of the project, built in this process: no network, no new environment."""
    return Path(next(iter(WheelBuilder(str(project)).build(directory=str(folder), versions=[version]))))


def test_a_wheel_holds_the_templates_and_the_compiled_translations(project: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel(project, tmp_path)) as files:
        names = {name for name in files.namelist() if name.startswith("everystep/")}
        assert names == {
            "everystep/__init__.py",
            "everystep/render/cldr.json",
            "everystep/locale/everystep.pot",
            "everystep/locale/pl/LC_MESSAGES/everystep.mo",
            "everystep/templates/html/page.html",
            "everystep/templates/palette.toml",
        }
        polish = gettext.GNUTranslations(io.BytesIO(files.read("everystep/locale/pl/LC_MESSAGES/everystep.mo")))
    assert (polish.gettext("loss"), polish.gettext("yes")) == ("strata", "yes")
    assert polish.ngettext("{n} step", "{n} steps", 1) == "{n} step"  # a form is missing, so all are


def test_the_same_checkout_gives_the_same_wheel(project: Path, tmp_path: Path) -> None:
    first, second = wheel(project, tmp_path / "1"), wheel(project, tmp_path / "2")
    assert first.read_bytes() == second.read_bytes()


def test_an_editable_install_copies_nothing(project: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel(project, tmp_path, "editable")) as files:
        assert not [name for name in files.namelist() if "templates" in name or name.endswith(".mo")]
        path = next(name for name in files.namelist() if name.endswith(".pth"))
        assert files.read(path).decode().strip() == str(project / "generator")


def test_a_source_distribution_builds_the_same_wheel(project: Path, tmp_path: Path) -> None:
    packed = next(iter(SdistBuilder(str(project)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(packed) as files:
        files.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # from 3.11.4 on
    unpacked = next(folder for folder in tmp_path.iterdir() if folder.is_dir())
    assert (unpacked / "tests" / "test_it.py").exists()
    assert wheel(unpacked, tmp_path / "2").read_bytes() == wheel(project, tmp_path / "1").read_bytes()


def test_an_installed_package_and_a_checkout_both_find_their_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _paths.templates_dir() == str(ROOT / "templates")
    monkeypatch.setattr(_paths, "_PACKAGE", str(tmp_path / "generator" / "everystep"))
    with pytest.raises(FileNotFoundError, match="not installed whole"):
        _paths.templates_dir()
    (tmp_path / "templates").mkdir()
    with pytest.raises(FileNotFoundError):  # somebody else's folder
        _paths.templates_dir()
    (tmp_path / "pyproject.toml").touch()
    assert _paths.templates_dir() == str(tmp_path / "templates")
    (tmp_path / "generator" / "everystep" / "templates").mkdir(parents=True)
    assert _paths.templates_dir() == str(tmp_path / "generator" / "everystep" / "templates")


def test_the_version_is_written_in_one_place(project: Path, tmp_path: Path) -> None:
    assert wheel(project, tmp_path).name.startswith(f"everystep-{everystep.__version__}-")


def test_the_command_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert declared == {"everystep": "everystep.publish.cli:main"}


def test_ci_runs_the_command_that_the_readme_gives(tmp_path: Path) -> None:
    readme = (
        "# Project\n\n```sh\nnot this\n```\n\n<!-- test-command -->\n\n"
        '```sh\npython -m pip install -e ".[test]"\npython -m pytest\n```\n\n```sh\nnor this\n```\n'
    )
    assert ci_test_command(tmp_path, readme).stdout == 'python -m pip install -e ".[test]"\npython -m pytest\n'


@pytest.mark.parametrize("readme", ["# Project\n\n```sh\npytest\n```\n", "<!-- test-command -->\n\n```sh\npytest\n"])
def test_ci_fails_when_the_readme_gives_no_command(tmp_path: Path, readme: str) -> None:
    done = ci_test_command(tmp_path, readme)
    assert done.returncode == 1
    assert "README.md: no ```sh fence after <!-- test-command -->" in done.stderr


def test_this_readme_gives_a_command_that_runs_the_tests() -> None:
    done = subprocess.run(["bash", str(ROOT / ".ci" / "run"), "test-command"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\bpytest\b", done.stdout)


def ci_test_command(folder: Path, readme: str) -> subprocess.CompletedProcess[str]:
    """What .ci/run reads out of a README."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    command = ["bash", str(folder / ".ci" / "run"), "test-command"]
    return subprocess.run(command, capture_output=True, text=True)
