"""Makes `everystep/render/ready.py` from `templates/`: `python generator/make_ready.py`.

What of everystep's own look is the same for every lesson is worked out once here and not in each process: the templates
of web pages and diagrams become plain functions, the palette a table, style sheets lose their comments. A command that
writes one lesson then starts without Jinja2 and a reader of TOML. Jinja2 itself reads the templates; the few of its
constructs that they use are written as Python, and any other is refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat

import jinja2
from jinja2 import nodes

from everystep.render.css import without_comments
from everystep.render.templates import OPTIONS

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
TARGET = Path(__file__).resolve().parent / "everystep" / "render" / "ready.py"

WRITTEN = ("html", "svg")
"""The folders whose templates become functions. Those for Markdown and paper are left to Jinja2."""

STYLES = ("assets/lesson.css", "assets/reading.css", "assets/worksheet.css", "svg/diagram.css")

HEAD = '''\
"""Everystep's own look, ready for use: written by `generator/make_ready.py` from `templates/`.

It is long because every template of a web page is a function here. Each takes the places of its template and how a
value becomes text, with or without the escaping of HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Places = dict[str, Any]
Put = Callable[[Any], str]


def part(thing: Any, name: str) -> Any:
    """What Jinja2 means by `thing.name`."""
    return thing[name] if type(thing) is dict else getattr(thing, name)
'''


class Function:
    """One template as the lines of a Python function."""

    def __init__(self, template: nodes.Template, name: str) -> None:
        self.places = sorted(node.name for node in template.find_all(nodes.Name) if node.ctx == "load")
        self.own: set[str] = set()  # what the template names itself
        self.loops: list[str] = []  # the counters of the loops around
        body = list(self.block(template.body, 1))
        given = sorted(set(self.places) - self.own - {"loop"})
        self.lines = [
            f"def {name}(places: Places, put: Put) -> str:",
            "    o: list[str] = []",
            *(f'    {place} = places["{place}"]' for place in given),
            *body,
            '    return "".join(o)',
        ]
        assert not {"o", "put", "part", "places", "enumerate", "len"} & (self.own | set(given)), name

    def block(self, body: list[nodes.Node], depth: int) -> Iterator[str]:
        """Statements, those that only put out text as one."""
        indent = "    " * depth
        texts: list[str] = []
        for node in body:
            if isinstance(node, nodes.Output):
                texts += [self.text(part) for part in node.nodes]
                continue
            if texts:
                yield f"{indent}o += ({', '.join(texts)},)"
                texts = []
            yield from self.statement(node, depth)
        if texts:
            yield f"{indent}o += ({', '.join(texts)},)"

    def statement(self, node: nodes.Node, depth: int) -> Iterator[str]:
        indent = "    " * depth
        match node:
            case nodes.If(elif_=[]):
                yield f"{indent}if {self.value(node.test)}:"
                yield from self.block(node.body, depth + 1)
                if node.else_:
                    yield f"{indent}else:"
                    yield from self.block(node.else_, depth + 1)
            case nodes.For(recursive=False, test=None, else_=[]):
                target, over = self.target(node.target), self.value(node.iter)
                counter = f"at{depth}" if any(name.name == "loop" for name in node.find_all(nodes.Name)) else ""
                yield (
                    f"{indent}for {counter}, {target} in enumerate({over}):"
                    if counter
                    else (f"{indent}for {target} in {over}:")
                )
                self.loops.append(counter)
                yield from self.block(node.body, depth + 1)
                self.loops.pop()
            case nodes.Assign():
                yield f"{indent}{self.target(node.target)} = {self.value(node.node)}"
            case _:
                raise NotImplementedError(f"line {node.lineno}: {node!r}")

    def target(self, node: nodes.Expr) -> str:
        """What a loop or an assignment names. A name may serve twice, but never hide a place of the template."""
        if isinstance(node, nodes.Tuple):
            return ", ".join(self.target(item) for item in node.items)
        assert isinstance(node, nodes.Name)
        self.own.add(node.name)
        return node.name

    def text(self, node: nodes.Node) -> str:
        """What puts a value out."""
        if isinstance(node, nodes.TemplateData):
            return repr(node.data)
        if isinstance(node, nodes.Filter) and node.name == "safe":
            return f"str({self.value(node.node)})"
        return f"put({self.value(node)})"

    def value(self, node: nodes.Node | None) -> str:
        """An expression."""
        match node:
            case nodes.Const():
                return repr(node.value)
            case nodes.Name():
                return node.name
            case nodes.List(items=[]):
                return "[]"
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="index0"):
                return self.loops[-1]
            case nodes.Getattr() if hasattr(dict, node.attr):
                return f"{self.value(node.node)}.{node.attr}"
            case nodes.Getattr():
                return f'part({self.value(node.node)}, "{node.attr}")'
            case nodes.Getitem():
                return f"{self.value(node.node)}[{self.value(node.arg)}]"
            case nodes.Call(kwargs=[], dyn_args=None, dyn_kwargs=None):
                return f"{self.value(node.node)}({', '.join(map(self.value, node.args))})"
            case nodes.CondExpr():
                return f"({self.value(node.expr1)} if {self.value(node.test)} else {self.value(node.expr2)})"
            case nodes.Not():
                return f"(not {self.value(node.node)})"
            case nodes.And():
                return f"({self.value(node.left)} and {self.value(node.right)})"
            case nodes.Compare(ops=[nodes.Operand(op="eq") as right]):
                return f"({self.value(node.expr)} == {self.value(right.expr)})"
            case nodes.Filter(name="length"):
                return f"len({self.value(node.node)})"
        raise NotImplementedError(f"line {node and node.lineno}: {node!r}")


def templates() -> Iterator[str]:
    """Each template as a function, and the table of them by name."""
    environment = jinja2.Environment(autoescape=True, **OPTIONS)
    table = []
    for folder in WRITTEN:
        for file in sorted((TEMPLATES / folder).glob("*.jinja")):
            name = re.sub(r"\W", "_", file.name.split(".")[0])
            try:
                made = Function(environment.parse(file.read_text(encoding="utf-8")), f"{folder}_{name}")
            except NotImplementedError as error:
                raise SystemExit(f"{file}: {error} has no place here yet") from None
            yield "\n\n" + "\n".join(made.lines) + "\n"
            table.append(f'    "{folder}/{file.name}": {folder}_{name},\n')
    yield f"\n\nTEMPLATES: dict[str, Callable[[Places, Put], str]] = {{\n{''.join(table)}}}\n"


def text() -> str:
    """The whole module."""
    styles = {name: without_comments((TEMPLATES / name).read_text(encoding="utf-8")) for name in STYLES}
    palette = tomllib.loads((TEMPLATES / "palette.toml").read_text(encoding="utf-8"))
    script = (TEMPLATES / "assets" / "live.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    data = (
        f"\nPALETTE: dict[str, Any] = {pformat(palette, width=110, sort_dicts=False)}\n",
        f'\nSCRIPT_DIGEST = "{digest}"\n"""The SHA-256 of the page\'s script, by which its policy allows it."""\n',
        f"\nSTYLES = {{\n{''.join(f'    {name!r}: {style!r},{chr(10)}' for name, style in styles.items())}}}\n",
    )
    return "".join([HEAD, *templates(), *data])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
