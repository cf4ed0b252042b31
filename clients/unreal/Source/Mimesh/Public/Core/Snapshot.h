// What a receiver needs once, before frames mean anything to it: the mesh and its names.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "Frame.h"
#include "Topic.h"

namespace mimesh {

/// A run of triangles that is drawn with one material.
struct Surface {
  std::uint32_t firstTriangle = 0;
  std::uint32_t triangleCount = 0;
  /// Such as skin, eye, teeth.
  std::string kind;
  /// Into `Appearance::textures`; -1 where the surface has a colour only.
  int texture = -1;
  /// sRGB, 0 to 1.
  std::array<float, 4> colour = {1, 1, 1, 1};
  /// 0 opaque, 1 mask, 2 blend.
  std::uint8_t alpha = 0;
};

/// How the mesh is drawn; empty unless it was asked for.
struct Appearance {
  /// (R) vertex that each drawn vertex is a copy of; texture seams split vertices.
  std::vector<std::uint32_t> sources;
  /// (R, 2)
  std::vector<float> uvs;
  /// (F, 3) into drawn vertices, sorted by surface.
  std::vector<std::uint32_t> triangles;
  std::vector<Surface> surfaces;
  /// (V, 4) sRGB and how much of the surface's own colour it covers.
  std::vector<std::uint8_t> vertexColours;
  /// PNG files.
  std::vector<std::vector<std::uint8_t>> textures;
};

/// One of the two eyes.
struct Eye {
  /// Not finite where the character has no such eyeball.
  std::array<float, 3> centre = {0, 0, 0};
  /// Rows left, up and forward: unit vectors in the snapshot's space.
  std::array<float, 9> axes = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  std::vector<std::uint32_t> vertices;

  bool exists() const { return allFinite(centre); }
};

/// Arrays are C order; V vertices, F triangles, M vertices of the region, K expressions and extras.
struct Snapshot {
  Hash topologyHash{};
  Space space = Space::mesh;
  bool hasBasis = false;
  bool hasAppearance = false;
  std::uint32_t vertexCount = 0;
  std::uint32_t triangleCount = 0;
  /// (V, 3) in the space's units.
  std::vector<float> neutralVertices;
  /// (F, 3), wound for the space.
  std::vector<std::uint32_t> triangles;
  /// (M) ascending.
  std::vector<std::uint32_t> regionIndices;
  /// (V) into partNames.
  std::vector<std::uint8_t> partLabels;
  /// (V) how far each vertex follows the head's motion.
  std::vector<float> headWeights;
  std::array<float, 3> headPivot = {0, 0, 0};
  /// Left, right: the character's own.
  std::array<Eye, 2> eyes;
  /// 4x4 row-major: the mesh file's coordinates to this space.
  std::array<float, 16> T_space_mesh{};
  float metresPerUnit = 1.0f;
  std::string name;
  std::vector<std::string> partNames;
  std::vector<std::string> expressionNames;
  std::vector<std::string> extraNames;
  /// (K, M, 3) steps of `basisScales` (K); empty unless asked for.
  std::vector<std::int16_t> basis;
  std::vector<float> basisScales;
  Appearance appearance;
};

}  // namespace mimesh
