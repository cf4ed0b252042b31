"""The `self-test` command: what this machine can run, and whether it answers alike."""
