"""Holes: the signs that stand in a kept text for what each lesson puts there; no text of a lesson has them."""

from __future__ import annotations

import re

START = 0xF0000
HOLE = re.compile("[\U000f0000-\U000ffffd]")
"""One for each question, of the signs that Unicode leaves to everyone's private use."""

HOLES = re.compile(f"({HOLE.pattern})")
"""The same, to split a text at."""


def hole(slot: int) -> str:
    """The sign that stands for the answer to a question."""
    return chr(START + slot)


def slot_of(sign: str) -> int:
    """The question behind a hole."""
    return ord(sign) - START
