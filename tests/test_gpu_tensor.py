from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda

from engine.errors import BackendError
from engine.sessions.gpu_tensor import GpuTensor


def test_numbers_go_up_and_come_back():
    cuda = FakeCuda()
    tensor = GpuTensor(cuda, (2, 3))
    tensor.host[...] = np.arange(6).reshape(2, 3)
    tensor.upload(77)
    tensor.host[...] = -1
    tensor.download(77)
    np.testing.assert_array_equal(tensor.host, np.arange(6).reshape(2, 3))
    assert tensor.host.dtype == np.float32
    tensor.free()
    assert not cuda.memory


def test_a_full_memory_is_an_error_and_leaves_nothing_behind():
    cuda = FakeCuda(fails={"cudaMallocHost"})
    with pytest.raises(BackendError, match="MemoryAllocation"):
        GpuTensor(cuda, (2, 3))
    assert not cuda.memory


def test_a_refused_copy_is_an_error():
    cuda = FakeCuda(fails={"cudaMemcpyAsync"})
    tensor = GpuTensor(cuda, (1,))
    with pytest.raises(BackendError, match="The GPU refuses"):
        tensor.upload(77)
    with pytest.raises(BackendError, match="The GPU refuses"):
        tensor.download(77)
