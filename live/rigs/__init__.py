"""From a mesh file to a character: rigging, its options, edits, points and pictures."""
