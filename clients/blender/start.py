"""Mimesh in Blender straight from the clone, without installing it:

blender --python clients/blender/start.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import mimesh_blender

mimesh_blender.register()
