using System;

namespace Mimesh.Core
{
    /// <summary>Numbers as they lie in a message. Callers have checked that they lie
    /// inside.</summary>
    internal static class LittleEndian
    {
        public static ushort UInt16(byte[] message, int at)
        {
            return (ushort)(message[at] | message[at + 1] << 8);
        }

        public static uint UInt32(byte[] message, int at)
        {
            return UInt16(message, at) | (uint)UInt16(message, at + 2) << 16;
        }

        public static ulong UInt64(byte[] message, int at)
        {
            return UInt32(message, at) | (ulong)UInt32(message, at + 4) << 32;
        }

        public static float Single(byte[] message, int at)
        {
            return BitConverter.ToSingle(message, at);
        }

        public static void Singles(byte[] message, int at, float[] into)
        {
            Buffer.BlockCopy(message, at, into, 0, 4 * into.Length);
        }

        public static void PutUInt32(byte[] message, int at, uint value)
        {
            for (int index = 0; index < 4; index++)
            {
                message[at + index] = (byte)(value >> (8 * index));
            }
        }

        public static bool AreFinite(float[] values)
        {
            foreach (float value in values)
            {
                if (!IsFinite(value))
                {
                    return false;
                }
            }
            return true;
        }

        public static bool IsFinite(float value)
        {
            return !float.IsNaN(value) && !float.IsInfinity(value);
        }
    }
}
