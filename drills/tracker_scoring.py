"""What a tracker made of a scene, in numbers: found, wrongly found, mixed up, how far off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scene_people import LANDMARKS
from scene_pictures import FaceTruth, eye_distance

from capture.records import Observation

TO_BE_FOUND = 0.45
"""Share of the face to be seen for a miss to count; below `ABSENT` it may not be found either."""
ABSENT = 0.05
_NEAR_ENOUGH = 0.5  # of the eye distance, mean of the known points
_LIPS = (13, 14)  # the middles of the inner lips


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One face as a tracker sees it in one frame."""

    identity: int
    """The tracker's own number for the person; a tracker of one person says 0."""
    observation: Observation

    @property
    def points(self) -> np.ndarray:
        """(7, 2) pixels, as `scene_people.LANDMARKS`."""
        return self.observation.landmarks[list(LANDMARKS), :2].astype(np.float64)


@dataclass(slots=True)
class SceneScore:
    """A tracker's result in a scene."""

    expected: int = 0
    """Faces to be found, over all frames."""
    found: int = 0
    """Of these, found where they are."""
    false_finds: int = 0
    """Sightings where no face is."""
    wait_frames: list[int] = field(default_factory=list)
    """For each time a face appeared: frames until it was found, 1 at once; -1 never."""
    switches: int = 0
    """Times that one number of the tracker went over to another person."""
    renames: int = 0
    """Times that a person got another number."""
    errors: list[float] = field(default_factory=list)
    """Mean distance of the known points per found face, % of the eye distance."""
    confidences: list[float] = field(default_factory=list)
    """As the tracker says, per found face."""


class Judge:
    """Compares sightings with the truth, frame by frame."""

    def __init__(self) -> None:
        self.score = SceneScore()
        self._person_of: dict[int, int] = {}
        self._number_of: dict[int, int] = {}
        self._waiting: dict[int, int] = {}
        self._present: set[int] = set()

    def look(self, truths: Sequence[FaceTruth], sightings: Sequence[Sighting]) -> None:
        """Take one frame into account."""
        score, pairs = self.score, pair_up(truths, sightings)
        paired = {id(sighting) for _, sighting, _ in pairs}
        score.false_finds += sum(id(sighting) not in paired for sighting in sightings)
        for truth, sighting, error in pairs:
            if truth.seen >= TO_BE_FOUND:
                score.errors.append(100 * error)
                score.confidences.append(sighting.observation.confidence)
                score.found += 1
            self._follow(truth.identity, sighting.identity)
        score.expected += sum(truth.seen >= TO_BE_FOUND for truth in truths)
        self._wait(truths, {truth.identity for truth, *_ in pairs})

    def finish(self) -> SceneScore:
        """The result; whoever is still looked for was never found."""
        self.score.wait_frames += [-1] * len(self._waiting)
        return self.score

    def _follow(self, person: int, number: int) -> None:
        self.score.switches += self._person_of.get(number, person) != person
        self.score.renames += self._number_of.get(person, number) != number
        self._person_of[number], self._number_of[person] = person, number

    def _wait(self, truths: Sequence[FaceTruth], found: set[int]) -> None:
        present = {truth.identity for truth in truths if truth.seen > ABSENT}
        clear = {truth.identity for truth in truths if truth.seen >= TO_BE_FOUND}
        for person in self._present - present:  # who leaves unfound was never found
            self.score.wait_frames += [-1] if self._waiting.pop(person, None) is not None else []
        for person in clear - self._present:
            self._waiting[person] = 0
        self._present = (self._present & present) | clear
        for person in list(self._waiting):
            self._waiting[person] += 1
            if person in found:
                self.score.wait_frames.append(self._waiting.pop(person))


def pair_up(
    truths: Sequence[FaceTruth], sightings: Sequence[Sighting]
) -> list[tuple[FaceTruth, Sighting, float]]:
    """Who was seen as what: nearest first, each once; with the error in eye distances.

    Only faces of which something is seen, and only sightings within half an eye distance.
    """
    options = sorted(
        (
            (point_error(truth, sighting.points), t, s)
            for t, truth in enumerate(truths)
            for s, sighting in enumerate(sightings)
            if truth.seen > ABSENT
        ),
    )
    pairs: list[tuple[FaceTruth, Sighting, float]] = []
    taken_truths, taken_sightings = set(), set()
    for error, t, s in options:
        if error < _NEAR_ENOUGH and t not in taken_truths and s not in taken_sightings:
            pairs.append((truths[t], sightings[s], error))
            taken_truths.add(t)
            taken_sightings.add(s)
    return pairs


def point_error(truth: FaceTruth, points: np.ndarray) -> float:
    """Mean distance of (7, 2) points from the truth in eye distances."""
    distance = np.linalg.norm(points - truth.points, axis=1)
    return float(distance.mean()) / eye_distance(truth.points)


def jitter_percent(landmarks: Sequence[np.ndarray]) -> float:
    """How much (478, 3) landmarks of a resting face shake: RMS about their mean, % of eye distance.

    In the image plane; the first third is left out, in which filters settle.
    """
    kept = np.stack([each[:, :2] for each in landmarks[len(landmarks) // 3 :]]).astype(np.float64)
    spread = np.sqrt(((kept - kept.mean(axis=0)) ** 2).sum(axis=2).mean())
    return 100 * float(spread) / eye_distance(kept.mean(axis=0)[list(LANDMARKS)])


def lip_gap(landmarks: np.ndarray) -> float:
    """Pixels between the inner lips of (478, 3) landmarks."""
    upper, lower = landmarks[list(_LIPS), :2].astype(np.float64)
    return float(np.linalg.norm(lower - upper))


def step_age(values: Sequence[float], step_at: int) -> float:
    """Frames by which a signal is late after a step of its cause in frame `step_at`.

    The area between the signal and its end value after the step, over the step's height: 0 for a
    signal that is at its end in the very frame, 1 for one that is a frame late. The end value is
    the mean of the last third, the start that of the frames before the step.
    """
    signal = np.asarray(values, np.float64)
    start, end = signal[step_at // 2 : step_at].mean(), signal[-(len(signal) // 3) :].mean()
    settling = signal[step_at : len(signal) - len(signal) // 6]
    return float(((end - settling) / (end - start)).sum())
