using System.Collections.Generic;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>What came, in the form that every client reports.</summary>
    internal sealed class Report
    {
        private const int ValuesEvery = 50;
        private readonly object gate = new object();
        private readonly List<object> values = new List<object>();
        private readonly List<object> taken = new List<object>();
        private int shown;
        private ulong lastSequence;
        private string meshName = "";
        private int vertexCount;

        /// <summary>Heads that were made of frames.</summary>
        public int Shown
        {
            get
            {
                lock (gate)
                {
                    return shown;
                }
            }
        }

        /// <summary>For the receiving thread.</summary>
        public void Add(MovedHead head)
        {
            lock (gate)
            {
                shown++;
                lastSequence = head.Frame.Sequence;
                meshName = head.Snapshot.Name;
                vertexCount = head.Snapshot.VertexCount;
                if (head.Frame.Sequence % ValuesEvery == 0)
                {
                    values.Add(SumUp(head));
                }
            }
        }

        /// <summary>A head that a slow program took: which tick it was, and which came last.
        /// </summary>
        public void AddTaken(ulong sequence)
        {
            lock (gate)
            {
                taken.Add(new Dictionary<string, object>
                {
                    { "sequence", sequence }, { "newest", lastSequence }
                });
            }
        }

        public string Text(StreamCounts counts)
        {
            lock (gate)
            {
                return Json.Write(new Dictionary<string, object>
                {
                    { "client", "unity" },
                    { "frames", counts.Frames },
                    { "shown", shown },
                    { "decode_errors", counts.DecodeErrors },
                    { "lost", counts.Lost },
                    { "skipped", counts.Skipped },
                    { "reconnects", counts.Reconnects },
                    { "last_sequence", lastSequence },
                    { "mesh", meshName },
                    { "vertices", vertexCount },
                    { "age_ms", Spread(counts, counts.AgeMs) },
                    { "transit_ms", Spread(counts, counts.TransitMs) },
                    { "values", values },
                    { "taken", taken }
                });
            }
        }

        private static Dictionary<string, object> Spread(StreamCounts counts, Spread times)
        {
            bool isKnown = counts.Frames > 0;
            return new Dictionary<string, object>
            {
                { "median", isKnown ? times.Median : (object)null },
                { "p99", isKnown ? times.P99 : (object)null }
            };
        }

        private static Dictionary<string, object> SumUp(MovedHead head)
        {
            double code = 0;
            for (int index = 0; index < head.Frame.CodeCount; index++)
            {
                code += head.Frame.Codes[index];
            }
            return new Dictionary<string, object>
            {
                { "sequence", head.Frame.Sequence },
                { "frame_id", head.Frame.FrameId },
                { "displacement_sum", Sum(head.Displacement, false) },
                { "displacement_squares", Sum(head.Displacement, true) },
                { "posed_sum", Sum(head.Posed, false) },
                { "posed_squares", Sum(head.Posed, true) },
                { "drawn_sum", Sum(head.Drawn, false, MovedHead.DrawnStride) },
                { "code_sum", code }
            };
        }

        private static double[] Sum(float[] vertices, bool squared, int stride = 3)
        {
            double[] sums = new double[stride];
            for (int index = 0; index < vertices.Length; index++)
            {
                double value = vertices[index];
                sums[index % stride] += squared ? value * value : value;
            }
            return sums;
        }
    }
}
