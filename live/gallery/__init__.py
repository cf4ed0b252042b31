"""The `gallery` command: a sheet per head of what its rig can do."""
