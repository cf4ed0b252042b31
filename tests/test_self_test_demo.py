from __future__ import annotations

import numpy as np
import pytest
from demo_run import demo_run
from encoder_asset import encoder_path
from footage import tracker_model
from observations import make_clip
from small_onnx import some_input, two_outputs

from capture.onnx_nets import BLENDSHAPES, DETECTOR, LANDMARKS
from engine.errors import BackendError, NetworkError
from engine.sessions.onnx_session import OnnxSession
from live.self_test.self_test_demo import KeptQuestions, load_networks, run_demo


def test_some_questions_are_kept_as_they_were():
    session = KeptQuestions(OnnxSession(two_outputs()))
    values = some_input()
    for number in range(13):
        expected = OnnxSession(two_outputs()).run(values)[0]
        named = session.run_named({"x": values})["sum"] if number % 2 else None
        found = session.run(values)[0] if named is None else named
        np.testing.assert_array_equal(found, expected)
        values += 1.0  # whoever asks may use the array again
    kept = [one["x"][0, 0] for one in session.asked]
    assert kept == [0.5, 1.5, 2.5, 3.5, 6.5, 12.5]  # the first four, then one in six
    session.close()


def test_a_missing_encoder_is_told(tmp_path):
    with pytest.raises(NetworkError, match=r"none\.onnx cannot be used"):
        load_networks(tmp_path / "none.onnx")


def test_the_encoder_comes_after_the_trackers_nets():
    networks = load_networks(encoder_path())
    assert [net.name for net in networks] == [DETECTOR, LANDMARKS, BLENDSHAPES, "encoder"]
    assert [net.half for net in networks] == [False, False, False, True]


def test_every_network_is_closed_when_the_demo_has_been_seen(tmp_path, monkeypatch):
    made = []

    def open_one(content):
        made.append(OnnxSession(content))
        return made[-1]

    greys = make_clip(tmp_path / "greys.avi", frame_count=3)
    monkeypatch.setattr("live.self_test.self_test_demo.OnnxSession", open_one)
    monkeypatch.setattr("live.self_test.self_test_demo.demo_clip", lambda: greys)
    run = run_demo(tracker_model(), load_networks(encoder_path()), lambda what, share: None)
    assert run.found.tolist() == [False] * 3
    assert len(made) == 4
    for session in made:
        with pytest.raises(BackendError, match="closed"):
            session.run_named({})


def test_the_demo_is_seen_and_encoded_whole():
    run = demo_run()
    assert run.found.mean() > 0.95
    assert run.code.shape == (len(run.found), 53)
    assert ((run.code >= 0) & (run.code <= 1)).all()


def test_every_network_was_asked_what_it_takes():
    run = demo_run()
    assert {name: set(asked[0]) for name, asked in run.asked.items()} == {
        DETECTOR: {"image"},
        LANDMARKS: {"image"},
        BLENDSHAPES: {"points"},
        "encoder": {"features", "face", "rest_sight", "states", "ages"},
    }
    assert len(run.asked["encoder"]) > 40
    ages = np.array([one["ages"][0] for one in run.asked["encoder"]])
    assert {int((row >= 0).sum()) for row in ages} >= {1, 2, 3, 8}
