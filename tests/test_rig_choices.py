from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.rig_choices import RigChoices


def test_every_choice_changes_the_fingerprint(tmp_path):
    file = tmp_path / "parts.toml"
    file.write_text("a")
    seen = {
        RigChoices().fingerprint(),
        RigChoices("ict").fingerprint(),
        RigChoices(parts=file).fingerprint(),
        RigChoices(landmarks=file).fingerprint(),
    }
    assert len(seen) == 4


def test_the_fingerprint_reads_the_file_not_its_name(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("same")
    second.write_text("same")
    assert RigChoices(parts=first).fingerprint() == RigChoices(parts=second).fingerprint()
    before = RigChoices(parts=first).fingerprint()
    first.write_text("other")
    assert RigChoices(parts=first).fingerprint() != before


def test_a_missing_file_is_one_sentence():
    with pytest.raises(EngineError, match=r"^no-such-file cannot be read: No such file"):
        RigChoices(parts=Path("no-such-file")).fingerprint()


def test_each_file_chosen_is_a_variant_that_stays_when_the_file_is_changed(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("before")
    chosen = (
        RigChoices(),
        RigChoices("ict"),
        RigChoices(parts=first),
        RigChoices(parts=second),
        RigChoices(landmarks=first),
        RigChoices("ict", parts=first),
    )
    variants = [choices.variant() for choices in chosen]
    assert len(set(variants)) == len(chosen)
    assert variants[:2] == ["consensus", "ict"]
    first.write_text("after")
    assert [choices.variant() for choices in chosen] == variants
