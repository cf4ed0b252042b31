import sys

import numpy as np
import pytest
from grid import build_grid
from training_heads import factory, pack_folder

from engine.names import ICT_EXPRESSIONS
from engine.shape_sets import load_shape_set
from engine.training import tears
from engine.training.generate import Kind
from engine.training.packs import ICT_OUTER_SKIN

KIND = Kind("heldout")
SEED = 100


@pytest.fixture
def folders(tmp_path):
    head = factory().head(SEED, KIND)
    np.savez(tmp_path / f"head_{SEED:06d}.npz", **head)
    aligned = tmp_path / "aligned"
    aligned.mkdir()
    landmarks = np.full((478, 3), np.nan)
    landmarks[:468] = head["landmarks"]
    placed = {"T_canonical_mesh": np.eye(4), "landmarks": landmarks, "score": np.array(0.9)}
    np.savez(aligned / f"head_{SEED:06d}.npz", **placed)
    return tmp_path, aligned


def call(monkeypatch, heads, aligned, *words: str) -> None:
    given = ["tears", "--data", str(pack_folder()), "--heads", str(heads)]
    monkeypatch.setattr(sys, "argv", [*given, "--aligned", str(aligned), *words])
    tears.main()


def test_the_table_is_printed(monkeypatch, folders, capsys):
    call(monkeypatch, *folders)
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert all(len(rows[name]) >= 12 for name in ICT_EXPRESSIONS)
    own, warped, rig = (float(x) for x in rows["jawOpen"][:3])
    assert own > 0
    assert abs(warped - own) < own
    assert rig < 30
    assert any("beyond own + 1" in line for line in lines)


def test_nothing_to_judge_and_another_version_are_one_sentence(monkeypatch, folders, tmp_path):
    heads, aligned = folders
    with pytest.raises(SystemExit, match=r"^No head of .* has a file in .*nowhere\.$"):
        call(monkeypatch, heads, tmp_path / "nowhere")
    file = heads / f"head_{SEED:06d}.npz"
    np.savez(file, vertices=np.load(file)["vertices"] + 1)
    with pytest.raises(SystemExit, match=r"was made by another version; make it again\.$"):
        call(monkeypatch, heads, aligned)


def test_the_same_head_before_and_after_warping():
    drawn = factory().draw(SEED, KIND)
    heads = tears.both_heads(drawn, load_shape_set("ict"))
    stored = factory().head(SEED, KIND)
    np.testing.assert_allclose(heads.neutral[1], stored["vertices"], atol=1e-4)
    np.testing.assert_allclose(heads.shapes[1], stored["ict_shapes"], atol=5e-3)
    assert np.abs(heads.neutral[0] - heads.neutral[1]).max() > 0.5
    np.testing.assert_allclose(heads.shapes[0][7], drawn.rows @ drawn.pack.ict_shapes[7], atol=1e-6)


@pytest.mark.parametrize("seed", [100, 104, 107])
def test_places_follow_the_pack(seed):
    drawn = factory().draw(seed, KIND)
    places = tears.place_triangles(drawn)
    assert places.shape == (len(drawn.triangles),)
    assert (places == tears.SKIN).mean() > 0.4
    still = drawn.rows @ drawn.pack.neutral
    middle = still[drawn.triangles].mean(1)
    assert middle[places == tears.SKIN][:, 2].max() == middle[:, 2].max()  # the nose
    lids = middle[places == tears.LIDS][:, 1]
    assert abs(np.median(lids) - 3.5) < 1
    assert lids.min() > 0
    if drawn.pack.name == "ict":
        inner = np.asarray(drawn.rows.argmax(1)).ravel() >= ICT_OUTER_SKIN
        np.testing.assert_array_equal(
            inner[drawn.triangles].any(1), np.isin(places, (tears.BAG, tears.SOCKETS))
        )


def test_torn_and_folded_triangles_are_counted_where_they_are():
    vertices, triangles = build_grid(11, 11)
    shapes = np.zeros((53, len(vertices), 3))
    places = np.where(vertices[triangles].mean(1)[:, 0] > 0.5, tears.SKIN, tears.BAG)
    shapes[3, :, 0] = np.where(vertices[:, 0] > 0.75, 1.0, 0.0)
    shapes[5, 60, 0] = 0.19
    counted = tears.torn(vertices, shapes, triangles, places)
    assert counted[3, tears.SKIN] == pytest.approx(1000 * 20 / 200)
    assert counted[3, tears.BAG] == 0
    assert counted[5].sum() > 0
    assert counted[[0, 1, 2, 4]].sum() == 0


def test_mouth_close_is_judged_with_jaw_open_and_unknown_places_not_at_all():
    vertices, triangles = build_grid(11, 11)
    shapes = np.zeros((53, len(vertices), 3))
    shapes[tears.JAW_OPEN, :, 1] = np.where(vertices[:, 1] < 0.5, -2.0, 0.0)
    shapes[tears.MOUTH_CLOSE] = -shapes[tears.JAW_OPEN]
    skin = np.full(len(triangles), tears.SKIN)
    counted = tears.torn(vertices, shapes, triangles, skin)
    assert counted[tears.JAW_OPEN].sum() > 0
    assert counted[tears.MOUTH_CLOSE].sum() == 0
    assert tears.torn(vertices, shapes, triangles, np.full(len(triangles), -1)).sum() == 0


def test_the_table_names_what_is_beyond_the_bound(capsys):
    counts = np.zeros((2, 3, 53, 4))
    counts[:, 2, 7, tears.SKIN] = 1.5
    counts[:, 2, 8, tears.LIDS] = 1.5
    tears.print_table(counts, ["head_000000", "head_000001"])
    printed = capsys.readouterr().out.splitlines()
    beyond = [line.split()[0] for line in printed if line.endswith("beyond")]
    assert beyond == [ICT_EXPRESSIONS[7]]
    assert any(line.startswith("head_000001 " + ICT_EXPRESSIONS[7]) for line in printed)
