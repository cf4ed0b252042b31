// What the Unity side of the client uses of UnityEngine, as its public API documentation (2021.3)
// declares it. Declarations only: for the compiler to check names and types against.
using System;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; }
        public static void Destroy(Object obj) { throw null; }
        public static bool operator ==(Object x, Object y) { throw null; }
        public static bool operator !=(Object x, Object y) { throw null; }
        public override bool Equals(object other) { throw null; }
        public override int GetHashCode() { throw null; }
    }

    public class Component : Object
    {
        public Transform transform { get { throw null; } }
        public T GetComponent<T>() { throw null; }
        public T GetComponentInParent<T>() { throw null; }
        public T[] GetComponentsInChildren<T>() { throw null; }
    }

    public class Behaviour : Component
    {
        public bool enabled { get; set; }
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public class Transform : Component
    {
        public Quaternion rotation { get; set; }
        public Vector3 position { get; set; }
        public Vector3 localPosition { get; set; }
        public Vector3 TransformVector(Vector3 vector) { throw null; }
        public void LookAt(Vector3 worldPosition) { throw null; }
    }

    public class MeshFilter : Component
    {
        public Mesh sharedMesh { get; set; }
    }

    public class Renderer : Component
    {
        public Material[] sharedMaterials { get; set; }
        public Bounds bounds { get { throw null; } }
    }

    public class MeshRenderer : Renderer
    {
    }

    public class SkinnedMeshRenderer : Renderer
    {
        public Mesh sharedMesh { get; set; }
        public void SetBlendShapeWeight(int index, float value) { throw null; }
    }

    public sealed class Mesh : Object
    {
        public Bounds bounds { get; set; }
        public int subMeshCount { get; set; }
        public int blendShapeCount { get { throw null; } }
        public void MarkDynamic() { throw null; }
        public string GetBlendShapeName(int shapeIndex) { throw null; }
        public int GetBlendShapeFrameCount(int shapeIndex) { throw null; }
        public float GetBlendShapeFrameWeight(int shapeIndex, int frameIndex) { throw null; }
        public void SetVertexBufferParams(
            int vertexCount, params VertexAttributeDescriptor[] attributes) { throw null; }
        public void SetVertexBufferData<T>(
            T[] data, int dataStart, int meshBufferStart, int count, int stream = 0,
            MeshUpdateFlags flags = MeshUpdateFlags.Default) where T : struct { throw null; }
        public void SetIndexBufferParams(int indexCount, IndexFormat format) { throw null; }
        public void SetIndexBufferData<T>(
            T[] data, int dataStart, int meshBufferStart, int count,
            MeshUpdateFlags flags = MeshUpdateFlags.Default) where T : struct { throw null; }
        public void SetSubMesh(
            int index, SubMeshDescriptor desc, MeshUpdateFlags flags = MeshUpdateFlags.Default)
        { throw null; }
    }

    public enum MeshTopology { Triangles = 0, Quads = 2, Lines = 3, LineStrip = 4, Points = 5 }

    public class Material : Object
    {
        public Material(Material source) { throw null; }
        public Material(Shader shader) { throw null; }
        public int renderQueue { get; set; }
        public bool HasProperty(string name) { throw null; }
        public void SetColor(string name, Color value) { throw null; }
        public void SetFloat(string name, float value) { throw null; }
        public void SetTexture(string name, Texture value) { throw null; }
        public void EnableKeyword(string keyword) { throw null; }
        public void SetOverrideTag(string tag, string val) { throw null; }
    }

    public sealed class Shader : Object
    {
        public static Shader Find(string name) { throw null; }
    }

    public class Texture : Object
    {
    }

    public enum TextureFormat { RGBA32 = 4 }

    public sealed class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain)
        { throw null; }
    }

    public static class ImageConversion
    {
        public static bool LoadImage(this Texture2D tex, byte[] data, bool markNonReadable)
        { throw null; }
    }

    public struct Vector2
    {
        public float x, y;
        public Vector2(float x, float y) { throw null; }
    }

    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { throw null; }
        public static Vector3 zero { get { throw null; } }
        public static Vector3 forward { get { throw null; } }
        public float magnitude { get { throw null; } }
        public static Vector3 operator +(Vector3 a, Vector3 b) { throw null; }
        public static Vector3 operator -(Vector3 a, Vector3 b) { throw null; }
        public static Vector3 operator *(Vector3 a, float d) { throw null; }
        public static Vector3 operator *(float d, Vector3 a) { throw null; }
    }

    public struct Quaternion
    {
        public Quaternion(float x, float y, float z, float w) { throw null; }
        public static Quaternion identity { get { throw null; } }
        public static Quaternion Inverse(Quaternion rotation) { throw null; }
        public static Quaternion Slerp(Quaternion a, Quaternion b, float t) { throw null; }
        public static Quaternion Euler(float x, float y, float z) { throw null; }
        public static Quaternion operator *(Quaternion lhs, Quaternion rhs) { throw null; }
        public static Vector3 operator *(Quaternion rotation, Vector3 point) { throw null; }
    }

    public struct Bounds
    {
        public Bounds(Vector3 center, Vector3 size) { throw null; }
        public Vector3 size { get; set; }
        public Vector3 center { get; set; }
        public void Encapsulate(Vector3 point) { throw null; }
        public void Expand(float amount) { throw null; }
    }

    public struct Color
    {
        public float r, g, b, a;
        public Color(float r, float g, float b, float a) { throw null; }
        public Color linear { get { throw null; } }
    }

    public struct Color32
    {
        public byte r, g, b, a;
        public Color32(byte r, byte g, byte b, byte a) { throw null; }
        public static implicit operator Color32(Color c) { throw null; }
        public static implicit operator Color(Color32 c) { throw null; }
    }

    public enum ColorSpace { Uninitialized = -1, Gamma = 0, Linear = 1 }

    public sealed class QualitySettings : Object
    {
        public static ColorSpace activeColorSpace { get { throw null; } }
    }

    public struct Mathf
    {
        public const float Rad2Deg = 57.29578f;
        public static int Clamp(int value, int min, int max) { throw null; }
        public static float Clamp(float value, float min, float max) { throw null; }
        public static float Pow(float f, float p) { throw null; }
    }

    public class Debug
    {
        public static void LogError(object message) { throw null; }
        public static void LogError(object message, Object context) { throw null; }
        public static void LogWarning(object message, Object context) { throw null; }
    }

    public class Application
    {
        public static bool isPlaying { get { throw null; } }
    }

    public class Input
    {
        public static Vector2 mouseScrollDelta { get { throw null; } }
        public static bool GetMouseButton(int button) { throw null; }
        public static float GetAxis(string axisName) { throw null; }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Field)]
    public class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string tooltip) { throw null; }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class RangeAttribute : Attribute
    {
        public RangeAttribute(float min, float max) { throw null; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName) { throw null; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class DefaultExecutionOrder : Attribute
    {
        public DefaultExecutionOrder(int order) { throw null; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type requiredComponent) { throw null; }
        public RequireComponent(Type requiredComponent, Type requiredComponent2) { throw null; }
    }
}
