"""Reads a spec: bytes to text, text to data with places, data to a checked Spec; every problem at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..errors import EverystepError, Problem, reason
from ..messages import Message, say
from .checks import check
from .files import BIGGEST, Unusable, content, named, too_large
from .findings import Finding, Findings, Lines, Place, Unreadable, locate, unprintable
from .fit import fit, samples
from .marks import Document
from .optimizers import OPTIMIZERS
from .schema import SPEC, schema
from .spec import Display, Draw, Layer, Names, OptimizerChoice, Row, Sheet, Spec
from .supply import supply
from .weights import drawn_biases, drawn_weights

if TYPE_CHECKING:
    from .array_files import ArrayFiles

__all__ = ["located", "read", "read_text", "schema", "text_of"]

FORMATS = ("yaml", "toml", "json")
"""The formats; a file's suffix names its format, and any other suffix is YAML."""


def read(source: str | os.PathLike[str], *, text: str | None = None, allow_outside: bool = False) -> Spec:
    """The spec in a file, or on standard input when the source is "-".

    With `text` the source is not opened: it only names where the text comes from. Files with numbers, which a spec
    may name, are looked for from the source's folder (the current one for standard input), and only inside it unless
    `allow_outside`. Raises EverystepError with every problem that was found.
    """
    file, format, name = _called(source)
    text = text_of(source) if text is None else text
    return read_text(text, file, format, name=name, allow_outside=allow_outside)


def text_of(source: str | os.PathLike[str]) -> str:
    """The text in a file, or on standard input when the source is "-". Raises EverystepError."""
    file, _, _ = _called(source)
    return _decoded(_stdin() if os.fspath(source) == "-" else _content(file), file)


def located(error: EverystepError, source: str | os.PathLike[str], text: str) -> EverystepError:
    """The same problems, each that names a key of the spec now with that key's line and column in the spec's text."""
    file, format, _ = _called(source)
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    lines, root = Lines(text), _reader(format)(text, Findings()).places()

    def placed(problem: Problem) -> Problem:
        if problem.line or not problem.path:
            return problem
        at = locate(root, Finding(problem.message, tuple(problem.path.split(".")), key=True))
        return replace(problem, file=file, line=lines.line(at), column=lines.column(at))

    return EverystepError([placed(problem) for problem in error.problems])


def _called(source: str | os.PathLike[str]) -> tuple[str, str, str]:
    """What problems call a source, its format, and the lesson's name."""
    file = os.fspath(source)
    if file == "-":
        return "<stdin>", "yaml", "lesson"
    stem, suffix = named(file)
    suffix = suffix.lower().removeprefix(".")
    return file, suffix if suffix in FORMATS else "yaml", stem


def read_text(
    text: str,
    file: str = "lesson.yaml",
    format: str = "yaml",
    *,
    name: str | None = None,
    allow_outside: bool = False,
) -> Spec:
    """The spec that a text holds; `file` is what its problems call it, and in that file's folder it finds others.

    Raises EverystepError with every problem that was found.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    findings = Findings(format)
    root: Place = 0
    try:
        document = _document(text, format, findings)
        data: Any = document.data
        check(SPEC, data, (), findings)
        if isinstance(data, dict):
            data, supplied = supply(data, lambda: _array_files(os.path.dirname(file), allow_outside), findings)
            fit(data, findings, supplied)
        if not findings.all:
            return _spec(data, named(file)[0] if name is None else name)
        root = document.places()
    except Unreadable:
        pass  # why is among the findings
    raise EverystepError(findings.problems(file, text, root))


def _array_files(folder: str, allow_outside: bool) -> ArrayFiles:
    """The files that a spec names; their reader is imported only for a spec that names any."""
    from .array_files import ArrayFiles

    return ArrayFiles(folder, allow_outside)


def _reader(format: str) -> Callable[[str, Findings], Document]:
    """The reader of a format; only the one that is asked for is imported."""
    if format == "json":
        from .json_text import read_json

        return read_json
    if format == "toml":
        from .toml_text import read_toml

        return read_toml
    from .yaml_text import read_yaml

    return read_yaml


def _document(text: str, format: str, findings: Findings) -> Document:
    """The text's data and places. Raises Unreadable when there are none."""
    if bad := unprintable(text):
        message = say("the character {code} has no place in a text", code=f"U+{ord(bad[0]):04X}")
        raise findings.fatal(message, (), say("remove it"), at=bad.start())
    document = _reader(format)(text, findings)
    if document.data is None:
        hint = say("a spec has the keys layers, inputs, targets and learning_rate")
        raise findings.fatal(say("the file is empty"), (), hint, at=0)
    return document


def _spec(data: dict[str, Any], name: str) -> Spec:
    """The spec of data that has passed every check; what the author left out has the dataclasses' defaults."""
    plain: dict[str, Any] = {key: data[key] for key in ("title", "loss", "reduction", "update_biases") if key in data}
    plain |= {key: int(data[key]) for key in ("steps", "seed") if key in data}
    if "optimizer" in data:
        plain["optimizer"] = _optimizer(data["optimizer"])
    if "draw" in data:
        plain["draw"] = _draw(data["draw"])
    if "display" in data:
        plain["display"] = _display(data["display"])
    if "worksheet" in data:
        plain["worksheet"] = _sheet(data["worksheet"])
    if "names" in data:
        plain["names"] = _names(data["names"])
    inputs = [_row(row) for _, row in samples(data["inputs"], "inputs")]
    return Spec(
        layers=_layers(data["layers"], len(inputs[0]), plain.get("seed", 0), plain.get("draw", Draw())),
        inputs=inputs,
        targets=[_row(row) for _, row in samples(data["targets"], "targets")],
        learning_rate=float(data["learning_rate"]),
        name=name,
        **plain,
    )


def _layers(layers: list[dict[str, Any]], inputs: int, seed: int, draw: Draw) -> tuple[Layer, ...]:
    """The layers, each with as many weights a neuron as there are values before it."""
    made: list[Layer] = []
    for number, layer in enumerate(layers, 1):
        chance = "neurons" in layer
        neurons = int(layer["neurons"]) if chance else len(layer["weights"])
        weights = drawn_weights(seed, number, neurons, inputs, draw) if chance else [_row(w) for w in layer["weights"]]
        given = layer.get("biases", "drawn" if chance else "none")
        biases: Row | None = None
        if given == "drawn":
            chance, biases = True, drawn_biases(seed, number, neurons, draw)
        elif given != "none":
            biases = _row(given)
        activation = {"activation": layer["activation"]} if "activation" in layer else {}
        made.append(Layer(weights, biases, **activation, drawn=chance))
        inputs = neurons
    return tuple(made)


def _draw(draw: dict[str, Any]) -> Draw:
    kinds: dict[str, Callable[[Any], Any]] = {"decimals": int, "range": float}
    return Draw(**{key: kinds[key](value) for key, value in draw.items()})


def _display(display: dict[str, Any]) -> Display:
    kinds: dict[str, Callable[[Any], Any]] = dict.fromkeys(("decimals", "significant", "train"), int)
    kinds |= {"spotlight": tuple, "charts": tuple, "live": bool}
    return Display(**{key: kinds.get(key, str)(value) for key, value in display.items()})


def _sheet(sheet: dict[str, Any]) -> Sheet:
    kinds: dict[str, Callable[[Any], Any]] = dict.fromkeys(("row", "points", "decimals", "significant"), int)
    return Sheet(**{key: kinds.get(key, str if key != "parts" else tuple)(value) for key, value in sheet.items()})


def _names(names: dict[str, Any]) -> Names:
    def stripped(part: Any) -> Any:
        return part.strip() if isinstance(part, str) else tuple([stripped(inner) for inner in part])

    return Names(**{key: stripped(part) for key, part in names.items()})


def _optimizer(chosen: str | dict[str, Any]) -> OptimizerChoice:
    given = {"name": chosen} if isinstance(chosen, str) else dict(chosen)
    name = given.pop("name")
    defaults = OPTIMIZERS[name].constants
    return OptimizerChoice(name, {key: float(given.get(key, value)) for key, value in defaults.items()})


def _row(row: Any) -> Row:
    return [float(value) for value in row]


# ---- Files


def _content(file: str) -> bytes:
    """A file's bytes."""
    try:
        return content(file)
    except Unusable as why:
        raise _unusable(file, why.message, why.hint) from None


def _stdin() -> bytes:
    """All of standard input."""
    if sys.stdin is None:  # closed, as by "<&-"
        return b""
    stream = getattr(sys.stdin, "buffer", None)
    try:
        content: bytes = stream.read(BIGGEST + 1) if stream else sys.stdin.read().encode("utf-8", "surrogatepass")
    except OSError as error:  # such as a terminal that is gone
        raise _unusable("<stdin>", say("the file cannot be read: {reason}", reason=reason(error))) from None
    if len(content) > BIGGEST:
        raise _unusable("<stdin>", too_large())
    return content


def _decoded(content: bytes, file: str) -> str:
    """The bytes as text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4].count(0) >= 2:
        raise _unusable(file, say("the file is UTF-16 or UTF-32"), say("save it as UTF-8"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").removeprefix("\N{BYTE ORDER MARK}")
        lines, byte = Lines(before), f"0x{content[error.start]:02X}"
        message = say("the file is not UTF-8: byte {position} is {byte}", position=error.start + 1, byte=byte)
        hint, at = say("save it as UTF-8"), len(before)
        raise EverystepError([Problem(message, "", hint, file, lines.line(at), lines.column(at))]) from None


def _unusable(file: str, message: Message, hint: Message | None = None) -> EverystepError:
    """The one problem of a file that cannot be read at all."""
    return EverystepError([Problem(message, hint=hint, file=file)])
