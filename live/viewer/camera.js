// Where the camera stands: before the face, whichever way the character's mesh is turned.

import { FIELD_OF_VIEW } from "./looks.js";

const ROOM = 1.14; // around the head, of its height
const HEAD_SHAPE = 0.8; // narrower pictures than this, of their height, keep the head's width in
const FACE_DEPTH = 0.65; // of the head, from its back: what the lens looks at
const STEEPEST = 1.35; // radians
const ZOOM_RANGE = [0.4, 8];
const VIEW_HEIGHT_CM = 29; // what a human head's picture spans

export class OrbitCamera {
  yaw = 0; // radians, to the character's left
  pitch = 0; // radians, up
  zoom = 1;
  #axes = [1, 0, 0, 0, 1, 0, 0, 0, 1]; // rows left, up, forward
  #target = [0, 0, 0];
  #viewHeight = 1;

  /** Centimetres of a human-sized head to one unit of the space. */
  get unitCm() {
    return VIEW_HEIGHT_CM / this.#viewHeight;
  }

  /** Rows left, up and forward of the face, 9 numbers. */
  get faceAxes() {
    return this.#axes;
  }

  /** Aim at the head of `snapshot`'s character. */
  frame(snapshot) {
    this.#axes = findAxes(snapshot);
    const [low, high] = findHead(snapshot, this.#axes);
    const [width, height] = [high[0] - low[0], high[1] - low[1]];
    this.#viewHeight = ROOM * Math.max(height, width / HEAD_SHAPE) || 1;
    const place = [
      (low[0] + high[0]) / 2,
      (low[1] + high[1]) / 2,
      low[2] + FACE_DEPTH * (high[2] - low[2]),
    ];
    this.#target = [0, 1, 2].map((axis) =>
      place.reduce((sum, along, row) => sum + along * this.#axes[3 * row + axis], 0));
  }

  /** Back to the front. */
  reset() {
    this.yaw = this.pitch = 0;
    this.zoom = 1;
  }

  /** Walk round the face, radians. */
  orbit(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = Math.min(STEEPEST, Math.max(-STEEPEST, this.pitch + pitch));
  }

  /** Come nearer (above 1) or go away. */
  approach(factor) {
    this.zoom = Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], this.zoom * factor));
  }

  /** 9 numbers, rows right, up and backward of the camera in the space. */
  get rotation() {
    const [cy, sy] = [Math.cos(this.yaw), Math.sin(this.yaw)];
    const [cp, sp] = [Math.cos(this.pitch), Math.sin(this.pitch)];
    const local = [cy, 0, -sy, -sp * sy, cp, -sp * cy, sy * cp, sp, cy * cp];
    return [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) =>
      [0, 1, 2].reduce((sum, i) => sum + local[3 * row + i] * this.#axes[3 * i + column], 0)));
  }

  /** T_camera_space, 16 numbers column after column as OpenGL takes them. */
  get T_camera_space() {
    const R = this.rotation;
    const shift = [0, 1, 2].map((row) =>
      -this.#target.reduce((sum, along, i) => sum + R[3 * row + i] * along, 0));
    shift[2] -= this.#distance;
    return [
      R[0], R[3], R[6], 0, R[1], R[4], R[7], 0, R[2], R[5], R[8], 0, ...shift, 1,
    ];
  }

  /** T_clip_camera for a picture `aspect` times as wide as tall, column after column. */
  computeProjection(aspect) {
    const focal = (this.zoom / Math.tan(FIELD_OF_VIEW / 2)) * Math.min(1, aspect / HEAD_SHAPE);
    const [near, far] = [0.15 * this.#distance, 6 * this.#distance];
    const depth = (far + near) / (near - far);
    return [
      focal / aspect, 0, 0, 0, 0, focal, 0, 0, 0, 0, depth, -1, 0, 0, (2 * far * near) / (near - far), 0,
    ];
  }

  get #distance() {
    return this.#viewHeight / 2 / Math.tan(FIELD_OF_VIEW / 2);
  }
}

/** Rows left, up, forward: as the eyes look at rest; the space's own axes where there are none. */
function findAxes({ eyeCentres, eyeAxes }) {
  const seeing = [0, 1].filter((eye) =>
    eyeCentres.subarray(3 * eye, 3 * eye + 3).every(Number.isFinite));
  const mean = (row) => [0, 1, 2].map((axis) =>
    seeing.reduce((sum, eye) => sum + eyeAxes[9 * eye + 3 * row + axis], 0));
  const forward = unit(mean(2));
  const left = forward && unit(cross(mean(1), forward));
  if (!left) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  return [...left, ...cross(forward, left), ...forward];
}

/** Lowest and highest corner, along the face's axes, of what turns with the head. */
function findHead({ neutralVertices, headWeights, vertexCount }, axes) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const rigid = headWeights.some((weight) => weight > 0.5);
  for (let vertex = 0; vertex < vertexCount; ++vertex) {
    if (rigid && headWeights[vertex] <= 0.5) continue;
    for (let row = 0; row < 3; ++row) {
      let along = 0;
      for (let axis = 0; axis < 3; ++axis) along += axes[3 * row + axis] * neutralVertices[3 * vertex + axis];
      low[row] = Math.min(low[row], along);
      high[row] = Math.max(high[row], along);
    }
  }
  return vertexCount ? [low, high] : [[-1, -1, -1], [1, 1, 1]];
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(vector) {
  const size = Math.hypot(...vector);
  return size > 0 ? vector.map((part) => part / size) : null;
}
