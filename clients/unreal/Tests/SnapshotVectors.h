// A snapshot vector, block by block.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "Comparison.h"
#include "Core/SnapshotDecoder.h"

namespace vectors {

using NumberBlocks = std::map<std::string, Numbers>;
using LineBlocks = std::map<std::string, std::vector<std::string>>;

template <typename Part>
Numbers ofBothEyes(const mimesh::Snapshot& snapshot, Part part) {
  Numbers numbers;
  for (const mimesh::Eye& eye : snapshot.eyes) {
    for (float number : part(eye)) numbers.push_back(number);
  }
  return numbers;
}

inline NumberBlocks meshBlocks(const mimesh::Snapshot& snapshot) {
  return {
      {"neutral_vertices", numbersOf(snapshot.neutralVertices)},
      {"triangles", numbersOf(snapshot.triangles)},
      {"region_indices", numbersOf(snapshot.regionIndices)},
      {"part_labels", numbersOf(snapshot.partLabels)},
      {"head_weights", numbersOf(snapshot.headWeights)},
      {"head_pivot", numbersOf(snapshot.headPivot)},
      {"eye_centres", ofBothEyes(snapshot, [](const mimesh::Eye& eye) { return eye.centre; })},
      {"eye_axes", ofBothEyes(snapshot, [](const mimesh::Eye& eye) { return eye.axes; })},
      {"left_eye_vertices", numbersOf(snapshot.eyes[0].vertices)},
      {"right_eye_vertices", numbersOf(snapshot.eyes[1].vertices)},
      {"T_space_mesh", numbersOf(snapshot.T_space_mesh)},
      {"metres_per_unit", {double{snapshot.metresPerUnit}}},
  };
}

inline NumberBlocks basisBlocks(const mimesh::Snapshot& snapshot) {
  return {{"basis", numbersOf(snapshot.basis)}, {"basis_scales", numbersOf(snapshot.basisScales)}};
}

/// Surfaces as the rows they were sent in; `kinds` are the names that the rows number.
inline NumberBlocks drawnBlocks(const mimesh::Appearance& drawn, const Json& kinds) {
  NumberBlocks blocks = {{"draw_sources", numbersOf(drawn.sources)},
                         {"draw_uvs", numbersOf(drawn.uvs)},
                         {"draw_triangles", numbersOf(drawn.triangles)},
                         {"vertex_colours", numbersOf(drawn.vertexColours)}};
  for (const mimesh::Surface& surface : drawn.surfaces) {
    double kind = 0;
    while (kind < kinds.list.size() && kinds.list[std::size_t(kind)].text != surface.kind) ++kind;
    for (double number : {1.0 * surface.firstTriangle, 1.0 * surface.triangleCount, kind,
                          surface.texture + 1.0})
      blocks["surfaces"].push_back(number);
    for (float part : surface.colour) blocks["surface_colours"].push_back(part);
    blocks["surface_alphas"].push_back(surface.alpha);
  }
  return blocks;
}

inline void compareBlocks(Comparison& compare, const NumberBlocks& found, const Json& expected) {
  for (const auto& [name, numbers] : found) {
    compare.same(name, numbers, expected[name]["values"]);
  }
}

inline void compareTextures(Comparison& compare, const mimesh::Appearance& drawn,
                            const Json& expected) {
  std::size_t count = 0;
  while (expected.has("texture_" + std::to_string(count))) ++count;
  if (count != drawn.textures.size()) return compare.differ("textures", "are not as many");
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "texture_" + std::to_string(i);
    compare.same(name, hexOf(drawn.textures[i]), expected[name]["hex"]);
  }
}

inline void compareSnapshot(Comparison& compare, mimesh::Bytes message, const Json& expected) {
  mimesh::Snapshot snapshot;
  if (mimesh::Error error = mimesh::decodeSnapshot(message, snapshot))
    return compare.differ("snapshot", error.message());
  const Json& blocks = expected["blocks"];
  compare.same("topology_hash", hexOf(snapshot.topologyHash), expected["topology_hash"]);
  const std::string space = mimesh::SPACE_NAMES[std::size_t(snapshot.space)];
  compare.same("space", space, expected["space"]);
  compare.same("basis", snapshot.hasBasis, expected["basis"]);
  compare.same("appearance", snapshot.hasAppearance, expected["appearance"]);
  compare.same("vertex_count", 1.0 * snapshot.vertexCount, expected["vertex_count"]);
  compare.same("triangle_count", 1.0 * snapshot.triangleCount, expected["triangle_count"]);
  compareBlocks(compare, meshBlocks(snapshot), blocks);
  compare.same("name", std::vector<std::string>{snapshot.name}, blocks["name"]["lines"]);
  compare.same("part_names", snapshot.partNames, blocks["part_names"]["lines"]);
  compare.same("expression_names", snapshot.expressionNames, blocks["expression_names"]["lines"]);
  compare.same("extra_names", snapshot.extraNames, blocks["extra_names"]["lines"]);
  if (snapshot.hasBasis) compareBlocks(compare, basisBlocks(snapshot), blocks);
  if (!snapshot.hasAppearance) return;
  const Json& kinds = blocks["surface_kinds"]["lines"];
  compareBlocks(compare, drawnBlocks(snapshot.appearance, kinds), blocks);
  compareTextures(compare, snapshot.appearance, blocks);
}

}  // namespace vectors
