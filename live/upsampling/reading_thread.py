"""Reads the performer beside the loop, as fast as images come."""

from __future__ import annotations

import threading

from live.pipeline import Reader
from live.upsampling.reading_track import ReadingTrack

END_S = 5.0
"""So long it is waited for the image being read; cameras give one within half a second."""


class ReadingThread:
    """Puts every reading on a track, until the source ends, fails, or it is stopped."""

    def __init__(self, reader: Reader, track: ReadingTrack) -> None:
        self._reader, self._track = reader, track
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read_all, name="mimesh-reading", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self) -> None:
        """End it and wait for that; may be called twice, and before `start`."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(END_S)

    def _read_all(self) -> None:
        """Body of the thread, which must not die silently: the loop raises what it met."""
        try:
            while not self._stop.is_set() and (reading := self._reader.read()) is not None:
                self._track.put(reading)
        except Exception as problem:
            self._track.end(problem)
        else:
            self._track.end()
