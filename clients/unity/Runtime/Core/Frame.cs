using System;

namespace Mimesh.Core
{
    /// <summary>Bits of a frame's flags.</summary>
    [Flags]
    public enum FrameFlags : uint
    {
        /// <summary>A face was in this frame's image.</summary>
        FaceFound = WireLayout.FlagFaceFound,

        /// <summary>The signals are held or easing after a loss.</summary>
        Held = WireLayout.FlagHeld,

        /// <summary>Nothing new: a sign of life.</summary>
        Repeated = WireLayout.FlagRepeated
    }

    /// <summary>One tick as it travelled. Its arrays are used again for later frames.</summary>
    public sealed class Frame
    {
        /// <summary>Mode, encoding and space; lengths below are in this space's units.</summary>
        public StreamTopic Topic;

        public FrameFlags Flags;

        /// <summary>Drawn when the sender starts; a change means a restart.</summary>
        public uint StreamId;

        /// <summary>The snapshot this frame belongs to.</summary>
        public ulong TopologyHash;

        /// <summary>Counts ticks published; a gap means frames lost or skipped.</summary>
        public ulong Sequence;

        /// <summary>The camera image's number.</summary>
        public ulong FrameId;

        /// <summary>Sender's monotonic clock at the image.</summary>
        public ulong CapturedNs;

        /// <summary>Sender's monotonic clock at sending.</summary>
        public ulong PublishedNs;

        /// <summary>Wall clock at sending, nanoseconds since 1970.</summary>
        public ulong UnixNs;

        /// <summary>Space units per int16 step; 1 for float32.</summary>
        public float Scale;

        /// <summary>Of the tracker, 0 to 1.</summary>
        public float Confidence;

        /// <summary>How many of <see cref="Codes"/> belong to the expression code.</summary>
        public int CodeCount;

        /// <summary>Expression code, then extra code; names in the snapshot.</summary>
        public float[] Codes = new float[0];

        /// <summary>Unit quaternion x, y, z, w.</summary>
        public readonly float[] HeadRotation = new float[4];

        /// <summary>Space units.</summary>
        public readonly float[] HeadTranslation = new float[3];

        /// <summary>Radians: left yaw, pitch, right yaw, pitch; + is to the character's left,
        /// up.</summary>
        public readonly float[] Gaze = new float[4];

        /// <summary>Displacement, three numbers a row: V rows, the region's, or none for a
        /// code.</summary>
        public float[] Rows = new float[0];

        internal short[] Steps = new short[0];

        /// <summary>Rows of displacement in this frame.</summary>
        public int RowCount
        {
            get { return Rows.Length / 3; }
        }

        public bool FaceFound
        {
            get { return (Flags & FrameFlags.FaceFound) != 0; }
        }

        public bool Held
        {
            get { return (Flags & FrameFlags.Held) != 0; }
        }

        public bool Repeated
        {
            get { return (Flags & FrameFlags.Repeated) != 0; }
        }

        /// <summary>Milliseconds from the camera to <paramref name="nowUnixNs"/>, on one
        /// machine.</summary>
        public double AgeMs(ulong nowUnixNs)
        {
            return TransitMs(nowUnixNs) + (double)(long)(PublishedNs - CapturedNs) / 1e6;
        }

        /// <summary>Milliseconds from sending to <paramref name="nowUnixNs"/>.</summary>
        public double TransitMs(ulong nowUnixNs)
        {
            return (double)(long)(nowUnixNs - UnixNs) / 1e6;
        }
    }
}
