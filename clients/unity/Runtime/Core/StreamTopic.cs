using System;

namespace Mimesh.Core
{
    /// <summary>What a frame carries of the mesh.</summary>
    public enum StreamMode : byte
    {
        /// <summary>The displacement of every vertex.</summary>
        Vertices = WireLayout.ModeVertices,

        /// <summary>The displacement of the vertices that the face can move.</summary>
        Region = WireLayout.ModeRegion,

        /// <summary>The expression code alone; the receiver holds the basis.</summary>
        Code = WireLayout.ModeCode
    }

    /// <summary>How displacements are written.</summary>
    public enum StreamEncoding : byte
    {
        Int16 = WireLayout.EncodingInt16,
        Float32 = WireLayout.EncodingFloat32
    }

    /// <summary>The axes and units of everything in a message.</summary>
    public enum StreamSpace : byte
    {
        /// <summary>The mesh file's own.</summary>
        Mesh = WireLayout.SpaceMesh,

        /// <summary>Right-handed, +y up, +z out of the face, metres.</summary>
        Gltf = WireLayout.SpaceGltf,

        /// <summary>Left-handed, +y up, +z out of the face, metres.</summary>
        Unity = WireLayout.SpaceUnity,

        /// <summary>Left-handed, +z up, +y out of the face, centimetres.</summary>
        Unreal = WireLayout.SpaceUnreal
    }

    /// <summary>What one receiver wants: mode, encoding and space together.</summary>
    public struct StreamTopic : IEquatable<StreamTopic>
    {
        private static readonly string[] Modes = { "vertices", "region", "code" };
        private static readonly string[] Encodings = { "int16", "float32" };
        private static readonly string[] Spaces = { "mesh", "gltf", "unity", "unreal" };
        private static readonly byte[][] Written = WriteAll();

        public readonly StreamMode Mode;
        public readonly StreamEncoding Encoding;
        public readonly StreamSpace Space;

        /// <summary>A code has no displacement to encode: it is always float32.</summary>
        public StreamTopic(StreamMode mode, StreamEncoding encoding, StreamSpace space)
        {
            Mode = mode;
            Encoding = mode == StreamMode.Code ? StreamEncoding.Float32 : encoding;
            Space = space;
        }

        /// <summary>As requests name it, like "mimesh.2.vertices.int16.unity".</summary>
        public string Text
        {
            get
            {
                return "mimesh." + WireLayout.Version + "." + Modes[(int)Mode] + "."
                    + Encodings[(int)Encoding] + "." + SpaceText;
            }
        }

        /// <summary>The space's name in requests, like "unity".</summary>
        public string SpaceText
        {
            get { return Spaces[(int)Space]; }
        }

        /// <summary>The topic whose three numbers these are; WireException when there is
        /// none.</summary>
        internal static StreamTopic FromNumbers(byte mode, byte encoding, byte space)
        {
            if (mode >= Modes.Length)
            {
                throw new WireException("mode " + mode + " is unknown");
            }
            if (encoding >= Encodings.Length)
            {
                throw new WireException("encoding " + encoding + " is unknown");
            }
            if (space >= Spaces.Length)
            {
                throw new WireException("space " + space + " is unknown");
            }
            bool fits = mode != (byte)StreamMode.Code || encoding == (byte)StreamEncoding.Float32;
            WireException.Require(fits, "a code is always float32");
            return new StreamTopic((StreamMode)mode, (StreamEncoding)encoding, (StreamSpace)space);
        }

        /// <summary>The topic named by these words of a command line; ArgumentException.</summary>
        public static StreamTopic Parse(string mode, string encoding, string space)
        {
            StreamMode number = (StreamMode)IndexOf(Modes, mode);
            StreamEncoding written = (StreamEncoding)IndexOf(Encodings, encoding);
            if (number == StreamMode.Code && written != StreamEncoding.Float32)
            {
                throw new ArgumentException("Codes are sent as float32, not as int16.");
            }
            return new StreamTopic(number, written, (StreamSpace)IndexOf(Spaces, space));
        }

        /// <summary>Whether the message, long enough for a topic, begins with this one.</summary>
        internal bool Begins(byte[] message)
        {
            byte[] written = Written[Number(Mode, Encoding, Space)];
            for (int index = 0; index < written.Length; index++)
            {
                if (message[index] != written[index])
                {
                    return false;
                }
            }
            return true;
        }

        public bool Equals(StreamTopic other)
        {
            return Mode == other.Mode && Encoding == other.Encoding && Space == other.Space;
        }

        public override bool Equals(object other)
        {
            return other is StreamTopic && Equals((StreamTopic)other);
        }

        public override int GetHashCode()
        {
            return Number(Mode, Encoding, Space);
        }

        public override string ToString()
        {
            return Text;
        }

        private static int IndexOf(string[] names, string name)
        {
            int index = Array.IndexOf(names, name);
            if (index < 0)
            {
                string known = string.Join(", ", names);
                throw new ArgumentException("'" + name + "' is none of " + known + ".");
            }
            return index;
        }

        private static int Number(StreamMode mode, StreamEncoding encoding, StreamSpace space)
        {
            return ((int)mode * Encodings.Length + (int)encoding) * Spaces.Length + (int)space;
        }

        private static byte[][] WriteAll()
        {
            byte[][] written = new byte[Modes.Length * Encodings.Length * Spaces.Length][];
            for (int number = 0; number < written.Length; number++)
            {
                StreamTopic topic = new StreamTopic(
                    (StreamMode)(number / Spaces.Length / Encodings.Length),
                    (StreamEncoding)(number / Spaces.Length % Encodings.Length),
                    (StreamSpace)(number % Spaces.Length));
                written[number] = new byte[WireLayout.TopicSize];
                System.Text.Encoding.ASCII.GetBytes(topic.Text).CopyTo(written[number], 0);
            }
            return written;
        }
    }
}
