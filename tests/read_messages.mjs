// Reads messages with the page's own decoder and prints what it found, for test_viewer_receiver.py.
//
//   node read_messages.mjs VIEWER_FOLDER MESSAGES_FILE
//
// The file: u32 length and message, again and again. A snapshot is kept for the frames after it.
// Printed: one line of JSON per message.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, path] = process.argv;
const {
  computeDisplacement, computeEyeRotations, decodeMessage, measureAge, poseVertices, WireError,
} = await import(pathToFileURL(`${folder}/receiver.js`));

let snapshot = null;

function describe(message) {
  try {
    const found = decodeMessage(message);
    if (found.snapshot) snapshot = found.snapshot;
    const moved = found.frame && snapshot ? move(found.frame) : {};
    const age = found.frame ? { age: measureAge(found.frame, 1000) } : {};
    return { ...found, ...moved, ...age };
  } catch (problem) {
    return { wire: problem instanceof WireError, problem: String(problem.message) };
  }
}

function move(frame) {
  const displacement = computeDisplacement(snapshot, frame);
  const posed = poseVertices(snapshot, frame, displacement, new Float64Array(displacement.length));
  return { displacement, posed, eyes: computeEyeRotations(snapshot, frame.gaze) };
}

function plain(key, value) {
  if (typeof value === "bigint") return String(value);
  if (ArrayBuffer.isView(value)) return Array.from(value, spell);
  return value;
}

/** JSON knows no NaN. */
function spell(value) {
  return Number.isFinite(value) ? value : String(value);
}

const bytes = readFileSync(path);
for (let at = 0; at < bytes.length; ) {
  const length = bytes.readUInt32LE(at);
  const message = new Uint8Array(bytes.subarray(at + 4, at + 4 + length));
  console.log(JSON.stringify(describe(message), plain));
  at += 4 + length;
}
