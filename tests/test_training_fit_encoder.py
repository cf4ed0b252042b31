import sys

import numpy as np
import pytest
from known_people import SMILE_SIGNAL, known_people, save_people

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import name_matrix
from engine.names import ICT_EXPRESSIONS, twin_indices
from engine.signal_regression import load_regression
from engine.training.fit_encoder import (
    apply,
    choose_rows,
    fit_regression,
    gains_on_others,
    main,
    spread_rows,
)


@pytest.fixture(scope="module")
def regression():
    return fit_regression(known_people())


def test_what_the_tracker_hears_softly_is_raised_and_the_rest_left(regression):
    assert {"mouthSmile_L", "mouthSmile_R"} <= set(regression.expression_names)
    assert not {"jawOpen", "eyeBlink_L", "mouthFrown_L"} & set(regression.expression_names)
    row = regression.expression_names.index("mouthSmile_L")
    assert regression.matrix[row, SMILE_SIGNAL] == pytest.approx(1 / 0.6, abs=0.05)


def test_sides_share_their_numbers(regression):
    matrix, offsets = spread_rows(regression)
    twins, swap = twin_indices(MEDIAPIPE_BLENDSHAPES), twin_indices(ICT_EXPRESSIONS)
    np.testing.assert_allclose(matrix[swap][:, twins], matrix, atol=1e-4)
    np.testing.assert_allclose(offsets[swap], offsets, atol=1e-4)


def test_a_gain_must_hold_for_people_left_out():
    rng = np.random.default_rng(0)
    truth, fold = rng.random(200), np.arange(200) % 5
    assert gains_on_others(0.6 * truth, truth, fold)
    assert not gains_on_others(truth, truth, fold)
    assert not gains_on_others(rng.random(200), truth * 0 + 0.5, fold)


def test_what_does_not_hold_for_others_is_not_shipped(regression):
    assert "mouthSmile_L" in choose_rows(regression, known_people(seed=1), None).expression_names
    well_heard = known_people(smile_gain=1.0, seed=1)
    assert "mouthSmile_L" not in choose_rows(regression, well_heard, None).expression_names


def test_what_a_real_performer_suffers_from_is_not_shipped(regression):
    recording = np.zeros((60, 52))
    recording[:, SMILE_SIGNAL] = 0.3  # rests at a third; more is worse
    kept = choose_rows(regression, known_people(seed=1), recording).expression_names
    assert not {"mouthSmile_L", "mouthSmile_R"} & set(kept)


def test_without_rows_the_name_decides():
    nothing = choose_rows(fit_regression(known_people(smile_gain=1.0)), known_people(), None)
    assert not [name for name in nothing.expression_names if name.startswith("mouthSmile")]
    scores = known_people().scores
    by_name = scores @ name_matrix(ICT_EXPRESSIONS, MEDIAPIPE_BLENDSHAPES).T
    row = ICT_EXPRESSIONS.index("mouthSmile_L")
    np.testing.assert_array_equal(apply(*spread_rows(nothing), scores)[:, row], by_name[:, row])


def test_the_command_writes_what_the_encoder_reads(tmp_path, monkeypatch, capsys):
    save_people(tmp_path / "faces.npz", known_people())
    arguments = ["--signals", str(tmp_path / "faces.npz"), "--out", str(tmp_path / "encoder.npz")]
    monkeypatch.setattr(sys, "argv", ["fit_encoder", *arguments])
    main()
    regression = load_regression(tmp_path / "encoder.npz")
    assert "mouthSmile_L" in regression.expression_names
    printed = capsys.readouterr().out
    assert "by name / regressed" in printed
    assert "mouthSmile_L" in printed
