// One tick of the face, and how it is read from a message.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "../MimeshWireLayout.h"
#include "Bytes.h"
#include "Error.h"
#include "Topic.h"

namespace mimesh {

using Hash = std::array<std::uint8_t, 8>;

/// The whole displacement from neutral: never a difference from the frame before.
struct Frame {
  std::uint32_t flags = 0;
  std::uint32_t streamId = 0;
  Hash topologyHash{};
  std::uint64_t sequence = 0;
  std::uint64_t frameId = 0;
  std::uint64_t capturedNs = 0;
  std::uint64_t publishedNs = 0;
  std::uint64_t unixNs = 0;
  Topic topic;
  float scale = 1.0f;
  float confidence = 0.0f;
  /// Unit quaternion x, y, z, w in the frame's space.
  std::array<float, 4> headRotation = {0, 0, 0, 1};
  /// In the space's units.
  std::array<float, 3> headTranslation = {0, 0, 0};
  /// Radians: left yaw, left pitch, right yaw, right pitch; + is to the character's left, up.
  std::array<float, 4> gaze = {0, 0, 0, 0};
  std::vector<float> code;
  std::vector<float> extraCode;
  /// (rows, 3) in the space's units: all vertices, the region's, or none.
  std::vector<float> displacement;

  bool faceFound() const { return (flags & layout::FlagFaceFound) != 0; }
  bool held() const { return (flags & layout::FlagHeld) != 0; }
  /// A sign of life: the tick before, sent again because nothing new happened.
  bool repeated() const { return (flags & layout::FlagRepeated) != 0; }
  std::size_t rowCount() const { return displacement.size() / 3; }

  double transitMs(std::uint64_t nowUnixNs) const {
    return static_cast<double>(static_cast<std::int64_t>(nowUnixNs - unixNs)) * 1e-6;
  }

  /// From the camera's image to `nowUnixNs`; true on the sender's machine or with equal clocks.
  double ageMs(std::uint64_t nowUnixNs) const {
    const auto inSender = static_cast<std::int64_t>(publishedNs - capturedNs);
    return transitMs(nowUnixNs) + static_cast<double>(inSender) * 1e-6;
  }
};

namespace frame_parts {

struct Counts {
  std::uint32_t rows = 0;
  std::uint32_t code = 0;
  std::uint32_t extra = 0;
  std::uint32_t payload = 0;
};

inline Error wrong(const char* field) {
  return Error::of(std::string("The frame's ") + field + " is not allowed by wire format 2.");
}

/// Offset of a field from the message's start.
constexpr std::size_t at(std::size_t headerOffset) { return layout::TopicBytes + headerOffset; }

template <std::size_t N>
std::array<float, N> readFloats(Bytes message, std::size_t headerOffset) {
  std::array<float, N> numbers;
  for (std::size_t i = 0; i < N; ++i) {
    numbers[i] = readNumber<float>(message, at(headerOffset) + 4 * i);
  }
  return numbers;
}

inline Error readKind(Bytes message, Frame& frame) {
  if (!sameText(message, at(layout::MagicOffset), layout::FrameMagic, 4)) return wrong("magic");
  if (readNumber<std::uint16_t>(message, at(layout::VersionOffset)) != layout::WireVersion)
    return wrong("version");
  if (readNumber<std::uint16_t>(message, at(layout::HeaderSizeOffset)) != layout::HeaderSize)
    return wrong("header_size");
  const auto mode = message.data[at(layout::ModeOffset)];
  const auto encoding = message.data[at(layout::EncodingOffset)];
  const auto space = message.data[at(layout::SpaceOffset)];
  if (mode >= MODE_NAMES.size()) return wrong("mode");
  if (encoding >= ENCODING_NAMES.size()) return wrong("encoding");
  if (space >= SPACE_NAMES.size()) return wrong("space");
  frame.topic.mode = static_cast<Mode>(mode);
  frame.topic.encoding = static_cast<Encoding>(encoding);
  frame.topic.space = static_cast<Space>(space);
  if (frame.topic.mode == Mode::code && frame.topic.encoding != Encoding::float32)
    return wrong("encoding");
  return startsWithTopic(message, frame.topic) ? Error() : wrong("topic");
}

inline void readIdentity(Bytes message, Frame& frame) {
  frame.flags = readNumber<std::uint32_t>(message, at(layout::FlagsOffset));
  frame.streamId = readNumber<std::uint32_t>(message, at(layout::StreamIdOffset));
  frame.topologyHash = readNumber<Hash>(message, at(layout::TopologyHashOffset));
  frame.sequence = readNumber<std::uint64_t>(message, at(layout::SequenceOffset));
  frame.frameId = readNumber<std::uint64_t>(message, at(layout::FrameIdOffset));
  frame.capturedNs = readNumber<std::uint64_t>(message, at(layout::CapturedNsOffset));
  frame.publishedNs = readNumber<std::uint64_t>(message, at(layout::PublishedNsOffset));
  frame.unixNs = readNumber<std::uint64_t>(message, at(layout::UnixNsOffset));
}

inline Error readCounts(Bytes message, const Topic& topic, Counts& counts) {
  counts.rows = readNumber<std::uint32_t>(message, at(layout::RowCountOffset));
  counts.code = readNumber<std::uint16_t>(message, at(layout::CodeCountOffset));
  counts.extra = readNumber<std::uint16_t>(message, at(layout::ExtraCountOffset));
  counts.payload = readNumber<std::uint32_t>(message, at(layout::PayloadLengthOffset));
  if (counts.rows > layout::MaxVertices) return wrong("row_count");
  if (topic.mode == Mode::code && counts.rows != 0) return wrong("row_count");
  if (counts.code > layout::MaxCodes) return wrong("code_count");
  if (counts.extra > layout::MaxCodes) return wrong("extra_count");
  // 64 bits: the counts are bounded above, so that this sum cannot run over.
  const std::uint64_t width = topic.encoding == Encoding::int16 ? 2 : 4;
  const std::uint64_t body = 4ull * (counts.code + counts.extra) + 3ull * width * counts.rows;
  if (counts.payload != body || message.size != at(layout::HeaderSize) + body)
    return wrong("payload_length");
  return Error();
}

inline Error readPose(Bytes message, Frame& frame) {
  frame.scale = readNumber<float>(message, at(layout::ScaleOffset));
  frame.confidence = readNumber<float>(message, at(layout::ConfidenceOffset));
  frame.headRotation = readFloats<4>(message, layout::HeadRotationOffset);
  frame.headTranslation = readFloats<3>(message, layout::HeadTranslationOffset);
  frame.gaze = readFloats<4>(message, layout::GazeOffset);
  if (!std::isfinite(frame.scale) || frame.scale <= 0.0f) return wrong("scale");
  if (!(frame.confidence >= 0.0f && frame.confidence <= 1.0f)) return wrong("confidence");
  double length = 0.0;
  for (float part : frame.headRotation) length += static_cast<double>(part) * part;
  // Written so that NaN is refused, too.
  if (!(std::abs(std::sqrt(length) - 1.0) < 1e-3)) return wrong("head_rotation");
  if (!allFinite(frame.headTranslation)) return wrong("head_translation");
  return allFinite(frame.gaze) ? Error() : wrong("gaze");
}

inline void readDisplacement(Bytes message, std::size_t offset, std::size_t count, Frame& frame) {
  if (frame.topic.encoding == Encoding::float32) {
    readNumbers(message, offset, count, frame.displacement);
    return;
  }
  frame.displacement.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto steps = readNumber<std::int16_t>(message, offset + 2 * i);
    frame.displacement[i] = static_cast<float>(steps) * frame.scale;
  }
}

inline Error readBody(Bytes message, const Counts& counts, Frame& frame) {
  std::size_t offset = at(layout::HeaderSize);
  readNumbers(message, offset, counts.code, frame.code);
  offset += 4 * std::size_t{counts.code};
  readNumbers(message, offset, counts.extra, frame.extraCode);
  offset += 4 * std::size_t{counts.extra};
  readDisplacement(message, offset, 3 * std::size_t{counts.rows}, frame);
  if (!allFinite(frame.code)) return wrong("code");
  if (!allFinite(frame.extraCode)) return wrong("extra code");
  return allFinite(frame.displacement) ? Error() : wrong("displacement");
}

}  // namespace frame_parts

/// Reads `message` (topic included) into `frame`, whose memory is used again. After an error
/// `frame` holds nothing of use.
inline Error decodeFrame(Bytes message, Frame& frame) {
  if (message.size < frame_parts::at(layout::HeaderSize)) {
    return Error::of("The frame is shorter than its header.");
  }
  if (Error error = frame_parts::readKind(message, frame)) return error;
  frame_parts::readIdentity(message, frame);
  frame_parts::Counts counts;
  if (Error error = frame_parts::readCounts(message, frame.topic, counts)) return error;
  if (Error error = frame_parts::readPose(message, frame)) return error;
  return frame_parts::readBody(message, counts, frame);
}

}  // namespace mimesh
