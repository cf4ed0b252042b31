// What the receiver needs of a socket. The plugin brings the engine's sockets, which exist on every
// platform the engine runs on and keep the systems' headers out; programs without the engine use
// PosixConnection.h. Everything else is the same code in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "Error.h"

namespace mimesh {

class Connection {
 public:
  /// Of the system's queue, set before connecting: its default of megabytes would hold minutes of
  /// small frames.
  static constexpr int QUEUE_BYTES = 256 * 1024;

  virtual ~Connection() = default;

  /// Connects to a sender; an open connection is closed first.
  virtual Error open(const std::string& host, std::uint16_t port, int timeoutMs) = 0;

  /// Sends all of a short request.
  virtual Error send(const std::string& bytes) = 0;

  /// Waits up to `waitMs` for bytes; `count` is 0 when none came. Fails when the sender hung up.
  virtual Error receive(std::uint8_t* room, std::size_t size, int waitMs, std::size_t& count) = 0;

  virtual void close() = 0;
};

}  // namespace mimesh
