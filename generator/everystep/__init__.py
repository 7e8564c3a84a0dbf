"""everystep: every intermediate value of a neural network's training step, explained.

Six verbs do the work, each usable on its own:

    spec = everystep.read("xor.yaml")            # what the author wrote, checked
    trace = everystep.run(spec)                  # every number
    lesson = everystep.walkthrough(trace)        # what to say about them, in which order
    page = everystep.render(lesson, lang="pl")   # one page, as text
    sheet = everystep.worksheet(spec)            # the same lines with blanks, and their key
    everystep.build(["xor.yaml"], "build")       # all of it, into files
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["build", "read", "render", "run", "walkthrough", "worksheet"]

if TYPE_CHECKING:
    from .compute.reader import read
    from .compute.trace import run
    from .publish.build import build
    from .publish.notebook import walkthrough
    from .render import render
    from .teach.worksheet import worksheet

_HOMES = {
    "read": "compute.reader",
    "run": "compute.trace",
    "build": "publish.build",
    "render": "render",
    "walkthrough": "publish.notebook",
    "worksheet": "teach.worksheet",
}
"""Where each verb lives; it is imported when it is first used, so that `import everystep` costs next to nothing."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
