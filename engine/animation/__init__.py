"""Animated meshes: reading and writing them."""
