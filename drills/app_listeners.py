"""Apps that a face is sent to, as far as they are other people's code: three receivers.

PyLiveLinkFace decodes Live Link Face, python-osc's server takes VMC, and `ifacialmocap_text` reads
iFacialMocap. Each listens on a loopback port of its own in a thread and keeps what it got.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from ifacialmocap_text import parse_frame
from pylivelinkface import FaceBlendShape, PyLiveLinkFace
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer
from scipy.spatial.transform import Rotation

from live.broadcast.spaces import FROM_GLTF

LOOK_S = 0.2
RATE = 60
LONGEST = 65535
ROOM = 1 << 20
"""Bytes that may wait while this machine does something else."""


@dataclass(frozen=True)
class HeardFace:
    """One face, in the words of whoever sent it but in one space: x left, y up, z forward."""

    shapes: dict[str, float]
    """By the receiver's names."""
    head: np.ndarray
    """(3, 3) rotation."""
    eyes: np.ndarray
    """(2, 3, 3) rotations, left then right."""
    tracked: bool


def turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """(3, 3): yaw to the left, pitch up, roll to the right shoulder, radians."""
    return Rotation.from_euler("YXZ", [yaw, -pitch, roll]).as_matrix()


class Listener(ABC):
    """Listens from the start on; `close` ends it."""

    scheme: str
    """The protocol, as addresses of `--send` begin."""
    receiver: str
    """Whose code it is."""

    def __init__(self) -> None:
        self.faces: list[HeardFace] = []
        self.errors = 0
        """Datagrams that could not be read."""
        self._thread = threading.Thread(target=self._listen, daemon=True)

    @property
    @abstractmethod
    def port(self) -> int:
        """Where it listens."""
        ...

    @property
    def address(self) -> str:
        """What to give `--send`."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @abstractmethod
    def _listen(self) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Stop listening."""
        ...


class DatagramListener(Listener):
    """Reads one datagram after the other from a socket."""

    def __init__(self) -> None:
        super().__init__()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(LOOK_S)
        self._open = True
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._socket.getsockname()[1]

    def close(self) -> None:
        """Stop listening."""
        self._open = False
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while self._open:
            with contextlib.suppress(TimeoutError):
                content = self._socket.recv(LONGEST)
                try:
                    self._hear(content)
                except Exception:  # whatever another's decoder makes of bytes it cannot read
                    self.errors += 1

    @abstractmethod
    def _hear(self, content: bytes) -> None: ...


class LiveLinkListener(DatagramListener):
    """PyLiveLinkFace's decoder."""

    scheme, receiver = "livelink", "PyLiveLinkFace"

    def __init__(self) -> None:
        self.latest = -1.0
        """The last packet's frame number and sub-frame together."""
        super().__init__()

    def _hear(self, content: bytes) -> None:
        seen, face = PyLiveLinkFace.decode(content)
        values = {shape.name: face.get_blendshape(shape) for shape in FaceBlendShape}
        if seen:
            self._note_time(face._frames + face._sub_frame)
        head, left, right = (
            [values.pop(f"{what}{angle}") for angle in ("Yaw", "Pitch", "Roll")]
            for what in ("Head", "LeftEye", "RightEye")
        )
        # Eyes are told the other way round than the head.
        eyes = [turn(-eye[0], -eye[1], eye[2]) for eye in (left, right)]
        self.faces.append(HeardFace(values, turn(*head), np.array(eyes), seen))

    def _note_time(self, frame: float) -> None:
        """Time goes on, except at midnight."""
        if not (frame > self.latest or frame < RATE):
            raise ValueError(f"frame {frame} comes after {self.latest}")
        self.latest = frame


class IfacialmocapListener(DatagramListener):
    """The parser of the published format."""

    scheme, receiver = "ifacialmocap", "parser of its text"

    def _hear(self, content: bytes) -> None:
        frame = parse_frame(content)
        turns = {
            bone: Rotation.from_euler("YXZ", [numbers[1], numbers[0], numbers[2]], degrees=True)
            for bone, numbers in frame.bones.items()
        }
        head, left, right = (turns[bone].as_matrix() for bone in ("head", "leftEye", "rightEye"))
        shapes = {name: value / 100 for name, value in frame.shapes.items()}
        self.faces.append(HeardFace(shapes, head, np.array([left, right]), bool(frame.tracked)))


class VmcListener(Listener):
    """python-osc's server; a face is whole when its values are to be applied."""

    scheme, receiver = "vmc", "python-osc"

    def __init__(self) -> None:
        super().__init__()
        dispatcher = Dispatcher()
        dispatcher.set_default_handler(self._hear)
        self._server = _CountingServer(("127.0.0.1", 0), dispatcher)
        self._server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._server.timeout = LOOK_S
        self._tracked = False
        self._shapes: dict[str, float] = {}
        self._bones: dict[str, np.ndarray] = {}
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self.errors += self._server.errors
        self._server.server_close()

    def _listen(self) -> None:
        self._server.serve_forever(LOOK_S)

    def _hear(self, address: str, *values: Any) -> None:
        match address.removeprefix("/VMC/Ext/"), values:
            case "OK", (1, 3, 0, int(status)):
                self._tracked, self._shapes, self._bones = bool(status), {}, {}
            case "T", (float(),):
                pass
            case "Bone/Pos", (str(bone), 0.0, 0.0, 0.0, *rotation):
                self._bones[bone] = _from_unity(rotation)
            case "Blend/Val", (str(name), float(value)):
                self._shapes[name] = value
            case "Blend/Apply", ():
                eyes = np.array([self._bones["LeftEye"], self._bones["RightEye"]])
                face = HeardFace(self._shapes, self._bones["Head"], eyes, self._tracked)
                self.faces.append(face)
            case _:
                self.errors += 1


class _CountingServer(BlockingOSCUDPServer):
    """Counts what it would only log."""

    errors = 0

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether it is OSC."""
        fine = super().verify_request(request, client_address)
        self.errors += not fine
        return fine

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A handler stumbled."""
        self.errors += 1


def _from_unity(quaternion: list[float]) -> np.ndarray:
    """(3, 3) in axes whose x points the other way than Unity's."""
    axes, _ = FROM_GLTF["unity"]
    return axes @ Rotation.from_quat(quaternion).as_matrix() @ axes
