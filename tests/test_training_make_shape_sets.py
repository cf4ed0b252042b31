import sys

import numpy as np
import pytest
from training_heads import pack_folder

from engine.names import ICT_EXPRESSIONS
from engine.shape_sets import BUNDLED_SHAPE_SETS, load_shape_set
from engine.training import make_shape_sets
from engine.training.make_shape_sets import AMPLITUDE, ICT_SHARE


def test_what_ships_is_what_the_packs_give(monkeypatch, tmp_path):
    made = tmp_path / "shape_sets.npz"
    arguments = ["make_shape_sets", "--data", str(pack_folder()), "--out", str(made)]
    monkeypatch.setattr(sys, "argv", arguments)
    make_shape_sets.main()
    with np.load(made) as new, np.load(BUNDLED_SHAPE_SETS) as shipped:
        assert set(new.files) == set(shipped.files)
        for name in new.files:
            np.testing.assert_allclose(new[name], shipped[name], atol=1e-4)
    assert load_shape_set("consensus", made).factors.shape == (2, 53)


@pytest.mark.parametrize("table", [ICT_SHARE, AMPLITUDE])
def test_every_row_names_an_expression(table):
    for key in table:
        assert any(name.startswith(key) for name in ICT_EXPRESSIONS), key


def test_the_longest_name_decides():
    table = {"mouth": 1.0, "mouthSmile": 2.0}
    assert make_shape_sets._lookup(table, "mouthSmile_L", 0.0) == 2.0
    assert make_shape_sets._lookup(table, "mouthPucker", 0.0) == 1.0
    assert make_shape_sets._lookup(table, "jawOpen", 3.0) == 3.0
