// A frame: one tick of the character's motion, complete in itself.

import * as layout from "./layout.js";
import {
  allFinite, demand, milliseconds, readFloats, readHash, readText, viewOf,
} from "./reading.js";

const BODY = layout.TOPIC_SIZE + layout.FRAME_HEADER_SIZE;
const ITEM_SIZES = { int16: 2, float32: 4 };
const UNIT_WITHIN = 1e-3; // of a quaternion's length

/**
 * Read one frame message, topic included.
 * @param {ArrayBuffer|Uint8Array} message
 * @returns {object} the header's fields by their names in camelCase (64-bit ones as bigint, the
 *   hash as 16 hexadecimal digits), and
 *   mode "vertices" | "region" | "code", encoding "int16" | "float32", space,
 *   faceFound, held, repeated: booleans,
 *   code Float32Array (E), extraCode Float32Array (K),
 *   displacement Float32Array (3 * rowCount), the space's units, head motion not in it,
 *   headRotation [x, y, z, w], headTranslation [x, y, z],
 *   gaze [left yaw, left pitch, right yaw, right pitch] radians.
 * @throws {WireError} naming what is wrong; nothing is allocated before the lengths are known good.
 */
export function decodeFrame(message) {
  const view = viewOf(message);
  const length = view.byteLength;
  demand(length >= BODY, `a frame has at least ${BODY} bytes, this message ${length}`);
  demand(length <= layout.MAX_FRAME_BYTES, `a frame of ${length} bytes is too long`);
  const frame = readHeader(view);
  checkHeader(frame, length);
  readBody(view, frame);
  return frame;
}

function readHeader(view) {
  const at = (field) => layout.TOPIC_SIZE + layout.FRAME_OFFSETS[field];
  const u16 = (field) => view.getUint16(at(field), true);
  const u32 = (field) => view.getUint32(at(field), true);
  const u64 = (field) => view.getBigUint64(at(field), true);
  const f32 = (field) => view.getFloat32(at(field), true);
  const flags = u32("flags");
  return {
    topic: readText(view, 0, layout.TOPIC_SIZE),
    magic: readText(view, at("magic"), 4),
    version: u16("version"),
    headerSize: u16("header_size"),
    flags,
    faceFound: (flags & layout.FACE_FOUND) !== 0,
    held: (flags & layout.HELD) !== 0,
    repeated: (flags & layout.REPEATED) !== 0,
    streamId: u32("stream_id"),
    topologyHash: readHash(view, at("topology_hash")),
    sequence: u64("sequence"),
    frameId: u64("frame_id"),
    capturedNs: u64("captured_ns"),
    publishedNs: u64("published_ns"),
    unixNs: u64("unix_ns"),
    mode: layout.MODES[view.getUint8(at("mode"))],
    encoding: layout.ENCODINGS[view.getUint8(at("encoding"))],
    space: layout.SPACES[view.getUint8(at("space"))],
    rowCount: u32("row_count"),
    scale: f32("scale"),
    confidence: f32("confidence"),
    codeCount: u16("code_count"),
    extraCount: u16("extra_count"),
    headRotation: readFloats(view, at("head_rotation"), 4),
    headTranslation: readFloats(view, at("head_translation"), 3),
    gaze: readFloats(view, at("gaze"), 4),
    payloadLength: u32("payload_length"),
  };
}

function checkHeader(frame, length) {
  demand(frame.magic === layout.FRAME_MAGIC, "this is no frame: its magic is another");
  demand(frame.version === layout.VERSION, `frame version ${frame.version} is not known here`);
  demand(frame.headerSize === layout.FRAME_HEADER_SIZE, "header_size is not this version's");
  demand(frame.mode && frame.encoding && frame.space, "mode, encoding or space is not known");
  const told = `mimesh.${layout.VERSION}.${frame.mode}.${frame.encoding}.${frame.space}`;
  demand(frame.topic === told, "the topic says another thing than the header");
  checkCounts(frame, length);
  checkNumbers(frame);
}

function checkCounts(frame, length) {
  const { mode, encoding, rowCount, codeCount, extraCount } = frame;
  demand(rowCount <= layout.MAX_VERTICES, `row_count ${rowCount} is too large`);
  demand(codeCount <= layout.MAX_CODES, `code_count ${codeCount} is too large`);
  demand(extraCount <= layout.MAX_CODES, `extra_count ${extraCount} is too large`);
  demand(mode !== "code" || (rowCount === 0 && encoding === "float32"),
    "a code frame has no rows and is float32");
  const body = 4 * (codeCount + extraCount) + 3 * ITEM_SIZES[encoding] * rowCount;
  demand(frame.payloadLength === body, "payload_length does not fit the counts");
  demand(length === BODY + body, `the message has ${length} bytes instead of ${BODY + body}`);
}

function checkNumbers(frame) {
  const { scale, confidence, headRotation, headTranslation, gaze } = frame;
  demand(Number.isFinite(scale) && scale > 0, "scale is not a positive number");
  demand(confidence >= 0 && confidence <= 1, "confidence is not between 0 and 1");
  demand(allFinite(headTranslation), "head_translation is not finite");
  demand(allFinite(gaze), "gaze is not finite");
  demand(Math.abs(Math.hypot(...headRotation) - 1) <= UNIT_WITHIN, "head_rotation is no rotation");
}

function readBody(view, frame) {
  const at = view.byteOffset + BODY;
  const { codeCount, extraCount, rowCount } = frame;
  frame.code = new Float32Array(view.buffer, at, codeCount);
  frame.extraCode = new Float32Array(view.buffer, at + 4 * codeCount, extraCount);
  const rows = at + 4 * (codeCount + extraCount);
  frame.displacement = frame.encoding === "int16"
    ? scaleSteps(new Int16Array(view.buffer, rows, 3 * rowCount), frame.scale)
    : new Float32Array(view.buffer, rows, 3 * rowCount);
  demand(allFinite(frame.code), "code holds numbers that are not finite");
  demand(allFinite(frame.extraCode), "extra code holds numbers that are not finite");
  demand(allFinite(frame.displacement), "displacement holds numbers that are not finite");
}

function scaleSteps(steps, scale) {
  const displacement = new Float32Array(steps.length);
  for (let at = 0; at < steps.length; ++at) displacement[at] = steps[at] * scale;
  return displacement;
}

/**
 * How long a frame took, on the sender's own machine.
 * @param {object} frame
 * @param {number} unixMs now, milliseconds since 1970
 * @returns {{age: number, transit: number}} milliseconds: from the camera's image to now, and from
 *   the sending to now
 */
export function measureAge(frame, unixMs) {
  const transit = unixMs - milliseconds(frame.unixNs);
  return { transit, age: transit + milliseconds(frame.publishedNs - frame.capturedNs) };
}
