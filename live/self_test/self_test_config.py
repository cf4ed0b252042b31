"""The options of the self-test. Nothing heavy is imported here: `--help` reads this file."""

from __future__ import annotations

from dataclasses import dataclass

from live.rigs.rig_config import File


@dataclass(frozen=True)
class SelfTestOptions:
    """Check this machine: what can run the networks, whether all give the same answers, how fast,
    whether damaged engines are found out, and whether the encoder sees the demo blink and speak."""

    json: bool = False
    """Print one JSON document instead of tables; progress goes to stderr."""
    tracker_model: File = None
    """A face landmarker bundle of your own."""
