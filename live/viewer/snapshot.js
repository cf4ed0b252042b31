// A snapshot: the character's mesh, which a receiver needs once before frames mean anything.

import * as layout from "./layout.js";
import { checkSnapshot } from "./snapshot_checks.js";
import { demand, readHash, readSize, readText, viewOf } from "./reading.js";

const HEADER = layout.SNAPSHOT_HEADER_SIZE;
const ENTRY = layout.BLOCK_ENTRY_SIZE;
const TYPES = {
  f4: Float32Array, i2: Int16Array, i4: Int32Array, u4: Uint32Array,
  u1: Uint8Array, utf8: Uint8Array, png: Uint8Array,
};
const ANY = -1;

/** Block: [name here, type, shape (-1: any length), list of names rather than numbers]. */
const BLOCKS = {
  neutral_vertices: ["neutralVertices", "f4", [ANY, 3]],
  triangles: ["triangles", "u4", [ANY, 3]],
  region_indices: ["regionIndices", "u4", [ANY]],
  part_labels: ["partLabels", "u1", [ANY]],
  head_weights: ["headWeights", "f4", [ANY]],
  head_pivot: ["headPivot", "f4", [3]],
  eye_centres: ["eyeCentres", "f4", [2, 3]],
  eye_axes: ["eyeAxes", "f4", [2, 3, 3]],
  left_eye_vertices: ["leftEyeVertices", "u4", [ANY]],
  right_eye_vertices: ["rightEyeVertices", "u4", [ANY]],
  T_space_mesh: ["T_space_mesh", "f4", [4, 4]],
  metres_per_unit: ["metresPerUnit", "f4", [1]],
  name: ["name", "utf8", [ANY]],
  part_names: ["partNames", "utf8", [ANY]],
  expression_names: ["expressionNames", "utf8", [ANY]],
  extra_names: ["extraNames", "utf8", [ANY]],
};
const BASIS_BLOCKS = {
  basis: ["basis", "i2", [ANY, ANY, 3]],
  basis_scales: ["basisScales", "f4", [ANY]],
};
const APPEARANCE_BLOCKS = {
  draw_sources: ["drawSources", "u4", [ANY]],
  draw_uvs: ["drawUvs", "f4", [ANY, 2]],
  draw_triangles: ["drawTriangles", "u4", [ANY, 3]],
  surfaces: ["surfaces", "u4", [ANY, 4]],
  surface_kinds: ["surfaceKinds", "utf8", [ANY]],
  surface_colours: ["surfaceColours", "f4", [ANY, 4]],
  surface_alphas: ["surfaceAlphas", "u1", [ANY]],
  vertex_colours: ["vertexColours", "u1", [ANY, 4]],
};
/** Taken where they are there: a face without any colour of its own gets painted brows. */
const BROW_BLOCKS = {
  brow_coordinates: ["browPlaces", "f4", [ANY, 2]],
  brow_colour: ["browColour", "f4", [3]],
};

/**
 * Read one snapshot message.
 * @param {ArrayBuffer|Uint8Array} message
 * @returns {object} topologyHash (16 hexadecimal digits), space, vertexCount, triangleCount,
 *   every block under its name in camelCase as a flat typed array (row after row) or, for texts, a
 *   string or a list of strings; `basis` and `drawTriangles` and their like are null when the
 *   snapshot was asked without them; `textures` is a list of PNG files as Uint8Array.
 * @throws {WireError} naming what is wrong
 */
export function decodeSnapshot(message) {
  const view = viewOf(message);
  demand(view.byteLength >= HEADER, `a snapshot has at least ${HEADER} bytes`);
  demand(view.byteLength <= layout.MAX_SNAPSHOT_BYTES, "the snapshot is too long");
  const head = readHead(view);
  const blocks = readTable(view, head);
  const drawn = (head.contents & layout.HAS_APPEARANCE) !== 0;
  const snapshot = {
    topologyHash: head.topologyHash,
    space: head.space,
    vertexCount: head.vertexCount,
    triangleCount: head.triangleCount,
    ...take(view, blocks, BLOCKS, true),
    ...take(view, blocks, BASIS_BLOCKS, (head.contents & layout.HAS_BASIS) !== 0),
    ...take(view, blocks, APPEARANCE_BLOCKS, drawn),
    ...take(view, blocks, BROW_BLOCKS, drawn && blocks.has("brow_coordinates")),
    textures: drawn ? takeTextures(view, blocks) : [],
  };
  checkSnapshot(snapshot);
  return snapshot;
}

function readHead(view) {
  const at = layout.SNAPSHOT_OFFSETS;
  demand(readText(view, at.magic, 4) === layout.SNAPSHOT_MAGIC, "this is no snapshot");
  const version = view.getUint16(at.version, true);
  demand(version === layout.VERSION, `snapshot version ${version} is not known here`);
  demand(view.getUint16(at.header_size, true) === HEADER, "header_size is not this version's");
  const head = {
    topologyHash: readHash(view, at.topology_hash),
    space: layout.SPACES[view.getUint8(at.space)],
    contents: view.getUint8(at.contents),
    blockCount: view.getUint32(at.block_count, true),
    vertexCount: view.getUint32(at.vertex_count, true),
    triangleCount: view.getUint32(at.triangle_count, true),
    payloadLength: readSize(view, at.payload_length),
  };
  demand(head.space, "the snapshot's space is not known");
  const known = layout.HAS_BASIS | layout.HAS_APPEARANCE;
  demand((head.contents & ~known) === 0, "contents says what this version does not know");
  demand(head.blockCount <= layout.MAX_BLOCKS, `${head.blockCount} blocks are too many`);
  demand(head.vertexCount <= layout.MAX_VERTICES, `${head.vertexCount} vertices are too many`);
  const expected = HEADER + ENTRY * head.blockCount + head.payloadLength;
  demand(view.byteLength === expected, "payload_length does not fit the message");
  return head;
}

/** The table's rows by name; a block is checked when it is taken, unknown ones never are. */
function readTable(view, head) {
  const blocks = new Map();
  for (let row = 0; row < head.blockCount; ++row) {
    const block = readEntry(view, HEADER + ENTRY * row);
    demand(!blocks.has(block.name), `block ${block.name} comes twice`);
    blocks.set(block.name, { ...block, head });
  }
  return blocks;
}

function readEntry(view, start) {
  const at = layout.BLOCK_OFFSETS;
  const rank = view.getUint32(start + at.rank, true);
  const shape = [];
  for (let axis = 0; axis < Math.min(rank, 4); ++axis) {
    shape.push(view.getUint32(start + at.shape + 4 * axis, true));
  }
  return {
    name: readText(view, start + at.name, 24),
    type: readText(view, start + at.type, 4),
    rank,
    shape,
    offset: readSize(view, start + at.offset),
    size: readSize(view, start + at.byte_count),
  };
}

function take(view, blocks, wanted, present) {
  const taken = {};
  for (const [name, [key, type, shape]] of Object.entries(wanted)) {
    const block = blocks.get(name);
    demand(block || !present, `block ${name} is missing`);
    taken[key] = present ? takeBlock(view, block, type, shape) : null;
  }
  return taken;
}

function takeBlock(view, block, type, shape) {
  demand(block.type === type, `block ${block.name} holds ${block.type} instead of ${type}`);
  const fits = shape.every((length, axis) => length === ANY || length === block.shape[axis]);
  demand(block.rank === shape.length && fits, `block ${block.name} has another shape`);
  const Type = TYPES[type];
  const count = block.shape.reduce((product, length) => product * length, 1);
  demand(count * Type.BYTES_PER_ELEMENT === block.size,
    `block ${block.name} has ${block.size} bytes, which does not fit its shape`);
  demand(block.offset % 8 === 0, `block ${block.name} does not start at a multiple of 8`);
  const { blockCount, payloadLength } = block.head;
  demand(block.offset + block.size <= payloadLength, `block ${block.name} lies outside`);
  const start = view.byteOffset + HEADER + ENTRY * blockCount + block.offset;
  const values = new Type(view.buffer, start, count);
  return type === "utf8" ? readUtf8(values, block.name) : values;
}

function readUtf8(bytes, name) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    demand(false, `block ${name} is not UTF-8`);
  }
  if (name === "name") return text;
  return text === "" ? [] : text.split("\n");
}

function takeTextures(view, blocks) {
  const textures = [];
  for (let block; (block = blocks.get(`texture_${textures.length}`)); ) {
    textures.push(takeBlock(view, block, "png", [ANY]));
  }
  return textures;
}
