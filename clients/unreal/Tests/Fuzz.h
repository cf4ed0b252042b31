// Feeds messages that somebody has damaged to every parser. The parsers may refuse; they may not
// crash (the sanitizers watch) nor allocate more than a small multiple of what arrived.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <cstring>
#include <string>
#include <vector>

#include "Core/Inbox.h"
#include "Core/MessageAssembler.h"
#include "Json.h"

namespace fuzz {
inline std::atomic<std::size_t> allocated{0};
}

// Not inlined, or else the compiler sees a new that is freed.
[[gnu::noinline]] void* operator new(std::size_t size) {
  fuzz::allocated += size;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace fuzz {

/// Every reader holds what it read, names take 32 bytes each and vectors may double.
constexpr std::size_t MOST_PER_BYTE = 40, MOST_AT_ALL = 1 << 18;

struct Counts {
  std::size_t cases = 0, refused = 0, worst = 0;
  bool tooMuch = false;
};

/// All readers on one message, whatever it claims to be.
inline bool readAll(mimesh::Bytes message) {
  mimesh::Frame frame;
  mimesh::Snapshot snapshot;
  std::string sentence;
  const bool a = static_cast<bool>(mimesh::decodeFrame(message, frame));
  const bool b = static_cast<bool>(mimesh::decodeSnapshot(message, snapshot));
  const bool c = static_cast<bool>(mimesh::decodeRefusal(message, sentence));
  return a && b && c;
}

/// The bytes as they would come down a connection, a few at a time.
inline void readStream(mimesh::Bytes bytes, mimesh::Inbox& inbox, std::size_t step) {
  mimesh::MessageAssembler assembler;
  for (std::size_t at = 0; at < bytes.size;) {
    std::size_t size = 0;
    std::uint8_t* room = assembler.room(size);
    const std::size_t count = std::min({size, step, bytes.size - at});
    std::memcpy(room, bytes.data + at, count);
    at += count;
    if (assembler.wrote(count)) return;
    if (!assembler.complete()) continue;
    if (inbox.read(assembler.kind(), assembler.message())) return;
    inbox.show();
    assembler.next();
  }
}

/// The message behind a length that lies: too short, too long, or as long as the format allows.
inline void readLie(mimesh::Bytes framed, mimesh::Inbox& inbox, std::size_t number) {
  static constexpr std::array<std::uint32_t, 6> LIES = {
      0, 3, 9, mimesh::layout::MaxFrameBytes, mimesh::layout::MaxSnapshotBytes, 0xFFFFFFFFu};
  std::vector<std::uint8_t> lying(framed.data, framed.data + framed.size);
  std::memcpy(lying.data(), &LIES[number % LIES.size()], 4);
  readStream(lying, inbox, 4096);
}

inline void readCase(mimesh::Bytes framed, mimesh::Inbox& inbox, Counts& counts) {
  const mimesh::Bytes message(framed.data + 4, framed.size - 4);
  allocated = 0;
  counts.refused += readAll(message) ? 1 : 0;
  readStream(framed, inbox, 1 + 37 * counts.cases % 5000);
  readStream(message, inbox, 1000);  // its first bytes as a length
  readLie(framed, inbox, counts.cases);
  ++counts.cases;
  counts.worst = std::max(counts.worst, allocated.load());
  counts.tooMuch = counts.tooMuch || allocated > MOST_AT_ALL + MOST_PER_BYTE * framed.size;
}

}  // namespace fuzz

/// `path`: messages with their lengths before them, as a connection carries them.
inline bool readMutations(const std::string& path) {
  std::string content;
  if (!readFile(path, content)) return false;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(content.data());
  mimesh::Inbox inbox([](const mimesh::Tick&) {});
  fuzz::Counts counts;
  for (std::size_t at = 0; at + 4 <= content.size();) {
    const auto length = mimesh::readNumber<std::uint32_t>({bytes, content.size()}, at);
    if (length > content.size() - at - 4) return false;
    fuzz::readCase({bytes + at, length + std::size_t{4}}, inbox, counts);
    at += 4 + std::size_t{length};
  }
  std::printf("{\"cases\": %zu, \"refused\": %zu, \"most_allocated\": %zu}\n", counts.cases,
              counts.refused, counts.worst);
  return counts.cases > 0 && !counts.tooMuch;
}
