"""Compares the native tracker with MediaPipe's library: the same numbers, in less time?

    python drills/tracker_parity.py CLIP ... [--frames N] [--threads 1 2] [--each-alone] [--floor]
        [--turn N] [--json FILE]

The trackers take turns of 30 frames, in one process and in changing order; alternating frame by
frame, each would find the caches full of another's nets, as it never does in use (`--turn 1`). The
first turn warms them up and is not timed. "like MediaPipe" smooths and errs as MediaPipe does and
is compared with it; "as used" is the default tracker, timed only. Differences are against MediaPipe
in its VIDEO mode; `--each-alone` takes its IMAGE mode instead, every frame a fresh start (no times
then). Landmarks are in pixels and in percent of the distance between the outer corners of the eyes.
Times are medians and 95th percentiles per frame, and the medians' share of MediaPipe's.

`--floor` adds how far the native tracker gets from itself when its landmark net's answers are off
by 1/10000 of a crop's pixel. A face is looked for where the last frame's landmarks were, so a lost
digit comes back larger: no two programs agree better than that in a stream.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import numpy as np
from plain_errors import end_with
from tracker_alone import EachAlone, FreshNative
from tracker_choice import TimedNet, Tracker, bundle, open_mediapipe, open_rounded, timed_nets
from tracker_differences import Differences, compare

from capture.native_tracker import mediapipe_like, native_tracker
from capture.nets import TrackerNets
from capture.records import Frame, Observation
from capture.sources import open_source

ORACLE, AS_USED = "mediapipe", "as used"
_TURN = 30
_NETS = ("detector", "landmarks", "blendshapes")


def main() -> None:
    """Compare on every clip, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--each-alone", action="store_true")
    parser.add_argument("--floor", action="store_true")
    parser.add_argument("--turn", type=int, default=_TURN)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = {}
    for clip in options.clips:
        race = Race(options.threads, each_alone=options.each_alone, floor=options.floor)
        frames = read_frames(clip, options.frames)
        while turn := list(islice(frames, options.turn)):
            race.run(turn)
        race.close()
        results[clip] = race.summary()
        print(f"\n{clip}")
        print("\n".join(race.lines()), flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def read_frames(clip: str, most: int) -> Iterator[Frame]:
    """The frames of a clip, once."""
    with open_source(clip, offline=True) as source:
        yield from islice(iter(source.grab, None), most)


class Race:
    """MediaPipe, and for each number of threads the native tracker like it and as it is used."""

    def __init__(
        self, threads: list[int], *, each_alone: bool = False, floor: bool = False
    ) -> None:
        self._nets: dict[str, TrackerNets] = {}
        self._alone = each_alone
        self._trackers: dict[str, Tracker] = {
            ORACLE: EachAlone() if each_alone else open_mediapipe()
        }
        for count in threads:
            self._enter(f"like MediaPipe, {count} thr.", FreshNative if each_alone else like, count)
            if not each_alone:
                self._enter(f"{AS_USED}, {count} thr.", as_used, count)
        self._floor: Tracker | None = open_rounded() if floor else None
        self._hair_off: list[Observation] = []
        self._seen: dict[str, list[Observation]] = {name: [] for name in self._trackers}
        self._ms: dict[str, list[float]] = {name: [] for name in self._trackers}
        self._net_ms: dict[str, list[list[float]]] = {name: [] for name in self._nets}
        self._turns = 0

    def run(self, turn: Sequence[Frame]) -> None:
        """Show some frames to each in turn."""
        names = list(self._trackers)
        first = self._turns % len(names)
        for name in names[first:] + names[:first]:
            for frame in turn:
                self._show(name, frame)
        if self._floor:
            self._hair_off += [self._floor.track(frame) for frame in turn]
        self._turns += 1

    def _enter(self, name: str, make: Callable[[TrackerNets], Tracker], threads: int) -> None:
        self._nets[name] = timed_nets(threads)
        self._trackers[name] = make(self._nets[name])

    def _show(self, name: str, frame: Frame) -> None:
        start_ns = time.perf_counter_ns()
        observation = self._trackers[name].track(frame)
        spent_ms = (time.perf_counter_ns() - start_ns) / 1e6
        self._seen[name].append(observation)
        nets_ms = []
        if name in self._nets:
            nets_ms = [_take_ms(getattr(self._nets[name], net)) for net in _NETS]
        if self._turns:
            self._ms[name].append(spent_ms)
            if nets_ms:
                self._net_ms[name].append(nets_ms)

    def close(self) -> None:
        """Give everything back."""
        for tracker in self._trackers.values():
            tracker.close()

    def differences(self) -> dict[str, Differences]:
        """By native tracker, against MediaPipe."""
        names = [name for name in self._nets if not name.startswith(AS_USED)]
        return {name: compare(self._seen[ORACLE], self._seen[name]) for name in names}

    def summary(self) -> dict[str, object]:
        """Everything measured, for a file."""
        return {
            "differences": {name: asdict(value) for name, value in self.differences().items()},
            "frame_ms": self._ms,
            "net_ms": self._net_ms,
        }

    def lines(self) -> list[str]:
        """Everything measured, for a reader."""
        lines = [line for name, value in self.differences().items() for line in tell(name, value)]
        if self._hair_off:
            itself = compare(self._seen[next(iter(self._nets))], self._hair_off)
            lines += tell("floor: native, a hair off, against itself", itself)
        timed = not self._alone and self._turns > 1
        return lines + (self._time_lines() if timed else [])

    def _time_lines(self) -> list[str]:
        oracle = np.median(self._ms[ORACLE])
        lines = [f"  {'ms per frame':24}{'median':>8}{'p95':>8}{'of MediaPipe':>14}"]
        for name, spent in self._ms.items():
            median, p95 = np.percentile(spent, [50, 95])
            share = median / oracle
            lines.append(f"  {name:24}{median:8.2f}{p95:8.2f}{share:14.3f}" + self._stages(name))
        return lines

    def _stages(self, name: str) -> str:
        if name not in self._nets:
            return ""
        nets = np.array(self._net_ms[name])
        around = np.median(np.array(self._ms[name]) - nets.sum(axis=1))
        tracked = np.median(nets[nets[:, 1] > 0], axis=0) if (nets[:, 1] > 0).any() else nets[0]
        return f"   nets: landmarks {tracked[1]:.2f}, scores {tracked[2]:.2f}; around {around:.2f}"


def like(nets: TrackerNets) -> Tracker:
    """The native tracker with MediaPipe's habits."""
    return mediapipe_like(nets, bundle().metric_face)


def as_used(nets: TrackerNets) -> Tracker:
    """The native tracker as it is used."""
    return native_tracker(nets, bundle().metric_face)


def _take_ms(net: object) -> float:
    assert isinstance(net, TimedNet)
    return net.take_ms()


def tell(name: str, d: Differences) -> list[str]:
    """Differences as lines of text."""
    return [
        f"  {name}: face in {d.both_found} of {d.frames} frames, decided otherwise in "
        f"{d.disagreements}",
        f"    landmarks {d.pixels_mean:.4f} / {d.pixels_p95:.4f} / {d.pixels_max:.3f} px mean, "
        f"p95, max = {d.eye_percent_mean:.4f} / {d.eye_percent_p95:.4f} % of the eye distance; "
        f"depth {d.depth_mean:.4f} / {d.depth_max:.3f} px mean, max",
        f"    scores {d.scores_mean:.5f} / {d.scores_p99:.4f} / {d.scores_max:.4f} mean, p99, max; "
        f"rotation {d.degrees_mean:.4f} / {d.degrees_max:.3f} degrees; "
        f"place {d.centimetres_mean:.4f} / {d.centimetres_max:.3f} cm",
    ]


if __name__ == "__main__":
    end_with(main)
