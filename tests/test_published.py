import re

import pytest

from live.evaluation import published


def seconds(count: int, method: str) -> float:
    found = re.search(rf"{method} ([\d.]+)", published.SEQUENCE_S[count])
    assert found
    return float(found.group(1))


@pytest.mark.parametrize("method", ["NFS", "PDB"])
def test_the_cost_of_a_frame_is_the_slope_between_the_sequences(method):
    slope_ms = 1e3 * (seconds(1147, method) - seconds(183, method)) / (1147 - 183)
    assert f"{method} {slope_ms:.1f}" in published.PER_FRAME_MS


def test_nfs_set_up_is_what_the_frames_leave():
    slope_s = (seconds(1147, "NFS") - seconds(183, "NFS")) / (1147 - 183)
    assert f"NFS {seconds(183, 'NFS') - 183 * slope_s:.1f}" in published.SETUP_S
