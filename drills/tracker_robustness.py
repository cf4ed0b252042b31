"""Tries trackers on every scene and prints what each found, missed, mixed up and imagined.

    python drills/tracker_robustness.py --data DIR [--real FILE ...]
        [--trackers mediapipe parity native native-2] [--scenes PREFIX ...]
        [--moments N] [--sheets FOLDER] [--json FILE]

`DIR` holds makehuman_faces.npz. Columns: faces found of those to be found; sightings where no face
is; frames until a face was found (worst, 1 is at once); numbers that changed person and persons
that changed number; distance of the known points from the truth in % of the eye distance (median
and 95th percentile; of a drawn face some 3 % is that truth and net mean slightly different places);
the tracker's median confidence. `--sheets` draws what each saw.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from plain_errors import end_with
from scene_shots import HAND_AT, STEP_AT
from tracker_choice import TRACKERS, Watcher, open_watcher
from tracker_scenes import PERIOD_NS, Scene, build_scenes, cast, choose
from tracker_scoring import Judge, SceneScore, Sighting, jitter_percent, lip_gap, step_age
from tracker_sheets import SheetWriter

from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES

HEADER = (
    f"{'scene':22}{'tracker':11}{'found':>12}{'false':>7}{'wait':>6}{'switch':>8}{'rename':>8}"
    f"{'error %':>14}{'sure':>7}"
)
_JAW_OPEN = MEDIAPIPE_BLENDSHAPES.index("jawOpen")


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One tracker in one scene."""

    scene: str
    tracker: str
    score: SceneScore
    sightings: list[list[Sighting]]
    """Per frame."""

    def line(self) -> str:
        """The result as a row under `HEADER`."""
        s = self.score
        share = f"{s.found}/{s.expected}" if s.expected else "-"
        waits = "never" if -1 in s.wait_frames else str(max(s.wait_frames, default="-"))
        error = "{:.1f} / {:.1f}".format(*np.percentile(s.errors, [50, 95])) if s.errors else "-"
        sure = f"{np.median(s.confidences):.2f}" if s.confidences else "-"
        return (
            f"{self.scene:22}{self.tracker:11}{share:>12}{s.false_finds:>7}{waits:>6}"
            f"{s.switches:>8}{s.renames:>8}{error:>14}{sure:>7}"
        )


def main() -> None:
    """Run, print, draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--trackers", nargs="+", choices=TRACKERS, default=["mediapipe", "native"])
    parser.add_argument("--scenes", nargs="*", default=[])
    parser.add_argument("--moments", type=int, default=30, help="that drawn people act; 2 is quick")
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    scenes = choose(
        build_scenes(*cast(options.data, options.real, options.moments)), options.scenes
    )
    print(HEADER)
    trials = []
    for scene in scenes:
        for trial in try_scene(scene, options.trackers, options.sheets):
            print(trial.line(), flush=True)
            print("".join(f"  {line}\n" for line in extra_lines(trial)), end="")
            trials.append(trial)
    if options.json:
        rows = [{"scene": t.scene, "tracker": t.tracker, **asdict(t.score)} for t in trials]
        options.json.write_text(json.dumps(rows, indent=1))


def try_scene(scene: Scene, trackers: list[str], sheets: Path | None) -> list[Trial]:
    """Every tracker, started afresh, on the same frames one by one."""
    watchers = [open_watcher(name) for name in trackers]
    try:
        return _watch(scene, dict(zip(trackers, watchers, strict=True)), sheets)
    finally:
        for watcher in watchers:
            watcher.close()


def _watch(scene: Scene, watchers: dict[str, Watcher], sheets: Path | None) -> list[Trial]:
    judges = {name: Judge() for name in watchers}
    seen: dict[str, list[list[Sighting]]] = {name: [] for name in watchers}
    writer = SheetWriter(scene.name, tuple(watchers))
    for frame, truths in scene.frames():
        sightings = {name: watcher.watch(frame) for name, watcher in watchers.items()}
        for name, found in sightings.items():
            judges[name].look(truths, found)
            seen[name].append(found)
        if sheets:
            writer.look(frame, truths, sightings)
    if sheets:
        writer.write(sheets)
    return [Trial(scene.name, name, judges[name].finish(), seen[name]) for name in watchers]


def extra_lines(trial: Trial) -> list[str]:
    """What only some scenes tell: a resting face's jitter, the age of a step, what a hand hides."""
    found = [one[0].observation for one in trial.sightings if one]
    if len(found) < len(trial.sightings):
        return []
    if trial.scene.startswith("hand-"):
        return [tell_regions([each.region_confidence for each in found])]
    if trial.scene not in ("resting", "step"):
        return []
    landmarks = [observation.landmarks for observation in found]
    if trial.scene == "resting":
        scores = np.stack([observation.coefficients for observation in found])[20:]
        return [
            f"jitter {jitter_percent(landmarks):.3f} % of the eye distance, "
            f"scores {scores.std(axis=0).max():.4f} at most"
        ]
    lips = step_age([lip_gap(each) for each in landmarks], STEP_AT)
    jaw = step_age([float(observation.coefficients[_JAW_OPEN]) for observation in found], STEP_AT)
    ms = PERIOD_NS / 1e6
    return [f"age of a step: lips {lips * ms:.1f} ms, jawOpen {jaw * ms:.1f} ms"]


def tell_regions(confidences: Sequence[np.ndarray]) -> str:
    """Medians of each region's confidence with the hand before the face, and without."""
    rows = np.stack(confidences)
    covered = np.zeros(len(rows), bool)
    covered[HAND_AT] = True
    with_hand, without = np.median(rows[covered], axis=0), np.median(rows[~covered], axis=0)
    named = zip(FACE_REGIONS, with_hand, without, strict=True)
    told = ", ".join(f"{name} {a:.2f} ({b:.2f})" for name, a, b in named)
    return f"confidence under the hand (without): {told}"


if __name__ == "__main__":
    end_with(main)
