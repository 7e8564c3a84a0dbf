"""What good typesetting asks for in some languages and no translator should have to type."""

from __future__ import annotations

import re
from functools import lru_cache

ONE_LETTER_WORDS = {"pl": "aiouwz", "cs": "aikosuvz"}
"""By language, the words of one letter, none of which may end a line."""

_NO_BREAK = "\N{NO-BREAK SPACE}"


@lru_cache(4096)
def tied(text: str, language: str) -> str:
    """A sentence whose words of one letter hold on to the word that follows them.

    `language` is a code such as `pl` or `pl_PL`. Polish and Czech typography forbid such a word at a line's end.
    """
    letters = ONE_LETTER_WORDS.get(language.partition("_")[0])
    if not letters:
        return text
    return re.sub(rf"(?<![\w{{])([{letters}{letters.upper()}]) (?=\S)", rf"\1{_NO_BREAK}", text)
