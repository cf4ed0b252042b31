"""Whose calibration a performance uses, and what it measures first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from capture.sources import Source, is_still
from live.calibration.at_once import AtOnce
from live.calibration.kept_profile import KeptProfile
from live.calibration.performer_calibration import PerformerCalibration
from live.config import LiveOptions
from live.errors import SetupError
from live.records import Say


def refuse_timeless(options: LiveOptions, source: Source) -> None:
    """A picture seen as fast as possible has no seconds in which to measure somebody.

    Raises SetupError.
    """
    if options.measures and options.offline and is_still(source):
        raise SetupError(
            "A still picture seen --offline gives no time to measure a performer in; leave out "
            "--offline, or --calibrate and --calibrate-motion."
        )


def start_calibration(options: LiveOptions, source: Source, say: Say) -> PerformerCalibration:
    """What measures the performer, and knows who was measured before. Raises ProfileError."""
    # A clip shows somebody else: the rest of whoever sits at the camera is not theirs. Nor do other
    # trackers have the resting values of ours.
    at_camera = source.live and options.source_kind == "images"
    name = options.performer or ("default" if at_camera else None)
    # As fast as possible, what was measured should count from the same image every time.
    worker = AtOnce() if options.offline else ThreadPoolExecutor(1, "calibration")
    prompt = say if options.headless else _in_window
    how = "start again with --calibrate 2" if options.headless else "press c to calibrate"
    return PerformerCalibration(KeptProfile(name), worker, say, prompt, how)


def _in_window(request: str) -> None:
    """The window shows it."""


def tell_of_profile(
    options: LiveOptions, calibration: PerformerCalibration, source: Source, say: Say
) -> None:
    """What a user may have expected to be kept, or to be known."""
    if options.measures and not (options.performer or source.live):
        say("What is measured holds for this film only; --performer NAME keeps it.")
    if options.performer and not options.measures and not calibration.known:
        say(f"{options.performer} is not calibrated; `performers` lists who is.")


def begin_calibration(options: LiveOptions, calibration: PerformerCalibration) -> None:
    """Measure from the first image on what the options ask for."""
    if options.calibrate_motion:
        calibration.start_motion()
    elif options.calibrate is not None:
        calibration.start(options.calibrate)
