// The command line of receive.cpp.
#pragma once

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "Core/Error.h"
#include "Core/Receiver.h"
#include "Core/Topic.h"

struct Options {
  std::string mode = "vertices", encoding, space = "unreal";
  std::string vectors, fuzz, report, arkit;
  mimesh::ReceiverOptions receiver;
  unsigned long long frames = 600;
  double seconds = 60, stall = 0;
  int everyMs = 16;
};

inline constexpr const char* USAGE =
    "receive [--host 127.0.0.1] [--port 5582] [--mode vertices|region|code]\n"
    "        [--encoding int16|float32] [--space mesh|gltf|unity|unreal]\n"
    "        [--appearance] [--frames 600] [--seconds 60] [--every MS]\n"
    "        [--stall SECONDS] [--report FILE.json]\n"
    "        | --vectors FOLDER | --fuzz FILE | --arkit FILE\n"
    "ends with 0, or with 3 when fewer frames came in that time\n";

inline bool wishesHelp(int count, char** words) {
  for (int i = 1; i < count; ++i) {
    if (words[i] == std::string("--help") || words[i] == std::string("-h")) return true;
  }
  return false;
}

/// The place of `name` among `names`, in `place`.
template <std::size_t N>
mimesh::Error findName(const std::array<const char*, N>& names, const std::string& name,
                       int& place) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (name == names[i]) {
      place = static_cast<int>(i);
      return mimesh::Error();
    }
    known += std::string(i == 0 ? "" : ", ") + names[i];
  }
  return mimesh::Error::of("'" + name + "' is none of " + known + ".");
}

template <typename Number>
mimesh::Error readCount(const std::string& name, const char* text, long long least, long long most,
                        Number& into) {
  char* end = nullptr;
  errno = 0;
  const long long number = std::strtoll(text, &end, 10);
  if (end == text || *end != 0 || errno != 0 || number < least || number > most)
    return mimesh::Error::of(name + " " + text + " is no whole number from " +
                             std::to_string(least) + " to " + std::to_string(most) + ".");
  into = static_cast<Number>(number);
  return mimesh::Error();
}

inline mimesh::Error readSeconds(const std::string& name, const char* text, double& into) {
  char* end = nullptr;
  const double seconds = std::strtod(text, &end);
  if (end == text || *end != 0 || !std::isfinite(seconds) || seconds < 0)
    return mimesh::Error::of(name + " " + text + " is no time in seconds.");
  into = seconds;
  return mimesh::Error();
}

/// Null when there is no such option, or none that is text.
inline std::string* findText(Options& options, const std::string& name) {
  if (name == "--host") return &options.receiver.host;
  if (name == "--mode") return &options.mode;
  if (name == "--encoding") return &options.encoding;
  if (name == "--space") return &options.space;
  if (name == "--vectors") return &options.vectors;
  if (name == "--fuzz") return &options.fuzz;
  if (name == "--arkit") return &options.arkit;
  if (name == "--report") return &options.report;
  return nullptr;
}

inline bool isNumber(const std::string& name) {
  return name == "--port" || name == "--frames" || name == "--every" || name == "--seconds" ||
         name == "--stall";
}

inline mimesh::Error readNumber(Options& options, const std::string& name, const char* value) {
  if (name == "--port") return readCount(name, value, 1, 65535, options.receiver.port);
  if (name == "--frames") return readCount(name, value, 1, 1000000000, options.frames);
  if (name == "--every") return readCount(name, value, 0, 60000, options.everyMs);
  return readSeconds(name, value, name == "--seconds" ? options.seconds : options.stall);
}

inline mimesh::Error readTopic(Options& options) {
  const bool isCode = options.mode == "code";
  if (isCode && options.encoding == "int16")
    return mimesh::Error::of("Codes are sent as float32, not as int16.");
  if (options.encoding.empty()) options.encoding = isCode ? "float32" : "int16";
  int mode = 0, encoding = 0, space = 0;
  if (auto error = findName(mimesh::MODE_NAMES, options.mode, mode)) return error;
  if (auto error = findName(mimesh::ENCODING_NAMES, options.encoding, encoding)) return error;
  if (auto error = findName(mimesh::SPACE_NAMES, options.space, space)) return error;
  options.receiver.topic =
      mimesh::topicOf(static_cast<mimesh::Mode>(mode), static_cast<mimesh::Encoding>(encoding),
                      static_cast<mimesh::Space>(space));
  return mimesh::Error();
}

inline mimesh::Error readOptions(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    if (name == "--appearance") {
      options.receiver.appearance = true;
      continue;
    }
    std::string* text = findText(options, name);
    if (text == nullptr && !isNumber(name))
      return mimesh::Error::of(name + " is no option; --help lists them.");
    if (++i >= count) return mimesh::Error::of(name + " needs a value; --help lists them.");
    if (text != nullptr) *text = words[i];
    else if (auto error = readNumber(options, name, words[i])) return error;
  }
  return readTopic(options);
}
