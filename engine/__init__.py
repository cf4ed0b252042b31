"""Reads meshes, finds the face, rigs it with a learned network and moves it."""
