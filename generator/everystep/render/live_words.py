"""The living page's words: labels of its controls, and what it says to a reader who changes something.

Scripts hold no words; they find these, translated, under their keys.
"""

from __future__ import annotations

from ..messages import N_

WORDS = {
    "controls": N_("Try it out"),
    "undo": N_("Undo"),
    "reset": N_("Reset"),
}
"""Each by the key under which scripts find it; `{places}` are filled there."""
