"""A TensorRT and a CUDA without a GPU, for tests: memory is the host's, an engine is ONNX Runtime.

Streams, graphs, buffers and addresses work as the real ones do: work put on a stream that is
recording is not done but kept, a graph replays exactly what was kept, and an engine reads and
writes the addresses it was given. `fails` names the calls that are to refuse, as the real ones do.
"""

from __future__ import annotations

import ctypes
import enum
import json
from typing import Any

import numpy as np

from engine.sessions.onnx_session import OnnxSession

MAGIC, RTX_MAGIC = b"fake", b"vtrt"


class FakeCuda:
    """Stands in for `cuda.bindings.runtime`."""

    class cudaError_t(enum.IntEnum):  # noqa: N801
        cudaSuccess = 0
        cudaErrorMemoryAllocation = 2
        cudaErrorInsufficientDriver = 35
        cudaErrorStreamCaptureInvalidated = 901

    class cudaMemcpyKind(enum.IntEnum):  # noqa: N801
        cudaMemcpyHostToDevice = 1
        cudaMemcpyDeviceToHost = 2

    class cudaStreamCaptureMode(enum.IntEnum):  # noqa: N801
        cudaStreamCaptureModeThreadLocal = 1

    cudaStreamNonBlocking = 1

    def __init__(self, *, gpus: int = 1, capability=(8, 9), fails: set[str] | None = None) -> None:
        self.gpus, self.capability, self.fails = gpus, capability, fails or set()
        self.asked = False
        self.memory: dict[int, Any] = {}
        self.allocations = 0
        self.recording: list | None = None
        self.streams = 0
        self.launches = 0

    def answer(self, name: str, *values: Any) -> tuple[Any, ...]:
        if name in self.fails:
            return (self.cudaError_t.cudaErrorMemoryAllocation, *([None] * len(values)))
        return (self.cudaError_t.cudaSuccess, *values)

    def cudaGetDeviceCount(self):
        if not self.gpus:
            return self.cudaError_t.cudaErrorInsufficientDriver, None
        self.asked = True
        return self.cudaError_t.cudaSuccess, self.gpus

    def cudaGetDeviceProperties(self, device):
        class Properties:
            name = b"Fake 4090\0\0"
            major, minor = self.capability

        return self.answer("cudaGetDeviceProperties", Properties())

    def cudaDriverGetVersion(self):
        return self.cudaError_t.cudaSuccess, 13000

    def cudaGetErrorString(self, error):
        return self.cudaError_t.cudaSuccess, f"fake {self.cudaError_t(error).name}".encode()

    def cudaMalloc(self, size):
        return self._allocate("cudaMalloc", size)

    def cudaMallocHost(self, size):
        return self._allocate("cudaMallocHost", size)

    def cudaFree(self, address):
        del self.memory[address]
        return (self.cudaError_t.cudaSuccess,)

    cudaFreeHost = cudaFree

    def cudaMemcpyAsync(self, to, source, size, kind, stream):
        self.do(lambda: ctypes.memmove(to, source, size))
        return self.answer("cudaMemcpyAsync")

    def cudaStreamCreateWithFlags(self, flags):
        self.streams += 1
        return self.answer("cudaStreamCreateWithFlags", 77)

    def cudaStreamDestroy(self, stream):
        self.streams -= 1
        return (self.cudaError_t.cudaSuccess,)

    def cudaStreamSynchronize(self, stream):
        return self.answer("cudaStreamSynchronize")

    def cudaStreamBeginCapture(self, stream, mode):
        self.recording = []
        return self.answer("cudaStreamBeginCapture")

    def cudaStreamEndCapture(self, stream):
        kept, self.recording = self.recording, None
        return self.answer("cudaStreamEndCapture", kept)

    def cudaGraphInstantiate(self, graph, flags):
        return self.answer("cudaGraphInstantiate", graph)

    def cudaGraphLaunch(self, graph, stream):
        self.launches += 1
        for work in graph:
            work()
        return self.answer("cudaGraphLaunch")

    def cudaGraphExecDestroy(self, graph):
        return (self.cudaError_t.cudaSuccess,)

    cudaGraphDestroy = cudaGraphExecDestroy

    def do(self, work) -> None:
        """Now, or when the recording is replayed."""
        if self.recording is None:
            work()
        else:
            self.recording.append(work)

    def _allocate(self, name: str, size: int):
        if name in self.fails:
            return self.cudaError_t.cudaErrorMemoryAllocation, None
        block = (ctypes.c_char * size)()
        self.allocations += 1
        self.memory[ctypes.addressof(block)] = block
        return self.cudaError_t.cudaSuccess, ctypes.addressof(block)


class FakeTrt:
    """Stands in for `tensorrt` or `tensorrt_rtx`; an engine is the ONNX file behind a header."""

    class ILogger:
        class Severity(enum.IntEnum):
            INTERNAL_ERROR, ERROR, WARNING = 0, 1, 2

        def log(self, severity, text):
            raise NotImplementedError

    class NetworkDefinitionCreationFlag(enum.IntEnum):
        STRONGLY_TYPED = 1

    class BuilderFlag(enum.IntEnum):
        TF32, VERSION_COMPATIBLE, EXCLUDE_LEAN_RUNTIME = 0, 1, 2

    class EngineValidity(enum.IntEnum):
        INVALID, SUBOPTIMAL, VALID = 0, 1, 2

    class CudaGraphStrategy(enum.IntEnum):
        DISABLED, WHOLE_GRAPH_CAPTURE = 0, 1

    class ComputeCapability(enum.IntEnum):
        SM75, SM86, SM89 = 75, 86, 89

    class DataType(enum.IntEnum):
        FLOAT, HALF = 0, 1

    class TensorIOMode(enum.IntEnum):
        INPUT, OUTPUT = 1, 2

    class IProgressMonitor:
        pass

    def __init__(
        self,
        cuda: FakeCuda,
        *,
        version: str = "1.7.1.116",
        fails: set[str] | None = None,
        skew: float = 0.0,
    ) -> None:
        self.cuda, self.fails, self.skew = cuda, fails or set(), skew
        self.__version__ = version
        self.magic = RTX_MAGIC if version.startswith("1.") else MAGIC
        self.built: list[dict[str, Any]] = []
        self.kernels_given: list[bytes] = []
        self.kernels = b"kernels"

    def refuses(self, call: str, logger: Any = None) -> bool:
        if call in self.fails and logger is not None:
            logger.log(self.ILogger.Severity.ERROR, f"fake {call} refused.")
        return call in self.fails

    def Builder(self, logger):
        if "Builder" in self.fails:
            raise TypeError("factory function returned nullptr")
        return _Builder(self, logger)

    def OnnxParser(self, network, logger):
        return _Parser(self, network, logger)

    def Runtime(self, logger):
        assert self.cuda.asked, "a Runtime without a GPU ends the real process"
        return _Runtime(self, logger)


class _Builder:
    def __init__(self, trt: FakeTrt, logger: Any) -> None:
        self.trt, self.logger = trt, logger

    def create_network(self, flags: int):
        assert flags == 1 << 1
        return _Network()

    def create_builder_config(self):
        return _Config(self.trt)

    def create_optimization_profile(self):
        return _Profile()

    def build_serialized_network(self, network, config):
        if self.trt.refuses("build", self.logger):
            return None
        for step in range(2):
            if config.progress_monitor is not None:
                config.progress_monitor.phase_start("building", None, 2)
                assert config.progress_monitor.step_complete("building", step)
        header = {
            "version": self.trt.__version__,
            "tf32": "TF32" in config.flags,
            "flags": sorted(config.flags),
            "capabilities": config.capabilities,
            "shapes": config.shapes,
        }
        self.trt.built.append(header)
        text = json.dumps(header).encode()
        return self.trt.magic + len(text).to_bytes(4, "little") + text + network.content


class _Network:
    content = b""

    @property
    def num_inputs(self) -> int:
        return len(OnnxSession(self.content).inputs)

    def get_input(self, place: int):
        return OnnxSession(self.content).inputs[place]


class _Parser:
    def __init__(self, trt: FakeTrt, network: _Network, logger: Any) -> None:
        self.trt, self.network, self.logger, self.num_errors = trt, network, logger, 0

    def parse(self, content: bytes) -> bool:
        if self.trt.refuses("parse", self.logger):
            self.num_errors = 1
            return False
        self.network.content = content
        return True

    def get_error(self, place: int):
        class Error:
            desc = staticmethod(lambda: "no such operator.")
            node_name = staticmethod(lambda: "odd_7")
            node_operator = staticmethod(lambda: "Odd")

        return Error()


class _Config:
    progress_monitor: Any = None
    num_compute_capabilities = 0

    def __init__(self, trt: FakeTrt) -> None:
        self.trt, self.flags, self.shapes = trt, {"TF32"}, {}
        self.capabilities: list[int] = []

    def clear_flag(self, flag) -> None:
        self.flags.discard(flag.name)

    def set_flag(self, flag) -> None:
        self.flags.add(flag.name)

    def add_optimization_profile(self, profile) -> int:
        self.shapes = profile.shapes
        return -1 if self.trt.refuses("add_optimization_profile") else 0

    def set_compute_capability(self, capability, place: int) -> bool:
        assert place < self.num_compute_capabilities
        self.capabilities.append(int(capability))
        return not self.trt.refuses("set_compute_capability")


class _Profile:
    def __init__(self) -> None:
        self.shapes: dict[str, Any] = {}

    def set_shape(self, name, smallest, usual, largest) -> None:
        self.shapes[name] = [smallest, usual, largest]


class _Runtime:
    def __init__(self, trt: FakeTrt, logger: Any) -> None:
        self.trt, self.logger = trt, logger

    def get_engine_validity(self, plan: bytes):
        valid = self.trt.EngineValidity.VALID
        return (valid if self._read(plan) else self.trt.EngineValidity.INVALID), 0

    def deserialize_cuda_engine(self, plan: bytes):
        if self.trt.refuses("deserialize", self.logger):
            return None
        content = self._read(plan)
        return _Engine(self.trt, self.logger, content) if content else None

    def _read(self, plan: bytes) -> bytes | None:
        """The ONNX file; None, logged, of a damaged engine or another version's."""
        try:
            assert plan[:4] == self.trt.magic
            size = int.from_bytes(plan[4:8], "little")
            header, content = json.loads(plan[8 : 8 + size]), plan[8 + size :]
            assert header["version"] == self.trt.__version__
            OnnxSession(content)
        except Exception as error:
            self.logger.log(self.trt.ILogger.Severity.ERROR, f"fake: damaged or foreign {error}")
            return None
        return content


class _Engine:
    def __init__(self, trt: FakeTrt, logger: Any, content: bytes) -> None:
        self.trt, self.logger = trt, logger
        self.session = OnnxSession(content)
        # The real one need not keep the network's order of outputs.
        self.specs = [*self.session.inputs, *reversed(self.session.outputs)]

    @property
    def num_io_tensors(self) -> int:
        return len(self.specs)

    def get_tensor_name(self, place: int) -> str:
        return self.specs[place].name

    def get_tensor_dtype(self, name: str):
        return self.trt.DataType.HALF if "dtype" in self.trt.fails else self.trt.DataType.FLOAT

    def get_tensor_shape(self, name: str):
        return next(spec.shape for spec in self.specs if spec.name == name)

    def get_tensor_mode(self, name: str):
        inputs = [spec.name for spec in self.session.inputs]
        return self.trt.TensorIOMode.INPUT if name in inputs else self.trt.TensorIOMode.OUTPUT

    def create_runtime_config(self):
        return _RuntimeConfig(self.trt)

    def create_execution_context(self, config=None):
        if self.trt.refuses("create_execution_context", self.logger):
            return None
        if config is not None:
            assert config.cuda_graph_strategy == self.trt.CudaGraphStrategy.WHOLE_GRAPH_CAPTURE
            assert config.cache is not None
        return _Context(self)


class _RuntimeConfig:
    cuda_graph_strategy: Any = None

    def __init__(self, trt: FakeTrt) -> None:
        self.trt, self.cache = trt, None

    def create_runtime_cache(self):
        return _RuntimeCache(self.trt)

    def set_runtime_cache(self, cache) -> bool:
        self.cache = cache
        return not self.trt.refuses("set_runtime_cache")


class _RuntimeCache:
    def __init__(self, trt: FakeTrt) -> None:
        self.trt = trt

    def deserialize(self, content: bytes) -> bool:
        self.trt.kernels_given.append(content)
        return True

    def serialize(self) -> bytes:
        return self.trt.kernels


class _Context:
    def __init__(self, engine: _Engine) -> None:
        self.engine, self.trt = engine, engine.trt
        self.shapes = {spec.name: spec.shape for spec in engine.specs}
        self.addresses: dict[str, int] = {}
        self.runs = 0

    def set_input_shape(self, name: str, shape) -> bool:
        self.shapes[name] = tuple(shape)
        return not self.trt.refuses("set_input_shape", self.engine.logger)

    def infer_shapes(self) -> list[str]:
        if "infer_shapes" in self.trt.fails:
            return ["answer"]
        zeros = {s.name: np.zeros(self.shapes[s.name], np.float32) for s in self._inputs}
        for name, array in self.engine.session.run_named(zeros).items():
            self.shapes[name] = array.shape
        return []

    def get_tensor_shape(self, name: str):
        return self.shapes[name]

    def set_tensor_address(self, name: str, address: int) -> bool:
        self.addresses[name] = address
        return not self.trt.refuses("set_tensor_address", self.engine.logger)

    def execute_async_v3(self, stream: int) -> bool:
        assert stream == 77
        self.runs += 1
        recording = self.trt.cuda.recording is not None
        if "execute" in self.trt.fails or (recording and "execute_recorded" in self.trt.fails):
            self.engine.logger.log(self.trt.ILogger.Severity.ERROR, "fake execute refused.")
            return False
        if recording and "silent_recording" in self.trt.fails:
            return True  # says yes, records nothing
        self.trt.cuda.do(self._compute)
        return True

    @property
    def _inputs(self):
        return self.engine.session.inputs

    def _compute(self) -> None:
        values = {spec.name: self._view(spec.name).copy() for spec in self._inputs}
        for name, array in self.engine.session.run_named(values).items():
            self._view(name)[...] = array + np.float32(self.trt.skew)

    def _view(self, name: str) -> np.ndarray:
        shape = self.shapes[name]
        count = int(np.prod(shape))
        block = (ctypes.c_float * count).from_address(self.addresses[name])
        return np.ctypeslib.as_array(block).reshape(shape)
