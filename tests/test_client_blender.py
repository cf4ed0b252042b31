"""The Blender add-on: its arithmetic here, the rest in a real Blender against the real sender."""

from __future__ import annotations

import dataclasses
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sockets
from in_blender import run_in_blender
from scipy.spatial.transform import Rotation
from sockets import free_address, moved_tick
from some_character import some_character as some_ball

from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from engine.records import Character, Mesh
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import find_spaces

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "clients" / "blender"
STEPS = Path(__file__).parent / "blender_steps.py"
sys.path.insert(0, str(CLIENT))

from mimesh_blender.point_cache import PointCacheWriter  # noqa: E402
from mimesh_blender.similarity import (  # noqa: E402
    MismatchError,
    arrange_pieces,
    fit_similarity,
)
from pack import pack  # noqa: E402

CLOUD = np.random.default_rng(1).normal(size=(60, 3))
TURN = Rotation.from_rotvec([1.2, -0.4, 2.0])


def placed(vertices: np.ndarray) -> np.ndarray:
    return 100 * TURN.apply(vertices) + [3, -2, 7]


def test_the_similarity_is_found() -> None:
    found = fit_similarity(CLOUD, placed(CLOUD))
    assert found.scale == pytest.approx(100)
    np.testing.assert_allclose(found.rotation, TURN.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(found.translation, [3, -2, 7], atol=1e-9)


@pytest.mark.parametrize("flat", [np.array([1, 1, 0]), np.array([1, 0, 0])])
def test_flat_and_straight_meshes_give_a_rotation(flat: np.ndarray) -> None:
    found = fit_similarity(CLOUD * flat, placed(CLOUD * flat))
    assert np.linalg.det(found.rotation) == pytest.approx(1)
    again = found.scale * CLOUD * flat @ found.rotation.T + found.translation
    np.testing.assert_allclose(again, placed(CLOUD * flat), atol=1e-8)


def test_pieces_are_found_in_any_order() -> None:
    """Two of them look alike, as eyes do."""
    mesh = np.concatenate([CLOUD[:30], CLOUD[20:30] + np.array([5, 0, 0]), CLOUD[30:]])
    runs = {"skin": slice(0, 20), "left": slice(20, 30), "right": slice(30, 40),
            "teeth": slice(40, 70)}  # fmt: skip
    shuffled = {name: placed(mesh[runs[name]]) for name in ("right", "teeth", "left", "skin")}
    found = arrange_pieces(mesh, shuffled)
    assert found.order == tuple(runs)
    assert found.similarity.scale == pytest.approx(100)


def test_rounded_files_still_fit() -> None:
    assert arrange_pieces(CLOUD, {"head": placed(CLOUD).round(3)}).order == ("head",)


@pytest.mark.parametrize(
    ("pieces", "said"),
    [({"head": CLOUD[:50]}, "head has 50 vertices and the streamed mesh 60"),
     ({"head": CLOUD[::-1]}, "another order"),
     ({"head": CLOUD * [-1, 1, 1]}, "another order"),
     ({"a": CLOUD[:30][::-1], "b": CLOUD[30:]}, "a and b are .* Keep Vert Order"),
     ({"a": CLOUD[:30], "b": CLOUD[30:50]}, "a and b have 50"),
     ({"head": np.full((60, 3), np.nan)}, "not the streamed mesh"),
     ({"head": np.zeros((60, 3))}, "not the streamed mesh")],
)  # fmt: skip
def test_another_mesh_is_refused(pieces: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(MismatchError, match=said) as caught:
        arrange_pieces(CLOUD, pieces)
    assert "\n" not in str(caught.value)


def test_a_point_cache_has_even_samples(tmp_path: Path) -> None:
    path = tmp_path / "take.pc2"
    writer = PointCacheWriter(str(path), rate=10.0)
    for number, at_s in enumerate((0.0, 0.04, 0.11, 0.12, 0.41)):  # an irregular camera
        writer.add(np.full((2, 3), number, np.float32), int(5e9 + at_s * 1e9))
    assert writer.close() == 5
    kept = path.read_bytes()
    header = struct.unpack("<12siiffi", kept[:32])
    assert header == (b"POINTCACHE2\0", 1, 2, 0.0, 1.0, 5)
    samples = np.frombuffer(kept, "<f4", offset=32).reshape(5, 2, 3)
    np.testing.assert_array_equal(samples[:, 0, 0], [0, 2, 3, 3, 4])


def test_the_zip_holds_everything_it_imports(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack(tmp_path)) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path)
    assert {"mimesh_blender/__init__.py", "mimesh_blender/LICENSE"} <= names
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['zmq'] = None; import numpy\n"
        "import mimesh_blender, mimesh_receiver\n"
        "assert mimesh_receiver.__file__.startswith(sys.argv[1])\n"
        "mimesh_receiver.Receiver('tcp+plain://127.0.0.1:1').close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [(["--help"], 0, "FOLDER"), (["/nowhere/at/all"], 2, "no folder that can be written to")],
)
def test_the_packer_says_it_without_a_traceback(words: list[str], status: int, said: str) -> None:
    command = [sys.executable, str(CLIENT / "pack.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def demo_head() -> tuple[Character, Mesh]:
    """The head as its file has it, with a made-up basis: what moves it does not matter here."""
    mesh = load_mesh(bundled_head())
    cloud = sockets.some_character(len(mesh.vertices))
    vertices = mesh.vertices.astype(np.float32)
    return dataclasses.replace(cloud, neutral_vertices=vertices, triangles=mesh.triangles), mesh


class Sending:
    """Publishes one character's ticks until it is left."""

    def __init__(self, character: Character, mesh: Mesh) -> None:
        self.character = character
        self.ticks = [moved_tick(character, frame_id) for frame_id in range(10)]
        self._publisher = FramePublisher(free_address(), SnapshotSource(character, mesh))
        self.port = self._publisher.address.stream_port
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        count = 0
        while not self._stop.wait(0.02):
            self._publisher.publish(*self.ticks[count % len(self.ticks)])
            count += 1

    def posed(self, frame_id: int) -> np.ndarray:
        """(V, 3) as Blender's axes have it: the space gltf with +z up."""
        character, (_, sent) = self.character, self.ticks[frame_id]
        moved = character.neutral_vertices + sent.displacement
        turned = moved @ sent.T_mesh_head[:3, :3].T + sent.T_mesh_head[:3, 3]
        return self.upright(moved + character.head_weights[:, None] * (turned - moved))

    def upright(self, vertices: np.ndarray) -> np.ndarray:
        space = find_spaces(self.character.T_canonical_mesh)["gltf"]
        x, y, z = space.vectors(vertices).T
        return np.stack([x, -z, y], 1)

    def __enter__(self) -> Sending:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._publisher.close()


def run_blender(sending: Sending, folder: Path, *mesh: Path, addon: Path = CLIENT) -> dict:
    run_in_blender(STEPS, folder, addon, sending.port, folder / "out", *mesh)
    with np.load(folder / "out.npz") as kept:
        return dict(kept)


@pytest.fixture(scope="module")
def head() -> Iterator[Sending]:
    with Sending(*demo_head()) as sending:
        yield sending


def assert_moved(kept: dict, sending: Sending) -> None:
    expected = sending.posed(int(kept["frame_id"]))
    step = max(np.abs(sent.displacement).max() for _, sent in sending.ticks) / 32767
    np.testing.assert_allclose(kept["moved"], expected, atol=2 * step + 1e-6, rtol=0)
    neutral = sending.upright(sending.character.neutral_vertices)
    assert np.abs(kept["moved"] - neutral).max() > 1e-3
    np.testing.assert_allclose(kept["restored"], neutral, atol=1e-6)
    assert kept["keys_left"] == 0


def test_blender_builds_the_character(head: Sending, tmp_path: Path) -> None:
    kept = run_blender(head, tmp_path)
    assert_moved(kept, head)
    built = {tuple(np.roll(row, -int(np.argmin(row)))) for row in kept["triangles"]}
    sent = {tuple(np.roll(row, -int(np.argmin(row)))) for row in head.character.triangles}
    assert built == sent
    assert (tmp_path / "out.png").stat().st_size > 5000
    cache = (tmp_path / "out.pc2").read_bytes()
    points, samples = struct.unpack_from("<i8xi", cache, 16)
    assert points == len(kept["moved"])
    assert samples >= 1
    assert len(cache) == 32 + 12 * points * samples
    first = np.frombuffer(cache, "<f4", 3 * points, 32).reshape(-1, 3)
    np.testing.assert_array_equal(kept["played"], first)
    assert np.abs(first - kept["restored"]).max() > 1e-3


def test_blender_moves_what_was_imported_in_ten_objects(head: Sending, tmp_path: Path) -> None:
    kept = run_blender(head, tmp_path, bundled_head())
    assert_moved(kept, head)
    assert len(kept["names"]) == 10
    assert set(kept["names"][1:3]) == {"eye_L", "eye_R"}


def test_blender_refuses_another_mesh(head: Sending, tmp_path: Path) -> None:
    lines = bundled_head().read_text().splitlines()
    cut = [line for line in lines if line[:2] in ("v ", "f ")]
    (tmp_path / "cut.obj").write_text("\n".join([*cut[:-1], "v 1 1 1", "f 1 2 5585"]))
    kept = run_blender(head, tmp_path, tmp_path / "cut.obj")
    assert "vertices and the streamed mesh 5584" in str(kept["state"])
    assert "moved" not in kept


def test_blender_shows_textures_of_a_mesh_in_other_units(tmp_path: Path) -> None:
    character, mesh = some_ball(scale=1.0)  # centimetres
    with Sending(character, mesh) as sending:
        kept = run_blender(sending, tmp_path)
        assert_moved(kept, sending)
    assert kept["images"].tolist() == [[4, 4]]


def test_blender_installs_the_zip(head: Sending, tmp_path: Path) -> None:
    kept = run_blender(head, tmp_path, addon=pack(tmp_path))
    assert_moved(kept, head)
    assert str(kept["installed_at"]).startswith(str(tmp_path))  # Blender's folder, not the clone
