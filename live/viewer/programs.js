// Shader programs: from the project's own GLSL to what WebGL 2 runs.

import { SHADERS } from "./looks.js";

const HEAD = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DShadow;
`;

/** A shader of `looks.js` as WebGL takes it, with `switches` defined. */
export function readShader(name, switches = []) {
  return HEAD + switches.map((name_) => `#define ${name_}\n`).join("") + SHADERS[name];
}

/** GLSL of the page's own. */
export function writeShader(body) {
  return HEAD + body;
}

/** A linked program that writes uniforms by name. */
export class Program {
  #gl;
  #uniforms = new Map();

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {string} vertex
   * @param {string} fragment
   * @param {string[]} [captured] outputs of the vertex shader to be kept by transform feedback
   * @param {string[]} [places] attributes in the order of their numbers
   */
  constructor(gl, vertex, fragment, captured = [], places = []) {
    this.#gl = gl;
    this.handle = gl.createProgram();
    const shaders = [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]].map(
      ([kind, text]) => this.#attach(kind, text));
    places.forEach((name, place) => gl.bindAttribLocation(this.handle, place, name));
    if (captured.length) {
      gl.transformFeedbackVaryings(this.handle, captured, gl.SEPARATE_ATTRIBS);
    }
    gl.linkProgram(this.handle);
    if (!gl.getProgramParameter(this.handle, gl.LINK_STATUS)) {
      const reasons = shaders.map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`A shader is not accepted: ${[gl.getProgramInfoLog(this.handle), ...reasons]}`);
    }
    shaders.forEach((shader) => gl.deleteShader(shader));
    this.#listUniforms();
  }

  /** Draw with this program from now on. */
  use() {
    this.#gl.useProgram(this.handle);
  }

  /** Set uniforms by name; those the program does not have are passed over. Call `use` before. */
  write(values) {
    for (const [name, value] of Object.entries(values)) {
      const uniform = this.#uniforms.get(name);
      if (uniform) this.#writeOne(uniform, value);
    }
  }

  release() {
    this.#gl.deleteProgram(this.handle);
  }

  #attach(kind, text) {
    const shader = this.#gl.createShader(kind);
    this.#gl.shaderSource(shader, text);
    this.#gl.compileShader(shader);
    this.#gl.attachShader(this.handle, shader);
    return shader;
  }

  #listUniforms() {
    const gl = this.#gl;
    for (let at = 0; at < gl.getProgramParameter(this.handle, gl.ACTIVE_UNIFORMS); ++at) {
      const { name, type } = gl.getActiveUniform(this.handle, at);
      const place = gl.getUniformLocation(this.handle, name);
      this.#uniforms.set(name.replace("[0]", ""), { type, place });
    }
  }

  #writeOne({ type, place }, value) {
    const gl = this.#gl;
    if (type === gl.FLOAT) gl.uniform1f(place, value);
    else if (type === gl.FLOAT_VEC2) gl.uniform2fv(place, value);
    else if (type === gl.FLOAT_VEC3) gl.uniform3fv(place, value);
    else if (type === gl.FLOAT_VEC4) gl.uniform4fv(place, value);
    else if (type === gl.FLOAT_MAT4) gl.uniformMatrix4fv(place, false, value);
    else gl.uniform1i(place, value); // integers, booleans, samplers
  }
}
