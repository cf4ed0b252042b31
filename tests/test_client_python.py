"""The Python client's decoder, which shares no code with the sender."""

from __future__ import annotations

import ast
import contextlib
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from client_messages import (
    CODES,
    EXTRAS,
    HASH,
    PNG,
    VERTEX_COUNT,
    frame_message,
    refusal_message,
    snapshot_message,
    some_blocks,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

FOLDER = Path(__file__).parent.parent / "clients" / "python"
sys.path.insert(0, str(FOLDER))

from mimesh_snapshot import Snapshot, rotation_matrix  # noqa: E402
from mimesh_snapshot_reader import read_snapshot  # noqa: E402
from mimesh_wire import (  # noqa: E402
    FRAME,
    REFUSAL,
    SNAPSHOT,
    WireError,
    kind_of,
    read_frame,
    read_refusal,
    topic_text,
)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("mimesh_wire", {"numpy"}),
        ("mimesh_snapshot", {"numpy", "mimesh_wire"}),
        ("mimesh_snapshot_reader", {"numpy", "mimesh_wire", "mimesh_snapshot"}),
        ("mimesh_plain", {"mimesh_wire"}),
        ("mimesh_zmq", {"zmq", "mimesh_wire"}),
    ],
)
def test_each_file_needs_no_more_than_it_says(name: str, allowed: set[str]) -> None:
    names = set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    assert names - set(sys.stdlib_module_names) == allowed


def test_a_frame_is_read() -> None:
    rows = np.arange(27).reshape(9, 3) - 13
    message = frame_message(
        rows, encoding="int16", scale=0.5, flags=6, space="unity", gaze=(0.1, -0.2, 0.3, -0.4),
        head_rotation=(0.0, 0.6, 0.0, 0.8), head_translation=(1.0, 2.0, 3.0),
    )  # fmt: skip
    frame = read_frame(message)
    assert (frame.mode, frame.encoding, frame.space) == ("vertices", "int16", "unity")
    assert (frame.face_found, frame.held, frame.repeated) == (False, True, True)
    assert (frame.stream_id, frame.topology_hash, frame.sequence) == (7, HASH, 3)
    assert frame.rows.dtype == np.float32
    np.testing.assert_array_equal(frame.rows, 0.5 * rows)
    np.testing.assert_array_equal(frame.code, [0.25, 0.5, 1.0])
    np.testing.assert_array_equal(frame.extra_code, [0.75])
    np.testing.assert_allclose(frame.gaze, [[0.1, -0.2], [0.3, -0.4]])
    np.testing.assert_allclose(frame.head_rotation, [0, 0.6, 0, 0.8])
    np.testing.assert_array_equal(frame.head_translation, [1, 2, 3])


def test_ages_are_of_the_image_and_of_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimesh_wire.time.time_ns", lambda: 5_000_000)
    frame = read_frame(frame_message())
    assert frame.transit_ms == pytest.approx(3.0)
    assert frame.age_ms == pytest.approx(12.0)  # 9 ms from image to sending


def test_a_message_tells_what_it_is() -> None:
    kinds = [kind_of(frame_message()), kind_of(snapshot_message()), kind_of(refusal_message(b""))]
    assert kinds == [FRAME, SNAPSHOT, REFUSAL]
    with pytest.raises(WireError, match="no message of Mimesh"):
        kind_of(b"GET / HTTP/1.1")


def test_a_refusal_is_read() -> None:
    assert read_refusal(refusal_message("Nö.".encode())) == "Nö."


@pytest.mark.parametrize(
    "message",
    [b"", b"MIMR", refusal_message(b"x" * 1001), refusal_message(b"\xff"),
     refusal_message(b"no", version=1), refusal_message(b"no", magic=b"MIMX")],
)  # fmt: skip
def test_what_is_no_refusal_is_said_so(message: bytes) -> None:
    with pytest.raises(WireError):
        read_refusal(message)


@pytest.mark.parametrize(
    ("wish", "said"),
    [(("all", "int16", "mesh"), "vertices, region, code"), (("code", "int16", "mesh"), "float32"),
     (("region", "int8", "mesh"), "int16, float32"), (("region", "int16", "maya"), "unreal")],
)  # fmt: skip
def test_what_there_is_to_subscribe_to_is_listed(wish: tuple[str, str, str], said: str) -> None:
    with pytest.raises(WireError, match=said):
        topic_text(*wish)


WRONG_FRAMES: dict[str, dict[str, Any]] = {
    "magic": {"magic": b"MIMX"},
    "version": {"version": 3},
    "header size": {"header_size": 136},
    "topic": {"topic": b"mimesh.2.vertices.int8.mesh"},
    "topic of the first version": {"topic": b"mimesh.frame.1"},
    "another topic": {"topic": b"mimesh.2.vertices.float32.unity"},
    "mode": {"mode_number": 9},
    "encoding": {"encoding_number": 2},
    "space": {"space_number": 4},
    "rows beyond the body": {"row_count": 10},
    "rows beyond everything": {"row_count": 2**32 - 1},
    "codes beyond the body": {"code_count": 5},
    "codes beyond everything": {"code_count": 65535, "extra_count": 65535},
    "payload length": {"payload_length": 5},
    "payload length beyond everything": {"payload_length": 2**32 - 1},
    "scale": {"scale": float("nan")},
    "no scale": {"encoding": "int16", "scale": 0.0},
    "scale that overflows": {"encoding": "int16", "rows": np.full((9, 3), 9), "scale": 1e38},
    "scale of floats": {"scale": 0.5},
    "confidence": {"confidence": 1.5},
    "no confidence": {"confidence": float("nan")},
    "rotation": {"head_rotation": (0.0, 0.0, 0.0, 0.99)},
    "no rotation": {"head_rotation": (0.0, 0.0, 0.0, float("nan"))},
    "translation": {"head_translation": (0.0, float("inf"), 0.0)},
    "gaze": {"gaze": (0.0, 0.0, float("nan"), 0.0)},
    "code": {"code": (0.0, float("nan"), 0.0)},
    "rows": {"rows": np.full((9, 3), np.inf)},
    "rows of a code": {"mode": "code", "rows": np.zeros((1, 3))},
}


@pytest.mark.parametrize("changed", WRONG_FRAMES.values(), ids=WRONG_FRAMES)
def test_wrong_frames_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        read_frame(frame_message(**changed))


def test_no_shorter_or_longer_frame_is_read() -> None:
    message = frame_message()
    for length in range(len(message)):
        with pytest.raises(WireError):
            read_frame(message[:length])
    with pytest.raises(WireError):
        read_frame(message + b"\0")


def read_some(**changed: Any) -> Snapshot:
    return read_snapshot(snapshot_message(**changed))


def test_a_snapshot_is_read() -> None:
    snapshot, blocks = read_some(space=2), some_blocks()
    assert (snapshot.name, snapshot.space, snapshot.topology_hash) == ("Åsa", "unity", HASH)
    assert snapshot.part_names == ("skin", "eye_L")
    assert (snapshot.expression_names, snapshot.extra_names) == (CODES, EXTRAS)
    assert snapshot.textures == (PNG,)
    for name, (type_name, content) in blocks.items():
        if type_name not in ("utf8", "png") and name != "a_later_invention":
            found = snapshot.blocks[name]
            np.testing.assert_array_equal(found, np.asarray(content, found.dtype), name)
    first, second = snapshot.surfaces
    assert (first.first, first.count, first.kind, first.alpha, first.texture) == (
        0, 2, "skin", "opaque", 0,
    )  # fmt: skip
    assert (second.first, second.kind, second.alpha, second.texture) == (2, "eye", "blend", None)


def test_a_snapshot_without_extras_is_read() -> None:
    wanted = list(some_blocks())[:16]
    blocks = {name: some_blocks()[name] for name in wanted}
    snapshot = read_some(blocks=blocks, contents=0)
    assert not snapshot.surfaces
    with pytest.raises(WireError, match="need a snapshot with its basis"):
        snapshot.deform(read_frame(frame_message(mode="code")))


def test_blocks_beyond_what_was_asked_for_are_left_alone() -> None:
    assert "basis" not in read_some(contents=2).blocks


def test_vertices_are_neutral_and_displacement() -> None:
    snapshot, rows = read_some(), np.random.default_rng(2).normal(size=(9, 3)).astype(np.float32)
    deformed = snapshot.deform(read_frame(frame_message(rows)))
    np.testing.assert_array_equal(deformed, snapshot.neutral_vertices + rows)


def test_a_region_leaves_the_rest_neutral() -> None:
    snapshot, rows = read_some(), np.ones((5, 3))
    displacement = snapshot.displacement(read_frame(frame_message(rows, mode="region")))
    np.testing.assert_array_equal(np.flatnonzero(displacement.any(1)), [0, 1, 2, 4, 7])


def test_the_head_moves_by_its_weights() -> None:
    snapshot, turn = read_some(), Rotation.from_rotvec([0.3, -0.2, 0.5])
    shift = np.array([0.1, 0.2, 0.3])
    frame = read_frame(
        frame_message(head_rotation=tuple(turn.as_quat()), head_translation=tuple(shift))
    )
    neutral = snapshot.neutral_vertices
    weights = np.linspace(0, 1, VERTEX_COUNT)[:, None]
    expected = (1 - weights) * neutral + weights * (turn.apply(neutral) + shift)
    np.testing.assert_allclose(snapshot.pose(frame), expected, atol=1e-6)
    np.testing.assert_array_equal(snapshot.deform(frame), neutral)


def test_codes_sum_the_basis() -> None:
    snapshot, blocks = read_some(), some_blocks()
    moved = snapshot.displacement(read_frame(frame_message(mode="code")))
    basis = np.asarray(blocks["basis"][1], float)
    shares = np.array([0.25, 0.5, 1, 0.75]) * blocks["basis_scales"][1]
    np.testing.assert_allclose(moved[[4, 7]], (shares @ basis.reshape(4, -1)).reshape(5, 3)[3:],
                               rtol=1e-5)  # fmt: skip
    assert not moved[[3, 5, 6, 8]].any()


def test_eyes_turn_about_their_centres_with_what_moves_them() -> None:
    snapshot = read_some()
    still = read_frame(frame_message(mode="code"))
    moved = snapshot.deform(still)[:3]
    gaze = read_frame(frame_message(mode="code", gaze=(0.3, 0.2, 0.0, 0.0)))
    # The axes are the space's own: yaw about +y, then pitch about -x, the eye pitching first.
    turn = Rotation.from_euler("y", 0.3) * Rotation.from_euler("x", -0.2)
    centre = snapshot.blocks["eye_centres"][0]
    np.testing.assert_allclose(snapshot.deform(gaze)[:3], turn.apply(moved - centre) + centre,
                               atol=1e-6)  # fmt: skip
    np.testing.assert_array_equal(snapshot.deform(gaze)[3:], snapshot.deform(still)[3:])


def test_left_is_left_and_up_is_up() -> None:
    looking = read_some().eye_rotations(read_frame(frame_message(gaze=(0.4, 0.0, 0.0, 0.4))))
    axes = read_some().blocks["eye_axes"]
    assert (looking[0] @ axes[0, 2]) @ axes[0, 0] > 0.3
    assert (looking[1] @ axes[1, 2]) @ axes[1, 1] > 0.3


def test_rotations_are_those_of_scipy() -> None:
    for rotation in Rotation.random(20, random_state=1):
        quaternion = np.array(rotation.as_quat(), np.float32)
        np.testing.assert_allclose(rotation_matrix(quaternion), rotation.as_matrix(), atol=1e-6)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"topology_hash": b"another!"}, "another mesh"), ({"space": "unity"}, "or space"),
     ({"rows": np.zeros((4, 3))}, "4 vertices rows, not 9"),
     ({"rows": np.zeros((4, 3)), "mode": "region"}, "4 region rows, not 5"),
     ({"code": (1.0,), "mode": "code"}, "2 codes for a basis of 4")],
)  # fmt: skip
def test_frames_that_do_not_fit_the_mesh_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(WireError, match=said):
        read_some().pose(read_frame(frame_message(**changed)))


def wrong_block(name: str, content: Any, type_name: str | None = None) -> dict[str, Any]:
    blocks = some_blocks()
    blocks[name] = (type_name or blocks[name][0], content)
    return {"blocks": blocks}


def without(name: str) -> dict[str, Any]:
    return {"blocks": {key: block for key, block in some_blocks().items() if key != name}}


WRONG_SNAPSHOTS: dict[str, dict[str, Any]] = {
    "magic": {"magic": b"MIMF"},
    "version": {"version": 1},
    "header size": {"header_size": 40},
    "space": {"space": 4},
    "contents": {"contents": 4},
    "too many blocks": {"block_count": 257},
    "blocks beyond the message": {"block_count": 200},
    "vertices beyond everything": {"vertex_count": 4_000_001},
    "another vertex count": {"vertex_count": 8},
    "another triangle count": {"triangle_count": 4},
    "payload length": {"payload_length": 2**63},
    "rank": {"entries": {"triangles": {"rank": 5}}},
    "no rank": {"entries": {"triangles": {"rank": 0}}},
    "unused lengths": {"entries": {"head_weights": {"shape": (9, 1, 0, 0)}}},
    "sizes that overflow": {"entries": {"triangles": {"shape": (2**31, 2**31, 4, 0), "rank": 3,
                                                      "byte_count": 0}}},
    "shape is not the bytes": {"entries": {"triangles": {"shape": (2, 3, 0, 0)}}},
    "offset outside": {"entries": {"triangles": {"offset": 1 << 40}}},
    "offset that overflows": {"entries": {"triangles": {"offset": 2**64 - 8}}},
    "offset not aligned": {"entries": {"triangles": {"offset": 12}}},
    "unknown type": {"entries": {"triangles": {"type": b"f8"}}},
    "the same name twice": {"entries": {"basis": {"name": b"triangles"}}},
    "type": wrong_block("triangles", np.zeros((3, 3)), "i4"),
    "shape": wrong_block("triangles", np.zeros((9, 1))),
    "weights for fewer": wrong_block("head_weights", np.zeros(8)),
    "triangles outside": wrong_block("triangles", [[0, 1, 9], [3, 4, 5], [6, 7, 8]]),
    "region outside": wrong_block("region_indices", [0, 1, 2, 4, 9]),
    "region not ascending": wrong_block("region_indices", [0, 2, 1, 4, 7]),
    "eye that does not move": wrong_block("right_eye_vertices", [3]),
    "eye outside": wrong_block("right_eye_vertices", [9]),
    "part without name": wrong_block("part_labels", [2] * 9),
    "vertices that are not finite": wrong_block("neutral_vertices", np.full((9, 3), np.nan)),
    "no unit": wrong_block("metres_per_unit", [0.0]),
    "text": wrong_block("name", b"\xff"),
    "basis for fewer codes": wrong_block("expression_names", "jawOpen"),
    "basis for fewer vertices": wrong_block("basis", np.zeros((4, 4, 3))),
    "scales": wrong_block("basis_scales", np.zeros(3)),
    "drawn vertex outside": wrong_block("draw_triangles", [[0, 1, 2], [3, 4, 5], [6, 7, 10]]),
    "drawn source outside": wrong_block("draw_sources", [9] * 10),
    "surface beyond the triangles": wrong_block("surfaces", [[0, 2, 0, 1], [2, 2, 1, 0]]),
    "surface of no kind": wrong_block("surfaces", [[0, 2, 0, 1], [2, 1, 2, 0]]),
    "surface of no texture": wrong_block("surfaces", [[0, 2, 0, 2], [2, 1, 1, 0]]),
    "surface of no alpha": wrong_block("surface_alphas", [0, 3]),
    "no picture": wrong_block("texture_0", b"GIF89a.."),
} | {f"without {name}": without(name) for name in list(some_blocks())[:26]}  # fmt: skip


@pytest.mark.parametrize("changed", WRONG_SNAPSHOTS.values(), ids=WRONG_SNAPSHOTS)
def test_wrong_snapshots_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        read_snapshot(snapshot_message(**changed))
    assert "\n" not in str(caught.value)


def test_no_shorter_snapshot_is_read() -> None:
    message = snapshot_message()
    for length in range(0, len(message), 3):
        with pytest.raises(WireError):
            read_snapshot(message[:length])


READERS = {"frame": read_frame, "snapshot": read_snapshot, "refusal": read_refusal}
SOUND = {
    "frame": frame_message(),
    "snapshot": snapshot_message(),
    "refusal": refusal_message(b"no"),
}


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=200, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=8),
       cut=st.integers(0, 64), more=st.binary(max_size=64))  # fmt: skip
def test_no_damage_raises_anything_else(
    kind: str, places: list[tuple[int, int]], cut: int, more: bytes
) -> None:
    message = bytearray(SOUND[kind])
    for place, value in places:
        message[place % min(len(message), 2000)] = value
    damaged = bytes(message[: len(message) - cut]) + more
    tracemalloc.start()
    try:
        READERS[kind](damaged)
    except WireError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 200_000 + 20 * len(damaged)


@given(st.binary(max_size=500))
def test_no_bytes_raise_anything_else(message: bytes) -> None:
    for reader in (*READERS.values(), kind_of):
        with contextlib.suppress(WireError):
            reader(message)
