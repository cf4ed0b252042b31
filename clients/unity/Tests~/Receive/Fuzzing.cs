using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>Changes real messages at random and decodes them: each is either a message still or
    /// a WireException, and neither takes memory out of proportion to its length.</summary>
    internal sealed class Fuzzing
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

        private readonly byte[][] messages;
        private readonly List<Snapshot> snapshots = new List<Snapshot>();
        private int understood;
        private int refused;
        private int shaped;

        private Fuzzing(string folder)
        {
            messages = Directory.GetFiles(folder, "*.bin", SearchOption.AllDirectories)
                .OrderBy(path => path, StringComparer.Ordinal)
                .Select(File.ReadAllBytes).ToArray();
            foreach (byte[] message in messages)
            {
                object found = Try(() => Understand(message));
                if (found is Snapshot)
                {
                    snapshots.Add((Snapshot)found);
                }
            }
        }

        public static int Run(string folder, int cases, int seed)
        {
            Fuzzing fuzzing = new Fuzzing(folder);
            if (fuzzing.snapshots.Count == 0)
            {
                throw new ArgumentException(folder + " has no snapshots.");
            }
            Random random = new Random(seed);
            for (int index = 0; index < cases; index++)
            {
                byte[] message = fuzzing.messages[random.Next(fuzzing.messages.Length)];
                fuzzing.Decode(Change(message, random), "case " + index + " of seed " + seed);
            }
            Console.WriteLine(Json.Write(new Dictionary<string, object>
            {
                { "cases", cases }, { "understood", fuzzing.understood },
                { "refused", fuzzing.refused }, { "shaped", fuzzing.shaped }
            }).Replace("\n", ""));
            return 0;
        }

        /// <summary>Decodes as what it begins like; WireException.</summary>
        public static object Understand(byte[] message)
        {
            string start = message.Length < 4
                ? ""
                : System.Text.Encoding.ASCII.GetString(message, 0, 4);
            if (start == "MIMT")
            {
                return SnapshotDecoder.Decode(message, message.Length);
            }
            if (start == "MIMR")
            {
                return Refusal.Decode(message, message.Length);
            }
            MovedHead head = new MovedHead();
            FrameDecoder.Decode(message, message.Length, head.Frame);
            return head;
        }

        private static object Try(Func<object> act)
        {
            try
            {
                return act();
            }
            catch (WireException)
            {
                return null;
            }
        }

        /// <summary>Decodes as a receiver would; other exceptions than WireException pass.
        /// </summary>
        private void Decode(byte[] message, string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            object found = Try(() => Understand(message));
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > BytesAtLeast + BytesPerByte * message.Length)
            {
                throw new InvalidOperationException(
                    name + " took " + taken + " bytes for a message of " + message.Length);
            }
            understood += found == null ? 0 : 1;
            refused += found == null ? 1 : 0;
            Use(found);
        }

        /// <summary>What was understood must be safe to use: with any mesh, any frame.</summary>
        private void Use(object found)
        {
            MovedHead head = found as MovedHead;
            if (head != null)
            {
                snapshots.ForEach(snapshot => Shape(snapshot, head));
            }
            Snapshot changed = found as Snapshot;
            if (changed != null)
            {
                foreach (byte[] message in messages)
                {
                    Shape(changed, Try(() => Understand(message)) as MovedHead);
                }
            }
        }

        private void Shape(Snapshot snapshot, MovedHead head)
        {
            object made = head == null ? null : Try(() =>
            {
                new HeadShaper().Shape(snapshot, head);
                return head;
            });
            shaped += made == null ? 0 : 1;
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
