from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from morphed_balls import NAMES, looks, morphed_ball, written

from engine.gltf_file import read_gltf
from engine.gltf_morphs import GltfMorphs
from engine.mesh_file import load_mesh
from engine.records import Material


def by_material(mesh) -> np.ndarray:
    """Triangles in the order a written file has them."""
    return np.argsort(mesh.triangle_materials, kind="stable")


def test_the_mesh_reads_back(tmp_path: Path) -> None:
    morphed = morphed_ball()
    mesh = looks(morphed.mesh)
    asset = written(tmp_path / "ball.glb", replace(morphed, mesh=mesh))
    again, count, order = load_mesh(tmp_path / "ball.glb"), len(mesh.vertices), by_material(mesh)
    assert asset.items("meshes")[0]["extras"]["vertex_count"] == count < len(again.vertices)
    np.testing.assert_array_equal(again.vertices[:count], mesh.vertices.astype(np.float32))
    np.testing.assert_array_equal(
        again.vertices[again.triangles], mesh.vertices.astype(np.float32)[mesh.triangles[order]]
    )
    np.testing.assert_allclose(again.triangle_uvs, mesh.triangle_uvs[order], atol=1e-6)
    assert again.vertex_colours is not None
    np.testing.assert_allclose(again.vertex_colours[:count], mesh.vertex_colours, atol=1e-5)
    np.testing.assert_array_equal(again.triangle_materials, mesh.triangle_materials[order])


def test_a_mesh_without_seams_keeps_its_vertices_and_triangles(tmp_path: Path) -> None:
    morphed = morphed_ball()
    mesh = replace(morphed.mesh, triangle_uvs=None)
    asset = written(tmp_path / "ball.glb", replace(morphed, mesh=mesh))
    assert not asset.items("textures")  # nothing says where one would go
    again = load_mesh(tmp_path / "ball.glb")
    assert len(again.vertices) == len(mesh.vertices)
    np.testing.assert_array_equal(again.triangles, mesh.triangles[by_material(mesh)])
    assert again.triangle_uvs is None
    assert again.vertex_colours is None


def test_materials_read_back(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (4, 6, 4), np.uint8)
    materials = (
        Material("skin", np.array([0.8, 0.2, 0.05, 1], np.float32), picture, "opaque"),
        Material("", np.array([1, 1, 1, 0.25], np.float32), None, "blend"),
        Material("unused", np.ones(4, np.float32), None, "opaque"),
        Material("lashes", np.ones(4, np.float32), picture, "mask"),
    )
    morphed = morphed_ball()
    numbers = np.array([3, 0, 1], np.int32)[np.arange(len(morphed.mesh.triangles)) % 3]
    mesh = replace(morphed.mesh, materials=materials, triangle_materials=numbers)
    asset = written(tmp_path / "ball.glb", replace(morphed, mesh=mesh))
    again = read_gltf(tmp_path / "ball.glb").materials
    assert [material.name for material in again] == ["lashes", "skin", ""]
    assert [material.alpha for material in again] == ["mask", "opaque", "blend"]
    for material, number in zip(again, (3, 0, 1), strict=True):
        np.testing.assert_allclose(material.base_colour, materials[number].base_colour, atol=1e-6)
    assert again[1].texture is not None
    np.testing.assert_array_equal(again[1].texture, picture)
    assert len(asset.items("images")) == 1  # one picture, however many materials show it


def test_normals_are_units_and_follow_their_vertex(tmp_path: Path) -> None:
    asset = written(tmp_path / "ball.glb", morphed_ball())
    primitive = asset.items("meshes")[0]["primitives"][0]
    normals = asset.read_accessor(primitive["attributes"]["NORMAL"])
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-6)


def test_shapes_read_back_by_name(tmp_path: Path) -> None:
    morphed = morphed_ball()
    written(tmp_path / "ball.glb", morphed)
    again, count = GltfMorphs(tmp_path / "ball.glb"), len(morphed.mesh.vertices)
    assert again.names == NAMES
    neutral = load_mesh(tmp_path / "ball.glb").vertices
    for name, deltas in zip(NAMES, morphed.deltas, strict=True):
        read, _ = again.read(name, neutral)
        np.testing.assert_array_equal(read[:count], deltas)


def test_what_float32_could_not_tell_apart_is_not_kept(tmp_path: Path) -> None:
    morphed = morphed_ball()
    side = np.ptp(morphed.mesh.vertices, axis=0).max()
    trembling = morphed.deltas + np.float32(0.9e-8 * side)
    still = written(tmp_path / "still.glb", morphed)
    shaken = written(tmp_path / "shaken.glb", replace(morphed, deltas=trembling))
    counts = [
        [
            accessor["sparse"]["count"]
            for accessor in asset.items("accessors")
            if "sparse" in accessor
        ]
        for asset in (still, shaken)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("moving_normals", [True, False])
def test_normals_of_shapes_are_a_choice(tmp_path: Path, moving_normals: bool) -> None:
    morphed = morphed_ball()
    asset = written(tmp_path / "ball.glb", morphed, moving_normals=moving_normals)
    for primitive in asset.items("meshes")[0]["primitives"]:
        assert all(("NORMAL" in target) == moving_normals for target in primitive["targets"])


def test_a_mesh_without_shapes_has_no_targets(tmp_path: Path) -> None:
    bare = morphed_ball(names=(), deltas=morphed_ball().deltas[:0])
    (mesh,) = written(tmp_path / "ball.glb", bare).items("meshes")
    assert "weights" not in mesh
    assert "targetNames" not in mesh["extras"]
    assert all("targets" not in primitive for primitive in mesh["primitives"])


def test_many_vertices_have_wide_indices(tmp_path: Path) -> None:
    morphed = morphed_ball()
    count = 65_536
    vertices = np.random.default_rng(2).normal(size=(count, 3))
    triangles = np.array([[0, 1, count - 1]], np.int32)
    mesh = replace(
        morphed.mesh,
        vertices=vertices,
        triangles=triangles,
        triangle_uvs=None,
        triangle_objects=np.zeros(1, np.int32),
        triangle_materials=np.zeros(1, np.int32),
    )
    bare = replace(
        morphed, mesh=mesh, names=(), deltas=np.zeros((0, count, 3), np.float32), joints=None
    )
    written(tmp_path / "cloud.glb", bare)
    np.testing.assert_array_equal(load_mesh(tmp_path / "cloud.glb").triangles, triangles)
