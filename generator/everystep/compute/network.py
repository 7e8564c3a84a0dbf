"""What a spec says about neurons, against the network they are in: drawn ones, names, the spotlight, a worksheet's row.

`sizes` has the number of inputs and then each layer's number of neurons; what could not be told from the spec is 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..messages import say
from .findings import Findings, Path, shown
from .kinds import NEURON
from .marks import LARGEST
from .number_text import number
from .spec import Draw


def drawn(data: Mapping[str, object], layers: Sequence[object], sizes: Sequence[int], findings: Findings) -> None:
    """A seed, a bound and a range for the numbers that are to be drawn."""
    places: list[Path] = []
    size = 0
    for i, layer in enumerate(layers):
        if isinstance(layer, dict) and "neurons" in layer:
            places.append(("layers", i, "neurons"))
            if size <= LARGEST < (size := size + sizes[i] * sizes[i + 1]):
                findings.add(say("more than {n} weights would have to be drawn", n=LARGEST), places[-1])
        elif isinstance(layer, dict) and layer.get("biases") == "drawn":
            places.append(("layers", i, "biases"))
    if places and "seed" not in data:
        hint = say('write "seed: 1", or any other whole number, at the top of the file')
        findings.add(say("drawn numbers need a seed"), places[0], hint)
    _range(data.get("draw"), findings)


def _range(draw: object, findings: Findings) -> None:
    """A number besides 0 that can be drawn."""
    if not isinstance(draw, dict):
        return
    decimals, most = number(draw.get("decimals", Draw().decimals)), number(draw.get("range", Draw().range))
    if decimals in range(13) and most and 0 < most <= 1000 and not Draw(int(decimals or 0), most).largest:
        found = {"n": int(decimals or 0), "range": shown(draw.get("range"))}
        message = say("with decimals: {n} no number lies between 0 and {range}", **found)
        findings.add(message, ("draw",), say("draw more decimals, or from a larger range"))


def names(given: object, sizes: Sequence[int], findings: Findings) -> None:
    """One name an input and a neuron, where there are names."""
    if not isinstance(given, dict):
        return
    hidden = given.get("hidden")
    lists = hidden if isinstance(hidden, list) and hidden and all(isinstance(part, list) for part in hidden) else []
    if lists and len(sizes) > 1 and len(lists) != len(sizes) - 2:
        found = {"n": len(sizes) - 2, "m": len(lists)}
        findings.add(say("expected lists: {n}, found {m}; one for each hidden layer", **found), ("names", "hidden"))
        lists = []
    expected: list[tuple[Path, object, int]] = [(("names", "inputs"), given.get("inputs"), sizes[0])]
    if len(sizes) > 1:
        expected += [(("names", "hidden", i), part, sizes[i + 1]) for i, part in enumerate(lists)]
        expected += [(("names", "outputs"), given.get("outputs"), sizes[-1])]
    for path, part, length in expected:
        if isinstance(part, list) and part and length and len(part) != length:
            message = say("expected length {n}, found {m}: one name for each neuron", n=length, m=len(part))
            if path == ("names", "inputs"):
                message = say("expected length {n}, found {m}: one name for each input", n=length, m=len(part))
            findings.add(message, path)


def spotlight(display: object, sizes: Sequence[int], findings: Findings) -> None:
    """Neurons that the network has."""
    named = display.get("spotlight") if isinstance(display, dict) else None
    for i, name in enumerate(named if isinstance(named, list) and len(sizes) > 1 else ()):
        if not isinstance(name, str) or not re.fullmatch(NEURON, name):
            continue
        layer, neuron = map(int, re.findall("[0-9]+", name))
        path = ("display", "spotlight", i)
        if layer >= len(sizes):
            message = say("there is no layer {layer}", layer=layer)
            findings.add(message, path, say("the layers are numbered from 1 to {last}", last=len(sizes) - 1))
        elif 0 < sizes[layer] < neuron:
            message = say("layer {layer} has no neuron {neuron}", layer=layer, neuron=neuron)
            findings.add(message, path, say("its neurons are numbered from 1 to {last}", last=sizes[layer]))


def sheet(asked_for: object, sizes: Sequence[int], findings: Findings) -> None:
    """A worksheet's row that some layer has, asked for together with what needs it."""
    if not isinstance(asked_for, dict):
        return
    asked, widest = number(asked_for.get("row")), max(sizes[1:], default=0)
    if asked and asked_for.get("blanks") != "row":
        findings.add(
            say("a row is named, but no row is hidden"), ("worksheet", "row"), say('write "blanks: row"'), key=True
        )
    elif asked and 0 < widest < asked:
        message = say("no layer has a neuron {neuron}", neuron=int(asked))
        findings.add(message, ("worksheet", "row"), say("the widest layer has {last}", last=widest))


def digits(key: str, wishes: object, findings: Findings) -> None:
    """One way of rounding."""
    if isinstance(wishes, dict) and "decimals" in wishes and "significant" in wishes:
        message = say('"{key}" and "{other}" exclude each other', key="decimals", other="significant")
        findings.add(message, (key, "significant"), say("keep one of the two"), key=True)
