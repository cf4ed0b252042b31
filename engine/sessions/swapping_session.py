"""Answers with one session while a better one is made in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import numpy as np

from engine.errors import BackendError
from engine.sessions.session import Session, TensorSpec

Say = Callable[[str], None]
"""Told, one line at a time, what a user should know."""


class SwappingSession:
    """A session that changes hands once; see `engine.sessions.session.Session`.

    Args:
        first: answers until then, and for good if the other cannot be made. It is closed when its
            turn is over.
        make: makes the other, on a thread of its own; BackendError says why it cannot.
        say: told who answers from now on, from the thread that asks.
    """

    def __init__(self, first: Session, make: Callable[[], Session], say: Say) -> None:
        self._current, self._say = first, say
        self._lock = threading.Lock()
        self._made: Session | None = None
        self._failure: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._make, args=(make,), daemon=True)
        self._thread.start()

    @property
    def backend(self) -> str:
        """Of the session that answers now."""
        return self._current.backend

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """Of the session that answers now."""
        return self._current.inputs

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """Of the session that answers now."""
        return self._current.outputs

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Outputs in the network's order, of a network with one input."""
        self._take_over()
        return self._current.run(values)

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name; `values` has a float32 array for every input."""
        self._take_over()
        return self._current.run_named(values)

    def wait(self, timeout_s: float | None = None) -> None:
        """Until the other session is made or cannot be; the next answer is its."""
        self._thread.join(timeout_s)

    def close(self) -> None:
        """Free both; a session that is still being made is closed once it is."""
        with self._lock:
            self._closed = True
            made, self._made = self._made, None
        if made is not None:
            made.close()
        self._current.close()

    def _make(self, make: Callable[[], Session]) -> None:
        try:
            made = make()
        except BackendError as error:
            with self._lock:
                self._failure = str(error)
            return
        with self._lock:
            if not self._closed:
                self._made = made
                return
        made.close()

    def _take_over(self) -> None:
        """Between two answers, so that no session is closed while it answers."""
        if self._made is None and self._failure is None:
            return
        with self._lock:
            made, failure = self._made, self._failure
            self._made = self._failure = None
        if failure is not None:
            self._say(f"{failure} {self._current.backend} answers.")
        if made is not None:
            made, self._current = self._current, made
            made.close()
            self._say(f"{self._current.backend} answers from now on.")
