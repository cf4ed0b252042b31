import io
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.animation import gltf_container
from engine.animation.gltf_container import ARRAY_BUFFER, GlbContainer
from engine.gltf_buffers import GltfAsset


def opened(container: GlbContainer, folder: Path) -> GltfAsset:
    path = folder / "made.glb"
    with path.open("wb") as stream:
        container.write(stream)
    return GltfAsset(path)


@pytest.mark.parametrize(
    "values",
    [
        np.arange(7, dtype=np.float32),
        np.arange(15, dtype=np.uint16),
        np.arange(5, dtype=np.uint32),
        np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32),
        np.arange(12, dtype=np.uint8).reshape(3, 4),
        np.eye(4, dtype=">f4").reshape(1, 16),
    ],
)
def test_arrays_read_back(values: np.ndarray, tmp_path: Path) -> None:
    container = GlbContainer()
    container.add_array(np.zeros(3, np.uint8))  # what comes behind it must be aligned all the same
    number = container.add_array(values, ARRAY_BUFFER, bounded=True)
    asset = opened(container, tmp_path)
    rows = values.reshape(len(values), -1)
    np.testing.assert_array_equal(asset.read_accessor(number), rows)
    accessor = asset.items("accessors")[number]
    view = asset.items("bufferViews")[accessor["bufferView"]]
    assert view["byteOffset"] % 4 == 0
    assert view["target"] == ARRAY_BUFFER
    assert accessor["min"] == rows.min(0).tolist()
    assert accessor["max"] == rows.max(0).tolist()


@pytest.mark.parametrize("moved", [[], [2], [0, 3, 99], range(100)])
def test_deltas_read_back_and_rows_of_zeros_cost_nothing(moved, tmp_path: Path) -> None:
    deltas = np.zeros((100, 3), np.float32)
    deltas[list(moved)] = [1, -2, 3]
    container = GlbContainer()
    number = container.add_deltas(deltas, 1e-6, bounded=True)
    asset = opened(container, tmp_path)
    np.testing.assert_array_equal(asset.read_accessor(number), deltas)
    accessor = asset.items("accessors")[number]
    assert ("sparse" in accessor) == (0 < len(moved) < 80)
    assert accessor["min"] == deltas.min(0).tolist()
    size = sum(view["byteLength"] for view in asset.items("bufferViews"))
    assert size == min(len(moved) * 14, deltas.nbytes)


def test_what_is_smaller_than_nothing_is_nothing(tmp_path: Path) -> None:
    container = GlbContainer()
    number = container.add_deltas(np.full((9, 3), 0.5, np.float32), 0.6)
    assert not opened(container, tmp_path).read_accessor(number).any()


def test_many_vertices_have_wide_indices(tmp_path: Path) -> None:
    deltas = np.zeros((70_000, 3), np.float32)
    deltas[69_999] = 1
    container = GlbContainer()
    number = container.add_deltas(deltas, 0)
    np.testing.assert_array_equal(opened(container, tmp_path).read_accessor(number), deltas)


def test_the_container_is_as_long_as_it_says() -> None:
    container = GlbContainer()
    container.add_array(np.arange(3, dtype=np.uint8))
    container.show([container.add("nodes", {"name": "möhre"})])
    stream = io.BytesIO()
    container.write(stream)
    content = stream.getvalue()
    magic, version, total, length, kind = struct.unpack_from("<4sIII4s", content)
    assert (magic, version, total, kind) == (b"glTF", 2, len(content), b"JSON")
    assert length % 4 == total % 4 == 0
    told = json.loads(content[20 : 20 + length])
    assert told["nodes"] == [{"name": "möhre"}]
    assert told["scenes"][told["scene"]] == {"nodes": [0]}
    assert told["buffers"] == [{"byteLength": 4}]
    assert struct.unpack_from("<I4s", content, 20 + length) == (4, b"BIN\0")


def test_a_file_beyond_the_formats_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gltf_container, "LARGEST", 1000)
    container = GlbContainer()
    container.add_array(np.zeros(900, np.uint8))
    stream = io.BytesIO()
    with pytest.raises(OverflowError, match="at most 1000 bytes"):
        container.write(stream)
    assert not stream.getvalue()
