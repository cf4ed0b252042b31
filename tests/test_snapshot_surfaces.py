"""What is drawn: the renderer's surfaces, split at texture seams alone."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image
from sockets import some_character, some_mesh

from engine.records import Character, Material, Mesh
from live.broadcast import snapshot_surfaces
from live.broadcast.snapshot import Appearance, SnapshotSource, decode_snapshot
from live.broadcast.topics import SPACES
from live.character_model import build_model
from render.looks import choose_colour

CHARACTER, MESH = some_character(60), some_mesh(60)


def appearance_of(character: Character, mesh: Mesh, space: str = "mesh") -> Appearance:
    message = SnapshotSource(character, mesh).encode(space, appearance=True)
    appearance = decode_snapshot(message).appearance
    assert appearance is not None
    return appearance


@pytest.mark.parametrize("space", SPACES)
def test_every_corner_has_its_vertex_and_its_place_in_the_picture(space: str) -> None:
    found = appearance_of(CHARACTER, MESH, space)
    model = build_model(CHARACTER, MESH)
    order = [0, 2, 1] if space in ("unity", "unreal") else [0, 1, 2]
    for surface, (first, count, kind, _) in zip(
        model.surfaces, found.surfaces.tolist(), strict=True
    ):
        triangles = found.draw_triangles[first : first + count]
        np.testing.assert_array_equal(found.draw_sources[triangles], surface.triangles[:, order])
        assert surface.uvs is not None
        uvs = found.draw_uvs[triangles].copy()
        if space in ("gltf", "unreal"):
            uvs[..., 1] = 1 - uvs[..., 1]
        np.testing.assert_allclose(uvs, surface.uvs[:, order], atol=1e-6)
        assert found.surface_kinds[kind] == surface.kind


def test_no_two_drawn_vertices_are_the_same() -> None:
    found = appearance_of(CHARACTER, MESH)
    rows = {(source, *uv) for source, uv in zip(found.draw_sources, found.draw_uvs.tolist())}  # noqa: B905
    assert len(rows) == len(found.draw_sources)


def test_a_mesh_without_seams_is_not_split() -> None:
    mesh = dataclasses.replace(MESH, triangle_uvs=None)
    found = appearance_of(CHARACTER, mesh)
    used = np.unique(CHARACTER.triangles)
    np.testing.assert_array_equal(found.draw_sources, used)
    assert found.textures == ()


def test_colours_are_those_that_the_renderer_shades_with() -> None:
    found = appearance_of(CHARACTER, MESH)
    for surface, colour in zip(
        build_model(CHARACTER, MESH).surfaces, found.surface_colours, strict=True
    ):
        np.testing.assert_allclose(colour[:3], choose_colour(surface), atol=1e-6)
        assert colour[3] == surface.base_colour[3]


def test_a_face_without_colours_gets_paint_and_brows() -> None:
    character = some_character(500)
    plain = dataclasses.replace(
        some_mesh(500), materials=(Material("plain", np.ones(4, np.float32), None, "opaque"),) * 2
    )
    found = appearance_of(character, plain)
    model = build_model(character, plain)
    assert model.vertex_colours is not None
    assert model.brows is not None
    np.testing.assert_allclose(found.vertex_colours / 255, model.vertex_colours, atol=0.003)
    np.testing.assert_array_equal(found.brow_coordinates, model.brows.coordinates)
    np.testing.assert_array_equal(found.brow_colour, model.brows.colour)


def test_a_coloured_mesh_without_vertex_colours_has_none_and_no_brows() -> None:
    found = appearance_of(CHARACTER, MESH)
    assert not found.vertex_colours.any()
    assert found.brow_coordinates is None


def test_a_texture_is_sent_once_and_arrives_whole() -> None:
    found = appearance_of(CHARACTER, MESH)
    (texture,) = found.textures
    picture = np.asarray(Image.open(io.BytesIO(texture)).convert("RGBA"))
    np.testing.assert_array_equal(picture, MESH.materials[1].texture)
    assert set(found.surfaces[:, 3].tolist()) == {0, 1}


def test_a_picture_too_large_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_surfaces, "MAX_TEXTURE_SIDE", 2)
    (texture,) = appearance_of(CHARACTER, MESH).textures
    assert Image.open(io.BytesIO(texture)).size == (2, 2)


def test_coordinates_that_are_no_numbers_are_left_out() -> None:
    assert MESH.triangle_uvs is not None
    uvs = MESH.triangle_uvs.copy()
    uvs[0, 0, 0] = np.nan
    found = appearance_of(CHARACTER, dataclasses.replace(MESH, triangle_uvs=uvs))
    assert np.isfinite(found.draw_uvs).all()
