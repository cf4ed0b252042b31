from __future__ import annotations

import pytest
from fake_tensorrt import FakeCuda

from engine.errors import BackendError
from engine.sessions.gpu import checked, find_gpu, load_cuda


def test_the_gpu_is_described():
    gpu = find_gpu(FakeCuda(capability=(8, 9)))
    assert (gpu.name, gpu.capability, gpu.driver) == ("Fake 4090", (8, 9), 13000)
    assert gpu.dotted_capability == "8.9"


def test_no_gpu_is_told_in_cudas_words():
    expected = r"^CUDA finds no GPU here \(fake cudaErrorInsufficientDriver\); TensorRT needs an "
    with pytest.raises(BackendError, match=expected):
        find_gpu(FakeCuda(gpus=0))


def test_a_failed_call_is_an_error_and_others_give_their_value():
    cuda = FakeCuda(fails={"cudaStreamSynchronize"})
    with pytest.raises(BackendError, match=r"^The GPU refuses \(fake cudaErrorMemoryAllocation\)"):
        checked(cuda, cuda.cudaStreamSynchronize(0))
    assert checked(cuda, (cuda.cudaError_t.cudaSuccess,)) is None
    assert checked(cuda, (cuda.cudaError_t.cudaSuccess, 7)) == 7


def test_the_real_bindings_refuse_politely_without_a_gpu_or_find_one():
    pytest.importorskip("cuda.bindings", reason="no cuda-bindings")
    cuda = load_cuda()
    error, count = cuda.cudaGetDeviceCount()
    if error == cuda.cudaError_t.cudaSuccess and count:
        assert find_gpu(cuda).capability[0] >= 3
    else:
        with pytest.raises(BackendError, match=r"^CUDA finds no GPU here"):
            find_gpu(cuda)


def test_missing_bindings_are_told_with_the_way_to_get_them(monkeypatch):
    import sys

    for name in [name for name in sys.modules if name.startswith("cuda")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cuda.bindings.runtime", None)
    with pytest.raises(BackendError, match=r"install the extra: pip install '\.\[tensorrt-rtx\]'"):
        load_cuda()
