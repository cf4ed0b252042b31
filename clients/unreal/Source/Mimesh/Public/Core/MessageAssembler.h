// Cuts the byte stream into messages: four bytes of length, then the message.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "../MimeshWireLayout.h"
#include "Bytes.h"
#include "Error.h"

namespace mimesh {

enum class MessageKind { frame, snapshot, refusal };

inline constexpr const char* RIGHT_PORT =
    "Mimesh's plain TCP is two ports above the base port, 5582 by default.";

/// `request` as it travels to the sender.
inline std::string withLength(const std::string& request) {
  const auto length = static_cast<std::uint32_t>(request.size());
  std::string message(4, '\0');
  std::memcpy(message.data(), &length, 4);
  return message + request;
}

/// Give it bytes with `room` and `wrote` until `complete`, look at `message`, then call `next`.
class MessageAssembler {
 public:
  /// Where the next bytes belong; `size` is how many at most. Never zero while incomplete.
  std::uint8_t* room(std::size_t& size) {
    if (prefixed_ < prefix_.size()) {
      size = prefix_.size() - prefixed_;
      return prefix_.data() + prefixed_;
    }
    // Grown as bytes arrive and not as announced: a length is easily claimed.
    if (have_ == body_.size()) body_.resize(std::min(length_, std::max(FIRST_ROOM, 2 * have_)));
    size = std::min(length_, body_.size()) - have_;
    return body_.data() + have_;
  }

  /// Takes note of `count` bytes put into `room`. After an error the stream cannot be followed.
  Error wrote(std::size_t count) {
    if (prefixed_ == prefix_.size()) {
      have_ += count;
      return Error();
    }
    prefixed_ += count;
    return prefixed_ == prefix_.size() ? begin() : Error();
  }

  bool complete() const { return prefixed_ == prefix_.size() && have_ == length_; }

  MessageKind kind() const { return kind_; }

  Bytes message() const { return Bytes(body_.data(), length_); }

  /// Forgets the message; its memory is used again unless it was of a rare size.
  void next() {
    if (body_.size() > KEPT_ROOM) std::vector<std::uint8_t>().swap(body_);
    prefixed_ = have_ = length_ = 0;
  }

 private:
  static constexpr std::size_t FIRST_ROOM = 64 * 1024;
  static constexpr std::size_t KEPT_ROOM = 8 * 1024 * 1024;

  /// The length and the message's first four bytes have come.
  Error begin() {
    length_ = readNumber<std::uint32_t>(Bytes(prefix_.data(), prefix_.size()), 0);
    const char* first = reinterpret_cast<const char*>(prefix_.data() + 4);
    std::size_t most = 0;
    if (std::memcmp(first, layout::TopicStart, 4) == 0) {
      kind_ = MessageKind::frame;
      most = layout::MaxFrameBytes;
    } else if (std::memcmp(first, layout::SnapshotMagic, 4) == 0) {
      kind_ = MessageKind::snapshot;
      most = layout::MaxSnapshotBytes;
    } else if (std::memcmp(first, layout::RefusalMagic, 4) == 0) {
      kind_ = MessageKind::refusal;
      most = layout::RefusalHeaderSize + layout::MaxRefusalBytes;
    }
    if (length_ < 4 || length_ > most)
      return Error::of(
          std::string("What answers there is not plain TCP of Mimesh (wire format 2); ") +
          RIGHT_PORT);
    if (body_.empty()) body_.resize(std::min(length_, FIRST_ROOM));
    std::memcpy(body_.data(), first, 4);
    have_ = 4;
    return Error();
  }

  std::array<std::uint8_t, 8> prefix_{};
  std::size_t prefixed_ = 0;
  std::vector<std::uint8_t> body_;
  std::size_t length_ = 0;
  std::size_t have_ = 0;
  MessageKind kind_ = MessageKind::frame;
};

}  // namespace mimesh
