import time

import numpy as np
import pytest
from made_clone_rig import made_clone_rig, made_track

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_solver import CodeSolver
from engine.cloning.frame_times import time_per_frame


@pytest.mark.parametrize("chunk", [1, 4])
def test_reading_and_decoding_are_timed_apart(chunk):
    rig, track = made_clone_rig(), made_track(1, 9)
    decoder = CodeDecoder(rig)
    vertices = decoder.decode(track)

    def slow_decode(told):
        time.sleep(0.004)
        return decoder.decode(told)

    times = time_per_frame(CodeSolver(rig).read, slow_decode, vertices, track.times_s, chunk)
    assert times.chunk == chunk
    assert times.read_ms > 0
    assert times.decode_ms >= 4 / chunk
    assert times.total_ms >= max(times.read_ms, times.decode_ms)


def test_one_chunk_is_not_enough():
    track = made_track(1, 5)
    with pytest.raises(ValueError, match="8 frames at least; there are 5"):
        time_per_frame(
            lambda v, t: track, lambda t: np.zeros(1), np.zeros((5, 1, 3)), np.zeros(5), 4
        )
