"""The console: results on stdout, and everything that is told the reader, in the reader's language, on stderr."""

from __future__ import annotations

import os
import sys

from ..messages import Message
from ..render.language import fill, reader_language


def here(message: Message) -> str:
    """A message in the reader's language."""
    return fill(reader_language(), message)


def text(english: str) -> str:
    """A text without places in the reader's language."""
    return reader_language().gettext(english)


def tell(message: Message | str, end: str = "\n") -> None:
    """A sentence for the reader, on stderr."""
    print(message if isinstance(message, str) else here(message), file=sys.stderr, end=end, flush=True)


def put_out(result: str | bytes) -> None:
    """A result, on stdout. Once nobody reads on, as after `| head`, the rest goes nowhere and the work goes on."""
    try:
        if isinstance(result, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(result)
            sys.stdout.flush()
    except BrokenPipeError:
        silence()


def silence() -> None:
    """Send what is left for stdout nowhere; Python would try it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
