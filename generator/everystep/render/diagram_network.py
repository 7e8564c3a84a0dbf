"""The network's diagram: which labels fit at which size, where the columns stand, what is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from .diagram_labels import NAME_ROOM, PILL, Gap, Writing, is_stacked, pill_of, ways
from .diagram_layout import Pairs, arrow, band, num, on_circle, place, row_height, spread
from .diagram_numbers import Numbers, half, radius_for
from .diagram_parts import Bias, Callout, Drawing, Edge, Neuron, Picture, Standing
from .diagram_scene import NO_NAME, Scene, has_room
from .diagram_text import LINE, beside, clean, label_width, lines, shorten_label, spans, width

_SPANS = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.05, 2.3)
_WIDEST = 400.0  # between two columns, unless the labels alone need more
_TITLE = 12.5
_STRETCHES = (1.0, 1.15, 1.3, 1.5)
"""How much taller than usual a picture may be, if its labels are the more legible for it."""
_MANY = 30  # edges in one gap, above which nothing is gained by trying
_LEGIBLE = 11.5
_PAGE = 700.0  # the width of a page's column
_AIR = 14.0  # between a frame and what is in it


def draw(picture: Picture, prefix: str, standalone: Standing, numbers: Numbers, glance: bool = False) -> Drawing:
    """The whole picture; `glance` leaves out every text in it and lets strong arrows run backward."""
    return _Network(picture, numbers, glance).drawing(prefix, standalone)


class _Network:
    def __init__(self, picture: Picture, numbers: Numbers, glance: bool) -> None:
        self.picture, self.numbers, self.glance = picture, numbers, glance
        self.backward = picture.direction == "backward"
        self.show = "none" if glance else picture.show
        self.scene = Scene(numbers)
        columns = [column.neurons for column in picture.columns]
        rows = max(map(len, columns))
        self.radius = self._radius(columns, rows)
        self.head = 8.0 if rows <= 5 else 6.0
        self.pills = [[pill_of(n.bias) for n in column if n.bias and not glance] for column in columns]
        self.high = PILL + (round(11 * LINE) if any(is_stacked(n) for column in columns for n in column) else 0)
        self.outside = [
            not glance and not all(has_room(n, self.radius) for n in column if n.shape != "elided")
            for column in columns
        ]
        self.words = [[beside(str(n.name)) for n in column] for column in columns]
        # Names stand to the left of the inputs and to the right of the outputs; above a disc where lines leave both.
        self.over = [
            wanted and k > 0 and (k < len(columns) - 1 or picture.loss is not None)
            for k, wanted in enumerate(self.outside)
        ]
        named = max(
            [len(words) for over, column in zip(self.over, self.words, strict=True) if over for words in column],
            default=0,
        )
        self.above = (self.high + 13 if any(self.pills) else 0.0) + named * 14.0
        self.step = row_height(rows, 2 * self.radius + self.above + 14)
        self.body = self.step * rows
        self.halves = [numbers.asked(half, self.radius, tuple(pills)) for pills in self.pills]
        self.edges: list[list[Edge]] = [[] for _ in columns]
        for edge in picture.edges:
            self.edges[edge.source[0]].append(edge)
        self.ys: list[tuple[float, ...]] = []
        self.gaps: list[Gap] = []
        self._arrange(columns)

    def _arrange(self, columns: Sequence[Sequence[Neuron]]) -> None:
        """The rows as far apart as makes the labels most legible."""
        most = max(map(len, self.edges))
        best = -1e9
        for stretch in _STRETCHES if 2 < most <= _MANY and not self.glance else _STRETCHES[:1]:
            ys, gaps = self.ys, self.gaps
            self.ys = [spread(len(column), self.body * stretch, self.step * stretch) for column in columns]
            self.gaps = [self._gap(k) for k in range(len(columns) - 1)]
            merit = self._merit() - 4 * (stretch - 1)
            if merit > best:
                best = merit
            else:
                self.ys, self.gaps = ys, gaps
            if best >= _LEGIBLE:
                break

    def _merit(self) -> float:
        """The size of the smallest label on a page, less what is left out."""
        wide = sum([gap.span for gap in self.gaps]) + self.halves[0] + self.halves[-1]
        scale = min(1.15, _PAGE / wide)
        found = []
        for gap, edges in zip(self.gaps, self.edges, strict=False):
            writing = gap.writing or Writing(0, False, False)
            if edges:
                found.append(writing.size * scale - writing.lost(self.show))
        return min(found, default=0.0)

    def _radius(self, columns: Sequence[Sequence[Neuron]], rows: int) -> float:
        if self.glance:
            return 22.0
        shown = [n for column in columns for n in column if n.shape != "elided"]
        most = 33.0 if rows <= 5 and len(columns) < 4 else 27.0
        names = tuple([label_width(n.name) * 14 for n in shown if not n.value])
        return self.numbers.asked(radius_for, most, tuple([n.value for n in shown if n.value]), names)

    def _gap(self, column: int) -> Gap:
        """The first way of writing this gap's labels, and the least distance, at which none collide."""
        left, right = self.halves[column], self.halves[column + 1]
        edges = self.edges[column]
        pairs: Pairs = tuple([(e.source[1], e.target[1]) for e in edges])
        crossing = min(len(self.ys[column]), len(self.ys[column + 1])) > 1
        bare = left + right + (76 if crossing else 58)
        if self.glance or not edges:
            return Gap(bare + 60)
        for writing in ways(self.show, any(e.after for e in edges)):
            box = writing.box(edges, self.numbers)
            for factor in _SPANS:
                span = (bare + box[0]) * factor
                if span > _WIDEST and factor > 1:
                    break
                free = band(span, left, right)
                if places := place(self.ys[column], self.ys[column + 1], pairs, span, free, box):
                    return Gap(span, writing, box, places)
        return Gap(bare * 1.8)

    def drawing(self, prefix: str, standalone: Standing) -> Drawing:
        picture, scene = self.picture, self.scene
        titles = self._titles()
        top = 12 + 15 * max(map(len, titles))
        reach = max(y for column in self.ys for y in column) + self.radius
        self.middle = top + _AIR + self.above + reach
        bottom = self.middle + reach + _AIR
        margin = self.halves[0] + 8 + self._aside(0) if self.outside[0] else self.halves[0]
        x = max(margin, max(width(line) for line in titles[0]) * _TITLE / 2) + 8
        self.xs = [x]
        for gap in self.gaps:
            x += gap.span
            self.xs.append(x)
        for x, wide, title in zip(self.xs, self.halves, titles, strict=True):
            scene.frames.append((num(x - wide), num(top), num(2 * wide), num(bottom - top)))
            for k, line in enumerate(title):
                y = top - 8 - 15 * (len(title) - 1 - k)
                scene.captions.append(("soft", num(x), num(y), num(_TITLE), clean(line)))
        ends = [x + max(width(t) for t in title) * _TITLE / 2 for x, title in zip(self.xs, titles, strict=True)]
        self.right = max(self.xs[-1] + self.halves[-1], *ends) + 8
        self.low = bottom + 8
        for column, gap in enumerate(self.gaps):
            self._connections(column, gap)
        for column, neurons in enumerate(picture.columns):
            for row, neuron in enumerate(neurons.neurons):
                at = self._at(column, row)
                scene.neuron(neuron, *at, self.radius, self.show, named=not self.outside[column])
                if self.outside[column] and neuron.shape != "elided":
                    self._name(neuron, column, row)
                if neuron.bias and not self.glance:
                    self._bias(neuron.bias, *at)
        self._outcome()
        self._callouts()
        if picture.arrow_label:
            start, end = self.xs[0] - self.halves[0], self.xs[-1] + self.halves[-1]
            scene.flow(start, end, self.low + 4, picture.arrow_label, self.backward)
            self.low += 48
        scene.width, scene.height = self.right, self.low
        return scene.drawing(picture.title, picture.description, prefix, standalone, *self._left_out())

    def _aside(self, column: int) -> float:
        """How much room a column's names take beside it."""
        return max([width(row) * 12 for words in self.words[column] for row in words], default=0.0)

    def _name(self, neuron: Neuron, column: int, row: int) -> None:
        """A name that is too long for its disc, where no arrow runs."""
        (x, y), words = self._at(column, row), self.words[column][row]
        kind = f"k-{neuron.role}"
        if self.over[column]:
            top = y - self.radius - (self.high + 11 if neuron.bias else 2)
            self.scene.words(words, x, top - 7 * len(words), kind)
        elif column == 0:
            self.scene.words(words, x - self.halves[0] - 8, y, f"{kind} end")
        else:
            self.scene.words(words, x + self.halves[column] + 8, y, f"{kind} start")
            self.right = max(self.right, x + self.halves[column] + 16 + self._aside(column))

    def _titles(self) -> list[tuple[str, ...]]:
        spans = [gap.span for gap in self.gaps]
        rooms = [min(a, b) for a, b in zip([*spans[:1], *spans], [*spans, *spans[-1:]], strict=True)] or [200.0]
        columns = self.picture.columns
        return [lines(c.title, (room - 14) / _TITLE) for c, room in zip(columns, rooms, strict=True)]

    def _at(self, column: int, row: int) -> tuple[float, float]:
        return self.xs[column], self.middle + self.ys[column][row]

    def _connections(self, column: int, gap: Gap) -> None:
        scene, radius, writing = self.scene, self.radius, gap.writing
        for k, edge in enumerate(self.edges[column]):
            start, end = self._at(*edge.source), self._at(*edge.target)
            first = on_circle(*start, *end, radius + 2)
            last = on_circle(*end, *start, radius + 2)
            hue = f"b{(edge.hue - 1) % 8 + 1}" if edge.hue else "soft"
            plain = edge.role == "weight"
            colour = hue if plain else edge.role
            fill = f"x-{hue}" if plain else f"k-{edge.role}"
            if self.glance:
                self._glance(edge, first, last)
                continue
            ends = (*last, *first) if self.backward else (*first, *last)
            line, head = arrow(*ends, self.head)
            scene.edge(edge.node, f"e-{colour} d-{hue}", line, head, fill)
            if writing is None:
                continue
            x, y = gap.places[k]
            name = shorten_label(edge.name, NAME_ROOM) if writing.names else NO_NAME
            value, after = (edge.value, edge.after) if writing.numbers else ("", "")
            rows = 2 if writing.stacked and after else 1
            at = num(start[0] + x) if rows > 1 else ""
            text = spans(name, writing.size, value, after, "tag" if value else "v", at)
            style = (f"box x-{hue}", "on") if plain else (f"o e-{edge.role}", f"k-{edge.role}")
            full = str(edge.name) if name not in (edge.name, NO_NAME) else ""
            scene.box(edge.node, style, (start[0] + x, self.middle + y), gap.box, writing.size, text, full, rows=rows)

    def _glance(self, edge: Edge, first: tuple[float, float], last: tuple[float, float]) -> None:
        """A thin line forward and, beside it, a strong arrow backward; among very many, only a fine one backward."""
        (x1, y1), (x2, y2) = first, last
        if max(map(len, self.edges)) > _MANY:
            line, head = arrow(x2, y2, x1, y1, 7)
            self.scene.edge(edge.node, "hair e-gradient", line, head, "k-gradient")
            return
        aside = on_circle(0, 0, y2 - y1, x1 - x2, 3.5)
        line, head = arrow(x1 + aside[0], y1 + aside[1], x2 + aside[0], y2 + aside[1], 6)
        self.scene.edge(edge.node, "thin e-soft", line, head, "x-soft")
        line, head = arrow(x2 - aside[0], y2 - aside[1], x1 - aside[0], y1 - aside[1], 10)
        self.scene.edge(edge.node, "wide e-gradient", line, head, "k-gradient")

    def _bias(self, bias: Bias, x: float, y: float) -> None:
        name, value, after = shorten_label(bias.name, NAME_ROOM), bias.value, bias.after
        centre = y - self.radius - 9 - self.high / 2
        text = spans(name, 11, value, after, "tag" if value else "v", num(x) if after else "")
        self.scene.bias(bias, x, centre, self.high, pill_of(bias), text, y - self.radius - 1, 2 if after else 1)

    def _outcome(self) -> None:
        """The targets beside the last column; with a loss, outputs and targets meet in it."""
        picture, scene = self.picture, self.scene
        size, edge = self.radius + 9, self.xs[-1] + self.halves[-1]
        if self.outside[-1] and not self.over[-1]:
            edge += self._aside(-1) + 8
        loss = picture.loss
        at = (edge + 38 + self.radius, self.middle)
        if loss:
            scene.neuron(loss, *at, self.radius, self.show)
            self.right = at[0] + self.radius + 10
            for row, neuron in enumerate(picture.columns[-1].neurons):
                if neuron.shape != "elided":
                    self._into(at, self._at(len(self.xs) - 1, row), self.radius, neuron)
        for row, target in enumerate(picture.targets):
            y = self._at(len(self.xs) - 1, row)[1]
            x = at[0] + self.radius + 38 + size if loss else edge + 8 + size
            scene.neuron(target, x, y, size, self.show)
            if loss and target.shape != "elided":
                self._into(at, (x, y), size, target)
            self.right = max(self.right, x + size + 10)

    def _into(self, loss: tuple[float, float], start: tuple[float, float], size: float, of: Neuron) -> None:
        line, head = arrow(*on_circle(*start, *loss, size + 2), *on_circle(*loss, *start, self.radius + 2))
        self.scene.edge(of.node, f"e-{of.role}", line, head, f"k-{of.role}")

    def _callouts(self) -> None:
        """Words with curved arrows: to the right of the last column, or else below."""
        beside = not self.picture.targets and self.picture.loss is None
        for callout in self.picture.callouts:
            x, y = self._at(*callout.at)
            if beside and callout.at[0] == len(self.xs) - 1:
                self._beside(callout, x, y)
                continue
            self.scene.captions.append(("ink", num(x), num(self.low + 22), "13", clean(callout.text)))
            edge = y + self.radius
            self._curve((x + 4, self.low + 8), (x + 14, edge + 22), (x + 3, edge + 3))
            self.right = max(self.right, x + width(callout.text) * 13 / 2 + 8)
            self.low += 30

    def _beside(self, callout: Callout, x: float, y: float) -> None:
        left = self.xs[-1] + self.halves[-1] + 12
        top = y - self.radius - (12 if self.outside[-1] else 8)
        self.scene.captions.append(("ink start", num(left), num(top), "13", clean(callout.text)))
        if self.outside[-1]:  # past the name, which stands where the arrow would end
            aslant = (self.radius + 4) * 0.7071
            self._curve((left - 4, top - 4), (x + aslant + 9, top - 4), (x + aslant, y - aslant))
        else:
            self._curve((left + 16, top + 7), (left + 14, y), (x + self.radius + 4, y))
        self.right = max(self.right, left + width(callout.text) * 13 + 8)

    def _curve(self, start: tuple[float, float], bend: tuple[float, float], tip: tuple[float, float]) -> None:
        line = "M{} {}Q{} {} {} {}".format(*map(num, (*start, *bend, *tip)))
        self.scene.edge("", "thin e-soft", line, arrow(*bend, *tip, 7)[1], "x-soft")

    def _left_out(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.glance:
            return (), ()
        numbers, names = [], []
        for gap, edges in zip(self.gaps, self.edges, strict=False):
            writing = gap.writing or Writing(0, False, False)
            if "values" in self.show and not writing.numbers:
                numbers += [e.node for e in edges if e.value]
            if "names" in self.show and not writing.names:
                names += [e.node for e in edges]
        return tuple(numbers), tuple(names)
