// Made by drills/make_wire_layout.py from the tables in live/: change those, then run that.

export const VERSION = 2;
export const TOPIC_SIZE = 32;
export const TOPIC_START = "mime";
export const FRAME_MAGIC = "MIMF";
export const SNAPSHOT_MAGIC = "MIMT";
export const REFUSAL_MAGIC = "MIMR";
export const FRAME_HEADER_SIZE = 132;
export const SNAPSHOT_HEADER_SIZE = 48;
export const REFUSAL_HEADER_SIZE = 8;
export const BLOCK_ENTRY_SIZE = 64;

export const FRAME_OFFSETS = {
  magic: 0,
  version: 4,
  header_size: 6,
  flags: 8,
  stream_id: 12,
  topology_hash: 16,
  sequence: 24,
  frame_id: 32,
  captured_ns: 40,
  published_ns: 48,
  unix_ns: 56,
  mode: 64,
  encoding: 65,
  space: 66,
  reserved: 67,
  row_count: 68,
  scale: 72,
  confidence: 76,
  code_count: 80,
  extra_count: 82,
  head_rotation: 84,
  head_translation: 100,
  gaze: 112,
  payload_length: 128,
};

export const SNAPSHOT_OFFSETS = {
  magic: 0,
  version: 4,
  header_size: 6,
  topology_hash: 8,
  space: 16,
  contents: 17,
  reserved: 18,
  block_count: 20,
  vertex_count: 24,
  triangle_count: 28,
  payload_length: 32,
  reserved_2: 40,
};

export const BLOCK_OFFSETS = {
  name: 0,
  type: 24,
  rank: 28,
  shape: 32,
  offset: 48,
  byte_count: 56,
};

export const FACE_FOUND = 1;
export const HELD = 2;
export const REPEATED = 4;
export const HAS_BASIS = 1;
export const HAS_APPEARANCE = 2;
export const MODES = ["vertices", "region", "code"];
export const ENCODINGS = ["int16", "float32"];
export const SPACES = ["mesh", "gltf", "unity", "unreal"];
export const MAX_VERTICES = 4000000;
export const MAX_CODES = 4096;
export const MAX_FRAME_BYTES = 67108864;
export const MAX_BLOCKS = 256;
export const MAX_SNAPSHOT_BYTES = 536870912;
export const MAX_REFUSAL_BYTES = 1000;
export const MAX_REQUEST_BYTES = 256;
