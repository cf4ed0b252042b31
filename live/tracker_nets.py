"""Runs the native tracker's nets through the engine's session factory."""

from __future__ import annotations

import hashlib
from pathlib import Path

from capture.nets import TrackerNets
from capture.onnx_nets import BLENDSHAPES, BUNDLE_SHA256, DETECTOR, LANDMARKS, onnx_net_bytes
from engine.sessions.choose import SessionFactory
from engine.sessions.engine_maker import Network
from live.errors import SetupError


def open_tracker_nets(factory: SessionFactory, model: Path) -> tuple[TrackerNets, str]:
    """The three nets that come with the project on the factory's backend, and what runs them.

    In single precision: in half, landmarks move by up to a sixth of a pixel of the crop and scores
    by up to .0025, more than the tracker may differ from MediaPipe.

    Args:
        factory: opens them.
        model: the bundle that the user tracks with; the nets were converted from the usual one.

    Raises:
        SetupError: `model` is another bundle.
        TrackerError: a net is damaged.
        BackendError: the backend cannot be had.
    """
    if hashlib.sha256(model.read_bytes()).hexdigest() != BUNDLE_SHA256:
        raise SetupError(
            f"{model} is a bundle of your own, whose nets only LiteRT runs; leave out "
            "--tracker-backend or --tracker-model."
        )
    networks = (Network(name, onnx_net_bytes(name)) for name in (DETECTOR, LANDMARKS, BLENDSHAPES))
    detector, landmarks, blendshapes = (factory.open(network) for network in networks)
    return TrackerNets(detector, landmarks, blendshapes), landmarks.backend
