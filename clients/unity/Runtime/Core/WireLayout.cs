// Made by drills/make_wire_layout.py from the tables in live/: change those, then run that.
namespace Mimesh.Core
{
    /// <summary>Offsets, sizes and limits of the wire format.</summary>
    public static class WireLayout
    {
        public const int Version = 2;
        public const int TopicSize = 32;
        public const uint FrameMagic = 0x464D494D; // "MIMF"
        public const uint SnapshotMagic = 0x544D494D; // "MIMT"
        public const uint RefusalMagic = 0x524D494D; // "MIMR"
        public const uint TopicMagic = 0x656D696D; // "mime"
        public const int FrameHeaderSize = 132;
        public const int SnapshotHeaderSize = 48;
        public const int RefusalHeaderSize = 8;
        public const int BlockEntrySize = 64;

        public const int FrameMagicOffset = 0;
        public const int FrameVersionOffset = 4;
        public const int FrameHeaderSizeOffset = 6;
        public const int FrameFlagsOffset = 8;
        public const int FrameStreamIdOffset = 12;
        public const int FrameTopologyHashOffset = 16;
        public const int FrameSequenceOffset = 24;
        public const int FrameFrameIdOffset = 32;
        public const int FrameCapturedNsOffset = 40;
        public const int FramePublishedNsOffset = 48;
        public const int FrameUnixNsOffset = 56;
        public const int FrameModeOffset = 64;
        public const int FrameEncodingOffset = 65;
        public const int FrameSpaceOffset = 66;
        public const int FrameReservedOffset = 67;
        public const int FrameRowCountOffset = 68;
        public const int FrameScaleOffset = 72;
        public const int FrameConfidenceOffset = 76;
        public const int FrameCodeCountOffset = 80;
        public const int FrameExtraCountOffset = 82;
        public const int FrameHeadRotationOffset = 84;
        public const int FrameHeadTranslationOffset = 100;
        public const int FrameGazeOffset = 112;
        public const int FramePayloadLengthOffset = 128;

        public const int SnapshotMagicOffset = 0;
        public const int SnapshotVersionOffset = 4;
        public const int SnapshotHeaderSizeOffset = 6;
        public const int SnapshotTopologyHashOffset = 8;
        public const int SnapshotSpaceOffset = 16;
        public const int SnapshotContentsOffset = 17;
        public const int SnapshotReservedOffset = 18;
        public const int SnapshotBlockCountOffset = 20;
        public const int SnapshotVertexCountOffset = 24;
        public const int SnapshotTriangleCountOffset = 28;
        public const int SnapshotPayloadLengthOffset = 32;
        public const int SnapshotReserved2Offset = 40;

        public const int BlockNameOffset = 0;
        public const int BlockTypeOffset = 24;
        public const int BlockRankOffset = 28;
        public const int BlockShapeOffset = 32;
        public const int BlockOffsetOffset = 48;
        public const int BlockByteCountOffset = 56;

        public const int BlockNameSize = 24;
        public const int BlockTypeSize = 4;
        public const int BlockShapeLength = 4;

        public const int FlagFaceFound = 1;
        public const int FlagHeld = 2;
        public const int FlagRepeated = 4;
        public const int ContentsBasis = 1;
        public const int ContentsAppearance = 2;
        public const int ModeVertices = 0;
        public const int ModeRegion = 1;
        public const int ModeCode = 2;
        public const int EncodingInt16 = 0;
        public const int EncodingFloat32 = 1;
        public const int SpaceMesh = 0;
        public const int SpaceGltf = 1;
        public const int SpaceUnity = 2;
        public const int SpaceUnreal = 3;
        public const int MaxVertices = 4000000;
        public const int MaxCodes = 4096;
        public const int MaxFrameBytes = 67108864;
        public const int MaxBlocks = 256;
        public const int MaxSnapshotBytes = 536870912;
        public const int MaxRefusalBytes = 1000;
        public const int MaxRequestBytes = 256;
    }
}
