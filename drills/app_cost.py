"""What sending a tick to an app costs on one core, and what other people's packers would take."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from pylivelinkface import FaceBlendShape, PyLiveLinkFace
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from engine.arkit_names import LIVE_LINK_NAMES
from live.records import Tick
from live.senders.app_sender import AppSender
from live.senders.arkit_values import SHAPE_COUNT, live_link_values
from live.senders.send_address import parse_send_addresses
from live.senders.sending import open_senders
from live.senders.vmc_packet import BONES, bone_rotations

ROUNDS = 5
PACKERS = ("livelink_packet", "vmc_packet", "ifacialmocap_packet")


def cpu_us(work: Callable[[Tick], object], ticks: Sequence[Tick]) -> float:
    """Microseconds of CPU a tick takes, the least of some rounds: others run here, too."""
    rounds = []
    for _ in range(ROUNDS):
        before = time.thread_time_ns()
        for tick in ticks:
            work(tick)
        rounds.append((time.thread_time_ns() - before) / len(ticks) / 1e3)
    return min(rounds)


@contextlib.contextmanager
def opened(schemes: Sequence[str]) -> Iterator[list[AppSender]]:
    """Senders of those protocols to ports where somebody is, who never reads."""
    with ExitStack() as stack:
        addresses = []
        for scheme in schemes:
            deaf = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            deaf.bind(("127.0.0.1", 0))
            addresses.append(f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}")
        yield open_senders(parse_send_addresses(addresses), stack, lambda line: None)


def sending_us(scheme: str, ticks: Sequence[Tick]) -> tuple[float, float]:
    """Microseconds a tick: everything, and packing alone."""
    with opened([scheme]) as (sender,):
        whole = cpu_us(sender.take, ticks)
        packing = cpu_us(lambda tick: sender.pack(tick, live_link_values(tick.expression)), ticks)
    return whole, packing


def library_us(scheme: str, ticks: Sequence[Tick]) -> float | None:
    """Microseconds in which somebody else's library packs the same; None: there is none."""
    packer = {"livelink": _pack_livelink, "vmc": _pack_vmc}.get(scheme)
    return packer and cpu_us(packer, ticks)


def count_packing(schemes: Sequence[str], ticks: Sequence[Tick]) -> Counter[str]:
    """By packet file, how many of its functions were called while only `schemes` are on."""
    calls: Counter[str] = Counter(dict.fromkeys(PACKERS, 0))

    def note(frame: FrameType, event: str, _: Any) -> None:
        file = Path(frame.f_code.co_filename).stem
        if event == "call" and file in calls:
            calls[file] += 1

    with opened(schemes) as senders:
        sys.setprofile(note)
        try:
            for tick in ticks:
                for sender in senders:
                    sender.take(tick)
        finally:
            sys.setprofile(None)
    return calls


def _pack_livelink(tick: Tick) -> bytes:
    face = PyLiveLinkFace("Mimesh", fps=60)
    for name, value in zip(LIVE_LINK_NAMES, live_link_values(tick.expression), strict=True):
        face.set_blendshape(FaceBlendShape[name], float(value), no_filter=True)
    return face.encode()


def _pack_vmc(tick: Tick) -> bytes:
    bundle = OscBundleBuilder(IMMEDIATELY)

    def add(address: str, *values: str | int | float) -> None:
        message = OscMessageBuilder(address)
        for value in values:
            message.add_arg(value)
        bundle.add_content(message.build())  # pyright: ignore[reportArgumentType]

    expression = tick.expression
    add("/VMC/Ext/OK", 1, 3, 0, int(expression.face_found))
    add("/VMC/Ext/T", tick.frame.captured_ns / 1e9)
    rotations = bone_rotations(expression.T_neutral_head, expression.gaze)
    for bone, rotation in zip(BONES, rotations.tolist(), strict=True):
        add("/VMC/Ext/Bone/Pos", bone, 0.0, 0.0, 0.0, *rotation)
    values = np.clip(live_link_values(expression)[:SHAPE_COUNT], 0.0, 1.0).tolist()
    for name, value in zip(LIVE_LINK_NAMES, values, strict=False):
        add("/VMC/Ext/Blend/Val", name, value)
    add("/VMC/Ext/Blend/Apply")
    return bundle.build().dgram
