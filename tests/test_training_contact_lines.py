import numpy as np
import pytest
from training_heads import made_head, pack_folder, packs

from engine.names import ICT_EXPRESSIONS
from engine.training.contact_lines import LINES, ContactFactory, find_contact_lines

SEED = 100


@pytest.fixture(scope="module")
def contacts() -> ContactFactory:
    return ContactFactory(pack_folder())


def test_the_artists_bring_the_lids_of_a_line_together():
    for pack in packs():
        shapes = pack.ict_shapes if pack.name == "ict" else pack.makehuman_shapes
        for eye in LINES[:2]:
            line = find_contact_lines(pack, pack_folder())[eye]
            blink = shapes[ICT_EXPRESSIONS.index(f"eyeBlink_{eye[-1]}")]
            before = pack.neutral[line.upper] - pack.neutral[line.lower]
            after = before + blink[line.upper] - blink[line.lower]
            assert np.median(before[:, 1]) > 0.5
            assert np.median(after[:, 1]) < 0.2 * np.median(before[:, 1])


def test_the_lips_of_a_line_touch_and_the_jaw_parts_them():
    for pack in packs():
        shapes = pack.ict_shapes if pack.name == "ict" else pack.makehuman_shapes
        line = find_contact_lines(pack, pack_folder())["lips"]
        jaw = shapes[ICT_EXPRESSIONS.index("jawOpen")]
        rest = (pack.neutral[line.upper] - pack.neutral[line.lower])[:, 1]
        opened = rest + (jaw[line.upper] - jaw[line.lower])[:, 1]
        assert np.abs(rest).max() < 0.25
        assert opened.min() > 1.5


def test_lines_go_with_the_head(contacts):
    head = made_head(SEED, heldout=True)
    lines = contacts.lines(SEED, head["vertices"])
    assert tuple(lines) == LINES
    for name, line in lines.items():
        assert line.upper.shape == line.lower.shape
        near = np.linalg.norm(head["vertices"][:, None] - line.upper[None], axis=2).min(0)
        assert np.median(near) < 0.5
        if name == "lips":
            assert abs(line.upper[:, 0].mean()) < 1
        else:
            assert (line.upper[:, 0].mean() > 0) == (name == "eye_L")


def test_other_heads_than_made_now_are_refused(contacts):
    head = made_head(SEED, heldout=True)
    with pytest.raises(ValueError, match=r"Head 100 is not what .* remake the heads\.$"):
        contacts.lines(SEED, head["vertices"] + 0.1)
