// The connection of programs without the engine, on Linux and macOS.
#pragma once

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "Connection.h"

namespace mimesh {

class PosixConnection final : public Connection {
 public:
  PosixConnection() = default;
  PosixConnection(const PosixConnection&) = delete;
  PosixConnection& operator=(const PosixConnection&) = delete;
  ~PosixConnection() override { closeSocket(); }

  Error open(const std::string& host, std::uint16_t port, int timeoutMs) override {
    closeSocket();
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const std::string service = std::to_string(port);
    if (getaddrinfo(host.c_str(), service.c_str(), &hints, &found) != 0)
      return Error::of(host + " is no address that can be found.");
    for (const addrinfo* one = found; one != nullptr && socket_ < 0; one = one->ai_next) {
      connectTo(*one, timeoutMs);
    }
    freeaddrinfo(found);
    if (socket_ >= 0) return Error();
    return Error::of("Nobody answers at " + host + ":" + service + "; does Mimesh run?");
  }

  Error send(const std::string& bytes) override {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, NO_SIGNAL);
      if (count > 0) sent += static_cast<std::size_t>(count);
      else if (count < 0 && isTemporary() && ready(POLLOUT, SEND_WAIT_MS)) continue;
      else return Error::of("The request could not be sent.");
    }
    return Error();
  }

  Error receive(std::uint8_t* room, std::size_t size, int waitMs, std::size_t& count) override {
    count = 0;
    if (!ready(POLLIN, waitMs)) return Error();
    const ssize_t got = ::recv(socket_, room, size, 0);
    if (got > 0) count = static_cast<std::size_t>(got);
    else if (got == 0 || !isTemporary()) return Error::of("The sender hung up.");
    return Error();
  }

  void close() override { closeSocket(); }

 private:
  static constexpr int SEND_WAIT_MS = 1000;
#ifdef MSG_NOSIGNAL
  static constexpr int NO_SIGNAL = MSG_NOSIGNAL;
#else
  static constexpr int NO_SIGNAL = 0;
#endif

  void connectTo(const addrinfo& address, int timeoutMs) {
    socket_ = ::socket(address.ai_family, address.ai_socktype, address.ai_protocol);
    if (socket_ < 0) return;
    fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
    fcntl(socket_, F_SETFD, FD_CLOEXEC);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int queueBytes = QUEUE_BYTES;
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &queueBytes, sizeof queueBytes);
#ifdef SO_NOSIGPIPE
    setsockopt(socket_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    const bool atOnce = ::connect(socket_, address.ai_addr, address.ai_addrlen) == 0;
    const bool later = !atOnce && errno == EINPROGRESS && ready(POLLOUT, timeoutMs);
    int problem = 0;
    socklen_t size = sizeof problem;
    if (later) getsockopt(socket_, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (!(atOnce || later) || problem != 0) closeSocket();
  }

  bool ready(short events, int waitMs) const {
    pollfd watched = {socket_, events, 0};
    return ::poll(&watched, 1, waitMs) > 0;
  }

  static bool isTemporary() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

  void closeSocket() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  int socket_ = -1;
};

}  // namespace mimesh
