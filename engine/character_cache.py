"""Characters kept from start to start, so that a mesh is rigged once."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from platformdirs import user_cache_dir

from engine.character_file import load_character, save_character
from engine.errors import CharacterError
from engine.mesh_file import mesh_content_hash
from engine.records import Character, Mesh

_log = logging.getLogger(__name__)


def default_cache_folder() -> Path:
    """The user's cache folder, or the one the environment variable MIMESH_CACHE names."""
    return Path(os.environ.get("MIMESH_CACHE") or user_cache_dir("mimesh", appauthor=False))


class CharacterCache:
    """One file per mesh and variant; a newer network replaces what an older one made.

    The variant is a word for what was chosen about the rig (`RigChoices.variant`).
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` defaults to `characters` in the user's cache folder."""
        self.folder = folder or default_cache_folder() / "characters"

    def path(self, mesh: Mesh, variant: str) -> Path:
        """Where the character of `mesh` is kept."""
        return self.folder / f"{mesh_content_hash(mesh)[:32]}-{variant}.npz"

    def load(self, mesh: Mesh, variant: str, key: str) -> Character | None:
        """The character whose `content_hash` is `key`; None when there is none or it is damaged.

        What is wrong with a file is logged and the file left to be replaced: a cache is never
        trusted and never an error.
        """
        path = self.path(mesh, variant)
        if not path.exists():
            return None
        try:
            character = load_character(path)
        except CharacterError as error:
            _log.warning("%s It is built again.", error)
            return None
        if character.content_hash != key:
            _log.info("%s was built by another version. It is built again.", path.name)
            return None
        if len(character.neutral_vertices) != len(mesh.vertices):
            _log.warning("%s belongs to another mesh. It is built again.", path.name)
            return None
        return character

    def store(self, character: Character, mesh: Mesh, variant: str) -> Path | None:
        """Keep `character`; None, logged, when the folder cannot be written to."""
        path = self.path(mesh, variant)
        try:
            save_character(character, path)
        except CharacterError as error:
            _log.warning("%s The character is not kept.", error)
            return None
        return path
