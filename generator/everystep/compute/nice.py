"""Nice numbers: networks that are pleasant to calculate by hand, found by searching, many candidates at a time.

A candidate is drawn on the grid of its level, then put through the whole training step and judged: no number is 0 or
too large, none sits at a corner of its activation function, every weight moves by something that can be seen, no two
neurons of a layer do the same, and the loss really falls. What passes is computed once more as it will be printed, and
looked at as the sheet of a student: no answer may be so close to 0, or to what a known mistake gives, that the wrong
answer would count as right, and none may need more decimals than the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from ..errors import EverystepError, Problem
from ..messages import say
from .candidates import as_spec, draw
from .chance import Chance
from .fairness import hand_cost
from .judging import REASONS, judged
from .number_levels import LEVELS, STRAIGHT, Level, usual_level
from .sheet_spec import for_hands
from .sound import unsound
from .spec import Spec
from .tolerance import tolerances
from .trace import Trace, run
from .worklines import WorkLine, work_lines

BATCH = 256
"""The candidates that are judged together; which one is found does not depend on it."""

MOST_DRAWN = 60_000
"""After so many candidates the search gives up and says why."""


class Found(Struct, frozen=True):
    """A network with nice numbers: its spec, the trace that its sheet is made of, the tolerances, the cost by hand."""

    spec: Spec
    trace: Trace
    tolerances: Mapping[str, Decimal]
    cost: int


class Search(Struct):
    """What a search has met so far: how many candidates it drew, and how many it turned down for which reason."""

    drawn: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def at_level(spec: Spec, level: Level) -> Spec:
    """The spec with the activation functions, the loss and the decimals that a level works with; its numbers are
    still its own."""
    sheet = spec.worksheet
    decimals = level.decimals if sheet.decimals is None and sheet.significant is None else sheet.decimals
    layers, loss = spec.layers, spec.loss
    if level.exact:
        last = len(layers) - 1
        layers = tuple(
            [
                layer
                if layer.activation in STRAIGHT
                else replace(layer, activation="identity" if k == last else "relu")
                for k, layer in enumerate(layers)
            ]
        )
        loss = loss if "squared" in loss else "half_squared_error"
    return replace(spec, layers=layers, loss=loss, worksheet=replace(sheet, decimals=decimals, numbers=level.name))


def nice(
    spec: Spec,
    seed: bytes,
    *,
    band: tuple[int, int] | None = None,
    taken: Callable[[Spec], bool] = lambda spec: False,
    most: int | None = None,
) -> Found:
    """The first network from this seed with the spec's shape and the numbers of its worksheet's level.

    `band` are the least and the largest cost by hand that are fair; `taken` says which networks somebody else has.
    Raises EverystepError with the reasons, how often each, when none is found among `most` candidates.
    """
    search = Search()
    for found in searched(spec, seed, search, most or MOST_DRAWN):
        if band and not band[0] <= found.cost <= band[1]:
            search.reasons["cost"] += 1
        elif taken(found.spec):
            search.reasons["again"] += 1
        else:
            return found
    raise EverystepError(_given_up(spec, search))


def _given_up(spec: Spec, search: Search) -> list[Problem]:
    """That nothing was found, and how often for which reason, the most frequent first."""
    message = say(
        "no numbers of the level {level} were found for this network among {n}",
        level=spec.worksheet.numbers or usual_level(spec),
        n=search.drawn,
    )
    hint = say("choose another level, a smaller network, or more decimals")
    met = sorted([(-search.reasons[name], k, text) for k, (name, text) in enumerate(REASONS.items())])
    return [
        Problem(message, "worksheet", hint),
        *[Problem(say(text, n=-times)) for times, _, text in met if times],
    ]


def fair_band(spec: Spec, seed: bytes, samples: int = 15, width: float = 0.15) -> tuple[int, int]:
    """The costs by hand that count as fair for a class: the median of some networks, more or less a share of it.

    Raises EverystepError with the reasons when there is none.
    """
    costs, search = [], Search()
    for found in searched(spec, seed, search, MOST_DRAWN):
        costs.append(found.cost)
        if len(costs) == samples:
            break
    if not costs:
        raise EverystepError(_given_up(spec, search))
    median = sorted(costs)[len(costs) // 2]
    return int(median * (1 - width)), -int(-median * (1 + width) // 1)


def searched(spec: Spec, seed: bytes, search: Search, most: int) -> Iterator[Found]:
    """The networks that pass every check but those of a class, in the order in which they are drawn."""
    level = LEVELS[spec.worksheet.numbers or usual_level(spec)]
    spec = at_level(spec, level)
    chance = Chance(seed)
    while search.drawn < most:
        drawn = [draw(spec, level, chance) for _ in range(min(BATCH, most - search.drawn))]
        for candidate, reason in zip(drawn, judged(spec, level, drawn), strict=True):
            search.drawn += 1
            if reason:
                search.reasons[reason] += 1
                continue
            try:
                found = _printed(as_spec(spec, level, candidate))
            except EverystepError:  # a number that is not finite once it is rounded
                found = None
            if found is None:
                search.reasons["unclear"] += 1
            else:
                yield found


def _printed(spec: Spec) -> Found | None:
    """A candidate as a sheet prints it; None where a wrong answer would count as right."""
    trace = run(for_hands(spec))
    lines = work_lines(trace)
    allowed = tolerances(trace, lines)
    asked = [line for line in lines if line.part in spec.worksheet.parts]
    if next(unsound(trace, asked, allowed), None) is not None:
        return None
    if any(_vanishes(trace, line) for line in asked):
        return None
    return Found(spec, trace, allowed, hand_cost(trace, asked))


def _vanishes(trace: Trace, line: WorkLine) -> bool:
    """Whether a number would be 0 with the decimals of the others, and so keeps more of them."""
    least = Decimal(0) if trace.digits.significant else Decimal((0, (5,), -trace.digits.places - 1))
    return abs(trace.shown(line.array, line.at)) < least
