using System.Runtime.InteropServices;
using Mimesh.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Mimesh
{
    /// <summary>The Unity mesh of a snapshot: what moves in one stream, what does not in another.
    /// </summary>
    public static class HeadMesh
    {
        /// <summary>Position and normal, six floats a drawn vertex.</summary>
        public const int MovingStream = 0;

        /// <summary>Indices and bounds do not change, so nothing needs to look at them
        /// again.</summary>
        public const MeshUpdateFlags Quietly = MeshUpdateFlags.DontValidateIndices
            | MeshUpdateFlags.DontNotifyMeshUsers | MeshUpdateFlags.DontRecalculateBounds;

        private const int StillStream = 1;
        private const float Margin = 0.5f;

        private static readonly VertexAttributeDescriptor[] Layout =
        {
            new VertexAttributeDescriptor(
                VertexAttribute.Position, VertexAttributeFormat.Float32, 3, MovingStream),
            new VertexAttributeDescriptor(
                VertexAttribute.Normal, VertexAttributeFormat.Float32, 3, MovingStream),
            new VertexAttributeDescriptor(
                VertexAttribute.Color, VertexAttributeFormat.UNorm8, 4, StillStream),
            new VertexAttributeDescriptor(
                VertexAttribute.TexCoord0, VertexAttributeFormat.Float32, 2, StillStream)
        };

        [StructLayout(LayoutKind.Sequential)]
        private struct StillVertex
        {
            public Color32 Colour;
            public Vector2 Uv;
        }

        /// <summary>Needs a snapshot with its appearance. Vertices get their places with the first
        /// head.</summary>
        public static Mesh Build(Snapshot snapshot)
        {
            Appearance appearance = snapshot.Appearance;
            int drawn = appearance.DrawSources.Length;
            int corners = appearance.DrawTriangles.Length;
            Mesh mesh = new Mesh { name = snapshot.Name };
            mesh.MarkDynamic();
            mesh.SetVertexBufferParams(drawn, Layout);
            mesh.SetVertexBufferData(StillVertices(snapshot), 0, 0, drawn, StillStream);
            mesh.SetIndexBufferParams(corners, IndexFormat.UInt32);
            mesh.SetIndexBufferData(appearance.DrawTriangles, 0, 0, corners, Quietly);
            mesh.bounds = EnlargedBounds(snapshot.NeutralVertices);
            AddSurfaces(mesh, appearance);
            return mesh;
        }

        private static void AddSurfaces(Mesh mesh, Appearance appearance)
        {
            mesh.subMeshCount = appearance.Surfaces.Length;
            for (int index = 0; index < appearance.Surfaces.Length; index++)
            {
                Surface surface = appearance.Surfaces[index];
                SubMeshDescriptor run = new SubMeshDescriptor(
                    3 * surface.FirstTriangle, 3 * surface.TriangleCount, MeshTopology.Triangles);
                // Said here because nothing is recalculated.
                run.firstVertex = 0;
                run.vertexCount = appearance.DrawSources.Length;
                run.bounds = mesh.bounds;
                mesh.SetSubMesh(index, run, Quietly);
            }
        }

        private static StillVertex[] StillVertices(Snapshot snapshot)
        {
            Appearance appearance = snapshot.Appearance;
            bool isLinear = QualitySettings.activeColorSpace == ColorSpace.Linear;
            StillVertex[] still = new StillVertex[appearance.DrawSources.Length];
            for (int row = 0; row < still.Length; row++)
            {
                int at = 4 * appearance.DrawSources[row];
                Color32 colour = new Color32(
                    appearance.VertexColours[at], appearance.VertexColours[at + 1],
                    appearance.VertexColours[at + 2], appearance.VertexColours[at + 3]);
                // Unity converts textures and material colours from sRGB, but not vertex colours.
                still[row].Colour = isLinear ? (Color32)((Color)colour).linear : colour;
                still[row].Uv = new Vector2(
                    appearance.DrawUvs[2 * row], appearance.DrawUvs[2 * row + 1]);
            }
            return still;
        }

        /// <summary>Around every pose that a head takes: bounds that follow each frame cost more
        /// than
        /// drawing a head that is just out of sight.</summary>
        private static Bounds EnlargedBounds(float[] vertices)
        {
            if (vertices.Length == 0)
            {
                return new Bounds();
            }
            Bounds bounds = new Bounds(At(vertices, 0), Vector3.zero);
            for (int at = 3; at < vertices.Length; at += 3)
            {
                bounds.Encapsulate(At(vertices, at));
            }
            bounds.Expand(Margin * bounds.size.magnitude);
            return bounds;
        }

        private static Vector3 At(float[] vertices, int at)
        {
            return new Vector3(vertices[at], vertices[at + 1], vertices[at + 2]);
        }
    }
}
