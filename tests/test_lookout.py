from pathlib import Path

import pytest
from rigged_head import head_mesh

from capture.errors import CaptureError
from live.rigs.lookout import Lookout


def test_nothing_is_opened_before_a_mesh_is_looked_at():
    def no_model() -> Path:
        raise AssertionError("the tracker's model was asked for")

    with Lookout(no_model):
        pass


def test_a_model_that_is_not_there_is_said(tmp_path):
    def gone() -> Path:
        raise CaptureError("There is no tracker model.")

    with Lookout(gone) as lookout, pytest.raises(CaptureError, match="no tracker model"):
        lookout.find_face(head_mesh(), "head")
