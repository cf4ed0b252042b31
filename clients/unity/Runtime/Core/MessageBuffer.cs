using System;

namespace Mimesh.Core
{
    /// <summary>One message; the array is used again and grows with what really arrives.</summary>
    public sealed class MessageBuffer
    {
        private const int FirstBytes = 1 << 16;

        /// <summary>Only the first <see cref="Count"/> bytes are the message.</summary>
        public byte[] Bytes = new byte[FirstBytes];

        public int Count;

        /// <summary>What kind of message this is, by its first four bytes.</summary>
        internal MessageKind Kind
        {
            get { return Count < 4 ? MessageKind.Unknown : KindOf(Bytes, 0); }
        }

        internal static MessageKind KindOf(byte[] message, int at)
        {
            switch (LittleEndian.UInt32(message, at))
            {
                case WireLayout.TopicMagic:
                    return MessageKind.Frame;
                case WireLayout.SnapshotMagic:
                    return MessageKind.Snapshot;
                case WireLayout.RefusalMagic:
                    return MessageKind.Refusal;
                default:
                    return MessageKind.Unknown;
            }
        }

        /// <summary>The most bytes that a message of this kind may have.</summary>
        internal static int MostBytes(MessageKind kind)
        {
            switch (kind)
            {
                case MessageKind.Frame:
                    return WireLayout.MaxFrameBytes;
                case MessageKind.Snapshot:
                    return WireLayout.MaxSnapshotBytes;
                case MessageKind.Refusal:
                    return WireLayout.MaxRefusalBytes + WireLayout.RefusalHeaderSize;
                default:
                    return 0;
            }
        }

        /// <summary>Room for more bytes of a message of <paramref name="whole"/>: doubled at most,
        /// so
        /// that a length that lies costs no memory.</summary>
        internal void MakeRoom(int whole)
        {
            if (Count == Bytes.Length)
            {
                Array.Resize(ref Bytes, (int)Math.Min(whole, 2L * Bytes.Length));
            }
        }
    }

    internal enum MessageKind
    {
        Unknown,
        Frame,
        Snapshot,
        Refusal
    }
}
