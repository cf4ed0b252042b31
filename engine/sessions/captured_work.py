"""A piece of GPU work recorded once as a CUDA graph and replayed with one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.sessions.gpu import checked


class CapturedWork:
    """What `enqueue` puts on `stream`, recorded and not yet run.

    The work must have run once before: first runs allocate, which a recording forbids.

    Raises:
        BackendError: something in the work cannot be recorded.
    """

    def __init__(self, cuda: Any, stream: Any, enqueue: Callable[[], None]) -> None:
        self._cuda, self._stream = cuda, stream
        # Only this thread's calls are recorded: other threads use the GPU meanwhile.
        mode = cuda.cudaStreamCaptureMode.cudaStreamCaptureModeThreadLocal
        checked(cuda, cuda.cudaStreamBeginCapture(stream, mode))
        try:
            enqueue()
        except BaseException:
            cuda.cudaStreamEndCapture(stream)  # or the stream would stay in recording for good
            raise
        self._graph = checked(cuda, cuda.cudaStreamEndCapture(stream))
        self._executable = checked(cuda, cuda.cudaGraphInstantiate(self._graph, 0))

    def launch(self) -> None:
        """Put the whole work on the stream."""
        checked(self._cuda, self._cuda.cudaGraphLaunch(self._executable, self._stream))

    def free(self) -> None:
        """Forget the recording."""
        self._cuda.cudaGraphExecDestroy(self._executable)
        self._cuda.cudaGraphDestroy(self._graph)
