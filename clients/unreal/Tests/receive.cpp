// Receives from a Mimesh sender without the engine, on the same core as the plugin.
//
//   g++ -std=c++17 -O2 -pthread -I ../Source/Mimesh/Public receive.cpp -o receive
//   ./receive --mode vertices --frames 600 --report report.json
//   ./receive --vectors ../../../tests/data/wire
//   ./receive --fuzz messages.bin

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "Core/PosixConnection.h"
#include "Core/Receiver.h"
#include "ArkitShapes.h"
#include "Fuzz.h"
#include "Report.h"
#include "Vectors.h"

namespace {

constexpr int DONE = 0, FAILED = 1, WRONG_OPTIONS = 2, TOO_FEW = 3;

struct Options {
  std::string mode = "vertices", encoding = "int16", space = "unreal";
  std::string vectors, fuzz, report, arkit;
  mimesh::ReceiverOptions receiver;
  unsigned long long frames = 600;
  double seconds = 60, stall = 0;
  int everyMs = 16;
};

template <std::size_t N>
int indexOf(const std::array<const char*, N>& names, const std::string& name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (name == names[i]) return static_cast<int>(i);
  }
  return -1;
}

bool readPort(const char* text, std::uint16_t& port) {
  const long number = std::strtol(text, nullptr, 10);
  port = static_cast<std::uint16_t>(number);
  return number > 0 && number <= 0xFFFF;
}

bool readOption(Options& options, const std::string& name, const char* value) {
  if (name == "--host") options.receiver.host = value;
  else if (name == "--port") return readPort(value, options.receiver.port);
  else if (name == "--mode") options.mode = value;
  else if (name == "--encoding") options.encoding = value;
  else if (name == "--space") options.space = value;
  else if (name == "--frames") options.frames = std::strtoull(value, nullptr, 10);
  else if (name == "--seconds") options.seconds = std::atof(value);
  else if (name == "--every") options.everyMs = std::atoi(value);
  else if (name == "--stall") options.stall = std::atof(value);
  else if (name == "--vectors") options.vectors = value;
  else if (name == "--fuzz") options.fuzz = value;
  else if (name == "--arkit") options.arkit = value;
  else if (name == "--report") options.report = value;
  else return false;
  return true;
}

bool readOptions(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    if (name == "--appearance") options.receiver.appearance = true;
    else if (i + 1 >= count || !readOption(options, name, words[++i])) return false;
  }
  const int mode = indexOf(mimesh::MODE_NAMES, options.mode);
  const int encoding = indexOf(mimesh::ENCODING_NAMES, options.encoding);
  const int space = indexOf(mimesh::SPACE_NAMES, options.space);
  if (mode < 0 || encoding < 0 || space < 0) return false;
  options.receiver.topic =
      mimesh::topicOf(static_cast<mimesh::Mode>(mode), static_cast<mimesh::Encoding>(encoding),
                      static_cast<mimesh::Space>(space));
  return true;
}

int explainOptions() {
  std::fprintf(stderr,
               "receive [--host 127.0.0.1] [--port 5582] [--mode vertices|region|code]\n"
               "        [--encoding int16|float32] [--space mesh|gltf|unity|unreal]\n"
               "        [--appearance] [--frames 600] [--seconds 60] [--every MS]\n"
               "        [--stall SECONDS] [--report FILE.json]\n"
               "        | --vectors FOLDER | --fuzz FILE | --arkit FILE\n");
  return WRONG_OPTIONS;
}

void tell(const mimesh::Statistics& now) {
  static constexpr std::array<const char*, 5> STATES = {"stopped", "connecting", "waiting",
                                                        "receiving", "refused"};
  // What went wrong before is past once ticks come again.
  const std::string problem = now.state == mimesh::State::receiving ? "" : now.lastProblem;
  std::printf("%s: %llu frames, %.1f ms old, %llu lost, %llu decode errors%s%s\n",
              STATES[static_cast<std::size_t>(now.state)],
              static_cast<unsigned long long>(now.frames), now.ageMs,
              static_cast<unsigned long long>(now.lost),
              static_cast<unsigned long long>(now.decodeErrors),
              problem.empty() ? "" : "; ", problem.c_str());
  std::fflush(stdout);
}

/// Takes the newest tick for every picture, as an engine does, until enough frames have come or the
/// time is over.
void await(mimesh::Receiver& receiver, const Options& options, Report& report) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  auto told = begin;
  mimesh::Tick newest;
  while (receiver.statistics().frames < options.frames &&
         Clock::now() - begin < std::chrono::duration<double>(options.seconds)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(options.everyMs));
    if (receiver.take(newest)) report.take(newest);
    if (Clock::now() - told < std::chrono::seconds(1)) continue;
    told = Clock::now();
    tell(receiver.statistics());
  }
}

int receive(const Options& options) {
  Report report;
  double stall = options.stall;
  mimesh::Receiver receiver(std::make_unique<mimesh::PosixConnection>(), options.receiver,
                            [&report, &stall](const mimesh::Tick& tick) {
                              report.add(tick);
                              std::this_thread::sleep_for(std::chrono::duration<double>(stall));
                              stall = 0;
                            });
  receiver.start();
  await(receiver, options, report);
  const mimesh::Statistics statistics = receiver.statistics();
  receiver.stop();
  tell(statistics);
  if (!options.report.empty() && !report.write(options.report, statistics)) {
    std::fprintf(stderr, "%s cannot be written.\n", options.report.c_str());
    return FAILED;
  }
  return statistics.frames < options.frames ? TOO_FEW : DONE;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!readOptions(count, words, options)) return explainOptions();
  if (!options.vectors.empty()) return checkVectors(options.vectors) ? DONE : FAILED;
  if (!options.fuzz.empty()) return readMutations(options.fuzz) ? DONE : FAILED;
  if (!options.arkit.empty()) return printArkitShapes(options.arkit) ? DONE : FAILED;
  return receive(options);
}
