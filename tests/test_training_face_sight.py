"""What the learned encoder sees of a face."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.encoder_landmarks import LEFT_EYE, LEFT_IRIS, LEFT_LIDS, symmetric_face  # noqa: E402
from engine.face_space import FACE_DROP, FACE_SIDE, FACE_SIZE  # noqa: E402
from engine.training.face_sight import (  # noqa: E402
    EYE_WINDOW,
    MOUTH_WINDOW,
    SIGHT_SIZE,
    FaceSight,
    normalise_grey,
)

torch.set_num_threads(1)  # threads that wait for each other are slower, on shared cores

LEFT_BROW = (276, 282, 283, 285, 293, 295, 296, 300, 334, 336)
LIPS = (0, 17, 61, 291, 13, 14, 37, 267, 84, 314)


def sight() -> FaceSight:
    torch.manual_seed(0)
    return FaceSight().eval()


def faces(count: int = 2) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).uniform(0, 255, (count, 192, 192))).float()


def inside(window: tuple[slice, slice], landmarks: tuple[int, ...], margin: float) -> bool:
    """Whether a calm face's landmarks are shown in a window, `margin` pixels from its edge."""
    x, y, _ = symmetric_face()[list(landmarks)].T
    places = FACE_SIZE * np.stack([0.5 - (y + FACE_DROP) / FACE_SIDE, 0.5 + x / FACE_SIDE])
    edges = np.array([(side.start + margin, side.stop - margin) for side in window])
    return bool((places > edges[:, :1]).all() and (places < edges[:, 1:]).all())


def test_it_is_as_long_as_it_says():
    assert sight()(faces()).shape == (2, SIGHT_SIZE)


def test_windows_hold_what_they_are_for():
    eye = (*LEFT_EYE, *LEFT_IRIS, *(one for pair in LEFT_LIDS for one in pair))
    assert inside(EYE_WINDOW, eye, margin=10.0)
    assert inside(EYE_WINDOW, LEFT_BROW, margin=2.0)
    assert inside(MOUTH_WINDOW, LIPS, margin=10.0)
    assert not inside(MOUTH_WINDOW, LEFT_EYE, margin=0.0)


def test_both_eyes_are_seen_by_one_network_in_the_mirror():
    looker, shown = sight(), faces()
    eye = looker.eye[-1].out_features
    with torch.no_grad():
        plain, mirrored = looker(shown), looker(shown.flip(-1))
    torch.testing.assert_close(mirrored[:, :eye], plain[:, eye : 2 * eye])
    torch.testing.assert_close(mirrored[:, eye : 2 * eye], plain[:, :eye])
    assert float((plain[:, :eye] - plain[:, eye : 2 * eye]).abs().max()) > 1e-3


def test_every_window_tells():
    looker, shown = sight(), faces(1)
    eye, mouth = looker.eye[-1].out_features, looker.mouth[-1].out_features
    changed = shown.repeat(3, 1, 1)
    changed[0, 43, 144] = 0.0  # in the left eye
    changed[1, 120, 96] = 0.0  # in the mouth
    changed[2, 185, 3] = 0.0  # in a corner, which only the whole shows
    with torch.no_grad():
        moved = (looker(changed) - looker(shown)).abs() > 1e-6
    parts = moved.split([eye, eye, mouth, SIGHT_SIZE - 2 * eye - mouth], dim=1)
    told = torch.stack([part.any(dim=1) for part in parts], dim=1)
    assert told.tolist() == [
        [True, False, False, True],
        [False, False, True, True],
        [False, False, False, True],
    ]


def test_light_and_contrast_hardly_matter():
    window = faces(3)[:, :64, :64]
    plain, lit = normalise_grey(window), normalise_grey(0.6 * window + 30)
    assert float((plain - lit).abs().max()) < 0.1
    np.testing.assert_allclose(plain.mean((1, 2)), 0.0, atol=1e-5)


def test_what_has_no_contrast_is_not_blown_up():
    flat = 128 + 0.5 * torch.randn(1, 64, 64, generator=torch.Generator().manual_seed(0))
    assert float(normalise_grey(flat).std()) < 0.2
    assert float(normalise_grey(torch.full((1, 8, 8), 200.0)).abs().max()) == 0.0
