// Messages in, the newest tick out: what a receiver knows of a stream, without a socket in sight.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "Deform.h"
#include "Frame.h"
#include "MessageAssembler.h"
#include "Refusal.h"
#include "SnapshotDecoder.h"
#include "Statistics.h"

namespace mimesh {

/// A frame with the snapshot it belongs to; they always fit each other.
struct Tick {
  std::shared_ptr<const Snapshot> snapshot;
  Frame frame;
  /// Wall clock when the frame arrived.
  std::uint64_t arrivedUnixNs = 0;
};

/// One thread reads messages into it, any other takes ticks and looks at the statistics.
class Inbox {
 public:
  /// Sees every tick shown, on the reading thread; while it works nothing is received.
  using Observer = std::function<void(const Tick&)>;

  explicit Inbox(Observer observer) : observer_(std::move(observer)) {}

  /// A connection begins: what still waited of the one before is old.
  void begin() { waits_ = false; }

  /// A message that cannot be read is counted and forgotten. An error is the sender's refusal.
  Error read(MessageKind kind, Bytes message) {
    if (kind == MessageKind::refusal) return readRefusal(message);
    if (kind == MessageKind::snapshot) readSnapshot(message);
    else readFrame(message);
    return Error();
  }

  /// The last frame read becomes a tick. Called when nothing more has arrived: small frames queue
  /// by the hundred in the system's buffers, and only the newest of them is worth anything.
  void show() {
    if (!waits_ || lacksSnapshot()) return;
    waits_ = false;
    waiting_.snapshot = snapshot_;
    if (Error error = checkFits(waiting_.frame, *snapshot_)) return countDecodeError(error);
    if (observer_) observer_(waiting_);
    const std::lock_guard<std::mutex> lock(mutex_);
    std::swap(newest_, waiting_);
    fresh_ = true;
    statistics_.state = State::receiving;
  }

  /// Whether a frame waits for a snapshot that has not come.
  bool lacksSnapshot() const {
    return waits_ &&
           (snapshot_ == nullptr || snapshot_->topologyHash != waiting_.frame.topologyHash);
  }

  /// The newest tick not yet taken: true when there is one. `tick`'s memory goes back to be used
  /// again, so keep handing in the same one. Skipped ticks harm nobody, each holds the whole face.
  bool take(Tick& tick) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!fresh_) return false;
    std::swap(tick, newest_);
    fresh_ = false;
    return true;
  }

  Statistics statistics() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return statistics_;
  }

  void setState(State state) {
    const std::lock_guard<std::mutex> lock(mutex_);
    statistics_.state = state;
  }

  void count(std::uint64_t Statistics::*counter) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++(statistics_.*counter);
  }

  /// Keeps what went wrong for whoever asks.
  void note(const Error& problem) {
    if (!problem) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    statistics_.lastProblem = problem.message();
  }

 private:
  void readFrame(Bytes message) {
    incoming_.arrivedUnixNs = nowUnixNs();
    if (Error error = decodeFrame(message, incoming_.frame)) return countDecodeError(error);
    countFrame(incoming_);
    if (waits_ && !lacksSnapshot()) count(&Statistics::skipped);
    std::swap(waiting_, incoming_);
    waits_ = true;
  }

  void readSnapshot(Bytes message) {
    auto snapshot = std::make_shared<Snapshot>();
    if (Error error = decodeSnapshot(message, *snapshot)) return countDecodeError(error);
    snapshot_ = std::move(snapshot);
    count(&Statistics::snapshots);
  }

  Error readRefusal(Bytes message) {
    std::string sentence;
    if (Error error = decodeRefusal(message, sentence)) return error;
    setState(State::refused);
    return Error::of("The sender refuses: " + sentence);
  }

  void countFrame(const Tick& tick) {
    const Frame& frame = tick.frame;
    const std::uint64_t missing = losses_.countMissing(frame);
    const std::lock_guard<std::mutex> lock(mutex_);
    ++statistics_.frames;
    statistics_.lost += missing;
    if (frame.repeated()) {
      ++statistics_.repeated;
      return;
    }
    statistics_.ageMs = frame.ageMs(tick.arrivedUnixNs);
    statistics_.transitMs = frame.transitMs(tick.arrivedUnixNs);
  }

  void countDecodeError(const Error& error) {
    count(&Statistics::decodeErrors);
    note(error);
  }

  // Of the reading thread.
  Observer observer_;
  LossCounter losses_;
  std::shared_ptr<const Snapshot> snapshot_;
  Tick incoming_;
  Tick waiting_;
  bool waits_ = false;

  // Of all threads.
  mutable std::mutex mutex_;
  Tick newest_;
  bool fresh_ = false;
  Statistics statistics_;
};

}  // namespace mimesh
