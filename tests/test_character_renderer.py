"""The GPU moves what the CPU moves; pictures are read only when somebody wants them."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from gl_context import shared_context
from sockets import turn
from some_character import some_character

from engine.deformer import CpuDeformer, posed_vertices
from engine.names import ICT_EXPRESSIONS
from engine.records import Expression
from live.character_model import build_model, build_state
from live.character_renderer import HeadlessRenderer, NoRenderer, Switches, WindowRenderer
from render.character_view import CharacterView
from render.records import Status


def expression_of(seed: int, **changes) -> Expression:
    random = np.random.default_rng(seed)
    expression = Expression(
        frame_id=seed,
        captured_ns=0,
        face_found=True,
        held=False,
        confidence=0.8,
        code=random.uniform(size=len(ICT_EXPRESSIONS)).astype(np.float32),
        extra_code=random.uniform(size=1).astype(np.float32),
        gaze=random.uniform(-0.4, 0.4, (2, 2)).astype(np.float32),
        T_neutral_head=turn(0.3),
    )
    return dataclasses.replace(expression, **changes)


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_gpu_and_cpu_agree_within_a_ten_thousandth_of_the_head(scale: float, seed: int) -> None:
    character, mesh = some_character(scale)
    view = CharacterView(shared_context(), build_model(character, mesh), (64, 64))
    expression = expression_of(seed)
    deformation = CpuDeformer(character).deform(expression)
    gpu = view.deformed_vertices(build_state(character, expression, deformation))
    cpu = posed_vertices(character, deformation)
    size = np.ptp(character.neutral_vertices, axis=0).max()
    assert np.abs(gpu - cpu).max() < 1e-4 * size
    assert np.abs(cpu - character.neutral_vertices).max() > 1e-2 * size  # it did move


def test_the_headless_picture_follows_the_expression() -> None:
    character, mesh = some_character()
    view = CharacterView(shared_context(), build_model(character, mesh), (96, 64))
    renderer = HeadlessRenderer(character, view)
    deformer = CpuDeformer(character)
    still = expression_of(0, code=np.zeros(53, np.float32))
    pictures = [
        renderer.draw(expression, deformer.deform(expression))
        for expression in (still, expression_of(4), still)
    ]
    assert pictures[0].shape == (64, 96, 3)
    assert (pictures[0] != pictures[1]).any()
    np.testing.assert_array_equal(pictures[0], pictures[2])


def test_no_renderer_draws_nothing() -> None:
    character, _ = some_character()
    expression = expression_of(0)
    assert NoRenderer().draw(expression, CpuDeformer(character).deform(expression)) is None


class FakeWindow:
    def __init__(self) -> None:
        self.shown: list[tuple[Status, bool]] = []

    def show(self, picture, status: Status, *, mirrored: bool) -> None:
        self.shown.append((status, mirrored))


def test_the_window_is_shown_every_tick_and_read_on_demand() -> None:
    character, mesh = some_character()
    view = CharacterView(shared_context(), build_model(character, mesh), (64, 64))
    window, switches = FakeWindow(), Switches()
    source = SimpleNamespace(frame_rate=14.5)
    renderer = WindowRenderer(character, view, window, switches, source)  # pyright: ignore[reportArgumentType]
    deformer = CpuDeformer(character)
    expression = expression_of(1, held=True)
    assert renderer.draw(expression, deformer.deform(expression)) is None
    switches.reading = switches.mirrored = True
    picture = renderer.draw(expression, deformer.deform(expression))
    assert picture is not None
    straight = HeadlessRenderer(character, view).draw(expression, deformer.deform(expression))
    np.testing.assert_array_equal(picture, straight)  # mirroring is the window's alone
    (first, first_mirrored), (second, second_mirrored) = window.shown
    assert (first_mirrored, second_mirrored) == (False, True)
    assert first.held
    assert second.frames_per_second > 0
    assert second.source_rate == 14.5
    assert second.confidence == pytest.approx(0.8)
