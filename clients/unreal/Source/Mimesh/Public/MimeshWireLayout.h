// Made by drills/make_wire_layout.py from the tables in live/: change those, then run that.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mimesh {
namespace layout {

inline constexpr std::uint16_t WireVersion = 2;
inline constexpr std::size_t TopicBytes = 32;
inline constexpr char TopicStart[] = "mime";
inline constexpr char FrameMagic[] = "MIMF";
inline constexpr char SnapshotMagic[] = "MIMT";
inline constexpr char RefusalMagic[] = "MIMR";
inline constexpr std::size_t HeaderSize = 132;
inline constexpr std::size_t SnapshotHeaderSize = 48;
inline constexpr std::size_t RefusalHeaderSize = 8;
inline constexpr std::size_t BlockEntrySize = 64;

inline constexpr std::size_t MagicOffset = 0;
inline constexpr std::size_t VersionOffset = 4;
inline constexpr std::size_t HeaderSizeOffset = 6;
inline constexpr std::size_t FlagsOffset = 8;
inline constexpr std::size_t StreamIdOffset = 12;
inline constexpr std::size_t TopologyHashOffset = 16;
inline constexpr std::size_t SequenceOffset = 24;
inline constexpr std::size_t FrameIdOffset = 32;
inline constexpr std::size_t CapturedNsOffset = 40;
inline constexpr std::size_t PublishedNsOffset = 48;
inline constexpr std::size_t UnixNsOffset = 56;
inline constexpr std::size_t ModeOffset = 64;
inline constexpr std::size_t EncodingOffset = 65;
inline constexpr std::size_t SpaceOffset = 66;
inline constexpr std::size_t ReservedOffset = 67;
inline constexpr std::size_t RowCountOffset = 68;
inline constexpr std::size_t ScaleOffset = 72;
inline constexpr std::size_t ConfidenceOffset = 76;
inline constexpr std::size_t CodeCountOffset = 80;
inline constexpr std::size_t ExtraCountOffset = 82;
inline constexpr std::size_t HeadRotationOffset = 84;
inline constexpr std::size_t HeadTranslationOffset = 100;
inline constexpr std::size_t GazeOffset = 112;
inline constexpr std::size_t PayloadLengthOffset = 128;

inline constexpr std::size_t SnapshotMagicOffset = 0;
inline constexpr std::size_t SnapshotVersionOffset = 4;
inline constexpr std::size_t SnapshotHeaderSizeOffset = 6;
inline constexpr std::size_t SnapshotTopologyHashOffset = 8;
inline constexpr std::size_t SnapshotSpaceOffset = 16;
inline constexpr std::size_t SnapshotContentsOffset = 17;
inline constexpr std::size_t SnapshotReservedOffset = 18;
inline constexpr std::size_t SnapshotBlockCountOffset = 20;
inline constexpr std::size_t SnapshotVertexCountOffset = 24;
inline constexpr std::size_t SnapshotTriangleCountOffset = 28;
inline constexpr std::size_t SnapshotPayloadLengthOffset = 32;
inline constexpr std::size_t SnapshotReserved2Offset = 40;

inline constexpr std::size_t BlockNameOffset = 0;
inline constexpr std::size_t BlockTypeOffset = 24;
inline constexpr std::size_t BlockRankOffset = 28;
inline constexpr std::size_t BlockShapeOffset = 32;
inline constexpr std::size_t BlockOffsetOffset = 48;
inline constexpr std::size_t BlockByteCountOffset = 56;

inline constexpr std::size_t BlockNameBytes = 24;
inline constexpr std::size_t BlockTypeBytes = 4;
inline constexpr std::size_t BlockShapeLength = 4;

inline constexpr std::uint32_t FlagFaceFound = 1;
inline constexpr std::uint32_t FlagHeld = 2;
inline constexpr std::uint32_t FlagRepeated = 4;
inline constexpr std::uint8_t ContentsBasis = 1;
inline constexpr std::uint8_t ContentsAppearance = 2;
inline constexpr std::uint8_t ModeVertices = 0;
inline constexpr std::uint8_t ModeRegion = 1;
inline constexpr std::uint8_t ModeCode = 2;
inline constexpr std::uint8_t EncodingInt16 = 0;
inline constexpr std::uint8_t EncodingFloat32 = 1;
inline constexpr std::uint8_t SpaceMesh = 0;
inline constexpr std::uint8_t SpaceGltf = 1;
inline constexpr std::uint8_t SpaceUnity = 2;
inline constexpr std::uint8_t SpaceUnreal = 3;
inline constexpr std::uint32_t MaxVertices = 4000000;
inline constexpr std::uint32_t MaxCodes = 4096;
inline constexpr std::size_t MaxFrameBytes = 67108864;
inline constexpr std::uint32_t MaxBlocks = 256;
inline constexpr std::size_t MaxSnapshotBytes = 536870912;
inline constexpr std::size_t MaxRefusalBytes = 1000;
inline constexpr std::size_t MaxRequestBytes = 256;

}  // namespace layout
}  // namespace mimesh
