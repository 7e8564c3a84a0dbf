"""The program: every quantity of one training step, in order, each with its formula in index notation.

Letters: s the sample (only when there are several), i the neuron, j the neuron or input before it,
k the neuron behind it, m another neuron of the same layer. The backward pass is not hidden in an
engine; its formulas are rows like any other, because they are what a lesson teaches.
"""

from __future__ import annotations

from functools import lru_cache

from .activations import ACTIVATIONS, Coupled
from .formula import Formula, Index, Number, Ref, Sum, formula
from .kind import Kind, kind_of
from .losses import PAIRS, loss_row
from .optimizers import OPTIMIZERS
from .quantity import Quantity
from .shape import is_countable, is_small
from .spec import Spec


class Program:
    """The quantities of one training step of a kind of network, in the order in which they are computed."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.sizes = kind.sizes
        self.last = len(kind.activations)
        self.samples = kind.samples
        self.collapses = kind.collapses
        self.batch: tuple[Index, ...] = ("s",) if kind.samples > 1 else ()
        self.quantities: dict[str, Quantity] = {}
        self.written: dict[tuple[int, str, tuple[int, ...], bool], Formula] = {}
        """The formulas of single numbers as `Trace.formula` has written them out: by the number of steps, the array,
        the position and whether it is the chain rule."""
        self.given: dict[str, bool] = {}
        """Which arrays the author wrote, as far as `Trace.is_given` has been asked, by their full names."""
        self.full: dict[tuple[str, int], list[tuple[str, str]]] = {}
        """The full names of all arrays, as far as `Trace.scope` has been asked, by stage and number of steps."""
        self._given()
        for layer in range(1, self.last + 1):
            self._forward(layer)
        self._loss()
        for layer in range(self.last, 0, -1):
            self._backward(layer)
        for layer in range(1, self.last + 1):
            self._update(layer)

    # What every quantity is built from: elements of arrays, with the sample in front where there are several.

    def a(self, layer: int, at: Index) -> Ref:
        """An activation, or an input of the network for layer 0."""
        return Ref(f"a{layer}" if layer else "x", (*self.batch, at))

    def z(self, layer: int, at: Index) -> Ref:
        """A pre-activation."""
        return Ref(f"z{layer}", (*self.batch, at))

    def d(self, what: str, layer: int, *at: Index) -> Ref:
        """A derivative of the loss with an axis of samples: dL/dz or dL/da."""
        return Ref(f"dL_d{what}{layer}", (*self.batch, *at))

    def _add(
        self,
        name: str,
        letters: str,
        sizes: tuple[int, ...],
        formula: Formula | None,
        phase: str,
        *,
        sampled: bool = False,
        stable: Formula | None = None,
        chain: Formula | None = None,
        local: bool = False,
    ) -> None:
        axes = tuple(zip(letters, sizes, strict=True))
        if sampled and self.batch:
            axes = (("s", self.samples), *axes)
        self.quantities[name] = Quantity(name, axes, formula, phase, stable, chain, local, sampled)

    def _over_samples(self, body: Formula) -> Formula:
        return Sum("s", self.samples, body) if self.batch else body

    def _share(self, body: Formula) -> Formula:
        """One sample's share in the loss of the batch."""
        return body / self.samples if self.batch and self.kind.reduction == "mean" else body

    def with_quantities(self, quantities: dict[str, Quantity]) -> Program:
        """The program of the same kind of network with other quantities."""
        other = Program.__new__(Program)
        vars(other).update(vars(self))
        other.quantities, other.written, other.given, other.full = quantities, {}, {}, {}
        return other

    def has_biases(self, layer: int) -> bool:
        """Whether a layer, counted from 1, has biases."""
        return self.kind.biases[layer - 1]

    @property
    def any_biases(self) -> bool:
        """Whether any layer has biases."""
        return any(self.kind.biases)

    def updates(self, letter: str) -> bool:
        """Whether training changes the weights ("W") or the biases ("b")."""
        return letter == "W" or self.kind.update_biases

    def parameters(self, layer: int) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """A layer's parameters: the array's name, its letters, its sizes."""
        to, source = self.sizes[layer], self.sizes[layer - 1]
        weights = (f"W{layer}", "ij", (to, source))
        return (weights, (f"b{layer}", "i", (to,))) if self.has_biases(layer) else (weights,)

    @property
    def pair(self) -> tuple[str, str]:
        """The last layer's activation and the loss, as `PAIRS` knows them."""
        return self.kind.pair

    def _given(self) -> None:
        self._add("x", "j", (self.sizes[0],), None, "given", sampled=True)
        self._add("y", "i", (self.sizes[-1],), None, "given", sampled=True)
        rule = OPTIMIZERS[self.kind.optimizer]
        for name in ("learning_rate", *rule.constants, *(("t",) if rule.counts else ())):
            self._add(name, "", (), None, "given")
        for layer in range(1, self.last + 1):
            for name, letters, sizes in self.parameters(layer):
                self._add(name, letters, sizes, None, "given")
                for state in rule.kept if self.updates(name[0]) else ():
                    self._add(f"{state}_{name}_old", letters, sizes, None, "given")

    def _forward(self, layer: int) -> None:
        size, before = self.sizes[layer], self.sizes[layer - 1]
        z: Formula = Sum("j", before, Ref(f"W{layer}", ("i", "j")) * self.a(layer - 1, "j"))
        if self.has_biases(layer):
            z = z + Ref(f"b{layer}", ("i",))
        self._add(f"z{layer}", "i", (size,), z, "forward", sampled=True)
        act = ACTIVATIONS[self.kind.activations[layer - 1]]
        if isinstance(act, Coupled):
            value = act.value(lambda at: self.z(layer, at), "i", size)
            stable: Formula | None = act.stable(lambda at: self.z(layer, at), "i", size)
        else:
            value = formula(act.value(self.z(layer, "i")))
            stable = formula(act.stable(self.z(layer, "i"))) if act.stable else None
        self._add(f"a{layer}", "i", (size,), value, "forward", sampled=True, stable=stable)

    def _loss(self) -> None:
        n, last = self.sizes[-1], self.last
        a, y = self.a(last, "i"), Ref("y", (*self.batch, "i"))
        written = Sum("i", n, formula(loss_row(self.kind.loss, n).term(a, y, n)))
        pair = PAIRS.get(self.pair)
        stable = Sum("i", n, pair.term(lambda at: self.z(last, at), y, "i", n)) if pair else None
        if not self.batch:
            self._add("loss", "", (), written, "loss", stable=stable)
            return
        self._add("loss_per_sample", "", (), written, "loss", sampled=True, stable=stable)
        total = Sum("s", self.samples, Ref("loss_per_sample", ("s",)))
        self._add("loss", "", (), self._share(total), "loss")

    def _backward(self, layer: int) -> None:
        size, before = self.sizes[layer], self.sizes[layer - 1]
        act = ACTIVATIONS[self.kind.activations[layer - 1]]
        self._arriving(layer)
        if isinstance(act, Coupled):
            slope = act.slope(lambda at: self.a(layer, at), "i", "m")
            self._add(f"da{layer}_dz{layer}", "im", (size, size), slope, "backward", sampled=True)
            local = Ref(f"da{layer}_dz{layer}", (*self.batch, "m", "i"))
            chain: Formula = Sum("m", size, self.d("a", layer, "m") * local)
        else:
            slope = formula(act.slope(self.z(layer, "i"), self.a(layer, "i")))
            self._add(f"da{layer}_dz{layer}", "i", (size,), slope, "backward", sampled=True)
            chain = self.d("a", layer, "i") * Ref(f"da{layer}_dz{layer}", (*self.batch, "i"))
        collapsed = self._collapsed() if layer == self.last else None
        self._add(f"dL_dz{layer}", "i", (size,), collapsed or chain, "backward", sampled=True, chain=chain)
        delta = self.d("z", layer, "i")
        self._add(
            f"dz{layer}_dW{layer}", "ij", (size, before), self.a(layer - 1, "j"), "backward", sampled=True, local=True
        )
        self._add(
            f"dL_dW{layer}",
            "ij",
            (size, before),
            self._over_samples(delta * self.a(layer - 1, "j")),
            "backward",
            chain=self._over_samples(delta * Ref(f"dz{layer}_dW{layer}", (*self.batch, "i", "j"))),
        )
        if self.has_biases(layer):
            self._add(f"dz{layer}_db{layer}", "i", (size,), Number(1.0), "backward", sampled=True, local=True)
            self._add(
                f"dL_db{layer}",
                "i",
                (size,),
                self._over_samples(delta),
                "backward",
                chain=self._over_samples(delta * Ref(f"dz{layer}_db{layer}", (*self.batch, "i"))),
            )

    def _arriving(self, layer: int) -> None:
        """dL/da: from the loss at the last layer, from all paths that lead on at the others."""
        size = self.sizes[layer]
        if layer == self.last:
            loss, pair = loss_row(self.kind.loss, size), PAIRS.get(self.pair)
            a, y = self.a(layer, "i"), Ref("y", (*self.batch, "i"))
            written = self._share(formula(loss.slope(a, y, size)))
            stable = loss.stable_slope and self._share(formula(loss.stable_slope(a, y, size)))
            if pair:
                stable = self._share(pair.slope(lambda at: self.z(layer, at), a, y, "i"))
            self._add(f"dL_da{layer}", "i", (size,), written, "backward", sampled=True, stable=stable)
            return
        behind = self.sizes[layer + 1]
        delta = self.d("z", layer + 1, "k")
        local = f"dz{layer + 1}_da{layer}"
        self._add(local, "ki", (behind, size), Ref(f"W{layer + 1}", ("k", "i")), "backward", sampled=True, local=True)
        self._add(
            f"dL_da{layer}",
            "i",
            (size,),
            Sum("k", behind, delta * Ref(f"W{layer + 1}", ("k", "i"))),
            "backward",
            sampled=True,
            chain=Sum("k", behind, delta * Ref(local, (*self.batch, "k", "i"))),
        )

    def _collapsed(self) -> Formula | None:
        if not self.collapses:
            return None
        return self._share(PAIRS[self.pair].delta(self.a(self.last, "i"), Ref("y", (*self.batch, "i"))))

    def _update(self, layer: int) -> None:
        rule = OPTIMIZERS[self.kind.optimizer]
        for name, letters, sizes in self.parameters(layer):
            old = Ref(name, tuple(letters))
            if not self.updates(name[0]):
                self._add(f"{name}_new", letters, sizes, old, "update")
                continue

            def known(what: str, name: str = name, letters: str = letters) -> Formula:
                if what == "g":
                    return Ref(f"dL_d{name}", tuple(letters))
                before = what.removesuffix("_old")  # v_old of W1 is v_W1_old
                return Ref(f"{before}_{name}{what[len(before) :]}", tuple(letters))

            for state, value in rule.state:
                self._add(f"{state}_{name}", letters, sizes, value(known), "update")
            self._add(f"{name}_new", letters, sizes, old - rule.amount(known), "update")


def program_of(spec: Spec) -> Program:
    """The program of a spec's network, which small networks of one kind share, and large ones. What is in between is
    computed number by number without being small, and would keep what computes each of them."""
    kind = kind_of(spec)
    return _shared(kind) if is_small(kind) or not is_countable(spec) else Program(kind)


@lru_cache(maxsize=32)
def _shared(kind: Kind) -> Program:
    return Program(kind)
