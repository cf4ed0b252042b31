using System;

namespace Mimesh.Core
{
    /// <summary>Smooth normals of a moving mesh. In every space the wire knows, the triangles are
    /// wound so that this cross product points outwards.</summary>
    public static class Normals
    {
        /// <summary>Fills (V, 3) with unit normals, each triangle counted by its area.</summary>
        public static void Fill(float[] vertices, int[] triangles, float[] normals)
        {
            Array.Clear(normals, 0, normals.Length);
            for (int corner = 0; corner < triangles.Length; corner += 3)
            {
                Add(vertices, 3 * triangles[corner], 3 * triangles[corner + 1],
                    3 * triangles[corner + 2], normals);
            }
            for (int at = 0; at < normals.Length; at += 3)
            {
                MakeUnit(normals, at);
            }
        }

        private static void Add(float[] v, int a, int b, int c, float[] normals)
        {
            float ux = v[b] - v[a], uy = v[b + 1] - v[a + 1], uz = v[b + 2] - v[a + 2];
            float wx = v[c] - v[a], wy = v[c + 1] - v[a + 1], wz = v[c + 2] - v[a + 2];
            float x = uy * wz - uz * wy, y = uz * wx - ux * wz, z = ux * wy - uy * wx;
            AddTo(normals, a, x, y, z);
            AddTo(normals, b, x, y, z);
            AddTo(normals, c, x, y, z);
        }

        private static void AddTo(float[] normals, int at, float x, float y, float z)
        {
            normals[at] += x;
            normals[at + 1] += y;
            normals[at + 2] += z;
        }

        private static void MakeUnit(float[] normals, int at)
        {
            double x = normals[at], y = normals[at + 1], z = normals[at + 2];
            double length = Math.Sqrt(x * x + y * y + z * z);
            if (length > 0)
            {
                normals[at] = (float)(x / length);
                normals[at + 1] = (float)(y / length);
                normals[at + 2] = (float)(z / length);
            }
        }
    }
}
