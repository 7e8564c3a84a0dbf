"""Where the files that are not Python are: in an installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

LOCALE = _PACKAGE / "locale"
"""The folder of the catalogues: compiled ones in an installed package, their sources in a checkout."""


def templates_dir() -> Path:
    """The folder of the templates: inside an installed package, at the top of a checkout.

    Raises FileNotFoundError when there is neither.
    """
    packaged = _PACKAGE / "templates"
    if packaged.is_dir():
        return packaged
    for folder in _PACKAGE.parents:
        # Only a checkout of everystep has both; any project may have a folder of templates.
        if (folder / "templates").is_dir() and (folder / "pyproject.toml").is_file():
            return folder / "templates"
    raise FileNotFoundError(f"{packaged} is missing: everystep is not installed whole")
