"""Edit a rig without rigging again.

Writes a few edits, draws the same moment before and after them, and says how far each moves. Beside
the mesh, as head.rig.toml beside head.obj, the same lines count for every command by themselves.

    python examples/03_edit_a_rig.py [MESH] [OUT_FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from engine.rig_choices import EditChoices
from live import draw, pose, rig

EDITS = """\
symmetry = "mean"       # both sides alike, on a symmetric mesh

[gain]
"*" = 0.9               # a little calmer everywhere,
mouthSmile_L = 1.3      # but a smile that leans to the left
eyeBlink = 1.0          # and lids that still meet

[region]
forehead = 0.4          # a forehead that hardly wrinkles
nose = { noseSneer = 0.5 }
"""
MOMENT = {"mouthSmile_L": 0.8, "mouthSmile_R": 0.8, "browInnerUp_L": 1.0, "browInnerUp_R": 1.0}

mesh_file = Path(sys.argv[1]) if len(sys.argv) > 1 else None  # None: the bundled head
out = Path(sys.argv[2] if len(sys.argv) > 2 else "out")
out.mkdir(parents=True, exist_ok=True)
(out / "calmer.rig.toml").write_text(EDITS)

# The second one comes from the cache: edits are no part of it, and cost milliseconds.
before = rig(mesh_file, edits=EditChoices(ignored=True))
after = rig(mesh_file, edits=EditChoices(file=out / "calmer.rig.toml"))

for name, character in (("before", before), ("after", after)):
    moved = np.linalg.norm(pose(character, MOMENT) - character.neutral_vertices, axis=1)
    print(f"{name}: moves by up to {moved.max():.4f} in the file's units")
pictures = [draw(character, MOMENT, mesh_file=mesh_file) for character in (before, after)]
Image.fromarray(np.concatenate(pictures, axis=1)).save(out / "edited.png")
print(f"wrote {out / 'calmer.rig.toml'} and {out / 'edited.png'}")
