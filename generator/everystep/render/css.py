"""CSS in short: every standalone page holds a copy of its style sheet."""

from __future__ import annotations

import re


def without_comments(text: str) -> str:
    """A style sheet without its comments and needless spaces."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace("</", r"<\/")  # nothing ends the element around it
    text = " ".join(text.split())
    for sign in "{};,":
        text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return text.replace(";}", "}")
