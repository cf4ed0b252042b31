import numpy as np
import pytest
from made_eye import AROUND, RIM, made_skin

from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.records import Alignment
from engine.training.contact_lines import ContactLine
from engine.training.contact_measures import COLUMNS, Head, carry, cut_lids, judge

K = {name: k for k, name in enumerate(ICT_EXPRESSIONS)}
UPPER, LOWER = RIM[4 : AROUND // 2 - 3], RIM[: AROUND // 2 : -1][3:-3]
JAW_CM = 2.0


@pytest.fixture
def head() -> Head:
    """Two made eyes and two strips for lips; its artist's shapes meet exactly."""
    eye, eye_triangles = made_skin("hole")
    strip = np.array([[x, y, 10.0] for y in (0, 1) for x in np.linspace(-2, 2, 9)])
    quads = np.array([[a, a + 1, a + 10, a + 9] for a in range(8)])
    strip_triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    shift = np.array([6.0, 0, 0])
    pieces = [eye, eye - shift, strip, strip - [0, 1, 0]]
    starts = np.cumsum([0, *map(len, pieces)])
    triangles = [eye_triangles, eye_triangles, strip_triangles, strip_triangles]
    vertices = np.concatenate(pieces)
    regions = np.full(len(vertices), REGION_NAMES.index("nose"))
    regions[starts[2] : starts[3]] = REGION_NAMES.index("upper_lip")
    regions[starts[3] :] = REGION_NAMES.index("lower_lip")
    truth = np.zeros((53, len(vertices), 3), np.float32)
    truth[K["jawOpen"], starts[3] :] = [0, -JAW_CM, 0]
    truth[K["mouthClose"], starts[3] :] = [0, JAW_CM, 0]
    order = np.argsort(eye[UPPER, 0]), np.argsort(eye[LOWER, 0])
    upper, lower = UPPER[order[0]], LOWER[order[1]]
    for name, start in (("eyeBlink_L", 0), ("eyeBlink_R", starts[1])):
        truth[K[name], start + upper] = vertices[start + lower] - vertices[start + upper]
    lips = np.arange(1, 8)
    lines = {
        "eye_L": ContactLine(eye[upper], eye[lower]),
        "eye_R": ContactLine(eye[upper] - shift, eye[lower] - shift),
        "lips": ContactLine(strip[lips], strip[lips]),
    }
    joined = np.concatenate([t + s for t, s in zip(triangles, starts, strict=False)])
    nothing = np.zeros((478, 3), np.float32)
    alignment = Alignment(np.eye(4), 1.0, nothing, nothing[:, 0])
    return Head(vertices, joined, regions, truth, lines, alignment)


def figures(head: Head, motion: np.ndarray) -> dict[str, float]:
    return dict(zip(COLUMNS, judge(head, motion), strict=True))


def test_shapes_that_meet_leave_nothing(head):
    found = figures(head, head.truth)
    assert found["lid gap"] < 0.02
    assert found["lid over"] < 0.02
    assert 0.45 < found["half"] < 0.55
    assert found["lip gap"] < 1e-6
    assert found["lip over"] < 1e-6
    assert found["drag"] == 0


def test_no_motion_leaves_everything_and_parts_no_lips(head):
    found = figures(head, 0 * head.truth)
    assert found["lid gap"] == pytest.approx(1)
    assert found["half"] == pytest.approx(1)
    assert np.isnan([found["lip gap"], found["lip over"], found["drag"]]).all()


@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_weak_blink_leaves_its_share(head, share):
    motion = head.truth.copy()
    motion[[K["eyeBlink_R"]]] *= share  # the worse of the two eyes counts
    found = figures(head, motion)
    assert found["lid gap"] == pytest.approx(1 - share, abs=0.03)


def test_lids_that_pass_each_other_overlap(head):
    motion = head.truth.copy()
    motion[K["eyeBlink_L"]] *= 1.3
    found = figures(head, motion)
    assert found["lid over"] == pytest.approx(0.3, abs=0.03)
    assert found["lid gap"] < 0.02


def test_lips_that_gape_or_cross_are_told_apart(head):
    for close, gap, over in ((0.75, 0.25, 0.0), (1.1, 0.0, 0.1)):
        motion = head.truth.copy()
        motion[K["mouthClose"]] *= close
        found = figures(head, motion)
        assert found["lip gap"] == pytest.approx(gap, abs=1e-4)
        assert found["lip over"] == pytest.approx(over, abs=1e-4)


def test_an_upper_lip_that_hangs_on_the_lower_one_is_dragged(head):
    motion = head.truth.copy()
    upper = np.flatnonzero(head.regions == REGION_NAMES.index("upper_lip"))
    hanging = upper[head.vertices[upper, 0] > 0.2]
    motion[K["jawOpen"], hanging] = [0, -0.8 * JAW_CM, 0]
    assert 0.3 < figures(head, motion)["drag"] < 0.6


def test_carried_motion_is_the_nearest_surfaces_and_heeds_the_bar(head):
    rows = np.arange(len(head.vertices))
    delta = np.stack([rows, rows, rows], 1).astype(float)
    points = head.vertices[:5]
    on_surface, moved = carry(head, delta, points)
    np.testing.assert_allclose(on_surface, points, atol=1e-9)
    np.testing.assert_allclose(moved, delta[:5], atol=1e-6)
    lower = head.regions == REGION_NAMES.index("lower_lip")
    line = head.lines["lips"].upper
    assert lower[np.round(carry(head, delta, line, ~lower)[1][:, 0]).astype(int)].all()
    assert not lower[np.round(carry(head, delta, line, lower)[1][:, 0]).astype(int)].any()


def test_planes_cut_the_meshs_own_rims(head):
    sections = cut_lids(head, head.lines["eye_L"])
    assert len(sections) > 15
    rim = set(RIM.tolist())
    for section in sections:
        for lid in section.both():
            assert set(lid[0].ends) <= rim
