using System;
using System.Collections.Generic;

namespace Mimesh.Core
{
    /// <summary>The snapshot's table of blocks, checked, and typed reading of single
    /// blocks.</summary>
    internal sealed class SnapshotBlocks
    {
        private static readonly Dictionary<string, int> Widths = new Dictionary<string, int>
        {
            { "f4", 4 }, { "i2", 2 }, { "i4", 4 }, { "u4", 4 }, { "u1", 1 },
            { "utf8", 1 }, { "png", 1 }
        };

        private readonly byte[] message;
        private readonly int payloadStart;
        private readonly int payloadLength;
        private readonly Dictionary<string, int> entries = new Dictionary<string, int>();

        /// <summary>The header has been checked against the message's length.</summary>
        public SnapshotBlocks(byte[] message, int count, int blockCount)
        {
            this.message = message;
            payloadStart = WireLayout.SnapshotHeaderSize + blockCount * WireLayout.BlockEntrySize;
            payloadLength = count - payloadStart;
            for (int index = 0; index < blockCount; index++)
            {
                int at = WireLayout.SnapshotHeaderSize + index * WireLayout.BlockEntrySize;
                string name = Name(at + WireLayout.BlockNameOffset, WireLayout.BlockNameSize);
                if (!(!entries.ContainsKey(name)))
                {
                    throw new WireException(name + " comes twice");
                }
                entries.Add(name, at); // looked at when it is wanted: others are left alone
            }
        }

        public bool Has(string name)
        {
            return entries.ContainsKey(name);
        }

        /// <summary>Finite numbers of this shape.</summary>
        public float[] Singles(string name, params int[] shape)
        {
            float[] values = AnySingles(name, shape);
            if (!LittleEndian.AreFinite(values))
            {
                throw new WireException(name + " is not finite");
            }
            return values;
        }

        /// <summary>Numbers of this shape, NaN among them.</summary>
        public float[] AnySingles(string name, params int[] shape)
        {
            Place place = Find(name, "f4", shape);
            float[] values = new float[place.ByteCount / 4];
            Buffer.BlockCopy(message, place.Start, values, 0, place.ByteCount);
            return values;
        }

        /// <summary>Indices below a bound; -1 in the shape stands for any length.</summary>
        public int[] Indices(string name, int bound, params int[] shape)
        {
            Place place = Find(name, "u4", shape);
            int[] values = new int[place.ByteCount / 4];
            Buffer.BlockCopy(message, place.Start, values, 0, place.ByteCount);
            foreach (int value in values)
            {
                if ((uint)value >= (uint)bound)
                {
                    throw new WireException(
                        name + " points at " + (uint)value + ", which is not below " + bound);
                }
            }
            return values;
        }

        public short[] Shorts(string name, params int[] shape)
        {
            Place place = Find(name, "i2", shape);
            short[] values = new short[place.ByteCount / 2];
            Buffer.BlockCopy(message, place.Start, values, 0, place.ByteCount);
            return values;
        }

        public byte[] Bytes(string name, string type, params int[] shape)
        {
            Place place = Find(name, type, shape);
            byte[] values = new byte[place.ByteCount];
            Buffer.BlockCopy(message, place.Start, values, 0, place.ByteCount);
            return values;
        }

        /// <summary>A list of texts.</summary>
        public string[] Texts(string name)
        {
            Place place = Find(name, "utf8", -1);
            string text = WireText.Decode(message, place.Start, place.ByteCount, name);
            return text.Length == 0 ? new string[0] : text.Split('\n');
        }

        /// <summary>Where the block lies and how long it is, everything checked.</summary>
        private Place Find(string name, string type, params int[] shape)
        {
            int at;
            if (!entries.TryGetValue(name, out at))
            {
                throw new WireException(name + " is missing");
            }
            string found = Name(at + WireLayout.BlockTypeOffset, WireLayout.BlockTypeSize);
            uint rank = LittleEndian.UInt32(message, at + WireLayout.BlockRankOffset);
            if (!(found == type && rank == shape.Length))
            {
                throw new WireException(name + " is " + found + " of rank " + rank);
            }
            long bytes = Widths[type];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                long length = LittleEndian.UInt32(
                    message, at + WireLayout.BlockShapeOffset + 4 * axis);
                if (!(shape[axis] == -1 || shape[axis] == length))
                {
                    throw new WireException(
                        name + " has the length " + length + " on axis " + axis);
                }
                bytes *= length;
                // At once: a later axis of 0 or the next product must not hide it.
                if (bytes > int.MaxValue)
                {
                    throw new WireException(name + " is too big");
                }
            }
            return Locate(name, at, bytes);
        }

        private Place Locate(string name, int at, long bytes)
        {
            ulong offset = LittleEndian.UInt64(message, at + WireLayout.BlockOffsetOffset);
            ulong size = LittleEndian.UInt64(message, at + WireLayout.BlockByteCountOffset);
            ulong room = (ulong)payloadLength;
            if (size != (ulong)bytes)
            {
                throw new WireException(
                    name + " has " + size + " bytes where its shape has " + bytes);
            }
            if (!(offset % 8 == 0 && offset <= room && size <= room - offset))
            {
                throw new WireException(name + " lies outside the message");
            }
            return new Place { Start = payloadStart + (int)offset, ByteCount = (int)size };
        }

        private string Name(int at, int size)
        {
            while (size > 0 && message[at + size - 1] == 0)
            {
                size--;
            }
            char[] name = new char[size];
            for (int index = 0; index < size; index++)
            {
                name[index] = (char)message[at + index];
            }
            return new string(name);
        }

        private struct Place
        {
            public int Start;
            public int ByteCount;
        }
    }
}
