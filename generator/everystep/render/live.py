"""The living page: the scripts that make a finished lesson follow its reader, and what they need to know of it.

The scripts are plain files in `templates/assets/live/`. A standalone page holds them all within itself and allows no
other; a site holds them once, as one file. Each lesson brings its graph and its words as JSON beside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from typing import Any

from ..compute.graph import graph, is_small
from ..compute.spec import Spec
from ..compute.trace import Trace
from ..messages import Message
from .cldr import locale
from .language import Language
from .live_words import WORDS
from .palette import TEMPLATES
from .scribe import HtmlScribe

SCRIPTS = ("graph", "lesson")
"""The scripts, in the order in which they are read."""


def is_live(spec: Spec) -> bool:
    """Whether a lesson's page follows its reader: unless its author does not want it, or it has too many numbers."""
    return spec.display.live and is_small(spec) and not spec.display.significant  # its script rounds to decimals


@cache
def scripts() -> str:
    """All scripts as one, without comments. Where a page is changed under it and reads it twice, it starts once."""
    texts = [(TEMPLATES / "assets" / "live" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return "if(window.everystep)everystep.setup();else{\n" + "".join([short(text) for text in texts]) + "}\n"


def short(script: str) -> str:
    """A script without its indentation and the comments on lines of their own."""
    return re.sub(r"^\s*(?://.*\n|\n)|^[ \t]+", "", script, flags=re.M)


@cache
def policy(live: bool) -> str:
    """The content security policy of a standalone page: its own style, its own script, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(scripts().encode()).digest()).decode() if live else ""
    allowed = f"script-src 'sha256-{digest}'; " if live else ""
    return f"default-src 'none'; {allowed}style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def live_data(scribe: HtmlScribe, language: Language) -> str:
    """What the scripts need to know of one lesson, as an element that a page shows nowhere."""
    marks = locale(language.code)
    data: dict[str, Any] = {
        "graph": graph(scribe.trace),
        "marks": {"decimal": marks.decimal, "zero": marks.zero},
        "words": {key: scribe.sentence(Message(text)) for key, text in WORDS.items()},
        "frame": frame(scribe.trace),
    }
    return f'<script type="application/json" class="everystep-data">{as_json(data)}</script>'


def frame(trace: Trace) -> dict[str, Any]:
    """Everything of a spec that is not one of the given numbers, with the spec's own keys."""
    spec = trace.spec
    optimizer = {"name": spec.optimizer.name, **spec.optimizer.constants}
    found = {
        "title": spec.title,
        "layers": [{"activation": layer.activation} for layer in spec.layers],
        "loss": spec.loss,
        "reduction": spec.reduction if spec.samples > 1 else "",
        "optimizer": optimizer if spec.optimizer.constants else spec.optimizer.name,
        "update_biases": "" if spec.update_biases else False,
        "steps": spec.steps,
        "display": {"decimals": spec.display.decimals, "rounding": spec.display.rounding},
    }
    return {key: value for key, value in found.items() if value != ""}


def as_json(data: object) -> str:
    """JSON in which no HTML can begin or end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
