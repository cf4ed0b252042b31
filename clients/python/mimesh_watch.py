"""What mimesh_receiver.py does as a command: prints, keeps and measures what arrives."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from mimesh_snapshot import Snapshot
from mimesh_wire import Frame, WireError

if TYPE_CHECKING:
    from mimesh_receiver import Receiver

VALUES_EVERY = 50
KEPT = ("code", "extra_code", "gaze", "head_rotation", "head_translation", "frame_id",
        "captured_ns")  # fmt: skip


class Take:
    """Frames of one mesh, to be written as a NumPy archive."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._frames: list[Frame] = []

    def add(self, snapshot: Snapshot, frame: Frame) -> None:
        """Keep `frame`; another mesh begins the take anew."""
        if self._snapshot is None or self._snapshot.topology_hash != snapshot.topology_hash:
            self._frames.clear()
        self._snapshot = snapshot
        self._frames.append(frame)

    def write(self, path: Path) -> bool:
        """False when there is nothing to write."""
        if self._snapshot is None:
            return False
        snapshot, frames = self._snapshot, self._frames
        arrays: dict[str, np.ndarray] = {
            "vertices": np.array([snapshot.pose(frame) for frame in frames]),
            "displacement": np.array([snapshot.displacement(frame) for frame in frames]),
            "neutral_vertices": snapshot.neutral_vertices,
            "triangles": snapshot.triangles,
            "expression_names": np.array(snapshot.expression_names),
            "space": np.array(snapshot.space),
        }
        for field in KEPT:
            arrays[field] = np.array([getattr(frame, field) for frame in frames])
        np.savez_compressed(path, allow_pickle=False, **arrays)
        print(f"wrote {path}: {len(frames)} frames")
        return True


class Report:
    """Ages of frames as they become usable, and sums that other receivers must agree with."""

    def __init__(self) -> None:
        self._ages_ms: list[float] = []
        self._transits_ms: list[float] = []
        self._values: list[dict] = []

    def add(self, snapshot: Snapshot, frame: Frame) -> None:
        """Note `frame`; a repeated one is no measure of age."""
        if not frame.repeated:
            self._transits_ms.append(frame.transit_ms)
            self._ages_ms.append(frame.age_ms)
        if frame.sequence % VALUES_EVERY == 0:
            self._values.append(_sum_up(snapshot, frame))

    def write(self, path: Path, client: str, receiver: Receiver) -> None:
        """As JSON."""
        described = {
            "client": client,
            "frames": receiver.received,
            "decode_errors": receiver.decode_errors,
            "lost": receiver.lost,
            "reconnects": receiver.reconnects,
            "age_ms": _spread(self._ages_ms),
            "transit_ms": _spread(self._transits_ms),
            "values": self._values,
        }
        path.write_text(json.dumps(described, indent=1), encoding="utf-8")
        print(f"wrote {path}")


def _sum_up(snapshot: Snapshot, frame: Frame) -> dict:
    displacement = snapshot.displacement(frame).astype(np.float64)
    posed = snapshot.pose(frame).astype(np.float64)
    return {
        "sequence": frame.sequence,
        "frame_id": frame.frame_id,
        "displacement_sum": displacement.sum(0).tolist(),
        "displacement_squares": (displacement**2).sum(0).tolist(),
        "posed_sum": posed.sum(0).tolist(),
        "posed_squares": (posed**2).sum(0).tolist(),
        "code_sum": float(frame.code.sum(dtype=np.float64)),
    }


def _spread(times_ms: list[float]) -> dict[str, float | None]:
    if not times_ms:
        return {"median": None, "p99": None}
    median, p99 = np.percentile(times_ms, (50, 99)).tolist()
    return {"median": median, "p99": p99}


def watch(
    connect: Callable[[], Receiver], count: int | None, save: Path | None, report: Path | None
) -> int:
    """Print until `count` frames or Ctrl-C; then write what was wished for. The exit status."""
    if count is not None and count < 1:
        raise WireError(f"--frames {count}: at least one frame is needed")
    for path, ending in ((save, ".npz"), (report, ".json")):
        if path and not (path.suffix == ending and path.parent.is_dir()):
            raise WireError(f"{path} should end in {ending}, in a folder that exists")
    take, measured, status = Take(), Report(), 0
    with connect() as receiver:
        try:
            for snapshot, frame in _print_frames(receiver, count):
                measured.add(snapshot, frame)
                if save:
                    take.add(snapshot, frame)
        except KeyboardInterrupt:
            print(f"\n{_totals(receiver)}")
            status = 130
        finally:  # what has come is written, whatever ended it
            if save and take.write(save):
                status = 0
            if report and receiver.received:
                plain = type(receiver._link).__name__ == "PlainLink"
                measured.write(report, "python-plain" if plain else "python-zmq", receiver)
                status = 0
    return status


def _print_frames(receiver: Receiver, count: int | None):
    """(snapshot, frame) after frame, with a line a second."""
    print(_introduce(receiver.snapshot))
    told_at = 0.0
    while count is None or receiver.received < count:
        frame = receiver.receive()
        if frame is not None:
            yield receiver.snapshot, frame
        if time.monotonic() - told_at >= 1.0:
            told_at = time.monotonic()
            print(_tell(receiver, frame), flush=True)
    print(_totals(receiver))


def _introduce(snapshot: Snapshot) -> str:
    labels = snapshot.blocks["part_labels"]
    parts = enumerate(snapshot.part_names)
    present = ", ".join(name for number, name in parts if (labels == number).any())
    return f"{snapshot.name}: {snapshot.vertex_count} vertices ({present})"


def _tell(receiver: Receiver, frame: Frame | None) -> str:
    if frame is None:
        return f"nothing arrives{receiver.trouble and f' ({receiver.trouble})'}"
    face = "face" if frame.face_found else "no face"
    return f"frame {frame.frame_id}: {frame.age_ms:.0f} ms old, {face}, {_totals(receiver)}"


def _totals(receiver: Receiver) -> str:
    wrong = f", {receiver.decode_errors} not understood" if receiver.decode_errors else ""
    return f"{receiver.received} received, {receiver.lost} lost{wrong}"
