from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from some_character import some_character

from engine.character_cache import CharacterCache
from engine.errors import MeshError
from engine.rig import character_key
from engine.rig_choices import RigChoices
from live.rigs import rigging
from live.rigs.rigging import rig_mesh


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files that were looked at and built, by name; building itself is faked."""
    names: list[str] = []

    def build(mesh, name, lookout, choices, network, progress, points):
        names.append(name if points is None else f"{name} by {', '.join(points.names)}")
        character, _ = some_character()
        key = character_key(mesh, network, choices)
        return None, None, dataclasses.replace(character, content_hash=key)

    monkeypatch.setattr(rigging, "_look_and_build", build)
    return names


@pytest.fixture
def mesh_file(tmp_path: Path) -> Path:
    character, _ = some_character()
    lines = [f"v {x} {y} {z}" for x, y, z in character.neutral_vertices]
    lines += [f"f {a} {b} {c}" for a, b, c in character.triangles + 1]
    file = tmp_path / "ball.obj"
    file.write_text("\n".join(lines))
    return file


def no_model() -> Path:
    raise AssertionError("the tracker's model was asked for")


def test_the_second_time_it_comes_from_the_cache(
    built: list[str], mesh_file: Path, tmp_path: Path
) -> None:
    cache = CharacterCache(tmp_path / "cache")
    first = rig_mesh(mesh_file, lambda: Path("model"), cache=cache)
    second = rig_mesh(mesh_file, no_model, cache=cache)
    assert first.fresh
    assert not second.fresh
    assert built == ["ball.obj"]
    assert first.cached == second.cached
    np.testing.assert_allclose(second.character.basis, first.character.basis, rtol=3e-4, atol=1e-7)


def test_another_shape_set_and_a_refresh_are_built(
    built: list[str], mesh_file: Path, tmp_path: Path
) -> None:
    cache = CharacterCache(tmp_path / "cache")
    for options in ({}, {"choices": RigChoices("ict")}, {"refresh": True}):
        assert rig_mesh(mesh_file, lambda: Path("model"), cache=cache, **options).fresh
    assert len(built) == 3


def test_with_and_without_a_parts_file_are_kept_side_by_side(
    built: list[str], mesh_file: Path, tmp_path: Path
) -> None:
    cache, parts = CharacterCache(tmp_path / "cache"), tmp_path / "mine.toml"
    parts.write_text('[pieces]\n0 = "skin"\n')
    both = (RigChoices(), RigChoices(parts=parts))
    for choices in both:
        assert rig_mesh(mesh_file, lambda: Path("model"), choices=choices, cache=cache).fresh
    for choices in (*both, *both):
        assert not rig_mesh(mesh_file, no_model, choices=choices, cache=cache).fresh
    parts.write_text('[pieces]\n0 = "hair"\n')
    assert rig_mesh(mesh_file, lambda: Path("model"), choices=both[1], cache=cache).fresh
    assert len(list(cache.folder.iterdir())) == 2
    assert len(built) == 3


def test_a_damaged_cache_is_built_again(
    built: list[str], mesh_file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = CharacterCache(tmp_path / "cache")
    kept = rig_mesh(mesh_file, lambda: Path("model"), cache=cache).cached
    assert kept is not None
    kept.write_bytes(kept.read_bytes()[:1000])
    assert rig_mesh(mesh_file, lambda: Path("model"), cache=cache).fresh
    assert "built again" in caplog.text
    assert not rig_mesh(mesh_file, no_model, cache=cache).fresh


def test_a_node_and_named_points_of_the_whole_file(
    built: list[str], mesh_file: Path, tmp_path: Path
) -> None:
    """Vertices are numbered as the file has them, whatever node is taken."""
    text = mesh_file.read_text()
    mesh_file.write_text(
        "v 9 9 9\nv 8 9 9\nv 9 8 9\no Far\nf 1 2 3\no Ball\n"
        + "".join(
            f"f {' '.join(str(int(number) + 3) for number in line.split()[1:])}\n"
            if line.startswith("f")
            else f"{line}\n"
            for line in text.splitlines()
        )
    )
    points = tmp_path / "points.toml"
    names = ("eye_outer_L", "eye_outer_R", "nose_tip", "chin")
    points.write_text("".join(f"{n} = {{ vertex = {k} }}\n" for k, n in enumerate(names)))
    cache = CharacterCache(tmp_path / "cache")
    choices = RigChoices(landmarks=points)
    rigged = rig_mesh(mesh_file, lambda: Path("m"), choices=choices, node="Ball", cache=cache)
    assert built == ["ball.obj by eye_outer_L, eye_outer_R, nose_tip, chin"]
    assert len(rigged.mesh.vertices) == len(some_character()[1].vertices)
    with pytest.raises(MeshError, match="has no node 'Near'"):
        rig_mesh(mesh_file, no_model, node="Near", cache=cache)
