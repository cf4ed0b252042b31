// Reads every conformance vector and compares what the core decodes with the JSON beside it.
#pragma once

#include <cstdio>
#include <string>

#include "Comparison.h"
#include "Core/Refusal.h"
#include "FrameVectors.h"
#include "Fuzz.h"
#include "Json.h"
#include "SnapshotVectors.h"

namespace vectors {

inline bool readJson(const std::string& path, Json& json) {
  std::string content;
  bool ok = readFile(path, content);
  if (ok) json = Json::parse(content, ok);
  if (!ok) std::printf("%s cannot be read as JSON\n", path.c_str());
  return ok;
}

inline void compareRefusal(Comparison& compare, mimesh::Bytes message, const Json& expected) {
  std::string sentence;
  if (mimesh::Error error = mimesh::decodeRefusal(message, sentence))
    return compare.differ("refusal", error.message());
  compare.same("sentence", sentence, expected["sentence"]);
}

inline void compareVector(Comparison& compare, const std::string& folder, const Json& row) {
  const std::string path = folder + "/" + row["name"].text;
  Json expected;
  std::string content;
  compare.message = row["name"].text;
  if (!readJson(path + ".json", expected) || !readFile(path + ".bin", content))
    return compare.differ("file", "is missing");
  const mimesh::Bytes message = bytesOf(content);
  const std::string& kind = expected["kind"].text;
  if (kind == "frame") compareFrame(compare, folder, message, expected);
  else if (kind == "snapshot") compareSnapshot(compare, message, expected);
  else if (kind == "refusal") compareRefusal(compare, message, expected);
  else compare.differ("kind", "is unknown");
}

inline void compareBad(Comparison& compare, const std::string& folder, const std::string& name) {
  std::string content;
  compare.message = "refused/" + name;
  if (!readFile(folder + "/refused/" + name + ".bin", content))
    return compare.differ("file", "is missing");
  if (!fuzz::readAll(bytesOf(content))) compare.differ("message", "is not refused");
}

}  // namespace vectors

/// Prints what differs, then the counts as JSON.
inline bool checkVectors(const std::string& folder) {
  Json index, reasons;
  vectors::Comparison compare;
  if (!vectors::readJson(folder + "/vectors.json", index) ||
      !vectors::readJson(folder + "/refused/reasons.json", reasons))
    return false;
  for (const Json& row : index["vectors"].list) vectors::compareVector(compare, folder, row);
  for (const auto& bad : reasons.object) vectors::compareBad(compare, folder, bad.first);
  const std::size_t messages = index["vectors"].list.size();
  std::printf("{\"messages\": %zu, \"refused\": %zu, \"values\": %zu, \"differences\": %zu}\n",
              messages, reasons.object.size(), compare.values, compare.differences);
  return messages > 0 && compare.values > 0 && compare.differences == 0;
}
