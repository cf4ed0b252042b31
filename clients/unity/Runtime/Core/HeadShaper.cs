namespace Mimesh.Core
{
    /// <summary>Turns decoded frames into what a program draws, away from its main
    /// thread.</summary>
    public sealed class HeadShaper
    {
        /// <summary>Whether the head's motion is put into the vertices.</summary>
        public bool WithHeadMotion = true;

        /// <summary>Fills the head's arrays from its frame. WireException when they do not
        /// fit.</summary>
        public void Shape(Snapshot snapshot, MovedHead head)
        {
            head.Snapshot = snapshot;
            bool isCodeAlone = head.Frame.Topic.Mode == StreamMode.Code && snapshot.Basis == null;
            int length = isCodeAlone ? 0 : snapshot.NeutralVertices.Length;
            head.Displacement = MovedHead.Sized(head.Displacement, length);
            head.Posed = MovedHead.Sized(head.Posed, length);
            if (isCodeAlone)
            {
                head.Drawn = MovedHead.Sized(head.Drawn, 0);
                return;
            }
            Displacing.Fill(snapshot, head.Frame, head.Displacement);
            Pose(snapshot, head);
            Draw(snapshot, head);
        }

        private void Pose(Snapshot snapshot, MovedHead head)
        {
            if (WithHeadMotion)
            {
                HeadPosing.Pose(snapshot, head.Frame, head.Displacement, head.Posed);
            }
            else
            {
                HeadPosing.Deform(snapshot, head.Displacement, head.Posed);
            }
        }

        private static void Draw(Snapshot snapshot, MovedHead head)
        {
            int[] sources = snapshot.Appearance == null ? null : snapshot.Appearance.DrawSources;
            int drawn = sources == null ? 0 : MovedHead.DrawnStride * sources.Length;
            head.Drawn = MovedHead.Sized(head.Drawn, drawn);
            if (sources == null)
            {
                return;
            }
            head.Normals = MovedHead.Sized(head.Normals, head.Posed.Length);
            Normals.Fill(head.Posed, snapshot.Triangles, head.Normals);
            Interleave(sources, head.Posed, head.Normals, head.Drawn);
        }

        private static void Interleave(int[] sources, float[] posed, float[] normals, float[] drawn)
        {
            for (int row = 0, to = 0; row < sources.Length; row++, to += MovedHead.DrawnStride)
            {
                int from = 3 * sources[row];
                drawn[to] = posed[from];
                drawn[to + 1] = posed[from + 1];
                drawn[to + 2] = posed[from + 2];
                drawn[to + 3] = normals[from];
                drawn[to + 4] = normals[from + 1];
                drawn[to + 5] = normals[from + 2];
            }
        }
    }
}
