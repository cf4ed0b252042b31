"""The tracker's three nets as ONNX files, which come with the project.

They are the nets of the face landmarker bundle, converted: same weights, PRelu written as depthwise
convolutions, weights stored in half precision (which holds them exactly). Inputs and outputs are
those of `capture.nets.TrackerNets`, in the same order.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from capture.errors import TrackerError

BUNDLE_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
"""The bundle they were converted from; nets of another bundle would give other numbers."""

DETECTOR = "face_detector"
LANDMARKS = "face_landmarks"
BLENDSHAPES = "face_blendshapes"

NET_SHA256 = {
    DETECTOR: "52940a298d68fb282dfa4cd8ee3f4c320264b9e2f23a3fedd722a2bce9930ac8",
    LANDMARKS: "766650c68d18fdb21093393bd1e2f0cfff5ed2bf84876b452760a715914cad85",
    BLENDSHAPES: "494d6a5daddb70a8f09c56d8177ca2c09a47ae5ea45212f824d1eb4b8f7340a0",
}
"""Name of each net to the SHA-256 of its file."""

_ASSETS = Path(__file__).parent / "assets"


def onnx_net_path(name: str) -> Path:
    """Where the file of a net of `NET_SHA256` is."""
    return _ASSETS / f"{name}.onnx"


def onnx_net_bytes(name: str) -> bytes:
    """The ONNX file of a net of `NET_SHA256`.

    Raises:
        TrackerError: the installation lacks it, or it is not the one that was shipped.
    """
    path = onnx_net_path(name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TrackerError(f"The bundled {path.name} is missing; install the project again.") from (
            error
        )
    if hashlib.sha256(content).hexdigest() != NET_SHA256[name]:
        raise TrackerError(f"The bundled {path.name} is damaged; install the project again.")
    return content
