// As UnityEngine.cs, for UnityEngine.Rendering.
using System;

namespace UnityEngine.Rendering
{
    [Flags]
    public enum MeshUpdateFlags
    {
        Default = 0,
        DontValidateIndices = 1,
        DontResetBoneBounds = 2,
        DontNotifyMeshUsers = 4,
        DontRecalculateBounds = 8
    }

    public enum VertexAttribute { Position = 0, Normal = 1, Tangent = 2, Color = 3, TexCoord0 = 4 }

    public enum VertexAttributeFormat { Float32 = 0, Float16 = 1, UNorm8 = 2 }

    public struct VertexAttributeDescriptor
    {
        public VertexAttributeDescriptor(
            VertexAttribute attribute = VertexAttribute.Position,
            VertexAttributeFormat format = VertexAttributeFormat.Float32, int dimension = 3,
            int stream = 0) { throw null; }
    }

    public enum IndexFormat { UInt16 = 0, UInt32 = 1 }

    public struct SubMeshDescriptor
    {
        public SubMeshDescriptor(
            int indexStart, int indexCount, MeshTopology topology = MeshTopology.Triangles)
        { throw null; }
        public Bounds bounds { get; set; }
        public int firstVertex { get; set; }
        public int vertexCount { get; set; }
    }

    public enum RenderQueue { Background = 1000, Geometry = 2000, AlphaTest = 2450, Transparent = 3000 }

    public enum CullMode { Off = 0, Front = 1, Back = 2 }

    public enum BlendMode { Zero = 0, One = 1, SrcAlpha = 5, OneMinusSrcAlpha = 10 }

    public abstract class RenderPipelineAsset : Object
    {
        public virtual Material defaultMaterial { get { throw null; } }
    }

    public sealed class GraphicsSettings : Object
    {
        public static RenderPipelineAsset currentRenderPipeline { get { throw null; } }
    }
}
