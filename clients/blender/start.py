"""Mimesh in Blender straight from the clone, without installing it:

blender --python clients/blender/start.py
"""

# pyright: reportMissingImports=false
# Blender's own module is nowhere but in Blender.

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bpy
import mimesh_blender

mimesh_blender.register()
if bpy.app.background:
    print("Mimesh: nothing moves without a window; clients/README.md shows what a script does.")
