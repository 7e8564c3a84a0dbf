"""Codes of variants: nine letters and digits that a person can read out, the last of which checks the others.

The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html), which has no I, L, O and U. The check
character makes the whole a word of a code over the field of 32 elements: with a root x of x⁵ + x² + 1, the characters
times 1, x, x², ... from the end add up to 0. So it notices every single wrong character and every exchange of two.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import EverystepError, Problem
from ..messages import say

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
"""The characters before the check: 40 bits, so that of ten thousand codes no two are the same but once in 20,000 times,
and then the second is drawn again."""

READ_AS = str.maketrans("OIL", "011")


def code_of(seed: bytes) -> str:
    """The code of a variant's seed: its first 40 bits and the check, in threes: `7K3-QX9-2ME`."""
    bits = int.from_bytes(seed[:5], "big")
    values = [bits >> 5 * (LENGTH - 1 - k) & 31 for k in range(LENGTH)]
    text = "".join([ALPHABET[v] for v in (*values, _check(values))])
    return "-".join([text[k : k + 3] for k in range(0, len(text), 3)])


def read_code(text: str) -> str:
    """A code as somebody typed it, in its usual form: small letters, spaces, and O, I and L for 0 and 1 are understood.

    Raises EverystepError for what is no code or has a mistake in it.
    """
    plain = "".join(text.upper().split()).replace("-", "").translate(READ_AS)
    values = [ALPHABET.find(c) for c in plain]
    if len(values) != LENGTH + 1 or -1 in values:
        message = say('"{found}" is no code of a worksheet', found=text[:40])
        raise EverystepError([Problem(message, hint=say("a code has nine letters and digits, such as 7K3-QX9-2ME"))])
    if _check(values[:-1]) != values[-1]:
        message = say('the code "{found}" has a mistake in it', found=text[:40])
        raise EverystepError([Problem(message, hint=say("one character is wrong, or two are exchanged"))])
    return "-".join([plain[k : k + 3] for k in range(0, len(plain), 3)])


def _check(values: Sequence[int]) -> int:
    total = 0
    for value in values:
        total = _times_x(total) ^ value
    return _times_x(total)


def _times_x(value: int) -> int:
    """A field element times x: 32 is x⁵, which is x² + 1."""
    return value << 1 if value < 16 else value << 1 ^ 0b100101
