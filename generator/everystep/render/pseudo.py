"""The pseudo-language: every sentence accented, longer and in brackets, made on the spot.

A page in it shows at a glance what was never marked for translation (it stays plain) and what has no
room for a longer language (it is cut).
"""

from __future__ import annotations

import re

# Places, doubled braces, formulas, tags and the stars of emphasis are not text.
_KEPT = re.compile(r"(\{\w*\}|\{\{|\}\}|\$[^$]+\$|<[^>]+>|&\w+;|\*)")
_ACCENTS = str.maketrans("aceilnorsuyzACEILNORSUYZ", "àçéîłñöřšûýžÀÇÉÎŁÑÖŘŠÛÝŽ")
_LONGER = 0.35  # German and Polish run about this much longer than English


class Pseudo:
    """Translates into the pseudo-language."""

    def gettext(self, text: str) -> str:
        parts = _KEPT.split(text)
        accented = "".join(part if i % 2 else part.translate(_ACCENTS) for i, part in enumerate(parts))
        return f"⟦{accented}{'·' * max(1, round(_LONGER * len(text)))}⟧"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)
