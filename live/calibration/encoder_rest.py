"""What each kind of encoder makes of a performer's profile: two classes with the same methods."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np

from capture.calibration import RestCalibration
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from capture.rest import Rest
from engine.errors import EngineError
from engine.learned_encoder import LearnedEncoder
from engine.performer_profile import BY_NAME, PerformerProfile, SignalRange, square_camera


class EncoderRest(Protocol):
    """What calibration needs to know of the encoder it serves."""

    encoder_name: str
    network: str | None
    """Whose sight is measured at rest; None with an encoder of coefficients."""

    def calibrate(self, observation: Observation) -> Observation:
        """The observation as the encoder should have it."""
        ...

    def use(self, profile: PerformerProfile) -> bool:
        """Count from this rest from the next image on; False where the profile has none."""
        ...

    def sight(self) -> np.ndarray | None:
        """(S,) what the network made of the last face; None where it made nothing."""
        ...


class SignalRest:
    """For encoders of coefficients: rest is taken out of the signals before they are encoded."""

    def __init__(self) -> None:
        self.encoder_name = BY_NAME
        self.network: str | None = None
        self._calibration = RestCalibration()

    def calibrate(self, observation: Observation) -> Observation:
        """The signals, measured from rest."""
        return self._calibration.calibrate(observation)

    def use(self, profile: PerformerProfile) -> bool:
        """Count from this rest from the next image on; False where the profile has none."""
        rest = _rest_of(profile)
        self._calibration.go_by(rest, square_camera(profile.T_camera_head))
        return rest is not None

    def sight(self) -> np.ndarray | None:
        """None."""
        return None


class LearnedRest:
    """For the learned encoder, which is told of the rest and needs the signals as they are."""

    def __init__(self, encoder: LearnedEncoder) -> None:
        self._encoder = encoder
        self.encoder_name = encoder.name
        self.network: str | None = encoder.name

    def calibrate(self, observation: Observation) -> Observation:
        """The observation itself."""
        return observation

    def use(self, profile: PerformerProfile) -> bool:
        """Count from this rest from the next image on; False where the profile has none.

        The rest of another network is none; of such a profile the head pose alone counts.
        """
        try:
            self._encoder.profile = profile
        except EngineError:  # another network of the same name
            self._encoder.profile = replace(profile, network_rest=None)
            return False
        return profile.rest_for(self.encoder_name) is not None

    def sight(self) -> np.ndarray | None:
        """(S,) float32 of the last image; None without a face, or where it could not be used."""
        return self._encoder.sight


def rest_for(encoder: object) -> EncoderRest:
    """What serves that encoder."""
    return LearnedRest(encoder) if isinstance(encoder, LearnedEncoder) else SignalRest()


def _rest_of(profile: PerformerProfile) -> Rest | None:
    signals, pose = profile.signal_range, profile.T_camera_head
    if signals is None or pose is None:
        return None
    lowest, highest = _in_order(signals)
    return Rest(lowest, highest, pose)


def _in_order(signals: SignalRange) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest (52,) as the tracker orders them; who is not named goes from 0 to 1."""
    lowest = dict(zip(signals.names, signals.lowest, strict=True))
    highest = dict(zip(signals.names, signals.highest, strict=True))
    return (
        np.array([lowest.get(name, 0.0) for name in MEDIAPIPE_BLENDSHAPES], np.float32),
        np.array([highest.get(name, 1.0) for name in MEDIAPIPE_BLENDSHAPES], np.float32),
    )
