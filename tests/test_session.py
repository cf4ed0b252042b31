from __future__ import annotations

from engine.sessions.session import TensorSpec


def test_free_sizes_are_settled_and_others_stay():
    spec = TensorSpec("x", (-1, 3, -1))
    assert spec.fixed() == (1, 3, 1)
    assert spec.fixed(4) == (4, 3, 4)
