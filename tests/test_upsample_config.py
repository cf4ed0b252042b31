from __future__ import annotations

import pytest

from live.bench_config import BenchOptions
from live.config import LiveOptions
from live.errors import SetupError


@pytest.mark.parametrize("options", [LiveOptions, BenchOptions])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"upsample": 23.9}, "should be from 24 to 240 Hz; got 23.9"),
        ({"upsample": 241.0}, "should be from 24 to 240 Hz; got 241"),
        ({"upsample": float("nan")}, "should be from 24 to 240 Hz"),
        ({"upsample_by": "predict"}, "give --upsample HZ, too"),
        ({"upsample_by": "interpolate"}, "give --upsample HZ, too"),
        ({"upsample": 60.0, "upsample_by": "predict", "offline": True}, "nothing is to predict"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, given: dict, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        options(**given).check()


@pytest.mark.parametrize("source", ["demo", "livelink", "osf", "take.csv", "take.npz"])
@pytest.mark.parametrize("offline", [False, True])
def test_every_kind_of_source_can_be_upsampled(source: str, offline: bool) -> None:
    LiveOptions(source=source, upsample=60.0, offline=offline).check()
    LiveOptions(source=source, upsample=24.0, upsample_by="interpolate", offline=offline).check()


@pytest.mark.parametrize(
    ("rate", "late", "ahead"),
    [
        (29.97, " (33 ms at 30 images a second)", ", up to 33 ms at 30 images a second ahead"),
        (60.0, " (17 ms at 60 images a second)", ", up to 17 ms at 60 images a second ahead"),
        (0.0, "", ""),
    ],
)
def test_how_late_it_makes_the_picture_is_told(rate: float, late: str, ahead: str) -> None:
    told = LiveOptions(upsample=120.0).describe_upsampling(rate, offline=False)
    assert told == f"Upsampling to 120 Hz by interpolation: shown one image later{late}"
    guessing = LiveOptions(upsample=90.0, upsample_by="predict")
    assert guessing.describe_upsampling(rate, offline=False) == (
        "Upsampling to 90 Hz by prediction: no later, but guessed from the last two images" + ahead
    )
    assert "later" not in LiveOptions(upsample=60.0).describe_upsampling(rate, offline=True)
