"""The profiles of everybody who was calibrated here, by name."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from engine.errors import ProfileError
from engine.performer_profile import PerformerProfile
from engine.profile_file import load_former_profile, load_profile, save_profile

_LONGEST_NAME = 64
_NO_FILE_NAME = r"(?:con|prn|aux|nul|com\d|lpt\d)"  # Windows keeps these for devices
_NAME = re.compile(rf"(?!(?i:{_NO_FILE_NAME})\Z)[\w-]{{1,{_LONGEST_NAME}}}")
_LONGEST_FILE_NAME = 200  # bytes, of the 255 that file systems take


class ProfileFolder:
    """One file per performer.

    What an earlier version kept of a performer is read as long as nothing newer is there. A file
    that cannot be read is set aside, never overwritten.

    Args:
        folder: where; None is the user's configuration folder, or the one that the environment
            variable MIMESH_CACHE names.
    """

    def __init__(self, folder: Path | None = None) -> None:
        home = _default_home() if folder is None else folder
        self._folder, self._former = home / "performers", home / "calibration"

    def path(self, name: str) -> Path:
        """The file of one performer.

        Raises:
            ProfileError: the name is no plain word.
        """
        return self._folder / f"{check_name(name)}.json"

    def names(self) -> list[str]:
        """Everybody of whom there is a file, readable or not, in alphabetical order."""
        return sorted({*_named_in(self._folder), *_named_in(self._former)})

    def load(self, name: str) -> PerformerProfile | None:
        """The profile; None where there is none.

        Raises:
            ProfileError: the name is no plain word, or the file cannot be used.
        """
        path = self.path(name)
        profile = load_profile(path)
        return load_former_profile(self._former / path.name) if profile is None else profile

    def save(self, name: str, profile: PerformerProfile) -> None:
        """Keep a profile in place of what was there.

        Raises:
            ProfileError: the name is no plain word, or the folder cannot be written to.
        """
        path = self.path(name)
        _set_aside_unreadable(path)
        save_profile(profile, path)

    def delete(self, name: str) -> bool:
        """Forget a performer, files set aside included; whether there was anything to forget.

        Raises:
            ProfileError: the name is no plain word, or a file cannot be deleted.
        """
        path = self.path(name)
        set_aside = path.parent.glob(f"{path.stem}.unreadable*.json")
        files = [path, self._former / path.name, *set_aside]
        return any([_delete(file) for file in files])  # all of them, always


def check_name(name: str) -> str:
    """The name, spelled one way (Unicode's NFC).

    Raises:
        ProfileError: it is no plain word.
    """
    plain = unicodedata.normalize("NFC", name)
    if not _NAME.fullmatch(plain) or len(plain.encode(errors="replace")) > _LONGEST_FILE_NAME:
        raise ProfileError(
            f"A performer's name should be up to {_LONGEST_NAME} letters, digits, - and _; got "
            f"{name!r}."
        )
    return plain


def _delete(file: Path) -> bool:
    try:
        file.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ProfileError(f"{file} cannot be deleted ({error.strerror or error}).") from error
    return True


def _set_aside_unreadable(path: Path) -> None:
    """A damaged file, or one of a newer version, may still be of use to somebody."""
    try:
        load_profile(path)
    except ProfileError:
        try:
            os.replace(path, _free_name(path))
        except OSError as error:
            raise ProfileError(
                f"{path} cannot be set aside ({error.strerror or error})."
            ) from error


def _free_name(path: Path) -> Path:
    number, kept = 1, path.with_name(f"{path.stem}.unreadable.json")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.unreadable-{number}.json")
    return kept


def _named_in(folder: Path) -> Iterator[str]:
    try:
        files = [file for file in folder.iterdir() if file.suffix == ".json"]
    except OSError:  # nobody was ever calibrated, or nobody may look
        return
    for file in files:
        name = unicodedata.normalize("NFC", file.stem)
        if _NAME.fullmatch(name):
            yield name


def _default_home() -> Path:
    override = os.environ.get("MIMESH_CACHE")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_config_dir("mimesh", appauthor=False))
