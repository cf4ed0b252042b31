// From a snapshot message to a `Snapshot` whose every index can be trusted.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "../MimeshWireLayout.h"
#include "Bytes.h"
#include "Error.h"
#include "Snapshot.h"
#include "SnapshotBlocks.h"

namespace mimesh {

namespace snapshot_parts {

inline bool allBelow(const std::vector<std::uint32_t>& indices, std::size_t count) {
  return std::all_of(indices.begin(), indices.end(), [count](auto index) { return index < count; });
}

inline bool ascending(const std::vector<std::uint32_t>& indices) {
  const auto end = indices.end();
  return std::adjacent_find(indices.begin(), end, std::greater_equal<>()) == end;
}

inline bool areIn(const std::vector<std::uint32_t>& indices,
                  const std::vector<std::uint32_t>& sorted) {
  return std::all_of(indices.begin(), indices.end(), [&sorted](auto index) {
    return std::binary_search(sorted.begin(), sorted.end(), index);
  });
}

inline Error readHeader(Bytes message, Snapshot& snapshot, std::uint32_t& blockCount) {
  const auto wrong = [](const char* field) {
    return Error::of(std::string("The snapshot's ") + field + " is not allowed by wire format 2.");
  };
  if (message.size < layout::SnapshotHeaderSize) return wrong("length");
  if (!sameText(message, 0, layout::SnapshotMagic, 4)) return wrong("magic");
  if (readNumber<std::uint16_t>(message, layout::SnapshotVersionOffset) != layout::WireVersion)
    return wrong("version");
  if (readNumber<std::uint16_t>(message, layout::SnapshotHeaderSizeOffset) !=
      layout::SnapshotHeaderSize)
    return wrong("header_size");
  const auto space = message.data[layout::SnapshotSpaceOffset];
  const auto contents = message.data[layout::SnapshotContentsOffset];
  if (space >= SPACE_NAMES.size()) return wrong("space");
  blockCount = readNumber<std::uint32_t>(message, layout::SnapshotBlockCountOffset);
  if (blockCount > layout::MaxBlocks) return wrong("block_count");
  const std::uint64_t payload =
      readNumber<std::uint64_t>(message, layout::SnapshotPayloadLengthOffset);
  const std::uint64_t table =
      layout::SnapshotHeaderSize + std::uint64_t{blockCount} * layout::BlockEntrySize;
  if (message.size < table || payload != message.size - table) return wrong("payload_length");
  snapshot.topologyHash = readNumber<Hash>(message, layout::SnapshotTopologyHashOffset);
  snapshot.space = static_cast<Space>(space);
  snapshot.hasBasis = (contents & layout::ContentsBasis) != 0;
  snapshot.hasAppearance = (contents & layout::ContentsAppearance) != 0;
  snapshot.vertexCount = readNumber<std::uint32_t>(message, layout::SnapshotVertexCountOffset);
  snapshot.triangleCount = readNumber<std::uint32_t>(message, layout::SnapshotTriangleCountOffset);
  return snapshot.vertexCount <= layout::MaxVertices ? Error() : wrong("vertex_count");
}

inline void readMesh(BlockReader& reader, Snapshot& snapshot) {
  const std::uint32_t V = snapshot.vertexCount;
  reader.take("neutral_vertices", "f4", {V, 3}, snapshot.neutralVertices);
  reader.take("triangles", "u4", {snapshot.triangleCount, 3}, snapshot.triangles);
  reader.take("region_indices", "u4", {BlockReader::ANY}, snapshot.regionIndices);
  reader.take("part_labels", "u1", {V}, snapshot.partLabels);
  reader.take("head_weights", "f4", {V}, snapshot.headWeights);
  reader.take("head_pivot", {3}, snapshot.headPivot);
  reader.take("T_space_mesh", {4, 4}, snapshot.T_space_mesh);
  std::array<float, 1> metres = {1.0f};
  reader.take("metres_per_unit", {1}, metres);
  snapshot.metresPerUnit = metres[0];
  reader.require(allFinite(snapshot.neutralVertices), "neutral_vertices");
  reader.require(allBelow(snapshot.triangles, V), "triangles");
  reader.require(allBelow(snapshot.regionIndices, V) && ascending(snapshot.regionIndices),
                 "region_indices");
  reader.require(std::all_of(snapshot.headWeights.begin(), snapshot.headWeights.end(),
                             [](float weight) { return weight >= 0.0f && weight <= 1.0f; }),
                 "head_weights");
  reader.require(allFinite(snapshot.headPivot), "head_pivot");
  reader.require(allFinite(snapshot.T_space_mesh), "T_space_mesh");
  reader.require(std::isfinite(metres[0]) && metres[0] > 0.0f, "metres_per_unit");
}

inline void readEyes(BlockReader& reader, Snapshot& snapshot) {
  std::array<float, 6> centres{};
  std::array<float, 18> axes{};
  reader.take("eye_centres", {2, 3}, centres);
  reader.take("eye_axes", {2, 3, 3}, axes);
  reader.take("left_eye_vertices", "u4", {BlockReader::ANY}, snapshot.eyes[0].vertices);
  reader.take("right_eye_vertices", "u4", {BlockReader::ANY}, snapshot.eyes[1].vertices);
  for (std::size_t side = 0; side < 2; ++side) {
    Eye& eye = snapshot.eyes[side];
    std::copy_n(centres.begin() + static_cast<std::ptrdiff_t>(3 * side), 3, eye.centre.begin());
    std::copy_n(axes.begin() + static_cast<std::ptrdiff_t>(9 * side), 9, eye.axes.begin());
    reader.require(eye.exists() || std::all_of(eye.centre.begin(), eye.centre.end(),
                                               [](float number) { return std::isnan(number); }),
                   "eye_centres");
    reader.require(allFinite(eye.axes), "eye_axes");
    reader.require(areIn(eye.vertices, snapshot.regionIndices),
                   side == 0 ? "left_eye_vertices" : "right_eye_vertices");
  }
}

inline void readNames(BlockReader& reader, Snapshot& snapshot) {
  reader.takeText("name", snapshot.name);
  reader.takeNames("part_names", snapshot.partNames);
  reader.takeNames("expression_names", snapshot.expressionNames);
  reader.takeNames("extra_names", snapshot.extraNames);
  const std::size_t parts = snapshot.partNames.size();
  reader.require(std::all_of(snapshot.partLabels.begin(), snapshot.partLabels.end(),
                             [parts](auto label) { return label < parts; }),
                 "part_labels");
}

inline void readBasis(BlockReader& reader, Snapshot& snapshot) {
  if (!snapshot.hasBasis || reader.error()) return;
  const auto rows =
      static_cast<std::uint32_t>(snapshot.expressionNames.size() + snapshot.extraNames.size());
  const auto region = static_cast<std::uint32_t>(snapshot.regionIndices.size());
  reader.take("basis", "i2", {rows, region, 3}, snapshot.basis);
  reader.take("basis_scales", "f4", {rows}, snapshot.basisScales);
  reader.require(allFinite(snapshot.basisScales), "basis_scales");
}

struct SurfaceRows {
  std::vector<std::uint32_t> rows;
  std::vector<std::string> kinds;
  std::vector<float> colours;
  std::vector<std::uint8_t> alphas;
};

inline void readSurface(BlockReader& reader, const SurfaceRows& from, std::size_t number,
                        const Snapshot& snapshot, Surface& surface) {
  const std::uint32_t* row = from.rows.data() + 4 * number;
  reader.require(row[0] <= snapshot.triangleCount && row[1] <= snapshot.triangleCount - row[0] &&
                     row[2] < from.kinds.size() && row[3] <= snapshot.appearance.textures.size(),
                 "surfaces");
  reader.require(from.alphas[number] <= 2, "surface_alphas");
  if (reader.error()) return;
  surface.firstTriangle = row[0];
  surface.triangleCount = row[1];
  surface.kind = from.kinds[row[2]];
  surface.texture = static_cast<int>(row[3]) - 1;
  std::copy_n(from.colours.data() + 4 * number, 4, surface.colour.begin());
  surface.alpha = from.alphas[number];
}

inline void readSurfaces(BlockReader& reader, Snapshot& snapshot) {
  SurfaceRows from;
  reader.take("surfaces", "u4", {BlockReader::ANY, 4}, from.rows);
  const auto count = static_cast<std::uint32_t>(from.rows.size() / 4);
  reader.takeNames("surface_kinds", from.kinds);
  reader.take("surface_colours", "f4", {count, 4}, from.colours);
  reader.take("surface_alphas", "u1", {count}, from.alphas);
  reader.require(allFinite(from.colours), "surface_colours");
  if (reader.error()) return;
  snapshot.appearance.surfaces.resize(count);
  for (std::size_t number = 0; number < count && !reader.error(); ++number) {
    readSurface(reader, from, number, snapshot, snapshot.appearance.surfaces[number]);
  }
}

inline void readAppearance(BlockReader& reader, Snapshot& snapshot) {
  if (!snapshot.hasAppearance || reader.error()) return;
  Appearance& drawn = snapshot.appearance;
  reader.take("draw_sources", "u4", {BlockReader::ANY}, drawn.sources);
  const auto count = static_cast<std::uint32_t>(drawn.sources.size());
  reader.take("draw_uvs", "f4", {count, 2}, drawn.uvs);
  reader.take("draw_triangles", "u4", {snapshot.triangleCount, 3}, drawn.triangles);
  reader.take("vertex_colours", "u1", {snapshot.vertexCount, 4}, drawn.vertexColours);
  reader.require(allBelow(drawn.sources, snapshot.vertexCount), "draw_sources");
  reader.require(allFinite(drawn.uvs), "draw_uvs");
  reader.require(allBelow(drawn.triangles, count), "draw_triangles");
  for (std::uint32_t number = 0; number < layout::MaxBlocks && !reader.error(); ++number) {
    const std::string name = "texture_" + std::to_string(number);
    if (reader.find(name.c_str()) == nullptr) break;
    drawn.textures.emplace_back();
    reader.take(name.c_str(), "png", {BlockReader::ANY}, drawn.textures.back());
  }
  readSurfaces(reader, snapshot);
}

}  // namespace snapshot_parts

/// Reads `message` into an empty `snapshot`. Blocks of unknown names are skipped.
inline Error decodeSnapshot(Bytes message, Snapshot& snapshot) {
  std::uint32_t blockCount = 0;
  if (Error error = snapshot_parts::readHeader(message, snapshot, blockCount)) return error;
  BlockReader reader(message, blockCount);
  snapshot_parts::readMesh(reader, snapshot);
  snapshot_parts::readEyes(reader, snapshot);
  snapshot_parts::readNames(reader, snapshot);
  snapshot_parts::readBasis(reader, snapshot);
  snapshot_parts::readAppearance(reader, snapshot);
  return reader.error();
}

}  // namespace mimesh
