"""Draws what a take does to the bundled character: a picture of each expression at its largest."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame
from capture.streams.arkit_signals import ArkitSignals
from capture.streams.names import LIVE_LINK_NAMES
from capture.streams.take_clock import NO_IMAGE
from engine.coefficient_encoder import CoefficientEncoder
from engine.deformer import CpuDeformer
from live.assembly import start_headless_renderer
from live.config import LiveOptions
from live.rigs.character_rigging import rig_character

SIDE = 220
COLUMNS, ROWS = 5, 4


def draw_sheet(values: np.ndarray, out: Path) -> None:
    """Write the sheet of (N, 61) values ordered as packets."""
    out.parent.mkdir(parents=True, exist_ok=True)
    options = LiveOptions(headless=True, size=f"{SIDE}x{SIDE}")
    signals = ArkitSignals(LIVE_LINK_NAMES)
    encoder = CoefficientEncoder(MEDIAPIPE_BLENDSHAPES)
    sheet = Image.new("RGB", (COLUMNS * SIDE, ROWS * SIDE))
    pen = ImageDraw.Draw(sheet)
    with ExitStack() as stack:
        rigged = rig_character(options, lambda line: None)
        renderer = start_headless_renderer(options, rigged, stack)
        deformer = CpuDeformer(rigged.character)
        for place, (row, name) in enumerate(choose_rows(values)):
            seen = signals.observe(Frame(row, 0, 0, NO_IMAGE), values[row])
            expression = encoder.encode(seen)
            picture = renderer.draw(expression, deformer.deform(expression))
            corner = (place % COLUMNS * SIDE, place // COLUMNS * SIDE)
            sheet.paste(Image.fromarray(picture), corner)
            pen.text((corner[0] + 4, corner[1] + 4), f"{row}: {name}", fill=(255, 255, 0))
    sheet.save(out)


def choose_rows(values: np.ndarray) -> list[tuple[int, str]]:
    """Rows in which something is at its largest, with its name: what moves most comes first."""
    order = np.argsort(-np.ptp(values, axis=0), kind="stable")
    chosen: dict[int, str] = {}
    for column in order:
        row = int(np.argmax(values[:, column]))
        chosen.setdefault(row, LIVE_LINK_NAMES[column])
    return list(chosen.items())[: COLUMNS * ROWS]
