// What can go wrong, as a sentence. The engine is built without C++ exceptions, so every step that
// can fail returns one of these; an empty one means that all went well.
#pragma once

#include <string>
#include <utility>

namespace mimesh {

class [[nodiscard]] Error {
 public:
  Error() = default;

  static Error of(std::string sentence) {
    Error error;
    error.sentence_ = std::move(sentence);
    return error;
  }

  /// True when something is wrong.
  explicit operator bool() const { return !sentence_.empty(); }

  const std::string& message() const { return sentence_; }

 private:
  std::string sentence_;
};

}  // namespace mimesh
