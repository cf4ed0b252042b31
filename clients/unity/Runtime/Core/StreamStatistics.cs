using System;

namespace Mimesh.Core
{
    /// <summary>What a receiver has counted so far. Counted on its thread, read on any.</summary>
    public sealed class StreamStatistics
    {
        private const int KeptAges = 4096;
        private const double RateSeconds = 1;
        private readonly object gate = new object();
        private readonly double[] ages = new double[KeptAges];
        private readonly double[] transits = new double[KeptAges];
        private int fresh;
        private ulong next;
        private uint streamId;
        private bool hasNext;
        private ulong rateBeganNs;
        private int rateFrames;
        private StreamCounts counts;

        /// <summary>The counts of this moment; sorts the ages, so ask a few times a
        /// second.</summary>
        public StreamCounts Read(ulong nowUnixNs)
        {
            lock (gate)
            {
                StreamCounts read = counts;
                int kept = Math.Min(fresh, KeptAges);
                read.AgeMs = Spread.Of(ages, kept);
                read.TransitMs = Spread.Of(transits, kept);
                if (nowUnixNs > rateBeganNs + (ulong)(2e9 * RateSeconds))
                {
                    read.FramesPerSecond = 0;
                }
                return read;
            }
        }

        internal void CountFrame(Frame frame, ulong nowUnixNs)
        {
            lock (gate)
            {
                counts.Frames++;
                CountLost(frame);
                CountRate(nowUnixNs);
            }
        }

        internal void CountSkipped()
        {
            lock (gate)
            {
                counts.Skipped++;
            }
        }

        /// <summary>A frame's head is ready: its age is what somebody sees.</summary>
        internal void CountAge(Frame frame, ulong nowUnixNs)
        {
            lock (gate)
            {
                if (!frame.Repeated) // a repeated frame is old on purpose
                {
                    counts.LastAgeMs = frame.AgeMs(nowUnixNs);
                    ages[fresh % KeptAges] = counts.LastAgeMs;
                    transits[fresh % KeptAges] = frame.TransitMs(nowUnixNs);
                    fresh++;
                }
            }
        }

        internal void CountError()
        {
            lock (gate)
            {
                counts.DecodeErrors++;
            }
        }

        /// <summary>A connection begins: what was published before it is not lost.</summary>
        internal void CountConnection(bool isFirst)
        {
            lock (gate)
            {
                counts.Reconnects += isFirst ? 0 : 1;
                hasNext = false;
            }
        }

        private void CountLost(Frame frame)
        {
            if (hasNext && frame.StreamId == streamId && frame.Sequence > next)
            {
                counts.Lost += (long)(frame.Sequence - next);
            }
            hasNext = true;
            streamId = frame.StreamId;
            next = frame.Sequence + 1;
        }

        private void CountRate(ulong nowUnixNs)
        {
            rateFrames++;
            double seconds = (double)(long)(nowUnixNs - rateBeganNs) / 1e9;
            if (seconds >= RateSeconds || seconds < 0)
            {
                bool isFirst = rateBeganNs == 0 || seconds < 0 || seconds > 3 * RateSeconds;
                counts.FramesPerSecond = isFirst ? 0 : (float)(rateFrames / seconds);
                rateBeganNs = nowUnixNs;
                rateFrames = 0;
            }
        }
    }

    /// <summary>One reading of the statistics.</summary>
    public struct StreamCounts
    {
        /// <summary>Frames that came, signs of life among them.</summary>
        public long Frames;

        /// <summary>Messages that the format does not allow.</summary>
        public long DecodeErrors;

        /// <summary>Ticks published while connected that did not come: the sender skips, too, where
        /// a receiver or the way is slow.</summary>
        public long Lost;

        /// <summary>Frames that came when a newer one was there already.</summary>
        public long Skipped;

        public long Reconnects;
        public float FramesPerSecond;

        /// <summary>Of the newest frame that was no sign of life.</summary>
        public double LastAgeMs;

        /// <summary>From the camera to a head that is ready, of up to 4096; one machine only.
        /// </summary>
        public Spread AgeMs;

        /// <summary>From sending to a head that is ready.</summary>
        public Spread TransitMs;
    }

    /// <summary>The middle and the slow end of many durations; 0 without any.</summary>
    public struct Spread
    {
        public double Median;
        public double P99;

        internal static Spread Of(double[] values, int count)
        {
            if (count == 0)
            {
                return default(Spread);
            }
            double[] sorted = new double[count];
            Array.Copy(values, sorted, count);
            Array.Sort(sorted);
            return new Spread { Median = At(sorted, 0.5), P99 = At(sorted, 0.99) };
        }

        private static double At(double[] sorted, double share)
        {
            double place = share * (sorted.Length - 1);
            int below = (int)place;
            int above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }
}
