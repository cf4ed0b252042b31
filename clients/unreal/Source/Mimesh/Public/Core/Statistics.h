// What a user wants to know about a stream, and the counting of what was lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "Frame.h"

namespace mimesh {

enum class State { stopped, connecting, waiting, receiving, refused };

struct Statistics {
  State state = State::stopped;
  std::uint64_t frames = 0;
  /// Of `frames`: signs of life.
  std::uint64_t repeated = 0;
  /// Of `frames`: not shown, because a newer one had arrived already.
  std::uint64_t skipped = 0;
  /// Ticks that left the sender and did not arrive.
  std::uint64_t lost = 0;
  std::uint64_t decodeErrors = 0;
  /// Connections after the first.
  std::uint64_t reconnects = 0;
  std::uint64_t snapshots = 0;
  /// Of the last frame that was no sign of life.
  double ageMs = 0.0;
  double transitMs = 0.0;
  /// The last thing that went wrong, or the sender's refusal.
  std::string lastProblem;
};

inline std::uint64_t nowUnixNs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

/// Finds gaps in the sequence of one stream; a new stream id is a restarted sender, no loss.
class LossCounter {
 public:
  /// Ticks missing before this one.
  std::uint64_t countMissing(const Frame& frame) {
    const bool same = known_ && frame.streamId == streamId_;
    const std::uint64_t missing =
        same && frame.sequence > expected_ ? frame.sequence - expected_ : 0;
    if (!same || frame.sequence >= expected_) expected_ = frame.sequence + 1;
    streamId_ = frame.streamId;
    known_ = true;
    return missing;
  }

 private:
  bool known_ = false;
  std::uint32_t streamId_ = 0;
  std::uint64_t expected_ = 0;
};

}  // namespace mimesh
