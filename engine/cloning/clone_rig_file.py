"""What a clone rig has beyond its character, kept on disk beside it: an .npz plain numpy opens.

format_version  ()              int32, 2
extra_names     (56,)           text, `EXTRA_CODE_NAMES` of whoever wrote it
extra_basis     (56, V, 3)      float32, mantissas cut to 12 bits
coordinates     (V, 3)          float32 canonical centimetres, NaN off the skin
frames          (V, 3, 3)       float32
content_hash    ()              text, that of the character it belongs to
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.character_file import read_archive, round_mantissa, write_archive
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_names import EXTRA_CODE_NAMES
from engine.errors import CharacterError
from engine.records import Character

FORMAT_VERSION = 2


def save_clone_extras(rig: CloneRig, path: Path) -> None:
    """Write all of `rig` but its character; raises CharacterError when that cannot be done."""
    arrays = {
        "format_version": np.array(FORMAT_VERSION, np.int32),
        "extra_names": np.array(EXTRA_CODE_NAMES, np.str_),
        "extra_basis": round_mantissa(rig.extra_basis),
        "coordinates": rig.coordinates,
        "frames": rig.frames,
        "blink_room": rig.blink_room,
        "content_hash": np.array(rig.character.content_hash),
    }
    try:
        write_archive(arrays, path)
    except OSError as error:
        raise CharacterError(f"{path} cannot be written: {error.strerror or error}.") from error


def load_clone_extras(path: Path, character: Character) -> CloneRig | None:
    """`character` with what is kept of it in `path`; None when that is not there or not its own.

    A damaged file is as good as none: it is made again.
    """
    try:
        arrays = read_archive(path)
    except CharacterError:
        return None
    if not _fits(arrays, character):
        return None
    names = ("extra_basis", "coordinates", "frames", "blink_room")
    return CloneRig(character, *(arrays[name] for name in names))


def _fits(arrays: dict[str, np.ndarray], character: Character) -> bool:
    count = len(character.neutral_vertices)
    shapes = {
        "extra_basis": (len(EXTRA_CODE_NAMES), count, 3),
        "coordinates": (count, 3),
        "frames": (count, 3, 3),
        "blink_room": (2, 2),
    }
    words = ("format_version", "extra_names", "content_hash")
    if not {*shapes, *words} <= set(arrays):
        return False
    current = (
        str(arrays["format_version"]) == str(FORMAT_VERSION)
        and tuple(map(str, arrays["extra_names"].ravel())) == EXTRA_CODE_NAMES
        and str(arrays["content_hash"]) == character.content_hash
    )
    return current and all(
        arrays[name].shape == shape
        and arrays[name].dtype == np.float32
        and (name == "coordinates" or bool(np.isfinite(arrays[name]).all()))
        for name, shape in shapes.items()
    )
