"""Measures a performer and applies what was measured, on both sides of the encoder."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import numpy as np

from capture.records import Observation
from engine.code_range import CodeScale
from engine.code_range_fit import RangeFit
from engine.encoder import limit_seal
from engine.performer_profile import PerformerProfile
from engine.records import Expression
from live.calibration.encoder_rest import EncoderRest
from live.calibration.expression_ease import ExpressionEase
from live.calibration.guided_motion import REST_S, GuidedMotion
from live.calibration.kept_profile import KeptProfile, describe_profile, stamp
from live.calibration.measurement import Due, Measurement
from live.calibration.newcomer import Newcomer
from live.errors import SetupError
from live.pipeline import Encoder
from live.records import Say

_MOST_TOLD = 2
"""Requests that were not met; more do not fit a window and are only counted there."""


class PerformerCalibration:
    """Rest and range of one performer: found, measured, applied, kept.

    `calibrate` comes before the encoder, `adjust` behind it. Whatever takes longer than a look at
    an image is done by `worker`; its results are taken up between two images and eased in.

    Args:
        kept: where the profile is and will be.
        worker: who computes and writes; with one that does so at once a clip gives the same result
            however fast it is played.
        say: told in a line what a user should know.
        prompt: told what the performer is asked for, where no window shows it.
        how: what a user does to calibrate, in words.
    """

    def __init__(
        self,
        kept: KeptProfile,
        worker: Executor,
        say: Say,
        prompt: Say = lambda line: None,
        how: str = "press c to calibrate",
    ) -> None:
        self._kept, self._worker, self._say, self._prompt = kept, worker, say, prompt
        self._how = how
        self._rest: EncoderRest
        self._profile: PerformerProfile | None = None
        self._scale: CodeScale | None = None
        self._measurement: Measurement | None = None
        self._exchange = threading.Lock()  # keys begin one, images may be read on another thread
        self._asked = ""
        self._jobs: deque[tuple[Future[Any], Callable[[Any], None]]] = deque()
        self._observation: Observation | None = None
        self._ease, self._newcomer = ExpressionEase(), Newcomer()
        self.verdict = ""
        """How the last measurement ended, in a few words."""

    def serve(self, rest: EncoderRest) -> None:
        """Say what is known of the performer and go by it; once, before the first image."""
        self._rest = rest
        self._profile, problem = self._kept.load()
        if problem:
            self._say(problem)
        if self._profile is not None:
            known = self._go_by(self._profile)
            self._say(
                describe_profile(self._profile, self._kept.name, known, self._scale is not None)
            )

    @property
    def known(self) -> bool:
        """Whether there is a profile of the performer."""
        return self._profile is not None

    @property
    def progress(self) -> float | None:
        """Done share of the running measurement in [0, 1]; None when none is running."""
        running = self._measurement
        return None if running is None else min(running.seen_s / running.wanted_s, 1.0)

    @property
    def instruction(self) -> str:
        """What the performer should do now; empty when nothing is measured."""
        running = self._measurement
        return "" if running is None else running.instruction

    def start(self, seconds: float = 2.0) -> None:
        """Measure rest from the images to come, until the face was seen so long.

        Raises:
            SetupError: the time is not positive.
        """
        if not 0.0 < seconds < np.inf:
            raise SetupError(f"Calibration should last more than 0 seconds; got {seconds}.")
        self._begin(Measurement(seconds))

    def start_motion(self) -> None:
        """Measure rest, then guide the performer through a range of motion."""
        self._begin(Measurement(REST_S, GuidedMotion()))

    def calibrate(self, observation: Observation) -> Observation:
        """The observation as the encoder should have it."""
        self._observation = observation
        while self._jobs and self._jobs[0][0].done():
            self._take_result()
        self._watch_out(observation)
        return self._rest.calibrate(observation)

    def adjust(self, expression: Expression) -> Expression:
        """What the encoder said of that observation, stretched to the performer's range."""
        observation = self._observation
        assert observation is not None
        if (running := self._measurement) is not None:
            self._measure(running, observation, expression)
        return self._ease.ease(self._stretch(expression), observation.media_ns)

    def close(self) -> None:
        """Wait until what was measured is kept."""
        try:
            while self._jobs:
                self._take_result()
        finally:
            self._worker.shutdown()
        running, self._measurement = self._measurement, None
        if running is not None:
            self._say(
                "The calibration was not completed: the performer was seen for "
                f"{running.seen_s:.1f} of {running.wanted_s:.1f} s{running.left_over}."
            )

    def _watch_out(self, observation: Observation) -> None:
        """A profile counts for the person it was measured of; while measuring it is renewed."""
        if self._profile is None or self._measurement is not None:
            self._newcomer.forget()
        elif self._newcomer.notice(observation):
            self._say(f"Somebody else is seen: {self._how}.")

    def _begin(self, measurement: Measurement) -> None:
        with self._exchange:
            self._measurement, self._asked = measurement, ""
        self._tell_request(measurement)

    def _tell_request(self, measurement: Measurement) -> None:
        if measurement.request != self._asked:
            self._asked = measurement.request
            self._prompt(f"Calibrating: {self._asked}")

    def _measure(
        self, running: Measurement, observation: Observation, expression: Expression
    ) -> None:
        sight = self._rest.sight()
        unseen = self._rest.network is not None and sight is None
        if unseen or not observation.face_found or not np.isfinite(observation.coefficients).all():
            running.miss(observation)
            return
        due = running.take(observation, sight, _whole(expression), rest_known=not self._jobs)
        self._tell_request(running)
        if due is Due.REST:
            images, network, before = running.images, self._rest.network, self._profile
            self._submit(
                lambda: images.measure(network, before, stamp()),
                lambda profile: self._take_rest(profile, running),
            )
        elif due is Due.MOTION and running.motion is not None:
            motion, name = running.motion, self._rest.encoder_name
            self._submit(lambda: motion.fit(name), lambda found: self._take_range(found, running))

    def _take_rest(self, profile: PerformerProfile, of: Measurement) -> None:
        self._adopt(profile)
        if of.motion is None:
            self._conclude(of)

    def _take_range(self, found: tuple[RangeFit, tuple[str, ...]], of: Measurement) -> None:
        assert self._profile is not None
        fit, unmet = found
        self._adopt(replace(self._profile, created=stamp(), code_range=fit.code_range))
        self._conclude(of, unmet)

    def _conclude(self, measurement: Measurement, unmet: Sequence[str] = ()) -> None:
        unseen = f", but not seen: {'; '.join(unmet)}" if unmet else ""
        few = len(unmet) <= _MOST_TOLD
        self.verdict = f"calibrated{unseen if few else f', {len(unmet)} requests were not seen'}"
        with self._exchange:
            if self._measurement is measurement:
                self._measurement = None
        self._say(f"Calibrated{unseen}.")

    def _adopt(self, profile: PerformerProfile) -> None:
        """Go by it from the next image on, without a jump, and keep it."""
        self._profile = profile
        self._ease.begin(self._observation.media_ns if self._observation else 0)
        self._go_by(profile)
        self._submit(lambda: self._kept.keep(profile), self._say_if_any)

    def _go_by(self, profile: PerformerProfile) -> bool:
        limits = profile.range_for(self._rest.encoder_name)
        self._scale = None if limits is None else CodeScale(limits)
        return self._rest.use(profile)

    def _stretch(self, expression: Expression) -> Expression:
        if self._scale is None:
            return expression
        code = _whole(expression)
        self._scale.apply(code, code)
        count = len(expression.code)
        return replace(expression, code=limit_seal(code[:count]), extra_code=code[count:])

    def _submit(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._jobs.append((self._worker.submit(work), then))

    def _take_result(self) -> None:
        job, then = self._jobs.popleft()
        then(job.result())

    def _say_if_any(self, line: str) -> None:
        if line:
            self._say(line)


class CalibratedEncoder:
    """An encoder whose expressions are measured and adjusted."""

    def __init__(self, encoder: Encoder, calibration: PerformerCalibration) -> None:
        self._encoder = encoder
        self._calibration = calibration

    def encode(self, observation: Observation) -> Expression:
        """One tick's command to the character."""
        return self._calibration.adjust(self._encoder.encode(observation))


def _whole(expression: Expression) -> np.ndarray:
    """(54,) float32, a copy."""
    return np.concatenate([expression.code, expression.extra_code]).astype(np.float32, copy=False)
