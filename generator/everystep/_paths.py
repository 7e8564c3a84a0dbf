"""Where the files that are not Python are: in an installed package, or in a checkout.

Paths are texts here: a command that writes one page should not have to load `pathlib` first.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.realpath(__file__))

LOCALE = os.path.join(_PACKAGE, "locale")
"""The folder of the catalogues: compiled ones in an installed package, their sources in a checkout."""


def templates_dir() -> str:
    """The folder of the templates: inside an installed package, at the top of a checkout.

    Raises FileNotFoundError when there is neither.
    """
    packaged = os.path.join(_PACKAGE, "templates")
    if os.path.isdir(packaged):
        return packaged
    folder = _PACKAGE
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        # Only a checkout of everystep has both; any project may have a folder of templates.
        if os.path.isdir(found := os.path.join(folder, "templates")) and os.path.isfile(
            os.path.join(folder, "pyproject.toml")
        ):
            return found
    raise FileNotFoundError(f"{packaged} is missing: everystep is not installed whole")


def asset(name: str) -> str:
    """The text of one of our scripts, styles or pictures, named by its place among the templates' assets."""
    with open(os.path.join(templates_dir(), "assets", name), encoding="utf-8") as file:
        return file.read()
