"""From landmarks in a picture to points on the surface that was depicted."""

from __future__ import annotations

import numpy as np

from engine.landmark_places import LEFT_EYE_CORNER, RIGHT_EYE_CORNER
from engine.views import HALF_FIELD, Viewpoint

WINDOW = 5  # pixels to each side, of a picture of 512
DEEPER = 0.09  # eye spans behind its surroundings: a landmark has fallen through an opening


def hit_surface(
    landmarks: np.ndarray,
    triangle_ids: np.ndarray,
    depth: np.ndarray,
    viewpoint: Viewpoint,
    corners: np.ndarray,
    onto: np.ndarray | None = None,
) -> np.ndarray:
    """(L, 3) float64 unit-space points under `landmarks`, NaN where there is no surface.

    A landmark over an eye slit, a nostril or an open mouth may look through it at something behind;
    it is moved to the nearest pixel of the front layer first. `landmarks` (L, 3) pixels, z at x's
    scale; `triangle_ids` and `depth` (H, W) as the view gives them; `corners` (F, 3, 3) unit space
    as depicted. Where the depicted mesh is a stretched one, `onto` are the corners of the same
    triangles on the mesh itself, and the points lie there.
    """
    height, width = triangle_ids.shape
    distance = np.where(triangle_ids >= 0, viewpoint.distances(depth.astype(np.float64)), np.inf)
    points = landmarks[:, :2].astype(np.float64)
    pixel = np.floor(points).astype(np.int64)
    inside = ((pixel >= 0) & (pixel < [width, height])).all(1)
    pixel = np.clip(pixel, 0, [width - 1, height - 1])
    chosen = _front_pixels(pixel, distance, _deeper_by(landmarks, pixel, distance))
    moved = (chosen != pixel).any(1)
    points[moved] = chosen[moved] + 0.5
    ids = triangle_ids[chosen[:, 1], chosen[:, 0]]
    hits = np.full((len(landmarks), 3), np.nan)
    seen = inside & (ids >= 0)
    ndc = points[seen] / [width, height] * [2.0, -2.0] + [-1.0, 1.0]
    barycentric = cast_rays(ndc, corners[ids[seen]], viewpoint.T_clip_world)
    hits[seen] = np.einsum(
        "lk,lkc->lc", barycentric, (corners if onto is None else onto)[ids[seen]]
    )
    return hits


def _deeper_by(landmarks: np.ndarray, pixel: np.ndarray, distance: np.ndarray) -> float:
    """The depth step, in unit space, that counts as an opening on a face of this size."""
    span = np.linalg.norm(landmarks[LEFT_EYE_CORNER] - landmarks[RIGHT_EYE_CORNER])
    own = distance[pixel[:, 1], pixel[:, 0]]
    own = own[np.isfinite(own)]
    if not len(own):
        return 0.0
    pixel_size = 2.0 * np.tan(HALF_FIELD) * float(np.median(own)) / distance.shape[1]
    return DEEPER * float(span) * pixel_size


def _front_pixels(pixel: np.ndarray, distance: np.ndarray, deeper_by: float) -> np.ndarray:
    """(L, 2) each pixel, or the nearest one of the front layer where it lies behind that."""
    reach = max(2, round(WINDOW * distance.shape[1] / 512))
    steps = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1).T
    steps = steps[np.argsort((steps**2).sum(1), kind="stable")]
    around = pixel[:, None] + steps
    limit = np.array(distance.shape[::-1]) - 1
    around = np.clip(around, 0, limit)
    found = distance[around[..., 1], around[..., 0]]
    front = found.min(1, keepdims=True)
    nearest = np.argmax(
        found <= front + deeper_by, axis=1
    )  # steps are sorted: the first is nearest
    return np.take_along_axis(around, nearest[:, None, None], axis=1)[:, 0]


def cast_rays(ndc: np.ndarray, corners: np.ndarray, T_clip_world: np.ndarray) -> np.ndarray:
    """(L, 3) barycentric coordinates of where each picture point's ray meets its triangle.

    The corners' clip coordinates c_i satisfy sum b_i (c_i.xy - ndc c_i.w) = 0 with sum b_i = 1 at
    the barycentric coordinates b, a 3x3 system per point. Rasterised borders can lie a fraction of
    a pixel outside the triangle, so b is held within it.
    """
    homogeneous = np.concatenate([corners, np.ones((*corners.shape[:2], 1))], axis=2)
    clip = homogeneous @ T_clip_world.T
    system = np.ones((len(ndc), 3, 3))
    system[:, :2] = (clip[..., :2] - ndc[:, None] * clip[..., 3:]).transpose(0, 2, 1)
    determinant = np.abs(np.linalg.det(system))
    edge_on = ~(determinant > 1e-14 * np.abs(system).max(axis=(1, 2)) ** 3)
    system[edge_on] = np.eye(3)
    right = np.zeros((len(ndc), 3, 1))
    right[:, 2] = 1.0
    barycentric = np.linalg.solve(system, right)[..., 0]
    barycentric[edge_on] = 1.0 / 3.0
    barycentric = np.clip(barycentric, 0.0, None)
    return barycentric / barycentric.sum(1, keepdims=True)


def pick_surface(
    pixel: tuple[float, float], triangle_ids: np.ndarray, viewpoint: Viewpoint, corners: np.ndarray
) -> np.ndarray | None:
    """(3,) the point of the surface seen at `pixel` (x, y); None beside it or outside the picture.

    `triangle_ids` (H, W) as the view gives them; `corners` (F, 3, 3) in the viewpoint's world.
    """
    height, width = triangle_ids.shape
    if not (0 <= pixel[0] < width and 0 <= pixel[1] < height):
        return None
    triangle = int(triangle_ids[int(pixel[1]), int(pixel[0])])
    if triangle < 0:
        return None
    ndc = np.array([[2.0 * pixel[0] / width - 1.0, 1.0 - 2.0 * pixel[1] / height]])
    barycentric = cast_rays(ndc, corners[triangle][None], viewpoint.T_clip_world)
    return barycentric[0] @ corners[triangle]
