from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heads import plain_mesh
from made_character import made_character

from engine.character_cache import CharacterCache, default_cache_folder

KEY = made_character().content_hash


@pytest.fixture
def cache(tmp_path):
    return CharacterCache(tmp_path / "characters")


@pytest.fixture
def mesh():
    character = made_character()
    return plain_mesh(character.neutral_vertices, character.triangles)


def test_what_is_stored_is_found(cache, mesh):
    assert cache.load(mesh, "ict", KEY) is None
    assert cache.store(made_character(), mesh, "ict") == cache.path(mesh, "ict")
    found = cache.load(mesh, "ict", KEY)
    np.testing.assert_array_equal(found.neutral_vertices, made_character().neutral_vertices)


def test_another_key_mesh_or_shape_set_is_not_it(cache, mesh):
    cache.store(made_character(), mesh, "ict")
    assert cache.load(mesh, "ict", "beef" * 16) is None
    assert cache.load(mesh, "consensus", KEY) is None
    moved = replace(mesh, vertices=mesh.vertices + 1)
    assert cache.load(moved, "ict", KEY) is None


def test_a_newer_network_replaces_the_older_ones_file(cache, mesh):
    cache.store(made_character(), mesh, "ict")
    cache.store(replace(made_character(), content_hash="beef" * 16), mesh, "ict")
    assert len(list(cache.folder.iterdir())) == 1
    assert cache.load(mesh, "ict", "beef" * 16) is not None


def test_damaged_files_are_built_again(cache, mesh, caplog):
    path = cache.store(made_character(), mesh, "ict")
    path.write_bytes(path.read_bytes()[:1000])
    assert cache.load(mesh, "ict", KEY) is None
    assert "It is built again." in caplog.text


def test_a_file_of_another_mesh_is_not_trusted(cache, mesh):
    cache.store(made_character(), mesh, "ict")
    smaller = plain_mesh(mesh.vertices[:-1], mesh.triangles % (len(mesh.vertices) - 1))
    cache.path(mesh, "ict").rename(cache.path(smaller, "ict"))
    assert cache.load(smaller, "ict", KEY) is None


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path, mesh, caplog):
    (tmp_path / "file").write_text("in the way")
    assert CharacterCache(tmp_path / "file").store(made_character(), mesh, "ict") is None
    assert "The character is not kept." in caplog.text


def test_the_environment_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    assert default_cache_folder() == tmp_path
    assert CharacterCache().folder == tmp_path / "characters"
    monkeypatch.delenv("MIMESH_CACHE")
    assert "mimesh" in Path(default_cache_folder()).name
