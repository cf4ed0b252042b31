from pathlib import Path

import numpy as np
import pytest
from moving_gltf import RISE, SQUARE, write_smile

from engine.animation.gltf_animation import GltfAnimation
from engine.animation.mesh_animation import open_animation
from engine.animation.obj_sequence import ObjSequence
from engine.animation.pc2_file import Pc2Animation, write_pc2
from engine.errors import MeshError

POLYGONS = "f 1 2 3\nf 1 3 4\n"
SHAPES = [SQUARE + share * RISE for share in (0, 0.5, 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One animation of three frames in every kind of file, and its neutral as OBJ."""
    write_smile(tmp_path / "smile.glb")
    (tmp_path / "frames").mkdir()
    for number, shape in enumerate([SQUARE, *SHAPES]):
        rows = "".join(f"v {x} {y} {z}\n" for x, y, z in shape)
        name = f"frames/smile_{number - 1:03}.obj" if number else "calm.obj"
        (tmp_path / name).write_text(rows + POLYGONS)
    with write_pc2(tmp_path / "smile.pc2", 4) as writer:
        writer.write(np.array(SHAPES))
    return tmp_path


@pytest.mark.parametrize(
    ("neutral", "frames", "kind"),
    [
        ("calm.obj", ["smile.pc2"], Pc2Animation),
        ("smile.glb", ["smile.pc2"], Pc2Animation),
        ("calm.obj", ["frames"], ObjSequence),
        ("smile.glb", ["frames/smile_%03d.obj"], ObjSequence),
        ("calm.obj", [f"frames/smile_{number:03}.obj" for number in (2, 0, 1)], ObjSequence),
        ("calm.obj", ["smile.glb"], GltfAnimation),
        ("smile.glb", ["smile.glb"], GltfAnimation),
        (None, ["smile.glb"], GltfAnimation),
        ("smile.glb", [], GltfAnimation),
    ],
)
def test_the_files_decide_what_it_is_and_all_kinds_agree(folder, neutral, frames, kind) -> None:
    animation = open_animation(
        neutral and folder / neutral, [folder / frame for frame in frames], 2.0
    )
    assert isinstance(animation, kind)
    np.testing.assert_array_equal(animation.neutral.vertices, SQUARE)
    np.testing.assert_allclose(animation.times_s[:3], [0, 0.5, 1])
    for frame, shape in enumerate(SHAPES):
        np.testing.assert_allclose(animation.read(frame), shape, atol=1e-7)
        assert animation.read(frame).dtype == np.float64


def test_without_a_rate_gltf_has_its_keys_and_the_others_thirty_a_second(folder: Path) -> None:
    assert open_animation(folder / "smile.glb", [], None).times_s.tolist() == [0, 1, 2]
    cache = open_animation(folder / "calm.obj", [folder / "smile.pc2"], None)
    np.testing.assert_allclose(cache.times_s, np.arange(3) / 30)


def test_an_animation_by_name(folder: Path) -> None:
    open_animation(folder / "smile.glb", [], animation="Smile")
    with pytest.raises(MeshError, match="has no animation 'Frown'; it has Smile"):
        open_animation(folder / "smile.glb", [], animation="Frown")
    with pytest.raises(MeshError, match=r"^Only a glTF file has animations by name"):
        open_animation(folder / "calm.obj", [folder / "frames"], animation="Smile")


@pytest.mark.parametrize(
    ("neutral", "frames", "said"),
    [
        ("calm.obj", [], r"^calm\.obj has no frames: name the OBJ files"),
        ("gone.obj", [], r"^There is no mesh file .*gone\.obj"),
        (None, ["frames"], r"^These frames need a neutral"),
        ("calm.obj", ["gone.pc2"], r"gone\.pc2 cannot be read: No such file"),
        ("calm.obj", ["gone.glb"], r"^There is no mesh file .*gone\.glb"),
        ("calm.obj", ["smile.pc2", "smile.pc2"], r"^smile\.pc2 is not an OBJ file"),
        ("calm.obj", ["frames/smile_001.obj", "smile.glb"], r"^smile\.glb is not an OBJ file"),
    ],
)
def test_what_is_no_animation_is_one_sentence(folder, neutral, frames, said) -> None:
    with pytest.raises(MeshError, match=said):
        open_animation(neutral and folder / neutral, [folder / frame for frame in frames])


def test_the_cheapest_way_to_get_it_wrong(folder: Path) -> None:
    """Frames of another mesh, or with one file of another among them."""
    other = folder / "frames" / "smile_001.obj"
    other.write_text(other.read_text().replace("f 1 3 4", "f 1 4 3"))
    with pytest.raises(MeshError, match=r"^smile_001\.obj joins its vertices otherwise"):
        open_animation(folder / "calm.obj", [folder / "frames"])
