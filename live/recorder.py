"""Keeps what was tracked and encoded, tick by tick, for `--record`."""

from __future__ import annotations

from pathlib import Path

from live.errors import OutputError
from live.records import Tick
from live.safe_file import claim_output, explain_failure
from live.takes.journal import Journal, claim_journal
from live.takes.journal_end import RECORDED, finish_recording
from live.takes.recording import row_of


class Recorder:
    """A sink that keeps ticks in a journal and makes a file of it at the end.

    The suffix decides. `.csv` is a take of Live Link Face: what moved the character. `.npz` is the
    full log, which plain numpy reads:

    frame_id (N,) int64; captured_ns (N,) int64 monotonic; media_ns (N,) int64, the source's own
    clock, which a take is played by; face_found and held (N,) bool; coefficients (N, 52) float32;
    code (N, 53) float32; extra_code (N, 1) float32, what `code` has no name for; gaze (N, 2, 2)
    float32 radians, left then right eye, each (yaw towards the head's left, pitch up);
    T_camera_head and T_neutral_head (N, 4, 4) float32 centimetres; confidence (N,) and
    region_confidence (N, R) float32 in [0, 1]; identity (N,) int64, the performer's number;
    coefficient_names (52,), expression_names (53,), extra_names (1,) and region_names (R,) text.
    Code, gaze and T_neutral_head are what moved the character, smoothed; coefficients and
    T_camera_head are what the encoder was given: without a face 0 and the identity, while the
    others are held or easing.
    """

    def __init__(self, path: Path) -> None:
        """Raises OutputError at once when `path` cannot be written, or when the journal of an
        interrupted recording lies beside it."""
        self.path = claim_output(path, RECORDED)
        self._journal = Journal(claim_journal(path))
        self._closed = False

    def take(self, tick: Tick) -> None:
        """Keep one tick's numbers; after the disk was full, nothing."""
        self._journal.append(row_of(tick))

    def describe(self) -> str:
        """Where it is."""
        return str(self.path)

    def close(self) -> None:
        """Write the file; may be called twice.

        Raises OutputError when the disk is or was full or refuses; what was kept until then is in
        the file, or in the journal.
        """
        if self._closed:
            return
        self._closed = True
        journal = self._journal
        journal.close()
        try:
            finish_recording(journal.path)
        except OutputError as problem:
            raise OutputError(
                f"{str(problem).rstrip('.')}; what was recorded is in {journal.path}: `takes "
                "recover` makes a file of it."
            ) from problem
        if journal.problem is not None:
            reason = explain_failure(self.path, journal.problem).rstrip(".")
            raise OutputError(f"{reason}, not to its end: it holds what came before.")
