"""The loop and the outputs: the only package that knows capture, engine and render."""
