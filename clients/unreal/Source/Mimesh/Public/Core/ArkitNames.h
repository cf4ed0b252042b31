// From the stream's expression names to ARKit's 52, by name and never by position.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "Frame.h"
#include "Snapshot.h"

namespace mimesh {

/// An ARKit shape and the numbers of a frame that make it: several are averaged, as ARKit has one
/// browInnerUp and one cheekPuff for both sides.
struct ArkitShape {
  std::string name;
  /// Into code followed by extra code.
  std::vector<std::size_t> sources;
};

namespace arkit_parts {

inline bool endsWith(const std::string& name, const char* end) {
  const std::string tail(end);
  return name.size() >= tail.size() &&
         name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
}

inline std::string arkitName(const std::string& expression) {
  const bool left = endsWith(expression, "_L"), right = endsWith(expression, "_R");
  if (!left && !right) return expression;
  const std::string stem = expression.substr(0, expression.size() - 2);
  if (stem == "browInnerUp" || stem == "cheekPuff") return stem;
  return stem + (left ? "Left" : "Right");
}

}  // namespace arkit_parts

/// The shapes that a stream with these names can drive; engines without letter case in their names
/// find both eyeBlinkLeft and EyeBlinkLeft by them.
inline std::vector<ArkitShape> arkitShapes(const std::vector<std::string>& expressionNames,
                                           const std::vector<std::string>& extraNames) {
  std::vector<std::string> all = expressionNames;
  all.insert(all.end(), extraNames.begin(), extraNames.end());
  std::vector<ArkitShape> shapes;
  for (std::size_t source = 0; source < all.size(); ++source) {
    const std::string name = arkit_parts::arkitName(all[source]);
    const auto isIt = [&name](const ArkitShape& shape) { return shape.name == name; };
    const auto known = std::find_if(shapes.begin(), shapes.end(), isIt);
    if (known != shapes.end()) known->sources.push_back(source);
    else shapes.push_back({name, {source}});
  }
  return shapes;
}

/// How strongly `shape` is on in `frame`.
inline float strengthOf(const ArkitShape& shape, const Frame& frame) {
  float sum = 0.0f;
  for (std::size_t source : shape.sources) {
    const std::size_t extra = source - std::min(source, frame.code.size());
    if (source < frame.code.size()) sum += frame.code[source];
    else if (extra < frame.extraCode.size()) sum += frame.extraCode[extra];
  }
  return shape.sources.empty() ? 0.0f : sum / static_cast<float>(shape.sources.size());
}

}  // namespace mimesh
