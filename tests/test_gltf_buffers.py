import base64
import io
import json

import numpy as np
import pytest
from gltf_maker import GltfMaker
from PIL import Image

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset


def test_sparse_values_replace_rows(tmp_path):
    maker = GltfMaker()
    where, what = maker.add(np.array([2], np.uint16)), maker.add(np.float32([[7, 8, 9]]))
    sparse = {
        "count": 1,
        "indices": {"bufferView": where, "componentType": 5123},
        "values": {"bufferView": what},
    }
    number = maker.add(np.zeros((4, 3), np.float32), sparse=sparse)
    values = GltfAsset(maker.write(tmp_path / "a.glb")).read_accessor(number)
    assert values.tolist() == [[0, 0, 0], [0, 0, 0], [7, 8, 9], [0, 0, 0]]


def test_interleaved_attributes(tmp_path):
    maker = GltfMaker()
    table = np.arange(20, dtype=np.float32).reshape(4, 5)
    number = maker.add(table.reshape(-1, 1))
    maker.json["bufferViews"][0]["byteStride"] = 20
    maker.json["accessors"][number] |= {"count": 4, "type": "VEC3", "byteOffset": 8}
    values = GltfAsset(maker.write(tmp_path / "a.glb")).read_accessor(number)
    np.testing.assert_array_equal(values, table[:, 2:])


def test_array_beyond_its_buffer(tmp_path):
    maker = GltfMaker()
    number = maker.add(np.zeros((4, 3), np.float32))
    maker.json["accessors"][number]["count"] = 5
    with pytest.raises(MeshError, match="cut short"):
        GltfAsset(maker.write(tmp_path / "a.glb")).read_accessor(number)


def test_buffers_and_pictures_in_text_and_beside_it(tmp_path, monkeypatch):
    picture = io.BytesIO()
    Image.fromarray(np.full((2, 3, 3), 40, np.uint8)).save(picture, "PNG")
    (tmp_path / "skin tone.png").write_bytes(picture.getvalue())
    uri = "data:application/octet-stream;base64," + base64.b64encode(b"\1\0\2\0").decode()
    asset = {
        "asset": {"version": "2.0"},
        "buffers": [{"uri": uri, "byteLength": 4}],
        "bufferViews": [{"buffer": 0, "byteLength": 4}],
        "accessors": [{"bufferView": 0, "componentType": 5123, "count": 2, "type": "SCALAR"}],
        "images": [{"uri": "skin%20tone.png"}, {"uri": "missing.png"}],
    }
    path = tmp_path / "a.gltf"
    path.write_text(json.dumps(asset))
    opened = GltfAsset(path)
    assert opened.read_accessor(0).tolist() == [[1], [2]]
    assert opened.read_image(0).shape == (2, 3, 4)
    assert opened.read_image(1) is None
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5)  # the picture's 6 are too many
    assert GltfAsset(path).read_image(0) is None


def test_missing_neighbour_is_named(tmp_path):
    path = tmp_path / "a.gltf"
    buffers = [{"uri": "a.bin", "byteLength": 4}]
    views = [{"buffer": 0, "byteLength": 4}]
    accessors = [{"bufferView": 0, "componentType": 5123, "count": 2, "type": "SCALAR"}]
    asset = {"asset": {}, "buffers": buffers, "bufferViews": views, "accessors": accessors}
    path.write_text(json.dumps(asset))
    with pytest.raises(MeshError, match=r"a.gltf needs a.bin, which is not beside it"):
        GltfAsset(path).read_accessor(0)


def test_names_are_text_that_can_be_written(tmp_path):
    maker = GltfMaker()
    maker.json["nodes"] = [{"name": name} for name in ("Kopf ä", "half \ud83d", 7, None)] + [{}]
    nodes = GltfAsset(maker.write(tmp_path / "a.glb")).items("nodes")
    assert [node.get("name") for node in nodes] == ["Kopf ä", "half ?", "7", "", None]
