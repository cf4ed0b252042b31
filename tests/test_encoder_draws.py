from __future__ import annotations

import numpy as np
from encoder_asset import encoder_bytes

from engine.encoder_draws import draw_encoder_inputs
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.session import TensorSpec
from engine.sessions.trust import HALF_TOLERANCE, disagreement

SPECS = (
    TensorSpec("features", (1, 3014)),
    TensorSpec("face", (1, 192, 192)),
    TensorSpec("states", (1, 7, 256)),
    TensorSpec("ages", (1, 8)),
    TensorSpec("free", (-1, 2)),
)


def test_every_input_has_its_shape_and_a_size_that_is_met():
    drawn = draw_encoder_inputs(SPECS, np.random.default_rng(1))
    assert {name: values.shape for name, values in drawn.items()} == {
        spec.name: spec.fixed() for spec in SPECS
    }
    assert {values.dtype for values in drawn.values()} == {np.dtype(np.float32)}
    assert 0 <= drawn["face"].min() < 60 < 190 < drawn["face"].max() <= 255
    assert 0.05 < drawn["features"].std() < 0.1


def test_ages_rise_until_there_was_no_image():
    rng, counts = np.random.default_rng(2), set()
    for _ in range(40):
        ages = draw_encoder_inputs(SPECS, rng)["ages"][0]
        known = ages[ages >= 0]
        counts.add(len(known))
        assert ages[0] == 0
        assert (np.diff(known) > 0).all()
        assert (ages[len(known) :] == -1).all()
    assert {1, 8} <= counts


def test_half_precision_holds_on_them_and_another_network_does_not():
    from engine.sessions.half import halve

    content = encoder_bytes()
    reference = OnnxSession(content)
    half = OnnxSession(halve(content))
    assert disagreement(half, reference, HALF_TOLERANCE, draw_encoder_inputs) is None

    class Mirrored(OnnxSession):
        def run_named(self, values):
            return super().run_named({**values, "face": values["face"][..., ::-1].copy()})

    told = disagreement(Mirrored(content), reference, HALF_TOLERANCE, draw_encoder_inputs)
    assert told is not None
