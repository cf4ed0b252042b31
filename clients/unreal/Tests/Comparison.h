// Compares what was decoded with what a vector's JSON says, and tells what differs.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "Core/Bytes.h"
#include "Json.h"

namespace vectors {

using Numbers = std::vector<double>;

template <typename Container>
Numbers numbersOf(const Container& container) {
  return Numbers(container.begin(), container.end());
}

inline mimesh::Bytes bytesOf(const std::string& content) {
  return {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
}

template <typename Container>
std::string hexOf(const Container& bytes) {
  static const char DIGITS[] = "0123456789abcdef";
  std::string text;
  for (std::uint8_t byte : bytes) text += {DIGITS[byte >> 4], DIGITS[byte & 15]};
  return text;
}

/// Compares and counts; tells what differs, by message and field.
class Comparison {
 public:
  std::size_t values = 0, differences = 0;
  std::string message;

  void differ(const std::string& field, const std::string& how) {
    ++differences;
    std::printf("%s: %s %s\n", message.c_str(), field.c_str(), how.c_str());
  }

  void same(const std::string& field, const std::string& found, const Json& expected) {
    ++values;
    if (expected.kind != Json::Kind::text || found != expected.text)
      differ(field, "is " + found + ", not " + expected.text);
  }

  void same(const std::string& field, bool found, const Json& expected) {
    ++values;
    if (expected.kind != Json::Kind::truth || found != expected.truth)
      differ(field, found ? "is true" : "is false");
  }

  void same(const std::string& field, double found, const Json& expected, double tolerance = 0) {
    ++values;
    const bool absent = std::isnan(found) && expected.kind == Json::Kind::nothing;
    const bool close = expected.kind == Json::Kind::number &&
                       std::abs(found - expected.number) <= tolerance;
    if (!absent && !close)
      differ(field, "is " + std::to_string(found) + ", not " + std::to_string(expected.number));
  }

  void same(const std::string& field, const Numbers& found, const Json& expected,
            double tolerance = 0) {
    if (expected.kind != Json::Kind::list || found.size() != expected.list.size())
      return differ(field, "has " + std::to_string(found.size()) + " numbers");
    const std::size_t before = differences;
    for (std::size_t i = 0; i < found.size() && differences == before; ++i) {
      same(field + "[" + std::to_string(i) + "]", found[i], expected.list[i], tolerance);
    }
  }

  void same(const std::string& field, const std::vector<std::string>& found, const Json& expected) {
    if (expected.kind != Json::Kind::list || found.size() != expected.list.size())
      return differ(field, "has " + std::to_string(found.size()) + " lines");
    for (std::size_t i = 0; i < found.size(); ++i) same(field, found[i], expected.list[i]);
  }

  /// With the shape and the tolerance that the JSON states.
  void sameArray(const std::string& field, const Numbers& found, const Json& expected) {
    const Json& shape = expected["shape"];
    if (shape.list.size() != 2 || shape.list[1].number != 3 ||
        3 * shape.list[0].number != static_cast<double>(found.size()))
      differ(field, "has another shape");
    same(field, found, expected["values"], expected["tolerance"].number);
  }
};

}  // namespace vectors
