from dataclasses import replace

import numpy as np
import pytest
from clone_rigs import lively_track
from some_character import some_character

from engine.animation.arkit_morphs import morph_take, morph_to_arkit
from engine.arkit_names import ARKIT_NAMES
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.names import ICT_EXPRESSIONS

SPLIT = ("browInnerUp", "cheekPuff")


def live_track(count: int = 5) -> CodeTrack:
    """What a character can do: no styles."""
    track = lively_track(count)
    track.code[:] = np.random.default_rng(2).uniform(-0.2, 1, track.code.shape)
    track.code[:, CODE_NAMES.index("tongueOut") + 1 :] = 0
    return track


def even_sided(track: CodeTrack) -> CodeTrack:
    for name in SPLIT:
        left, right = (CODE_NAMES.index(f"{name}_{side}") for side in "LR")
        track.code[:, right] = track.code[:, left]
    return track


def row_of(shape: str) -> int:
    """The expression a shape is, where it is but one."""
    plain = shape
    if not shape.startswith(("jaw", "mouthLeft", "mouthRight")):
        plain = shape.replace("Left", "_L").replace("Right", "_R")
    return ICT_EXPRESSIONS.index(plain)


def test_shapes_are_the_expressions_of_their_names() -> None:
    character, mesh = some_character()
    morphed = morph_to_arkit(mesh, character)
    assert morphed.names == ARKIT_NAMES
    for name, deltas in zip(ARKIT_NAMES, morphed.deltas, strict=True):
        if name in SPLIT:
            rows = [ICT_EXPRESSIONS.index(f"{name}_{side}") for side in "LR"]
            expected = character.basis[rows[0]] + character.basis[rows[1]]
        elif name == "tongueOut":
            expected = character.extra_basis[0]
        else:
            expected = character.basis[row_of(name)]
        np.testing.assert_array_equal(deltas, expected, err_msg=name)


def test_what_the_mesh_does_not_have_is_an_empty_shape() -> None:
    character, mesh = some_character()
    dumb = replace(character, extra_names=(), extra_basis=character.extra_basis[:0])
    morphed = morph_to_arkit(mesh, dumb)
    assert morphed.names == ARKIT_NAMES
    moving = morphed.deltas.any((1, 2))
    assert not moving[ARKIT_NAMES.index("tongueOut")]
    assert moving.sum() == len(ARKIT_NAMES) - 1


@pytest.mark.parametrize("one_sided", [False, True])
def test_weights_move_the_mesh_as_the_code_does(one_sided: bool) -> None:
    character, mesh = some_character()
    track = live_track() if one_sided else even_sided(live_track())
    morphed, moves = morph_take(mesh, character, track)
    assert morphed.names[:52] == ARKIT_NAMES
    assert (len(morphed.names) > 52) == one_sided
    basis = np.concatenate([character.basis, character.extra_basis]).astype(np.float64)
    expected = np.tensordot(track.code[:, : FACS_COUNT + 1].astype(np.float64), basis, 1)
    moved = np.tensordot(moves.weights, morphed.deltas.astype(np.float64), 1)
    np.testing.assert_allclose(moved, expected, atol=1e-5)
    np.testing.assert_array_equal(moves.times_s, track.times_s)


def test_what_goes_further_on_one_side_has_shapes_of_its_halves() -> None:
    character, mesh = some_character()
    track = neutral_track(np.arange(3) / 30)
    track.code[:, CODE_NAMES.index("browInnerUp_L")] = 0.75
    track.code[:, CODE_NAMES.index("browInnerUp_R")] = 0.25
    morphed, moves = morph_take(mesh, character, track)
    assert morphed.names == (*ARKIT_NAMES, "browInnerUpLeft", "browInnerUpRight")
    used = np.flatnonzero(moves.weights.any(0)).tolist()
    assert used == [ARKIT_NAMES.index("browInnerUp"), 52]
    np.testing.assert_allclose(moves.weights[:, used], np.tile([0.25, 0.5], (3, 1)))


def test_styles_of_cloning_are_left_out() -> None:
    character, mesh = some_character()
    track = even_sided(live_track())
    plain = morph_take(mesh, character, track)[1].weights
    track.code[:, FACS_COUNT + 1 :] = 0.5
    np.testing.assert_array_equal(morph_take(mesh, character, track)[1].weights, plain)
