using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>Changes real messages at random and decodes them: each is either a message still or
    /// a WireException, and neither takes memory out of proportion to its length.</summary>
    internal static class Fuzzing
    {
        // A snapshot's texts, tables and copies; a frame's numbers as int16 and as float.
        private const long BytesPerByte = 12;
        private const long BytesAtLeast = 1 << 17;
        private const long Extreme = unchecked((long)0x8000000000000000);
        private static readonly long[] Lies =
        {
            0, 1, 2, 3, 7, 8, 255, 65535, 65536, 0x7fffffff, 0xffffffff, 0x7fc00000, 0x7f800000,
            0x80000000, 0x7fffffffffffffff, -1, -8, Extreme
        };

        private static int understood;
        private static int refused;

        public static int Run(string folder, int cases, int seed)
        {
            byte[][] messages = Directory
                .GetFiles(folder, "*.bin", SearchOption.AllDirectories)
                .OrderBy(path => path, StringComparer.Ordinal)
                .Select(File.ReadAllBytes).ToArray();
            if (messages.Length == 0)
            {
                throw new ArgumentException(folder + " has no messages.");
            }
            Random random = new Random(seed);
            for (int index = 0; index < cases; index++)
            {
                byte[] changed = Change(messages[random.Next(messages.Length)], random);
                Decode(changed, "case " + index + " of seed " + seed);
            }
            Console.WriteLine(Json.Write(new Dictionary<string, object>
            {
                { "cases", cases }, { "understood", understood }, { "refused", refused }
            }));
            return 0;
        }

        /// <summary>Decodes as a receiver would; exceptions other than WireException pass.</summary>
        public static void Decode(byte[] message, string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Understand(message);
                understood++;
            }
            catch (WireException)
            {
                refused++;
            }
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > BytesAtLeast + BytesPerByte * message.Length)
            {
                throw new InvalidOperationException(
                    name + " took " + taken + " bytes for a message of " + message.Length);
            }
        }

        private static void Understand(byte[] message)
        {
            string start = message.Length < 4
                ? ""
                : System.Text.Encoding.ASCII.GetString(message, 0, 4);
            if (start == "MIMT")
            {
                SnapshotDecoder.Decode(message, message.Length);
            }
            else if (start == "MIMR")
            {
                Refusal.Decode(message, message.Length);
            }
            else
            {
                FrameDecoder.Decode(message, message.Length, new Frame());
            }
        }

        private static byte[] Change(byte[] message, Random random)
        {
            byte[] changed = (byte[])message.Clone();
            for (int count = random.Next(1, 4); count > 0 && changed.Length > 0; count--)
            {
                switch (random.Next(5))
                {
                    case 0:
                        Array.Resize(ref changed, random.Next(changed.Length));
                        break;
                    case 1:
                        Array.Resize(ref changed, changed.Length + random.Next(1, 200));
                        break;
                    case 2:
                        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                        break;
                    default:
                        Lie(changed, random);
                        break;
                }
            }
            return changed;
        }

        private static void Lie(byte[] changed, Random random)
        {
            int where = random.Next(2) == 0 ? Math.Min(changed.Length, 2000) : changed.Length;
            int at = random.Next(where) / 4 * 4;
            byte[] lie = BitConverter.GetBytes(Lies[random.Next(Lies.Length)]);
            int width = Math.Min(1 << random.Next(4), changed.Length - at);
            Array.Copy(lie, 0, changed, at, width);
        }
    }
}
