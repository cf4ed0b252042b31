import numpy as np
import trimesh

from engine.soup_file import read_ply, read_stl

# Two corners on one place and one corner nobody uses: merging would show at once.
VERTICES = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [9, 9, 9], [1, 0, 0], [0, 1, 0], [1, 1, 0]], float
)
TRIANGLES = np.array([[0, 1, 2], [4, 6, 5]])


def test_ply_keeps_every_vertex_in_order(tmp_path):
    colours = np.arange(28, dtype=np.uint8).reshape(7, 4) * 9
    trimesh.Trimesh(VERTICES, TRIANGLES, vertex_colors=colours, process=False).export(
        tmp_path / "a.ply"
    )
    mesh = read_ply(tmp_path / "a.ply")
    np.testing.assert_array_equal(mesh.vertices, VERTICES)
    np.testing.assert_array_equal(mesh.triangles, TRIANGLES)
    np.testing.assert_allclose(mesh.vertex_colours, colours / 255, atol=1e-6)


def test_ply_quads_are_cut_in_two(tmp_path):
    header = "ply\nformat ascii 1.0\nelement vertex 4\n"
    header += "".join(f"property float {axis}\n" for axis in "xyz")
    header += "element face 1\nproperty list uchar int vertex_indices\nend_header\n"
    (tmp_path / "q.ply").write_text(header + "0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n")
    mesh = read_ply(tmp_path / "q.ply")
    assert len(mesh.vertices) == 4
    assert sorted(map(sorted, mesh.triangles.tolist())) == [[0, 1, 2], [0, 2, 3]]


def test_stl_keeps_three_vertices_a_triangle(tmp_path):
    trimesh.Trimesh(VERTICES, TRIANGLES, process=False).export(tmp_path / "a.stl")
    mesh = read_stl(tmp_path / "a.stl")
    assert mesh.vertices.shape == (6, 3)
    np.testing.assert_allclose(mesh.vertices[mesh.triangles], VERTICES[TRIANGLES])
