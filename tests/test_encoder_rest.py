from __future__ import annotations

from dataclasses import replace

import numpy as np
from made_encoder import SIGHT, MadeSession
from observations import observe
from profiles import some_profile

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import SignalEncoder
from engine.learned_encoder import LearnedEncoder
from engine.performer_profile import BY_NAME, PerformerProfile
from live.calibration.encoder_rest import LearnedRest, SignalRest, rest_for


def learned(name: str = "network-1") -> LearnedEncoder:
    return LearnedEncoder(MadeSession(lambda inputs: {}), name)


def sighted_profile(network: str = "network-1", length: int = SIGHT) -> PerformerProfile:
    profile = some_profile(network=network)
    rest = replace(profile.network_rest, sight=np.ones(length, np.float32))
    return replace(profile, network_rest=rest)


def test_each_kind_of_encoder_has_its_own() -> None:
    assert isinstance(rest_for(learned()), LearnedRest)
    by_name = rest_for(SignalEncoder(MEDIAPIPE_BLENDSHAPES))
    assert isinstance(by_name, SignalRest)
    assert by_name.encoder_name == BY_NAME
    assert by_name.network is None
    assert by_name.sight() is None


def test_signals_are_measured_from_rest() -> None:
    rest, profile, seen = SignalRest(), some_profile(), observe(0, jawOpen=0.9)
    assert rest.calibrate(seen) is seen
    assert rest.use(profile)
    signals = profile.signal_range
    calibrated = rest.calibrate(seen).coefficients
    expected = (seen.coefficients - signals.lowest) / (signals.highest - signals.lowest)
    np.testing.assert_allclose(calibrated, np.clip(expected, 0, 1), atol=1e-6)


def test_signals_are_found_by_name() -> None:
    profile, seen = some_profile(), observe(0, jawOpen=0.9)
    signals = profile.signal_range
    turned = replace(
        signals,
        names=signals.names[::-1],
        lowest=signals.lowest[::-1].copy(),
        highest=signals.highest[::-1].copy(),
    )
    one, other = SignalRest(), SignalRest()
    one.use(profile)
    other.use(replace(profile, signal_range=turned))
    np.testing.assert_array_equal(
        one.calibrate(seen).coefficients, other.calibrate(seen).coefficients
    )


def test_a_profile_without_signals_is_none_for_them() -> None:
    rest, seen = SignalRest(), observe(0, jawOpen=0.9)
    assert not rest.use(replace(some_profile(), signal_range=None))
    assert rest.calibrate(seen) is seen


def test_the_learned_encoder_is_told_and_its_signals_are_left_alone() -> None:
    encoder = learned()
    rest, profile, seen = LearnedRest(encoder), sighted_profile(), observe(0, jawOpen=0.9)
    assert rest.use(profile)
    assert encoder.profile is profile
    assert rest.calibrate(seen) is seen
    assert rest.encoder_name == rest.network == "network-1"
    assert rest.sight() is None


def test_the_rest_of_another_network_is_none_but_the_head_s_is_kept() -> None:
    encoder = learned()
    profile = sighted_profile("network-0")
    assert not LearnedRest(encoder).use(profile)
    assert encoder.profile.T_camera_head is profile.T_camera_head
    assert encoder.profile.rest_for("network-1") is None


def test_a_network_of_the_same_name_that_sees_otherwise_is_another() -> None:
    encoder, profile = learned(), sighted_profile(length=SIGHT + 1)
    assert not LearnedRest(encoder).use(profile)
    assert encoder.profile.network_rest is None
    assert encoder.profile.T_camera_head is profile.T_camera_head
