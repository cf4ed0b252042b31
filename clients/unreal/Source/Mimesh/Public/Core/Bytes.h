// Reading little-endian numbers from a message.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// The wire is little-endian, as is every platform the engine runs on: numbers are copied as is.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "This receiver reads little-endian messages on little-endian machines only."
#endif

namespace mimesh {

/// A look at bytes that somebody else owns.
struct Bytes {
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;

  Bytes() = default;
  Bytes(const std::uint8_t* start, std::size_t count) : data(start), size(count) {}
  Bytes(const std::vector<std::uint8_t>& owned) : data(owned.data()), size(owned.size()) {}
};

/// The number at `offset`; the caller has checked that it lies inside.
template <typename Number>
Number readNumber(Bytes bytes, std::size_t offset) {
  Number number;
  std::memcpy(&number, bytes.data + offset, sizeof(Number));
  return number;
}

/// `count` numbers from `offset`; the caller has checked that they lie inside.
template <typename Number>
void readNumbers(Bytes bytes, std::size_t offset, std::size_t count, std::vector<Number>& numbers) {
  numbers.resize(count);
  if (count != 0) std::memcpy(numbers.data(), bytes.data + offset, count * sizeof(Number));
}

inline bool sameText(Bytes bytes, std::size_t offset, const char* text, std::size_t length) {
  return std::memcmp(bytes.data + offset, text, length) == 0;
}

/// How many bytes follow this first one of a letter; -1 where none may begin so.
inline int tailsOf(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 1;
  if (first >= 0xE0 && first <= 0xEF) return 2;
  return first >= 0xF0 && first <= 0xF4 ? 3 : -1;
}

/// Whether `text` is UTF-8 by the standard: no detours, no surrogates, nothing beyond U+10FFFF.
inline bool isUtf8(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    int tails = tailsOf(first);
    if (tails < 0 || text.size() - at <= static_cast<std::size_t>(tails)) return false;
    // The second byte's range is narrower after these four first bytes.
    unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (++at; tails > 0; --tails, ++at, low = 0x80, high = 0xBF) {
      const auto tail = static_cast<unsigned char>(text[at]);
      if (tail < low || tail > high) return false;
    }
  }
  return true;
}

template <typename Numbers>
bool allFinite(const Numbers& numbers) {
  for (float number : numbers) {
    if (!std::isfinite(number)) return false;
  }
  return true;
}

}  // namespace mimesh
