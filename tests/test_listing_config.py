from __future__ import annotations

import pytest

from live.errors import SetupError
from live.listing_config import PerformersOptions


def test_a_performer_is_shown_or_forgotten() -> None:
    PerformersOptions(show="anna").check()
    PerformersOptions(reset="anna").check()
    with pytest.raises(SetupError, match="cannot be had at once"):
        PerformersOptions(show="anna", reset="bert").check()
