namespace Mimesh.Core
{
    /// <summary>What does not change while one character is streamed. V vertices, F triangles,
    /// M vertices of the region, K rows of the basis. Lengths in <see cref="Space"/>'s
    /// units.</summary>
    public sealed class Snapshot
    {
        public ulong TopologyHash;
        public StreamSpace Space;
        public string Name;
        public int VertexCount;

        /// <summary>(V, 3) flat.</summary>
        public float[] NeutralVertices;

        /// <summary>(F, 3) flat, wound for the space.</summary>
        public int[] Triangles;

        /// <summary>(M,) ascending: the vertices that the face can move.</summary>
        public int[] RegionIndices;

        /// <summary>(V,) into <see cref="PartNames"/>.</summary>
        public byte[] PartLabels;

        /// <summary>(V,) how far a vertex follows the head's motion.</summary>
        public float[] HeadWeights;

        /// <summary>(3,) the point the head turns about.</summary>
        public float[] HeadPivot;

        /// <summary>(2, 3) flat, the character's left eye first; NaN where there is no
        /// eyeball.</summary>
        public float[] EyeCentres;

        /// <summary>(2, 3, 3) flat, rows left, up, forward.</summary>
        public float[] EyeAxes;

        /// <summary>Left, right: the vertices of each eyeball.</summary>
        public readonly int[][] EyeVertices = new int[2][];

        /// <summary>(4, 4) flat, row-major: the file's coordinates to this space.</summary>
        public float[] SpaceFromMesh;

        public float MetresPerUnit;
        public string[] PartNames;
        public string[] ExpressionNames;
        public string[] ExtraNames;

        /// <summary>Null unless it was asked for.</summary>
        public Basis Basis;

        /// <summary>Null unless it was asked for.</summary>
        public Appearance Appearance;

        /// <summary>Whether this eye (0 left, 1 right) is an eyeball that turns.</summary>
        public bool HasEye(int side)
        {
            return LittleEndian.IsFinite(EyeCentres[3 * side]);
        }
    }

    /// <summary>What one unit of each expression adds, over the region's vertices.</summary>
    public sealed class Basis
    {
        /// <summary>K: code rows, then extra rows.</summary>
        public int RowCount;

        /// <summary>(K, M, 3) flat, in steps.</summary>
        public short[] Steps;

        /// <summary>(K,) units per step.</summary>
        public float[] Scales;
    }

    /// <summary>How the character is drawn. R drawn vertices: split at texture seams.</summary>
    public sealed class Appearance
    {
        /// <summary>(R,) the vertex that each drawn vertex copies.</summary>
        public int[] DrawSources;

        /// <summary>(R, 2) flat; v as the space has it.</summary>
        public float[] DrawUvs;

        /// <summary>(F, 3) flat, into drawn vertices, sorted by surface, wound for the
        /// space.</summary>
        public int[] DrawTriangles;

        public Surface[] Surfaces;

        /// <summary>(V, 4) flat: sRGB and how far it covers the surface's colour; all zero where
        /// the
        /// mesh has none.</summary>
        public byte[] VertexColours;

        /// <summary>PNG files.</summary>
        public byte[][] Textures;
    }

    /// <summary>How a surface treats its alpha.</summary>
    public enum SurfaceAlpha : byte
    {
        Opaque = 0,
        Mask = 1,
        Blend = 2
    }

    /// <summary>A run of triangles drawn alike.</summary>
    public struct Surface
    {
        public int FirstTriangle;
        public int TriangleCount;

        /// <summary>Such as skin, eye, teeth.</summary>
        public string Kind;

        /// <summary>Into <see cref="Appearance.Textures"/>; -1 for none.</summary>
        public int Texture;

        /// <summary>sRGB RGBA.</summary>
        public float Red, Green, Blue, Opacity;

        public SurfaceAlpha Alpha;
    }
}
