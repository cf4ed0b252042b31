using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>Decodes every message of a folder and compares it with the JSON beside it; decodes
    /// every message of its folder "refused" and sees it refused.</summary>
    internal sealed class Conformance
    {
        private readonly string folder;
        private readonly Comparison compare = new Comparison();
        private readonly Dictionary<string, Snapshot> snapshots =
            new Dictionary<string, Snapshot>();
        private int messages;
        private int refused;

        public Conformance(string folder)
        {
            this.folder = folder;
        }

        /// <summary>Prints what differs, then a line of JSON with counts; 0 when nothing
        /// does.</summary>
        public int Run()
        {
            foreach (string path in Messages(folder))
            {
                messages++;
                compare.Message = Path.GetFileName(path);
                Compare(path);
            }
            foreach (string path in Messages(Path.Combine(folder, "refused")))
            {
                refused++;
                CheckRefused(path);
            }
            Console.WriteLine(Json.Write(new Dictionary<string, object>
            {
                { "messages", messages }, { "refused", refused }, { "values", compare.Values },
                { "different", compare.Different }
            }).Replace("\n", ""));
            return compare.Different == 0 && messages > 0 && refused > 0 ? 0 : 1;
        }

        private static IEnumerable<string> Messages(string folder)
        {
            return Directory.GetFiles(folder, "*.bin")
                .OrderBy(path => path, StringComparer.Ordinal);
        }

        private void Compare(string path)
        {
            byte[] message = File.ReadAllBytes(path);
            string text = File.ReadAllText(Path.ChangeExtension(path, ".json"));
            Wanted wanted = new Wanted(Json.Read(text));
            switch (wanted.Text("kind"))
            {
                case "frame":
                    CompareFrame(message, wanted);
                    break;
                case "snapshot":
                    new SnapshotComparison(compare, SnapshotDecoder.Decode(message, message.Length))
                        .Run(wanted);
                    break;
                default:
                    compare.Same(
                        "sentence", Refusal.Decode(message, message.Length),
                        wanted.Text("sentence"));
                    break;
            }
        }

        private void CheckRefused(string path)
        {
            byte[] message = File.ReadAllBytes(path);
            compare.Message = Path.GetFileName(path);
            try
            {
                Fuzzing.Understand(message);
                compare.Same("refused", "understood", "refused");
            }
            catch (WireException)
            {
            }
        }

        private void CompareFrame(byte[] message, Wanted wanted)
        {
            MovedHead head = new MovedHead();
            FrameDecoder.Decode(message, message.Length, head.Frame);
            CompareHeader(head.Frame, wanted);
            CompareNumbers(head.Frame, wanted);
            Snapshot snapshot = Load(wanted.Text("snapshot"));
            new HeadShaper().Shape(snapshot, head);
            compare.Array(
                "whole_displacement", head.Displacement, wanted.Inner("whole_displacement"));
            compare.Array("posed_vertices", head.Posed, wanted.Inner("posed_vertices"));
            CompareEyes(snapshot, head.Frame, wanted.Inner("eye_rotations"));
        }

        private void CompareHeader(Frame frame, Wanted wanted)
        {
            compare.Same("topic", frame.Topic.Text, wanted.Text("topic"));
            compare.Same("space", frame.Topic.SpaceText, wanted.Text("space"));
            compare.Same("flags", (uint)frame.Flags, wanted.Number("flags"));
            compare.Same("face_found", frame.FaceFound, wanted.Truth("face_found"));
            compare.Same("held", frame.Held, wanted.Truth("held"));
            compare.Same("repeated", frame.Repeated, wanted.Truth("repeated"));
            compare.Same("stream_id", frame.StreamId, wanted.Number("stream_id"));
            compare.Same(
                "topology_hash", SnapshotComparison.Hex(frame.TopologyHash),
                wanted.Text("topology_hash"));
            compare.Same("sequence", frame.Sequence.ToString(), wanted.Text("sequence"));
            compare.Same("frame_id", frame.FrameId.ToString(), wanted.Text("frame_id"));
            compare.Same("captured_ns", frame.CapturedNs.ToString(), wanted.Text("captured_ns"));
            compare.Same("published_ns", frame.PublishedNs.ToString(), wanted.Text("published_ns"));
            compare.Same("unix_ns", frame.UnixNs.ToString(), wanted.Text("unix_ns"));
            compare.Same("row_count", frame.RowCount, wanted.Number("row_count"));
        }

        private void CompareNumbers(Frame frame, Wanted wanted)
        {
            compare.Same("scale", (double)frame.Scale, wanted.Number("scale"));
            compare.Same("confidence", (double)frame.Confidence, wanted.Number("confidence"));
            float[] code = frame.Codes.Take(frame.CodeCount).ToArray();
            float[] extra = frame.Codes.Skip(frame.CodeCount).ToArray();
            compare.Numbers("code", code, wanted.Numbers("code"), 0);
            compare.Numbers("extra_code", extra, wanted.Numbers("extra_code"), 0);
            compare.Numbers(
                "head_rotation", frame.HeadRotation, wanted.Numbers("head_rotation"), 0);
            compare.Numbers(
                "head_translation", frame.HeadTranslation, wanted.Numbers("head_translation"), 0);
            compare.Numbers("gaze", frame.Gaze, wanted.Numbers("gaze"), 0);
            compare.Array("displacement", frame.Rows, wanted.Inner("displacement"));
        }

        private void CompareEyes(Snapshot snapshot, Frame frame, Wanted wanted)
        {
            foreach (string side in new[] { "left", "right" })
            {
                int eye = side == "left" ? 0 : 1;
                double[] quaternion = wanted.Numbers(side);
                compare.Same(side + " eye", snapshot.HasEye(eye), quaternion != null);
                if (quaternion != null)
                {
                    double[] found = EyeTurning.Rotation(
                        snapshot.EyeAxes, eye, frame.Gaze[2 * eye], frame.Gaze[2 * eye + 1]);
                    float[] four = quaternion.Select(value => (float)value).ToArray();
                    compare.Numbers(
                        side + " eye", found.Select(value => (float)value).ToArray(),
                        HeadPosing.Rotation(four), 4 * wanted.Number("tolerance"));
                }
            }
        }

        private Snapshot Load(string name)
        {
            if (!snapshots.ContainsKey(name))
            {
                byte[] message = File.ReadAllBytes(Path.Combine(folder, name + ".bin"));
                snapshots[name] = SnapshotDecoder.Decode(message, message.Length);
            }
            return snapshots[name];
        }
    }
}
