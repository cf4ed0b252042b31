using System;

namespace Mimesh.Core
{
    /// <summary>Eyeballs turn about their centres by the gaze.</summary>
    public static class EyeTurning
    {
        /// <summary>Turns one eyeball's vertices (0 left, 1 right) within a displacement of (V, 3).
        /// Without an eyeball on that side nothing happens.</summary>
        public static void Turn(Snapshot snapshot, float[] gaze, int side, float[] displacement)
        {
            if (!snapshot.HasEye(side))
            {
                return;
            }
            double[] turn = Rotation(snapshot.EyeAxes, side, gaze[2 * side], gaze[2 * side + 1]);
            foreach (int vertex in snapshot.EyeVertices[side])
            {
                TurnVertex(snapshot, side, turn, 3 * vertex, displacement);
            }
        }

        /// <summary>(3, 3) flat: the eye's rotation in the axes' space. Yaw turns to the
        /// character's
        /// left, pitch up; the eye pitches first, then yaws.</summary>
        public static double[] Rotation(float[] eyeAxes, int side, double yaw, double pitch)
        {
            double[] local = YawAfterPitch(yaw, -pitch);
            double[] turn = new double[9];
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    turn[3 * row + column] = Conjugate(eyeAxes, 9 * side, local, row, column);
                }
            }
            return turn;
        }

        private static double[] YawAfterPitch(double yaw, double turnAboutLeft)
        {
            double c = Math.Cos(yaw), s = Math.Sin(yaw);
            double d = Math.Cos(turnAboutLeft), t = Math.Sin(turnAboutLeft);
            return new[] { c, s * t, s * d, 0, d, -t, -s, c * t, c * d };
        }

        private static double Conjugate(float[] axes, int at, double[] local, int row, int column)
        {
            double sum = 0; // of A^T local A, whose rows of A are left, up and forward
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    sum += axes[at + 3 * i + row] * local[3 * i + j] * axes[at + 3 * j + column];
                }
            }
            return sum;
        }

        private static void TurnVertex(
            Snapshot snapshot, int side, double[] turn, int at, float[] displacement)
        {
            float[] neutral = snapshot.NeutralVertices;
            float[] centres = snapshot.EyeCentres;
            double x = (double)neutral[at] - centres[3 * side];
            double y = (double)neutral[at + 1] - centres[3 * side + 1];
            double z = (double)neutral[at + 2] - centres[3 * side + 2];
            double a = x + displacement[at];
            double b = y + displacement[at + 1];
            double c = z + displacement[at + 2];
            displacement[at] = (float)(turn[0] * a + turn[1] * b + turn[2] * c - x);
            displacement[at + 1] = (float)(turn[3] * a + turn[4] * b + turn[5] * c - y);
            displacement[at + 2] = (float)(turn[6] * a + turn[7] * b + turn[8] * c - z);
        }
    }
}
