"""Characters and takes as files of other programs."""
