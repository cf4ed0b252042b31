"""What was performed, kept: journals, recordings, takes of other programs."""
