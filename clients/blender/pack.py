"""Makes the one file that Blender installs: mimesh_blender.zip, with the decoder inside.

python clients/blender/pack.py [FOLDER]
"""

from __future__ import annotations

import argparse
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


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=Path,
        default=Path.cwd(),
        help="where to, here if not given",
    )
    folder = parser.parse_args().folder
    try:
        print(f"wrote {pack(folder)}")
    except OSError as problem:
        reason = problem.strerror
        print(f"{folder} is no folder that can be written to: {reason}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
