"""A performer's profile on disk: one .json that people can read, whole or not there at all.

    version         1
    created         UTC, ISO 8601
    T_camera_head   4 rows of 4
    signal_range    lowest, highest: {coefficient: value}
    network_rest    network; landmarks 478 of 3, scores 52, eyes 12, turn 3; sight S
    code_range      encoder; lowest, highest: {expression: value}

What was never measured is null. Values with a name are found by it, so their order is free.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from engine.encoder_features import EYE_MEASURES, FEATURE_BLOCKS, RestingFace
from engine.errors import ProfileError
from engine.landmark_places import LANDMARK_COUNT
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.performer_profile import CodeRange, NetworkRest, PerformerProfile, SignalRange

PROFILE_VERSION = 1
_FORMER_VERSION = 1
_SCORE_COUNT = FEATURE_BLOCKS["score_rest"].stop - FEATURE_BLOCKS["score_rest"].start
_LEAST_RANGE = 0.3
"""Between a signal's lowest and highest; less would blow noise up."""
_CODE_NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
_DAMAGES = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading raises where a file holds something else than it should."""


def save_profile(profile: PerformerProfile, path: Path) -> None:
    """Write `profile`; whoever reads at the same time sees the old file or the new one.

    Raises:
        ProfileError: the folder cannot be written to, or the disk is full; an older file stays.
    """
    text = _write(_tell(profile))
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        _remove(unfinished)
        raise ProfileError(f"{path} cannot be written ({error.strerror or error}).") from error


def load_profile(path: Path) -> PerformerProfile | None:
    """What `save_profile` wrote; None where there is no file.

    Raises:
        ProfileError: the file cannot be read, is damaged, or of a newer version.
    """
    return _read(path, PROFILE_VERSION, _understand)


def load_former_profile(path: Path) -> PerformerProfile | None:
    """What was kept before there were profiles: the resting coefficients and head pose alone.

    None where there is no file.

    Raises:
        ProfileError: the file cannot be read or is damaged.
    """
    return _read(path, _FORMER_VERSION, lambda told: _understand_former(told, _written(path)))


def _read(
    path: Path, version: int, understand: Callable[[dict[str, Any]], PerformerProfile]
) -> PerformerProfile | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = int(told["version"])
        if found > version:
            raise ProfileError(
                f"{path} was written by a newer Mimesh (version {found}, this one reads "
                f"{version}); update Mimesh, or calibrate again."
            )
        return understand(told)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ProfileError(f"{path} cannot be read ({error.strerror or error}).") from error
    except _DAMAGES as error:
        raise ProfileError(f"{path} is damaged; calibrate again.") from error


def _write(told: dict[str, Any]) -> str:
    """A line for each entry; `json` alone would take many milliseconds to make more lines."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False, allow_nan=False)}"
        for name, part in told.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


def _tell(profile: PerformerProfile) -> dict[str, Any]:
    signals, rest, code = profile.signal_range, profile.network_rest, profile.code_range
    pose = profile.T_camera_head
    return {
        "version": PROFILE_VERSION,
        "created": profile.created,
        "T_camera_head": None if pose is None else pose.tolist(),
        "signal_range": None if signals is None else _tell_range(signals.names, signals),
        "network_rest": None if rest is None else _tell_rest(rest),
        "code_range": None
        if code is None
        else {"encoder": code.encoder, **_tell_range(_CODE_NAMES, code)},
    }


def _tell_range(names: tuple[str, ...], limits: SignalRange | CodeRange) -> dict[str, Any]:
    return {
        "lowest": dict(zip(names, limits.lowest.tolist(), strict=True)),
        "highest": dict(zip(names, limits.highest.tolist(), strict=True)),
    }


def _tell_rest(rest: NetworkRest) -> dict[str, Any]:
    face = rest.face
    return {
        "network": rest.network,
        "landmarks": np.asarray(face.landmarks).tolist(),
        "scores": np.asarray(face.scores).tolist(),
        "eyes": np.asarray(face.eyes).tolist(),
        "turn": np.asarray(face.turn).tolist(),
        "sight": rest.sight.tolist(),
    }


def _understand(told: dict[str, Any]) -> PerformerProfile:
    datetime.fromisoformat(told["created"])
    return PerformerProfile(
        created=told["created"],
        T_camera_head=_if_there(told["T_camera_head"], _read_pose),
        signal_range=_if_there(told["signal_range"], _read_signals),
        network_rest=_if_there(told["network_rest"], _read_rest),
        code_range=_if_there(told["code_range"], _read_code),
    )


def _understand_former(told: dict[str, Any], created: str) -> PerformerProfile:
    return PerformerProfile(
        created=created,
        T_camera_head=_read_pose(told["T_camera_head"]),
        signal_range=_read_signals(told),
    )


def _written(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


def _if_there(told: Any, understand: Callable[[Any], Any]) -> Any:
    return None if told is None else understand(told)


def _read_pose(rows: Any) -> np.ndarray:
    pose = _numbers(rows, (4, 4)).astype(np.float32)
    R = pose[:3, :3].astype(np.float64)
    if not np.allclose(R @ R.T, np.eye(3), atol=1e-3) or np.linalg.det(R) < 0.0:
        raise ValueError("the head pose is no rigid motion")
    return pose


def _read_signals(told: Mapping[str, Any]) -> SignalRange:
    names = tuple(str(name) for name in told["lowest"])
    lowest, highest = (
        _numbers([told[end][name] for name in names], (len(names),)).astype(np.float32)
        for end in ("lowest", "highest")
    )
    if (lowest < 0).any() or (highest > 1).any() or (highest - lowest < _LEAST_RANGE).any():
        raise ValueError("a signal's range is none")
    return SignalRange(names, lowest, highest)


def _read_rest(told: Mapping[str, Any]) -> NetworkRest:
    face = RestingFace(
        landmarks=_numbers(told["landmarks"], (LANDMARK_COUNT, 3)),
        scores=_numbers(told["scores"], (_SCORE_COUNT,)),
        eyes=_numbers(told["eyes"], (2 * EYE_MEASURES,)),
        turn=_numbers(told["turn"], (3,)),
    )
    sight = _numbers(told["sight"], (len(told["sight"]),)).astype(np.float32)
    return NetworkRest(face, sight, str(told["network"]))


def _read_code(told: Mapping[str, Any]) -> CodeRange:
    """An expression the file does not name goes from 0 to 1."""
    count = (len(_CODE_NAMES),)
    lowest = _numbers([told["lowest"].get(name, 0.0) for name in _CODE_NAMES], count)
    highest = _numbers([told["highest"].get(name, 1.0) for name in _CODE_NAMES], count)
    if (lowest < 0).any() or (highest - lowest < _LEAST_RANGE).any():
        raise ValueError("an expression's range is none")
    return CodeRange(lowest.astype(np.float32), highest.astype(np.float32), str(told["encoder"]))


def _numbers(values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """float64 of that shape, all finite in single precision too, or ValueError."""
    array = np.array(values, np.float64)
    if array.shape != shape or not (np.abs(array) < 1e30).all():
        raise ValueError("numbers are missing or not finite")
    return array


def _remove(unfinished: Path) -> None:
    try:
        unfinished.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is in the way; that is told already
