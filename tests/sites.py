"""Sites to test with: a folder of pages, specs and a configuration, really built by MkDocs in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEED = (ROOT / "site" / "lessons" / "hmkcode.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """What a build left: its exit code, what it said, the folder of the site."""

    code: int
    said: str
    site: Path

    def read(self, name: str) -> str:
        return (self.site / name).read_text(encoding="utf-8")

    def search(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.read("search/search_index.json"))["docs"]
        return found

    @property
    def warnings(self) -> list[str]:
        return [line.partition("-")[2].strip() for line in self.said.splitlines() if line.startswith("WARNING")]


def write(folder: Path, files: dict[str, str]) -> Path:
    """Files with these texts."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def installed(folder: Path) -> Path:
    """A folder in which Python finds the entry points of this checkout, as those of an installed package."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = "".join([
        f"[{group}]\n" + "".join([f"{name} = {place}\n" for name, place in rows.items()])
        for group, rows in project["entry-points"].items()])  # fmt: skip
    return write(folder, {
        "everystep-0.dist-info/entry_points.txt": points,
        "everystep-0.dist-info/METADATA": "Metadata-Version: 2.1\nName: everystep\nVersion: 0\n"})  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(installed(folder / "installed")), str(ROOT / "generator")])
    return {**os.environ, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def build(folder: Path, *more: str, command: tuple[str, ...] = ("-m", "mkdocs")) -> Result:
    """Build the site of a folder."""
    done = subprocess.run([sys.executable, *command, "build", "-d", "built", *more], cwd=folder, text=True,
                          env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    return Result(done.returncode, done.stdout, folder / "built")


def own_site(folder: Path) -> Result:
    """Build the project's own site into a folder, strictly, as `make site` does."""
    command = (
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-f",
        str(ROOT / "site" / "mkdocs.yml"),
        "-d",
        str(folder / "built"),
    )
    done = subprocess.run([sys.executable, *command], cwd=folder, text=True, env=environment(folder),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    return Result(done.returncode, done.stdout, folder / "built")
