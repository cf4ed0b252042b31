// Prints how strongly each ARKit shape is on, for a code and its names.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "Core/ArkitNames.h"
#include "Json.h"

/// `path`: a JSON list of four lists: expression names, extra names, and their strengths.
inline bool printArkitShapes(const std::string& path) {
  std::string source;
  bool ok = readFile(path, source);
  const Json json = Json::parse(source, ok);
  if (!ok || json.list.size() != 4) return false;
  std::vector<std::vector<std::string>> names(2);
  mimesh::Frame frame;
  for (std::size_t kind = 0; kind < 2; ++kind) {
    std::vector<float>& strengths = kind == 0 ? frame.code : frame.extraCode;
    for (const Json& name : json.list[kind].list) names[kind].push_back(name.text);
    for (const Json& strength : json.list[2 + kind].list) {
      strengths.push_back(static_cast<float>(strength.number));
    }
  }
  for (const mimesh::ArkitShape& shape : mimesh::arkitShapes(names[0], names[1])) {
    std::printf("%s %.9g\n", shape.name.c_str(), double{mimesh::strengthOf(shape, frame)});
  }
  return true;
}
