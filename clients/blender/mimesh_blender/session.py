"""One connection to a sender and the object that follows it, stepped by Blender's timer."""

# pyright: reportMissingImports=false
# Blender's own module is nowhere but in Blender.

from __future__ import annotations

import os
import time

import bpy
from mimesh_receiver import Receiver
from mimesh_snapshot import Snapshot
from mimesh_wire import Frame, WireError

from .building import build_mesh, build_object
from .point_cache import PointCacheWriter
from .puppet import Puppet
from .similarity import MismatchError


class Session:
    """Created by Connect, closed by Disconnect; `state` is always a sentence for the panel."""

    def __init__(
        self, host: str, port: int, driven_names: tuple[str, ...], *, apply_head: bool = True
    ) -> None:
        """`driven_names` are the mesh objects to move; none: one is built. Raises WireError."""
        self.apply_head = apply_head
        self.state = f"Waiting for {host}:{port}"
        self.age_ms: float | None = None
        self._waiting = self.state
        self.driven_names = driven_names
        """The objects that move."""
        self._builds = not driven_names
        self._puppet: Puppet | None = None
        self._recording: list[PointCacheWriter] = []
        # One space for all: an object is found in it by its vertices, however it was imported.
        self._receiver: Receiver | None = Receiver(
            f"tcp+plain://{f'[{host}]' if ':' in host else host}:{port}",
            space="gltf",
            newest=True,
            appearance=self._builds,
        )

    @property
    def alive(self) -> bool:
        """Whether there is more to come."""
        return self._receiver is not None

    @property
    def lost(self) -> int:
        """Frames sent and not seen here, those skipped for newer ones among them."""
        return self._receiver.lost if self._receiver else 0

    @property
    def recording(self) -> bool:
        """Whether frames are being written to a file."""
        return bool(self._recording)

    def step(self) -> Frame | None:
        """Apply the newest frame, if there is one. What goes wrong ends it with a sentence."""
        if self._receiver is None:
            return None
        try:
            frame = self._receiver.receive(timeout_s=0.0)
            if frame is None:
                self._tell_waiting()
            else:
                self._apply(frame)
        except (WireError, MismatchError, OSError) as problem:
            self.close()
            self.state = str(problem)
            return None
        return frame

    def record(self, path: str, rate: float) -> None:
        """Write what is shown from now on to PC2 files, one for each object. Raises OSError."""
        self.stop_recording()
        if self._puppet is None:
            raise OSError("Nothing moves yet.")
        stem, ending = os.path.splitext(path)
        several = len(self._puppet.pieces) > 1
        for piece in self._puppet.pieces:
            name = f"_{bpy.path.clean_name(piece.name)}" if several else ""
            self._recording.append(PointCacheWriter(f"{stem}{name}{ending}", rate))

    def stop_recording(self) -> int:
        """How many samples each file now holds."""
        counts = [writer.close() for writer in self._recording]
        self._recording.clear()
        return max(counts, default=0)

    def close(self) -> None:
        """Hang up and give the object its own shape back."""
        self.stop_recording()
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
        if self._puppet is not None:
            self._puppet.restore()
            self._puppet = None
        self.state = "Not connected"

    def _apply(self, frame: Frame) -> None:
        assert self._receiver is not None
        snapshot = self._receiver.snapshot
        if self._puppet is None or self._puppet.topology_hash != snapshot.topology_hash:
            self._bind()
        assert self._puppet is not None
        vertices = snapshot.pose(frame) if self.apply_head else snapshot.deform(frame)
        moved = self._puppet.apply(vertices)
        names = _name_all(self.driven_names)
        if moved is None:
            self.state = f"{names}: being edited"
            return
        for writer, own_vertices in zip(self._recording, moved, strict=False):
            writer.add(own_vertices, frame.captured_ns)
        self.age_ms = frame.age_ms
        self.state = f"{snapshot.name} moves {names}{'' if frame.face_found else ', no face'}"

    def _bind(self) -> None:
        """The objects for the snapshot: the chosen ones, or one that is built for it."""
        assert self._receiver is not None
        snapshot = self._receiver.snapshot
        self.stop_recording()
        if self._puppet is not None:
            self._puppet.restore()
            self._puppet = None
        driven = [bpy.data.objects.get(name) for name in self.driven_names]
        if self._builds:
            driven = [_build(snapshot, driven[0] if driven else None)]
            self.driven_names = (driven[0].name,)
        if not all(one is not None and one.type == "MESH" for one in driven):
            raise MismatchError("A mesh to be moved is gone; select it and connect again.")
        self._puppet = Puppet(driven, snapshot)

    def _tell_waiting(self) -> None:
        assert self._receiver is not None
        if self._receiver.trouble:
            self.state = f"{self._waiting}: {self._receiver.trouble}"
            self.age_ms = None


def _build(snapshot: Snapshot, former: bpy.types.Object | None) -> bpy.types.Object:
    """A new object, or another character's mesh in the `former` one."""
    if former is None:
        return build_object(snapshot)
    old, former.data = former.data, build_mesh(snapshot)
    if not old.users:
        bpy.data.meshes.remove(old)
    return former


def _name_all(names: tuple[str, ...]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{len(names)} objects"


class Beat:
    """Tells twice a second that the panel is to be drawn again."""

    def __init__(self) -> None:
        self._next = 0.0

    def due(self) -> bool:
        """True at most twice a second."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + 0.5
        return True
