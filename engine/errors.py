"""What can go wrong in the engine, each in one sentence for the person at the keyboard.

EngineError
+-- MeshError        a mesh file that cannot be read or used
+-- AlignmentError   a mesh in which no face was found
+-- CharacterError   a character file that is damaged or of another kind
+-- NetworkError     the skinning network cannot be loaded or run
+-- EditError        an edits file, or a shape it names, that cannot be used
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of everything the engine raises; its text is one clear sentence."""


class MeshError(EngineError):
    """A mesh file that cannot be read, or that cannot be moved as it is."""


class AlignmentError(EngineError):
    """A mesh in which no face could be placed; `score` is what the best try reached."""

    def __init__(self, sentence: str, score: float = 0.0) -> None:
        super().__init__(sentence)
        self.score = score


class CharacterError(EngineError):
    """A character file that is damaged, incomplete or not a character."""


class NetworkError(EngineError):
    """The skinning network cannot be loaded or run."""


class EditError(EngineError):
    """An edits file, or a shape it names, that cannot be used."""
