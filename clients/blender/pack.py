"""Makes the one file that Blender installs: mimesh_blender.zip, with the decoder inside.

python clients/blender/pack.py [FOLDER]
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ADDON = HERE / "mimesh_blender"
DECODER = HERE.parent / "python"
LICENSE = HERE.parents[1] / "LICENSE"
NEEDED = ("mimesh_wire", "mimesh_snapshot", "mimesh_snapshot_reader", "mimesh_plain", "mimesh_link",
          "mimesh_receiver")  # fmt: skip


def pack(folder: Path) -> Path:
    """The zip's path; an older one is replaced."""
    path = folder / "mimesh_blender.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(ADDON.glob("*.py")):
            archive.write(file, f"mimesh_blender/{file.name}")
        for name in NEEDED:
            archive.write(DECODER / f"{name}.py", f"mimesh_blender/python/{name}.py")
        archive.write(LICENSE, "mimesh_blender/LICENSE")
    return path


if __name__ == "__main__":
    print(f"wrote {pack(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())}")
