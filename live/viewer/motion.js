// From a frame and its snapshot to moved vertices. Lists of vertices are flat: x, y, z, x, y, z...

import { demand } from "./reading.js";

/**
 * The displacement of every vertex, whatever the frame's mode.
 * @param {object} snapshot
 * @param {object} frame of the same topologyHash and space
 * @param {Float32Array} [into] (3 * vertexCount), kept between calls to save the allocation
 * @returns {Float32Array} (3 * vertexCount) the space's units, head motion not in it
 * @throws {WireError} the two do not belong together
 */
export function computeDisplacement(snapshot, frame, into) {
  demand(frame.topologyHash === snapshot.topologyHash, "the frame belongs to another snapshot");
  demand(frame.space === snapshot.space, "frame and snapshot are of different spaces");
  if (frame.mode === "vertices") return wholeMesh(snapshot, frame);
  const displacement = into ?? new Float32Array(3 * snapshot.vertexCount);
  if (frame.mode === "region") return spreadRegion(snapshot, frame, displacement);
  return deformFromCode(snapshot, frame, displacement);
}

function wholeMesh(snapshot, frame) {
  demand(frame.rowCount === snapshot.vertexCount, "the frame has another number of vertices");
  return frame.displacement;
}

function spreadRegion(snapshot, frame, displacement) {
  demand(frame.rowCount === snapshot.regionIndices.length, "the frame has another region");
  displacement.fill(0);
  scatter(snapshot.regionIndices, frame.displacement, displacement);
  return displacement;
}

function scatter(indices, rows, into) {
  for (let row = 0; row < indices.length; ++row) {
    const to = 3 * indices[row];
    into[to] = rows[3 * row];
    into[to + 1] = rows[3 * row + 1];
    into[to + 2] = rows[3 * row + 2];
  }
}

function deformFromCode(snapshot, frame, displacement) {
  demand(snapshot.basis, "a code frame needs a snapshot with its basis");
  demand(frame.code.length === snapshot.expressionNames.length
    && frame.extraCode.length === snapshot.extraNames.length, "the frame has another code");
  displacement.fill(0);
  scatter(snapshot.regionIndices, addBasis(snapshot, [...frame.code, ...frame.extraCode]),
    displacement);
  computeEyeRotations(snapshot, frame.gaze).forEach((rotation, eye) => {
    if (rotation) turnEye(snapshot, eye, rotation, displacement);
  });
  return displacement;
}

function addBasis(snapshot, code) {
  const { basis, basisScales, regionIndices } = snapshot;
  const length = 3 * regionIndices.length;
  const sum = new Float64Array(length);
  code.forEach((strength, row) => {
    const amount = strength * basisScales[row];
    if (amount === 0) return;
    const steps = basis.subarray(row * length, (row + 1) * length);
    for (let at = 0; at < length; ++at) sum[at] += amount * steps[at];
  });
  return sum;
}

/**
 * Each eyeball's rotation about its centre: first pitch, then yaw, in its own axes.
 * @param {object} snapshot
 * @param {number[]} gaze [left yaw, left pitch, right yaw, right pitch] radians
 * @returns {(number[]|null)[]} left and right, 9 numbers row after row; null where there is no eye
 */
export function computeEyeRotations(snapshot, gaze) {
  return [0, 1].map((eye) => {
    const centre = snapshot.eyeCentres.subarray(3 * eye, 3 * eye + 3);
    if (!centre.every(Number.isFinite)) return null;
    const axes = snapshot.eyeAxes.subarray(9 * eye, 9 * eye + 9);
    return rotateInAxes(axes, gaze[2 * eye], -gaze[2 * eye + 1]);
  });
}

function rotateInAxes(axes, up, left) {
  const [cy, sy, cx, sx] = [Math.cos(up), Math.sin(up), Math.cos(left), Math.sin(left)];
  const local = [cy, sy * sx, sy * cx, 0, cx, -sx, -sy, cy * sx, cy * cx]; // Ry(up) Rx(left)
  const rotation = new Array(9).fill(0);
  for (let row = 0; row < 3; ++row) {
    for (let column = 0; column < 3; ++column) {
      for (let i = 0; i < 3; ++i) {
        for (let j = 0; j < 3; ++j) {
          rotation[3 * row + column] +=
            axes[3 * i + row] * local[3 * i + j] * axes[3 * j + column];
        }
      }
    }
  }
  return rotation;
}

function turnEye(snapshot, eye, R, displacement) {
  const [cx, cy, cz] = snapshot.eyeCentres.subarray(3 * eye, 3 * eye + 3);
  const neutral = snapshot.neutralVertices;
  for (const vertex of eye === 0 ? snapshot.leftEyeVertices : snapshot.rightEyeVertices) {
    const at = 3 * vertex;
    const [rx, ry, rz] = [neutral[at] - cx, neutral[at + 1] - cy, neutral[at + 2] - cz];
    const [x, y, z] = [
      rx + displacement[at], ry + displacement[at + 1], rz + displacement[at + 2],
    ];
    displacement[at] = R[0] * x + R[1] * y + R[2] * z - rx;
    displacement[at + 1] = R[3] * x + R[4] * y + R[5] * z - ry;
    displacement[at + 2] = R[6] * x + R[7] * y + R[8] * z - rz;
  }
}

/** The 9 numbers, row after row, of a quaternion [x, y, z, w]. */
export function rotationOf(quaternion) {
  const size = Math.hypot(...quaternion);
  const [x, y, z, w] = quaternion.map((part) => part / size);
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
    2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
    2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
  ];
}

/**
 * The vertices as they are to be drawn: neutral, displacement, then head motion by its weights.
 * @param {object} snapshot
 * @param {object} frame
 * @param {Float32Array} displacement as `computeDisplacement` gives it
 * @param {Float32Array|Float64Array} into
 * @param {number} stride numbers from one vertex to the next in `into`
 */
export function poseVertices(snapshot, frame, displacement, into, stride = 3) {
  const { neutralVertices: neutral, headWeights, vertexCount } = snapshot;
  const R = rotationOf(frame.headRotation);
  const [tx, ty, tz] = frame.headTranslation;
  for (let vertex = 0, from = 0, to = 0; vertex < vertexCount; ++vertex, from += 3, to += stride) {
    const x = neutral[from] + displacement[from];
    const y = neutral[from + 1] + displacement[from + 1];
    const z = neutral[from + 2] + displacement[from + 2];
    const weight = headWeights[vertex];
    into[to] = x + weight * (R[0] * x + R[1] * y + R[2] * z + tx - x);
    into[to + 1] = y + weight * (R[3] * x + R[4] * y + R[5] * z + ty - y);
    into[to + 2] = z + weight * (R[6] * x + R[7] * y + R[8] * z + tz - z);
  }
  return into;
}
