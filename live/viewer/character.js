// One character on the GPU: moved by frames, lit by its own shadows, drawn.

import { AccessBake } from "./access.js";
import { LIGHT_BEHIND_LIPS_CM, LOOKS, PARTING_SHARE, PARTS_LIPS } from "./looks.js";
import { computeDisplacement, computeEyeRotations, poseVertices, rotationOf } from "./motion.js";
import { SmoothNormals } from "./normals.js";
import { Surfaces } from "./surfaces.js";
import { VertexTexture } from "./vertex_textures.js";

const OPENED = 0.8; // how far the jaw is open when the light behind the lips is baked
const FULLY_LIT = 0.5; // of jawOpen: from here on the mouth is as bright as that
const [SHUT_CHANNEL, OPEN_CHANNEL] = [0, 1];

export class Character {
  #displacement;
  #jaw;
  #parting;
  #poles = [0, 0, 1, 0, 0, 1];
  #mouthOpen = 0;

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {object} snapshot with basis and appearance
   * @param {ImageBitmap[]} pictures its textures
   * @param {import("./camera.js").OrbitCamera} camera aimed at it
   */
  constructor(gl, snapshot, pictures, camera) {
    this.snapshot = snapshot;
    this.#displacement = new Float32Array(3 * snapshot.vertexCount);
    this.#jaw = snapshot.expressionNames.indexOf("jawOpen");
    this.#parting = PARTS_LIPS.map((name) => snapshot.expressionNames.indexOf(name))
      .filter((row) => row >= 0);
    this.smooth = new SmoothNormals(snapshot);
    this.positions = new VertexTexture(gl, snapshot.vertexCount);
    this.normals = new VertexTexture(gl, snapshot.vertexCount);
    this.access = new VertexTexture(gl, snapshot.vertexCount);
    this.surfaces = new Surfaces(gl, snapshot, pictures, camera.faceAxes.slice(6));
    this.#bakeAccess(gl, camera);
    this.rest();
  }

  /** Neutral face, head straight: what is shown before the first frame. */
  rest() {
    this.move({
      mode: "vertices", space: this.snapshot.space, topologyHash: this.snapshot.topologyHash,
      rowCount: this.snapshot.vertexCount, displacement: new Float32Array(this.#displacement.length),
      code: new Float32Array(0), gaze: [0, 0, 0, 0],
      headRotation: [0, 0, 0, 1], headTranslation: [0, 0, 0],
    });
  }

  /** Take on the pose of a frame. */
  move(frame) {
    const displacement = computeDisplacement(this.snapshot, frame, this.#displacement);
    poseVertices(this.snapshot, frame, displacement, this.positions.values, 4);
    this.#shade();
    this.#mouthOpen = this.#readMouth(frame.code);
    this.#poles = this.#findPoles(frame);
  }

  /** Draw over what is there. */
  draw(camera, aspect) {
    const R = camera.rotation;
    const poles = [0, 3].flatMap((eye) => [0, 3, 6].map((row) =>
      R[row] * this.#poles[eye] + R[row + 1] * this.#poles[eye + 1] + R[row + 2] * this.#poles[eye + 2]));
    this.surfaces.draw(this.positions, this.normals, this.access, {
      T_camera_mesh: camera.T_camera_space,
      T_clip_camera: camera.computeProjection(aspect),
      mouth_open: this.#mouthOpen,
      poles,
    });
  }

  release() {
    [this.surfaces, this.positions, this.normals, this.access].forEach((part) => part.release());
  }

  #shade() {
    this.smooth.compute(this.positions.values, this.normals.values);
    this.positions.upload();
    this.normals.upload();
  }

  #readMouth(code) {
    if (this.#jaw < 0 || code.length <= this.#jaw) return 0;
    const parted = this.#parting.reduce((sum, row) => sum + code[row], 0);
    return Math.min(1, Math.max(0, (code[this.#jaw] + PARTING_SHARE * parted) / FULLY_LIT));
  }

  /** Where each eye looks, in the space; 6 numbers. */
  #findPoles(frame) {
    const head = rotationOf(frame.headRotation);
    return computeEyeRotations(this.snapshot, frame.gaze).flatMap((rotation, eye) => {
      const ahead = this.snapshot.eyeAxes.subarray(9 * eye + 6, 9 * eye + 9);
      return rotation ? turn(head, turn(rotation, ahead)) : [0, 0, 1];
    });
  }

  #bakeAccess(gl, camera) {
    const { vertexCount } = this.snapshot;
    const poses = this.#poseMouths();
    const bake = new AccessBake(gl, this.snapshot, poses);
    poses.forEach((pose, channel) => {
      this.positions.values.set(pose);
      this.#shade();
      const shares = bake.compute(this.positions, this.normals);
      for (let vertex = 0; vertex < vertexCount; ++vertex) {
        this.access.values[4 * vertex + channel] = shares[vertex];
      }
    });
    bake.release();
    this.#lightMouth(poses.length > OPEN_CHANNEL, camera);
    this.access.upload();
  }

  #lightMouth(opens, camera) {
    const least = lightBehindLips(this.snapshot, camera);
    for (let at = 0; at < 4 * this.snapshot.vertexCount; at += 4) {
      const open = this.access.values[at + (opens ? OPEN_CHANNEL : SHUT_CHANNEL)];
      this.access.values[at + OPEN_CHANNEL] = opens ? Math.max(open, least[at / 4]) : open;
    }
  }

  /** Four numbers a vertex: at rest and, where the basis tells, with the jaw open. */
  #poseMouths() {
    const { neutralVertices, vertexCount, regionIndices, basis, basisScales } = this.snapshot;
    const shut = new Float32Array(this.positions.values.length);
    for (let vertex = 0; vertex < vertexCount; ++vertex) {
      shut.set(neutralVertices.subarray(3 * vertex, 3 * vertex + 3), 4 * vertex);
    }
    if (!basis || this.#jaw < 0) return [shut];
    const open = shut.slice();
    const first = 3 * this.#jaw * regionIndices.length;
    regionIndices.forEach((vertex, row) => {
      for (let axis = 0; axis < 3; ++axis) {
        const step = basis[first + 3 * row + axis];
        open[4 * vertex + axis] += OPENED * basisScales[this.#jaw] * step;
      }
    });
    return [shut, open];
  }
}

/**
 * (V) the least share of light at each vertex of an open mouth: in the baked pose tongue and lips
 * may hide teeth that show otherwise. It fades towards the back ones.
 */
function lightBehindLips(snapshot, camera) {
  const { vertexCount, neutralVertices, surfaces, surfaceKinds, drawSources } = snapshot;
  const forward = camera.faceAxes.slice(6);
  const [full, none] = LIGHT_BEHIND_LIPS_CM;
  const least = new Float32Array(vertexCount);
  const depth = (vertex) => camera.unitCm * forward.reduce(
    (sum, part, axis) => sum + part * neutralVertices[3 * vertex + axis], 0);
  for (let row = 0; row < surfaces.length; row += 4) {
    const look = LOOKS[surfaceKinds[surfaces[row + 2]]];
    if (!look?.behind_lips) continue;
    const first = 3 * surfaces[row];
    const own = new Set(snapshot.drawTriangles.subarray(first, first + 3 * surfaces[row + 1]));
    const members = [...own].map((drawn) => drawSources[drawn]);
    const foremost = members.reduce((most, vertex) => Math.max(most, depth(vertex)), -Infinity);
    for (const vertex of members) {
      const share = Math.min(1, Math.max(0, (none - foremost + depth(vertex)) / (none - full)));
      least[vertex] = look.least_access * share * share * (3 - 2 * share);
    }
  }
  return least;
}

function turn(R, [x, y, z]) {
  return [0, 3, 6].map((row) => R[row] * x + R[row + 1] * y + R[row + 2] * z);
}
