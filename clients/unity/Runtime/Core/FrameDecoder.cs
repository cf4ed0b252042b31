using System;

namespace Mimesh.Core
{
    /// <summary>Bytes in, frame out: no socket in sight. Everything is checked before it is
    /// used.</summary>
    public static class FrameDecoder
    {
        private const double QuaternionTolerance = 1e-3;
        private const int BodyStart = WireLayout.TopicSize + WireLayout.FrameHeaderSize;

        /// <summary>Decodes the first <paramref name="count"/> bytes, topic included.</summary>
        /// <exception cref="WireException">The format does not allow this message. The frame then
        /// holds parts of it and must not be used.</exception>
        public static void Decode(byte[] message, int count, Frame into)
        {
            if (!(count >= BodyStart && count <= message.Length))
            {
                throw new WireException(
                    "a frame has at least " + BodyStart + " bytes, this message has " + count);
            }
            int rowCount = ReadHeader(message, count, into);
            ReadBody(message, rowCount, into);
        }

        private static int ReadHeader(byte[] message, int count, Frame into)
        {
            CheckKind(message);
            into.Topic = StreamTopic.FromNumbers(
                message[At(WireLayout.FrameModeOffset)],
                message[At(WireLayout.FrameEncodingOffset)],
                message[At(WireLayout.FrameSpaceOffset)]);
            if (!into.Topic.Begins(message))
            {
                throw new WireException("the topic and the header disagree on " + into.Topic);
            }
            ReadIdentity(message, into);
            ReadNumbers(message, into);
            return CheckCounts(message, count, into);
        }

        private static void CheckKind(byte[] message)
        {
            uint magic = UInt32(message, WireLayout.FrameMagicOffset);
            ushort version = UInt16(message, WireLayout.FrameVersionOffset);
            ushort size = UInt16(message, WireLayout.FrameHeaderSizeOffset);
            WireException.Require(magic == WireLayout.FrameMagic, "magic is not MIMF");
            if (version != WireLayout.Version)
            {
                throw new WireException("version " + version + " is not understood");
            }
            if (size != WireLayout.FrameHeaderSize)
            {
                throw new WireException("header_size is " + size);
            }
        }

        private static void ReadIdentity(byte[] message, Frame into)
        {
            into.Flags = (FrameFlags)UInt32(message, WireLayout.FrameFlagsOffset);
            into.StreamId = UInt32(message, WireLayout.FrameStreamIdOffset);
            into.TopologyHash = UInt64(message, WireLayout.FrameTopologyHashOffset);
            into.Sequence = UInt64(message, WireLayout.FrameSequenceOffset);
            into.FrameId = UInt64(message, WireLayout.FrameFrameIdOffset);
            into.CapturedNs = UInt64(message, WireLayout.FrameCapturedNsOffset);
            into.PublishedNs = UInt64(message, WireLayout.FramePublishedNsOffset);
            into.UnixNs = UInt64(message, WireLayout.FrameUnixNsOffset);
        }

        private static void ReadNumbers(byte[] message, Frame into)
        {
            into.Scale = LittleEndian.Single(message, At(WireLayout.FrameScaleOffset));
            into.Confidence = LittleEndian.Single(message, At(WireLayout.FrameConfidenceOffset));
            Singles(
                message, WireLayout.FrameHeadRotationOffset, into.HeadRotation, "head_rotation");
            Singles(
                message, WireLayout.FrameHeadTranslationOffset, into.HeadTranslation,
                "head_translation");
            Singles(message, WireLayout.FrameGazeOffset, into.Gaze, "gaze");
            if (!(LittleEndian.IsFinite(into.Scale) && into.Scale > 0))
            {
                throw new WireException("scale is " + into.Scale);
            }
            if (!(into.Confidence >= 0 && into.Confidence <= 1))
            {
                throw new WireException("confidence is " + into.Confidence);
            }
            WireException.Require(IsUnit(into.HeadRotation), "head_rotation is no unit quaternion");
        }

        private static int CheckCounts(byte[] message, int count, Frame into)
        {
            uint rows = UInt32(message, WireLayout.FrameRowCountOffset);
            int codes = UInt16(message, WireLayout.FrameCodeCountOffset);
            int extras = UInt16(message, WireLayout.FrameExtraCountOffset);
            long payload = UInt32(message, WireLayout.FramePayloadLengthOffset);
            bool isCode = into.Topic.Mode == StreamMode.Code;
            int width = into.Topic.Encoding == StreamEncoding.Int16 ? 2 : 4;
            if (rows > (isCode ? 0u : (uint)WireLayout.MaxVertices))
            {
                throw new WireException("row_count is " + rows);
            }
            if (codes > WireLayout.MaxCodes)
            {
                throw new WireException("code_count is " + codes);
            }
            if (extras > WireLayout.MaxCodes)
            {
                throw new WireException("extra_count is " + extras);
            }
            long size = 4L * (codes + extras) + 3L * width * rows;
            if (!(payload == size && count == BodyStart + size))
            {
                throw new WireException(
                    "payload_length is " + payload + " for " + size
                        + " bytes of body in a message of " + count);
            }
            into.CodeCount = codes;
            into.Codes = Sized(into.Codes, codes + extras);
            return (int)rows;
        }

        private static void ReadBody(byte[] message, int rowCount, Frame into)
        {
            LittleEndian.Singles(message, BodyStart, into.Codes);
            WireException.Require(LittleEndian.AreFinite(into.Codes), "the code is not finite");
            int at = BodyStart + 4 * into.Codes.Length;
            into.Rows = Sized(into.Rows, 3 * rowCount);
            if (into.Topic.Encoding == StreamEncoding.Int16)
            {
                ReadSteps(message, at, into);
            }
            else
            {
                LittleEndian.Singles(message, at, into.Rows);
                WireException.Require(
                    LittleEndian.AreFinite(into.Rows), "the displacement is not finite");
            }
        }

        private static void ReadSteps(byte[] message, int at, Frame into)
        {
            short[] steps = into.Steps.Length == into.Rows.Length
                ? into.Steps
                : new short[into.Rows.Length];
            into.Steps = steps;
            Buffer.BlockCopy(message, at, steps, 0, 2 * steps.Length);
            float[] rows = into.Rows;
            float scale = into.Scale;
            for (int index = 0; index < rows.Length; index++)
            {
                rows[index] = steps[index] * scale;
            }
            if (scale > float.MaxValue / 32768f) // only an absurd scale costs the long look
            {
                WireException.Require(
                    LittleEndian.AreFinite(rows), "the displacement is not finite");
            }
        }

        private static bool IsUnit(float[] quaternion)
        {
            double squares = 0;
            foreach (float value in quaternion)
            {
                squares += (double)value * value;
            }
            return Math.Abs(Math.Sqrt(squares) - 1) <= QuaternionTolerance;
        }

        private static float[] Sized(float[] values, int length)
        {
            return values.Length == length ? values : new float[length];
        }

        private static int At(int offset)
        {
            return WireLayout.TopicSize + offset;
        }

        private static ushort UInt16(byte[] message, int offset)
        {
            return LittleEndian.UInt16(message, At(offset));
        }

        private static uint UInt32(byte[] message, int offset)
        {
            return LittleEndian.UInt32(message, At(offset));
        }

        private static ulong UInt64(byte[] message, int offset)
        {
            return LittleEndian.UInt64(message, At(offset));
        }

        private static void Singles(byte[] message, int offset, float[] into, string name)
        {
            LittleEndian.Singles(message, At(offset), into);
            if (!LittleEndian.AreFinite(into))
            {
                throw new WireException(name + " is not finite");
            }
        }
    }
}
