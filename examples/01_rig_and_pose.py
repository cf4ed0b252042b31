"""Rig a mesh and pose it.

Finds the face in a mesh that has neither rig nor blendshapes, gives it expressions, and writes a
posed copy of it beside a picture.

    python examples/01_rig_and_pose.py [MESH] [OUT_FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from live import draw, pose, rig

mesh_file = Path(sys.argv[1]) if len(sys.argv) > 1 else None  # None: the bundled head
out = Path(sys.argv[2] if len(sys.argv) > 2 else "out")
out.mkdir(parents=True, exist_ok=True)

# Once per mesh: a few seconds; from then on it comes from the cache.
character = rig(mesh_file, progress=lambda what, done: print(f"  {what}"))
print(f"{len(character.neutral_vertices)} vertices, score {character.alignment_score:.2f}")

# A wink and half a smile, looking to the character's left.
amounts = {"eyeBlink_R": 1.0, "mouthSmile_L": 0.8, "mouthSmile_R": 0.3, "jawOpen": 0.15}
gaze = np.radians([[15.0, 0.0], [15.0, 0.0]])
vertices = pose(character, amounts, gaze=gaze)

# The vertices come in the file's own order, so any tool can put them back.
lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in vertices]
lines += [f"f {a} {b} {c}" for a, b, c in character.triangles + 1]
(out / "posed.obj").write_text("\n".join(lines) + "\n")

Image.fromarray(draw(character, amounts, mesh_file=mesh_file, gaze=gaze)).save(out / "posed.png")
print(f"wrote {out / 'posed.obj'} and {out / 'posed.png'}")
