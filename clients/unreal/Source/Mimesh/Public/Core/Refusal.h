// The sender's answer to a request that is wrong: a sentence, after which it hangs up.
#pragma once

#include <cstdint>
#include <string>

#include "../MimeshWireLayout.h"
#include "Bytes.h"
#include "Error.h"

namespace mimesh {

/// Reads the sentence of a refusal; control characters become question marks, since it ends up in
/// logs.
inline Error decodeRefusal(Bytes message, std::string& sentence) {
  if (message.size < layout::RefusalHeaderSize ||
      message.size > layout::RefusalHeaderSize + layout::MaxRefusalBytes ||
      !sameText(message, 0, layout::RefusalMagic, 4) ||
      readNumber<std::uint16_t>(message, 4) != layout::WireVersion) {
    return Error::of("A refusal is not written as wire format 2 says.");
  }
  sentence.assign(reinterpret_cast<const char*>(message.data + layout::RefusalHeaderSize),
                  message.size - layout::RefusalHeaderSize);
  if (!isUtf8(sentence)) return Error::of("A refusal is no UTF-8 text.");
  for (char& letter : sentence) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x20 || code == 0x7F) letter = '?';
  }
  return Error();
}

}  // namespace mimesh
