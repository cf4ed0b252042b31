// The canvas: a paper backdrop, the character before it, drawn when there is something new.

import { Character } from "./character.js";
import { OrbitCamera } from "./camera.js";
import { SHADERS } from "./looks.js";
import { decodePicture } from "./pictures.js";
import { Program, writeShader } from "./programs.js";
import { rowsFor } from "./vertex_textures.js";
import { BAD_PICTURE, NO_WEBGL, TOO_LARGE } from "./words.js";

const SHARPEST = 2; // device pixels a pixel; more cost four times as much and show nothing
const SCREEN = writeShader(`
out vec2 screen;
void main() {
    screen = vec2(gl_VertexID == 1 ? 2.0 : 0.0, gl_VertexID == 2 ? 2.0 : 0.0);
    gl_Position = vec4(screen * 2.0 - 1.0, 0.0, 1.0);
}`);
const PAPER = writeShader(`
${SHADERS["studio.glsl"]}
in vec2 screen;
uniform float aspect;
uniform vec3 edge;
uniform vec3 glow;
out vec4 colour;
void main() {
    vec2 offset = (screen - vec2(0.5, 0.56)) * vec2(aspect, 1.0);
    vec3 paper = mix(edge, glow, exp(-2.6 * dot(offset, offset))) * (0.82 + 0.18 * screen.y);
    colour = vec4(encode(paper) + dither(), 1.0);
}`);
const DARK = { edge: [0.045, 0.056, 0.072], glow: [0.205, 0.25, 0.305] };
const LIGHT = { edge: [0.95, 1.0, 1.06], glow: [1.95, 2.02, 2.1] };

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** This browser cannot draw, or not this character; the message is for the user. */
export class DrawingError extends Error {}

export class Stage {
  camera = new OrbitCamera();
  drawn = 0;
  moveMs = []; // of the last frames: from a frame to positions and normals on the GPU
  #gl;
  #canvas;
  #character = null;
  #snapshot = null;
  #pictures = [];
  #frame = null;
  #asked = false;
  #light = matchMedia("(prefers-color-scheme: light)");

  /** @throws {DrawingError} WebGL 2 is not to be had */
  constructor(canvas) {
    this.#canvas = canvas;
    // In software several samples a pixel cost two to three times as much, and leave cracks.
    this.#gl = canvas.getContext("webgl2", { antialias: !drawsInSoftware(), alpha: false });
    if (!this.#gl) throw new DrawingError(NO_WEBGL);
    this.#build();
    this.#light.addEventListener("change", () => this.wake());
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
    new ResizeObserver(() => this.wake()).observe(canvas);
  }

  /** Show another character from now on. Throws DrawingError. */
  async show(snapshot) {
    this.#snapshot = snapshot;
    const limit = this.#gl.getParameter(this.#gl.MAX_TEXTURE_SIZE);
    if (rowsFor(snapshot.vertexCount) > limit) throw new DrawingError(TOO_LARGE);
    const pictures = await Promise.all(snapshot.textures.map(decodePicture)).catch(() => {
      throw new DrawingError(BAD_PICTURE);
    });
    if (this.#snapshot !== snapshot) return; // a still newer one came meanwhile
    this.#pictures = pictures;
    this.camera.frame(snapshot);
    this.#replaceCharacter();
    this.wake();
  }

  /** Draw this frame, unless a newer one comes before the screen is ready. */
  move(frame) {
    this.#frame = frame;
    this.wake();
  }

  /** Something changed: draw at the screen's next turn. */
  wake() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #build() {
    this.paper = new Program(this.#gl, SCREEN, PAPER);
    this.empty = this.#gl.createVertexArray();
  }

  #restore() {
    this.#character = null; // its GPU objects went with the context
    this.#build();
    if (this.#snapshot) this.#replaceCharacter();
    this.wake();
  }

  #replaceCharacter() {
    this.#character?.release();
    this.#character = new Character(this.#gl, this.#snapshot, this.#pictures, this.camera);
  }

  #draw() {
    if (this.#gl.isContextLost()) return;
    this.#fit();
    const aspect = this.#canvas.width / this.#canvas.height;
    this.#drawPaper(aspect);
    if (!this.#character) return;
    if (this.#frame?.topologyHash === this.#character.snapshot.topologyHash) this.#moveCharacter();
    this.#character.draw(this.camera, aspect);
    this.drawn += 1;
  }

  #moveCharacter() {
    const start = performance.now();
    this.#character.move(this.#frame);
    this.#frame = null;
    this.moveMs.push(performance.now() - start);
    if (this.moveMs.length > 600) this.moveMs.shift();
  }

  #drawPaper(aspect) {
    const gl = this.#gl;
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.depthMask(true);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.disable(gl.DEPTH_TEST);
    this.paper.use();
    this.paper.write({ aspect, ...(this.#light.matches ? LIGHT : DARK) });
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #fit() {
    const scale = Math.min(SHARPEST, devicePixelRatio || 1);
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * scale));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }
}

/** Whether the browser draws without a GPU; asked of a context that is thrown away. */
function drawsInSoftware() {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(name);
}
