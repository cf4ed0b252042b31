"""The template of an edits file of codes: changes nothing, and each of its lines may be used."""

from __future__ import annotations

import re
from pathlib import Path

from engine.cloning.code_gains import CodeGains
from engine.cloning.code_gains_file import read_code_gains
from engine.cloning.code_gains_template import write_code_gains_template
from engine.cloning.code_names import CODE_NAMES


def test_it_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "take.toml"
    path.write_text(write_code_gains_template())
    assert read_code_gains(path) == CodeGains()


def test_every_line_in_it_can_be_made_to_count(tmp_path: Path) -> None:
    path = tmp_path / "take.toml"
    setting = re.compile(r"^# ((?:\w+|\"[^\"]+\") = \S.*)$", re.MULTILINE)
    path.write_text(setting.sub(r"\1", write_code_gains_template()))
    gains = read_code_gains(path)
    assert set(gains.gains) == set(CODE_NAMES)
    assert gains.mirror
    assert gains.window == 5
    assert gains.offsets == {"mouthSmile_L": 0.1}
    assert gains.limits["mouthSmile_R"] == (0.0, 0.7)
