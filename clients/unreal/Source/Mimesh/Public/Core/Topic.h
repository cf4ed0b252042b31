// What a receiver can ask for, and how it says so.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "../MimeshWireLayout.h"
#include "Bytes.h"

namespace mimesh {

/// vertices: every vertex. region: those that the face moves. code: numbers only, for receivers
/// that hold the basis.
enum class Mode : std::uint8_t { vertices = 0, region = 1, code = 2 };
enum class Encoding : std::uint8_t { int16 = 0, float32 = 1 };
enum class Space : std::uint8_t { mesh = 0, gltf = 1, unity = 2, unreal = 3 };

inline constexpr std::array<const char*, 3> MODE_NAMES = {"vertices", "region", "code"};
inline constexpr std::array<const char*, 2> ENCODING_NAMES = {"int16", "float32"};
inline constexpr std::array<const char*, 4> SPACE_NAMES = {"mesh", "gltf", "unity", "unreal"};

struct Topic {
  Mode mode = Mode::vertices;
  Encoding encoding = Encoding::int16;
  Space space = Space::unreal;

  bool operator==(const Topic& other) const {
    return mode == other.mode && encoding == other.encoding && space == other.space;
  }

  /// Such as "mimesh.2.vertices.int16.unreal".
  std::string text() const {
    return std::string("mimesh.2.") + MODE_NAMES[static_cast<std::size_t>(mode)] + "." +
           ENCODING_NAMES[static_cast<std::size_t>(encoding)] + "." +
           SPACE_NAMES[static_cast<std::size_t>(space)];
  }
};

/// The code is a handful of numbers and always travels as float32.
inline Topic topicOf(Mode mode, Encoding encoding, Space space) {
  return {mode, mode == Mode::code ? Encoding::float32 : encoding, space};
}

/// Whether the message's first 32 bytes are `topic`, padded with zeros.
inline bool startsWithTopic(Bytes message, const Topic& topic) {
  const std::string text = topic.text();
  std::array<char, layout::TopicBytes> padded{};
  std::memcpy(padded.data(), text.data(), text.size());
  return message.size >= padded.size() && sameText(message, 0, padded.data(), padded.size());
}

inline std::string subscribeRequest(const Topic& topic) { return "subscribe " + topic.text(); }

inline std::string snapshotRequest(Space space, bool basis, bool appearance) {
  return std::string("snapshot ") + SPACE_NAMES[static_cast<std::size_t>(space)] +
         (basis ? " basis" : "") + (appearance ? " appearance" : "");
}

}  // namespace mimesh
