// How much of the studio's light reaches each vertex: looked up once from many sides, in one atlas
// of depth maps, mouth shut and open. Without it the corners of eyes, nose and mouth would glow.

import { Program, writeShader } from "./programs.js";

const [COLUMNS, ROWS] = [8, 6];
const DIRECTIONS = COLUMNS * ROWS;
const TILE = 256; // texels a side
const OFFSET = 0.006; // of the radius: how far before its own surface a vertex asks
const OCCLUDING = ["skin", "eye", "teeth", "tongue", "mouth", "other", "hair"];

const CASTER = writeShader(`
in int in_vertex;
uniform sampler2D positions;
uniform mat4 T_map_space;
void main() {
    vec3 position = texelFetch(positions, ivec2(in_vertex & 511, in_vertex >> 9), 0).xyz;
    gl_Position = T_map_space * vec4(position, 1.0);
}`);
const NOTHING = writeShader("void main() {}");
// One vertex after the other: is it the one each light sees? Weighted by the cosine.
const GATHER = writeShader(`
uniform sampler2D positions;
uniform sampler2D normals;
uniform sampler2DShadow depth_maps;
uniform vec4 centre;  // w: radius
uniform vec3 aside[${DIRECTIONS}];
uniform vec3 upward[${DIRECTIONS}];
uniform vec3 towards[${DIRECTIONS}];
out float access;
void main() {
    ivec2 texel = ivec2(gl_VertexID & 511, gl_VertexID >> 9);
    vec3 normal = texelFetch(normals, texel, 0).xyz;
    vec3 start = texelFetch(positions, texel, 0).xyz;
    vec2 sum = vec2(0.0, 1e-6);
    for (int light = 0; light < ${DIRECTIONS}; ++light) {
        float cosine = max(dot(normal, towards[light]), 0.0);
        vec3 shifted = start + ${OFFSET} * centre.w * (normal + 0.5 * towards[light]);
        vec3 offset = (shifted - centre.xyz) / centre.w;
        vec3 place = vec3(dot(aside[light], offset), dot(upward[light], offset),
                          -dot(towards[light], offset)) * 0.5 + 0.5;
        vec2 tile = vec2(light % ${COLUMNS}, light / ${COLUMNS});
        vec2 at = (tile + clamp(place.xy, 0.002, 0.998)) / vec2(${COLUMNS}.0, ${ROWS}.0);
        sum += cosine * vec2(textureLod(depth_maps, vec3(at, place.z), 0.0), 1.0);
    }
    access = sum.x / sum.y;
    gl_Position = vec4(0.0, 0.0, 0.0, 1.0);
}`);

/** Bakes; `release` it afterwards. */
export class AccessBake {
  #gl;
  #vertexCount;
  #lights = spreadLights();
  #sphere;

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {object} snapshot with appearance
   * @param {Float32Array[]} poses every pose to be baked, four numbers a vertex
   */
  constructor(gl, snapshot, poses) {
    this.#gl = gl;
    this.#vertexCount = snapshot.vertexCount;
    this.#sphere = boundingSphere(poses, snapshot.vertexCount);
    this.caster = new Program(gl, CASTER, NOTHING);
    this.gather = new Program(gl, GATHER, NOTHING, ["access"]);
    this.#buildAtlas();
    this.#buildCasters(collectCasters(snapshot));
    this.#buildOutcome();
  }

  /** (V) share of light, 0 to 1, of the pose in these two textures. */
  compute(positions, normals) {
    positions.bind(0);
    normals.bind(1);
    this.#drawMaps();
    return this.#askMaps();
  }

  release() {
    const gl = this.#gl;
    this.caster.release();
    this.gather.release();
    gl.deleteTexture(this.atlas);
    gl.deleteFramebuffer(this.maps);
    gl.deleteVertexArray(this.casters);
    gl.deleteBuffer(this.corners);
    gl.deleteTransformFeedback(this.feedback);
    gl.deleteBuffer(this.outcome);
  }

  #buildAtlas() {
    const gl = this.#gl;
    this.atlas = gl.createTexture();
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.atlas);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.DEPTH_COMPONENT24, COLUMNS * TILE, ROWS * TILE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_COMPARE_MODE, gl.COMPARE_REF_TO_TEXTURE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_COMPARE_FUNC, gl.LEQUAL);
    this.maps = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.maps);
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.TEXTURE_2D, this.atlas, 0);
    gl.drawBuffers([gl.NONE]);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  #buildCasters(corners) {
    const gl = this.#gl;
    this.cornerCount = corners.length;
    this.casters = gl.createVertexArray();
    gl.bindVertexArray(this.casters);
    this.corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    const place = gl.getAttribLocation(this.caster.handle, "in_vertex");
    gl.enableVertexAttribArray(place);
    gl.vertexAttribIPointer(place, 1, gl.INT, 0, 0);
    gl.bindVertexArray(null);
  }

  #buildOutcome() {
    const gl = this.#gl;
    this.feedback = gl.createTransformFeedback();
    this.outcome = gl.createBuffer();
    gl.bindBuffer(gl.TRANSFORM_FEEDBACK_BUFFER, this.outcome);
    gl.bufferData(gl.TRANSFORM_FEEDBACK_BUFFER, 4 * this.#vertexCount, gl.DYNAMIC_READ);
    gl.bindBuffer(gl.TRANSFORM_FEEDBACK_BUFFER, null);
  }

  #drawMaps() {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.maps);
    gl.viewport(0, 0, COLUMNS * TILE, ROWS * TILE);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    this.caster.use();
    this.caster.write({ positions: 0 });
    gl.bindVertexArray(this.casters);
    this.#lights.forEach((light, at) => {
      gl.viewport((at % COLUMNS) * TILE, Math.floor(at / COLUMNS) * TILE, TILE, TILE);
      this.caster.write({ T_map_space: lookAlong(light, this.#sphere) });
      gl.drawArrays(gl.TRIANGLES, 0, this.cornerCount);
    });
    gl.bindVertexArray(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  #askMaps() {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.atlas);
    this.gather.use();
    this.gather.write({
      positions: 0, normals: 1, depth_maps: 2, centre: this.#sphere,
      aside: this.#lights.flatMap((light) => light.aside),
      upward: this.#lights.flatMap((light) => light.upward),
      towards: this.#lights.flatMap((light) => light.towards),
    });
    gl.enable(gl.RASTERIZER_DISCARD);
    gl.bindTransformFeedback(gl.TRANSFORM_FEEDBACK, this.feedback);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, this.outcome);
    gl.beginTransformFeedback(gl.POINTS);
    gl.drawArrays(gl.POINTS, 0, this.#vertexCount);
    gl.endTransformFeedback();
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, null);
    gl.bindTransformFeedback(gl.TRANSFORM_FEEDBACK, null);
    gl.disable(gl.RASTERIZER_DISCARD);
    return this.#readOutcome();
  }

  #readOutcome() {
    const gl = this.#gl;
    const shares = new Float32Array(this.#vertexCount);
    gl.bindBuffer(gl.COPY_READ_BUFFER, this.outcome);
    gl.getBufferSubData(gl.COPY_READ_BUFFER, 0, shares);
    gl.bindBuffer(gl.COPY_READ_BUFFER, null);
    return shares;
  }
}

/** Directions evenly over the sphere (Fibonacci lattice), each with the axes of its map. */
function spreadLights() {
  return Array.from({ length: DIRECTIONS }, (_, at) => {
    const height = 1 - (2 * at + 1) / DIRECTIONS;
    const around = at * Math.PI * (3 - Math.sqrt(5));
    const across = Math.sqrt(1 - height * height);
    const towards = [across * Math.cos(around), height, across * Math.sin(around)];
    const [x, y, z] = towards;
    const aside = Math.abs(y) < 0.9 ? unit([z, 0, -x]) : unit([0, -z, y]);
    return { towards, aside, upward: cross(towards, aside) };
  });
}

/** Orthographic, from the light onto the whole character; column after column. */
function lookAlong({ towards, aside, upward }, [cx, cy, cz, radius]) {
  const rows = [aside, upward, towards.map((part) => -part)].map((row) =>
    row.map((part) => part / radius));
  const shift = rows.map(([x, y, z]) => -(x * cx + y * cy + z * cz));
  return [0, 1, 2].flatMap((axis) => [...rows.map((row) => row[axis]), 0]).concat(shift, 1);
}

/** (3F) source vertices of what throws shadows. */
function collectCasters(snapshot) {
  const { surfaces, surfaceKinds, surfaceAlphas, drawTriangles, drawSources } = snapshot;
  const corners = [];
  for (let row = 0; row < surfaceAlphas.length; ++row) {
    const [first, count, kind] = surfaces.subarray(4 * row, 4 * row + 3);
    if (surfaceAlphas[row] !== 0 || !OCCLUDING.includes(surfaceKinds[kind])) continue;
    for (let at = 3 * first; at < 3 * (first + count); ++at) {
      corners.push(drawSources[drawTriangles[at]]);
    }
  }
  return Int32Array.from(corners);
}

/** Centre and radius that hold every pose. */
function boundingSphere(poses, vertexCount) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const pose of poses) {
    for (let at = 0; at < 4 * vertexCount; at += 4) {
      for (let axis = 0; axis < 3; ++axis) {
        low[axis] = Math.min(low[axis], pose[at + axis]);
        high[axis] = Math.max(high[axis], pose[at + axis]);
      }
    }
  }
  const middle = low.map((least, axis) => (least + high[axis]) / 2);
  return [...middle, 1.02 * Math.hypot(...high.map((most, axis) => most - middle[axis])) || 1];
}

function unit(vector) {
  const size = Math.hypot(...vector);
  return vector.map((part) => part / size);
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
