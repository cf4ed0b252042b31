// What a run received, as the JSON that every client of the stream writes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "Core/Deform.h"
#include "Core/Inbox.h"
#include "Core/Statistics.h"

/// Sums over all vertices, one a line of the report.
struct Values {
  std::uint64_t sequence = 0;
  std::uint64_t frameId = 0;
  std::array<double, 3> displacementSum{}, displacementSquares{}, posedSum{}, posedSquares{};
  double codeSum = 0;
};

class Report {
 public:
  static constexpr std::uint64_t KEEP_EVERY = 50;

  /// Called for every tick shown, on the receiving thread.
  void add(const mimesh::Tick& tick) {
    const mimesh::Frame& frame = tick.frame;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!frame.repeated()) {
      ages_.push_back(frame.ageMs(tick.arrivedUnixNs));
      transits_.push_back(frame.transitMs(tick.arrivedUnixNs));
    }
    if (frame.sequence % KEEP_EVERY == 0) values_.push_back(sum(tick));
    lastSequence_ = frame.sequence;
  }

  /// Called for the newest tick of each picture.
  void take(const mimesh::Tick& tick) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++taken_;
    takenMs_.push_back(tick.frame.transitMs(mimesh::nowUnixNs()));
    lastTaken_ = tick.frame.sequence;
  }

  bool write(const std::string& path, const mimesh::Statistics& statistics) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr) return false;
    const std::string text = json(statistics);
    const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fclose(file) == 0 && whole;
  }

 private:
  static std::string number(double value) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.17g", value);
    return digits.data();
  }

  static std::string list(const std::array<double, 3>& numbers) {
    return "[" + number(numbers[0]) + ", " + number(numbers[1]) + ", " + number(numbers[2]) + "]";
  }

  /// The value below which `share` of the numbers lie; null of none.
  static std::string percentile(std::vector<double> numbers, double share) {
    if (numbers.empty()) return "null";
    std::sort(numbers.begin(), numbers.end());
    const double place = share * static_cast<double>(numbers.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, numbers.size() - 1);
    const double part = place - static_cast<double>(below);
    return number(numbers[below] + part * (numbers[above] - numbers[below]));
  }

  static std::string spread(const std::vector<double>& numbers) {
    return "{\"median\": " + percentile(numbers, 0.5) + ", \"p99\": " + percentile(numbers, 0.99) +
           "}";
  }

  static void sumVertices(const std::vector<float>& vertices, std::array<double, 3>& sums,
                          std::array<double, 3>& squares) {
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      sums[i % 3] += vertices[i];
      squares[i % 3] += double{vertices[i]} * vertices[i];
    }
  }

  Values sum(const mimesh::Tick& tick) {
    Values values;
    values.sequence = tick.frame.sequence;
    values.frameId = tick.frame.frameId;
    if (mimesh::deform(*tick.snapshot, tick.frame, displacement_)) return values;
    mimesh::pose(*tick.snapshot, tick.frame, displacement_, posed_);
    sumVertices(displacement_, values.displacementSum, values.displacementSquares);
    sumVertices(posed_, values.posedSum, values.posedSquares);
    for (float strength : tick.frame.code) values.codeSum += strength;
    return values;
  }

  static std::string json(const Values& values) {
    return "{\"sequence\": " + std::to_string(values.sequence) +
           ", \"frame_id\": " + std::to_string(values.frameId) +
           ", \"displacement_sum\": " + list(values.displacementSum) +
           ", \"displacement_squares\": " + list(values.displacementSquares) +
           ", \"posed_sum\": " + list(values.posedSum) +
           ", \"posed_squares\": " + list(values.posedSquares) +
           ", \"code_sum\": " + number(values.codeSum) + "}";
  }

  std::string json(const mimesh::Statistics& statistics) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::string text = "{\"client\": \"unreal\"";
    for (const auto& [name, count] : {std::pair{"frames", statistics.frames},
                                      {"decode_errors", statistics.decodeErrors},
                                      {"lost", statistics.lost},
                                      {"reconnects", statistics.reconnects},
                                      {"repeated", statistics.repeated},
                                      {"skipped", statistics.skipped},
                                      {"snapshots", statistics.snapshots},
                                      {"last_sequence", lastSequence_},
                                      {"taken", taken_},
                                      {"last_taken", lastTaken_}}) {
      text += std::string(", \"") + name + "\": " + std::to_string(count);
    }
    text += ", \"age_ms\": " + spread(ages_) + ", \"transit_ms\": " + spread(transits_);
    text += ", \"taken_ms\": " + spread(takenMs_);
    text += ", \"values\": [";
    for (std::size_t i = 0; i < values_.size(); ++i) text += (i ? ",\n" : "\n") + json(values_[i]);
    return text + "]}\n";
  }

  mutable std::mutex mutex_;
  std::vector<double> ages_, transits_, takenMs_;
  std::vector<Values> values_;
  std::uint64_t lastSequence_ = 0, taken_ = 0, lastTaken_ = 0;
  std::vector<float> displacement_, posed_;
};
