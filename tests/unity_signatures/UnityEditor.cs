// As UnityEngine.cs, for UnityEditor.
using System;
using UnityEngine;

namespace UnityEditor
{
    public class Editor : UnityEngine.Object
    {
        public UnityEngine.Object target { get; set; }
        public bool DrawDefaultInspector() { throw null; }
        public virtual void OnInspectorGUI() { throw null; }
        public virtual bool RequiresConstantRepaint() { throw null; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class CustomEditor : Attribute
    {
        public CustomEditor(Type inspectedType) { throw null; }
    }

    public enum MessageType { None, Info, Warning, Error }

    public sealed class EditorGUILayout
    {
        public static void HelpBox(string message, MessageType type) { throw null; }
        public static void LabelField(
            string label, string label2, params GUILayoutOption[] options) { throw null; }
    }
}

namespace UnityEngine
{
    public sealed class GUILayoutOption
    {
    }
}
