using Mimesh.Core;
using UnityEditor;
using UnityEngine;

namespace Mimesh.Editing
{
    /// <summary>Shows what the receiver receives while the scene plays.</summary>
    [CustomEditor(typeof(MimeshReceiver))]
    public sealed class MimeshReceiverInspector : Editor
    {
        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (!Application.isPlaying)
            {
                EditorGUILayout.HelpBox("Press play while Mimesh runs.", MessageType.None);
                return;
            }
            MimeshReceiver receiver = (MimeshReceiver)target;
            EditorGUILayout.HelpBox(receiver.Sentence, Kind(receiver.State));
            Show(receiver);
        }

        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        private static void Show(MimeshReceiver receiver)
        {
            StreamCounts counts = receiver.Counts;
            MovedHead head = receiver.Head;
            EditorGUILayout.LabelField("State", receiver.State.ToString());
            EditorGUILayout.LabelField("Mesh", head == null ? "none yet" : Describe(head.Snapshot));
            EditorGUILayout.LabelField("Face", head == null ? "none yet" : Describe(head.Frame));
            EditorGUILayout.LabelField("Frames a second", counts.FramesPerSecond.ToString("0.0"));
            EditorGUILayout.LabelField(
                "Age", Milliseconds(counts.AgeMs.Median) + " median, "
                    + Milliseconds(counts.AgeMs.P99) + " at worst (p99)");
            EditorGUILayout.LabelField(
                "Lost", counts.Lost + " of " + (counts.Lost + counts.Frames) + " frames, "
                    + counts.Skipped + " skipped for newer ones");
            EditorGUILayout.LabelField("Not understood", counts.DecodeErrors.ToString());
            EditorGUILayout.LabelField("Reconnected", counts.Reconnects.ToString());
        }

        private static string Describe(Snapshot snapshot)
        {
            return snapshot.Name + ", " + snapshot.VertexCount + " vertices";
        }

        private static string Describe(Frame frame)
        {
            return frame.FaceFound ? "seen" : frame.Held ? "not seen; held" : "not seen";
        }

        private static string Milliseconds(double value)
        {
            return value.ToString("0.0") + " ms";
        }

        private static MessageType Kind(ReceiverState state)
        {
            return state == ReceiverState.Refused ? MessageType.Error
                : state == ReceiverState.Receiving ? MessageType.Info
                : MessageType.Warning;
        }
    }
}
