"""The spec of a worksheet's own numbers: the same network, rounded as the worksheet asks."""

from __future__ import annotations

from msgspec.structs import replace

from .spec import Spec


def for_hands(spec: Spec) -> Spec:
    """The spec rounded as its worksheet asks: by hand unless it says otherwise, whatever the lesson does."""
    wishes, display = spec.worksheet, spec.display
    if wishes.decimals is not None:
        display = replace(display, decimals=wishes.decimals, significant=None)
    elif wishes.significant is not None:
        display = replace(display, significant=wishes.significant)
    return replace(spec, display=replace(display, rounding=wishes.rounding))
