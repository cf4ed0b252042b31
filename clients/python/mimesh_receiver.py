"""Receives a moving head from Mimesh. Copy this folder's files into your program.

    python mimesh_receiver.py                       print age and losses once a second
    python mimesh_receiver.py --newest              skip what is late, always the newest frame
    python mimesh_receiver.py --mode code           380 bytes a frame; the mesh is moved here
    python mimesh_receiver.py --plain               over plain TCP: numpy is all it needs
    python mimesh_receiver.py --save take.npz       keep what comes until Ctrl-C, or --frames 90

In a program of your own:

    with Receiver("tcp://127.0.0.1:5580") as receiver:
        frame = receiver.receive(timeout_s=1.0)     # None when nothing came
        vertices = receiver.snapshot.pose(frame)    # (V, 3) float32, expression and head motion

"tcp://" is ZeroMQ and needs pyzmq; "tcp+plain://127.0.0.1:5582" is the sender's plain TCP port.
Vertices are in the mesh file's own order, and in its axes and units unless another space is chosen.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from mimesh_link import PLAIN_ADDRESS, ZMQ_ADDRESS, ReceiveError, open_link
from mimesh_snapshot import Snapshot
from mimesh_snapshot_reader import read_snapshot
from mimesh_wire import (
    ENCODINGS,
    FRAME,
    MODES,
    REFUSAL,
    SPACES,
    Frame,
    WireError,
    kind_of,
    read_frame,
    read_refusal,
    topic_text,
)

ADDRESS_HELP = f"where Mimesh sends; {ZMQ_ADDRESS}, with --plain {PLAIN_ADDRESS}, if not given"
MODE_HELP = (
    "every vertex, those that a face can move, or the expression code alone, by which the mesh is "
    "then moved here; vertices if not given"
)
ENCODING_HELP = "of the vertices: int16 if not given, half the bytes of float32"
SPACE_HELP = "whose axes and units: mesh, the file's own, if not given"
NOT_YET_S = 0.02
ASK_AGAIN_S = 0.5
ASK_LAST_S = 4.0
"""How long an unanswered question for the snapshot waits before the next: twice as long each time
up to this, since a snapshot may be large and its answer slow."""


class Receiver:
    """Frames of one sender, each handed out with the mesh it belongs to known."""

    def __init__(
        self,
        address: str = ZMQ_ADDRESS,
        *,
        mode: str = "vertices",
        encoding: str | None = None,
        space: str = "mesh",
        newest: bool = False,
        basis: bool | None = None,
        appearance: bool = False,
        curve: Path | None = None,
    ) -> None:
        """What is asked for: `encoding` None is int16 (codes: float32); `basis` None is what `mode`
        needs; `newest` keeps one frame, the last, for programs slower than the sender; `curve` is
        the key file that the sender's `--curve` has made for receivers.

        Raises WireError for an address that is none, a topic that is none or a file without keys.
        """
        basis = mode == "code" if basis is None else basis
        topic = topic_text(mode, encoding or ("float32" if mode == "code" else "int16"), space)
        wishes = basis * ["basis"] + appearance * ["appearance"]
        self.received = 0
        """Frames handed out."""
        self.lost = 0
        """Frames that left the sender and did not arrive (with `newest`: or were skipped)."""
        self.last_problem = ""
        """What the last decode error was."""
        self._undecoded = 0
        self._snapshot: Snapshot | None = None
        self._waiting: Frame | None = None  # for the snapshot it belongs to
        self._ready: Frame | None = None  # its snapshot came while only that was waited for
        self._stream_id: int | None = None
        self._next_sequence: int | None = None
        self._ask_at, self._pause_s = 0.0, ASK_AGAIN_S
        self._address = address
        request = " ".join(["snapshot", space, *wishes])
        self._link = open_link(address, topic, request, newest, curve)

    @property
    def snapshot(self) -> Snapshot:
        """The mesh of the frame handed out last; before the first one it is waited for.

        Raises ReceiveError when nobody answers in 5 s.
        """
        return self._snapshot or self.wait_for_snapshot(5.0)

    @property
    def decode_errors(self) -> int:
        """Messages that were not what the format says; they are skipped."""
        return self._undecoded + self._link.malformed

    @property
    def reconnects(self) -> int:
        """How often the connection came back."""
        return max(0, self._link.connections - 1)

    @property
    def trouble(self) -> str:
        """Why nothing comes; empty while messages do."""
        return self._link.trouble

    def wait_for_snapshot(self, timeout_s: float) -> Snapshot:
        """The mesh; raises ReceiveError when it does not come in time."""
        deadline = time.monotonic() + timeout_s
        while self._snapshot is None:
            if time.monotonic() > deadline:
                raise ReceiveError(self._explain_silence())
            self._ready = self._step(deadline)
        return self._snapshot

    def receive(self, timeout_s: float = 1.0) -> Frame | None:
        """The next frame whose mesh is known; None when none came in time.

        A restarted sender and another character are noticed: `snapshot` is then the new one.
        Raises ReceiveError when the sender refuses what is asked for.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            frame, self._ready = self._ready or self._step(deadline), None
            if frame is not None or time.monotonic() >= deadline:
                return frame

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _explain_silence(self) -> str:
        trouble = self.trouble or "connected, but nothing of Mimesh comes"
        if self._link.reached:
            return f"no mesh comes from {self._address}: {trouble}"
        return f"nobody answers at {self._address} ({trouble}); does Mimesh run?"

    def _step(self, deadline: float) -> Frame | None:
        now = time.monotonic()
        if self._snapshot is None or self._waiting is not None:
            self._ask_if_due(now)
            deadline = min(deadline, self._ask_at)
        message = self._link.receive(max(0.0, deadline - now))
        if message is None:
            return None
        try:
            return self._take(message)
        except ReceiveError:
            raise
        except WireError as problem:
            self._undecoded += 1
            self.last_problem = str(problem)
            return None

    def _ask_if_due(self, now: float) -> None:
        if now < self._ask_at:
            return
        if not self._link.ask():
            self._ask_at = now + NOT_YET_S
            return
        self._ask_at, self._pause_s = now + self._pause_s, min(2 * self._pause_s, ASK_LAST_S)

    def _take(self, message: bytes) -> Frame | None:
        kind = kind_of(message)
        if kind == REFUSAL:
            raise ReceiveError(f"the sender says: {read_refusal(message)}")
        if kind == FRAME:
            self._waiting = read_frame(message)
            self._count_lost(self._waiting)
        else:
            self._snapshot, self._pause_s = read_snapshot(message), ASK_AGAIN_S
        if self._waiting is None or self._snapshot is None:
            return None
        if self._waiting.topology_hash != self._snapshot.topology_hash:
            return None
        frame, self._waiting = self._waiting, None
        self.received += 1
        return frame

    def _count_lost(self, frame: Frame) -> None:
        if frame.stream_id != self._stream_id:
            self._stream_id, self._next_sequence = frame.stream_id, None
        if self._next_sequence is not None:
            self.lost += max(0, frame.sequence - self._next_sequence)
        self._next_sequence = frame.sequence + 1


def main() -> int:
    """Print what arrives, and save or measure it if wished."""
    from mimesh_watch import watch

    parser = argparse.ArgumentParser(description="Receives a moving head from Mimesh.")
    parser.add_argument("address", nargs="?", help=ADDRESS_HELP)
    parser.add_argument("--mode", choices=MODES, default="vertices", help=MODE_HELP)
    parser.add_argument("--encoding", choices=ENCODINGS, help=ENCODING_HELP)
    parser.add_argument("--space", choices=SPACES, default="mesh", help=SPACE_HELP)
    parser.add_argument("--newest", action="store_true", help="never one of the frames before")
    parser.add_argument("--plain", action="store_true", help="over plain TCP, without pyzmq")
    parser.add_argument(
        "--curve", metavar="FILE", type=Path, help="the key file of a sender with --curve"
    )
    parser.add_argument("--frames", type=int, help="end after so many frames, else with Ctrl-C")
    parser.add_argument("--save", metavar="FILE.npz", type=Path, help="write the posed vertices")
    parser.add_argument("--report", metavar="FILE.json", type=Path, help="write ages and losses")
    options = parser.parse_args()
    address = options.address or (PLAIN_ADDRESS if options.plain else ZMQ_ADDRESS)
    if options.plain and address.startswith("tcp://"):
        address = address.replace("tcp://", "tcp+plain://", 1)
    try:
        return watch(
            lambda: Receiver(
                address,
                mode=options.mode,
                encoding=options.encoding,
                space=options.space,
                newest=options.newest,
                curve=options.curve,
            ),
            options.frames,
            options.save,
            options.report,
        )
    except (WireError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
