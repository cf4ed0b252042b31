"""Pictures: knows numpy arrays and OpenGL, nothing of capture or engine."""
