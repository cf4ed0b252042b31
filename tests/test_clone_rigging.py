from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rigged_head import head_mesh, head_parts, stored_alignment

from engine.character_cache import CharacterCache
from engine.cloning.clone_rig import CLONE_CHOICES
from engine.errors import NetworkError
from engine.records import PartDecisions
from engine.rig_choices import RigChoices
from live.cloning import clone_rigging
from live.cloning.clone_rigging import (
    Named,
    RiggedClone,
    rig_mesh_for_cloning,
    rig_pair_for_cloning,
)
from live.rigs.lookout import Lookout


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the meshes looked at; looking is replaced by what was seen of the bundled head."""
    names: list[str] = []

    def look(mesh, name, lookout, choices, progress, points):
        names.append(name)
        return stored_alignment(), PartDecisions(head_parts(), ())

    monkeypatch.setattr(clone_rigging, "look_at_mesh", look)
    return names


def rigged(cache: CharacterCache, choices: RigChoices = CLONE_CHOICES) -> RiggedClone:
    def no_model() -> Path:
        raise AssertionError("the tracker's model was asked for")

    with Lookout(no_model) as lookout:
        return rig_mesh_for_cloning(head_mesh(), "head", lookout, choices, cache=cache)


def test_the_second_time_it_comes_from_the_cache(looks: list[str], tmp_path: Path) -> None:
    cache = CharacterCache(tmp_path / "cache")
    first, second = rigged(cache), rigged(cache)
    assert (first.fresh, second.fresh) == (True, False)
    assert looks == ["head"]
    np.testing.assert_allclose(second.rig.stack, first.rig.stack, rtol=3e-4, atol=1e-7)


def test_half_of_what_was_kept_is_not_enough(looks: list[str], tmp_path: Path) -> None:
    cache = CharacterCache(tmp_path / "cache")
    rigged(cache)
    (kept,) = cache.folder.glob("*-clone.npz")
    kept.write_bytes(kept.read_bytes()[:1000])
    assert rigged(cache).fresh
    assert not rigged(cache).fresh


def test_a_folder_that_takes_nothing_is_no_error(looks: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert rigged(CharacterCache(tmp_path / "file")).fresh


def test_other_shapes_are_another_rig(looks: list[str], tmp_path: Path) -> None:
    cache = CharacterCache(tmp_path / "cache")
    rigged(cache)
    assert rigged(cache, RigChoices("consensus")).fresh
    assert not rigged(cache).fresh


def test_a_pair_is_two_rigs_and_kept_like_them(looks: list[str], tmp_path: Path) -> None:
    cache, moved = CharacterCache(tmp_path / "cache"), replace(head_mesh(), name="moved")
    moved = replace(moved, vertices=moved.vertices * 1.5)
    pair = (Named(head_mesh(), "here"), Named(moved, "there"))
    told: list[str] = []
    source, target = rig_pair_for_cloning(
        *pair, Path, progress=lambda what, share: told.append(what), cache=cache
    )
    assert looks == ["here", "there"]
    assert {what.partition(": ")[0] for what in told} == {"source", "target"}
    np.testing.assert_allclose(target.mesh.vertices, 1.5 * source.mesh.vertices)
    assert len(target.rig.stack) == len(source.rig.stack)
    assert not any(rigged.fresh for rigged in rig_pair_for_cloning(*pair, Path, cache=cache))


def test_a_head_that_is_source_and_target_is_rigged_once(looks: list[str], tmp_path: Path) -> None:
    cache, painted = CharacterCache(tmp_path / "cache"), replace(head_mesh(), name="painted")
    pair = (Named(head_mesh(), "here"), Named(painted, "there"))
    source, target = rig_pair_for_cloning(*pair, Path, cache=cache)
    assert looks == ["here"]
    assert source.rig is target.rig
    assert (source.mesh.name, target.mesh.name) == (head_mesh().name, "painted")
    other = replace(pair[1], choices=RigChoices("consensus"))
    rig_pair_for_cloning(pair[0], other, Path, cache=cache)
    assert looks == ["here", "there"]


def test_what_goes_wrong_with_the_source_is_told(looks, tmp_path, monkeypatch) -> None:
    def fail(*_):
        raise NetworkError("The network is broken.")

    monkeypatch.setattr(clone_rigging, "build_clone_rig", fail)
    other = replace(head_mesh(), vertices=head_mesh().vertices * 1.5)
    pair = (Named(head_mesh(), "here"), Named(other, "there"))
    with pytest.raises(NetworkError, match="broken"):
        rig_pair_for_cloning(*pair, Path, cache=CharacterCache(tmp_path))
