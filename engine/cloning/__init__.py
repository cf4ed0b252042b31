"""Expression cloning from mesh to mesh: the code between, reading it and decoding it."""
