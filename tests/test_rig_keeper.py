from pathlib import Path

import pytest
from clone_rigs import ball_rig

from engine.character_cache import default_cache_folder
from engine.rig_choices import RigChoices
from live.cloning.clone_rigging import RiggedClone
from live.evaluation import rig_keeper
from live.evaluation.rig_keeper import RigKeeper

RIG, MESH = ball_rig()


def no_model() -> Path:
    raise AssertionError("nobody is to look at a ball")


@pytest.fixture
def asked(monkeypatch):
    told = []

    def one(mesh, name, lookout, choices, *, cache):
        told.append((name, choices.shapes, cache.folder))
        return RiggedClone(mesh, RIG, fresh=True)

    def pair(source, target, find_model, refresh, *, cache):
        told.append((source.name, target.name, source.choices.shapes, refresh, cache.folder))
        return RiggedClone(source.mesh, RIG, True), RiggedClone(target.mesh, RIG, True)

    monkeypatch.setattr(rig_keeper, "rig_mesh_for_cloning", one)
    monkeypatch.setattr(rig_keeper, "rig_pair_for_cloning", pair)
    return told


def test_rigs_are_kept_apart_from_the_users_characters(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    keeper = RigKeeper(no_model, RigChoices(shapes="ict"))
    assert keeper.rig(MESH, "ball") is RIG
    assert asked == [("ball", "ict", default_cache_folder() / "evaluation")]
    assert asked[0][2].parent == tmp_path


def test_a_pair_is_rigged_as_clone_does_it(asked):
    keeper = RigKeeper(no_model, RigChoices(shapes="consensus"))
    assert keeper.rig_pair((MESH, "a"), (MESH, "b"), refresh=True) == (RIG, RIG)
    assert asked[0][:4] == ("a", "b", "consensus", True)
