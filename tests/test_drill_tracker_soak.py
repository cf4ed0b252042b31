"""A short slice of the tracker's soak, and proof that the native tracker speaks to nobody."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from footage import talking_man, tracker_model
from test_no_network import internet_calls

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from tracker_soak import Readings, held_sockets, judge  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc, which Linux has")
def test_a_short_soak_holds_its_memory_and_its_landmarks():
    tracker_model()
    pytest.importorskip("ai_edge_litert")
    run = subprocess.run(
        [sys.executable, "drills/tracker_soak.py", "--minutes", "0.2", "--round-frames", "60",
         "--tracker", "parity"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "6 rounds: grew by" in run.stdout
    assert "mediapipe library was not loaded" in run.stdout


@pytest.mark.parametrize(
    "readings",
    [
        Readings([100, 101, 105, 140], [0.01], 0, 0),
        Readings([100, 100, 100, 100], [0.01, 3.0], 0, 0),
        Readings([100, 100, 100, 100], [0.01], 1, 0),
        Readings([100, 100, 100, 100], [0.01], 0, 1),
    ],
)
def test_growth_drift_loss_and_sockets_are_told(readings):
    assert judge(readings, limit_mb=20.0, limit_px=0.2) == 1


def test_a_quiet_run_passes():
    assert judge(Readings([50, 100, 101, 101], [0.01, 0.02], 0, 0), 20.0, 0.2) == 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc, which Linux has")
def test_a_held_socket_is_counted():
    before = held_sockets()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM):
        assert held_sockets() == before + 1


def test_native_tracking_opens_no_internet_socket(tmp_path):
    pytest.importorskip("ai_edge_litert")
    script = f"""
        import sys
        from pathlib import Path
        from capture.bundle import read_bundle
        from capture.clip import Clip
        from capture.litert_net import litert_nets
        from capture.native_tracker import mediapipe_like
        bundle = read_bundle(Path({str(tracker_model())!r}))
        tracker = mediapipe_like(litert_nets(bundle, 2), bundle.metric_face)
        with tracker, Clip(Path({str(talking_man())!r})) as clip:
            assert all(tracker.track(frame).face_found for frame in iter(clip.grab, None))
        assert "mediapipe" not in sys.modules
    """
    assert internet_calls(script, tmp_path) == []
