from __future__ import annotations

from engine.sessions.session import TensorSpec


def test_free_sizes_are_settled_and_others_stay():
    spec = TensorSpec("x", (-1, 3, -1))
    assert spec.fixed() == (1, 3, 1)
    assert spec.fixed(4) == (4, 3, 4)


def test_a_shape_is_allowed_where_every_settled_size_is_the_same():
    spec = TensorSpec("x", (-1, 3))
    assert spec.allows((1, 3))
    assert spec.allows((8, 3))
    assert not spec.allows((8, 4))
    assert not spec.allows((3,))
