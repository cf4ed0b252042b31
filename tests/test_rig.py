from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from grid import permute
from heads import demo_alignment, difference
from made_character import made_expression
from rigged_head import (
    bundled_network,
    canonical_basis,
    canonical_vertices,
    head_mesh,
    head_parts,
    head_skin,
    part_of,
    rigged_head,
    stored_alignment,
)
from scipy.spatial import KDTree

from engine import rig
from engine.deformer import CpuDeformer
from engine.errors import NetworkError
from engine.eye_space import Eyeball
from engine.lid_opening import Opening, find_opening
from engine.mirror import find_mirror
from engine.mouth_basis import LETS_THROUGH
from engine.names import ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES, twin_indices
from engine.records import Character
from engine.rig import RIG_ASSETS, build_character, character_key
from engine.rig_choices import RigChoices
from engine.similarity import apply_transform
from engine.sphere_fit import fit_sphere

K = {name: k for k, name in enumerate(ICT_EXPRESSIONS)}


def skin_moved_by(character: Character, *expressions: str) -> np.ndarray:
    """(W, 3) the welded skin in canonical space with the expressions full on."""
    basis = canonical_basis(character)
    moved = canonical_vertices() + sum(basis[K[name]] for name in expressions)
    surface = head_skin()
    skin = surface.vertices.copy()
    skin[surface.welded_of] = moved[surface.mesh_vertices]
    return skin


@lru_cache
def eyeball(part: str) -> Eyeball:
    sphere = fit_sphere(canonical_vertices()[part_of(rigged_head(), part)])
    assert sphere is not None
    return Eyeball(sphere.centre, sphere.radius)


def opening_of(skin: np.ndarray, part: str) -> Opening | None:
    return find_opening(skin, head_skin().triangles, eyeball(part))


def test_another_head_in_the_file_does_not_turn_with_this_one():
    mesh, labels = head_mesh(), head_parts()
    eye = np.isin(mesh.triangles, part_of(rigged_head(), "eye_L")).any(1)
    alignment = replace(stored_alignment(), bystanders=eye)
    weights = build_character(mesh, alignment, labels).head_weights
    expected = rigged_head().head_weights.copy()
    expected[mesh.triangles[eye]] = 0
    np.testing.assert_array_equal(weights, expected)
    assert (rigged_head().head_weights[mesh.triangles[eye]] == 1).all()


def test_the_character_is_whole():
    character, count = rigged_head(), len(head_mesh().vertices)
    assert character.basis.shape == (53, count, 3)
    assert character.extra_names == ("tongueOut",)
    assert character.extra_basis.shape == (1, count, 3)
    assert character.skinning_weights.shape == (count, 53)
    for values in (character.basis, character.extra_basis, character.neutral_vertices):
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
    np.testing.assert_allclose(character.neutral_vertices, head_mesh().vertices, atol=1e-6)
    off_skin = character.part_labels != character.part_names.index("skin")
    assert (character.region_labels[off_skin] == -1).all()
    assert (character.skinning_weights[off_skin] == 0).all()


def test_the_neutral_code_moves_nothing():
    deformer = CpuDeformer(rigged_head())
    assert np.abs(deformer.deform(made_expression()).displacement).max() < 1e-7  # metres


def test_upper_teeth_keep_still_and_lower_teeth_follow_the_jaw():
    basis = canonical_basis(rigged_head())
    assert np.abs(basis[:, part_of(rigged_head(), "teeth_upper")]).max() == 0
    assert np.abs(basis[:, part_of(rigged_head(), "eye_L")]).max() == 0
    for part in ("teeth_lower", "tongue"):
        members = part_of(rigged_head(), part)
        sinks = -basis[K["jawOpen"], members, 1]
        front = canonical_vertices()[members, 2] > np.median(canonical_vertices()[members, 2])
        assert sinks[front].min() > 0.5
        assert np.abs(basis[K["browDown_L"], members]).max() < 0.01


def test_the_tongue_alone_comes_out_and_the_jaw_lets_it_through():
    character = rigged_head()
    parted = LETS_THROUGH * character.basis[K["jawOpen"]]
    moved = np.abs(character.extra_basis[0] - parted).max(1) > 1e-5
    np.testing.assert_array_equal(np.flatnonzero(moved), part_of(character, "tongue"))


@pytest.mark.parametrize("side", ["L", "R"])
def test_a_blink_closes_its_eye_and_leaves_the_other(side):
    other = "LR"[side == "L"]
    before = opening_of(head_skin().vertices, f"eye_{side}")
    assert before is not None
    skin = skin_moved_by(rigged_head(), f"eyeBlink_{side}")
    after = opening_of(skin, f"eye_{side}")
    gap = 0.0 if after is None else (after.upper - after.lower).max()
    assert gap < 0.2 * (before.upper - before.lower).max()
    far = opening_of(skin, f"eye_{other}")
    near = opening_of(head_skin().vertices, f"eye_{other}")
    assert far is not None
    assert near is not None
    np.testing.assert_allclose((far.upper - far.lower).max(), (near.upper - near.lower).max(),
                               rtol=0.05)  # fmt: skip


@pytest.mark.parametrize("side", ["L", "R"])
def test_lashes_stay_on_their_lids_in_a_blink(side):
    basis = canonical_basis(rigged_head())[K[f"eyeBlink_{side}"]]
    lashes, skin = part_of(rigged_head(), f"lashes_{side}"), part_of(rigged_head(), "skin")
    neutral, moved = canonical_vertices(), canonical_vertices() + basis

    def gap(vertices: np.ndarray) -> np.ndarray:
        return KDTree(vertices[skin]).query(vertices[lashes])[0]

    roots = gap(neutral) < 0.1
    assert roots.sum() > 10
    assert np.median(gap(moved)[roots]) < 0.15
    assert gap(moved)[roots].max() < 0.5


def test_lips_that_touch_stay_together_when_jaw_open_meets_mouth_close():
    character = rigged_head()
    skin = head_skin()
    regions = character.region_labels[skin.mesh_vertices]
    label = np.full(len(skin.vertices), -1)
    label[skin.welded_of] = regions
    upper, lower = (
        np.flatnonzero(label == character.region_names.index(name))
        for name in ("upper_lip", "lower_lip")
    )

    def gap(vertices: np.ndarray) -> np.ndarray:
        return KDTree(vertices[lower]).query(vertices[upper])[0]

    touching = gap(skin.vertices) < 0.15
    assert touching.sum() > 10
    opened = gap(skin_moved_by(character, "jawOpen"))[touching]
    sealed = gap(skin_moved_by(character, "jawOpen", "mouthClose"))[touching]
    assert np.median(opened) > 0.3
    assert np.median(sealed) < 0.25 * np.median(opened)


def test_the_rig_of_a_symmetric_head_is_symmetric():
    mirror = find_mirror(head_skin().vertices)
    assert mirror is not None
    surface = head_skin()
    basis = np.zeros((53, len(surface.vertices), 3))
    basis[:, surface.welded_of] = canonical_basis(rigged_head())[:, surface.mesh_vertices]
    mirrored = basis[twin_indices(ICT_EXPRESSIONS)][:, mirror.twin] @ mirror.reflection.T
    blinks = [K["eyeBlink_L"], K["eyeBlink_R"]]
    others = np.setdiff1d(np.arange(53), blinks)
    np.testing.assert_allclose(mirrored[others], basis[others], atol=5e-3)
    np.testing.assert_allclose(mirrored[blinks], basis[blinks], atol=0.1)  # solved eye by eye
    regions = np.full(len(surface.vertices), -1)
    regions[surface.welded_of] = rigged_head().region_labels[surface.mesh_vertices]
    twins = np.array(twin_indices(REGION_NAMES))
    aside = np.abs(surface.vertices[:, 0]) > 0.2
    np.testing.assert_array_equal(twins[regions[mirror.twin]][aside], regions[aside])


def test_nothing_moves_far_from_the_face():
    """The top and the back of the head keep still whatever the face does."""
    behind = (canonical_vertices()[:, 2] < -2) & (canonical_vertices()[:, 1] > 6)
    assert behind.any()
    assert np.abs(canonical_basis(rigged_head())[:, behind]).max() < 0.2


def test_axes_and_units_of_the_file_do_not_matter():
    mesh, alignment = head_mesh(), stored_alignment()
    T = np.array([[0, 1000.0, 0, 5], [0, 0, 1000, -7], [1000, 0, 0, 9], [0, 0, 0, 1]])
    moved = replace(mesh, vertices=apply_transform(T, mesh.vertices))
    placed = replace(alignment, T_canonical_mesh=alignment.T_canonical_mesh @ np.linalg.inv(T))
    other = build_character(moved, placed, head_parts(), network=bundled_network())
    np.testing.assert_allclose(
        other.basis / 1000, rigged_head().basis @ T[:3, :3].T / 1000, atol=3e-5
    )


def test_permuting_the_vertices_permutes_the_rig():
    mesh = head_mesh()
    order, triangles = permute(mesh.triangles, len(mesh.vertices))
    other = build_character(
        replace(mesh, vertices=mesh.vertices[order], triangles=triangles),
        stored_alignment(),
        head_parts()[order],
        network=bundled_network(),
    )
    basis = rigged_head().basis[:, order]
    assert np.linalg.norm(other.basis - basis) < 0.01 * np.linalg.norm(basis)
    np.testing.assert_array_equal(other.part_labels, rigged_head().part_labels[order])
    still = np.abs(rigged_head().basis).max((0, 2)) == 0
    parts = rigged_head().part_labels
    rigid = still & (parts != 0)
    assert np.abs(other.basis[:, rigid[order]]).max() == 0


def test_the_same_mesh_gives_the_same_character():
    again = build_character(
        head_mesh(), stored_alignment(), head_parts(), network=bundled_network()
    )
    np.testing.assert_array_equal(again.basis, rigged_head().basis)
    assert again.content_hash == rigged_head().content_hash


def test_the_key_tells_mesh_network_and_shapes_apart():
    mesh, network = head_mesh(), bundled_network()
    key = character_key(mesh, network)
    assert key == rigged_head().content_hash
    assert character_key(mesh, network, RigChoices("ict")) != key
    nudged = replace(mesh, vertices=mesh.vertices + 1e-3)
    assert character_key(nudged, network) != key


def test_a_changed_asset_changes_the_key(tmp_path):
    mesh, network = head_mesh(), bundled_network()
    key = character_key(mesh, network, RigChoices("ict"))
    for number, asset in enumerate(RIG_ASSETS):
        assets = list(RIG_ASSETS)
        assets[number] = tmp_path / asset.name
        assets[number].write_bytes(asset.read_bytes())
        assert character_key(mesh, network, RigChoices("ict"), assets) == key
        assets[number].write_bytes(asset.read_bytes() + b"more")
        assert character_key(mesh, network, RigChoices("ict"), assets) != key


def test_a_missing_asset_is_one_sentence(tmp_path):
    with pytest.raises(NetworkError, match=r"a.npz cannot be read; reinstall mimesh\.$"):
        character_key(head_mesh(), bundled_network(), RigChoices("ict"), [tmp_path / "a.npz"])


def test_a_head_may_have_nothing_in_its_mouth():
    canonical = np.random.default_rng(0).normal(size=(5, 3))
    alignment = stored_alignment()
    pairs = bundled_network().believe(alignment.landmarks)
    skin, teeth = (np.full(5, PART_NAMES.index(part)) for part in ("skin", "teeth_lower"))
    nothing = rig._place_mouth(canonical, skin, pairs)
    assert nothing.coordinates.shape == (5, 3)
    assert np.isnan(nothing.coordinates).all()
    assert np.isfinite(rig._place_mouth(canonical, teeth, pairs).frames).all()


def test_progress_is_told():
    told = []
    build_character(
        head_mesh(), stored_alignment(), head_parts(), RigChoices("ict"),
        lambda what, share: told.append((what, share)), bundled_network(),
    )  # fmt: skip
    steps = [what for what, _ in told]
    assert len(set(steps)) == len(steps)
    assert {"running the skinning network", "closing lids and lips"} < set(steps)
    shares = [share for _, share in told]
    assert shares == sorted(shares)


def test_an_unknown_shape_set_is_refused():
    with pytest.raises(NetworkError, match="There is no shape set 'mine'"):
        build_character(
            head_mesh(),
            stored_alignment(),
            head_parts(),
            RigChoices("mine"),
            network=bundled_network(),
        )


def test_the_stored_alignment_is_the_heads():
    apart = difference(stored_alignment().T_canonical_mesh, demo_alignment().T_canonical_mesh)
    assert apart.degrees < 0.5
    assert apart.scale < 0.01
    assert apart.shift_cm < 0.1
