from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from recorded_takes import recorded_packets, recorded_take, some_values
from scipy.optimize import least_squares

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from capture.streams.arkit_signals import ArkitSignals, head_pose
from capture.streams.live_link_csv import read_live_link_take
from capture.streams.live_link_datagram import read_live_link
from capture.streams.names import LIVE_LINK_NAMES
from capture.streams.take_clock import NO_IMAGE
from engine import arkit_names
from engine.gaze import gaze_of_codes
from engine.names import ICT_EXPRESSIONS

FRAME = Frame(7, 100, 200, NO_IMAGE)


def observe(**values: float) -> Observation:
    places = [LIVE_LINK_NAMES.index(name) for name in values]
    whole = np.zeros(61)
    whole[places] = list(values.values())
    return ArkitSignals(LIVE_LINK_NAMES).observe(FRAME, whole)


def test_the_names_are_those_of_the_engine() -> None:
    assert LIVE_LINK_NAMES == arkit_names.LIVE_LINK_NAMES


def test_every_shape_arrives_under_its_name() -> None:
    values = some_values()
    seen = ArkitSignals(LIVE_LINK_NAMES).observe(FRAME, values, identity=3)
    assert (seen.frame_id, seen.captured_ns, seen.media_ns, seen.identity) == (7, 100, 200, 3)
    assert seen.face_found
    named = dict(zip(LIVE_LINK_NAMES, values, strict=True))
    for name, value in zip(MEDIAPIPE_BLENDSHAPES[1:], seen.coefficients[1:], strict=True):
        assert value == np.float32(named[name[0].upper() + name[1:]])
    assert seen.coefficients[0] == 0.0
    assert seen.tongue_out == named["TongueOut"]


def test_the_order_of_the_names_changes_nothing() -> None:
    values, order = some_values(), np.random.default_rng(1).permutation(61)
    one = ArkitSignals(LIVE_LINK_NAMES).observe(FRAME, values)
    other = ArkitSignals([LIVE_LINK_NAMES[k] for k in order]).observe(FRAME, values[order])
    for field in ("coefficients", "gaze", "T_camera_head", "tongue_out"):
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def test_shapes_are_held_to_their_range_and_no_number_is_nobody() -> None:
    seen = observe(JawOpen=1.003, MouthClose=-0.1, TongueOut=7)
    assert seen.coefficients.max() == 1.0
    assert seen.coefficients.min() == 0.0
    assert seen.tongue_out == 1.0
    assert not observe(JawOpen=np.nan).face_found


def test_what_is_missing_is_zero() -> None:
    seen = ArkitSignals(("JawOpen",)).observe(FRAME, np.array([0.5]))
    assert seen.coefficients.sum() == 0.5
    assert seen.tongue_out == 0.0
    assert seen.gaze is None
    np.testing.assert_array_equal(seen.T_camera_head, np.eye(4))


def test_eyes_without_angles_leave_it_to_the_shapes() -> None:
    assert observe(EyeLookUpLeft=0.5).gaze is None
    gaze = observe(LeftEyeYaw=0.1, RightEyePitch=0.2).gaze
    np.testing.assert_allclose(gaze, [[-0.1, 0], [0, -0.2]])


def gaze_of_shapes(seen: Observation) -> np.ndarray:
    code = np.zeros(len(ICT_EXPRESSIONS))
    for number, name in enumerate(ICT_EXPRESSIONS):
        if name.startswith("eyeLook"):
            long = name.replace("_L", "Left").replace("_R", "Right")
            code[number] = seen.coefficients[MEDIAPIPE_BLENDSHAPES.index(long)]
    return gaze_of_codes(code)


@pytest.mark.parametrize("where", ["take", "packets"])
def test_angles_of_recorded_eyes_look_where_their_shapes_say(where: str) -> None:
    if where == "take":
        _, names, rows = read_live_link_take(recorded_take("alex_rom_3.csv"))
        rows = rows[::5]
    else:
        names = LIVE_LINK_NAMES
        rows = [read_live_link(packet).values for packet in recorded_packets()]
    signals = ArkitSignals(names)
    seen = [signals.observe(FRAME, row) for row in rows]
    told = np.array([each.gaze for each in seen]).reshape(len(seen), 4)
    looked = np.array([gaze_of_shapes(each) for each in seen]).reshape(len(seen), 4)
    for column in range(4):
        assert np.corrcoef(told[:, column], looked[:, column])[0, 1] > 0.97


@pytest.mark.parametrize(
    ("angle", "point", "goes"),
    [
        ("HeadYaw", (0, 0, 1), (1, 0)),  # the nose goes to the performer's left, +x
        ("HeadPitch", (0, 0, 1), (0, 1)),  # up
        ("HeadRoll", (0, 1, 0), (-1, 0)),  # the top of the head to the right shoulder
    ],
)
def test_signs_of_the_head(angle: str, point: tuple, goes: tuple) -> None:
    T = observe(**{angle: 0.3}).T_camera_head
    moved = T[:3, :3] @ np.array(point, float)
    assert moved[:2] @ goes == pytest.approx(np.sin(0.3))


def test_a_head_pose_is_a_rotation() -> None:
    T = head_pose(0.4, -0.3, 0.2)
    np.testing.assert_allclose(T[:3, :3] @ T[:3, :3].T, np.eye(3), atol=1e-6)
    assert np.linalg.det(T[:3, :3]) == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_array_equal(T[:3, 3], 0)


def test_recorded_eyes_stay_on_the_phone_while_the_head_turns() -> None:
    signals = ArkitSignals(LIVE_LINK_NAMES)
    seen = [signals.observe(FRAME, read_live_link(packet).values) for packet in recorded_packets()]
    head = [np.arctan2(each.T_camera_head[0, 2], each.T_camera_head[2, 2]) for each in seen]
    eyes = [each.gaze[:, 0].mean() for each in seen]
    assert np.corrcoef(head, eyes)[0, 1] < -0.9


def test_of_all_signs_of_the_head_those_chosen_explain_recorded_eyes_best() -> None:
    values = np.array([read_live_link(packet).values for packet in recorded_packets()], np.float64)
    place = LIVE_LINK_NAMES.index
    head = values[:, [place(f"Head{angle}") for angle in ("Yaw", "Pitch", "Roll")]]
    left, right = (
        values[:, [place(f"{side}EyeYaw"), place(f"{side}EyePitch")]] for side in ("Left", "Right")
    )
    eyes = -(left + right) / 2

    def error(signs: tuple[int, ...]) -> float:
        """What is left when a point of unknown direction is looked at from a head that turns so,
        the eyes turning some share of what they should, about an unknown rest."""
        turns = np.array([head_pose(*angles)[:3, :3] for angles in (head * signs).tolist()])

        def missed(guess: np.ndarray) -> np.ndarray:
            (yaw, pitch), rest, share = guess[:2], guess[2:4], guess[4]
            point = head_pose(yaw, pitch, 0.0)[:3, 2]
            x, y, z = np.einsum("nji,j->in", turns, point)
            angles = np.stack([np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))], 1)
            return (rest + share * angles - eyes).ravel()

        bounds = [0.7, 0.7, 0.05, 0.35, 1.3]
        lowest = [*(-number for number in bounds[:4]), 0.3]
        starts = ([0, pitch, 0, 0, 0.9] for pitch in (-0.3, 0, 0.3))
        return min(least_squares(missed, at, bounds=(lowest, bounds)).cost for at in starts)

    errors = {signs: error(signs) for signs in product((1, -1), repeat=3)}
    assert min(errors, key=lambda signs: errors[signs]) == (1, 1, 1)
    assert errors[1, 1, 1] < 0.95 * sorted(errors.values())[1]
