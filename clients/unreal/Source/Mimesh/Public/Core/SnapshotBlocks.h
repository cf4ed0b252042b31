// The snapshot's table of blocks. Every length of a block is checked before it is copied; blocks of
// names that nobody asks for are of a later version and left alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "../MimeshWireLayout.h"
#include "Bytes.h"
#include "Error.h"

namespace mimesh {

struct Block {
  std::string name;
  std::string type;
  std::uint32_t rank = 0;
  std::array<std::uint32_t, layout::BlockShapeLength> shape{};
  std::uint64_t offset = 0;
  std::uint64_t byteCount = 0;
};

/// Bytes of one item of `type`; 0 for a type this version does not know.
inline std::uint64_t widthOf(const std::string& type) {
  static constexpr std::array<std::pair<const char*, std::uint64_t>, 7> WIDTHS = {
      {{"f4", 4}, {"i4", 4}, {"u4", 4}, {"i2", 2}, {"u1", 1}, {"utf8", 1}, {"png", 1}}};
  for (const auto& [known, width] : WIDTHS) {
    if (type == known) return width;
  }
  return 0;
}

/// Gives out the blocks of one message by name. The first thing that is wrong is kept, and nothing
/// is read after it, so that a long list of reads needs one look at `error()`.
class BlockReader {
 public:
  /// Any length in a wanted shape; no length that a message can state.
  static constexpr std::int64_t ANY = -1;

  /// `message` must outlive the reader and reach to the payload's end.
  BlockReader(Bytes message, std::uint32_t blockCount)
      : message_(message),
        payload_(layout::SnapshotHeaderSize + blockCount * layout::BlockEntrySize) {
    blocks_.reserve(blockCount);
    for (std::uint32_t i = 0; i < blockCount && !error_; ++i) {
      readEntry(layout::SnapshotHeaderSize + i * layout::BlockEntrySize);
    }
  }

  const Error& error() const { return error_; }

  /// Keeps the first problem only.
  void refuse(const std::string& block) {
    if (error_) return;
    error_ = Error::of("The snapshot's " + block + " is not allowed by wire format 2.");
  }

  void require(bool holds, const char* block) {
    if (!holds) refuse(block);
  }

  const Block* find(const char* name) const {
    for (const Block& block : blocks_) {
      if (block.name == name) return &block;
    }
    return nullptr;
  }

  template <typename Number>
  void take(const char* name, const char* type, std::initializer_list<std::int64_t> shape,
            std::vector<Number>& numbers) {
    const Block* block = wanted(name, type, shape);
    if (block == nullptr) return;
    const auto count = static_cast<std::size_t>(block->byteCount / sizeof(Number));
    readNumbers(message_, start(*block), count, numbers);
  }

  /// A block of known size.
  template <std::size_t N>
  void take(const char* name, std::initializer_list<std::int64_t> shape,
            std::array<float, N>& numbers) {
    const Block* block = wanted(name, "f4", shape);
    if (block != nullptr) std::memcpy(numbers.data(), message_.data + start(*block), 4 * N);
  }

  void takeText(const char* name, std::string& text) {
    const Block* block = wanted(name, "utf8", {ANY});
    if (block == nullptr) return;
    text.assign(reinterpret_cast<const char*>(message_.data + start(*block)),
                static_cast<std::size_t>(block->byteCount));
    require(isUtf8(text), name);
  }

  /// A list of names, one a line; no bytes are no names.
  void takeNames(const char* name, std::vector<std::string>& names) {
    std::string text;
    takeText(name, text);
    names.clear();
    // Counted first: a message of nothing but line ends must not become millions of strings.
    require(std::count(text.begin(), text.end(), '\n') < layout::MaxCodes, name);
    if (error_) return;
    for (std::size_t from = 0; !text.empty() && from <= text.size();) {
      const std::size_t to = std::min(text.find('\n', from), text.size());
      names.push_back(text.substr(from, to - from));
      from = to + 1;
    }
  }

 private:
  /// Text in a field padded with zeros.
  std::string readName(std::size_t offset, std::size_t width) const {
    const char* text = reinterpret_cast<const char*>(message_.data + offset);
    return std::string(text, strnlen(text, width));
  }

  void readEntry(std::size_t entry) {
    Block block;
    block.name = readName(entry + layout::BlockNameOffset, layout::BlockNameBytes);
    block.type = readName(entry + layout::BlockTypeOffset, layout::BlockTypeBytes);
    block.rank = readNumber<std::uint32_t>(message_, entry + layout::BlockRankOffset);
    block.shape = readNumber<decltype(block.shape)>(message_, entry + layout::BlockShapeOffset);
    block.offset = readNumber<std::uint64_t>(message_, entry + layout::BlockOffsetOffset);
    block.byteCount = readNumber<std::uint64_t>(message_, entry + layout::BlockByteCountOffset);
    require(find(block.name.c_str()) == nullptr, "block table");
    blocks_.push_back(std::move(block));
  }

  const Block* wanted(const char* name, const char* type,
                      std::initializer_list<std::int64_t> shape) {
    const Block* block = find(name);
    require(block != nullptr && block->type == type && fits(*block, shape) &&
                block->byteCount == bytesOf(*block) && liesInside(*block),
            name);
    if (error_) return nullptr;
    taken_ += block->byteCount;
    return block;
  }

  static bool fits(const Block& block, std::initializer_list<std::int64_t> shape) {
    if (block.rank != shape.size() || block.rank > block.shape.size()) return false;
    const auto agree = [](std::int64_t asked, std::int64_t length) {
      return asked == ANY || asked == length;
    };
    return std::equal(shape.begin(), shape.end(), block.shape.begin(), agree);
  }

  /// What shape and type come to; more than any message has where that would run over.
  std::uint64_t bytesOf(const Block& block) const {
    const std::uint64_t room = message_.size;
    std::uint64_t bytes = widthOf(block.type);
    for (std::uint32_t axis = 0; axis < block.rank; ++axis) {
      const std::uint64_t length = block.shape[axis];
      if (length != 0 && bytes > room / length) return room + 1;
      bytes *= length;
    }
    return bytes;
  }

  bool liesInside(const Block& block) const {
    const std::uint64_t room = message_.size - payload_;
    // Subtracted rather than added: a sum of two lies could run over. And blocks that lie over each
    // other would multiply what a message costs to read.
    return block.offset % 8 == 0 && block.offset <= room &&
           block.byteCount <= room - block.offset && block.byteCount <= room - taken_;
  }

  std::size_t start(const Block& block) const {
    return payload_ + static_cast<std::size_t>(block.offset);
  }

  Bytes message_;
  std::size_t payload_;
  std::uint64_t taken_ = 0;
  std::vector<Block> blocks_;
  Error error_;
};

}  // namespace mimesh
