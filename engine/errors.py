"""What can go wrong in the engine, each in one sentence for the person at the keyboard.

EngineError
+-- MeshError        a mesh file that cannot be read or used
+-- AlignmentError   a mesh in which no face was found
+-- PointsError      a file of named points that cannot be used
+-- CharacterError   a character file that is damaged or of another kind
+-- NetworkError     the skinning network cannot be loaded or run
+-- BackendError     what runs networks (ONNX Runtime, TensorRT, CUDA) is missing or refuses
+-- PartsError       a parts file that cannot be used
+-- ProfileError     a performer's calibration that cannot be read, kept or found
+-- EditError        an edits file, or a shape it names, that cannot be used
+-- CodeFileError    a table of codes that cannot be read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.records import Alignment


class EngineError(Exception):
    """Base of everything the engine raises; its text is one clear sentence."""


class MeshError(EngineError):
    """A mesh file that cannot be read, or that cannot be moved as it is."""


class AlignmentError(EngineError):
    """A mesh in which no face could be placed; `score` is what the best try reached."""

    def __init__(self, sentence: str, score: float = 0.0, best: Alignment | None = None) -> None:
        """`best` is the best guess, to be looked at; None where there was not even a guess."""
        super().__init__(sentence)
        self.score = score
        self.best = best


class PointsError(EngineError):
    """A file of named points that cannot be read, or whose points are no face."""


class PartsError(EngineError):
    """A parts file that cannot be read, or that says what the mesh does not have."""


class ProfileError(EngineError):
    """A performer's calibration that cannot be read, kept or found."""


class CharacterError(EngineError):
    """A character file that is damaged, incomplete or not a character."""


class NetworkError(EngineError):
    """The skinning network cannot be loaded or run."""


class BackendError(EngineError):
    """ONNX Runtime, TensorRT or CUDA is missing, or refuses a network."""


class EditError(EngineError):
    """An edits file, or a shape it names, that cannot be used."""


class CodeFileError(EngineError):
    """A table of codes that cannot be read."""
