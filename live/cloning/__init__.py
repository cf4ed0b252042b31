"""The clone command: options, journal, outputs."""
