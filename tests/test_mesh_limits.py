import json
import tracemalloc

import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine import mesh_limits
from engine.errors import MeshError
from engine.mesh_file import load_mesh
from engine.mesh_limits import (
    TRIANGLE_LIMIT,
    VERTEX_LIMIT,
    check_triangle_count,
    check_vertex_count,
)

MEGABYTE = 1 << 20
SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)


def refusal(path) -> str:
    """What is said of a file that must be refused before its claims are believed."""
    tracemalloc.start()
    try:
        with pytest.raises(MeshError) as caught:
            load_mesh(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()
    return str(caught.value)


def hollow_gltf(path, positions: dict):
    accessors = [{"componentType": 5126, "type": "VEC3", **positions}]
    meshes = [{"primitives": [{"attributes": {"POSITION": 0}}]}]
    asset = {"asset": {}, "accessors": accessors, "meshes": meshes, "nodes": [{"mesh": 0}]}
    path.write_text(json.dumps(asset))
    assert path.stat().st_size < 350
    return path


def test_the_largest_is_still_taken():
    check_vertex_count(VERTEX_LIMIT, "city.obj")
    check_triangle_count(TRIANGLE_LIMIT, "city.obj")


def test_what_is_beyond_is_named():
    with pytest.raises(MeshError, match=r"city\.obj has more than 2,000,000 vertices, the most"):
        check_vertex_count(VERTEX_LIMIT + 1, "city.obj")
    with pytest.raises(MeshError, match=r"city\.obj has more than 8,000,000 triangles, the most"):
        check_triangle_count(TRIANGLE_LIMIT + 1, "city.obj")


@pytest.mark.parametrize("positions", [
    {"count": 10**9},
    {"count": 10**9, "sparse": {"count": 1, "indices": {}, "values": {}}},
])  # fmt: skip
def test_a_small_file_that_claims_billions(tmp_path, positions):
    sentence = refusal(hollow_gltf(tmp_path / "a.gltf", positions))
    assert sentence.startswith("a.gltf has more than 2,000,000 vertices")


def test_indices_without_bytes(tmp_path):
    maker = GltfMaker()
    primitive = {"attributes": {"POSITION": maker.add(SQUARE)}, "indices": 1}
    maker.json["accessors"].append({"componentType": 5125, "type": "SCALAR", "count": 3 * 10**9})
    maker.json |= {"meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}]}
    assert "more than 2,000,000" in refusal(maker.write(tmp_path / "a.glb"))


@pytest.mark.parametrize("uses", [(1000, 1), (1, 1000)])
def test_one_array_used_a_thousand_times(tmp_path, monkeypatch, uses):
    """By a thousand nodes, or by a thousand primitives of one node."""
    monkeypatch.setattr(mesh_limits, "VERTEX_LIMIT", 500)
    monkeypatch.setattr(mesh_limits, "TRIANGLE_LIMIT", 500)
    maker = GltfMaker()
    nodes, primitives = uses
    primitive = {"attributes": {"POSITION": maker.add(SQUARE)}, "mode": 5}
    maker.json["meshes"] = [{"primitives": [primitive] * primitives}]
    maker.json["nodes"] = [{"mesh": 0}] * nodes
    what = "vertices" if nodes > 1 else "triangles"
    assert f"more than 500 {what}" in refusal(maker.write(tmp_path / "a.glb"))


@pytest.mark.parametrize(
    ("text", "what"), [("v 0 0 0\n" * 6, "vertices"), ("f 1 2 3 4\n" * 3, "triangles")]
)
def test_an_obj_file_is_refused_where_it_goes_beyond(tmp_path, monkeypatch, text, what):
    monkeypatch.setattr(mesh_limits, "VERTEX_LIMIT", 5)
    monkeypatch.setattr(mesh_limits, "TRIANGLE_LIMIT", 5)
    path = tmp_path / "a.obj"
    path.write_text("v 0 0 0\n" * 4 + text + "this line is never reached: v x\n")
    assert f"more than 5 {what}" in refusal(path)
