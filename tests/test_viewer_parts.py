"""Parts of the page that need no screen: normals, camera, order of drawing, counting, words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_character import build_sphere
from viewer_reader import needs_node, run_node

pytestmark = needs_node

SNAPSHOT = """
const snapshot = JSON.parse(process.argv[1]);
const types = {
  neutralVertices: Float32Array, headWeights: Float32Array, eyeCentres: Float32Array,
  eyeAxes: Float32Array, drawSources: Uint32Array, drawTriangles: Uint32Array,
  surfaces: Uint32Array, surfaceAlphas: Uint8Array, regionIndices: Uint32Array,
  basis: Int16Array, basisScales: Float32Array, browPlaces: Float32Array,
};
for (const [name, Type] of Object.entries(types)) {
  if (snapshot[name]) snapshot[name] = Type.from(snapshot[name], (x) => x ?? NaN);
}
const print = (value) => console.log(JSON.stringify(value, (key, x) =>
  ArrayBuffer.isView(x) ? Array.from(x) : x));
"""


def ask(script: str, snapshot: dict[str, Any]) -> Any:
    """What `script` prints of `snapshot`, whose fields are flat lists."""
    return json.loads(run_node(json.dumps(snapshot), script=SNAPSHOT + script))


def describe(vertices: np.ndarray, triangles: np.ndarray, **more: Any) -> dict[str, Any]:
    """A snapshot of one opaque skin; without eyes."""
    return {
        "vertexCount": len(vertices), "triangleCount": len(triangles),
        "neutralVertices": np.ravel(vertices).tolist(), "headWeights": [1.0] * len(vertices),
        "eyeCentres": [None] * 6, "eyeAxes": np.tile(np.eye(3), (2, 1, 1)).ravel().tolist(),
        "drawSources": list(range(len(vertices))), "drawTriangles": np.ravel(triangles).tolist(),
        "surfaces": [0, len(triangles), 0, 0], "surfaceKinds": ["skin"], "surfaceAlphas": [0],
    } | more  # fmt: skip


NORMALS = """
import { SmoothNormals } from "VIEWER/normals.js";
const positions = new Float32Array(4 * snapshot.vertexCount);
for (let v = 0; v < snapshot.vertexCount; ++v) {
  positions.set(snapshot.neutralVertices.subarray(3 * v, 3 * v + 3), 4 * v);
}
const normals = new Float32Array(positions.length);
new SmoothNormals(snapshot).compute(positions, normals);
print(normals);
"""


def compute_normals(snapshot: dict[str, Any]) -> np.ndarray:
    """(V, 3)."""
    return np.reshape(ask(NORMALS, snapshot), (-1, 4))[:, :3]


@pytest.mark.parametrize("inwards", [False, True])
def test_normals_point_out_of_a_ball_however_it_is_wound(inwards: bool) -> None:
    vertices, triangles = build_sphere((1, 2, 3), 5.0, 24)
    wound = triangles[:, ::-1] if inwards else triangles
    normals = compute_normals(describe(vertices, wound))
    outwards = (vertices - [1, 2, 3]) / 5.0
    assert (normals * outwards).sum(1).min() > 0.98
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)


def test_copies_along_a_seam_share_their_normal_and_parting_lips_do_not() -> None:
    # Two squares that meet at a right angle; the edge between them is there twice.
    vertices = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0],
                         [0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]], float)  # fmt: skip
    triangles = np.array([[0, 1, 2], [0, 2, 3], [4, 6, 5], [4, 7, 6]])
    snapshot = describe(vertices, triangles)
    joined = compute_normals(snapshot)
    np.testing.assert_array_equal(joined[[0, 1]], joined[[4, 5]])
    assert abs(joined[0] @ joined[3]) < 0.9
    basis = np.zeros((1, 8, 3), int)
    basis[0, 4:, 1] = 1000
    parting = {"regionIndices": list(range(8)), "basis": basis.ravel().tolist(), "basisScales": [1]}
    parted = compute_normals(snapshot | parting)
    assert abs(parted[0] @ parted[4]) < 1e-6
    np.testing.assert_allclose(parted[0], parted[3], atol=1e-6)


CAMERA = """
import { OrbitCamera } from "VIEWER/camera.js";
const camera = new OrbitCamera();
camera.frame(snapshot);
const [yaw, pitch] = [snapshot.yaw ?? 0, snapshot.pitch ?? 0];
camera.orbit(yaw, pitch);
print([camera.T_camera_space, camera.computeProjection(snapshot.aspect ?? 1)]);
"""


def to_screen(snapshot: dict[str, Any], points: np.ndarray) -> np.ndarray:
    """(N, 3) x right, y up, depth, each in [-1, 1] where it is seen."""
    T_camera_space, T_clip_camera = (
        np.reshape(values, (4, 4)).T for values in ask(CAMERA, snapshot)
    )
    clip = np.column_stack([points, np.ones(len(points))]) @ (T_clip_camera @ T_camera_space).T
    return clip[:, :3] / clip[:, 3:]


@pytest.mark.parametrize("scale", [1.0, 0.01])
@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_the_whole_head_is_in_the_picture(scale: float, aspect: float) -> None:
    vertices, triangles = build_sphere((3, 170, -2), 11.0, 16)
    snapshot = describe(vertices * scale, triangles, aspect=aspect)
    seen = to_screen(snapshot, vertices * scale)
    assert np.abs(seen).max() < 1
    assert np.abs(seen[:, :2]).max() > 0.6


def test_the_camera_stands_where_the_eyes_look() -> None:
    vertices, triangles = build_sphere((0, 0, 0), 10.0, 16)
    looking_aside = np.array([[0, 0, -1], [0, 1, 0], [1, 0, 0]], float)  # rows left, up, forward
    snapshot = describe(
        vertices, triangles,
        eyeCentres=[9, 2, -3, 9, 2, 3],
        eyeAxes=np.tile(looking_aside, (2, 1, 1)).ravel().tolist(),
    )  # fmt: skip
    left, nose, right = to_screen(snapshot, np.array([[9, 2, -3], [10, 0, 0], [9, 2, 3]], float))
    assert left[0] > 0 > right[0]  # the character's left is to the viewer's right
    assert nose[2] < left[2]
    turned = to_screen(snapshot | {"yaw": 0.5}, np.array([[10, 0, 0]], float))
    assert turned[0, 0] < nose[0] - 0.1  # from the character's left its nose points the other way


def test_see_through_triangles_come_farthest_first_and_hair_apart() -> None:
    vertices = [[x, y, z] for z in (0, 2, 1) for x, y in ((0, 0), (1, 0), (0, 1))]
    script = """
    import { joinCorners, splitBatches } from "VIEWER/batches.js";
    const batches = splitBatches(snapshot, [0, 0, 1]);
    print([batches.map(({ hairy, first }) => [hairy, first]), joinCorners(batches)]);
    """
    blended = describe(np.array(vertices), np.arange(9).reshape(3, 3), surfaceAlphas=[2])
    batches, corners = ask(script, blended)
    assert batches == [[False, 0]]
    assert corners == [0, 1, 2, 6, 7, 8, 3, 4, 5]
    places = [0.1, 0.0, 0.5, 0.02, 0.3, -0.02] + [None] * 6 + [3.0, 3.0] * 3
    brows = describe(np.array(vertices), np.arange(9).reshape(3, 3), browPlaces=places)
    batches, corners = ask(script, brows)
    assert batches == [[False, 0], [True, 6]]
    assert corners[6:] == [0, 1, 2]


def test_a_gap_is_lost_and_a_restart_is_not() -> None:
    script = """
    import { Statistics } from "VIEWER/statistics.js";
    const statistics = new Statistics();
    const tell = (streamId, sequence, repeated = false) => statistics.take({
      streamId, sequence: BigInt(sequence), repeated,
      unixNs: BigInt(Date.now() - 20) * 1000000n, publishedNs: 5000000n, capturedNs: 2000000n,
    }, {});
    tell(1, 7); tell(1, 8); tell(1, 11); tell(1, 9); tell(2, 1001); tell(2, 1002, true);
    statistics.startAfresh();
    tell(2, 1099);
    const { age, transit } = statistics.ages;
    print([statistics.frames, statistics.repeated, statistics.lost, age.median - transit.median,
      transit.median, statistics.rate]);
    """
    frames, repeated, lost, before_sending, transit, rate = ask(script, {})
    assert (frames, repeated, lost, rate) == (7, 1, 2, 7)
    assert before_sending == pytest.approx(3.0)
    assert 19 <= transit < 2000


def test_every_state_has_its_words() -> None:
    script = """
    import { describeFigures, describeState } from "VIEWER/words.js";
    const at = (state, frame, sentence = "") =>
      describeState(state, sentence, "127.0.0.1:5583", frame);
    const seen = { faceFound: true, held: false, repeated: false };
    print([
      at("connecting"), at("waiting", seen), at("refused", seen, "Too many."),
      at("streaming", null), at("streaming", { ...seen, repeated: true }),
      at("streaming", { ...seen, held: true }), at("streaming", { ...seen, faceFound: false }),
      at("streaming", seen),
      describeFigures({ rate: 60, age: 41.4, lost: 2 }),
      describeFigures({ rate: 0, age: NaN, lost: 0 })]);
    """
    assert ask(script, {}) == [
        "Connecting to Mimesh at 127.0.0.1:5583…",
        "Waiting for Mimesh at 127.0.0.1:5583. The page comes back by itself.",
        "Too many.",
        "Connected. Waiting for the first movement.",
        "Mimesh is there, but has nothing new to show.",
        "No face is seen.",
        "No face is seen.",
        "",
        "60 frames/s · 41 ms old · 2 lost",
        "0 frames/s · 0 lost",
    ]


def test_a_picture_too_large_is_known_before_it_is_unpacked() -> None:
    script = """
    import { readSize } from "VIEWER/pictures.js";
    const file = new Uint8Array(40);
    const view = new DataView(file.buffer);
    view.setBigUint64(0, 0x89504e470d0a1a0an);
    view.setUint32(16, 70000);
    view.setUint32(20, 5);
    print([readSize(file), readSize(file.subarray(0, 20)), readSize(new Uint8Array(40))]);
    """
    assert ask(script, {}) == [[70000, 5], [None, None], [None, None]]


TALK = """
import { readFileSync } from "node:fs";
import { Receiver } from "VIEWER/receiver.js";
const sockets = [];
globalThis.WebSocket = class {
  readyState = 1;
  sent = [];
  constructor(url, protocols) { this.protocols = protocols; sockets.push(this); }
  send(text) { this.sent.push(text); }
  close() {}
  hear(name) { this.onmessage({ data: new Uint8Array(readFileSync(`WIRE/${name}.bin`)) }); }
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const told = [];
const receiver = new Receiver("ws://here/stream", "secret", {
  onState: (state, sentence) => told.push([state, sentence]),
  onFrame: (frame, { basis }) => told.push([frame.mode, basis !== null]),
});
"""


def talk(script: str) -> Any:
    """What `script` prints of a receiver whose sockets are played by it."""
    wire = Path(__file__).parent / "data" / "wire"
    return ask(TALK.replace("WIRE", str(wire)) + script, {})


def test_a_receiver_asks_for_the_character_then_for_frames_and_for_the_basis_when_needed() -> None:
    protocols, sent, told = talk(
        """
        const [socket] = sockets;
        socket.onopen();
        socket.hear("snapshot_eyed_gltf");
        await pause(5);
        socket.hear("frame_eyed_vertices_int16_gltf");
        receiver.select({ mode: "code" });
        socket.hear("frame_eyed_code_float32_gltf");
        socket.hear("snapshot_eyed_gltf_basis_appearance");
        await pause(5);
        print([socket.protocols, socket.sent, told]);
        process.exit(0);
        """
    )
    assert protocols == ["mimesh.2", "token.secret"]
    assert sent == [
        "snapshot gltf",
        "subscribe mimesh.2.vertices.int16.gltf",
        "snapshot gltf basis",
        "subscribe mimesh.2.code.float32.gltf",
    ]
    # The frame of mode code waited for the basis.
    states = [["connecting", ""], ["streaming", ""]]
    assert told == [*states, ["vertices", False], ["code", True]]


def test_a_receiver_says_what_the_sender_refuses_and_counts_what_it_cannot_read() -> None:
    told, decode_errors, connections, tries = talk(
        """
        sockets[0].onopen();
        sockets[0].hear("refusal");
        sockets[0].hear("refused/frame_magic_wrong");
        sockets[0].onclose();
        await pause(400);
        const soon = sockets.length;
        receiver.reconnect("another");
        sockets[1].onclose();
        await pause(400);
        print([told, receiver.decodeErrors, receiver.connections, [soon, sockets.length]]);
        process.exit(0);
        """
    )
    states = [state for state, _ in told]
    assert states == ["connecting", "refused", "connecting", "waiting"]
    assert "is no topic" in told[1][1]
    assert decode_errors == 1
    assert connections == 0
    # After a refusal it waits long, after a lost connection it is back soon.
    assert tries == [1, 3]
