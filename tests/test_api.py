from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from some_character import some_character

from engine.rig_choices import EditChoices
from live import api, draw, express, pose, rig
from live.errors import SetupError
from live.rigs.rigging import Rigged

ROOT = Path(__file__).parent.parent


def test_no_expression_is_the_neutral_mesh() -> None:
    character, _ = some_character()
    np.testing.assert_allclose(pose(character, {}), character.neutral_vertices, atol=1e-5)


def test_one_expression_is_its_row_of_the_basis() -> None:
    character, _ = some_character()
    row = character.expression_names.index("mouthSmile_L")
    moved = pose(character, {"mouthSmile_L": 0.5}) - character.neutral_vertices
    np.testing.assert_allclose(moved, 0.5 * character.basis[row], atol=1e-5)


def test_extras_are_named_alike() -> None:
    character, _ = some_character()
    moved = pose(character, {"tongueOut": 1.0}) - character.neutral_vertices
    np.testing.assert_allclose(moved, character.extra_basis[0], atol=1e-5)


def test_gaze_turns_the_eyes_alone() -> None:
    character, _ = some_character()
    moved = pose(character, {}, gaze=np.full((2, 2), 0.2)) - character.neutral_vertices
    reach = np.linalg.norm(moved, axis=1)
    eyes = np.isin(
        character.part_labels, [character.part_names.index(n) for n in ("eye_L", "eye_R")]
    )
    assert reach[eyes].max() > 0.1
    assert reach[~eyes].max() < 1e-4


def test_an_unknown_name_says_what_is_near() -> None:
    with pytest.raises(SetupError, match="mouthSmile_L"):
        express({"mouthSmileLeft": 1.0})


def test_a_picture(tmp_path: Path) -> None:
    shared_context()
    character, _ = some_character()
    picture = draw(character, {"jawOpen": 1.0}, size=(64, 48))
    assert picture.shape == (48, 64, 3)
    assert picture.std() > 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's /proc")
def test_pictures_leave_no_graphics_memory_behind() -> None:
    shared_context()
    character, _ = some_character()
    for _ in range(3):
        draw(character, {"jawOpen": 1.0})
    before = memory_mb()
    for _ in range(6):
        draw(character, {"jawOpen": 1.0})
    assert memory_mb() - before < 60  # a context left behind each time is 20 or 30


def memory_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_posing_from_several_threads_gives_what_one_gives() -> None:
    character, _ = some_character()
    amounts = [{"jawOpen": share / 40} for share in range(40)]
    alone = [pose(character, each) for each in amounts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(partial(pose, character), amounts))
    np.testing.assert_array_equal(alone, together)


def test_another_character_is_posed_by_its_own_shapes() -> None:
    first, _ = some_character()
    second = dataclasses.replace(first, basis=2 * first.basis)
    once, twice = (pose(each, {"jawOpen": 1}) - first.neutral_vertices for each in (first, second))
    np.testing.assert_allclose(2 * once, twice, atol=1e-4)


def test_rigging_the_bundled_head_from_python() -> None:
    tracker_model()
    shared_context()
    character = rig()
    opened = pose(character, {"jawOpen": 1.0}) - character.neutral_vertices
    chin = character.region_labels == character.region_names.index("chin")
    scalp = character.region_labels == character.region_names.index("scalp")
    cm = np.cbrt(np.linalg.det(character.T_canonical_mesh[:3, :3]))
    assert np.median(np.linalg.norm(opened[chin], axis=1)) * cm > 1.0
    assert np.median(np.linalg.norm(opened[scalp], axis=1)) * cm < 0.1


def test_importing_live_loads_nothing_heavy() -> None:
    heavy = ("cv2", "mediapipe", "moderngl", "zmq", "torch", "scipy", "numpy")
    code = f"import sys, live, live.config; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_other_names_are_not_there() -> None:
    import live

    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = live.nothing_like_it
    assert set(live.__all__) <= set(dir(api))


def test_edits_count_from_python_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    character, mesh = some_character()
    monkeypatch.setattr(api, "rig_mesh", lambda *_, **__: Rigged(mesh, character, None, False))
    (tmp_path / "ball.rig.toml").write_text("[gain]\njawOpen = 0.5\n")
    row = character.expression_names.index("jawOpen")
    edited = api.rig(tmp_path / "ball.obj")
    np.testing.assert_allclose(edited.basis[row], 0.5 * character.basis[row])
    assert api.rig(tmp_path / "ball.obj", edits=EditChoices(ignored=True)) is character
