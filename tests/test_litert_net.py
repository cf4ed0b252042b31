from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from footage import tracker_model

from capture.bundle import read_bundle
from capture.errors import TrackerError
from capture.litert_net import LiteRtNet, litert_nets


def test_the_nets_answer_in_the_order_of_the_record() -> None:
    nets = litert_nets(read_bundle(tracker_model()))
    boxes, logits = nets.detector.run(np.zeros((1, 128, 128, 3), np.float32))
    assert boxes.shape == (1, 896, 16)
    assert logits.shape == (1, 896, 1)
    points, presence, third = nets.landmarks.run(np.zeros((1, 256, 256, 3), np.float32))
    assert [points.size, presence.size, third.size] == [1434, 1, 1]
    (scores,) = nets.blendshapes.run(np.zeros((1, 146, 2), np.float32))
    assert scores.size == 52


def test_an_answer_stays_when_the_next_one_comes() -> None:
    net = LiteRtNet(read_bundle(tracker_model()).detector)
    (first, _) = net.run(np.zeros((1, 128, 128, 3), np.float32))
    kept = first.copy()
    net.run(np.ones((1, 128, 128, 3), np.float32))
    np.testing.assert_array_equal(first, kept)


def test_two_threads_give_the_same_numbers() -> None:
    bundle = read_bundle(tracker_model())
    values = np.random.default_rng(0).uniform(0, 1, (1, 256, 256, 3)).astype(np.float32)
    one, two = (
        LiteRtNet(bundle.landmarks, 1).run(values),
        LiteRtNet(bundle.landmarks, 2).run(values),
    )
    np.testing.assert_allclose(one[0], two[0], atol=1e-3)


def test_garbage_is_refused() -> None:
    with pytest.raises(TrackerError, match="a net that LiteRT cannot read"):
        LiteRtNet(b"TFL3" * 100)


@pytest.mark.parametrize(
    ("part", "other"),
    [("detector", "landmarks"), ("landmarks", "blendshapes"), ("blendshapes", "detector")],
)
def test_a_bundle_with_its_nets_in_the_wrong_places_is_refused(part: str, other: str) -> None:
    bundle = read_bundle(tracker_model())
    mixed_up = replace(bundle, **{part: getattr(bundle, other)})
    with pytest.raises(TrackerError, match="another net than it should; leave --tracker-model"):
        litert_nets(mixed_up)


def test_without_litert_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(TrackerError, match=r"LiteRT cannot be loaded .*--tracker mediapipe"):
        LiteRtNet(b"")
