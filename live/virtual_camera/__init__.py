"""The drawn character as a webcam of other apps, for `--virtual-camera`."""
