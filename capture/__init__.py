"""From a camera to expression signals. Knows nothing of meshes or of drawing."""
