// Prints what each ARKit shape is made of, for a list of expression names.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "Core/ArkitNames.h"
#include "Json.h"

/// `path`: a JSON list of two lists, expression names and extra names.
inline bool printArkitNames(const std::string& path) {
  std::string source;
  bool ok = readFile(path, source);
  const Json json = Json::parse(source, ok);
  if (!ok || json.list.size() != 2) return false;
  std::vector<std::vector<std::string>> names(2);
  for (std::size_t kind = 0; kind < 2; ++kind) {
    for (const Json& name : json.list[kind].list) names[kind].push_back(name.text);
  }
  mimesh::Frame frame;  // every strength is its own place, so that the mixing shows
  for (std::size_t i = 0; i < names[0].size(); ++i) frame.code.push_back(static_cast<float>(i));
  frame.extraCode.assign(names[1].size(), 1000.0f);
  for (const mimesh::ArkitShape& shape : mimesh::arkitShapes(names[0], names[1])) {
    std::printf("%s %g\n", shape.name.c_str(), double{mimesh::strengthOf(shape, frame)});
  }
  return true;
}
