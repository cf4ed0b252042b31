// The little linear algebra that a receiver needs. Matrices are row-major and act on columns.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace mimesh {

using Vector3 = std::array<float, 3>;
using Quaternion = std::array<float, 4>;  // x, y, z, w
using Matrix3 = std::array<double, 9>;

inline Matrix3 multiply(const Matrix3& a, const Matrix3& b) {
  Matrix3 product{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      for (std::size_t k = 0; k < 3; ++k) {
        product[3 * row + column] += a[3 * row + k] * b[3 * k + column];
      }
    }
  }
  return product;
}

inline Matrix3 transpose(const Matrix3& m) {
  return {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
}

inline Matrix3 matrixOf(const Quaternion& q) {
  const double length = std::sqrt(double{q[0]} * q[0] + double{q[1]} * q[1] + double{q[2]} * q[2] +
                                  double{q[3]} * q[3]);
  const double x = q[0] / length, y = q[1] / length, z = q[2] / length, w = q[3] / length;
  return {1 - 2 * (y * y + z * z), 2 * (x * y - z * w),     2 * (x * z + y * w),
          2 * (x * y + z * w),     1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
          2 * (x * z - y * w),     2 * (y * z + x * w),     1 - 2 * (x * x + y * y)};
}

/// The quaternion of a rotation, with w not negative.
inline Quaternion quaternionOf(const Matrix3& m) {
  // Four times each part's square; dividing by the largest part keeps half turns exact.
  const std::array<double, 4> squares = {1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8],
                                         1 - m[0] - m[4] + m[8], 1 + m[0] + m[4] + m[8]};
  std::size_t largest = 0;
  for (std::size_t part = 1; part < 4; ++part) {
    if (squares[part] > squares[largest]) largest = part;
  }
  const double xy = m[3] + m[1], xz = m[2] + m[6], yz = m[7] + m[5];
  const double xw = m[7] - m[5], yw = m[2] - m[6], zw = m[3] - m[1];
  const std::array<std::array<double, 4>, 4> rows = {{{squares[0], xy, xz, xw},
                                                      {xy, squares[1], yz, yw},
                                                      {xz, yz, squares[2], zw},
                                                      {xw, yw, zw, squares[3]}}};
  double length = 0;
  for (double part : rows[largest]) length += part * part;
  length = std::sqrt(length) * (rows[largest][3] < 0 ? -1 : 1);
  Quaternion q;
  for (std::size_t part = 0; part < 4; ++part) {
    q[part] = static_cast<float>(rows[largest][part] / length);
  }
  return q;
}

/// How an eyeball turns about its centre. `axes` are rows left, up, forward in the mesh's space;
/// radians, + is to the character's left and up: the eye pitches first, then yaws.
inline Matrix3 eyeRotation(const std::array<float, 9>& axes, float yaw, float pitch) {
  const double c = std::cos(double{yaw}), s = std::sin(double{yaw});
  const double cp = std::cos(-double{pitch}), sp = std::sin(-double{pitch});
  const Matrix3 aboutUp = {c, 0, s, 0, 1, 0, -s, 0, c};
  const Matrix3 aboutLeft = {1, 0, 0, 0, cp, -sp, 0, sp, cp};
  Matrix3 A;
  for (std::size_t i = 0; i < 9; ++i) A[i] = axes[i];
  return multiply(transpose(A), multiply(multiply(aboutUp, aboutLeft), A));
}

}  // namespace mimesh
