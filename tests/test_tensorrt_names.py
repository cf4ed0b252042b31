"""Every name that we ask of TensorRT and CUDA exists in the bindings that users get.

Code that no GPU runs in the tests rots when a release drops a method. So the source is read for
what it asks, and the real bindings are asked whether they have it.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import pytest
from trt_bindings import VERSIONS, missing_names

SESSIONS = Path(__file__).parent.parent / "engine" / "sessions"
OWNERS = {
    "tensorrt_build.py": {
        "trt": "", "flavour.trt": "", "builder": "Builder", "network": "INetworkDefinition",
        "config": "IBuilderConfig", "profile": "IOptimizationProfile", "parser": "OnnxParser",
        "tensor": "ITensor", "first": "ParserError",
    },
    "flavour.py": {"trt": ""},
    "trt_engine.py": {
        "trt": "", "flavour.trt": "", "self._flavour.trt": "", "self._runtime": "Runtime",
        "self._engine": "ICudaEngine", "engine": "ICudaEngine",
        "self.context": "IExecutionContext", "config": "IRuntimeConfig",
        "self._kernels": "IRuntimeCache", "cache": "IRuntimeCache",
    },
}  # fmt: skip
"""File to what is TensorRT's in it, and of which class."""
RTX_ONLY = {
    "ComputeCapability", "CudaGraphStrategy", "CudaGraphStrategy.WHOLE_GRAPH_CAPTURE",
    "EngineValidity", "EngineValidity.INVALID",
    "IBuilderConfig.num_compute_capabilities", "IBuilderConfig.set_compute_capability",
    "ICudaEngine.create_runtime_config", "IRuntimeCache.deserialize", "IRuntimeCache.serialize",
    "IRuntimeConfig.create_runtime_cache", "IRuntimeConfig.cuda_graph_strategy",
    "IRuntimeConfig.set_runtime_cache", "Runtime.get_engine_validity",
}  # fmt: skip
"""Asked of TensorRT-RTX alone: behind `is_rtx` in the source."""


@lru_cache
def asked() -> tuple[str, ...]:
    """All names asked of TensorRT, as Class.member."""
    found = set()
    for file, owners in OWNERS.items():
        tree = ast.parse((SESSIONS / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                found |= {name for name in [owned(ast.unparse(node), owners)] if name}
    return tuple(sorted(found))


def owned(text: str, owners: dict[str, str]) -> str | None:
    """ "Builder.create_network" for "builder.create_network"; None for what is not TensorRT's."""
    for owner in sorted(owners, key=len, reverse=True):
        if text.startswith(f"{owner}."):
            member = text.removeprefix(f"{owner}.")
            if "(" in member or member.startswith("__"):
                return None
            return f"{owners[owner]}.{member}" if owners[owner] else member
    return None


@lru_cache
def asked_of_cuda() -> tuple[str, ...]:
    found = set()
    for file in SESSIONS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                name = owned(ast.unparse(node), {"cuda": "", "self._cuda": ""})
                found |= {name} if name and name.startswith("cuda") else set()
    return tuple(sorted(found))


def test_the_source_is_read_rightly():
    assert len(asked()) > 40
    for name in ("BuilderFlag.TF32", "Builder.build_serialized_network", "ITensor.name",
                 "IExecutionContext.execute_async_v3", "ILogger.Severity.ERROR",
                 "IBuilderConfig.progress_monitor", "DataType.FLOAT"):  # fmt: skip
        assert name in asked()
    assert set(asked()) >= RTX_ONLY
    assert "cudaGraphInstantiate" in asked_of_cuda()
    assert len(asked_of_cuda()) > 20


def has(module, path: str) -> bool:
    thing = module
    for name in path.split("."):
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    return True


def test_tensorrt_rtx_has_every_name():
    trt = pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    assert not [name for name in asked() if not has(trt, name)]
    assert not has(trt, "BuilderFlag.FP16")  # what is gone is seen to be gone


@pytest.mark.parametrize("version", VERSIONS)
def test_full_tensorrt_has_every_name_that_is_not_for_rtx_alone(version):
    names = tuple(name for name in asked() if name not in RTX_ONLY)
    assert not missing_names(version, names)
    assert missing_names(version, ("Builder.build_engine", "ICudaEngine.num_bindings"))


def test_the_cuda_bindings_have_every_name():
    pytest.importorskip("cuda.bindings", reason="no cuda-bindings")
    from engine.sessions.gpu import load_cuda

    cuda = load_cuda()
    assert not [name for name in asked_of_cuda() if not has(cuda, name)]
