namespace Mimesh.Core
{
    /// <summary>Neutral vertices, displaced, then moved with the head as far as each follows
    /// it.</summary>
    public static class HeadPosing
    {
        /// <summary>Fills (V, 3) without the head's motion.</summary>
        public static void Deform(Snapshot snapshot, float[] displacement, float[] posed)
        {
            float[] neutral = snapshot.NeutralVertices;
            for (int index = 0; index < posed.Length; index++)
            {
                posed[index] = neutral[index] + displacement[index];
            }
        }

        /// <summary>Fills (V, 3): m + head weight * (R m + t - m), m = neutral +
        /// displacement.</summary>
        public static void Pose(
            Snapshot snapshot, Frame frame, float[] displacement, float[] posed)
        {
            Deform(snapshot, displacement, posed);
            double[] turn = Rotation(frame.HeadRotation);
            float[] shift = frame.HeadTranslation;
            float[] weights = snapshot.HeadWeights;
            for (int vertex = 0, at = 0; vertex < weights.Length; vertex++, at += 3)
            {
                double weight = weights[vertex];
                double x = posed[at], y = posed[at + 1], z = posed[at + 2];
                double a = turn[0] * x + turn[1] * y + turn[2] * z + shift[0] - x;
                double b = turn[3] * x + turn[4] * y + turn[5] * z + shift[1] - y;
                double c = turn[6] * x + turn[7] * y + turn[8] * z + shift[2] - z;
                posed[at] = (float)(x + weight * a);
                posed[at + 1] = (float)(y + weight * b);
                posed[at + 2] = (float)(z + weight * c);
            }
        }

        /// <summary>(3, 3) flat rotation of a quaternion x, y, z, w, made a unit one
        /// first.</summary>
        public static double[] Rotation(float[] quaternion)
        {
            double x = quaternion[0], y = quaternion[1], z = quaternion[2], w = quaternion[3];
            double s = 2 / (x * x + y * y + z * z + w * w);
            return new[]
            {
                1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w),
                s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w),
                s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)
            };
        }
    }
}
