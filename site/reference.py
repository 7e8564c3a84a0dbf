"""An MkDocs hook: where a page says `<!-- reference: losses -->`, it puts what the program itself says of its losses.

Nothing of it is kept in the repository, so it is never out of date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from handbook.commands import commands
from handbook.glossary import glossary
from handbook.keys import keys
from handbook.tables import activations, losses, optimizers, pairs, reductions
from handbook.verbs import verbs
from mkdocs.exceptions import PluginError

PARTS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "activations": activations, "losses": losses, "pairs": pairs, "reductions": reductions, "optimizers": optimizers,
    "keys": keys, "commands": commands, "verbs": verbs, "glossary": glossary,
}  # fmt: skip
"""What a page may ask for."""

MARK = re.compile(r"^<!-- reference: (\S+) -->$", re.M)


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:
    lang = str(getattr(page.file, "locale", None) or config.theme["language"])

    def part(found: re.Match[str]) -> str:
        if found[1] not in PARTS:
            raise PluginError(
                f"{page.file.src_uri}: no part {found[1]!r} of the reference; there are {', '.join(PARTS)}"
            )
        return "\n\n".join(PARTS[found[1]](lang))

    return MARK.sub(part, markdown)
