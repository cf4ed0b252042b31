"""Brows leave as a texture that multiplies the skin, whatever texture coordinates there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_brow_paint import face_sheet, paint

from engine.colour_space import decode_srgb
from engine.mtl_file import plain_material
from engine.records import Mesh
from engine.uv_seams import split_at_seams
from live.export.brow_coat import SIZE, BrowCoat, coat_brows
from render.brow_picture import draw_brow_cover
from render.records import BrowPaint

SKIN = (0.86, 0.64, 0.535)


def sheet(step_cm: float, uvs: bool) -> tuple[Mesh, BrowPaint]:
    vertices, triangles, labels = face_sheet(step_cm)
    count = len(triangles)
    mesh = Mesh(
        name="sheet",
        vertices=vertices.astype(np.float64),
        triangles=triangles,
        triangle_uvs=np.random.default_rng(1).random((count, 3, 2), np.float32) if uvs else None,
        triangle_objects=np.zeros(count, np.int32),
        object_names=("",),
        triangle_materials=np.zeros(count, np.int32),
        materials=(plain_material(""),),
        vertex_colours=None,
    )
    return mesh, paint(vertices, labels)


def coat(mesh: Mesh, brows: BrowPaint) -> BrowCoat:
    coated = coat_brows(mesh, brows, np.ones(len(mesh.triangles), bool), SKIN)
    assert coated is not None
    return coated


@pytest.mark.parametrize("step_cm", [0.5, 1.0])
def test_each_point_of_the_skin_shows_the_brow_drawn_there(step_cm: float) -> None:
    mesh, brows = sheet(step_cm, uvs=True)
    coated = coat(mesh, brows)
    shares = np.random.default_rng(3).dirichlet((1, 1, 1), (coated.chosen.sum(), 20))
    uvs = np.einsum("fsc,fcd->fsd", shares, coated.triangle_uvs[coated.chosen])
    assert uvs.min() > 0
    assert uvs.max() < 1
    column, row = (uvs[..., 0] * SIZE[0]).astype(int), ((1 - uvs[..., 1]) * SIZE[1]).astype(int)
    seen = decode_srgb(np.array(SKIN)) * decode_srgb(coated.texture[row, column, :3] / 255)
    places = np.einsum("fsc,fcd->fsd", shares, brows.coordinates[mesh.triangles[coated.chosen]])
    skin, hair = decode_srgb(np.array(SKIN)), decode_srgb(brows.colour)
    share = (seen - skin)[..., 0] / (hair - skin)[0]
    for place, found in zip(places.reshape(-1, 2)[::7], share.ravel()[::7], strict=True):
        span = np.array([0.02, 0.004])
        around = draw_brow_cover(place - span, place + span, (16, 8))
        assert around.min() - 0.06 <= found <= around.max() + 0.06
    assert share.max() > 0.7
    assert share.min() < 0.01


def test_other_triangles_keep_their_texture_coordinates() -> None:
    mesh, brows = sheet(0.5, uvs=True)
    coated = coat(mesh, brows)
    assert 0.02 < coated.chosen.mean() < 0.5
    assert mesh.triangle_uvs is not None
    rest = ~coated.chosen
    np.testing.assert_array_equal(coated.triangle_uvs[rest], mesh.triangle_uvs[rest])


def test_a_mesh_without_texture_coordinates_gets_them_without_a_seam() -> None:
    mesh, brows = sheet(0.5, uvs=False)
    coated = coat(mesh, brows)
    drawn = split_at_seams(replace(mesh, triangle_uvs=coated.triangle_uvs))
    assert len(drawn.sources) == len(mesh.vertices)


def test_skin_beside_the_hair_is_as_it_was() -> None:
    coated = coat(*sheet(0.5, uvs=True))
    edge = np.concatenate([coated.texture[0], coated.texture[-1]])
    assert (edge == 255).all()
    assert (coated.texture[..., 3] == 255).all()


def test_no_skin_no_brows() -> None:
    mesh, brows = sheet(0.5, uvs=True)
    assert coat_brows(mesh, brows, np.zeros(len(mesh.triangles), bool), SKIN) is None
