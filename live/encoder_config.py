"""The options of the encoder. Nothing heavy is imported here: `--help` reads this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from live.errors import SetupError
from live.rigs.rig_config import File


@dataclass(frozen=True)
class EncoderOptions:
    """How a performer's signals become the expression."""

    encoder: Literal["auto", "learned", "by-name"] = "auto"
    """learned looks at the face itself, too; by-name takes the tracker's scores by their names;
    auto is learned wherever there is a face to look at."""
    backend: Literal["auto", "tensorrt", "onnx"] = "auto"
    """What runs the learned encoder: TensorRT where the GPU has it, else ONNX Runtime; tensorrt
    never falls back."""
    engine: File = None
    """A TensorRT engine of your own for the learned encoder (.plan)."""

    def check_encoder(self) -> None:
        """Raises SetupError for options that exclude each other."""
        if self.encoder == "by-name" and self.engine:
            raise SetupError("--engine needs --encoder learned.")
        if self.encoder == "by-name" and self.backend != "auto":
            raise SetupError(f"--backend {self.backend} needs --encoder learned.")
        if self.engine and self.backend == "onnx":
            raise SetupError("--engine is run by TensorRT; leave out --backend onnx.")
        if self.engine and not self.engine.is_file():
            raise SetupError(f"The engine {self.engine} is not there; name a .plan file.")

    @property
    def insists_on_learned(self) -> bool:
        """Whether only the learned encoder makes sense of what was asked for."""
        return self.encoder == "learned" or self.engine is not None or self.backend != "auto"
