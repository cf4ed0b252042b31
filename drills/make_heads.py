"""Writes three differently built heads in wrong axes and units, to rig with no manual step.

    python drills/make_heads.py --data DIR --out DIR
    python run_live.py rig DIR/ict_zup_mm.obj --preview DIR/ict.png

`--data` holds ict_facekit.npz and makehuman_faces.npz. The heads are for trying, not for shipping:
the ICT one contains ICT-FaceKit's geometry (MIT).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import trimesh

from engine.mesh_file import load_mesh
from engine.proxy import decimate
from engine.training.identities import sample_ict_identity, sample_makehuman_identity
from engine.training.packs import decode, load_makehuman
from engine.training.whole_heads import WholeHeads

Y_UP_TO_Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
ICT_VERTICES = 9000
ICT_IDENTITIES = 100


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for file in (
        write_bundled(options.out / "bundled_tumbled.obj"),
        write_ict(options.data, options.out / "ict_zup_mm.obj"),
        write_makehuman(options.data, options.out / "makehuman_seams.glb"),
    ):
        print(file)


def write_bundled(file: Path) -> Path:
    """The bundled head lying on its side, in inches, turned away."""
    from engine.bundled import bundled_head

    mesh = load_mesh(bundled_head())
    turn = trimesh.transformations.euler_matrix(1.9, 0.4, 2.3)[:3, :3]
    _write_obj(file, mesh.vertices @ turn.T * 39.37, mesh.triangles)
    return file


def write_ict(data: Path, file: Path) -> Path:
    """An ICT identity, decimated to another triangulation: Z up, millimetres."""
    rng = np.random.default_rng(7)
    head = WholeHeads(data).ict("ict", sample_ict_identity(rng, ICT_IDENTITIES))
    coarse, source = decimate(head.vertices, head.triangles, ICT_VERTICES)
    _write_obj(file, head.vertices[source] @ Y_UP_TO_Z_UP.T * 10.0, coarse)
    return file


def write_makehuman(data: Path, file: Path) -> Path:
    """A MakeHuman identity as GLB with vertices split at UV seams: X up, feet."""
    pack = load_makehuman(data)
    weights = sample_makehuman_identity(pack, np.random.default_rng(11), 1.2)
    head = pack["neutral"] + np.tensordot(weights, decode(pack, "id"), 1)
    corners = np.stack([pack["polys"], pack["poly_uv"]], 2).reshape(-1, 2)
    pairs, corner_of = np.unique(corners, axis=0, return_inverse=True)
    quads = corner_of.reshape(-1, 4)
    scene = trimesh.Scene()
    plain = trimesh.visual.material.PBRMaterial(baseColorFactor=[255, 255, 255, 255])
    turn = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])
    for name, (_, _, first, last) in zip(pack["geom_names"], pack["geom_ranges"], strict=True):
        part = quads[first:last]
        used, inverse = np.unique(part, return_inverse=True)
        part = inverse.reshape(-1, 4)
        scene.add_geometry(
            trimesh.Trimesh(
                head[pairs[used, 0]] @ turn.T / 30.48,
                np.concatenate([part[:, [0, 1, 2]], part[:, [0, 2, 3]]]),
                visual=trimesh.visual.TextureVisuals(pack["uv"][pairs[used, 1]], material=plain),
                process=False,
            ),
            node_name=str(name),
            geom_name=str(name),
        )
    scene.export(file)
    return file


def _write_obj(file: Path, vertices: np.ndarray, triangles: np.ndarray) -> None:
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in vertices]
    lines += [f"f {a} {b} {c}" for a, b, c in triangles + 1]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
