"""Shows the native tracker many minutes of frames: memory, drift, sockets, threads.

    python drills/tracker_soak.py --minutes 30 [--tracker native|parity|mediapipe] [--clip FILE]

The clip, the demo unless told otherwise, is played over and over as fast as it is tracked; a minute
is 1800 frames. Each round's landmarks are held against the second round's, frame by frame. Exits
with 1 when memory after the first quarter has grown by more than `--limit-mb`, a face was lost, the
landmarks of a round are off by more than `--limit-px` in the mean, or the process holds a socket.
Linux only (reads /proc).
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from plain_errors import end_with
from tracker_choice import OPENERS, Tracker

from capture.clip import Clip
from capture.demo import demo_clip
from capture.records import Frame

FRAMES_A_MINUTE = 1800


@dataclass(slots=True)
class Readings:
    """What was noted, a number a round."""

    resident_mb: list[float] = field(default_factory=list)
    drift_px: list[float] = field(default_factory=list)
    """Mean distance of the landmarks from the second round's, over a round."""
    lost: int = 0
    """Frames without a face."""
    sockets: int = 0
    """Most held at the end of a round."""


def main() -> int:
    """Run the drill; 0 when all held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--tracker", choices=sorted(OPENERS), default="native")
    parser.add_argument("--clip", type=Path, default=None)
    parser.add_argument("--round-frames", type=int, default=300, help="of the clip, from its start")
    parser.add_argument("--limit-mb", type=float, default=20.0)
    parser.add_argument("--limit-px", type=float, default=0.2)
    options = parser.parse_args()
    rounds = max(3, round(options.minutes * FRAMES_A_MINUTE / options.round_frames))
    tracker = OPENERS[options.tracker]()
    readings = soak(tracker, options.clip or demo_clip(), rounds, options.round_frames)
    tracker.close()
    print(f"the mediapipe library was {'' if 'mediapipe' in sys.modules else 'not '}loaded")
    return judge(readings, options.limit_mb, options.limit_px)


def soak(tracker: Tracker, clip: Path, rounds: int, round_frames: int) -> Readings:
    """Track the clip `rounds` times over, the clock running on."""
    readings, reference = Readings(), np.zeros((round_frames, 478, 2), np.float32)
    for number in range(rounds):
        drift = []
        with Clip(clip) as source:
            for k in range(round_frames):
                frame = source.grab()
                if frame is None:
                    break
                landmarks = _track(tracker, frame, number, round_frames, readings)
                if number == 1:
                    reference[k] = landmarks
                drift.append(float(np.linalg.norm(landmarks - reference[k], axis=1).mean()))
        _note(readings, number, drift)
    return readings


def _track(
    tracker: Tracker, frame: Frame, number: int, round_frames: int, readings: Readings
) -> np.ndarray:
    """(478, 2) pixels of a frame of round `number`."""
    shown = number * round_frames + frame.frame_id
    stamp = round(shown * 60e9 / FRAMES_A_MINUTE)
    observation = tracker.track(replace(frame, frame_id=shown, media_ns=stamp))
    readings.lost += not observation.face_found
    return observation.landmarks[:, :2]


def _note(readings: Readings, number: int, drift: list[float]) -> None:
    readings.resident_mb.append(_resident_mb())
    readings.sockets = max(readings.sockets, held_sockets())
    if number < 2:
        return
    readings.drift_px.append(float(np.mean(drift)))
    if number % 10 == 2:
        print(
            f"round {number:4}: {readings.resident_mb[-1]:7.1f} MB, landmarks "
            f"{readings.drift_px[-1]:.4f} px from round 1, {_thread_count()} threads",
            flush=True,
        )


def judge(readings: Readings, limit_mb: float, limit_px: float) -> int:
    """0 when memory stayed after the first quarter, nothing drifted, nobody was lost or called."""
    settled = readings.resident_mb[len(readings.resident_mb) // 4 :]
    growth, drift = max(settled) - settled[0], max(readings.drift_px, default=0.0)
    print(
        f"{len(readings.resident_mb)} rounds: grew by {growth:.1f} MB after the first quarter, "
        f"landmarks at most {drift:.4f} px off, {readings.lost} frames without a face, "
        f"{readings.sockets} sockets"
    )
    return int(growth > limit_mb or not drift <= limit_px or readings.lost or readings.sockets)


def held_sockets() -> int:
    """How many sockets this process has open."""
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the listing's own
            count += str(entry.readlink()).startswith("socket:")
    return count


def _resident_mb() -> float:
    return _status("VmRSS:") / 1024


def _thread_count() -> int:
    return _status("Threads:")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    end_with(main)
