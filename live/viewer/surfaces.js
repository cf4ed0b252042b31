// Each surface's geometry, texture and constants on the GPU, drawn in order.

import { joinCorners, OPAQUE, BLEND, splitBatches } from "./batches.js";
import { IRIS_COLOUR, LOOKS } from "./looks.js";
import { Program, readShader } from "./programs.js";

const [POSITIONS, NORMALS, ACCESS, BASE_TEXTURE] = [0, 1, 2, 3]; // texture units
const PLACES = ["in_vertex", "in_uv", "in_paint", "in_local", "in_eye", "in_brow"];

export class Surfaces {
  #gl;
  #programs = new Map();
  #drawables;
  #release = [];

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {object} snapshot with appearance
   * @param {ImageBitmap[]} pictures its textures
   * @param {number[]} forward the face's direction, by which see-through triangles are sorted
   */
  constructor(gl, snapshot, pictures, forward) {
    this.#gl = gl;
    const eyes = markEyes(snapshot);
    const textures = pictures.map((picture) => this.#uploadPicture(picture));
    this.white = this.#uploadWhite();
    const batches = splitBatches(snapshot, forward);
    this.geometry = this.#uploadGeometry(snapshot, eyes, batches);
    this.#drawables = batches
      .map((batch) => this.#describe(snapshot, batch, eyes, textures))
      .sort((a, b) => a.seeThrough - b.seeThrough);
  }

  /** Draw into what is bound; `view`: the shaders' uniforms that change with the tick. */
  draw(positions, normals, access, view) {
    const gl = this.#gl;
    positions.bind(POSITIONS);
    normals.bind(NORMALS);
    access.bind(ACCESS);
    for (const program of this.#programs.values()) {
      program.use();
      program.write(view);
    }
    gl.enable(gl.DEPTH_TEST);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.geometry);
    for (const drawable of this.#drawables) this.#drawOne(drawable);
    gl.bindVertexArray(null);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  }

  release() {
    this.#release.forEach((free) => free());
    this.#programs.forEach((program) => program.release());
  }

  #drawOne({ program, constants, texture, first, count, seeThrough }) {
    const gl = this.#gl;
    if (seeThrough) {
      gl.enable(gl.BLEND);
      gl.depthMask(false); // cards may overlap in any order
    }
    gl.activeTexture(gl.TEXTURE0 + BASE_TEXTURE);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    program.use();
    program.write(constants);
    gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 4 * first);
  }

  #describe(snapshot, { row, first, corners, kind, hairy }, eyes, textures) {
    const texture = snapshot.surfaces[4 * row + 3];
    const alpha = snapshot.surfaceAlphas[row];
    const look = LOOKS[kind] ?? LOOKS.other;
    const colour = [...snapshot.surfaceColours.subarray(4 * row, 4 * row + 4)];
    const isEye = (drawn) => eyes.index[snapshot.drawSources[drawn]] >= 0;
    const switches = [...(alpha === OPAQUE ? [] : ["WITH_ALPHA"]), ...(hairy ? ["WITH_BROWS"] : [])];
    return {
      first, count: corners.length,
      seeThrough: alpha === BLEND,
      texture: texture ? textures[texture - 1] : this.white,
      program: this.#find(kind === "eye" ? "eye.frag" : "surface.frag", switches),
      constants: {
        textured: texture > 0,
        has_paint: snapshot.vertexColours.some((channel) => channel !== 0),
        base_colour: [...colour.slice(0, 3).map(linear), alpha === OPAQUE ? 1 : colour[3]],
        see_through: alpha === BLEND,
        alpha_cut: alpha === BLEND ? 0.01 : 0.5,
        scatter: look.scatter,
        gloss: look.gloss,
        shininess: look.shininess,
        inside: look.inside,
        least_access: look.behind_lips ? 0 : look.least_access, // that is baked, by depth
        painted_iris: texture === 0 && corners.every(isEye),
        iris_colour: IRIS_COLOUR.map(linear),
        brow_colour: [...(snapshot.browColour ?? [0, 0, 0])].map(linear),
      },
    };
  }

  #find(shader, switches) {
    const key = [shader, ...switches].join();
    if (!this.#programs.has(key)) {
      const program = new Program(
        this.#gl, readShader("character.vert", switches), readShader(shader, switches), [], PLACES);
      program.use();
      program.write({
        positions: POSITIONS, normals: NORMALS, access: ACCESS, base_texture: BASE_TEXTURE,
      });
      this.#programs.set(key, program);
    }
    return this.#programs.get(key);
  }

  #uploadGeometry(snapshot, eyes, batches) {
    const gl = this.#gl;
    const geometry = gl.createVertexArray();
    gl.bindVertexArray(geometry);
    const sources = snapshot.drawSources;
    const perVertex = (values, width) => gather(values, sources, width);
    this.#attribute("in_vertex", Int32Array.from(sources), 1);
    this.#attribute("in_uv", snapshot.drawUvs, 2);
    this.#attribute("in_paint", perVertex(paintOf(snapshot.vertexColours), 4), 4);
    this.#attribute("in_local", perVertex(eyes.local, 3), 3);
    this.#attribute("in_eye", Int32Array.from(sources, (vertex) => eyes.index[vertex]), 1);
    if (snapshot.browPlaces) {
      this.#attribute("in_brow", perVertex(snapshot.browPlaces, 2).map((at) => at || 0), 2);
    }
    const indices = this.#buffer(gl.ELEMENT_ARRAY_BUFFER, joinCorners(batches));
    gl.bindVertexArray(null);
    this.#release.push(() => gl.deleteVertexArray(geometry), () => gl.deleteBuffer(indices));
    return geometry;
  }

  #attribute(name, values, width) {
    const gl = this.#gl;
    const buffer = this.#buffer(gl.ARRAY_BUFFER, values);
    const place = PLACES.indexOf(name);
    gl.enableVertexAttribArray(place);
    if (values instanceof Int32Array) gl.vertexAttribIPointer(place, width, gl.INT, 0, 0);
    else gl.vertexAttribPointer(place, width, gl.FLOAT, false, 0, 0);
    this.#release.push(() => gl.deleteBuffer(buffer));
  }

  #buffer(target, values) {
    const gl = this.#gl;
    const buffer = gl.createBuffer();
    gl.bindBuffer(target, buffer);
    gl.bufferData(target, values, gl.STATIC_DRAW);
    return buffer;
  }

  #uploadPicture(picture) {
    const gl = this.#gl;
    const texture = this.#newTexture();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    const sharper = gl.getExtension("EXT_texture_filter_anisotropic");
    if (sharper) gl.texParameterf(gl.TEXTURE_2D, sharper.TEXTURE_MAX_ANISOTROPY_EXT, 4);
    return texture;
  }

  #uploadWhite() {
    const gl = this.#gl;
    const texture = this.#newTexture();
    const white = new Uint8Array(4).fill(255);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, white);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    return texture;
  }

  #newTexture() {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    this.#release.push(() => gl.deleteTexture(texture));
    return texture;
  }
}

/** Per vertex: which eye it is of (-1 none), and its place along that eye's left, up, forward. */
function markEyes(snapshot) {
  const { vertexCount, neutralVertices, eyeCentres, eyeAxes } = snapshot;
  const index = new Int32Array(vertexCount).fill(-1);
  const local = new Float32Array(3 * vertexCount);
  [snapshot.leftEyeVertices, snapshot.rightEyeVertices].forEach((vertices, eye) => {
    const centre = eyeCentres.subarray(3 * eye, 3 * eye + 3);
    if (!centre.every(Number.isFinite)) return;
    let reach = 1e-12;
    for (const vertex of vertices) {
      index[vertex] = eye;
      for (let row = 0; row < 3; ++row) {
        let along = 0;
        for (let axis = 0; axis < 3; ++axis) {
          const offset = neutralVertices[3 * vertex + axis] - centre[axis];
          along += eyeAxes[9 * eye + 3 * row + axis] * offset;
        }
        local[3 * vertex + row] = along;
        reach = Math.max(reach, Math.abs(along));
      }
    }
    for (const vertex of vertices) {
      for (let row = 0; row < 3; ++row) local[3 * vertex + row] /= reach;
    }
  });
  return { index, local };
}

function gather(values, sources, width) {
  const gathered = new Float32Array(width * sources.length);
  sources.forEach((vertex, at) => {
    for (let axis = 0; axis < width; ++axis) gathered[width * at + axis] = values[width * vertex + axis];
  });
  return gathered;
}

/** Linear red, green, blue and alpha as float32, from sRGB bytes. */
function paintOf(colours) {
  const table = Float32Array.from({ length: 256 }, (_, byte) => linear(byte / 255));
  return Float32Array.from(colours, (byte, at) => (at % 4 === 3 ? byte / 255 : table[byte]));
}

/** From sRGB in [0, 1] to linear light (IEC 61966-2-1). */
function linear(encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
