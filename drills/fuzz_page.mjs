// Feeds damaged messages to the page's decoder and counts what it says, for stream_fuzz.py.
//
//   node fuzz_page.mjs VIEWER_FOLDER GOOD_FILE DAMAGED_FILE
//
// A file: u32 length and message, again and again. Frames that pass are put on every good snapshot.
// Printed: {"cases", "refused", "failures", "most_bytes"}. Only a WireError is a refusal.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const MOST_PER_BYTE = 40, MOST_AT_ALL = 1 << 20;
const [, , folder, goodPath, damagedPath] = process.argv;
const { computeDisplacement, computeEyeRotations, decodeMessage, poseVertices, WireError } =
  await import(pathToFileURL(`${folder}/receiver.js`));

function* messagesOf(path) {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    // Copied, as a WebSocket hands each message over by itself.
    yield new Uint8Array(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
}

function follow(message) {
  const { frame } = decodeMessage(message);
  if (!frame) return;
  for (const snapshot of snapshots) {
    if (snapshot.space !== frame.space || snapshot.topologyHash !== frame.topologyHash) continue;
    if (frame.mode === "code" && !snapshot.basis) continue;
    const displacement = computeDisplacement(snapshot, frame);
    poseVertices(snapshot, frame, displacement, new Float32Array(displacement.length));
    computeEyeRotations(snapshot, frame.gaze);
  }
}

const snapshots = [];
for (const message of messagesOf(goodPath)) {
  const { snapshot } = decodeMessage(message);
  if (snapshot) snapshots.push(snapshot);
}

const found = { cases: 0, refused: 0, failures: [], most_bytes: 0 };
for (const message of messagesOf(damagedPath)) {
  found.cases += 1;
  const before = process.memoryUsage().arrayBuffers;
  try {
    follow(message);
  } catch (problem) {
    if (problem instanceof WireError) found.refused += 1;
    else found.failures.push(`${problem}; message ${Buffer.from(message).toString("hex")}`);
  }
  const taken = process.memoryUsage().arrayBuffers - before;
  found.most_bytes = Math.max(found.most_bytes, taken);
  if (taken > MOST_AT_ALL + MOST_PER_BYTE * message.length) {
    found.failures.push(`took ${taken} bytes for ${message.length}`);
  }
}
console.log(JSON.stringify(found));
