// Any message of the sender's, told apart by its first four bytes.

import * as layout from "./layout.js";
import { decodeFrame } from "./frame.js";
import { demand, readText, viewOf } from "./reading.js";
import { decodeSnapshot } from "./snapshot.js";

/**
 * Read any message of the sender's.
 * @param {ArrayBuffer|Uint8Array} message
 * @returns {{frame: object}|{snapshot: object}|{refusal: string}}
 * @throws {WireError} naming what is wrong with it
 */
export function decodeMessage(message) {
  const view = viewOf(message);
  demand(view.byteLength >= 4, `a message of ${view.byteLength} bytes tells nothing`);
  const start = readText(view, 0, 4);
  if (start === layout.SNAPSHOT_MAGIC) return { snapshot: decodeSnapshot(message) };
  if (start === layout.REFUSAL_MAGIC) return { refusal: decodeRefusal(message) };
  return { frame: decodeFrame(message) };
}

/** The sentence with which the sender refuses a request. Throws WireError. */
export function decodeRefusal(message) {
  const view = viewOf(message);
  const start = layout.REFUSAL_HEADER_SIZE;
  demand(view.byteLength >= start, "a refusal is cut short");
  demand(view.byteLength <= start + layout.MAX_REFUSAL_BYTES, "a refusal is too long");
  demand(readText(view, 0, 4) === layout.REFUSAL_MAGIC, "this is no refusal");
  const version = view.getUint16(4, true);
  demand(version === layout.VERSION, `refusal version ${version} is not known here`);
  try {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + start, view.byteLength - start);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return demand(false, "a refusal is not UTF-8");
  }
}
