"""The profile of the performer at hand: found at the start, kept when measured anew."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.errors import ProfileError
from engine.performer_profile import PerformerProfile
from engine.profile_folder import ProfileFolder, check_name


class KeptProfile:
    """One performer's place in the folder of profiles.

    Args:
        name: whose; None keeps nothing.
        folder: where; None is the user's own.

    Raises:
        ProfileError: the name is no plain word.
    """

    def __init__(self, name: str | None, folder: ProfileFolder | None = None) -> None:
        self.name = None if name is None else check_name(name)
        self._folder = folder or ProfileFolder()

    def load(self) -> tuple[PerformerProfile | None, str]:
        """What is known of the performer, and a line for the user where it cannot be used."""
        if self.name is None:
            return None, ""
        try:
            return self._folder.load(self.name), ""
        except ProfileError as problem:
            return None, f"{problem} {self.name} is taken for somebody new meanwhile."

    def keep(self, profile: PerformerProfile) -> str:
        """Write it; a line for the user where that fails."""
        if self.name is None:
            return ""
        try:
            self._folder.save(self.name, profile)
        except ProfileError as problem:
            return f"{problem} The calibration holds for this session only."
        return ""


def stamp() -> str:
    """Now, as profiles tell it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def describe_profile(
    profile: PerformerProfile, name: str | None, rest_known: bool, range_known: bool
) -> str:
    """One line on what the performance goes by."""
    if not rest_known:
        return f"{name} was calibrated for another encoder, which does not count here."
    parts = "rest and range of motion" if range_known else "rest"
    return f"Calibration of {name}: {parts}, of {profile.created[:10]}"
