import numpy as np
from clone_rigs import lively_track
from figure_people import COUNT, ball_stage

from engine.cloning.code_names import FACS_COUNT
from live.evaluation import figure_methods
from live.evaluation.figure_methods import METHODS, Performance, judge, perform, read_performance


def test_the_truth_itself_has_no_error():
    head = ball_stage().head
    outcome = judge("truth", head, head.motion)
    assert not outcome.rms_mm.any()
    assert not np.nan_to_num(outcome.error_mm).any()
    np.testing.assert_array_equal(np.isfinite(outcome.error_mm[0]), head.judged)


def test_a_millimetre_is_a_millimetre():
    head = ball_stage().head
    outcome = judge("off", head, head.motion + np.array([0.0, 0.06, 0.08]))
    np.testing.assert_allclose(outcome.rms_mm, 1.0)
    np.testing.assert_allclose(outcome.error_mm[:, head.judged], 1.0)


def test_what_is_not_judged_does_not_count():
    head = ball_stage().head
    motion = head.motion + 5.0 * ~head.judged[:, None]
    assert not judge("off", head, motion).rms_mm.any()


def test_each_method_moves_the_target_in_its_own_way(monkeypatch):
    source, target = ball_stage("source"), ball_stage()
    track = lively_track(COUNT)
    track.T_neutral_head[:] = np.eye(4)
    track.gaze[:] = 0
    direct = track.code[:, :FACS_COUNT]
    monkeypatch.setattr(figure_methods, "transfer", lambda source, target: target.head.motion)
    found = perform(Performance(source, track, direct), target)
    assert tuple(one.method for one in found) == METHODS
    raw = np.tensordot(direct, target.rig.raw_basis, 1)
    np.testing.assert_allclose(found[0].motion, raw, atol=1e-6)
    assert not found[1].rms_mm.any()
    ours = np.tensordot(track.code, target.rig.stack, 1)
    np.testing.assert_allclose(found[2].motion, ours, atol=1e-4)


def test_ours_and_direct_decoding_read_the_same_frames(monkeypatch):
    asked = []

    def read(how, rig, frames):
        asked.append((how, frames))
        return lively_track(len(frames))

    monkeypatch.setattr(figure_methods, "read_each", read)
    source = ball_stage()
    performance = read_performance(source, "least-squares")
    assert [how for how, _ in asked] == ["encoder", "least-squares"]
    for _, frames in asked:
        np.testing.assert_allclose(frames, source.head.mesh.vertices + source.head.motion)
    assert performance.direct.shape == (COUNT, FACS_COUNT)
