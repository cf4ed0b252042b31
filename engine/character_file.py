"""A character on disk: one .npz that plain numpy opens, and nothing in it that runs.

    format_version     ()           int32, 1
    neutral_vertices   (V, 3)       float32, the mesh file's own order and units
    triangles          (F, 3)       int32
    expression_names   (53,)        text
    basis              (53, V, 3)   float32, final: what one unit of each expression adds
    extra_names        (K,)         text
    extra_basis        (K, V, 3)    float32
    skinning_weights   (V, 53)      float32, gates of the expression code
    region_labels      (V,)         int8 into region_names, -1 off the skin
    region_names       (24,)        text
    part_labels        (V,)         int8 into part_names
    part_names         (13,)        text
    head_weights       (V,)         float32
    head_pivot         (3,)         float32
    eye_centres        (2, 3)       float32, NaN where there is no eyeball
    eye_axes           (2, 3, 3)    float32
    T_canonical_mesh   (4, 4)       float64
    alignment_score    ()           float64
    content_hash       ()           text

Mantissas of `basis` and `skinning_weights` are cut to 12 bits (2.5e-4 of each number), which makes
the file three times smaller at no visible cost.
"""

from __future__ import annotations

import os
import uuid
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import CharacterError
from engine.records import Character

FORMAT_VERSION = 1

LAYOUT: tuple[tuple[str, str, tuple[int | str, ...]], ...] = (
    ("neutral_vertices", "f4", ("V", 3)),
    ("triangles", "i4", ("F", 3)),
    ("basis", "f4", ("E", "V", 3)),
    ("extra_basis", "f4", ("K", "V", 3)),
    ("skinning_weights", "f4", ("V", "E")),
    ("region_labels", "i1", ("V",)),
    ("part_labels", "i1", ("V",)),
    ("head_weights", "f4", ("V",)),
    ("head_pivot", "f4", (3,)),
    ("eye_centres", "f4", (2, 3)),
    ("eye_axes", "f4", (2, 3, 3)),
    ("T_canonical_mesh", "f8", (4, 4)),
)
"""Name, type, shape; a letter stands for one length throughout the file."""

NAMES = (("expression_names", "E"), ("extra_names", "K"), ("region_names", ""), ("part_names", ""))
LABELS = (("region_labels", "region_names", -1), ("part_labels", "part_names", 0))
MAY_BE_NAN = ("eye_centres",)
ROUNDED = ("basis", "extra_basis", "skinning_weights")


def save_character(character: Character, path: Path) -> None:
    """Write `character`; whoever reads at the same time sees the old file or the new one, whole.

    Raises CharacterError when the folder cannot be written to.
    """
    arrays: dict[str, np.ndarray] = {"format_version": np.array(FORMAT_VERSION, np.int32)}
    for name, dtype, _ in LAYOUT:
        values = np.asarray(getattr(character, name), dtype)
        arrays[name] = round_mantissa(values) if name in ROUNDED else values
    for name, _ in NAMES:
        arrays[name] = np.array(getattr(character, name), np.str_)
    arrays["alignment_score"] = np.array(character.alignment_score, np.float64)
    arrays["content_hash"] = np.array(character.content_hash)
    try:
        write_archive(arrays, Path(path))
    except OSError as error:
        raise CharacterError(f"{path} cannot be written: {error.strerror or error}.") from error


def round_mantissa(values: np.ndarray, bits: int = 12) -> np.ndarray:
    """float32 rounded to `bits` of mantissa; the zeros that remain compress away."""
    dropped = 23 - bits
    raw = np.ascontiguousarray(values, np.float32).view(np.uint32)
    half = np.uint32(1 << (dropped - 1))
    mask = np.uint32(~((1 << dropped) - 1) & 0xFFFFFFFF)
    return ((raw + half) & mask).view(np.float32)


def write_archive(arrays: dict[str, np.ndarray], path: Path) -> None:
    """An .npz, whole or not at all; whoever reads at the same time sees the old or the new one.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not tempfile's, which nobody else may read: this file's rights follow the user's umask.
    temporary = path.with_name(f"{path.stem}-{uuid.uuid4().hex}.part")
    try:
        with (
            temporary.open("xb") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            for name, values in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, values, allow_pickle=False)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def load_character(path: Path) -> Character:
    """Read and check a character file.

    Raises CharacterError when it is missing, damaged, of another version, or when its arrays do not
    fit each other.
    """
    path = Path(path)
    arrays = read_archive(path)
    version = arrays.get("format_version")
    if version is None or version.shape != () or int(version) != FORMAT_VERSION:
        raise CharacterError(f"{path.name} is not a character file of version {FORMAT_VERSION}.")
    try:
        _check(arrays)
    except (KeyError, ValueError) as error:
        reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise CharacterError(f"{path.name} is damaged: {reason}.") from None
    fields: dict[str, Any] = {name: arrays[name] for name, _, _ in LAYOUT}
    for name, _ in NAMES:
        fields[name] = tuple(str(word) for word in arrays[name])
    return Character(
        **fields,
        alignment_score=float(arrays["alignment_score"]),
        content_hash=str(arrays["content_hash"]),
    )


def read_archive(path: Path) -> dict[str, np.ndarray]:
    """Every array of an .npz; raises CharacterError when it is missing or damaged."""
    if not path.is_file():
        raise CharacterError(f"There is no character file {path}.")
    try:
        # Opened here, because numpy forgets to close what turns out to be no archive.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:
        # zip, zlib and numpy each have errors of their own for damaged bytes.
        raise CharacterError(f"{path.name} is damaged or not a character file.") from error


def _check(arrays: dict[str, np.ndarray]) -> None:
    lengths: dict[int | str, int] = {}
    for name, letter in NAMES:
        if arrays[name].ndim != 1 or arrays[name].dtype.kind != "U":
            raise ValueError(f"{name} is not a list of names")
        if letter:
            lengths[letter] = len(arrays[name])
    for name, dtype, shape in LAYOUT:
        _check_array(name, arrays[name], np.dtype(dtype), shape, lengths)
    triangles = arrays["triangles"]
    if triangles.size and not 0 <= triangles.min() <= triangles.max() < lengths["V"]:
        raise ValueError("a triangle uses a vertex that is not there")
    for labels, names, least in LABELS:
        values = arrays[labels]
        if values.size and not least <= values.min() <= values.max() < len(arrays[names]):
            raise ValueError(f"{labels} has numbers without a name")
    for name in ("alignment_score", "content_hash"):
        if arrays[name].shape != ():
            raise ValueError(f"{name} is not a single value")


def _check_array(
    name: str,
    values: np.ndarray,
    dtype: np.dtype,
    shape: tuple[int | str, ...],
    lengths: dict[int | str, int],
) -> None:
    fits = values.dtype == dtype and values.ndim == len(shape)
    for wanted, length in zip(shape, values.shape, strict=False):
        known = wanted if isinstance(wanted, int) else lengths.setdefault(wanted, length)
        fits = fits and length == known
    if not fits:
        wanted_shape = "x".join(str(lengths.get(part, part)) for part in shape)
        raise ValueError(
            f"{name} should be {wanted_shape} {dtype}, not"
            f" {'x'.join(map(str, values.shape))} {values.dtype}"
        )
    if dtype.kind == "f" and name not in MAY_BE_NAN and not np.isfinite(values).all():
        raise ValueError(f"{name} has numbers that are not finite")
