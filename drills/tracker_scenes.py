"""Sequences of frames of which the truth is known, to try face trackers on.

    python drills/tracker_scenes.py --data DIR [--real FILE ...] [--scenes PREFIX ...] --out FOLDER

writes every fifth frame with the known points on it. Scenes are 1280x720 at 30 images a second; the
same arguments give the same frames. `DIR` holds makehuman_faces.npz (CC0).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from plain_errors import end_with
from scene_people import ACTED_S, Person, draw_people, read_people
from scene_pictures import FaceTruth, eye_distance
from scene_shots import (
    Shots,
    show_absent,
    show_backlit,
    show_comeback,
    show_covered,
    show_crossing,
    show_cut,
    show_dark,
    show_decoys,
    show_far,
    show_hand,
    show_nobody,
    show_resting,
    show_rolled,
    show_rolling,
    show_slide,
    show_step,
)

from capture.model_store import find_tracker_model
from capture.records import Frame
from render.sheet import mark_points

PERIOD_NS = 33_300_000
SHARES = (12, 8, 5, 4)
ROLLS = tuple(range(0, 181, 15))
GAINS = (0.3, 0.15, 0.08, 0.04, 0.02)


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to try; its frames are made anew at every call."""

    name: str
    shots: Callable[[], Shots]

    def frames(self) -> Iterator[tuple[Frame, tuple[FaceTruth, ...]]]:
        """Frames as a camera would give them, each with where the faces are."""
        for number, (image, truths) in enumerate(self.shots()):
            stamp = number * PERIOD_NS
            yield Frame(number, stamp, stamp, image), truths


def build_scenes(drawn: Sequence[Person], real: Sequence[Person]) -> list[Scene]:
    """Every scene; `drawn` at least two people, `real` any number."""
    first, second = drawn[:2]
    scenes = [Scene("empty", show_nobody), Scene("decoys", lambda: show_decoys(first))]
    for kind, person in (("drawn", first), *((f"real{k}", p) for k, p in enumerate(real))):
        scenes += _scenes_of(kind, person)
    scenes += _scenes_of_light(first)
    scenes += _scenes_of_borders(first)
    scenes += [
        Scene("crossing", lambda: show_crossing(first, second)),
        Scene("comeback", lambda: show_comeback(first, second)),
        Scene("absent", lambda: show_absent(first)),
        Scene("covered", lambda: show_covered(first)),
        Scene("resting", lambda: show_resting(first)),
        Scene("step", lambda: show_step(first)),
        Scene("hand-mouth", lambda: show_hand(first, (4, 5, 6), 0.95, 0.5)),
        Scene("hand-eye", lambda: show_hand(first, (2, 3), 0.75, -0.3)),
    ]
    return scenes


def _scenes_of(kind: str, person: Person) -> list[Scene]:
    far = [
        Scene(f"far-{share:02}-{kind}", lambda share=share: show_far(person, share / 100))
        for share in SHARES
    ]
    rolls = [
        Scene(f"roll-{roll:03}-{kind}", lambda roll=roll: show_rolled(person, roll))
        for roll in ROLLS
    ]
    near = Scene(f"near-{kind}", lambda: show_far(person, 0.24))
    return [near, *far, *rolls, Scene(f"rolling-{kind}", lambda: show_rolling(person))]


def _scenes_of_light(person: Person) -> list[Scene]:
    dark = [Scene(f"dark-{gain:.2f}", lambda gain=gain: show_dark(person, gain)) for gain in GAINS]
    return [*dark, Scene("backlight", lambda: show_backlit(person))]


def _scenes_of_borders(person: Person) -> list[Scene]:
    sides = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
    still = [
        Scene(
            f"border-{side}-{share}", lambda to=to, share=share: show_cut(person, to, share / 100)
        )
        for side, to in sides.items()
        for share in (25, 50)
    ]
    return [*still, Scene("border-slide", lambda: show_slide(person))]


def cast(
    data: Path, files: Sequence[Path], moments: int = len(ACTED_S)
) -> tuple[list[Person], list[Person]]:
    """Two drawn people who act in `moments` moments, and the real ones; identities count on."""
    drawn = draw_people(data / "makehuman_faces.npz", 2, acted_s=ACTED_S[:moments])
    real = read_people(files, find_tracker_model(), first_identity=len(drawn)) if files else []
    return drawn, real


def choose(scenes: Sequence[Scene], prefixes: Sequence[str]) -> list[Scene]:
    """Those whose names start with one of `prefixes`; all without any.

    Raises:
        SystemExit: a prefix fits none.
    """
    for prefix in prefixes:
        if not any(scene.name.startswith(prefix) for scene in scenes):
            kinds = dict.fromkeys(scene.name.split("-")[0] for scene in scenes)
            raise SystemExit(f"No scene begins with {prefix!r}; there are {', '.join(kinds)}.")
    return [s for s in scenes if not prefixes or s.name.startswith(tuple(prefixes))]


def main() -> None:
    """Write frames to look at."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--scenes", nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for scene in choose(build_scenes(*cast(options.data, options.real)), options.scenes):
        for frame, truths in scene.frames():
            if frame.frame_id % 5 == 0:
                image = frame.image
                for truth in truths:
                    image = mark_points(
                        image, truth.points, (60, 255, 90), eye_distance(truth.points) / 25
                    )
                Image.fromarray(image).save(options.out / f"{scene.name}-{frame.frame_id:03}.png")
        print(f"{scene.name}: {frame.frame_id + 1} frames")


if __name__ == "__main__":
    end_with(main)
