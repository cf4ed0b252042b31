using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>Receives so many frames, tells about them once a second, writes a report.</summary>
    internal sealed class Watching
    {
        private readonly Options options;
        private readonly Report report = new Report();
        private readonly int wanted;
        private string told = "";

        public Watching(Options options)
        {
            this.options = options;
            wanted = options.Number("frames", 600);
            if (wanted < 1)
            {
                throw new ArgumentException("--frames 0: at least one frame is needed.");
            }
        }

        public int Run()
        {
            string mode = options.Text("mode", "vertices");
            ReceiverWishes wishes = new ReceiverWishes
            {
                Topic = StreamTopic.Parse(
                    mode, options.Text("encoding", mode == "code" ? "float32" : "int16"),
                    options.Text("space", "unity")),
                Appearance = options.Text("appearance", "no") == "yes"
            };
            wishes.Basis = wishes.Topic.Mode == StreamMode.Code;
            IFrameSource source = new TcpFrameSource(
                options.Text("host", "127.0.0.1"),
                options.Number("port", TcpFrameSource.DefaultPort));
            RequireReportCanBeWritten();
            using (HeadReceiver receiver = new HeadReceiver(source, wishes, report.Add))
            {
                bool isComplete = Wait(receiver);
                WriteReport(receiver);
                Tell(receiver);
                return isComplete ? 0 : 1;
            }
        }

        private bool Wait(HeadReceiver receiver)
        {
            Stopwatch running = Stopwatch.StartNew();
            int seconds = options.Number("seconds", 60);
            int pauseMs = options.Number("every", 5);
            int secondsTold = 0;
            while (report.Shown < wanted)
            {
                MovedHead head;
                if (receiver.TryTake(out head) && options.Has("every"))
                {
                    report.AddTaken(head.Frame.Sequence);
                }
                if (running.Elapsed.TotalSeconds > seconds)
                {
                    return false;
                }
                if (running.Elapsed.TotalSeconds > secondsTold)
                {
                    secondsTold++;
                    Tell(receiver);
                }
                Thread.Sleep(pauseMs);
            }
            return true;
        }

        private void RequireReportCanBeWritten()
        {
            string path = options.Text("report", null);
            if (path == null)
            {
                return;
            }
            try
            {
                File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            }
            catch (Exception problem) when (
                problem is IOException || problem is UnauthorizedAccessException)
            {
                throw new ArgumentException(path + " cannot be written: " + problem.Message);
            }
        }

        private void WriteReport(HeadReceiver receiver)
        {
            string path = options.Text("report", null);
            if (path != null)
            {
                File.WriteAllText(path, report.Text(receiver.Statistics.Read(WallClock.UnixNs)));
            }
        }

        /// <summary>Nothing twice: while nobody answers every second is like the one before.
        /// </summary>
        private void Tell(HeadReceiver receiver)
        {
            StreamCounts counts = receiver.Statistics.Read(WallClock.UnixNs);
            string line = receiver.Sentence + " " + counts.Frames + " frames, " + counts.Lost
                + " lost, " + counts.AgeMs.Median.ToString("0.0") + " ms old";
            if (line != told)
            {
                told = line;
                Console.WriteLine(line);
                Console.Out.Flush();
            }
        }
    }
}
