"""Measures a performer at rest: collected image by image, computed once, off the loop."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from capture.rest import measure_rest
from engine.encoder_features import FaceSignals, measure_resting_face
from engine.performer_profile import NetworkRest, PerformerProfile, SignalRange

LONGEST_STEP_S = 0.5
"""Between two images; a longer silence counts as no time."""
_MOST_IMAGES = 600
"""More tell nothing new and only take longer."""


class SeenClock:
    """Seconds during which the performer was seen, by the media clock."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._last_ns: int | None = None

    def advance(self, media_ns: int, *, seen: bool) -> None:
        """Count the time since the last image if the performer was seen in both."""
        if seen and self._last_ns is not None:
            step_s = (media_ns - self._last_ns) / 1e9
            self.seconds += step_s if 0.0 < step_s <= LONGEST_STEP_S else 0.0
        self._last_ns = media_ns if seen else None


@dataclass(frozen=True, slots=True, eq=False)
class RestImage:
    """One image of a performer at rest."""

    observation: Observation
    """Its signals, before any calibration."""
    sight: np.ndarray | None
    """(S,) float32 what the network makes of the face; None with an encoder of coefficients."""


class RestImages:
    """The images of one measurement."""

    def __init__(self) -> None:
        self._images: list[RestImage] = []

    def take(self, observation: Observation, sight: np.ndarray | None) -> None:
        """One more; the picture in it is not kept."""
        self._images.append(RestImage(replace(observation, face_picture=None), sight))

    def measure(
        self, network: str | None, before: PerformerProfile | None, created: str
    ) -> PerformerProfile:
        """The profile with this rest in place of the one before.

        Args:
            network: whose sights they are; None with an encoder of coefficients, which leaves
                `network_rest` as it was.
            before: what else is known of the performer stays.
            created: UTC, ISO 8601.
        """
        step = -(-len(self._images) // _MOST_IMAGES)
        images = self._images[::step]
        observations = [image.observation for image in images]
        rest = measure_rest(observations)
        profile = replace(
            before or PerformerProfile(created),
            created=created,
            T_camera_head=rest.T_camera_head,
            signal_range=SignalRange(MEDIAPIPE_BLENDSHAPES, rest.lowest, rest.highest),
        )
        if network is None:
            return profile
        sights = [image.sight for image in images if image.sight is not None]
        found = NetworkRest(
            face=measure_resting_face(_signals(observations)),
            sight=np.stack(sights).mean(axis=0, dtype=np.float64).astype(np.float32),
            network=network,
        )
        return replace(profile, network_rest=found)


def _signals(observations: list[Observation]) -> FaceSignals:
    return FaceSignals(
        landmarks=np.stack([seen.landmarks for seen in observations]),
        scores=np.stack([seen.coefficients for seen in observations]),
        T_camera_head=np.stack([seen.T_camera_head for seen in observations]),
        confidence=np.array([seen.confidence for seen in observations]),
        region_confidence=np.stack([seen.region_confidence for seen in observations]),
    )
