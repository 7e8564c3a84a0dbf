"""Progress: how far a long run has come, told on stderr."""

from __future__ import annotations

import sys
import time

from ..messages import say
from .console import here, tell


class Progress:
    """How far a run has come, on stderr: on one line of a terminal, else a line every ten seconds."""

    def __init__(self, total: int) -> None:
        self.started = self.last = time.monotonic()
        self.total = total
        self.alive = sys.stderr.isatty()
        self.longest = 0

    def tell(self, what: str, done: int, of: int) -> None:
        """Told after every sheet; speaks only in a long run."""
        now = time.monotonic()
        ended = done == of and what == "sheets"
        if now - self.started < 2 or not ended and now - self.last < (0.2 if self.alive else 10):
            return
        self.last = now
        message = (
            say("{done} of {n} sheets have their numbers", done=done, n=of)
            if what == "numbers"
            else say("{done} of {n} sheets are written", done=done, n=of)
        )
        line = here(message)
        self.longest = max(self.longest, len(line))
        tell(f"\r{line.ljust(self.longest)}" if self.alive else line, end="" if self.alive and not ended else "\n")
