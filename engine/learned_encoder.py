"""The learned encoder: a network that sees the tracker's signals and the face itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from engine.encoder import ObservationLike, head_turn, limit_seal
from engine.encoder_file import INPUTS, OUTPUTS, check_encoder
from engine.errors import EngineError
from engine.feature_reader import FeatureReader, SignalsLike
from engine.names import CONFIDENCE_REGIONS, EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.past_images import PastImages
from engine.performer_profile import PerformerProfile, square_camera
from engine.records import Expression
from engine.sessions.session import Session

GAZE_LIMIT = math.radians(45.0)
"""About as far as eyes turn at all."""
_CODE_COUNT = len(ICT_EXPRESSIONS)


class PicturedObservation(ObservationLike, SignalsLike, Protocol):
    """The signals of one frame and the face in it; left is the performer's own."""

    @property
    def media_ns(self) -> int:
        """Nanoseconds on the source's own clock."""
        ...

    @property
    def identity(self) -> int:
        """Number of the person."""
        ...

    @property
    def face_picture(self) -> np.ndarray | None:
        """(192, 192) uint8 grey, laid out as in `engine.face_space`; None without a face."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """What one face says; fields as in `Expression`."""

    code: np.ndarray
    extra_code: np.ndarray
    gaze: np.ndarray
    T_neutral_head: np.ndarray
    region_confidence: np.ndarray


class LearnedEncoder:
    """Asks the network about every face, and tells it what the last images gave.

    Without a face nothing is asked and the expression is neutral. Where the tracker or the network
    gives anything but numbers, the last answer is given again and trusted nowhere.

    Args:
        session: the network, see `engine.encoder_file`; closed by whoever opened it.
        name: of the network, see `EncoderFile.identity`: a rest measured with another is no rest.
        profile: the performer, if measured.

    Raises:
        NetworkError: the network takes or gives something else.
    """

    def __init__(
        self, session: Session, name: str = "", profile: PerformerProfile | None = None
    ) -> None:
        check_encoder(session)
        self._session = session
        self.name = name
        sizes = {spec.name: spec.shape for spec in session.inputs}
        self._inputs = {name: np.zeros(sizes[name], np.float32) for name in INPUTS}
        self._past = PastImages(self._inputs["states"], self._inputs["ages"])
        self._sight: np.ndarray | None = None
        self.profile = profile

    @property
    def backend(self) -> str:
        """What runs the network, in words for the user."""
        return self._session.backend

    @property
    def sight(self) -> np.ndarray | None:
        """(S,) float32 what the network made of the last face itself; None if it made nothing."""
        return self._sight

    @property
    def profile(self) -> PerformerProfile | None:
        """The performer; another one may be set at any time, and counts from the next image on.

        Raises:
            EngineError: what the network made of the rest has another length than it makes now.
        """
        return self._profile

    @profile.setter
    def profile(self, profile: PerformerProfile | None) -> None:
        rest = None if profile is None else profile.rest_for(self.name)
        sight = self._inputs["rest_sight"]
        if rest is not None and rest.sight.shape != sight[0].shape:
            raise EngineError("The performer was measured with another encoder; calibrate again.")
        sight[0] = 0.0 if rest is None else rest.sight
        self._reader = FeatureReader(
            None if rest is None else rest.face, self._inputs["features"][0]
        )
        self._T_square_camera = square_camera(None if profile is None else profile.T_camera_head)
        self._profile = profile
        self._past.forget()  # what went before was seen from another rest
        self._last = _neutral_answer()
        """Said again where there is nothing better."""

    def encode(self, observation: PicturedObservation) -> Expression:
        """The code, gaze and head motion of one frame.

        Raises:
            EngineError: there is a face but no picture of it.
        """
        self._sight = None
        if not observation.face_found:
            return _command(observation, _neutral_answer())
        if not self._past.look_back(observation.media_ns, observation.identity):
            self._last = _neutral_answer()
        answer = self._ask(observation) if _is_sound(observation) else None
        if answer is None:
            return _command(observation, _distrusted(self._last))
        self._last = answer
        return _command(observation, answer)

    def _ask(self, observation: PicturedObservation) -> _Answer | None:
        """The network's word; None where it is no number."""
        if observation.face_picture is None:
            raise EngineError(
                "The learned encoder needs a picture of the face; none was handed on."
            )
        self._reader.read(observation)
        self._inputs["face"][0] = observation.face_picture
        told = self._session.run_named(self._inputs)
        if not all(np.isfinite(told[name]).all() for name in OUTPUTS):
            return None
        self._past.remember(told["state"][0], observation.media_ns)
        self._sight = np.array(told["sight"][0], np.float32)
        code = np.clip(told["code"][0], 0.0, 1.0)
        trust = np.minimum(told["trust"][0], observation.region_confidence)
        return _Answer(
            code=limit_seal(code[:_CODE_COUNT]),
            extra_code=code[_CODE_COUNT:],
            gaze=np.clip(told["gaze"][0], -GAZE_LIMIT, GAZE_LIMIT),
            T_neutral_head=head_turn(self._T_square_camera @ observation.T_camera_head),
            region_confidence=np.clip(trust, 0.0, 1.0),
        )


def _is_sound(observation: PicturedObservation) -> bool:
    """Whether the tracker gave numbers, and nothing else."""
    return all(
        np.isfinite(values).all()
        for values in (
            observation.landmarks,
            observation.coefficients,
            observation.T_camera_head,
            observation.region_confidence,
        )
    )


def _neutral_answer() -> _Answer:
    return _Answer(
        code=np.zeros(_CODE_COUNT, np.float32),
        extra_code=np.zeros(len(EXTRA_EXPRESSIONS), np.float32),
        gaze=np.zeros((2, 2), np.float32),
        T_neutral_head=np.eye(4, dtype=np.float32),
        region_confidence=np.zeros(len(CONFIDENCE_REGIONS), np.float32),
    )


def _distrusted(answer: _Answer) -> _Answer:
    return replace(answer, region_confidence=np.zeros_like(answer.region_confidence))


def _command(observation: PicturedObservation, answer: _Answer) -> Expression:
    return Expression(
        frame_id=observation.frame_id,
        captured_ns=observation.captured_ns,
        face_found=observation.face_found,
        held=False,
        confidence=observation.confidence,
        code=answer.code,
        extra_code=answer.extra_code,
        gaze=answer.gaze,
        T_neutral_head=answer.T_neutral_head,
        region_confidence=answer.region_confidence,
    )
