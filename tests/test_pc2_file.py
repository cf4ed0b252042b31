from pathlib import Path

import numpy as np
import pytest
from heads import plain_mesh
from hypothesis import given
from hypothesis import strategies as st

from engine.animation.pc2_file import (
    HEADER,
    MAGIC,
    Pc2Animation,
    parse_pc2_header,
    read_pc2_header,
    write_pc2,
)
from engine.errors import MeshError

NEUTRAL = plain_mesh(np.eye(4, 3), np.int32([[0, 1, 2], [0, 2, 3]]), "calm")
SAMPLES = np.random.default_rng(0).normal(size=(5, 4, 3)).astype(np.float32)


def write(path: Path, samples: np.ndarray = SAMPLES) -> Path:
    with write_pc2(path, samples.shape[1]) as writer:
        writer.write(samples)
    return path


def header(points=4, first=0.0, step=1.0, samples=5, magic=MAGIC, version=1) -> bytes:
    return HEADER.pack(magic, version, points, first, step, samples)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "take.pc2"
    with write_pc2(path, 4) as writer:
        writer.write(SAMPLES[:2])
        writer.write(SAMPLES[2])
        writer.write(SAMPLES[3:].astype(np.float64))
        assert not path.exists()
    animation = Pc2Animation(NEUTRAL, path, 25.0)
    np.testing.assert_allclose(animation.times_s, np.arange(5) / 25)
    for frame, sample in enumerate(SAMPLES):
        np.testing.assert_array_equal(animation.read(frame), sample)
    assert animation.read(0).dtype == np.float64
    assert (animation.label, animation.neutral) == ("take.pc2", NEUTRAL)


def test_the_file_is_what_the_format_says(tmp_path: Path) -> None:
    content = write(tmp_path / "a.pc2").read_bytes()
    assert content == (
        b"POINTCACHE2\0\1\0\0\0\4\0\0\0" + bytes(4) + b"\0\0\x80?\5\0\0\0" + SAMPLES.tobytes()
    )


def test_a_writer_that_fails_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pc2")
    before = path.read_bytes()
    writing = write_pc2(path, 4)
    with pytest.raises(ValueError, match=r"should be \(n, 4, 3\)"), writing as writer:
        writer.write(SAMPLES[:, :3])
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.pc2"]


def test_a_sample_may_be_many_frames_long(tmp_path: Path) -> None:
    path = tmp_path / "a.pc2"
    path.write_bytes(header(first=100.0, step=2.5) + SAMPLES.tobytes())
    np.testing.assert_allclose(Pc2Animation(NEUTRAL, path, 25.0).times_s, np.arange(5) / 10)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a PC2 point cache"),
        (header()[:31], "is not a PC2 point cache"),
        (header(magic=b"POINTCACHE1\0"), "is not a PC2 point cache"),
        (header(version=2), "of version 2; only 1"),
        (header(points=0), "damaged: its header"),
        (header(points=-4), "damaged: its header"),
        (header(samples=-1), "damaged: its header"),
        (header(step=0.0), "damaged: its header"),
        (header(step=np.nan), "damaged: its header"),
        (header(first=np.inf), "damaged: its header"),
        (header(samples=0), "has no frames: record or export it again"),
        (header() + bytes(239), "cut short: it promises 5 frames and has 4"),
        (header(points=2**31 - 1, samples=2**31 - 1), "cut short: .* has 0"),
        (header(points=5, samples=1) + bytes(60), "has 5 vertices, the neutral calm 4"),
    ],
)
def test_what_is_no_cache_of_the_mesh_is_one_sentence(tmp_path: Path, content, said: str) -> None:
    path = tmp_path / "a.pc2"
    path.write_bytes(content)
    with pytest.raises(MeshError, match=rf"^a\.pc2 .*{said}"):
        Pc2Animation(NEUTRAL, path, 30.0)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match=r"gone\.pc2 cannot be read: No such file"):
        read_pc2_header(tmp_path / "gone.pc2")


def test_numbers_that_are_not_finite_name_the_frame(tmp_path: Path) -> None:
    broken = SAMPLES.copy()
    broken[3, 1, 0] = np.inf
    animation = Pc2Animation(NEUTRAL, write(tmp_path / "a.pc2", broken), 30.0)
    animation.read(2)
    with pytest.raises(MeshError, match=r"^Frame 3 of a\.pc2 has a vertex .* vertex 1\.$"):
        animation.read(3)


@given(st.binary(min_size=20, max_size=20), st.integers(0, 1 << 40))
def test_whatever_a_header_claims_fits_the_file(claims: bytes, size: int) -> None:
    begin = header()[:12] + claims
    try:
        found = parse_pc2_header(begin, size, "a.pc2")
    except MeshError:
        return
    assert 0 < found.content_size <= size
    assert found.frames_per_sample > 0


@given(st.binary(max_size=40), st.integers(-32, 64))
def test_whatever_bytes_there_are(content: bytes, size: int) -> None:
    with pytest.raises(MeshError, match=r"^a\.pc2 .*\.$"):
        parse_pc2_header(content, size, "a.pc2")
