"""The performer built from MakeHuman's archive."""

from __future__ import annotations

import numpy as np
import pytest
from makehuman_pack import makehuman_pack

from engine.names import ICT_EXPRESSIONS
from live.errors import LiveError
from live.performer import load_performer
from render.corners import check_model


@pytest.fixture(scope="module")
def performer():
    return load_performer(makehuman_pack())


def test_arrays_fit_together(performer):
    check_model(performer)
    assert len(performer.basis) == len(ICT_EXPRESSIONS)
    assert len(performer.neutral_vertices) > 60_000


def test_basis_rows_follow_the_names(performer):
    def centroid(name):
        amount = np.linalg.norm(performer.basis[ICT_EXPRESSIONS.index(name)], axis=1)
        return (amount[:, None] * performer.neutral_vertices).sum(axis=0) / amount.sum()

    assert centroid("eyeBlink_L")[0] > 2.0
    assert centroid("eyeBlink_R")[0] < -2.0
    assert centroid("jawOpen")[1] < -2.0
    assert performer.basis[ICT_EXPRESSIONS.index("jawOpen")].min() < -2.0


def test_eyeballs_are_round_and_rigid(performer):
    for eye in (0, 1):
        mine = performer.eye_index == eye
        radius = np.linalg.norm(
            performer.neutral_vertices[mine] - performer.eye_centres[eye], axis=1
        )
        assert np.ptp(radius) < 1e-3
        assert not performer.basis[:, mine].any()
    assert performer.eye_centres[0, 0] > 0 > performer.eye_centres[1, 0]


def test_skin_alone_is_painted(performer):
    skin = np.unique(performer.surfaces[0].triangles)
    coverage = performer.vertex_colours[:, 3]
    assert coverage[skin].max() > 0.9
    others = np.setdiff1d(np.arange(len(coverage)), skin)
    assert not coverage[others].any()


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_a_wrong_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "pack.npz"
    if content:
        path.write_bytes(content)
    with pytest.raises(LiveError, match=r"pack.npz cannot be read as the MakeHuman archive"):
        load_performer(path)


def test_another_archive_is_refused(tmp_path):
    np.savez(tmp_path / "pack.npz", neutral=np.zeros((3, 3)))
    with pytest.raises(LiveError, match=r"give makehuman_faces\.npz"):
        load_performer(tmp_path / "pack.npz")
