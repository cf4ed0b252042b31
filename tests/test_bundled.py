from engine.bundled import bundled_head
from engine.mesh_file import load_mesh


def test_the_bundled_head_is_whole():
    mesh = load_mesh(bundled_head())
    assert len(mesh.vertices) == 5584
    assert {"skin", "eye_L", "eye_R", "teeth_upper", "tongue"} <= set(mesh.object_names)
