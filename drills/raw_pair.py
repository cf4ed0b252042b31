"""Two bare pyzmq processes that carry Mimesh's bytes beside it: how quick can it be at all.

    python drills/raw_pair.py resend --address tcp://127.0.0.1:5580 --to tcp://127.0.0.1:5590
    python drills/raw_pair.py receive --address tcp://127.0.0.1:5590 --frames 600 --report raw.json

The first sends every frame on, unread, the moment it has it, with a new wall clock in its header.
The second looks at its own clock as soon as it has the bytes: no decoding, no mesh. It can listen
to Mimesh itself as well, which shows what of an age is the receiver's own work.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import time
from pathlib import Path

import zmq
from receiver_report import spread

from live.broadcast.topics import DEFAULT_TOPIC, TOPIC_BYTES
from live.packet import FIELDS, MAX_FRAME_BYTES, REPEATED

PAIR, ALONE = "raw pyzmq pair", "raw SUB"
"""Names of the second one: behind the first, and on Mimesh's own socket."""
QUIET_MS = 20_000
"""Without a frame for so long, the sender is gone."""


def offset_of(field: str) -> int:
    """Where `field` begins in a frame message, topic included."""
    names = [name for name, _, _ in FIELDS]
    before = "".join(code for _, code, _ in FIELDS[: names.index(field)])
    return TOPIC_BYTES + struct.calcsize("<" + before)


UNIX, SEQUENCE, FLAGS = (offset_of(field) for field in ("unix_ns", "sequence", "flags"))


def main() -> int:
    """Carry frames with bare pyzmq; exits with 1 when they stopped coming."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("role", choices=("resend", "receive"))
    parser.add_argument("--address", required=True, help="to receive from")
    parser.add_argument("--to", help="to send on to")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--name", default=PAIR, help="in the report")
    parser.add_argument("--report", type=Path, help="write transit times to this .json")
    options = parser.parse_args()
    if (options.to is None) == (options.role == "resend"):
        parser.error("--to belongs to resend, and only there.")
    with zmq.Context() as context, context.socket(zmq.SUB) as receiving:
        receiving.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME_BYTES)
        receiving.subscribe(DEFAULT_TOPIC.message_prefix)
        receiving.connect(options.address)
        if options.role == "receive":
            return receive(receiving, options)
        with context.socket(zmq.PUB) as sending:
            sending.setsockopt(zmq.LINGER, 0)
            sending.bind(options.to)
            resend(receiving, sending)
    return 0


def resend(receiving: zmq.Socket[bytes], sending: zmq.Socket[bytes]) -> None:
    """Pass frames on until none comes any more."""
    while receiving.poll(QUIET_MS):
        message = bytearray(receiving.recv())
        struct.pack_into("<Q", message, UNIX, time.time_ns())
        sending.send(message)


def receive(receiving: zmq.Socket[bytes], options: argparse.Namespace) -> int:
    """Note how long `options.frames` frames were under way; 0 when so many came."""
    transits_ms, received, lost, expected = [], 0, 0, None
    while received < options.frames:
        if not receiving.poll(QUIET_MS):
            print(f"Frames stopped coming after {received}.", file=sys.stderr)
            break
        message, now_ns = receiving.recv(), time.time_ns()
        (sequence,) = struct.unpack_from("<Q", message, SEQUENCE)
        received, lost = received + 1, lost + sequence - (expected or sequence)
        expected = sequence + 1
        if not message[FLAGS] & REPEATED:
            transits_ms.append((now_ns - struct.unpack_from("<Q", message, UNIX)[0]) / 1e6)
    described = {
        "client": options.name,
        "frames": received,
        "decode_errors": 0,
        "lost": lost,
        "reconnects": 0,
        "age_ms": spread([]),
        "transit_ms": spread(transits_ms),
        "values": [],
    }
    if options.report:
        options.report.write_text(json.dumps(described), encoding="utf-8")
    return int(received < options.frames)


if __name__ == "__main__":
    sys.exit(main())
