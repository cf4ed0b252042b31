// A frame vector: its header, its numbers, and what a receiver makes of them.
#pragma once

#include <string>
#include <vector>

#include "Comparison.h"
#include "Core/Deform.h"
#include "Core/SnapshotDecoder.h"

namespace vectors {

inline void compareHeader(Comparison& compare, const mimesh::Frame& frame, const Json& expected) {
  const mimesh::Topic& topic = frame.topic;
  compare.same("topic", topic.text(), expected["topic"]);
  const auto name = [](const auto& names, auto number) {
    return std::string(names[static_cast<std::size_t>(number)]);
  };
  compare.same("mode", name(mimesh::MODE_NAMES, topic.mode), expected["mode"]);
  compare.same("encoding", name(mimesh::ENCODING_NAMES, topic.encoding), expected["encoding"]);
  compare.same("space", name(mimesh::SPACE_NAMES, topic.space), expected["space"]);
  compare.same("flags", double{1.0 * frame.flags}, expected["flags"]);
  compare.same("face_found", frame.faceFound(), expected["face_found"]);
  compare.same("held", frame.held(), expected["held"]);
  compare.same("repeated", frame.repeated(), expected["repeated"]);
  compare.same("stream_id", double{1.0 * frame.streamId}, expected["stream_id"]);
  compare.same("topology_hash", hexOf(frame.topologyHash), expected["topology_hash"]);
  compare.same("sequence", std::to_string(frame.sequence), expected["sequence"]);
  compare.same("frame_id", std::to_string(frame.frameId), expected["frame_id"]);
  compare.same("captured_ns", std::to_string(frame.capturedNs), expected["captured_ns"]);
  compare.same("published_ns", std::to_string(frame.publishedNs), expected["published_ns"]);
  compare.same("unix_ns", std::to_string(frame.unixNs), expected["unix_ns"]);
  compare.same("row_count", static_cast<double>(frame.rowCount()), expected["row_count"]);
}

inline void compareNumbers(Comparison& compare, const mimesh::Frame& frame, const Json& expected) {
  compare.same("scale", double{frame.scale}, expected["scale"]);
  compare.same("confidence", double{frame.confidence}, expected["confidence"]);
  compare.same("code", numbersOf(frame.code), expected["code"]);
  compare.same("extra_code", numbersOf(frame.extraCode), expected["extra_code"]);
  compare.same("head_rotation", numbersOf(frame.headRotation), expected["head_rotation"]);
  compare.same("head_translation", numbersOf(frame.headTranslation), expected["head_translation"]);
  compare.same("gaze", numbersOf(frame.gaze), expected["gaze"]);
  compare.sameArray("displacement", numbersOf(frame.displacement), expected["displacement"]);
}

inline void compareEyes(Comparison& compare, const mimesh::Snapshot& snapshot,
                        const mimesh::Frame& frame, const Json& expected) {
  for (std::size_t side = 0; side < 2; ++side) {
    const char* name = side == 0 ? "left" : "right";
    const Json& rotation = expected[name];
    if (snapshot.eyes[side].exists() != (rotation.kind == Json::Kind::list))
      compare.differ(name, "eye is there in one of both only");
    if (rotation.kind != Json::Kind::list) continue;
    const mimesh::Quaternion q = mimesh::quaternionOf(mimesh::eyeRotation(
        snapshot.eyes[side].axes, frame.gaze[2 * side], frame.gaze[2 * side + 1]));
    compare.same(name, numbersOf(q), rotation, expected["tolerance"].number);
  }
}

inline void compareFrame(Comparison& compare, const std::string& folder, mimesh::Bytes message,
                         const Json& expected) {
  mimesh::Frame frame;
  if (mimesh::Error error = mimesh::decodeFrame(message, frame))
    return compare.differ("frame", error.message());
  compareHeader(compare, frame, expected);
  compareNumbers(compare, frame, expected);
  std::string content;
  mimesh::Snapshot snapshot;
  readFile(folder + "/" + expected["snapshot"].text + ".bin", content);
  if (mimesh::Error error = mimesh::decodeSnapshot(bytesOf(content), snapshot))
    return compare.differ("snapshot", error.message());
  compareEyes(compare, snapshot, frame, expected["eye_rotations"]);
  std::vector<float> displacement, posed;
  if (mimesh::Error error = mimesh::deform(snapshot, frame, displacement))
    return compare.differ("whole_displacement", error.message());
  mimesh::pose(snapshot, frame, displacement, posed);
  compare.sameArray("whole_displacement", numbersOf(displacement), expected["whole_displacement"]);
  compare.sameArray("posed_vertices", numbersOf(posed), expected["posed_vertices"]);
}

}  // namespace vectors
