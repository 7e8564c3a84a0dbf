"""What binary fractions leave of a sum that is 0 decides nothing in a lesson."""

from __future__ import annotations

import pytest

from everystep.compute import shape
from everystep.compute.spec import Layer, Spec
from everystep.compute.trace import run

CANCELS = Spec((Layer([[0.1, 0.2, -0.3]], None, "relu"), Layer([[1.0]], [0.5])), [[1, 1, 1]], [[0.5]], 0.1)
TINY = Spec((Layer([[1e-13, 1e-14]], None, "relu"), Layer([[1.0]])), [[1, 1]], [[0.5]], 0.1)


@pytest.mark.parametrize("small", [10**9, 0], ids=["floats", "numpy"])
def test_a_sum_that_is_0_in_decimals_is_0(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "SMALL", small)
    trace = run(CANCELS)
    assert 0.1 + 0.2 - 0.3 != 0  # which is why
    assert trace.value("z1", (0,)) == 0
    assert trace.value("da1_dz1", (0,)) == 0
    assert trace.value("dL_dz2", (0,)) == 0


@pytest.mark.parametrize("small", [10**9, 0], ids=["floats", "numpy"])
def test_a_number_that_is_only_small_stays(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "SMALL", small)
    assert run(TINY).value("z1", (0,)) == pytest.approx(1.1e-13, rel=1e-9)
