namespace Mimesh.Core
{
    /// <summary>A frame and the mesh it makes. The arrays are used again for later
    /// frames.</summary>
    public sealed class MovedHead
    {
        /// <summary>Numbers of a drawn vertex: position, then normal.</summary>
        public const int DrawnStride = 6;

        public readonly Frame Frame = new Frame();

        /// <summary>The snapshot that the arrays below belong to.</summary>
        public Snapshot Snapshot;

        /// <summary>(V, 3) flat; the head's motion is not in it. Empty when only codes are
        /// wanted.</summary>
        public float[] Displacement = new float[0];

        /// <summary>(V, 3) flat: expression, eyes and, unless switched off, the head's
        /// motion.</summary>
        public float[] Posed = new float[0];

        /// <summary>(R, 6) flat: position and normal of every drawn vertex; empty when the snapshot
        /// has no appearance.</summary>
        public float[] Drawn = new float[0];

        internal float[] Normals = new float[0];

        internal static float[] Sized(float[] values, int length)
        {
            return values.Length == length ? values : new float[length];
        }
    }
}
