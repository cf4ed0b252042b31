"""The draw stage, three ways: into memory, into a window, not at all."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.records import Character, Deformation, Expression
from live.character_model import build_state
from render.character_view import CharacterView
from render.records import Status
from render.window import Window

RATE_SPAN = 30  # ticks over which the frame rate on screen is averaged


class NoRenderer:
    """Draws nothing."""

    def draw(self, expression: Expression, deformation: Deformation) -> None:
        """None."""


class HeadlessRenderer:
    """Draws into memory."""

    def __init__(self, character: Character, view: CharacterView) -> None:
        self._character = character
        self._view = view

    def draw(self, expression: Expression, deformation: Deformation) -> np.ndarray:
        """The picture, (H, W, 3) uint8 RGB."""
        self._view.draw(build_state(self._character, expression, deformation))
        return self._view.read()


@dataclass(slots=True)
class Switches:
    """What keys change about the window; written by `Controls`, read by `WindowRenderer`."""

    mirrored: bool = False
    help_shown: bool = False
    recording: bool = False
    reading: bool = False
    """Whether somebody wants the picture in memory, for a film or a screenshot."""
    message: str = ""


class RatedSource(Protocol):
    """Knows how many images it gives."""

    @property
    def frame_rate(self) -> float:
        """Images a second, measured for a camera; 0 before it is known."""
        ...


class WindowRenderer:
    """Draws into a window; reads the picture back only while somebody wants it."""

    def __init__(
        self,
        character: Character,
        view: CharacterView,
        window: Window,
        switches: Switches,
        source: RatedSource,
    ) -> None:
        self._source = source
        self._character = character
        self._view = view
        self._window = window
        self._switches = switches
        self._drawn_ns: deque[int] = deque(maxlen=RATE_SPAN)

    def draw(self, expression: Expression, deformation: Deformation) -> np.ndarray | None:
        """The picture, or None when nobody wants it in memory."""
        self._view.draw(build_state(self._character, expression, deformation))
        now_ns = time.monotonic_ns()
        self._drawn_ns.append(now_ns)
        age_ms = (now_ns - expression.captured_ns) / 1e6
        status = self._describe(expression, age_ms)
        self._window.show(self._view.texture, status, mirrored=self._switches.mirrored)
        return self._view.read() if self._switches.reading or self._switches.recording else None

    def _describe(self, expression: Expression, age_ms: float) -> Status:
        span_ns = self._drawn_ns[-1] - self._drawn_ns[0]
        return Status(
            frames_per_second=(len(self._drawn_ns) - 1) * 1e9 / span_ns if span_ns else 0.0,
            age_ms=age_ms,
            confidence=expression.confidence,
            source_rate=self._source.frame_rate,
            held=expression.held or not expression.face_found,
            recording=self._switches.recording,
            help_shown=self._switches.help_shown,
            message=self._switches.message,
        )
