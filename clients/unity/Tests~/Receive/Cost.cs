using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>What one frame costs the receiving thread: decoding, deforming, normals.</summary>
    internal static class Cost
    {
        private const int WarmUp = 20;

        public static int Run(string framePath, string snapshotPath, int times)
        {
            byte[] frame = File.ReadAllBytes(framePath);
            byte[] message = File.ReadAllBytes(snapshotPath);
            Snapshot snapshot = SnapshotDecoder.Decode(message, message.Length);
            MovedHead head = new MovedHead();
            HeadShaper shaper = new HeadShaper();
            List<double> taken = new List<double>();
            long before = 0;
            for (int index = -WarmUp; index < times; index++)
            {
                if (index == 0)
                {
                    taken = new List<double>(times);
                    before = GC.GetAllocatedBytesForCurrentThread();
                }
                long began = Stopwatch.GetTimestamp();
                FrameDecoder.Decode(frame, frame.Length, head.Frame);
                shaper.Shape(snapshot, head);
                taken.Add(1e3 * (Stopwatch.GetTimestamp() - began) / Stopwatch.Frequency);
            }
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            taken.Sort();
            Console.WriteLine(Json.Write(new Dictionary<string, object>
            {
                { "vertices", snapshot.VertexCount }, { "median_ms", taken[times / 2] },
                { "p99_ms", taken[99 * times / 100] }, { "bytes_per_frame", bytes / times }
            }).Replace("\n", ""));
            return 0;
        }
    }
}
