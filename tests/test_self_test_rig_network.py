from __future__ import annotations

from live.self_test.self_test_records import Parity, Timing
from live.self_test.self_test_rig_network import check_rig_network, make_surface


def test_single_precision_is_close_to_double_and_not_the_same():
    parity, timing = check_rig_network()
    assert isinstance(parity, Parity)
    assert parity.ok
    assert parity.rms_share > 0.0
    assert isinstance(timing, Timing)
    assert 0.0 < timing.median_ms <= timing.p95_ms


def test_the_surface_is_one_of_a_face_s_size():
    features, operators = make_surface(16)
    assert len(features) == len(operators.mass) == 1600
    assert 144.0 < operators.mass.sum() < 200.0  # 12 cm across, domed
    assert abs(operators.eigenvalues[0]) < 1e-3 < operators.eigenvalues[1]
