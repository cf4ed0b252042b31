// Reading little-endian numbers from a message.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// The wire is little-endian, as is every platform the engine runs on: numbers are copied as they lie.
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

template <typename Numbers>
bool allFinite(const Numbers& numbers) {
  for (float number : numbers) {
    if (!std::isfinite(number)) return false;
  }
  return true;
}

}  // namespace mimesh
