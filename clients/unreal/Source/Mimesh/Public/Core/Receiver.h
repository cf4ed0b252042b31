// Follows one sender on a thread of its own and keeps the newest tick for whoever draws.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "Connection.h"
#include "Inbox.h"
#include "MessageAssembler.h"
#include "Statistics.h"
#include "Topic.h"

namespace mimesh {

struct ReceiverOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 5582;
  Topic topic;
  /// Whether the snapshot should tell how the mesh is drawn.
  bool appearance = false;
  int connectMs = 2000;
  /// The wait before connecting again doubles from the first to the longest.
  int firstRetryMs = 100;
  int longestRetryMs = 2000;
  /// A sender shows life twice a second; this long without a word is a broken line.
  int silenceMs = 4000;
};

class Receiver {
 public:
  Receiver(std::unique_ptr<Connection> connection, ReceiverOptions options,
           Inbox::Observer observer = {})
      : connection_(std::move(connection)),
        options_(std::move(options)),
        inbox_(std::move(observer)) {}

  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() { stop(); }

  /// Begins to follow the sender; it need not run yet.
  void start() {
    if (thread_.joinable()) return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
  }

  /// Ends the thread; returns within a tenth of a second unless a connection is being made.
  void stop() {
    {
      const std::lock_guard<std::mutex> lock(resting_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    inbox_.setState(State::stopped);
  }

  /// As `Inbox::take`.
  bool take(Tick& tick) { return inbox_.take(tick); }

  Statistics statistics() const { return inbox_.statistics(); }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int WAIT_MS = 50;
  static constexpr int MOST_STEPS = 4000;
  /// No sender is asked for its snapshot more than twice a second, nor again while a large one may
  /// still be on its way.
  static constexpr std::chrono::milliseconds ASK_EVERY{500};
  static constexpr std::chrono::milliseconds ANSWER_TAKES{5000};

  void run() {
    bool connectedBefore = false;
    int waitMs = options_.firstRetryMs;
    while (!stopping_) {
      inbox_.setState(State::connecting);
      Error problem = connect();
      if (!problem) {
        if (std::exchange(connectedBefore, true)) inbox_.count(&Statistics::reconnects);
        inbox_.setState(State::waiting);
        problem = follow();
        if (heard_) waitMs = options_.firstRetryMs;
      }
      connection_->close();
      inbox_.note(problem);
      rest(waitMs);
      waitMs = std::min(2 * waitMs, options_.longestRetryMs);
    }
  }

  Error connect() {
    assembler_ = MessageAssembler();
    inbox_.begin();
    heard_ = false;
    connectedAt_ = Clock::now();
    messaged_ = false;
    if (Error error = connection_->open(options_.host, options_.port, options_.connectMs))
      return error;
    // In this order the snapshot comes before the first frame.
    Error error = ask(requestSnapshot() + withLength(subscribeRequest(options_.topic)));
    return error ? hearLastWords(std::move(error)) : error;
  }

  std::string requestSnapshot() const {
    const bool basis = options_.topic.mode == Mode::code;
    return withLength(snapshotRequest(options_.topic.space, basis, options_.appearance));
  }

  Error ask(const std::string& requests) {
    askedAt_ = Clock::now();
    asked_ = true;
    return connection_->send(requests);
  }

  /// A sender that refuses at once hangs up before it hears us; what it said has still arrived.
  Error hearLastWords(Error unsent) {
    bool more = true;
    while (more && !stopping_) {
      if (Error error = step(WAIT_MS, more)) return error;
    }
    return unsent;
  }

  /// Until something breaks or the end is wished.
  Error follow() {
    bool arrived = false;
    while (!stopping_) {
      if (Error error = step(WAIT_MS, arrived)) return error;
      if (!arrived && isSilent()) return Error::of("The sender has fallen silent.");
      if (Error error = drain(arrived)) return error;
      noteStranger();
      inbox_.show();
    }
    return Error();
  }

  /// Reads what has arrived meanwhile, though not for ever, however fast it comes.
  Error drain(bool arrived) {
    for (int steps = 0; arrived && steps < MOST_STEPS && !stopping_; ++steps) {
      if (Error error = step(0, arrived)) return error;
    }
    return Error();
  }

  /// Waits so long for bytes, and reads the message that they complete.
  Error step(int waitMs, bool& arrived) {
    std::size_t size = 0, count = 0;
    std::uint8_t* room = assembler_.room(size);
    if (Error error = connection_->receive(room, size, waitMs, count)) return error;
    arrived = count != 0;
    if (!arrived) return Error();
    lastHeard_ = Clock::now();
    if (Error error = assembler_.wrote(count)) return error;
    return assembler_.complete() ? readMessage() : Error();
  }

  Error readMessage() {
    const MessageKind kind = assembler_.kind();
    if (Error error = inbox_.read(kind, assembler_.message())) return error;
    assembler_.next();
    messaged_ = true;
    if (kind == MessageKind::snapshot) asked_ = false;
    if (kind == MessageKind::frame) heard_ = true;
    const auto pause = asked_ ? ANSWER_TAKES : ASK_EVERY;
    const bool due = inbox_.lacksSnapshot() && Clock::now() - askedAt_ >= pause;
    return due ? ask(requestSnapshot()) : Error();
  }

  /// Before the first frame a sender may be silent: it says nothing until its camera runs.
  bool isSilent() const {
    return heard_ && Clock::now() - lastHeard_ > std::chrono::milliseconds(options_.silenceMs);
  }

  /// Somebody else may have been reached: Mimesh answers the question for the snapshot at once.
  void noteStranger() {
    if (messaged_ || Clock::now() - connectedAt_ < ANSWER_TAKES) return;
    messaged_ = true;  // once is enough
    inbox_.note(
        Error::of(std::string("Connected, but nothing of Mimesh comes; ") + RIGHT_PORT));
  }

  void rest(int waitMs) {
    std::unique_lock<std::mutex> lock(resting_);
    wake_.wait_for(lock, std::chrono::milliseconds(waitMs), [this] { return stopping_.load(); });
  }

  std::unique_ptr<Connection> connection_;
  ReceiverOptions options_;
  Inbox inbox_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::mutex resting_;
  std::condition_variable wake_;

  // Of the receiving thread.
  MessageAssembler assembler_;
  bool heard_ = false;
  bool asked_ = false;
  /// Whether a message has come on this connection.
  bool messaged_ = false;
  Clock::time_point connectedAt_{};
  Clock::time_point askedAt_{};
  Clock::time_point lastHeard_{};
};

}  // namespace mimesh
