"""Draws the moving picture of the README and the course: the seed's forward pass as the player shows it, one number a
move.

python site/moves.py          # writes site/docs/moves.svg and, in Polish, moves.pl.svg

Whoever wants no movement sees the finished picture.
"""

from __future__ import annotations

import re
from pathlib import Path

import everystep
from everystep.compute.formula import refs
from everystep.compute.names import node_name
from everystep.compute.trace import Trace
from everystep.render.language import language
from everystep.render.markdown import markdown_page

SITE = Path(__file__).resolve().parent
FILES = {"en": "moves.svg", "pl": "moves.pl.svg"}
MOVES = ("a1[1]", "a1[2]", "a2[1]", "loss")
SECONDS, REST = 1.6, 2  # for each move; so many moves' time at the end


def sources(trace: Trace, name: str, drawn: set[str]) -> set[str]:
    """What a node is computed from: of all that it reads, what the picture shows."""
    found: set[str] = set()
    formula = trace.node(name).formula
    for ref in refs(formula) if formula is not None else ():
        read = node_name(ref.array, ref.at)
        found |= {read} if read in drawn else sources(trace, read, drawn)
    return found


def moving_picture(lang: str) -> str:
    """The lesson's own picture of the loss, whose numbers arrive one after the other."""
    trace = everystep.run(everystep.read(SITE / "lessons" / "hmkcode.yaml"))
    files = markdown_page(everystep.walkthrough(trace), language(lang), (), "seed").files
    [picture] = [text for name, text in files.items() if name.endswith("the-loss-diagram.svg")]
    drawn = set(re.findall(r'data-node="([^"]+)"', picture))
    whole = len(MOVES) + REST
    rules = []
    for k, node in enumerate(MOVES):
        start, end = 100 * (k + 0.5) / whole, 100 * (k + 1.5) / whole
        own, parts = f'[data-node="{node}"]', [f'[data-node="{n}"]' for n in sorted(sources(trace, node, drawn))]
        time = f"{whole * SECONDS:g}s step-end infinite"

        def lit(name: str, before: str, within: str, start: float = start, end: float = end) -> str:
            return f"@keyframes {name}{{0%,{end:.1f}%{{{before}}}{start:.1f}%{{{within}}}100%{{{before}}}}}"

        rules.append(
            f"@keyframes come{k}{{0%{{opacity:0}}{start:.1f}%,100%{{opacity:1}}}}"
            + lit(f"ring{k}", "stroke-width:1.6", "stroke-width:6")
            + lit(f"flow{k}", "stroke-width:1.8", "stroke-width:5")
            + f"{own} .v{{animation:come{k} {time}}}{own} .disc{{animation:ring{k} {time}}}"
            + ",".join([f"{part} .edge" for part in parts])
            + f"{{animation:flow{k} {time}}}"
        )
    moving = "@media (prefers-reduced-motion:no-preference){" + "".join(rules) + "}"
    return picture.replace("</style>", moving + "</style>", 1)


if __name__ == "__main__":
    for lang, name in FILES.items():
        (SITE / "docs" / name).write_text(moving_picture(lang), encoding="utf-8")
