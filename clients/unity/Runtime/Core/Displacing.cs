using System;

namespace Mimesh.Core
{
    /// <summary>A frame's displacement of every vertex, whatever the frame carries.</summary>
    public static class Displacing
    {
        /// <summary>Fills (V, 3). WireException when frame and snapshot do not fit.</summary>
        public static void Fill(Snapshot snapshot, Frame frame, float[] displacement)
        {
            WireException.Require(
                frame.TopologyHash == snapshot.TopologyHash && frame.Topic.Space == snapshot.Space,
                "the frame belongs to another snapshot");
            switch (frame.Topic.Mode)
            {
                case StreamMode.Vertices:
                    RequireRows(frame, snapshot.VertexCount);
                    Buffer.BlockCopy(frame.Rows, 0, displacement, 0, 4 * displacement.Length);
                    break;
                case StreamMode.Region:
                    RequireRows(frame, snapshot.RegionIndices.Length);
                    Scatter(snapshot.RegionIndices, frame.Rows, displacement);
                    break;
                default:
                    Combine(snapshot, frame, displacement);
                    break;
            }
        }

        private static void RequireRows(Frame frame, int count)
        {
            if (frame.RowCount != count)
            {
                throw new WireException(
                    "the frame has " + frame.RowCount + " rows where the snapshot has " + count);
            }
        }

        private static void Scatter(int[] indices, float[] rows, float[] displacement)
        {
            Array.Clear(displacement, 0, displacement.Length);
            for (int row = 0; row < indices.Length; row++)
            {
                Buffer.BlockCopy(rows, 12 * row, displacement, 12 * indices[row], 12);
            }
        }

        private static void Combine(Snapshot snapshot, Frame frame, float[] displacement)
        {
            Basis basis = snapshot.Basis;
            WireException.Require(basis != null, "a code needs a snapshot with its basis");
            WireException.Require(
                frame.CodeCount == snapshot.ExpressionNames.Length
                    && frame.Codes.Length == basis.RowCount,
                "the frame's code does not fit the snapshot's names");
            Array.Clear(displacement, 0, displacement.Length);
            for (int row = 0; row < basis.RowCount; row++)
            {
                if (frame.Codes[row] != 0)
                {
                    AddRow(snapshot, row, frame.Codes[row] * basis.Scales[row], displacement);
                }
            }
            for (int side = 0; side < 2; side++)
            {
                EyeTurning.Turn(snapshot, frame.Gaze, side, displacement);
            }
        }

        private static void AddRow(Snapshot snapshot, int row, float factor, float[] displacement)
        {
            int[] indices = snapshot.RegionIndices;
            short[] steps = snapshot.Basis.Steps;
            int from = row * indices.Length * 3;
            for (int index = 0; index < indices.Length; index++, from += 3)
            {
                int to = 3 * indices[index];
                displacement[to] += factor * steps[from];
                displacement[to + 1] += factor * steps[from + 1];
                displacement[to + 2] += factor * steps[from + 2];
            }
        }
    }
}
