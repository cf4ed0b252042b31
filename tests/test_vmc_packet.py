"""VMC's bundles, read back by python-osc."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from expressions import some_expression
from scipy.spatial.transform import Rotation

from engine.arkit_names import ARKIT_NAMES
from engine.gaze import eye_rotations
from live.senders.vmc_packet import LARGEST_BUNDLE, STYLES, VmcPacker, bone_rotations

STILL = np.tile(np.float32([0, 0, 0, 1]), (3, 1))


def read(bundles: list[bytes]) -> list[tuple[str, list[Any]]]:
    packet = pytest.importorskip("pythonosc.osc_packet")
    messages = [each for bundle in bundles for each in packet.OscPacket(bundle).messages]
    return [(each.message.address.removeprefix("/VMC/Ext/"), each.message.params)
            for each in messages]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_everything_is_there_in_order_and_applied_last(style: str) -> None:
    names = STYLES[style]
    values = (np.arange(len(names)) / 64).astype(np.float32)
    heard = read(VmcPacker(names).pack(2.5, True, STILL, values))
    assert heard[:2] == [("OK", [1, 3, 0, 1]), ("T", [2.5])]
    assert [params[0] for address, params in heard if address == "Bone/Pos"] == [
        "Head", "LeftEye", "RightEye",
    ]  # fmt: skip
    shapes = [tuple(params) for address, params in heard if address == "Blend/Val"]
    assert shapes == list(zip(names, values.tolist(), strict=True))
    assert heard[-1] == ("Blend/Apply", [])
    assert len(heard) == 2 + 3 + len(names) + 1


def test_perfect_sync_and_camel_differ_by_the_first_letter() -> None:
    assert STYLES["perfect-sync"][:2] == ("EyeBlinkLeft", "EyeLookDownLeft")
    assert STYLES["camel"] == ARKIT_NAMES
    assert [name.lower() for name in STYLES["perfect-sync"]] == [n.lower() for n in ARKIT_NAMES]


def test_no_bundle_is_cut_up_on_its_way() -> None:
    bundles = VmcPacker(STYLES["perfect-sync"]).pack(0.0, True, STILL, np.zeros(52, np.float32))
    assert max(map(len, bundles)) <= LARGEST_BUNDLE
    assert len(bundles) == 3


def test_values_are_held_to_what_the_protocol_allows() -> None:
    heard = read(VmcPacker(("a", "b", "c")).pack(0.0, True, STILL, np.float32([-1, 0.5, 2])))
    assert [params[1] for address, params in heard if address == "Blend/Val"] == [0.0, 0.5, 1.0]


def test_a_tick_does_not_change_the_bundles_of_the_one_before() -> None:
    packer = VmcPacker(("a",))
    (first,) = packer.pack(1.0, True, STILL, np.float32([1.0]))
    kept = bytes(first)
    (second,) = packer.pack(2.0, False, STILL, np.float32([0.0]))
    assert first == kept != second
    assert dict(read([second]))["OK"] == [1, 3, 0, 0]


def test_in_unity_left_is_minus_x() -> None:
    # Forward, where Unity has +z: a head and eyes that turn left look towards -x, up towards +y.
    for angles, looks in (((0.5, 0.0), [-1, 0]), ((0.0, 0.5), [0, 1])):
        expression = some_expression(gaze=(angles, angles), head=(*angles, 0.0))
        turns = Rotation.from_quat(bone_rotations(expression.T_neutral_head, expression.gaze))
        forward = turns.apply([0, 0, 1])
        np.testing.assert_allclose(forward[:, :2], np.tile(np.sin(0.5) * np.array(looks), (3, 1)),
                                   atol=1e-6)  # fmt: skip
    rolled = some_expression(head=(0.0, 0.0, 0.5))  # to the right shoulder: up leans towards +x
    head = bone_rotations(rolled.T_neutral_head, rolled.gaze)[0]
    assert Rotation.from_quat(head).apply([0, 1, 0])[0] == pytest.approx(np.sin(0.5))


def test_eyes_turn_as_the_character_s_do() -> None:
    gaze = np.float32([[0.3, -0.2], [-0.4, 0.25]])
    own = eye_rotations(gaze, np.tile(np.eye(3), (2, 1, 1)))
    mirror = np.diag([-1.0, 1.0, 1.0])
    sent = Rotation.from_quat(bone_rotations(np.eye(4), gaze)[1:]).as_matrix()
    np.testing.assert_allclose(mirror @ sent @ mirror, own, atol=1e-6)
