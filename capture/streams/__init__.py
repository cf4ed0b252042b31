"""Performers whom somebody else tracks: a phone, another tracker, a recorded take."""
