"""Tracking speaks to nobody. Native code opens sockets past Python, so the kernel is asked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from footage import talking_man, tracker_model

ROOT = Path(__file__).parent.parent


def internet_calls(script: str, tmp_path: Path) -> list[str]:
    """Lines of strace in which a process running `script` made or used an internet socket."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace.txt"
    command = [strace, "-f", "-qq", "-e", "trace=network", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr:
        pytest.skip("strace is not allowed here")
    assert done.returncode == 0, done.stderr
    return [line for line in trace.read_text().splitlines() if re.search(r"AF_INET|_IP", line)]


def test_the_trace_would_show_an_attempt(tmp_path):
    script = """
        import socket
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.connect(("127.0.0.1", 9))
    """
    assert any("connect(" in call for call in internet_calls(script, tmp_path))


def test_tracking_a_clip_opens_no_internet_socket(tmp_path):
    """Not even one to the machine itself: a name server asked through loopback would be one."""
    script = f"""
        from pathlib import Path
        from capture.clip import Clip
        from capture.model_store import find_tracker_model
        from capture.tracker import FaceTracker
        model = find_tracker_model(Path({str(tracker_model())!r}))
        with FaceTracker(model) as tracker, Clip(Path({str(talking_man())!r})) as clip:
            assert all(tracker.track(frame).face_found for frame in iter(clip.grab, None))
    """
    assert internet_calls(script, tmp_path) == []
