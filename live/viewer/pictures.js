// Textures: from PNG files to pictures the GPU takes.

const LARGEST = 4096; // texels a side
const SIGNATURE = 0x89504e470d0a1a0an;
const HEADER = 33; // bytes: signature and the chunk that tells the size
const PLAIN = { premultiplyAlpha: "none", colorSpaceConversion: "none" };

/** The picture in a PNG file. Rejects with what is wrong; a few bytes can ask for gigabytes. */
export async function decodePicture(bytes) {
  const [width, height] = readSize(bytes);
  if (!(width > 0 && height > 0 && Math.max(width, height) <= LARGEST)) {
    throw new RangeError(`a texture of ${width} x ${height} is not taken`);
  }
  return createImageBitmap(new Blob([bytes], { type: "image/png" }), PLAIN);
}

/** [width, height] as the file tells them, NaN where it is no PNG. */
export function readSize(bytes) {
  if (bytes.length < HEADER) return [NaN, NaN];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(0) !== SIGNATURE) return [NaN, NaN];
  return [view.getUint32(16), view.getUint32(20)];
}
