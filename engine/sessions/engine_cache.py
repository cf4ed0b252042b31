"""Engines kept from start to start: each with a sidecar that says what it was built from.

A cache is never trusted and never an error: what does not fit is deleted, what cannot be written is
built again next time.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.sessions.engine_key import EngineKey
from engine.sessions.file_lock import file_lock
from engine.whole_file import whole_file

_log = logging.getLogger(__name__)
_PATIENCE_S = 120.0


class EngineCache:
    """One file per key, a JSON file beside it, and what a GPU compiled of it.

    Args:
        folder: `engines` in the user's cache folder if left out.
        patience_s: how long to wait for another process that builds the same engine.
    """

    def __init__(self, folder: Path | None = None, patience_s: float = _PATIENCE_S) -> None:
        self.folder = folder or _default_folder()
        self._patience_s = patience_s

    def path(self, key: EngineKey) -> Path:
        """Where the engine of `key` is kept."""
        return self.folder / f"{key.name}-{key.digest()}.plan"

    @contextmanager
    def locked(self, key: EngineKey) -> Iterator[bool]:
        """Nobody else builds this engine meanwhile; False if that cannot be had."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        with file_lock(self.path(key).with_suffix(".lock"), self._patience_s) as held:
            yield held

    def load(self, key: EngineKey) -> bytes | None:
        """The engine of `key`; None when there is none, or what is there is damaged or foreign.

        Damaged and foreign files are deleted.
        """
        path = self.path(key)
        if not path.exists():
            return None
        try:
            plan = path.read_bytes()
            sidecar = json.loads(_sidecar(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            plan, sidecar = b"", None
        if sidecar != _describe(key, plan):
            _log.warning("The engine %s is damaged or not ours. It is built again.", path.name)
            self.discard(key)
            return None
        return plan

    def store(self, key: EngineKey, plan: bytes) -> bool:
        """Keep an engine and delete those it takes the place of; False, logged, if that fails."""
        path = self.path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, plan)
            _write_whole(_sidecar(path), json.dumps(_describe(key, plan), indent=1).encode())
        except OSError as error:
            _log.warning("The engine is not kept: %s.", error.strerror or error)
            return False
        self._delete_outdated(key)
        return True

    def discard(self, key: EngineKey) -> None:
        """Delete an engine that turned out not to run, and all that belongs to it."""
        _delete(self.path(key))

    def load_kernels(self, key: EngineKey) -> bytes | None:
        """What `store_kernels` kept, or None."""
        try:
            return _kernels(self.path(key)).read_bytes()
        except OSError:
            return None

    def store_kernels(self, key: EngineKey, kernels: bytes) -> None:
        """Keep what the GPU compiled of an engine; without it every start compiles again."""
        try:
            _write_whole(_kernels(self.path(key)), kernels)
        except OSError as error:
            _log.info("The compiled kernels are not kept: %s.", error.strerror or error)

    def _delete_outdated(self, key: EngineKey) -> None:
        """Engines of the same network's name and flavour by another version of either."""
        for path in self.folder.glob(f"{key.name}-*.plan"):
            try:
                other = json.loads(_sidecar(path).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # perhaps being written; it is looked at when it is asked for
            if _takes_the_place(key.as_json(), other):
                _delete(path)


def _default_folder() -> Path:
    # Here and not above: whoever only runs a net need not load what reads meshes.
    from engine.character_cache import default_cache_folder

    return default_cache_folder() / "engines"


def _takes_the_place(mine: dict[str, Any], other: Any) -> bool:
    if not isinstance(other, dict):
        return False
    same = all(other.get(field) == mine[field] for field in ("name", "flavour", "system", "gpu"))
    return same and other.get("version") != mine["version"]


def _describe(key: EngineKey, plan: bytes) -> dict[str, Any]:
    return {**key.as_json(), "bytes": len(plan), "sha256": hashlib.sha256(plan).hexdigest()}


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".json")


def _kernels(path: Path) -> Path:
    return path.with_suffix(".kernels")


def _delete(path: Path) -> None:
    for file in (path, _sidecar(path), _kernels(path)):
        with suppress(OSError):
            file.unlink()


def _write_whole(path: Path, content: bytes) -> None:
    """So that nobody ever reads half an engine."""
    with whole_file(path) as stream:
        stream.write(content)
