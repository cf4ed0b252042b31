"""Keeps what was tracked and encoded, image by image, for `--record`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from live.errors import OutputError
from live.records import Reading, Say
from live.safe_file import claim_output, explain_failure
from live.takes.journal import Journal, claim_journal, hold_journal
from live.takes.journal_end import RECORDED, finish_recording
from live.takes.kept_take import spare_take
from live.takes.recording import row_of


class Recorder:
    """A sink that keeps readings in a journal and makes a file of it at the end.

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

    def __init__(
        self, path: Path, say: Say = lambda line: None, *, overwrite: bool = False
    ) -> None:
        """`say` is told, once, that nothing more can be kept.

        Raises OutputError at once when `path` cannot be written, or is a file already and
        `overwrite` does not say to replace it; when another run is recording it; or when the
        journal of an interrupted recording lies beside it.
        """
        self.path = claim_output(path, RECORDED)
        if not overwrite:
            spare_take(path)
        self.written = 0
        """Ticks in the file, once it is closed."""
        journal = claim_journal(path)
        with ExitStack() as held:
            held.enter_context(hold_journal(journal))
            self._journal = Journal(journal)
            self._held = held.pop_all()
        self._say = say
        self._overwrite = overwrite
        self._closed = False

    def take(self, reading: Reading) -> None:
        """Keep one reading's numbers; after the disk was full, nothing."""
        if self._journal.problem is not None:
            return
        self._journal.append(row_of(reading))
        if self._journal.problem is not None:
            reason = explain_failure(self._journal.path, self._journal.problem).rstrip(".")
            self._say(f"Warning: {reason}; what comes from now on is not recorded.")

    def describe(self) -> str:
        """Where it is."""
        return str(self.path)

    def close(self) -> None:
        """Write the file, none where nothing was taken; may be called twice, and interrupted.

        Raises OutputError when the disk is or was full or refuses; what was kept until then is in
        the file, or in the journal.
        """
        if self._closed:
            return
        self._closed = True
        journal = self._journal
        journal.close()
        try:
            with self._held:
                content = finish_recording(journal.path, overwrite=self._overwrite)
                self.written = len(content.rows)
        except OutputError as problem:
            raise OutputError(
                f"{str(problem).rstrip('.')}; {self._where_it_is()}, with -o FILE on another disk."
            ) from problem
        if journal.problem is not None:
            reason = explain_failure(self.path, journal.problem).rstrip(".")
            kept = "it holds what came before" if self.written else "nothing was recorded"
            raise OutputError(f"{reason}, not to its end: {kept}.")

    def describe_loss(self) -> str:
        """What became of it when writing it, which takes seconds of a long one, was given up."""
        if not self._journal.path.exists():
            return f"{self.path} had just become whole."
        return f"{self.path} is given up and not written; {self._where_it_is()}."

    def _where_it_is(self) -> str:
        journal = self._journal.path
        return f"what was recorded is in {journal}: `takes recover` makes a file of it"
