// From a frame to moved vertices, whatever the frame's mode.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "Error.h"
#include "Frame.h"
#include "Rotation.h"
#include "Snapshot.h"

namespace mimesh {

/// Whether `frame` can be shown with `snapshot`.
inline Error checkFits(const Frame& frame, const Snapshot& snapshot) {
  if (frame.topologyHash != snapshot.topologyHash)
    return Error::of("The frame belongs to another character than the snapshot.");
  if (frame.topic.space != snapshot.space)
    return Error::of("The frame is in another space than the snapshot.");
  const std::size_t rows = frame.rowCount();
  switch (frame.topic.mode) {
    case Mode::vertices:
      if (rows == snapshot.vertexCount) return Error();
      break;
    case Mode::region:
      if (rows == snapshot.regionIndices.size()) return Error();
      break;
    case Mode::code:
      if (!snapshot.hasBasis) return Error::of("A code frame needs a snapshot with its basis.");
      if (frame.code.size() == snapshot.expressionNames.size() &&
          frame.extraCode.size() == snapshot.extraNames.size())
        return Error();
  }
  return Error::of("The frame's counts are not those of its snapshot.");
}

namespace deform_parts {

inline void addBasisRow(const Snapshot& snapshot, std::size_t row, float strength,
                        std::vector<float>& displacement) {
  const float step = strength * snapshot.basisScales[row];
  if (step == 0.0f) return;
  const std::size_t count = snapshot.regionIndices.size();
  const std::int16_t* steps = snapshot.basis.data() + 3 * count * row;
  for (std::size_t i = 0; i < count; ++i) {
    float* moved = displacement.data() + 3 * std::size_t{snapshot.regionIndices[i]};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      moved[axis] += step * static_cast<float>(steps[3 * i + axis]);
    }
  }
}

inline void turnEye(const Snapshot& snapshot, const Eye& eye, const Matrix3& R,
                    std::vector<float>& displacement) {
  for (std::uint32_t vertex : eye.vertices) {
    const float* neutral = snapshot.neutralVertices.data() + 3 * std::size_t{vertex};
    float* moved = displacement.data() + 3 * std::size_t{vertex};
    std::array<double, 3> rest, arm;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      rest[axis] = double{neutral[axis]} - eye.centre[axis];
      arm[axis] = rest[axis] + moved[axis];
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double turned =
          R[3 * axis] * arm[0] + R[3 * axis + 1] * arm[1] + R[3 * axis + 2] * arm[2];
      moved[axis] = static_cast<float>(turned - rest[axis]);
    }
  }
}

inline void deformFromCode(const Snapshot& snapshot, const Frame& frame,
                           std::vector<float>& displacement) {
  const std::size_t expressions = frame.code.size();
  for (std::size_t row = 0; row < expressions; ++row) {
    addBasisRow(snapshot, row, frame.code[row], displacement);
  }
  for (std::size_t row = 0; row < frame.extraCode.size(); ++row) {
    addBasisRow(snapshot, expressions + row, frame.extraCode[row], displacement);
  }
  for (std::size_t side = 0; side < 2; ++side) {
    const Eye& eye = snapshot.eyes[side];
    if (!eye.exists()) continue;
    const Matrix3 R = eyeRotation(eye.axes, frame.gaze[2 * side], frame.gaze[2 * side + 1]);
    turnEye(snapshot, eye, R, displacement);
  }
}

}  // namespace deform_parts

/// (V, 3) displacement from neutral in the space's units, eyes turned, without the head's motion.
/// `displacement`'s memory is used again. Fails when `frame` does not fit `snapshot`.
inline Error deform(const Snapshot& snapshot, const Frame& frame,
                    std::vector<float>& displacement) {
  if (Error error = checkFits(frame, snapshot)) return error;
  if (frame.topic.mode == Mode::vertices) {
    displacement = frame.displacement;
    return Error();
  }
  displacement.assign(3 * std::size_t{snapshot.vertexCount}, 0.0f);
  if (frame.topic.mode == Mode::code) {
    deform_parts::deformFromCode(snapshot, frame, displacement);
    return Error();
  }
  for (std::size_t i = 0; i < snapshot.regionIndices.size(); ++i) {
    std::copy_n(frame.displacement.data() + 3 * i, 3,
                displacement.data() + 3 * std::size_t{snapshot.regionIndices[i]});
  }
  return Error();
}

/// (V, 3) vertices with the head's motion: m = neutral + displacement, posed = m + w (R m + t - m).
inline void pose(const Snapshot& snapshot, const Frame& frame,
                 const std::vector<float>& displacement, std::vector<float>& posed) {
  const Matrix3 R = matrixOf(frame.headRotation);
  posed.resize(snapshot.neutralVertices.size());
  for (std::size_t vertex = 0; vertex < snapshot.headWeights.size(); ++vertex) {
    const double weight = snapshot.headWeights[vertex];
    std::array<double, 3> m;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::size_t at = 3 * vertex + axis;
      m[axis] = double{snapshot.neutralVertices[at]} + displacement[at];
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double turned = R[3 * axis] * m[0] + R[3 * axis + 1] * m[1] + R[3 * axis + 2] * m[2] +
                            frame.headTranslation[axis];
      posed[3 * vertex + axis] = static_cast<float>(m[axis] + weight * (turned - m[axis]));
    }
  }
}

}  // namespace mimesh
