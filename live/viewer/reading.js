// Reading numbers out of a message, and the one error that says what is wrong with it.

const NANOSECONDS_A_MICROSECOND = 1000n;
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** A message that is not Mimesh's, or that says something impossible. */
export class WireError extends Error {
  constructor(sentence) {
    super(sentence);
    this.name = "WireError";
  }
}

/** Throw a WireError saying `sentence` unless `holds`. */
export function demand(holds, sentence) {
  if (!holds) throw new WireError(sentence);
}

/**
 * The bytes of a message, as a view that typed arrays can be laid over.
 * @param {ArrayBuffer|Uint8Array} message
 * @returns {DataView} from an offset that is a multiple of 8
 */
export function viewOf(message) {
  demand(LITTLE_ENDIAN, "this machine stores numbers the other way round than the messages");
  const bytes = message instanceof ArrayBuffer ? new Uint8Array(message) : message;
  demand(bytes instanceof Uint8Array, "a message is an ArrayBuffer or a Uint8Array");
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
}

/** ASCII text of `length` bytes at `offset`, NUL padding taken away. */
export function readText(view, offset, length) {
  let text = "";
  for (let at = offset; at < offset + length; ++at) {
    text += String.fromCharCode(view.getUint8(at));
  }
  return text.replace(/\0+$/, "");
}

/** Eight bytes at `offset` as 16 hexadecimal digits. */
export function readHash(view, offset) {
  return view.getBigUint64(offset, false).toString(16).padStart(16, "0");
}

/** `count` float32 at `offset` as a list of numbers. */
export function readFloats(view, offset, count) {
  return Array.from({ length: count }, (_, at) => view.getFloat32(offset + 4 * at, true));
}

/** An unsigned 64-bit number at `offset`; Infinity where it is larger than any size can be. */
export function readSize(view, offset) {
  const size = view.getBigUint64(offset, true);
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : Infinity;
}

/** A bigint of nanoseconds as a number of milliseconds, to the microsecond. */
export function milliseconds(nanoseconds) {
  return Number(nanoseconds / NANOSECONDS_A_MICROSECOND) / 1000;
}

/** Whether every number is finite. */
export function allFinite(values) {
  for (let at = 0; at < values.length; ++at) {
    if (!Number.isFinite(values[at])) return false;
  }
  return true;
}

/** Whether every number is below `limit`. */
export function allBelow(values, limit) {
  for (let at = 0; at < values.length; ++at) {
    if (values[at] >= limit) return false;
  }
  return true;
}
