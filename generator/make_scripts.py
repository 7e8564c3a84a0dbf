"""Writes templates/assets/live.js, the one script of a page, from the scripts in templates/assets/live/.

Run it after changing one of them: `python generator/make_scripts.py`. They become one script in which they share their
names, and these become short ones, since every standalone page holds a copy. `graph.js`, which worksheets hold as it
is, is wrapped in a function of its own; the wrapping is taken off here.
"""

from __future__ import annotations

import re
from pathlib import Path

import minify

LIVE = Path(__file__).resolve().parent.parent / "templates" / "assets" / "live"
TARGET = LIVE.with_suffix(".js")

SCRIPTS = ("graph", "lesson", "follow", "linked", "player", "quiz", "edit", "train")
"""The scripts, in the order in which they are read."""


WRAPPED = re.compile(r"(?P<head>.*?)^\(\(\) => \{\n  \"use strict\";\n(?P<body>.*)^\}\)\(\);\n", re.M | re.S)


def together() -> str:
    """All scripts as one. Where a page is changed under it and reads it twice, it starts once."""
    texts = [WRAPPED.sub(r"\g<head>\g<body>", (LIVE / f"{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS]
    whole = f"if(window.everystep)everystep.setup();else(()=>{{'use strict';{''.join(texts)}}})()"
    return minify.string("application/javascript", whole) + "\n"


if __name__ == "__main__":
    TARGET.write_text(together(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
