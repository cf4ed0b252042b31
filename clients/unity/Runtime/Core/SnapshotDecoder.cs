namespace Mimesh.Core
{
    /// <summary>Bytes in, snapshot out. Every length is checked before anything is
    /// allocated.</summary>
    public static class SnapshotDecoder
    {
        private const int HasBasis = WireLayout.ContentsBasis;
        private const int HasAppearance = WireLayout.ContentsAppearance;

        /// <summary>Decodes the first <paramref name="count"/> bytes; WireException names what is
        /// wrong with them.</summary>
        public static Snapshot Decode(byte[] message, int count)
        {
            int blockCount = CheckHeader(message, count);
            SnapshotBlocks blocks = new SnapshotBlocks(message, count, blockCount);
            Snapshot snapshot = new Snapshot
            {
                TopologyHash = LittleEndian.UInt64(message, WireLayout.SnapshotTopologyHashOffset),
                Space = (StreamSpace)message[WireLayout.SnapshotSpaceOffset],
                VertexCount = Count(message, WireLayout.SnapshotVertexCountOffset)
            };
            int triangles = Count(message, WireLayout.SnapshotTriangleCountOffset);
            int contents = message[WireLayout.SnapshotContentsOffset];
            ReadMesh(blocks, snapshot, triangles);
            ReadHead(blocks, snapshot);
            ReadNames(blocks, snapshot);
            snapshot.Basis = (contents & HasBasis) == 0 ? null : ReadBasis(blocks, snapshot);
            snapshot.Appearance = (contents & HasAppearance) == 0
                ? null
                : AppearanceDecoder.Read(blocks, snapshot.VertexCount, triangles);
            return snapshot;
        }

        private static int Count(byte[] message, int at)
        {
            return (int)LittleEndian.UInt32(message, at); // checked against its limit before
        }

        private static int CheckHeader(byte[] message, int count)
        {
            if (!(count >= WireLayout.SnapshotHeaderSize && count <= message.Length
                && count <= WireLayout.MaxSnapshotBytes))
            {
                throw new WireException("a snapshot of " + count + " bytes");
            }
            uint magic = LittleEndian.UInt32(message, WireLayout.SnapshotMagicOffset);
            int version = LittleEndian.UInt16(message, WireLayout.SnapshotVersionOffset);
            int size = LittleEndian.UInt16(message, WireLayout.SnapshotHeaderSizeOffset);
            WireException.Require(magic == WireLayout.SnapshotMagic, "magic is not MIMT");
            if (version != WireLayout.Version)
            {
                throw new WireException("version " + version + " is not understood");
            }
            if (size != WireLayout.SnapshotHeaderSize)
            {
                throw new WireException("header_size is " + size);
            }
            CheckCounts(message);
            return CheckLength(message, count);
        }

        private static void CheckCounts(byte[] message)
        {
            byte space = message[WireLayout.SnapshotSpaceOffset];
            byte contents = message[WireLayout.SnapshotContentsOffset];
            uint vertices = LittleEndian.UInt32(message, WireLayout.SnapshotVertexCountOffset);
            uint triangles = LittleEndian.UInt32(message, WireLayout.SnapshotTriangleCountOffset);
            if (space > (byte)StreamSpace.Unreal)
            {
                throw new WireException("space " + space + " is unknown");
            }
            if (contents > (HasBasis | HasAppearance))
            {
                throw new WireException("contents " + contents + " are unknown");
            }
            if (vertices > WireLayout.MaxVertices)
            {
                throw new WireException("vertex_count is " + vertices);
            }
            if (triangles > int.MaxValue / 12)
            {
                throw new WireException("triangle_count is " + triangles);
            }
        }

        private static int CheckLength(byte[] message, int count)
        {
            uint blocks = LittleEndian.UInt32(message, WireLayout.SnapshotBlockCountOffset);
            ulong payload = LittleEndian.UInt64(message, WireLayout.SnapshotPayloadLengthOffset);
            if (blocks > WireLayout.MaxBlocks)
            {
                throw new WireException("block_count is " + blocks);
            }
            long left = count - WireLayout.SnapshotHeaderSize - blocks * WireLayout.BlockEntrySize;
            if (!(left >= 0 && payload == (ulong)left))
            {
                throw new WireException(
                    "payload_length is " + payload + " where " + left + " bytes follow the table");
            }
            return (int)blocks;
        }

        private static void ReadMesh(SnapshotBlocks blocks, Snapshot into, int triangleCount)
        {
            int vertices = into.VertexCount;
            into.NeutralVertices = blocks.Singles("neutral_vertices", vertices, 3);
            into.Triangles = blocks.Indices("triangles", vertices, triangleCount, 3);
            into.RegionIndices = blocks.Indices("region_indices", vertices, -1);
            into.PartLabels = blocks.Bytes("part_labels", "u1", vertices);
            into.EyeVertices[0] = blocks.Indices("left_eye_vertices", vertices, -1);
            into.EyeVertices[1] = blocks.Indices("right_eye_vertices", vertices, -1);
            CheckRegion(into);
        }

        private static void CheckRegion(Snapshot into)
        {
            int[] region = into.RegionIndices;
            for (int index = 1; index < region.Length; index++)
            {
                WireException.Require(
                    region[index - 1] < region[index], "region_indices do not ascend");
            }
            foreach (int[] eye in into.EyeVertices)
            {
                foreach (int vertex in eye)
                {
                    WireException.Require(
                        System.Array.BinarySearch(region, vertex) >= 0,
                        "an eye's vertices are not all in region_indices");
                }
            }
        }

        private static void ReadHead(SnapshotBlocks blocks, Snapshot into)
        {
            into.HeadWeights = blocks.Singles("head_weights", into.VertexCount);
            into.HeadPivot = blocks.Singles("head_pivot", 3);
            into.EyeCentres = blocks.AnySingles("eye_centres", 2, 3);
            into.EyeAxes = blocks.Singles("eye_axes", 2, 3, 3);
            into.SpaceFromMesh = blocks.Singles("T_space_mesh", 4, 4);
            into.MetresPerUnit = blocks.Singles("metres_per_unit", 1)[0];
            foreach (float weight in into.HeadWeights)
            {
                WireException.Require(weight >= 0 && weight <= 1, "head_weights leave 0 to 1");
            }
            CheckEye(into.EyeCentres, 0);
            CheckEye(into.EyeCentres, 3);
            WireException.Require(into.MetresPerUnit > 0, "metres_per_unit is not above 0");
        }

        private static void CheckEye(float[] centres, int at)
        {
            int finite = 0, absent = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                finite += LittleEndian.IsFinite(centres[at + axis]) ? 1 : 0;
                absent += float.IsNaN(centres[at + axis]) ? 1 : 0;
            }
            WireException.Require(finite == 3 || absent == 3, "eye_centres are amiss");
        }

        private static void ReadNames(SnapshotBlocks blocks, Snapshot into)
        {
            into.Name = string.Join(" ", blocks.Texts("name"));
            into.PartNames = blocks.Texts("part_names");
            into.ExpressionNames = blocks.Texts("expression_names");
            into.ExtraNames = blocks.Texts("extra_names");
            foreach (byte label in into.PartLabels)
            {
                WireException.Require(
                    label < into.PartNames.Length, "part_labels point outside part_names");
            }
            WireException.Require(
                into.ExpressionNames.Length <= WireLayout.MaxCodes
                    && into.ExtraNames.Length <= WireLayout.MaxCodes,
                "more names than a frame can have codes");
        }

        private static Basis ReadBasis(SnapshotBlocks blocks, Snapshot of)
        {
            int rows = of.ExpressionNames.Length + of.ExtraNames.Length;
            return new Basis
            {
                RowCount = rows,
                Steps = blocks.Shorts("basis", rows, of.RegionIndices.Length, 3),
                Scales = blocks.Singles("basis_scales", rows)
            };
        }
    }
}
