"""Drawn people before a drawn camera, their codes known exactly: the encoder learns from them."""
