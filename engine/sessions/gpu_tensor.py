"""A tensor with one place in the GPU's memory and one in the host's, for as long as it lives."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np

from engine.sessions.gpu import checked


class GpuTensor:
    """Float32 numbers on both sides; nothing is allocated after the constructor.

    Raises:
        BackendError: one of the memories is used up.
    """

    def __init__(self, cuda: Any, shape: tuple[int, ...]) -> None:
        self._cuda = cuda
        self._size = max(math.prod(shape), 1) * np.dtype(np.float32).itemsize
        self.address = int(checked(cuda, cuda.cudaMalloc(self._size)))
        try:
            # Pinned: the GPU reads it by itself, and a graph may hold on to it.
            self._pinned = int(checked(cuda, cuda.cudaMallocHost(self._size)))
        except BaseException:
            cuda.cudaFree(self.address)
            raise
        memory = (ctypes.c_float * math.prod(shape)).from_address(self._pinned)
        self.host = np.ctypeslib.as_array(memory).reshape(shape)

    def upload(self, stream: Any) -> None:
        """Ask for a copy of `host` to the GPU."""
        kind = self._cuda.cudaMemcpyKind.cudaMemcpyHostToDevice
        self._copy(self.address, self._pinned, kind, stream)

    def download(self, stream: Any) -> None:
        """Ask for a copy from the GPU to `host`."""
        kind = self._cuda.cudaMemcpyKind.cudaMemcpyDeviceToHost
        self._copy(self._pinned, self.address, kind, stream)

    def free(self) -> None:
        """Give both memories back; `host` must not be touched afterwards."""
        self._cuda.cudaFree(self.address)
        self._cuda.cudaFreeHost(self._pinned)

    def _copy(self, to: int, source: int, kind: Any, stream: Any) -> None:
        checked(self._cuda, self._cuda.cudaMemcpyAsync(to, source, self._size, kind, stream))
