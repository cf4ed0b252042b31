// Numbers per vertex as texels, which every shader can fetch whatever copies of a vertex it draws.

export const WIDTH = 512; // the shaders split an index with a mask and a shift

/** Texture rows that hold `vertexCount` texels. */
export function rowsFor(vertexCount) {
  return Math.max(1, Math.ceil(vertexCount / WIDTH));
}

/** A float32 texture with one texel of four numbers a vertex, and the numbers themselves. */
export class VertexTexture {
  #gl;

  constructor(gl, vertexCount) {
    this.#gl = gl;
    this.rows = rowsFor(vertexCount);
    this.values = new Float32Array(4 * WIDTH * this.rows);
    this.handle = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.handle);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, WIDTH, this.rows);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Send `values` to the GPU. */
  upload() {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.handle);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, WIDTH, this.rows, gl.RGBA, gl.FLOAT, this.values);
  }

  /** Shaders find it at texture unit `unit`. */
  bind(unit) {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.handle);
  }

  release() {
    this.#gl.deleteTexture(this.handle);
  }
}
