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
#include "Options.h"
#include "Report.h"
#include "Vectors.h"

namespace {

constexpr int DONE = 0, FAILED = 1, WRONG_OPTIONS = 2, TOO_FEW = 3;

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
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

bool canWrite(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "a");
  return file != nullptr && std::fclose(file) == 0;
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
  if (!options.report.empty() && !canWrite(options.report))
    return refuse(options.report + " cannot be written.");
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
  if (wishesHelp(count, words)) return std::printf("%s", USAGE) > 0 ? DONE : FAILED;
  if (mimesh::Error error = readOptions(count, words, options)) return refuse(error.message());
  if (!options.vectors.empty()) return checkVectors(options.vectors) ? DONE : FAILED;
  if (!options.fuzz.empty()) return readMutations(options.fuzz) ? DONE : FAILED;
  if (!options.arkit.empty()) return printArkitShapes(options.arkit) ? DONE : FAILED;
  return receive(options);
}
