"""The `performers` command: who was calibrated here, and what was measured."""

from __future__ import annotations

import numpy as np

from engine.code_range import CodeScale
from engine.errors import ProfileError
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.performer_profile import CodeRange, PerformerProfile
from engine.profile_folder import ProfileFolder
from live.errors import SetupError
from live.listing_config import PerformersOptions

_UNCHANGED = 0.005
"""Less away from [0, 1] is not worth a line."""


def performers_command(
    options: PerformersOptions, folder: ProfileFolder | None = None
) -> list[str]:
    """What to print; with `reset` the performer is forgotten.

    Raises:
        SetupError: nobody has that name, or the options do not fit each other.
        ProfileError: a name is no plain word, or a file cannot be used or deleted.
    """
    options.check()
    folder = folder or ProfileFolder()
    if options.reset is not None:
        if not folder.delete(options.reset):
            raise _nobody(options.reset, folder)
        return [f"{options.reset} is forgotten."]
    if options.show is not None:
        profile = folder.load(options.show)
        if profile is None:
            raise _nobody(options.show, folder)
        return show_performer(options.show, profile)
    return list_performers(folder)


def list_performers(folder: ProfileFolder) -> list[str]:
    """A line per performer, or one that says there is none."""
    names = folder.names()
    if not names:
        return ["Nobody was calibrated yet; c or g in the window does it, or live --calibrate 2."]
    width = max(len(name) for name in names)
    return [f"{name:{width}}  {_sum_up(name, folder)}" for name in names]


def show_performer(name: str, profile: PerformerProfile) -> list[str]:
    """Everything that was measured, in lines."""
    lines = [f"{name}, of {profile.created}: {_list_parts(profile)}"]
    if profile.network_rest is not None:
        lines.append(f"Rest as the network {profile.network_rest.network} sees it.")
    signals = profile.signal_range
    if signals is not None:
        lines += ["", "Coefficients: at rest, at most"]
        lines += _rows(signals.names, signals.lowest, signals.highest)
    code = profile.code_range
    if code is not None:
        lines += ["", f"Expressions as {code.encoder} gives them: at rest, at most, enlarged by"]
        lines += _code_rows(code)
    return lines


def _sum_up(name: str, folder: ProfileFolder) -> str:
    try:
        profile = folder.load(name)
    except ProfileError as problem:
        return str(problem)
    if profile is None:  # deleted since it was listed
        return "gone"
    return f"{profile.created[:10]}  {_list_parts(profile)}"


def _list_parts(profile: PerformerProfile) -> str:
    parts = {
        "head at rest": profile.T_camera_head,
        "coefficients at rest": profile.signal_range,
        "face at rest": profile.network_rest,
        "range of motion": profile.code_range,
    }
    return ", ".join(name for name, part in parts.items() if part is not None) or "nothing"


def _rows(names: tuple[str, ...], lowest: np.ndarray, highest: np.ndarray) -> list[str]:
    changed = (lowest > _UNCHANGED) | (np.abs(highest - 1.0) > _UNCHANGED)
    rows = [
        f"  {name:20} {low:5.2f} {high:5.2f}"
        for name, low, high, worth in zip(names, lowest, highest, changed, strict=True)
        if worth
    ]
    return [*rows, "  all others 0 and 1"]


def _code_rows(code: CodeRange) -> list[str]:
    names = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
    gains = dict(zip(names, CodeScale(code).gain, strict=True))
    rows = _rows(names, code.lowest, code.highest)
    return [*(f"{row} {gains[row.split()[0]]:5.2f}" for row in rows[:-1]), rows[-1]]


def _nobody(name: str, folder: ProfileFolder) -> SetupError:
    known = ", ".join(folder.names())
    others = f"; known: {known}" if known else ", and nobody else was, either"
    return SetupError(f"Nobody called {name} was calibrated here{others}.")
