"""The house keeps its order: imports go one way, modules are small, starting costs little."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

GENERATOR = Path(__file__).resolve().parents[1] / "generator"
PACKAGE = GENERATOR / "everystep"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ("compute", "teach", "render", "publish")  # each may use the ones before it
FOUNDATIONS = ("errors", "messages", "_paths")  # everybody may use them, and they use no room

every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(PACKAGE).as_posix())


def imported(module: Path) -> Iterator[str]:
    """The names inside everystep that a module imports: `compute.trace`, wherever in the file it does so."""
    here = module.relative_to(GENERATOR).with_suffix("").parts
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*here[: len(here) - node.level]] if node.level else []
            base += node.module.split(".") if node.module else []
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        yield from (".".join(name[1:]) for name in names if name[0] == "everystep")


@every_module
def test_imports_go_from_compute_to_teach_to_render_to_publish_and_never_back(module: Path) -> None:
    here = module.relative_to(PACKAGE).parts[0]
    if here in ("__init__.py", "__main__.py"):
        return  # the public verbs and the command line reach into every room
    allowed = ROOMS[: ROOMS.index(here) + 1] if here in ROOMS else ()
    for name in imported(module):
        room = name.partition(".")[0]
        assert room not in ROOMS or room in allowed, f"{module.relative_to(PACKAGE)} imports {name}"


def test_every_module_stands_in_a_room_or_is_a_foundation() -> None:
    top = {module.stem for module in MODULES if module.parent == PACKAGE} - {"__init__", "__main__"}
    assert top <= set(FOUNDATIONS)
    assert {module.relative_to(PACKAGE).parts[0] for module in MODULES if module.parent != PACKAGE} <= set(ROOMS)


@every_module
def test_no_module_is_called_after_nothing_in_particular(module: Path) -> None:
    assert module.stem not in {"utils", "util", "helpers", "common", "misc"}


@every_module
def test_a_module_says_what_it_is_and_a_long_one_says_why(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, f"{module.name} has no docstring"
    lines = len(text.splitlines())
    assert lines <= 300 or "long because" in docstring.lower(), (
        f"{module.name} has {lines} lines: split it, or say in its docstring what it is “long because” of"
    )


def started(code: str) -> set[str]:
    """The modules that a fresh Python has after running some code."""
    code += "\nimport sys; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(GENERATOR)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_importing_everystep_imports_nothing_heavy() -> None:
    heavy = {"numpy", "matplotlib", "babel", "pydantic", "mkdocs", "jinja2", "yaml", "click"}
    assert started("import everystep") & heavy == set()


def test_a_command_that_writes_a_page_imports_only_what_it_uses(tmp_path: Path) -> None:
    spec, out = GENERATOR.parent / "site" / "lessons" / "hmkcode.yaml", tmp_path / "out"
    code = f"from everystep.publish.cli import main\ntry: main(['build', {str(spec)!r}, '-o', {str(out)!r}])\n"
    modules = started(code + "except SystemExit as left: assert left.code == 0")
    assert (out / "hmkcode.html").exists()
    libraries = {"numpy", "matplotlib", "babel", "markdown", "mkdocs", "jinja2", "yaml", "typst", "segno", "click"}
    standard = {"asyncio", "concurrent.futures", "multiprocessing", "importlib.metadata", "tempfile", "shutil",
                "random", "hashlib", "tomllib", "dataclasses", "difflib", "locale", "html", "email", "pathlib", "json",
                "copy", "threading"}  # fmt: skip
    assert modules & (libraries | standard) == set()
    ours = {"publish.worksheets", "publish.embed", "publish.new", "render.templates", "render.chart", "render.heat"}
    assert modules & {f"everystep.{name}" for name in ours} == set()
