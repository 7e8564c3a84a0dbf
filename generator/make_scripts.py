"""Writes templates/assets/live.js, the one script of a page, from the scripts in templates/assets/live/.

Run it after changing one of them: `python generator/make_scripts.py`. Names within a script become short ones, since
every standalone page holds a copy.
"""

from __future__ import annotations

from pathlib import Path

import minify

LIVE = Path(__file__).resolve().parent.parent / "templates" / "assets" / "live"
TARGET = LIVE.with_suffix(".js")

SCRIPTS = ("graph", "lesson", "follow", "linked", "player", "quiz", "edit", "train")
"""The scripts, in the order in which they are read."""


def together() -> str:
    """All scripts as one. Where a page is changed under it and reads it twice, it starts once."""
    texts = [(LIVE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    short = [minify.string("application/javascript", text) for text in texts]
    return "if(window.everystep)everystep.setup();else{" + ";".join(short) + "}\n"


if __name__ == "__main__":
    TARGET.write_text(together(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
