"""One sender, three apps of other people at once: do they get what the face did, and at what cost?

    python drills/app_receivers.py
    python drills/app_receivers.py --frames 600

The demo performs live and sends Live Link Face, VMC and iFacialMocap at once, to PyLiveLinkFace's
decoder, to python-osc's server and to a parser of the published text. What each heard is compared,
image by image, with the take the sender recorded. Then: the CPU that a tick takes, by protocol,
beside what those libraries take to pack the same, and what is packed for a protocol that is off.
Exits with 1 when something was unreadable, lost, wrong or packed for nobody.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from app_cost import PACKERS, count_packing, library_us, sending_us
from app_listeners import IfacialmocapListener, Listener, LiveLinkListener, VmcListener
from app_truth import Difference, compare, read_ticks
from plain_errors import DrillError, end_with
from plain_table import print_table
from processes import all_ended, python, start

from live.records import Tick

LISTENERS = {"livelink": LiveLinkListener, "vmc": VmcListener, "ifacialmocap": IfacialmocapListener}
DEMO_RATE = 30.0
LIMIT_S = 240.0
"""Beside what the frames take; a first start may have a head to rig."""
SETTLE_S = 1.0
"""The last datagrams are on their way when the sender has ended."""
ROUNDING = {"livelink": 1e-6, "vmc": 1e-6, "ifacialmocap": 0.005 + 1e-6}
"""What a shape may be off by: single precision, or half a hundredth."""
MOST_DEGREES = 1e-3
LEAST_MOTION = 0.05
"""Of a shape, or radians: what stands still would agree with much."""
HEARD = ("protocol", "receiver", "faces", "errors", "lost", "shapes off", "head deg", "eyes deg")
COST = ("protocol", "CPU us a tick", "packing", "library", "times")


def main() -> int:
    """Run it; 0 when all is as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=600, help="images to perform (600)")
    options = parser.parse_args()
    if options.frames < 10:
        parser.error("--frames should be at least 10.")
    with tempfile.TemporaryDirectory() as scratch:
        return run(options.frames, Path(scratch))


def run(frames: int, folder: Path) -> int:
    """Perform, listen, compare, measure, print; the exit code."""
    take = folder / "take.npz"
    listeners = {scheme: listener() for scheme, listener in LISTENERS.items()}
    try:
        perform(frames, take, listeners, folder / "sender.log")
    finally:
        for listener in listeners.values():
            listener.close()
    ticks = read_ticks(take)
    faults = find_stillness(ticks) + judge_hearing(listeners, ticks)
    print()
    print_cost(ticks)
    print()
    faults += judge_packing(ticks)
    print("\n".join(faults) or "All was read, all agrees, and nothing was packed for nobody.")
    return int(bool(faults))


def perform(frames: int, take: Path, listeners: dict[str, Listener], log: Path) -> None:
    """The demo, live, by the command that users have. Raises DrillError when it fails."""
    sends = [part for one in listeners.values() for part in ("--send", one.address)]
    with all_ended() as processes:
        print(f"The demo performs {frames} images to {len(listeners)} apps ...", flush=True)
        sender = start(
            python("run_live.py", "live", "--source", "demo", "--headless", "--publish", "off",
                   "--frames", frames, "--record", take, *sends),
            log,
        )  # fmt: skip
        processes.append(sender)
        try:
            code = sender.wait(frames / DEMO_RATE * 2 + LIMIT_S)
        except subprocess.TimeoutExpired:
            raise DrillError("The sender did not end in time.") from None
    if code:
        raise DrillError(f"The sender failed: {log.read_text()[-500:]}")
    time.sleep(SETTLE_S)


def judge_hearing(listeners: dict[str, Listener], ticks: list[Tick]) -> list[str]:
    """Print what was heard; what is wrong with it, each a sentence."""
    rows, faults = [], []
    for scheme, listener in listeners.items():
        worst = find_worst(listener, ticks)
        lost = len(ticks) - len(listener.faces)
        faults += find_faults(scheme, listener.errors, lost, worst)
        rows.append([
            scheme, listener.receiver, str(len(listener.faces)), str(listener.errors), str(lost),
            f"{worst.shapes:.2g}", f"{worst.head_degrees:.2g}", f"{worst.eye_degrees:.2g}",
        ])  # fmt: skip
    print_table(HEARD, rows, texts=2)
    return faults


def find_worst(listener: Listener, ticks: list[Tick]) -> Difference:
    """Datagrams of one socket to another on this machine keep their order."""
    pairs = list(zip(listener.faces, ticks, strict=False))
    if not pairs or any(face.tracked != tick.expression.face_found for face, tick in pairs):
        return Difference(*[float("inf")] * 3)
    found = [compare(face, tick.expression) for face, tick in pairs]
    return Difference(
        *(max(getattr(one, name) for one in found) for name in Difference.__annotations__)
    )


def find_stillness(ticks: list[Tick]) -> list[str]:
    """What did not move in the performance, each a sentence."""
    return [
        f"The demo's {name} did not move, so that nothing was compared."
        for name in ("code", "gaze", "T_neutral_head")
        if np.ptp([getattr(tick.expression, name) for tick in ticks], axis=0).max() < LEAST_MOTION
    ]


def find_faults(scheme: str, errors: int, lost: int, worst: Difference) -> list[str]:
    """What should not be, each a sentence."""
    faults = []
    if errors:
        faults.append(f"{scheme}: {errors} datagrams could not be read.")
    if lost:
        faults.append(f"{scheme}: {lost} faces more were sent than heard.")
    if not worst.shapes <= ROUNDING[scheme]:
        faults.append(f"{scheme}: a shape is {worst.shapes:.2g} off what was sent.")
    if not max(worst.head_degrees, worst.eye_degrees) <= MOST_DEGREES:
        faults.append(f"{scheme}: head or eyes are turned another way than was sent.")
    return faults


def print_cost(ticks: list[Tick]) -> None:
    """What a tick takes, by protocol, and what others take to pack it."""
    rows = []
    for scheme in LISTENERS:
        whole, packing = sending_us(scheme, ticks)
        library = library_us(scheme, ticks)
        others = ["-", "-"] if library is None else [f"{library:.0f}", f"{library / packing:.0f}"]
        rows.append([scheme, f"{whole:.0f}", f"{packing:.0f}", *others])
    print_table(COST, rows, texts=1)


def judge_packing(ticks: list[Tick]) -> list[str]:
    """Print which packers run with which protocols on; those that run for nobody, each a
    sentence."""
    some = ticks[:100]
    rows, faults = [], []
    for on in ((), *((scheme,) for scheme in LISTENERS), tuple(LISTENERS)):
        calls = count_packing(on, some)
        rows.append([", ".join(on) or "nothing", *(str(calls[file]) for file in PACKERS)])
        faults += find_idle(on, calls)
    print(f"Calls into each packet file in {len(some)} ticks, by what is switched on:")
    print_table(("on", *PACKERS), rows, texts=1)
    return faults


def find_idle(on: tuple[str, ...], calls: Counter[str]) -> list[str]:
    """Packers that ran though their protocol is off, or did not though it is on."""
    return [
        f"{file} was called {calls[file]} times with {', '.join(on) or 'nothing'} on."
        for file in PACKERS
        if bool(calls[file]) != (file.removesuffix("_packet") in on)
    ]


if __name__ == "__main__":
    end_with(main)
