import numpy as np
import pytest
from training_heads import pack_folder

from engine.mesh_file import load_mesh
from engine.sphere_fit import fit_sphere
from engine.topology import component_labels
from engine.training.whole_heads import (
    PHENOTYPES,
    WholeHead,
    WholeHeads,
    part_vertices,
    save_head,
    thin,
    warp_head,
)


@pytest.fixture(scope="module")
def heads() -> WholeHeads:
    return WholeHeads(pack_folder())


def ball(heads: WholeHeads, head: WholeHead, side: str) -> float:
    """How far from a sphere an eyeball is, in radii."""
    sphere = fit_sphere(head.vertices[part_vertices(head, side)])
    assert sphere is not None
    return sphere.residual


def test_a_phenotype_has_every_part(heads):
    head = heads.phenotype("asian_man")
    assert {"skin", "eye_L", "teeth_upper", "teeth_lower", "tongue"} <= set(head.part_names)
    assert np.unique(head.triangle_parts).tolist() == list(range(len(head.part_names)))
    others = [heads.phenotype(name).vertices for name in PHENOTYPES if name != "asian_man"]
    assert all(np.abs(other - head.vertices).max() > 0.3 for other in others)


def test_ict_comes_without_its_shading_helpers(heads):
    head = heads.ict("plain", np.zeros(100, np.float32))
    assert len(head.vertices) == 25959
    assert head.triangles.max() == len(head.vertices) - 1
    count, of_vertex = component_labels(
        head.triangles[head.triangle_parts == 0], len(head.vertices)
    )
    assert count >= 1
    assert len(np.unique(of_vertex[part_vertices(head, "skin")])) == 1


def test_the_same_seed_is_the_same_head(heads):
    one, same, other = heads.warped(2), heads.warped(2), heads.warped(3)
    np.testing.assert_array_equal(one.vertices, same.vertices)
    assert one.vertices.shape != other.vertices.shape
    assert np.isfinite(other.vertices).all()


def test_eyeballs_stay_round_where_wished_and_clear_of_the_lids(heads):
    head = heads.phenotype("asian_man")

    def flatten(x: np.ndarray) -> np.ndarray:
        return x * [1.0, 1.3, 1.0]

    squashed, kept = (warp_head(head, flatten, wish) for wish in (False, True))
    assert ball(heads, squashed, "eye_L") > 2 * ball(heads, kept, "eye_L")
    assert ball(heads, kept, "eye_L") == pytest.approx(ball(heads, head, "eye_L"), abs=0.01)
    eye = part_vertices(head, "eye_L")
    assert kept.vertices[eye, 2].max() <= squashed.vertices[eye, 2].max() + 0.05


def test_thinning_leaves_every_part_something(heads):
    head = heads.phenotype("old_asian_woman")
    few = thin(head, 0.15)
    assert len(few.vertices) < 0.3 * len(head.vertices)
    assert few.part_names == head.part_names
    assert len(np.unique(few.triangle_parts)) == len(head.part_names)


def test_a_file_holds_what_was_made(heads, tmp_path):
    head = thin(heads.phenotype("african_woman"), 0.4)
    mesh = load_mesh(save_head(head, tmp_path / "head.obj"))
    np.testing.assert_allclose(mesh.vertices, head.vertices, atol=1e-6)
    np.testing.assert_array_equal(mesh.triangles, head.triangles)
    assert mesh.object_names == head.part_names
